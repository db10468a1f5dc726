"""Edit scripts: a program, and what it becomes step by step; in memory and as text.

As text, in the manner of mypy's own test data::

    What the script shows, in a line or more.

    [file app/db.py]
    ...
    [found]
    app/use.py:4: asyncctx-enter-generator

    [step the decorator is added]
    [file app/db.py]
    ...
    [delete app/old.py]
    [found]

``[found]`` lists what a cold run of that state reports, each as file, line and code; a state without it may report anything.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

SCRIPTS: Final = Path(__file__).parents[2] / "test-data" / "edits"
"""Where the scripts lie that the test suite runs."""

_HEADER: Final = re.compile(r"^\[(file|delete|step|found)(?: (.+))?\]$")


@dataclass(frozen=True)
class State:
    """A program after a step: its files by path, and what is expected of it (None: anything)."""

    name: str
    files: Mapping[str, str]
    found: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Script:
    """A program in the states that it goes through; the first is the one that it starts with."""

    title: str
    states: tuple[State, ...] = field(default_factory=tuple)


def parse(text: str) -> Script:
    """Read a script from its text; raises ValueError for text that is none."""
    title, states, files, name = "", [], dict[str, str](), "start"
    found: tuple[str, ...] | None = None
    for kind, argument, body in _sections(text):
        if kind == "title":
            title = body.strip()
        elif kind == "file":
            files[argument] = body
        elif kind == "delete":
            if argument not in files:
                raise ValueError(f"[delete {argument}]: there is no such file")
            del files[argument]
        elif kind == "found":
            found = tuple(line for line in body.splitlines() if line)
        else:
            states.append(State(name, dict(files), found))
            name, found = argument, None
    return Script(title, (*states, State(name, dict(files), found)))


def _sections(text: str) -> Iterator[tuple[str, str, str]]:
    kind, argument, lines = "title", "", list[str]()
    for line in text.splitlines():
        header = _HEADER.match(line)
        if header is None:
            lines.append(line)
            continue
        yield kind, argument, _body(lines)
        kind, argument, lines = header[1], header[2] or "", []
    yield kind, argument, _body(lines)


def _body(lines: list[str]) -> str:
    # The blank line before the next header belongs to no file.
    kept = lines[:-1] if lines and not lines[-1] else lines
    return "".join(f"{line}\n" for line in kept)


def formatted(script: Script) -> str:
    """Return a script's text, which :func:`parse` reads."""
    parts = [script.title.strip() + "\n"]
    before: Mapping[str, str] = {}
    for at, state in enumerate(script.states):
        if at:
            parts.append(f"[step {state.name}]\n")
        parts += [f"[delete {path}]\n" for path in sorted(before) if path not in state.files]
        parts += [f"[file {path}]\n{text}" for path, text in sorted(state.files.items()) if before.get(path) != text]
        if state.found is not None:
            parts.append("[found]\n" + "".join(f"{line}\n" for line in state.found))
        before = state.files
    return "\n".join(parts)
