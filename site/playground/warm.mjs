// Fills mypy's cache with the Python of the page, and packs all that the page unpacks: node warm.mjs PYODIDE ARCHIVE OUT PROGRAM... Prints how long each took.

import fs from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

const [pyodide, archive, out, ...programs] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(path.join(pyodide, "pyodide.mjs")));
const python = await loadPyodide({ indexURL: `${pyodide}/` });
python.unpackArchive(new Uint8Array(fs.readFileSync(archive)), "zip", { extractDir: "/" });
const checker = python.runPython("from tools.playground.check import start; start()");
for (const program of programs) {
  const before = performance.now();
  const source = fs.readFileSync(program, "utf8");
  const { failed, findings } = JSON.parse(checker.check(source, false));
  if (failed) throw new Error(`${program}: ${failed}`);
  // For what Python compiles of it.
  if (findings.some(({ code }) => code.startsWith("asyncctx-"))) checker.repair(source, false);
  console.log(`${path.basename(program)}: ${((performance.now() - before) / 1000).toFixed(2)} s`);
}

const packed = python.runPython("from tools.playground.pack import pack; pack()");
fs.writeFileSync(out, packed.toJs());
