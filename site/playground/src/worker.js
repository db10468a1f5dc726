// Runs mypy. What it says: {kind: "progress", done, text}, {kind: "ready", about}, {kind: "checked", seconds, findings, failed},
// {kind: "repaired", source}, {kind: "broken", text} after which it is of no more use. What it is told: {source, strict}, and "repair" with
// it where the program is not to be checked but repaired.

// How much of the time each step takes, roughly.
const STEPS = { fetch: 0.6, start: 0.1, unpack: 0.1, load: 0.1 };
const UNPACK = `
import io, zipfile
from compression import zstd
zipfile.ZipFile(io.BytesIO(zstd.decompress(archive.to_py()))).extractall("/")
del archive
`;

const progress = (done, text) => postMessage({ kind: "progress", done, text });

async function fetched(url, size) {
  const response = await fetch(url).catch((error) => {
    throw new Error(`${url} cannot be loaded: ${error.message}`);
  });
  if (!response.ok) throw new Error(`${url} cannot be loaded: ${response.status} ${response.statusText}`);
  const bytes = new Uint8Array(size);
  const reader = response.body.getReader();
  let at = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    if (at + value.length > size) throw new Error(`${url}: does not belong to this page, reload it`);
    bytes.set(value, at);
    at += value.length;
    progress((STEPS.fetch * at) / size, `Loading mypy: ${(at / 1e6).toFixed(1)} of ${(size / 1e6).toFixed(1)} MB`);
  }
  if (at < size) throw new Error(`${url}: the download ended early`);
  return bytes;
}

async function start() {
  const { size } = await (await fetch("manifest.json")).json();
  const loading = import("./pyodide/pyodide.mjs").then(({ loadPyodide }) => loadPyodide({ indexURL: new URL("pyodide/", self.location.href).href }));
  // Python starts while the rest still comes.
  const archive = await fetched("checker.zip.zst", size).catch((error) => loading.catch(() => {}).then(() => Promise.reject(error)));
  let done = STEPS.fetch;
  progress(done, "Starting Python");
  const python = await loading;
  progress((done += STEPS.start), "Unpacking mypy");
  python.globals.set("archive", archive);
  python.runPython(UNPACK);
  progress((done += STEPS.unpack), "Starting mypy");
  const checker = python.runPython("from tools.playground.check import start; start()");
  progress((done += STEPS.load), "Checking");
  postMessage({ kind: "ready", about: JSON.parse(checker.about()) });
  return checker;
}

const started = start();
started.catch((error) => postMessage({ kind: "broken", text: String(error.message ?? error) }));

self.onmessage = async ({ data }) => {
  const checker = await started;
  const before = performance.now();
  try {
    if (data.repair) {
      postMessage({ kind: "repaired", source: checker.repair(data.source, data.strict) });
      return;
    }
    const result = JSON.parse(checker.check(data.source, data.strict));
    postMessage({ kind: "checked", seconds: (performance.now() - before) / 1000, ...result });
  } catch (error) {
    postMessage({ kind: "broken", text: String(error.message ?? error) });
  }
};
