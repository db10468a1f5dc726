"""A plan: edits that belong together, and the edits that both kinds of plans need."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import libcst as cst

from mypy_asyncctx.cli.fix.source import CannotEditError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from mypy_asyncctx.cli.fix.source import File
    from mypy_asyncctx.cli.found import Found

    Definition = Mapping[str, Any]
    Open = Callable[[str], File]


class Plan(NamedTuple):
    """Edits that belong together: all of them are made, or none. ``apply`` raises ``CannotEditError`` where one cannot be made.

    A plan is ``safe`` where no use of a changed definition is left that the plan does not know.
    """

    title: str
    findings: tuple[Found, ...]
    safe: bool
    apply: Callable[[Open], None]


def distinct(uses: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return the places that name a definition, each once: mypy checks some of them twice."""
    return list({(use["file"], *use["place"], use["role"]): use for use in uses}.values())


def make_async(open_: Open, fullname: str | None, by_name: Mapping[str, Definition]) -> None:
    """Have a function be ``async def``, and each call of it awaited. Raises ``CannotEditError`` where one cannot be."""
    function = by_name.get(fullname or "")
    if function is None:
        if fullname is None:
            raise CannotEditError('"async with" cannot be outside of a function')
        return
    if function["is_async"]:
        return
    file = open_(function["file"])
    node = file.function_at(function["line"], function["name"])
    if file.is_changed(node.name):
        return
    file.change(node.name, lambda new: new)
    if function["is_generator"] and any(use["role"] != "decorator" for use in function["uses"]):
        raise CannotEditError(f'"{function["name"]}" is a generator function that others use')
    for use in distinct(function["uses"]):
        if use["role"] in ("depends", "decorator"):
            continue
        if use["call"] is None:
            raise CannotEditError(f'"{function["name"]}" would become a coroutine function, and it is passed on in {use["file"]}')
        other = open_(use["file"])
        call = other.at(use["call"], cst.Call)
        make_async(open_, use["function"], by_name)
        parent = other.parent(call)
        wrapped = isinstance(parent, (cst.Attribute, cst.Subscript, cst.Call, cst.BinaryOperation, cst.Comparison, cst.UnaryOperation))
        other.change(call, _awaited_in_brackets if wrapped else _awaited)
    file.change(node, lambda new: new.with_changes(asynchronous=cst.Asynchronous()))


def _awaited(call: cst.Call) -> cst.Await:
    return cst.Await(call)


def _awaited_in_brackets(call: cst.Call) -> cst.Await:
    return cst.Await(call, lpar=[cst.LeftParen()], rpar=[cst.RightParen()])
