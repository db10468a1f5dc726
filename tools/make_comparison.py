"""Write ``docs/comparison.md``: ``python -m tools.make_comparison``; with ``--check``, exit 1 where the page is out of date.

The bad example of each rule is given to ruff and to flake8-async, with the rules that are about asyncio, generators, context managers and
likely bugs, those in preview included. What they report there is listed if they do not say the same of the good example.

``--type-checkers`` does the same with pyright, ty and pyrefly, which get an environment of their own (``requirements-comparison.txt``).
Without it their table stays as it is.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Final

from mypy_asyncctx.rules.registry import RULES
from tools import environment

if TYPE_CHECKING:
    from collections.abc import Iterable

ROOT: Final = Path(__file__).parent.parent
PAGE: Final = ROOT / "docs" / "comparison.md"
FAMILIES: Final = "ASYNC,B,RUF"
ASYNC: Final = re.compile(r"^\S*?([\w-]+)\.py:(\d+):\d+:? (ASYNC\d+)", re.MULTILINE)
TEXT: Final = """\
# Comparison with other tools

The plugin runs inside mypy. Other type checkers cannot load it, and linters have no types. These tables show what they report on the bad
example of each [code](codes/README.md): the rules, and the lines in parentheses. A rule that reports the good example too is left out,
since it does not tell the two apart. `python -m tools.make_comparison --type-checkers` makes both tables.

## ruff, flake8-async, and mypy alone

ruff {ruff} runs with `--select {families} --preview`. flake8-async {flake8_async} runs with its default rules and ASYNC900 (no bare async
generators), without those about checkpoints. mypy {mypy} runs with `--strict` and without the plugin.

| code | lines that are wrong | ruff | flake8-async | mypy alone |
|-|-|-|-|-|
"""
MIDDLE: Final = """
ruff and flake8-async read one file at a time and have no types, so they do not know what a call returns. RUF075 reports a `yield` that no
`try` or `with` protects, which is `asyncctx-cleanup` wherever cleanup follows; ASYNC103 reports that the exception is not raised again, the
cause of `asyncctx-generator-exit`. RUF029 and ASYNC124 are about a function that is `async` and never awaits, RUF070 about a variable.
Both have many rules about other things (blocking calls, cancellation, timeouts, missing checkpoints) that this plugin does not have.

## pyright, ty and pyrefly

pyright and pyrefly run with their strict settings. Rules of pyright about unknown types are left out.

"""
TYPES: Final = "| code | lines that are wrong | pyright {pyright} | ty {ty} | pyrefly {pyrefly} |\n|-|-|-|-|-|\n"
END: Final = """
A type checker sees that a value has no `__aenter__`, as mypy does. Like mypy, it does not say that the value is a generator or which
statement belongs there. It is silent where types agree: a dependency (`Depends()` returns `Any`), a manager that is made and dropped,
a body that yields twice or skips its cleanup, a value that works once.
"""
REQUIREMENTS: Final = ROOT / "requirements-comparison.txt"
_SHOWN: Final = re.compile(r"^\S*?(\w+)\.py:(\d+):.*?(?:error\[([\w-]+)\]|\[([\w-]+)\]$)", re.MULTILINE)

Found = dict[str, set[tuple[str, int]]]


def by_ruff(folder: Path) -> Found:
    """Return, for each file, the rules of ruff that report it and the lines."""
    command = [
        sys.executable,
        "-m",
        "ruff",
        "check",
        "--isolated",
        "--preview",
        "--no-cache",
        "--select",
        FAMILIES,
        "--output-format",
        "json",
        ".",
    ]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return _grouped((Path(item["filename"]).stem, item["code"] or "syntax", item["location"]["row"]) for item in json.loads(done.stdout))


def by_flake8_async(folder: Path) -> Found:
    """Return the same of flake8-async."""
    files = sorted(path.name for path in folder.glob("*.py"))
    command = [sys.executable, "-m", "flake8_async", "--enable", "ASYNC,ASYNC900", "--anyio", "--asyncio", *files]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.stderr:
        sys.exit(done.stderr)
    return _grouped((name, code, int(line)) for name, line, code in ASYNC.findall(done.stdout))


def by_mypy(folder: Path) -> Found:
    """Return the same of mypy without the plugin."""
    command = [
        sys.executable,
        "-m",
        "mypy",
        "--config-file=",
        "--strict",
        "--no-error-summary",
        "--cache-dir",
        "/dev/null",
        "--output",
        "json",
    ]
    done = subprocess.run(
        [*command, *sorted(path.name for path in folder.glob("*.py"))], cwd=folder, capture_output=True, text=True, check=False
    )
    items = [json.loads(line) for line in done.stdout.splitlines()]
    return _grouped((Path(item["file"]).stem, item["code"], item["line"]) for item in items if item["severity"] == "error")


def by_pyright(folder: Path, tools: Path) -> Found:
    """Return the same of pyright."""
    (folder / "pyrightconfig.json").write_text('{"typeCheckingMode": "strict"}', encoding="utf-8")
    command = [str(tools / "pyright"), "--pythonpath", sys.executable, "--outputjson", "."]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    items = json.loads(done.stdout)["generalDiagnostics"]
    errors = [
        item for item in items if item["severity"] == "error" and not item.get("rule", "").startswith(("reportUnknown", "reportUnused"))
    ]
    return _grouped((Path(item["file"]).stem, item.get("rule", "error"), item["range"]["start"]["line"] + 1) for item in errors)


def by_ty(folder: Path, tools: Path) -> Found:
    """Return the same of ty."""
    return _shown([str(tools / "ty"), "check", "--python", sys.executable, "--output-format", "concise", "."], folder)


def by_pyrefly(folder: Path, tools: Path) -> Found:
    """Return the same of pyrefly."""
    options = ["--preset", "strict", "--python-interpreter-path", sys.executable, "--output-format", "min-text"]
    return _shown([str(tools / "pyrefly"), "check", *options, "."], folder)


def _shown(command: list[str], folder: Path) -> Found:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    lines = [line.removeprefix("ERROR ") for line in done.stdout.splitlines()]
    return _grouped((name, first or second, int(line)) for name, line, first, second in _SHOWN.findall("\n".join(lines)))


def _grouped(items: Iterable[tuple[str, str, int]]) -> Found:
    found: Found = {}
    for name, code, line in items:
        found.setdefault(name, set()).add((code, line))
    return found


def _cell(found: Found, name: str) -> str:
    same = {code for code, _ in found.get(f"{name}_good", ())}
    lines: dict[str, list[int]] = {}
    for code, line in sorted(found.get(f"{name}_bad", ())):
        if code not in same:
            lines.setdefault(code, []).append(line)
    return ", ".join(f"{code} ({', '.join(map(str, where))})" for code, where in lines.items()) or "-"


def page(old: str, *, type_checkers: bool) -> str:
    """Return the page; the table of the type checkers is that of the old one where they do not run."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        for rule in RULES:
            name = rule.code.code.replace("-", "_")
            (folder / f"{name}_bad.py").write_text(re.sub(r"  # error$", "", rule.bad, flags=re.MULTILINE), encoding="utf-8")
            (folder / f"{name}_good.py").write_text(rule.good, encoding="utf-8")
        linters = [by_ruff(folder), by_flake8_async(folder), by_mypy(folder)]
        types = _types(folder) if type_checkers else old.partition(MIDDLE)[2].partition(END)[0]
    versions = {name.replace("-", "_"): version(name) for name in ("ruff", "flake8-async", "mypy")}
    return TEXT.format(families=FAMILIES, **versions) + _rows(linters) + MIDDLE + types + END


def _types(folder: Path) -> str:
    requirements = REQUIREMENTS.read_text(encoding="utf-8")
    tools = Path(environment.create(ROOT / ".comparison", requirements)).parent
    versions = dict(re.findall(r"^(\w+)[^=\n]*==(\S+)", requirements, re.MULTILINE))
    return TYPES.format(**versions) + _rows([by_pyright(folder, tools), by_ty(folder, tools), by_pyrefly(folder, tools)])


def _rows(tools: list[Found]) -> str:
    rows = []
    for rule in RULES:
        code = rule.code.code
        wrong = [str(number) for number, line in enumerate(rule.bad.splitlines(), 1) if line.endswith("# error")]
        cells = [_cell(found, code.replace("-", "_")) for found in tools]
        rows.append(f"| [`{code}`](codes/{code}.md) | {', '.join(wrong)} | {' | '.join(cells)} |\n")
    return "".join(rows)


def main() -> int:
    """Write the page, or compare it."""
    text = page(PAGE.read_text(encoding="utf-8"), type_checkers="--type-checkers" in sys.argv[1:])
    if "--check" not in sys.argv[1:]:
        PAGE.write_text(text, encoding="utf-8")
        return 0
    stale = not PAGE.exists() or PAGE.read_text(encoding="utf-8") != text
    if stale:
        print("docs/comparison.md is out of date; run python -m tools.make_comparison")
    return int(stale)


if __name__ == "__main__":
    sys.exit(main())
