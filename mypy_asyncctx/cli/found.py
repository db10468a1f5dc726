"""Findings, at their places in the source."""

from __future__ import annotations

import ast
import hashlib
import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


@dataclass(frozen=True, order=True)
class Found:
    """One finding. Columns count characters from 1; ``end_column`` is the one after the last. ``scope`` is the function it stands in."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int
    code: str
    message: str
    source: str
    scope: str

    @property
    def parts(self) -> tuple[str, str]:
        """What is wrong and why, and what to write instead; the second is empty where the message does not say."""
        quoted, at = False, -1
        for index, char in enumerate(self.message):
            quoted ^= char == '"'
            if not quoted and self.message[index : index + 2] in (": ", ". "):
                at = index
        return (self.message, "") if at < 0 else (self.message[:at], self.message[at + 2 :])


@lru_cache(maxsize=256)
def _lines(file: str) -> list[str]:
    try:
        return Path(file).read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []


@lru_cache(maxsize=256)
def _scopes(file: str) -> list[tuple[int, int, str]]:
    try:
        tree = ast.parse("\n".join(_lines(file)))
    except (SyntaxError, ValueError):
        return []
    found: list[tuple[int, int, str]] = []

    def walk(node: ast.AST, name: str) -> None:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                inner = f"{name}.{child.name}" if name else child.name
                found.append((child.lineno, child.end_lineno or child.lineno, inner))
                walk(child, inner)
            else:
                walk(child, name)

    walk(tree, "")
    return found


def located(error: Mapping[str, Any]) -> Found:
    """Return the finding in an error of mypy, with its source line; mypy counts columns in bytes from 0."""
    file, line = str(error["file"]), max(1, int(error["line"]))
    lines = _lines(file)
    source = lines[line - 1] if line <= len(lines) else ""

    def characters(text: str, column: int) -> int:
        return len(text.encode()[: max(0, column)].decode(errors="ignore")) + 1

    end_line = max(line, int(error["end_line"]))
    last = lines[end_line - 1] if end_line <= len(lines) else ""
    column, end = characters(source, int(error["column"])), characters(last, int(error["end_column"]))
    if end_line == line:
        end = max(end, column + 1)
    scope = max((item for item in _scopes(file) if item[0] <= line <= item[1]), default=(0, 0, ""))[2]
    return Found(file.replace(os.sep, "/"), line, column, end_line, end, str(error["code"] or ""), str(error["message"]), source, scope)


def fingerprints(found: Iterable[Found]) -> dict[Found, str]:
    """Return a fingerprint for each finding that stays when lines move: no two are equal."""
    seen: dict[str, int] = {}
    result: dict[Found, str] = {}
    for item in found:
        key = "\0".join((from_root(item.file), item.code, item.scope, " ".join(item.source.split())))
        seen[key] = seen.get(key, 0) + 1
        result[item] = hashlib.sha256(f"{key}\0{seen[key]}".encode()).hexdigest()
    return result


def from_root(file: str) -> str:
    """Return a file's path from the root of its repository: services show findings by it, whatever directory the command ran in."""
    path = Path(file).absolute()
    for folder in path.parents:
        if (folder / ".git").exists():
            return path.relative_to(folder).as_posix()
    return Path(os.path.relpath(path)).as_posix()
