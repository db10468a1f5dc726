"""Run the bad program of each rule: ``tools/program_runs.toml`` has the lines that start it, the page of the code shows what it prints.

A child process runs one program. Its traceback has the frames of the program alone: those of the standard library and of frameworks
differ between versions.
"""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Final

import tomllib

if TYPE_CHECKING:
    from mypy_asyncctx.rules.rule import Rule

RUNS: Final = Path(__file__).with_suffix(".toml")
COMPARABLE: Final = (3, 11) <= sys.version_info[:2] <= (3, 13)
"""Whether this Python words its exceptions as those that made the pages did: Python 3.10 and 3.14 differ."""
_CHILD: Final = '''\
import linecache, logging, os, sys, threading, traceback

source = sys.stdin.read()
linecache.cache["bad.py"] = (len(source), None, source.splitlines(True), "bad.py")
logging.disable()
sys.unraisablehook = threading.excepthook = lambda arguments: None


def show(error):
    """Print the program's own frames of an exception, and those of the exception that it was handling."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename == "bad.py"]
    if not frames:
        return False
    if error.__context__ is not None and not error.__suppress_context__ and show(error.__context__):
        print("\\nDuring handling of the above exception, another exception occurred:\\n")
    print("Traceback (most recent call last):")
    for frame in frames:
        print(f'  File "bad.py", line {frame.lineno}, in {frame.name}')
        print("    " + frame.line.partition("  # ")[0])
    name = type(error).__name__
    print(f"{name}: {str(error).partition(' (Background')[0]}")
    return True


try:
    exec(compile(source, "bad.py", "exec"), {"__name__": "__main__"})
except Exception as error:
    show(error)
sys.stdout.flush()
os._exit(0)  # what Python does at exit is not the same each time
'''


def starts() -> dict[str, str]:
    """Return, for each code, the lines that start its bad program."""
    return {code: row["run"].strip() for code, row in tomllib.loads(RUNS.read_text(encoding="utf-8")).items()}


def outputs(rules: tuple[Rule, ...]) -> dict[str, str]:
    """Return, for each code that has such lines, what its bad program prints."""
    lines = starts()
    wanted = {rule.code.code: f"{rule.bad.strip()}\n\n\n{lines[rule.code.code]}\n" for rule in rules if rule.code.code in lines}
    with ThreadPoolExecutor(2) as pool:
        return dict(zip(wanted, pool.map(_output, wanted.values()), strict=True))


def _output(program: str) -> str:
    command = [sys.executable, "-W", "ignore", "-c", _CHILD]
    done = subprocess.run(command, input=program, capture_output=True, text=True, check=False, timeout=60)
    if done.returncode or done.stderr:
        sys.exit(f"this program for a page cannot be run:\n{program}\n{done.stdout}{done.stderr}")
    return done.stdout.strip()
