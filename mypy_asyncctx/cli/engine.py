"""The process that runs mypy: reads a job from standard input, writes events to standard output."""

from __future__ import annotations

import json
import os
import re
import sys
from contextlib import redirect_stderr
from io import StringIO
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Any, Final

from mypy import build
from mypy.errors import CompileError
from mypy.version import __version__ as mypy_version

from mypy_asyncctx import entry, supported
from mypy_asyncctx.cli import options as options_of
from mypy_asyncctx.cli.bases import by_imports
from mypy_asyncctx.cli.files import Files, broken
from mypy_asyncctx.cli.fix.definitions import definitions
from mypy_asyncctx.cli.job import Event, Job
from mypy_asyncctx.cli.sources import SHADOWS, flattened, in_runs, renamed, roots_beside, second_name

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from mypy.modulefinder import BuildSource
    from mypy.options import Options

    Emit = Callable[[Event], None]

# That of mypy's own command.
_RECURSION_LIMIT: Final = 2**14
_PLAIN: Final = re.compile(r"^(?P<file>.+?):(?:(?P<line>\d+):)? error: (?P<message>.*?)(?:  \[(?P<code>[\w-]+)\])?$")
_PLUGIN_MISSING: Final = re.compile(r'Error importing plugin "([^"]+)": (.*)')
_CRASH: Final = re.compile(r"^(?:(?P<file>.+?):(?:(?P<line>\d+):)? )?error: INTERNAL ERROR", re.MULTILINE)


class Checker:
    """Runs mypy until nothing stops it any more: what does is reported and left out."""

    def __init__(self, options: Options, files: Files, emit: Emit, done: int = 0, *, fix: bool = False) -> None:
        self._options = options
        self._fix = fix
        self._files = files
        self._emit = emit
        self._done = self._shown = done
        self._tried: set[frozenset[str]] = set()

    def check(self, sources: list[BuildSource]) -> None:
        """Check the sources of one run. Raises ``CannotRunError`` where mypy stops for a reason that no file can be blamed for."""
        while sources:
            wanted = {os.path.abspath(source.path) for source in sources if source.path}
            everything = any(source.path is None for source in sources)
            errors: list[dict[str, Any]] = []
            stopped = self._build(sources, errors, None if everything else wanted)
            if stopped is None:
                for error in errors:
                    if (error["code"] or "").startswith("asyncctx") and (everything or os.path.abspath(error["file"]) in wanted):
                        self._emit(Event("found", data=error | {"native": getattr(self._options, "native_parser", False)}))
                    elif self._fix and error["code"] is not None:
                        self._emit(Event("error", data=error))
                return
            again = self._without(stopped, sources)
            if again is None and "INTERNAL ERROR" in stopped[0]["message"] and self._options.cache_dir != os.devnull:
                self._without_cache("mypy crashes (INTERNAL ERROR)")
                again = sources
            if again is None:
                raise options_of.CannotRunError(" ".join(map(_sentence, stopped)) or "mypy stopped without a word")
            sources = again

    def _build(self, sources: list[BuildSource], errors: list[dict[str, Any]], wanted: set[str] | None) -> list[dict[str, Any]] | None:
        """Run mypy once; return the errors that stopped it, None where it came to its end. ``wanted`` are the files that count as done."""
        seen: set[str] = set()
        stopping: list[dict[str, Any]] = []

        def flush(name: str | None, messages: list[str], serious: bool) -> None:
            del serious
            if name is None:
                stopping.extend(map(_parsed, messages))
            else:
                # Errors out of the cache name the file by the path at which it was read, and it may have been moved since.
                errors.extend(_parsed(message) | {"file": name} for message in messages)
                # mypy also comes by the modules of the libraries, before and between.
                if wanted is None or os.path.abspath(name) in wanted:
                    seen.add(name)
                # A run that starts again does not take back what was shown.
                self._shown = max(self._shown, self._done + len(seen))
                self._emit(Event("progress", self._shown))

        said = StringIO()
        try:
            # Where it crashes, mypy writes to the standard error of the process.
            with redirect_stderr(said):
                result = build.build(list(sources), self._options, None, flush, self._files, said, said)
        except CompileError:
            return stopping or [_parsed(line) for line in said.getvalue().splitlines() if line]
        except SystemExit:
            return _crashed(said.getvalue())
        except Exception as error:
            if getattr(self._options, "num_workers", 0):
                # mypy gives its workers a few seconds to start, which a busy machine may not have.
                self._options.num_workers = 0
                self._emit(Event("warning", text=f"checked in one process: {error}"))
            elif self._options.cache_dir != os.devnull:
                # What is in the cache may be broken in any way.
                self._without_cache(f"{type(error).__name__}: {error}")
            else:
                raise
            errors.clear()
            return self._build(sources, errors, wanted)
        if not any(name.partition(":")[0] == options_of.PLUGIN for name in result.manager.plugins_snapshot):
            # Without the plugin there is nothing to find, which must not look like a clean program.
            raise options_of.CannotRunError("mypy did not load the plugin")
        self._done += len(seen)
        if self._fix:
            for found in definitions(result.files, result.types, wanted or set()):
                self._emit(Event("definition", data=found))
        return None

    def _without(self, stopped: Sequence[dict[str, Any]], sources: list[BuildSource]) -> list[BuildSource] | None:
        """Return what can be checked without the files or plugins that stopped mypy, None where it is not known what did."""
        for error in stopped:
            plugin = _PLUGIN_MISSING.search(error["message"])
            if plugin is not None and plugin[1] in self._options.plugins and plugin[1] != options_of.PLUGIN:
                self._options.plugins.remove(plugin[1])
                self._emit(Event("warning", text=f'the mypy plugin "{plugin[1]}" is left out, it cannot be imported here: {plugin[2]}'))
                return sources
            again = renamed(sources, error["message"], error["file"])
            shadow = os.path.abspath(error["file"]) if SHADOWS.match(error["message"]) and error["file"] else None
            if shadow is not None and (again is None or os.path.dirname(shadow) == os.getcwd() or again == sources):
                # mypy always imports from the directory that it runs in: no import finds the file, which is checked as a script is.
                again = flattened(sources, shadow) if self._files.hide(shadow) else None
                if again is not None:
                    return again
            if again is not None:
                self._tried.add(frozenset(source.module for source in sources))
                if frozenset(source.module for source in again) not in self._tried:
                    return again
            # The program imports a file under both names, and mypy takes one.
            name = second_name(sources, error["message"], error["file"])
            if name is not None:
                return sources if self._not_followed(name, error) else None
        broken = [error for error in stopped if error["code"] == "syntax"] or [error for error in stopped if error["file"]][-1:]
        paths = {os.path.abspath(error["file"]): error for error in reversed(broken) if os.path.lexists(error["file"])}
        left = [source for source in sources if not source.path or os.path.abspath(source.path) not in paths]
        named = {os.path.abspath(source.path) for source in sources if source.path}
        found = [self._files.hide(path) or path in named for path in paths]
        if not any(found):
            return None
        if hasattr(self._options, "num_workers"):
            self._options.num_workers = 0
        for path, error in sorted(paths.items()):
            if path in named:
                self._emit(Event("unchecked", data=error))
            else:
                place = f"{error['file']}:{error['line']}" if error["line"] >= 0 else error["file"]
                self._emit(Event("warning", text=f"{place}: imports of it are not followed: {error['message']}"))
        return left

    def _without_cache(self, reason: str) -> None:
        self._emit(Event("warning", text=f"checked without a cache: {self._options.cache_dir}: {reason}"))
        self._options.cache_dir = os.devnull

    def _not_followed(self, name: str, error: dict[str, Any]) -> bool:
        """Take imports of a module and of all in it for unknown; return False where they are already."""
        for pattern in (name, f"{name}.*"):
            section = self._options.per_module_options.setdefault(pattern, {})
            if section.get("follow_imports") == "skip":
                return False
            section["follow_imports"] = "skip"
        self._options._per_module_cache = None
        text = f'{error["file"]} is imported under two names; what is imported as "{name}" is not known'
        self._emit(Event("warning", text=text))
        return True


def _parsed(message: str) -> dict[str, Any]:
    """Return the fields of one error, also where mypy forgets to print it as JSON."""
    if message.startswith("{"):
        fields: dict[str, Any] = json.loads(message)
        # mypy before 1.20 prints no end.
        return {"end_line": fields["line"], "end_column": fields["column"] + 1} | fields
    found = _PLAIN.match(message)
    if found is None:
        return _error("", -1, message, None)
    return _error(found["file"], int(found["line"] or -1), found["message"], found["code"])


def _sentence(error: dict[str, Any]) -> str:
    return f"{error['file']}: {error['message']}" if error["file"] else str(error["message"])


def _crashed(text: str) -> list[dict[str, Any]]:
    found = _CRASH.search(text)
    if found is not None and found["file"]:
        return [_error(found["file"], int(found["line"] or 1), "mypy crashes on this file (INTERNAL ERROR)", None)]
    return [_error("", -1, text.strip(), None)]


def _error(file: str, line: int, message: str, code: str | None) -> dict[str, Any]:
    column = -1 if line < 0 else 0
    return {"file": file, "line": line, "column": column, "end_line": line, "end_column": column + 1, "message": message, "code": code}


def _no_cache(folder: str) -> str | None:
    """Return why no cache can be kept in a directory, None where one can."""
    if folder == os.devnull:
        return None
    try:
        os.makedirs(folder, exist_ok=True)
        with TemporaryFile(dir=folder):
            return None
    except OSError as error:
        return error.strerror or str(error)


def run(job: Job, emit: Emit) -> None:
    """Check what a job names, and emit an event for all that happens; the last is ``end`` or ``failed``."""
    # The standard error of this process, where the plugin itself warns, is not shown.
    new = supported.too_new(mypy_version)
    if entry.plugin_class(mypy_version) is entry.Off:
        emit(Event("failed", text=f"{new}; this one cannot be loaded"))
        return
    if new is not None:
        emit(Event("warning", text=new))
    files = Files()
    try:
        sources, options, warnings = options_of.read(job, files)
        for warning in [*warnings, *(f"{folder}: cannot be read: {reason}" for folder, reason in files.unreadable.items())]:
            emit(Event("warning", text=warning))
        emit(Event("files", len(sources)))
        for source, reason in list(broken(sources)):
            sources.remove(source)
            assert source.path is not None
            emit(Event("unchecked", data=_error(source.path, 1, reason, None)))
        if not options.explicit_package_bases:
            sources = by_imports(sources)
        problem = _no_cache(options.cache_dir)
        if problem is not None:
            emit(Event("warning", text=f"checked without a cache: {options.cache_dir}: {problem}"))
            options.cache_dir = os.devnull
        runs = in_runs(sources)
        mypy_path, cache_dir = options.mypy_path, options.cache_dir
        for number, members in enumerate(runs):
            if number:
                options.mypy_path = [*mypy_path, *roots_beside(members, [*runs[:number], *runs[number + 1 :]])]
                options.cache_dir = cache_dir if cache_dir == os.devnull else f"{cache_dir}-{number + 1}"
                options._per_module_cache = None
            Checker(options, files, emit, sum(map(len, runs[:number])), fix=job.fix).check(members)
    except options_of.CannotRunError as error:
        emit(Event("failed", text=str(error)))
    else:
        emit(Event("end", len(sources)))


def main() -> None:
    """Run the job that stands in standard input."""
    sys.setrecursionlimit(_RECURSION_LIMIT)
    job = Job.from_json(sys.stdin.read())
    events = os.fdopen(os.dup(1), "w", encoding="utf-8")
    # What mypy, a plugin or a worker prints goes to standard error.
    os.dup2(2, 1)

    def emit(event: Event) -> None:
        events.write(event.to_json() + "\n")
        events.flush()

    run(job, emit)
    events.close()
    sys.stderr.flush()
    # As mypy does: giving back the memory of a large program takes longer than to end.
    os._exit(0)
