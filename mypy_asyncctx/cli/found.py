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
        self._nodes: dict[str, dict[int, list[tuple[int, int, int, int]]]] = {}

    def located(self, error: Mapping[str, Any]) -> Found:
        """Return the finding in an error of mypy, with its source line."""
        file, line = str(error["file"]), max(1, int(error["line"]))
        lines = self._lines_of(file)
        source = lines[line - 1] if line <= len(lines) else ""
        end_line = max(line, int(error["end_line"]))
        last = lines[end_line - 1] if end_line <= len(lines) else ""
        # The old parser counts bytes.
        column, end = _characters(source, int(error["column"])), _characters(last, int(error["end_column"]))
        if error.get("native"):
            column, end = self._native(file, line, int(error["column"]), int(error["end_column"])) or (column, end)
        if end_line == line:
            end = max(end, column + 1)
        scope = max((item for item in self._scopes_of(file) if item[0] <= line <= item[1]), default=(0, 0, ""))[2]
        name = file.replace(os.sep, "/").removeprefix("./")
        return Found(name, line, column, end_line, end, str(error["code"] or ""), str(error["message"]), source, scope)

    def _native(self, file: str, line: int, column: int, end: int) -> tuple[int, int] | None:
        """Return the columns of what stands at the columns of mypy's native parser, None where nothing in the source does.

        On a line with characters outside ASCII it counts characters, less the bytes that most of those have in addition (mypy 2.4.1). So
        the expression is looked for that has such columns, or else those nearest to it.
        """
        lines = self._lines_of(file)
        if line > len(lines) or lines[line - 1].isascii():
            return None
        best: tuple[int, int, int] | None = None
        for first, start_byte, last, end_byte in self._nodes_of(file).get(line, []):
            start, until = self._before(file, first, start_byte), self._before(file, last, end_byte)
            less, end_less = 2 * start - start_byte, 2 * until - end_byte
            off = column - less
            # What is off is off at both ends, where all between them is ASCII.
            fits = less <= column <= start and (end_less + off == end or until - start != end_byte - start_byte)
            if fits and (best is None or off < best[0]):
                best = (off, start + 1, until + 1)
        return None if best is None else best[1:]

    def _before(self, file: str, line: int, count: int) -> int:
        """Return how many characters stand before a place in Python's own tree, which counts bytes."""
        return len(self._lines_of(file)[line - 1].encode()[:count].decode(errors="ignore"))

    def _lines_of(self, file: str) -> list[str]:
        if file not in self._lines:
            try:
                with tokenize.open(file) as stream:
                    self._lines[file] = stream.read().splitlines()
            except (OSError, SyntaxError, UnicodeDecodeError):
                self._lines[file] = []
        return self._lines[file]

    def _tree_of(self, file: str) -> ast.Module:
        try:
            return ast.parse("\n".join(self._lines_of(file)))
        except (SyntaxError, ValueError):
            return ast.Module([], [])

    def _nodes_of(self, file: str) -> dict[int, list[tuple[int, int, int, int]]]:
        if file not in self._nodes:
            nodes = self._nodes.setdefault(file, {})
            for node in ast.walk(self._tree_of(file)):
                if isinstance(node, (ast.expr, ast.stmt)):
                    place = (node.lineno, node.col_offset, node.end_lineno or node.lineno, node.end_col_offset or node.col_offset)
                    nodes.setdefault(node.lineno, []).append(place)
        return self._nodes[file]

    def _scopes_of(self, file: str) -> list[tuple[int, int, str]]:
        if file not in self._scopes:
            self._scopes[file] = list(_definitions(self._tree_of(file), ""))
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
