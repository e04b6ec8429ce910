// Runs pytest in Pyodide, for scripts/pyodide: node --stack-size=N pyodide.mjs PYODIDE PROJECT PACKAGES CORPUS -- ARGUMENTS
import { pathToFileURL } from "node:url";

const split = process.argv.indexOf("--");
const [pyodide, project, packages, corpus] = process.argv.slice(2, split);
const { loadPyodide } = await import(pathToFileURL(`${pyodide}/pyodide.mjs`));
const env = { HOME: "/home/pyodide", PYTHONDONTWRITEBYTECODE: "1" };
for (const name of ["HYPOTHESIS_PROFILE", "HYPOTHESIS_EXAMPLES"]) if (process.env[name]) env[name] = process.env[name];
if (corpus) env.NEWSMATTER_CORPUS = "/corpus";

try {
  const python = await loadPyodide({ env });
  for (const [at, folder] of Object.entries({ "/project": project, "/packages": packages, "/corpus": corpus }))
    if (folder) python.mountNodeFS(at, folder);
  python.globals.set("arguments", process.argv.slice(split + 1));
  process.exitCode = python.runPython(`
    import os, sys
    sys.path[:0] = ["/project/src", "/packages"]
    os.chdir("/project")
    import pytest
    print("Python", sys.version, flush=True)
    int(pytest.main(["--capture=sys", "-p", "no:cacheprovider", *arguments]))
  `);
} catch (error) {
  console.error(String(error.message ?? error)); // what node says of it by itself begins with a megabyte of source
  process.exitCode = 1;
}
