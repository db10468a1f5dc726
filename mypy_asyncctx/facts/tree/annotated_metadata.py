"""The metadata of ``Annotated[...]`` in a function's signature, of which mypy keeps nothing but the place.

Only the head of one definition is parsed, so that newer syntax elsewhere in the file does not matter.
"""

from __future__ import annotations

import ast
import tokenize
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_OPENING: Final = "([{"
_CLOSING: Final = ")]}"


class Metadata(NamedTuple):
    """A call in the metadata of a parameter's annotation.

    ``callee`` is the dotted name that is called, ``text`` a program that is only this call, as an expression statement at the line
    of the file where it stands; ``line``, ``column``, ``end_line`` and ``end_column`` are its extent there, as mypy counts.
    """

    parameter: str
    callee: str
    text: str
    line: int
    column: int
    end_line: int
    end_column: int


def metadata_calls(lines: list[str], line: int, column: int, declares: Callable[[str], bool]) -> Iterator[Metadata]:
    """Yield the calls in the metadata of each ``Annotated`` parameter of the function whose ``def`` stands at a place.

    ``lines`` is the source of the file; only calls of names for which ``declares`` is true are looked at. Raises ``SyntaxError`` or
    ``tokenize.TokenError`` where the running interpreter cannot read it.
    """
    head = _head(lines, line)
    # An indented definition needs something to be indented under.
    source = "if 1:\n" + head if column else head
    shift = line - 2 if column else line - 1
    function = next(node for node in ast.walk(ast.parse(source)) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)))
    arguments = function.args
    for argument in [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg]:
        if argument is not None and argument.annotation is not None:
            yield from _declaring(argument.arg, argument.annotation, source, shift, declares)


def variable_calls(lines: list[str], line: int, end_line: int, declares: Callable[[str], bool]) -> Iterator[Metadata]:
    """Yield the same for a declaration ``x: Annotated[...]`` that is indented under a class."""
    source = "if 1:\n" + "".join(text if text.endswith("\n") else text + "\n" for text in lines[line - 1 : end_line])
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            yield from _declaring(node.target.id, node.annotation, source, line - 2, declares)


def _declaring(name: str, annotation: ast.expr, source: str, shift: int, declares: Callable[[str], bool]) -> Iterator[Metadata]:
    for call in _calls(annotation):
        callee = _dotted(call.func)
        if callee is not None and declares(callee):
            yield _described(name, callee, call, source, shift)


def _calls(annotation: ast.expr) -> Iterator[ast.Call]:
    """Yield the calls in the metadata of an annotation that is ``Annotated``, nested or as a string."""
    if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
        inner = ast.parse(annotation.value.strip(), mode="eval").body
        for node in ast.walk(inner):
            # The text inside the string has no place of its own: each call stands where the string does.
            if isinstance(node, ast.expr):
                node.lineno, node.col_offset = annotation.lineno, annotation.col_offset
                node.end_lineno, node.end_col_offset = annotation.end_lineno, annotation.end_col_offset
        yield from _calls(inner)
        return
    if not isinstance(annotation, ast.Subscript) or not isinstance(annotation.slice, ast.Tuple):
        return
    name = _dotted(annotation.value)
    first, *metadata = annotation.slice.elts
    if name is None or not metadata:
        return
    yield from _calls(first)
    yield from (node for node in metadata if isinstance(node, ast.Call))


def _described(parameter: str, callee: str, call: ast.Call, source: str, shift: int) -> Metadata:
    exact = ast.get_source_segment(source, call) or ""
    if not exact.startswith(callee.partition(".")[0]):
        exact = ast.unparse(call)
    line, end_line = call.lineno + shift, (call.end_lineno or call.lineno) + shift
    # Parentheses let the call stand at its own line and column.
    text = "\n" * (line - 1) + "(" + " " * max(call.col_offset - 1, 0) + exact + "\n)\n"
    return Metadata(parameter, callee, text, line, call.col_offset, end_line, call.end_col_offset or call.col_offset)


def _dotted(node: ast.expr) -> str | None:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        inner = _dotted(node.value)
        return f"{inner}.{node.attr}" if inner is not None else None
    return None


def _head(lines: list[str], line: int) -> str:
    """Return the definition at a line up to the colon that ends its head, with ``pass`` for a body and without its type parameters."""
    kept: list[str] = []

    def read() -> str:
        at = line - 1 + len(kept)
        if at >= len(lines):
            return ""
        kept.append(lines[at].rstrip("\r\n"))
        return kept[-1] + "\n"

    depth = 0
    opened: tuple[int, int] | None = None
    named = False
    for token in tokenize.generate_tokens(read):
        if token.type == tokenize.NAME:
            named = named or token.string not in ("async", "def")
        elif token.string in _OPENING:
            if token.string == "[" and depth == 0 and named and opened is None:
                # `def f[T](...)`: newer than Python 3.11.
                opened = token.start
            depth += 1
            named = named and token.string == "["
        elif token.string in _CLOSING:
            depth -= 1
            row, end = token.end[0] - 1, token.end[1]
            if depth == 0 and token.string == "]" and opened is not None and opened[0] == token.end[0]:
                kept[row] = kept[row][: opened[1]] + " " * (end - opened[1]) + kept[row][end:]
        elif token.string == ":" and depth == 0:
            row, end = token.start[0] - 1, token.end[1]
            return "\n".join([*kept[:row], kept[row][:end] + " pass\n"])
    raise SyntaxError("no end of the definition's head")
