"""Checks one program as often as it changes: runs in the browser, inside Pyodide, with mypy's cache in the memory of the page."""

from __future__ import annotations

import json
import os
import sys
from contextlib import redirect_stderr
from importlib.metadata import distributions
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from mypy import build
from mypy.errorcodes import error_codes
from mypy.errors import CompileError
from mypy.modulefinder import BuildSource
from mypy.options import Options
from mypy.version import __version__ as mypy_version

import mypy_asyncctx
from mypy_asyncctx.cli.found import Sources

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy_asyncctx.cli.found import Found

MODULE: Final = "program"
PACKAGES: Final = "/lib/python3.14/site-packages"
"""Where the page unpacks mypy, the plugin and the libraries."""
CACHE: Final = "/cache"
_FOLDER: Final = "/program"
FILE: Final = f"{MODULE}.py"
_INI: Final = "[mypy]\nplugins = mypy_asyncctx\n"
# What mypy's own command sets.
_RECURSION_LIMIT: Final = 2**14
# Any moment does, as long as it is the same where the cache is made and where it is read.
_MOMENT: Final = 1_000_000_000


class Built(NamedTuple):
    """What came of a run: mypy's errors, why it ended before its end (or ``""``), and what it built where it did not."""

    errors: list[dict[str, Any]]
    failed: str
    result: build.BuildResult | None


class Checker:
    """Checks programs in a folder of its own; ``cache`` is mypy's, and may have been filled elsewhere."""

    def __init__(self, folder: str, cache: str) -> None:
        os.makedirs(folder, exist_ok=True)
        # mypy names a file by its path from here.
        os.chdir(folder)
        Path("mypy.ini").write_text(_INI, encoding="utf-8")
        self._cache = cache
        sys.setrecursionlimit(_RECURSION_LIMIT)
        mypy_asyncctx.plugin(mypy_version)
        self._strict = [name for name, code in error_codes.items() if name.startswith("asyncctx-") and not code.default_enabled]

    def check(self, source: str, strict: bool) -> str:
        """Return, as JSON, the list ``findings`` of a program, and in ``failed`` why there is none where mypy ends before its end."""
        built = self.build(source, strict=strict)
        sources = Sources()
        findings = [_shown(sources.located(error), error) for error in built.errors]
        return json.dumps({"findings": sorted(findings, key=_place), "failed": built.failed})

    def repair(self, source: str, strict: bool) -> str:
        """Return a program with its findings repaired, as far as ``mypy-asyncctx --fix --unsafe-fixes`` repairs them."""
        # LibCST takes a second to load, and most visitors only look.
        from tools.playground.repair import repaired

        return repaired(self, source, strict=strict)

    def about(self) -> str:
        """Return, as JSON, the versions of Python, mypy, the plugin and the libraries."""
        libraries = {item.metadata["Name"]: item.version for item in distributions() if item.metadata["Name"]}
        python = ".".join(map(str, sys.version_info[:2]))
        plugin = mypy_asyncctx.__version__.partition("+")[0]
        return json.dumps({"python": python, "mypy": mypy_version, "plugin": plugin, "libraries": libraries})

    def build(self, source: str, *, strict: bool, trees: bool = False) -> Built:
        """Run mypy; with ``trees``, the trees and types of the program are kept."""
        Path(FILE).write_text(source, encoding="utf-8")
        # mypy takes a file of the same size for the same within a second.
        for path in Path(self._cache).glob(f"*/{MODULE}.*"):
            path.unlink()
        options = self._options(strict=strict)
        options.preserve_asts = options.export_types = trees
        errors: list[dict[str, Any]] = []
        said = StringIO()
        failed, result = "", None
        with redirect_stderr(said):
            try:
                result = build.build(
                    [BuildSource(FILE, MODULE)], options, None, lambda _, new, __: errors.extend(_parsed(new)), None, said, said
                )
            except CompileError as error:
                # A syntax error ends mypy, too, and was told already.
                failed = "" if errors else "\n".join(error.messages)
            except (SystemExit, Exception) as error:  # noqa: BLE001 - mypy crashed; the page shows what it printed
                failed = said.getvalue() or f"{type(error).__name__}: {error}"
        return Built(errors, failed, result)

    def _options(self, *, strict: bool) -> Options:
        options = Options()
        options.config_file = "mypy.ini"
        options.plugins = ["mypy_asyncctx"]
        options.python_executable = sys.executable
        options.python_version = sys.version_info[:2]
        options.check_untyped_defs = True
        options.output = "json"
        options.cache_dir = self._cache
        options.sqlite_cache = False
        # As --fix has it, which edits at the places of this parser.
        options.native_parser = False
        # The files of the cache come out of an archive, which does not keep the moment at which they were written.
        options.skip_cache_mtime_checks = True
        if strict:
            # For this module alone: options for all modules would make the cache of the libraries useless.
            options.per_module_options = {MODULE: {"enable_error_code": self._strict}}
        return options


def start() -> Checker:
    """Return the checker of the page. All source files get the same time of change: mypy reads files again that changed after its cache."""
    for path in _sources(PACKAGES):
        os.utime(path, (_MOMENT, _MOMENT))
    return Checker(_FOLDER, CACHE)


def _sources(folder: str) -> Iterator[str]:
    for inside, _, names in os.walk(folder):
        for name in names:
            if name.endswith((".py", ".pyi")):
                yield os.path.join(inside, name)


def _parsed(lines: list[str]) -> Iterator[dict[str, Any]]:
    for line in lines:
        if line.startswith("{"):
            error: dict[str, Any] = json.loads(line)
            if error["file"] == FILE:
                yield error


def _shown(found: Found, error: dict[str, Any]) -> dict[str, Any]:
    said, advice = found.parts if found.code.startswith("asyncctx") else (found.message, error.get("hint") or "")
    return {
        "line": found.line,
        "column": found.column,
        "endLine": found.end_line,
        "endColumn": found.end_column,
        "code": found.code,
        "severity": error["severity"],
        "said": said,
        "advice": advice,
    }


def _place(finding: dict[str, Any]) -> tuple[int, int]:
    return finding["line"], finding["column"]
