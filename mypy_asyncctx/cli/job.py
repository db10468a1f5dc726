"""What the two processes of the command say to each other: one job in, lines of JSON out."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True)
class Job:
    """What mypy shall check.

    ``paths`` is empty where the project's own configuration decides, ``mypy_args`` are options of mypy, ``enable`` are codes that are off
    by default and wanted in this run, ``select`` are those that are shown alone. With ``fix``, all errors of mypy are told, and what the
    program does with its functions; ``shadows`` are texts to read in the place of files, as paths.
    """

    paths: list[str] = field(default_factory=list)
    mypy_args: list[str] = field(default_factory=list)
    enable: list[str] = field(default_factory=list)
    cache_dir: str | None = None
    select: list[str] = field(default_factory=list)
    fix: bool = False
    shadows: dict[str, str] = field(default_factory=dict)

    def to_json(self) -> str:
        """Return what ``from_json`` reads."""
        return json.dumps(asdict(self))

    @staticmethod
    def from_json(text: str) -> Job:
        """Return the job that ``to_json`` wrote."""
        return Job(**json.loads(text))


@dataclass(frozen=True)
class Event:
    """One line from the process that runs mypy.

    ``kind`` is one of ``files`` (how many are checked), ``progress`` (how many are done), ``found`` (ours, in ``data``),
    ``error`` (mypy's own, with ``fix``), ``definition`` (a function and its uses, with ``fix``), ``unchecked`` (a file that stops mypy,
    ``warning`` (in ``text``), ``failed`` (why nothing was, in ``text``) and ``end``.
    """

    kind: str
    count: int = 0
    text: str = ""
    data: dict[str, Any] = field(default_factory=dict)

    def to_json(self) -> str:
        """Return what ``from_json`` reads."""
        return json.dumps(asdict(self))

    @staticmethod
    def from_json(text: str) -> Event:
        """Return the event that ``to_json`` wrote."""
        return Event(**json.loads(text))
