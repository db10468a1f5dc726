"""The forms of output: for people, and for programs."""

from __future__ import annotations

import json
import shutil
import sys
import unicodedata
from collections import Counter
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from mypy_asyncctx import __version__
from mypy_asyncctx.cli.found import fingerprints, from_root
from mypy_asyncctx.rules.registry import RULES

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy_asyncctx.cli.found import Found
    from mypy_asyncctx.cli.runner import Outcome

_STYLES: Final = {"place": "1", "code": "35", "mark": "1;31", "fix": "32", "dim": "2"}
_MORE: Final = "..."
_NARROWEST: Final = 60
# Where the output goes to a file, or to a service that shows it.
_NO_TERMINAL: Final = 160
SARIF_SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def text(outcome: Outcome, *, colour: bool = False) -> str:
    """Return each finding with its source line, the explanation and the fix, and the count."""

    def paint(style: str, words: str) -> str:
        return f"\x1b[{_STYLES[style]}m{words}\x1b[0m" if colour else words

    blocks = []
    for item in outcome.found:
        why, fix = item.parts
        lines = [f"{paint('place', f'{item.file}:{item.line}:{item.column}')}: {why}  {paint('code', f'[{item.code}]')}"]
        lines += _source(item, paint)
        if fix:
            lines.append(f"  {paint('fix', 'fix:')} {fix}")
        blocks.append("\n".join(lines))
    blocks += [
        f"{paint('place', f'{item.file}:{item.line}')}: {paint('mark', 'not checked')}: {item.message}" for item in outcome.unchecked
    ]
    files = len({item.file for item in outcome.found})
    count = f"{many(len(outcome.found), 'finding')} in {many(files, 'file')}" if outcome.found else "no findings"
    end = f"{count}, {many(outcome.files - len(outcome.unchecked), 'file')} checked"
    if outcome.unchecked:
        end += f", {len(outcome.unchecked)} not"
    if outcome.known is not None:
        end += f", {many(outcome.known, 'finding')} in the baseline"
    if outcome.found:
        end += f"; more about a code: mypy-asyncctx explain {outcome.found[0].code}"
    return "\n\n".join([*blocks, end]) + "\n"


def many(count: int, noun: str) -> str:
    """Return a count with its noun."""
    return f"{count} {noun}{'' if count == 1 else 's'}"


def _source(item: Found, paint: Callable[[str, str], str]) -> list[str]:
    if not item.source.strip():
        return []
    end = item.end_column if item.end_line == item.line else len(item.source) + 1
    before, marked = (_width(part) for part in (item.source[: item.column - 1], item.source[item.column - 1 : end - 1]))
    number = str(item.line)
    shown, before = _cut(item.source.expandtabs(4).rstrip(), before, marked, _columns() - len(number) - 5)
    marked = min(marked, _width(shown) - before)
    return [
        f"  {paint('dim', f'{number} |')} {shown}",
        f"  {paint('dim', ' ' * len(number) + ' |')} {' ' * before}{paint('mark', '^' * max(1, marked))}",
    ]


def _cut(line: str, before: int, marked: int, room: int) -> tuple[str, int]:
    """Return what fits of a long line, around what is marked, and the width in front of that."""
    if _width(line) <= room:
        return line, before
    inner = room - 2 * len(_MORE)
    start = max(0, min(before - (inner - min(marked, inner)) // 2, _width(line) - inner))
    kept, at, first = "", 0, -1
    for char in line:
        if start <= at and _width(kept + char) <= inner:
            first = at if first < 0 else first
            kept += char
        at += _width(char)
    first = max(0, first)
    head = _MORE if first else ""
    tail = _MORE if first + _width(kept) < _width(line) else ""
    return f"{head}{kept}{tail}", before - first + len(head)


def _columns() -> int:
    return max(_NARROWEST, shutil.get_terminal_size((_NO_TERMINAL, 24)).columns)


def _width(part: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in part.expandtabs(4))


def concise(outcome: Outcome) -> str:
    """Return one line for each finding, as mypy prints it."""
    return "".join(f"{item.file}:{item.line}:{item.column}: error: {item.message}  [{item.code}]\n" for item in outcome.found)


def as_json(outcome: Outcome) -> str:
    """Return one JSON object; docs/command.md lists its keys."""
    prints = fingerprints(outcome.found)
    findings = [
        {
            "file": item.file,
            "line": item.line,
            "column": item.column,
            "end_line": item.end_line,
            "end_column": item.end_column,
            "code": item.code,
            "message": item.message,
            "fingerprint": prints[item],
        }
        for item in outcome.found
    ]
    unchecked = [{"file": item.file, "line": item.line, "message": item.message} for item in outcome.unchecked]
    return json.dumps({"version": 1, "findings": findings, "unchecked": unchecked, "files": outcome.files}, indent=2) + "\n"


def gitlab(outcome: Outcome) -> str:
    """Return a Code Quality report of GitLab."""
    prints = fingerprints(outcome.found)
    items = [
        {
            "description": item.message,
            "check_name": item.code,
            "fingerprint": prints[item],
            "severity": "major",
            "location": {"path": from_root(item.file), "lines": {"begin": item.line}},
        }
        for item in outcome.found
    ]
    return json.dumps(items, indent=2) + "\n"


def github(outcome: Outcome) -> str:
    """Return workflow commands of GitHub Actions, which show as annotations."""

    def data(words: str) -> str:
        return words.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")

    def value(words: str) -> str:
        return data(words).replace(":", "%3A").replace(",", "%2C")

    lines = [
        f"::error file={value(from_root(item.file))},line={item.line},endLine={item.end_line},col={item.column},"
        f"endColumn={item.end_column},title={value(item.code)}::{data(item.message)}"
        for item in outcome.found
    ]
    lines += [f"::error file={value(from_root(item.file))},line={item.line}::{data(item.message)}" for item in outcome.unchecked]
    return "".join(f"{line}\n" for line in lines)


def sarif(outcome: Outcome) -> str:
    """Return a SARIF 2.1.0 log."""
    prints = fingerprints(outcome.found)
    rules = [
        {
            "id": rule.code.code,
            "shortDescription": {"text": rule.title},
            "fullDescription": {"text": rule.why.strip()},
            "help": {
                "text": f"Bad:\n\n{rule.bad}\nGood:\n\n{rule.good}",
                "markdown": f"{rule.why.strip()}\n\nBad:\n\n```python\n{rule.bad}```\n\nGood:\n\n```python\n{rule.good}```\n",
            },
            "defaultConfiguration": {"level": "error", "enabled": rule.code.default_enabled},
        }
        for rule in RULES
    ]
    order = {str(rule["id"]): index for index, rule in enumerate(rules)}
    run = {
        "tool": {"driver": {"name": "mypy-asyncctx", "version": __version__, "rules": rules}},
        "columnKind": "unicodeCodePoints",
        "invocations": [
            {
                "executionSuccessful": not outcome.unchecked,
                "toolExecutionNotifications": [_notification(item) for item in outcome.unchecked],
            }
        ],
        "results": [
            {
                "ruleId": item.code,
                **({"ruleIndex": order[item.code]} if item.code in order else {}),
                "level": "error",
                "message": {"text": item.message},
                "locations": [_location(item)],
                "partialFingerprints": {"asyncctx/v1": prints[item]},
            }
            for item in outcome.found
        ],
    }
    return json.dumps({"$schema": SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _location(item: Found) -> dict[str, Any]:
    region = {"startLine": item.line, "startColumn": item.column, "endLine": item.end_line, "endColumn": item.end_column}
    return {"physicalLocation": {"artifactLocation": {"uri": quote(from_root(item.file))}, "region": region}}


def _notification(item: Found) -> dict[str, Any]:
    return {"level": "error", "message": {"text": item.message}, "locations": [_location(item)]}


def statistics(outcome: Outcome) -> str:
    """Return how often each code was found."""
    counts = Counter(item.code for item in outcome.found)
    return "".join(f"{count:>6}  {code}\n" for code, count in counts.most_common())


def write(words: str) -> None:
    """Print, also where the terminal's encoding lacks a character."""
    encoding = sys.stdout.encoding or "utf-8"
    sys.stdout.write(words.encode(encoding, "backslashreplace").decode(encoding))
    sys.stdout.flush()


FORMATS: Final[dict[str, Callable[[Outcome], str]]] = {
    "text": text,
    "concise": concise,
    "json": as_json,
    "sarif": sarif,
    "github": github,
    "gitlab": gitlab,
}
