"""Build the page to try the plugin in: ``python -m tools.make_playground OUT``. Needs Node with npm, and the package indexes of both.

The page is static: ``site/playground/``, bundled, with Pyodide, and with an archive of mypy, the plugin, libraries for their types, and a
cache of mypy that Pyodide fills here, so that the first check in a browser is as fast as the next ones. What is downloaded is kept in
``.playground`` and ``site/playground/node_modules``.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT: Final = Path(__file__).parent.parent
PAGE: Final = ROOT / "site" / "playground"
MODULES: Final = PAGE / "node_modules"
KEPT: Final = ROOT / ".playground"
EXAMPLES: Final = (
    "enter-generator", "depends", "sync-async", "await", "iterate-manager", "unused", "second-yield", "swallow", "left-early", "right",
)  # fmt: skip
"""The examples in the order of the menu; those whose title says so need the strict codes."""
SHOWN: Final = (
    "fastapi", "starlette", "pydantic", "SQLAlchemy", "httpx", "aiohttp", "redis", "anyio", "pytest", "fast-depends", "taskiq-dependencies",
)  # fmt: skip
"""The libraries that the page names, as their metadata spells them."""
_PYTHON: Final = ("--python-version", "3.14", "--implementation", "cp", "--abi", "cp314")
"""That of Pyodide 314; the package index has wheels of its platform."""
_PLATFORMS: Final = {"requirements.txt": "pyemscripten_2026_0_wasm32", "requirements-libcst.txt": "manylinux_2_28_x86_64"}
_PACKAGES: Final = Path("lib", "python3.14", "site-packages")
_PYODIDE: Final = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip")
_STATIC: Final = ("index.html", "style.css", "icon.svg")
_COMPILED: Final = ("mypy", "librt")
"""The packages that run; of all others only the types are needed."""
_LEFT_OUT: Final = ("mypyc", "mypy/test", "mypy/xml", "bin", "libcst/tests", "libcst/codemod/commands", "libcst/codemod/tests")


def main() -> int:
    """Build the page into a folder, which is emptied first, and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tools.make_playground", description=__doc__)
    parser.add_argument("out", type=Path)
    out: Path = parser.parse_args().out
    modules, packages, libcst = (_installed(folder, wanted, install) for folder, wanted, install in _DOWNLOADS)
    shutil.rmtree(out, ignore_errors=True)
    (out / "pyodide").mkdir(parents=True)
    pyodide = modules / "pyodide"
    archive = out / "checker.zip.zst"
    _write_archive(KEPT / "packages.zip", packages, libcst)
    programs = [PAGE / "warm.py", *(PAGE / "examples" / f"{name}.py" for name in EXAMPLES)]
    paths = (PAGE / "warm.mjs", pyodide, KEPT / "packages.zip", archive, *programs)
    subprocess.run([_program("node"), *map(str, paths)], check=True)
    for name in _PYODIDE:
        shutil.copy(pyodide / name, out / "pyodide")
    lock = json.loads((pyodide / "pyodide-lock.json").read_text(encoding="utf-8"))
    # Without packages, Pyodide has nothing that it could load from elsewhere.
    (out / "pyodide" / "pyodide-lock.json").write_text(json.dumps(lock | {"packages": {}}), encoding="utf-8")
    for name in _STATIC:
        shutil.copy(PAGE / name, out)
    bundled = ["main.js", "worker.js"]
    command = [str(modules / ".bin" / "esbuild"), *(str(PAGE / "src" / name) for name in bundled)]
    options = ["--bundle", "--minify", "--format=esm", "--target=es2022", "--external:./pyodide/*", "--log-level=warning"]
    subprocess.run([*command, *options, f"--outdir={out}"], check=True)
    manifest = {"size": archive.stat().st_size, "shown": SHOWN, "examples": list(examples())}
    (out / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    print(f"{out}: {sum(path.stat().st_size for path in out.rglob('*')) / 1e6:.1f} MB")
    return 0


def examples() -> Iterator[dict[str, str | bool]]:
    """Yield the examples in the order of the menu: name, title, source, and whether it needs the strict codes."""
    for name in EXAMPLES:
        source = (PAGE / "examples" / f"{name}.py").read_text(encoding="utf-8")
        title = source.partition("\n")[0].removeprefix("# ")
        yield {"name": name, "title": title, "strict": title.startswith("strict:"), "source": source}


def _installed(folder: Path, wanted: Path, install: Callable[[Path, Path], None]) -> Path:
    """Return the folder that ``install`` filled, which it does again only where the list of what is wanted has changed."""
    done = folder / wanted.name
    if not done.exists() or done.read_bytes() != wanted.read_bytes():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        install(wanted, folder)
        shutil.copy(wanted, done)
    return folder


def downloaded() -> bool:
    """Return whether all that the page is built of is here."""
    return all((folder / wanted.name).exists() for folder, wanted, _ in _DOWNLOADS)


def _npm(wanted: Path, folder: Path) -> None:
    del wanted  # npm finds it
    # The programs that packages bring along are in them; none needs to be fetched by a script.
    options = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock", "--loglevel=error"]
    subprocess.run([_program("npm"), "install", *options], cwd=folder.parent, check=True)


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        sys.exit(f"{name} is missing: the page is built with Node 20 or newer and its npm")
    return found


def _pip(wanted: Path, folder: Path) -> None:
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--root-user-action=ignore"]
    options = ["--no-deps", "--no-compile", "--only-binary=:all:", "--platform", _PLATFORMS[wanted.name], *_PYTHON]
    subprocess.run([*pip, *options, "--target", str(folder), "-r", str(wanted)], check=True)


_DOWNLOADS: Final = (
    (MODULES, PAGE / "package.json", _npm),
    (KEPT / "packages", PAGE / "requirements.txt", _pip),
    (KEPT / "libcst", PAGE / "requirements-libcst.txt", _pip),
)


def _write_archive(archive: Path, *folders: Path) -> None:
    """Write what Pyodide unpacks at ``/``: the packages in these folders, the plugin and the checker."""
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_STORED) as file:
        for folder in folders:
            for path in _needed(folder):
                file.write(path, _PACKAGES / path.relative_to(folder))
        ours = [*(ROOT / "mypy_asyncctx").rglob("*.py"), ROOT / "tools/__init__.py", *(ROOT / "tools/playground").glob("*.py")]
        for path in sorted(ours):
            file.write(path, _PACKAGES / path.relative_to(ROOT))
        file.write(ROOT / "tools/playground/native.py", _PACKAGES / "libcst" / "native.py")


def _needed(packages: Path) -> Iterator[Path]:
    for path in sorted(packages.rglob("*")):
        inside = path.relative_to(packages)
        top = inside.parts[0]
        if path.is_dir() or any(inside.is_relative_to(folder) for folder in _LEFT_OUT):
            continue
        if top.endswith(".dist-info"):
            wanted = path.name == "METADATA" or "licenses" in inside.parts
        elif path.suffix == ".so":
            wanted = top in _COMPILED or "mypyc" in top
        elif path.suffix == ".py":
            # A stub wins over the module, and so does what was compiled from it.
            wanted = not path.with_suffix(".pyi").exists() or top in _COMPILED
            wanted = wanted and not any(path.parent.glob(f"{path.stem}.cpython-*.so"))
        else:
            wanted = path.suffix == ".pyi" or path.name in {"py.typed", "VERSIONS"}
        if wanted:
            yield path


if __name__ == "__main__":
    sys.exit(main())
