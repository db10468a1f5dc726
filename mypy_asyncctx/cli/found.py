"""Findings, at their places in the source."""

from __future__ import annotations

import ast
import hashlib
import os
import tokenize
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping


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


class Sources:
    """The files of one run, each read once."""

    def __init__(self) -> None:
        self._lines: dict[str, list[str]] = {}
        self._scopes: dict[str, list[tuple[int, int, str]]] = {}

    def located(self, error: Mapping[str, Any]) -> Found:
        """Return the finding in an error of mypy, with its source line; mypy counts columns in bytes from 0."""
        file, line = str(error["file"]), max(1, int(error["line"]))
        lines = self._lines_of(file)
        source = lines[line - 1] if line <= len(lines) else ""
        end_line = max(line, int(error["end_line"]))
        last = lines[end_line - 1] if end_line <= len(lines) else ""
        column, end = _characters(source, int(error["column"])), _characters(last, int(error["end_column"]))
        if end_line == line:
            end = max(end, column + 1)
        scope = max((item for item in self._scopes_of(file) if item[0] <= line <= item[1]), default=(0, 0, ""))[2]
        name = file.replace(os.sep, "/")
        return Found(name, line, column, end_line, end, str(error["code"] or ""), str(error["message"]), source, scope)

    def _lines_of(self, file: str) -> list[str]:
        if file not in self._lines:
            try:
                with tokenize.open(file) as stream:
                    self._lines[file] = stream.read().splitlines()
            except (OSError, SyntaxError, UnicodeDecodeError):
                self._lines[file] = []
        return self._lines[file]

    def _scopes_of(self, file: str) -> list[tuple[int, int, str]]:
        if file not in self._scopes:
            try:
                tree = ast.parse("\n".join(self._lines_of(file)))
            except (SyntaxError, ValueError):
                self._scopes[file] = []
            else:
                self._scopes[file] = list(_definitions(tree, ""))
        return self._scopes[file]


def _characters(text: str, column: int) -> int:
    return len(text.encode()[: max(0, column)].decode(errors="ignore")) + 1


def _definitions(node: ast.AST, name: str) -> Iterator[tuple[int, int, str]]:
    for child in ast.iter_child_nodes(node):
        inner = name
        if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            inner = f"{name}.{child.name}" if name else child.name
            yield child.lineno, child.end_lineno or child.lineno, inner
        yield from _definitions(child, inner)


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
