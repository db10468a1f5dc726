"""Run a program's uses and record, line by line, what happened: executed by another process, ``python run.py FILE...``.

Prints one JSON object for each file. This file stands alone: it runs with any interpreter and without this package.
"""

from __future__ import annotations

import asyncio
import gc
import importlib.util
import inspect
import itertools
import json
import signal
import sys
import warnings
from pathlib import Path
from typing import Any

KINDS = (TypeError, AttributeError)
FLAGS = ([True], [False], [True, False], [False, True])


class Trace:
    """What the lines of one use did: executed, failed (with what), and made a generator's body or ``__enter__`` run."""

    def __init__(self, file: str, code: Any, hits: list[int]) -> None:
        self.file = file
        self.codes = {code, *_inside(code)}
        self.hits = hits
        self.executed: set[int] = set()
        self.failed: dict[int, list[str]] = {}
        self.started: set[int] = set()
        self.ran: dict[Any, set[int]] = {}
        self._last: tuple[int, int] | None = None

    def __call__(self, frame: Any, event: str, arg: Any) -> Any:
        """Be told of a line, as ``sys.settrace`` tells."""
        if frame.f_code.co_filename != self.file:
            return None
        if frame.f_code not in self.codes:
            return None
        if self._last is not None and self.hits[0] > self._last[1]:
            self.started.add(self._last[0])
        self._last = (frame.f_lineno, self.hits[0])
        frame.f_trace_opcodes = True
        if event == "opcode":
            self.ran.setdefault(frame.f_code, set()).add(frame.f_lasti // 2)
            return self
        if event == "line":
            self.executed.add(frame.f_lineno)
        elif event == "exception":
            kind, value, _ = arg
            text = f"{kind.__name__}: {value}"
            known = self.failed.setdefault(frame.f_lineno, [])
            if text not in known:
                known.append(text)
        return self

    def never(self) -> list[list[int]]:
        """Return the extents of calls that no instruction ran of: line, end line, column, end column. Before Python 3.11, nothing."""
        calls: dict[tuple[int, ...], bool] = {}
        for code in self.codes:
            if not hasattr(code, "co_positions"):
                return []
            ran = self.ran.get(code, ())
            for at, extent in enumerate(code.co_positions()):
                if None not in extent:
                    calls[extent] = calls.get(extent, False) or at in ran
        return [list(extent) for extent, has_run in calls.items() if not has_run]


def _inside(code: Any) -> list[Any]:
    found = []
    for constant in code.co_consts:
        if inspect.iscode(constant):
            found += [constant, *_inside(constant)]
    return found


async def _finish(value: Any) -> Any:
    if inspect.iscoroutine(value):
        return await asyncio.wait_for(value, 2)
    if inspect.isasyncgen(value):
        return [item async for item in itertools_of(value)]
    return value


async def itertools_of(value: Any) -> Any:
    """Yield the first items of an async generator."""
    count = 0
    async for item in value:
        yield item
        count += 1
        if count > 5:
            break


def _run(function: Any) -> None:
    if inspect.iscoroutinefunction(function) or inspect.isasyncgenfunction(function):

        async def main() -> None:
            await _finish(function())

        asyncio.run(main())
        return
    value = function()
    if inspect.isgenerator(value) and value.gi_code is function.__code__:
        list(itertools.islice(value, 5))


def observe(path: Path) -> dict[str, Any]:
    """Return for each use what its lines did, over all ways that the flags can fall."""
    spec = importlib.util.spec_from_file_location(f"observed_{path.stem}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[module.__name__] = module
    try:
        spec.loader.exec_module(module)
    except Exception as error:  # noqa: BLE001 - whatever a program does is what is observed
        return {"broken": f"{type(error).__name__}: {error}"}
    uses = {}
    for name, function in list(vars(module).items()):
        if not name.startswith("use_"):
            continue
        trace = Trace(str(path), function.__code__, module.HITS)
        outcomes = []
        for flags in FLAGS:
            module.FLAGS[:] = flags
            sys.settrace(trace)
            try:
                _run(function)
                outcomes.append("")
            except BaseException as error:  # noqa: BLE001
                outcomes.append(f"{type(error).__name__}: {error}")
            finally:
                sys.settrace(None)
        lines = [line for code in trace.codes for _, _, line in code.co_lines() if line]
        uses[name] = {
            "first": min(lines),
            "last": max(lines),
            "executed": sorted(trace.executed),
            "failed": {str(line): texts for line, texts in trace.failed.items()},
            "started": sorted(trace.started),
            "outcomes": outcomes,
            "never": trace.never(),
        }
    del sys.modules[module.__name__]
    return {"uses": uses}


def main() -> None:
    """Observe the files that are named."""
    warnings.simplefilter("ignore")
    sys.unraisablehook = lambda *_: None
    signal.signal(signal.SIGALRM, lambda *_: (_ for _ in ()).throw(TimeoutError()))
    for name in sys.argv[1:]:
        signal.alarm(10)
        print(json.dumps(observe(Path(name))), flush=True)
        signal.alarm(0)
        gc.collect()


if __name__ == "__main__":
    main()
