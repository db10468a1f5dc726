"""Run mypy over many programs: a job a line on standard input, its output on standard output. Runs in the environment of the plugins.

Each program gets a process of its own, forked from one that has imported mypy: plugins keep what they know in globals.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import sys
import tempfile

from mypy import api


def main() -> None:
    """Import the plugins that are named in the arguments, then run each job."""
    for name in sys.argv[1:]:
        # It is only for speed: what cannot be imported says so in its own run.
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    for line in sys.stdin:
        job = json.loads(line)
        with tempfile.TemporaryFile("w+", encoding="utf-8") as file:
            child = os.fork()
            if child == 0:
                os.chdir(job["folder"])
                json.dump(api.run(job["args"]), file)
                file.flush()
                os._exit(0)
            _, status = os.waitpid(child, 0)
            file.seek(0)
            print(file.read() if status == 0 else json.dumps(["", f"ended with {status}", status]), flush=True)


if __name__ == "__main__":
    main()
