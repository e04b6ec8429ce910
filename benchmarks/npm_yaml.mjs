// One edit a line by the npm package yaml: JSON in, {"text"} or {"error"} out. Started by fidelity_tools.py.
import { createInterface } from "node:readline";
import { isMap, isScalar, isSeq, parseDocument, Scalar } from "yaml";

// A new value in the style of what it replaces or stands beside; times are texts without quotes.
function spell(document, beside, value) {
  const node = document.createNode(value);
  if (isMap(node)) {
    for (const pair of node.items) {
      const like = isMap(beside) ? beside.get(pair.key.value, true) : undefined;
      if (isScalar(pair.value)) dress(pair.value, like);
      else pair.value = spell(document, like, pair.value.toJSON());
    }
  } else dress(node, beside);
  return node;
}

function dress(node, beside) {
  if (!isScalar(node) || typeof node.value !== "string") return;
  if (/^\d{4}-\d\d-\d\d(T[\d:]+Z)?$/.test(node.value)) node.type = Scalar.PLAIN;
  else if (isScalar(beside) && beside.type) node.type = beside.type;
}

function edit({ op, path, value, index, after, front }) {
  const document = parseDocument(front, { keepSourceTokens: true, version: "1.1", schema: "core" });
  if (document.errors.length) throw document.errors[0];
  const parent = document.getIn(path.slice(0, -1), true) ?? document.contents;
  const last = path[path.length - 1];
  if (op === "set") {
    const old = document.getIn(path, true);
    if (isScalar(old) && (value === null || typeof value !== "object")) old.value = value;
    else document.setIn(path, spell(document, old, value));
  } else if (op === "delete") {
    document.deleteIn(path);
  } else if (op === "add") {
    const pair = document.createPair(last, value);
    if (isScalar(pair.value)) dress(pair.value, undefined);
    parent.items.splice(parent.items.findIndex((item) => item.key.value === after) + 1, 0, pair);
  } else {
    const target = document.getIn(path, true);
    if (!isSeq(target)) throw new Error("no list");
    if (op === "move") target.items.splice(index, 0, ...target.items.splice(value, 1));
    else target.items.splice(index ?? target.items.length, 0, spell(document, target.items[0], value));
  }
  const indent = /^\w+:\r?\n( +)\w/m.exec(front)?.[1].length ?? 2;
  const indentSeq = !/^\w+:\r?\n- /m.test(front);
  const flowCollectionPadding = /: \{ /.test(front);
  return document.toString({ lineWidth: 0, indent, indentSeq, flowCollectionPadding });
}

for await (const line of createInterface({ input: process.stdin })) {
  let answer;
  try {
    answer = { text: edit(JSON.parse(line)) };
  } catch (error) {
    answer = { error: String(error) };
  }
  process.stdout.write(JSON.stringify(answer) + "\n");
}
