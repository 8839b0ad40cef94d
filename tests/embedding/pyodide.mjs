// Runs Python code under Pyodide: node pyodide.mjs FOLDER-OF-NODE-MODULES SITE-PACKAGES CHECKOUT CODE
import { pathToFileURL } from "node:url";
import { join } from "node:path";

const [modules, site, checkout, code] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(join(modules, "pyodide", "pyodide.mjs")));
const pyodide = await loadPyodide();
for (const [place, folder] of [["/site", site], ["/checkout", checkout]]) {
  pyodide.FS.mkdirTree(place);
  pyodide.FS.mount(pyodide.FS.filesystems.NODEFS, { root: folder }, place);
}
process.exitCode = await pyodide.runPythonAsync(code);
