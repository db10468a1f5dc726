"""The metadata of ``Annotated[...]`` in a function's signature, of which mypy keeps nothing but the place.

Only the head of one definition is parsed, so that newer syntax elsewhere in the file does not matter.
"""

from __future__ import annotations

import ast
import tokenize
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_OPENING: Final = "([{"
_CLOSING: Final = ")]}"


@dataclass(frozen=True)
class Metadata:
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


def metadata_calls(lines: list[str], line: int, column: int) -> Iterator[Metadata]:
    """Yield the calls in the metadata of each ``Annotated`` parameter of the function whose ``def`` stands at a place.

    ``lines`` is the source of the file. Raises ``SyntaxError`` or ``tokenize.TokenError`` where the running interpreter cannot read it.
    """
    head = _head(lines, line)
    if "Annotated" not in head and "annotations" not in head and "[" not in head:
        return
    before = "\n" * (line - 2) + "if 1:\n" if column else "\n" * (line - 1)
    tree = ast.parse(before + head)
    function = next(node for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)))
    arguments = function.args
    for argument in [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg]:
        if argument is not None and argument.annotation is not None:
            for call in _calls(argument.annotation):
                found = _described(argument.arg, call, before + head)
                if found is not None:
                    yield found


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


def _described(parameter: str, call: ast.Call, source: str) -> Metadata | None:
    callee = _dotted(call.func)
    if callee is None or call.end_lineno is None or call.end_col_offset is None:
        return None
    exact = ast.get_source_segment(source, call) or ""
    if not exact.startswith(callee.partition(".")[0]):
        exact = ast.unparse(call)
    # Parentheses let the call stand at its own line and column.
    pad = " " * max(call.col_offset - 1, 0)
    text = "\n" * (call.lineno - 1) + "(" + pad + exact + "\n)\n"
    return Metadata(parameter, callee, text, call.lineno, call.col_offset, call.end_lineno, call.end_col_offset)


def _dotted(node: ast.expr) -> str | None:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        inner = _dotted(node.value)
        return f"{inner}.{node.attr}" if inner is not None else None
    return None


def _head(lines: list[str], line: int) -> str:
    """Return the definition at a line up to the colon that ends its head, with ``pass`` for a body and without its type parameters."""
    source = iter([text if text.endswith("\n") else text + "\n" for text in lines[line - 1 :]])
    depth = 0
    parameters: tuple[tuple[int, int], int] | None = None
    kept = [*lines[line - 1 :]]
    previous = ""
    for token in tokenize.generate_tokens(lambda: next(source, "")):
        if token.type != tokenize.OP:
            previous = token.string if token.type == tokenize.NAME else previous
            continue
        if token.string == "[" and depth == 0 and previous not in ("def", ""):
            # `def f[T](...)`: newer than Python 3.11.
            parameters = (token.start, depth)
        if token.string in _OPENING:
            depth += 1
        elif token.string in _CLOSING:
            depth -= 1
            if parameters is not None and depth == parameters[1] and token.string == "]" and parameters[0][0] == token.start[0]:
                row, start = token.start[0] - 1, parameters[0][1]
                kept[row] = kept[row][:start] + " " * (token.end[1] - start) + kept[row][token.end[1] :]
                parameters = None
        elif token.string == "->" and depth == 0:
            previous = ""
        elif token.string == ":" and depth == 0:
            row, end = token.start[0] - 1, token.end[1]
            return "\n".join([*(text.rstrip("\n") for text in kept[:row]), kept[row][:end] + " pass\n"])
    raise SyntaxError("no end of the definition's head")
