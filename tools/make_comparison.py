"""Write ``docs/comparison.md``: ``python -m tools.make_comparison``; with ``--check``, exit 1 where the page is out of date.

The bad example of each rule is given to ruff and to flake8-async, with the rules that are about asyncio, generators, context managers and
likely bugs, those in preview included. What they report there is listed if they do not say the same of the good example.
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

if TYPE_CHECKING:
    from collections.abc import Iterable

PAGE: Final = Path(__file__).parent.parent / "docs" / "comparison.md"
FAMILIES: Final = "ASYNC,B,RUF"
ASYNC: Final = re.compile(r"^\S*?([\w-]+)\.py:(\d+):\d+:? (ASYNC\d+)", re.MULTILINE)
TEXT: Final = """\
# Comparison with ruff and flake8-async

Made by `python -m tools.make_comparison`: the bad example of each [code](codes/README.md), under ruff {ruff} with
`--select {families} --preview` and under flake8-async {flake8_async} with its default rules and ASYNC900 (no bare async generators),
not those about checkpoints. Each column has the rules that report the example, with the lines, without those that report the good
example too, since they do not tell the two apart. The last column has the errors of `mypy --strict` {mypy} without the plugin.

| code | lines that are wrong | ruff | flake8-async | mypy alone |
|-|-|-|-|-|
"""
END: Final = """
Both tools read one file at a time and have no types, so what a call returns is not known to them. RUF075 reports a `yield` that no `try` or
`with` protects, which is `asyncctx-cleanup` wherever cleanup follows; ASYNC103 reports that the exception is not raised again, the
cause of `asyncctx-generator-exit`. RUF029 and ASYNC124 are about a function that is `async` and never awaits, RUF070 about a variable.
Both have many rules about other things (blocking calls, cancellation, timeouts, missing checkpoints) that this plugin does not have.
"""

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


def page() -> str:
    """Return the page."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        for rule in RULES:
            name = rule.code.code.replace("-", "_")
            (folder / f"{name}_bad.py").write_text(re.sub(r"  # error$", "", rule.bad, flags=re.MULTILINE), encoding="utf-8")
            (folder / f"{name}_good.py").write_text(rule.good, encoding="utf-8")
        tools = [by_ruff(folder), by_flake8_async(folder), by_mypy(folder)]
    rows = []
    for rule in RULES:
        code = rule.code.code
        wrong = [str(number) for number, line in enumerate(rule.bad.splitlines(), 1) if line.endswith("# error")]
        cells = [_cell(found, code.replace("-", "_")) for found in tools]
        rows.append(f"| [`{code}`](codes/{code}.md) | {', '.join(wrong)} | {' | '.join(cells)} |")
    versions = {name.replace("-", "_"): version(name) for name in ("ruff", "flake8-async", "mypy")}
    return TEXT.format(families=FAMILIES, **versions) + "\n".join(rows) + "\n" + END


def main() -> int:
    """Write the page, or compare it."""
    text = page()
    if "--check" not in sys.argv[1:]:
        PAGE.write_text(text, encoding="utf-8")
        return 0
    stale = not PAGE.exists() or PAGE.read_text(encoding="utf-8") != text
    if stale:
        print("docs/comparison.md is out of date; run python -m tools.make_comparison")
    return int(stale)


if __name__ == "__main__":
    sys.exit(main())
