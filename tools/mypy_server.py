"""Run mypy for each request in a fork of this process, which has imported mypy and the plugin already.

Started by ``tools.mypy_process`` with the Python whose mypy is tested, and so a script that imports nothing of the tools. Requests and
answers are lines of JSON. A run costs what mypy does in it, and not the second that Python takes to start and to import under load;
nothing that one run changes reaches the next.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import sys
import tempfile
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


def main() -> None:
    """Answer requests from standard input until it ends."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    del sys.path[0]  # the folder of this script
    from mypy.__main__ import console_entry

    with contextlib.suppress(Exception):  # a mypy that the plugin does not take; the run says so
        import_module("mypy_asyncctx.integration.hook_tables")
    gc.collect()
    gc.freeze()
    for line in sys.stdin:
        answers.write(json.dumps(_answer(json.loads(line), console_entry)) + "\n")
        answers.flush()


def _answer(request: dict[str, Any], console_entry: Callable[[], None]) -> dict[str, object]:
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        child = os.fork()
        if child == 0:
            _become_mypy(request, console_entry, out.fileno(), err.fileno())
        _, ended = os.waitpid(child, 0)
        said = [_text(out.fileno()), _text(err.fileno())]
    return {"status": os.waitstatus_to_exitcode(ended), "out": said[0], "err": said[1]}


def _become_mypy(request: dict[str, Any], console_entry: Callable[[], None], out: int, err: int) -> None:
    """Do what ``python -m mypy`` does in a new process, and end this one."""
    status = 1
    try:
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(out, 1)
        os.dup2(err, 2)
        os.environ.clear()
        os.environ.update(request["env"])
        os.chdir(request["cwd"])
        sys.path[:0] = [request["cwd"], *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))]
        sys.argv[:] = [sys.modules["mypy.__main__"].__file__ or "", *request["args"]]
        exec(request["before"], {})  # noqa: S102 - the tests' own text
        console_entry()
        status = 0
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else 0 if end.code is None else 1
    except BaseException:  # noqa: BLE001
        sys.excepthook(*sys.exc_info())
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def _text(file: int) -> str:
    os.lseek(file, 0, os.SEEK_SET)
    return os.fdopen(os.dup(file), "rb").read().decode()


if __name__ == "__main__":
    main()
