"""A file of the findings that a team knows about, so that only new ones count."""

from __future__ import annotations

import json
import os
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from mypy_asyncctx.cli.found import Found

_KEYS: Final = (("path", "code", "scope", "source"), ("path", "code", "source"))


class BaselineError(Exception):
    """The file cannot be used; the message says why."""


def _entry(item: Found, folder: Path) -> dict[str, str]:
    path = Path(os.path.relpath(Path(item.file).absolute(), folder)).as_posix()
    return {"path": path, "code": item.code, "scope": item.scope, "source": " ".join(item.source.split())}


def write(file: Path, found: Iterable[Found]) -> None:
    """Write the findings: without line numbers, so that they stay known when lines move, and with paths from the file's own folder."""
    entries = [_entry(item, file.absolute().parent) for item in found]
    file.write_text(json.dumps({"version": 1, "findings": entries}, indent=1) + "\n", encoding="utf-8")


class Compared(NamedTuple):
    """The findings that are not in a baseline, and its entries that are no finding, with how often."""

    new: list[Found]
    left: Counter[tuple[str, ...]]


def compare(file: Path, found: Sequence[Found]) -> Compared:
    """Return which findings are not in the file, and which of its entries is none of them.

    A finding is known by its code, its source line and the function around it; where the function has another name now, without it.
    Raises ``BaselineError``.
    """
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
        version, entries = data["version"], data["findings"]
        left = Counter(tuple(str(entry[key]) for key in _KEYS[0]) for entry in entries)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BaselineError(f"{file}: not a baseline: {error}") from None
    if version != 1:
        raise BaselineError(f"{file}: not a baseline: version {version} is not known")
    rest = [(item, _entry(item, file.absolute().parent)) for item in found]
    for keys in _KEYS:
        known: dict[tuple[str, ...], list[tuple[str, ...]]] = {}
        for full, count in left.items():
            fields = dict(zip(_KEYS[0], full, strict=True))
            known.setdefault(_key(fields, keys), []).extend([full] * count)
        kept = []
        for item, entry in rest:
            same = known.get(_key(entry, keys))
            if same:
                left[same.pop()] -= 1
            else:
                kept.append((item, entry))
        rest = kept
    return Compared([item for item, _ in rest], +left)


def fixed(file: Path, left: Counter[tuple[str, ...]], codes: Collection[str], paths: Sequence[str]) -> list[str]:
    """Return a line for each entry that is no finding any more: of what was checked, with the codes that were reported."""
    folder, lines = file.absolute().parent, []
    roots = [Path(path).absolute() for path in paths]
    for (name, code, scope, source), count in sorted(left.items()):
        path = Path(os.path.normpath(folder / name))
        if code in codes and (not roots or any(path == root or root in path.parents for root in roots)):
            lines += [f"{name}: {code}{f' in {scope}' if scope else ''}: {source}"] * count
    return lines


def _key(fields: Mapping[str, Any], keys: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(fields[key] for key in keys)
