// Python in a thread of its own: the page never waits for it, and can end it.
const here = (name) => new URL(name + location.search, import.meta.url);
const tell = (kind, text) => postMessage({ kind, text });

async function start() {
  tell("stage", "Loading Python (14 MB, half of it where the server compresses; once) …");
  const site = await (await fetch(here("site.json"))).json();
  const archives = site.archives.map(async (name) => [name, await (await fetch(here(name))).arrayBuffer()]);
  const source = fetch(here("engine.py")).then((answer) => answer.text());
  const folder = new URL(site.runtime + "/", import.meta.url).href;
  const { loadPyodide } = await import(folder + "pyodide.mjs");
  const python = await loadPyodide({ indexURL: folder });
  tell("stage", "Loading newsmatter …");
  const packages = python.runPython("import sysconfig; sysconfig.get_path('purelib')");
  for (const [name, data] of await Promise.all(archives))
    python.unpackArchive(data, name.endsWith(".whl") ? "wheel" : "zip", { extractDir: packages });
  python.FS.writeFile(packages + "/try_it_engine.py", await source);
  python.runPython("import importlib; importlib.invalidate_caches()");
  const engine = python.pyimport("try_it_engine");
  onmessage = ({ data }) => {
    try {
      tell("result", engine.run(data.article, data.source, data.edit));
    } catch (error) {
      tell("failed", String(error.message ?? error)); // the interpreter itself has ended, as by a stack that is full
    }
  };
  tell("ready", python.runPython("import sys, newsmatter; f'newsmatter {newsmatter.__version__} on Python {sys.version.split()[0]}'"));
}

start().catch((error) => tell("failed", String(error.message ?? error)));
