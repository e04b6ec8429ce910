// The page: three editors, four answers, and a worker that computes them.
const root = document.getElementById("try-page");
const at = (id) => document.getElementById("try-" + id);
const LIMIT = () => 1000 * Number(root.dataset.limit);
const PAUSE = 250; // ms without typing before the library is asked
const inputs = { article: at("article"), source: at("class"), edit: at("edit") };
const names = { class: inputs.source, edit: inputs.edit };
const site = await load();
let worker, ready, running, wanted, pause, clock, engine;

async function load() {
  try {
    if (location.protocol === "file:") throw new Error("browsers run it from a web server only: python -m http.server --directory site");
    return await (await fetch(new URL("site.json", import.meta.url), { cache: "no-cache" })).json();
  } catch (error) {
    say(`This page could not start: ${error.message}`, "problem");
    throw error;
  }
}

function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

function say(text, kind = "") {
  const state = at("state");
  if (state.textContent !== text) state.textContent = text; // what has not changed is not read out again
  state.className = kind && `try-${kind}`;
}

// -- the worker

function start() {
  worker = new Worker(new URL(`worker.js?v=${site.version}`, import.meta.url), { type: "module" });
  ready = running = false;
  worker.onerror = (event) => stopped(`Python could not be started: ${event.message ?? "the worker was not loaded"}`);
  worker.onmessage = ({ data: { kind, text } }) => {
    if (kind === "stage") say(text, "busy");
    else if (kind === "failed") stopped(`Python has stopped: ${text.trim().split("\n").pop()}`, ready);
    else if (kind === "ready") {
      ready = true;
      engine = text;
      if (wanted) run();
      else say(engine);
    } else {
      clearTimeout(clock);
      running = false;
      if (wanted) run();
      else show(JSON.parse(text));
    }
  };
}

function stopped(why, again = false) {
  clearTimeout(clock);
  worker.terminate();
  clear();
  tell("findings", element("p", { className: "try-problem" }, why, again ? " Python starts anew; change the text to have it read again." : ""));
  choose(at("tab-findings"));
  wanted = false;
  if (again) start();
  say(why, "problem");
}

function run() {
  if (!ready || running) return void (wanted = true);
  running = true;
  wanted = false;
  at("outputs").setAttribute("aria-busy", "true");
  const late = () => stopped(`Your code ran longer than ${root.dataset.limit} seconds and was stopped.`, true);
  clock = setTimeout(late, LIMIT());
  worker.postMessage(Object.fromEntries(Object.entries(inputs).map(([name, area]) => [name, area.value])));
}

function changed() {
  clearTimeout(pause);
  pause = setTimeout(() => ((wanted = true), run()), PAUSE);
}

// -- what it answers

function tell(panel, ...children) {
  at(panel).replaceChildren(...children);
}

function clear() {
  for (const panel of ["findings", "values", "diff", "schema"]) tell(panel, element("p", { className: "try-none" }, "Nothing yet."));
  count(0);
  for (const area of Object.values(inputs)) mark(area, []);
  at("outputs").setAttribute("aria-busy", "false");
}

function count(number) {
  at("tab-findings").textContent = number ? `Findings (${number})` : "Findings";
}

function none(text) {
  return element("p", { className: "try-none" }, text);
}

function problem({ message, line }, where) {
  const area = names[where];
  const lines = area.value.split("\n");
  const start = lines.slice(0, line - 1).join("\n").length + (line > 1);
  mark(area, line ? [{ start, end: start + lines[line - 1].length, severity: "error" }] : []);
  const place = line ? element("button", { type: "button", className: "try-place", onclick: () => select(area, start, start + lines[line - 1].length) }, `line ${line}`) : "";
  return element("p", { className: "try-problem" }, `Your ${where}`, place && ", ", place, ": ", message);
}

function show(answer) {
  clear();
  if (answer.problem) {
    tell("findings", problem(answer.problem, "class"));
    for (const panel of ["values", "diff", "schema"]) tell(panel, none("The class comes first: see Findings."));
    count(1);
    return say("The class has a problem.", "problem");
  }
  const { findings, values, edit } = answer;
  mark(inputs.article, findings);
  count(findings.length);
  tell("findings", findings.length ? element("ul", { className: "try-list" }, ...findings.map(finding)) : none("No findings: all is well."), printed(answer.printed));
  tell("values", values.length ? table(values) : none(`Not read as ${answer.class}: ${answer.unread}`));
  tell("schema", element("pre", { tabIndex: 0 }, answer.schema));
  if (edit.problem) tell("diff", problem(edit.problem, "edit"));
  else if (edit.unread) tell("diff", none("What is not read cannot be edited: see Findings."));
  else if (!edit.diff) tell("diff", none("The edit changes nothing."), printed(edit.printed));
  else tell("diff", element("ul", { className: "try-changes" }, ...edit.changes.map((text) => element("li", {}, text))), diff(edit.diff), printed(edit.printed));
  const one = findings.length === 1 ? "1 finding" : `${findings.length || "no"} findings`;
  say(`${answer.class}: ${one}${edit.problem ? ", and the edit has a problem" : ""}.`, edit.problem ? "problem" : "");
}

function printed(text) {
  return text ? element("pre", { className: "try-printed", tabIndex: 0 }, text) : "";
}

function finding({ severity, code, message, line, column, start, end }) {
  const button = element("button", { type: "button", className: "try-finding", onclick: () => select(inputs.article, start, end) },
    element("span", { className: `try-severity try-${severity}` }, severity), " ",
    element("span", { className: "try-where" }, line ? `${line}:${column}` : "whole file"), " ",
    element("code", {}, code), " ", element("span", { className: "try-message" }, message));
  return element("li", {}, button);
}

function table(rows) {
  const head = ["Name", "Type", "Value"].map((text) => element("th", { scope: "col" }, text));
  const lines = rows.map(({ path, type, value }) => element("tr", {}, element("th", { scope: "row" }, ...breakable(path)), element("td", {}, type), element("td", {}, value)));
  return element("table", {}, element("thead", {}, element("tr", {}, ...head)), element("tbody", {}, ...lines));
}

// A long name may break before a dot, a bracket or an underscore.
function breakable(path) {
  return path.split(/(?=[.[_])/).flatMap((part) => [part, element("wbr")]);
}

function diff(text) {
  const kinds = { "+": "add", "-": "remove", "@": "hunk" };
  const lines = text.replace(/\n$/, "").split("\n").map((line, number) => element("span", { className: `try-${number < 2 ? "file" : (kinds[line[0]] ?? "same")}` }, line + "\n"));
  return element("pre", { className: "try-diff", tabIndex: 0 }, ...lines);
}

// -- the editors: line numbers and marks lie beside and behind a plain text area

function mark(area, places) {
  const text = area.value;
  const pieces = [];
  let from = 0;
  for (const { start, end, severity } of [...places].sort((a, b) => a.start - b.start)) {
    const stop = Math.max(end, start + 1);
    if (start < from || stop > text.length) continue;
    pieces.push(text.slice(from, start), element("mark", { className: `try-${severity}` }, text.slice(start, stop)));
    from = stop;
  }
  area.previousElementSibling.replaceChildren(...pieces, text.slice(from) + "\n");
  const severe = new Map();
  for (const { start, severity } of places) {
    const line = text.slice(0, start).split("\n").length;
    if (severe.get(line) !== "error") severe.set(line, severity);
  }
  const numbers = text.split("\n").map((_, index) => element("span", { className: severe.has(index + 1) ? `try-${severe.get(index + 1)}` : "" }, `${index + 1}\n`));
  area.closest(".try-editor").firstElementChild.replaceChildren(...numbers);
  follow(area);
}

function follow(area) {
  area.previousElementSibling.scrollTo(area.scrollLeft, area.scrollTop);
  area.closest(".try-editor").firstElementChild.scrollTop = area.scrollTop;
}

function select(area, start, end) {
  if (end <= start) end = (area.value + "\n").indexOf("\n", start);
  area.focus({ preventScroll: true });
  area.setSelectionRange(start, end);
  area.closest(".try-editor").scrollIntoView({ block: "nearest", behavior: "instant" });
  const before = area.value.slice(0, start).split("\n");
  const { lineHeight, fontSize } = getComputedStyle(area);
  area.scrollTop = (before.length - 1) * parseFloat(lineHeight) - area.clientHeight / 2;
  area.scrollLeft = Math.max(0, before.at(-1).length * parseFloat(fontSize) * 0.6 - area.clientWidth / 2);
}

for (const area of Object.values(inputs)) {
  area.addEventListener("input", () => (mark(area, []), changed()));
  area.addEventListener("scroll", () => follow(area));
}

// -- tabs, as the ARIA practices have them

const tabs = [...root.querySelectorAll("[role=tab]")];

function choose(tab) {
  for (const one of tabs) {
    one.setAttribute("aria-selected", String(one === tab));
    one.tabIndex = one === tab ? 0 : -1;
    document.getElementById(one.getAttribute("aria-controls")).hidden = one !== tab;
  }
}

for (const [index, tab] of tabs.entries()) {
  tab.addEventListener("click", () => choose(tab));
  tab.addEventListener("keydown", ({ key }) => {
    const to = { ArrowLeft: index - 1, ArrowRight: index + 1, Home: 0, End: -1 }[key];
    if (to === undefined) return;
    const next = tabs.at(to % tabs.length);
    choose(next);
    next.focus();
  });
}

// -- the examples

const chooser = at("example");
chooser.append(...site.examples.map(({ name, title }) => element("option", { value: name }, title)));
chooser.addEventListener("change", example);
chooser.disabled = false;

function example() {
  const chosen = site.examples.find(({ name }) => name === chooser.value);
  for (const [name, area] of Object.entries(inputs)) {
    area.value = chosen[name];
    area.scrollTo(0, 0);
    mark(area, []);
  }
  wanted = true;
  run();
}

clear();
start();
example();
