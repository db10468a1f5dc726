"""Edits of statements: ``with`` and ``async with``, exit stacks, values that are taken out of their generator, cleanup that is skipped."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import libcst as cst
import libcst.matchers as m

from mypy_asyncctx.cli.fix.source import CannotEditError, block, statements_of, walk

if TYPE_CHECKING:
    from mypy_asyncctx.cli.fix.source import File

_STACKS: Final = {"ExitStack": "AsyncExitStack", "AsyncExitStack": "ExitStack"}
_ENTERING: Final = {"enter_context": "enter_async_context", "enter_async_context": "enter_context"}
_CLEANING: Final = re.compile(
    r"^(a?close|release|dispose|shutdown|stop|unlink|remove|cleanup|clear|disconnect|terminate|kill|unlock|reset|rmtree|__a?exit__)"
)


def other_form(file: File, item: cst.WithItem) -> None:
    """Have ``async with`` enter an item of a ``with``, or the reverse; the other items stay in their order, each in its form."""
    statement = file.parent(item)
    if not isinstance(statement, cst.With):
        raise CannotEditError("this is no item of a with")
    place = statement.items.index(item)
    flipped = file.flipped.setdefault(statement, set())
    first = not flipped
    flipped.add(place)
    if first:
        file.change(statement, lambda made: _split(made, flipped))


def _split(statement: cst.With, flipped: set[int]) -> cst.With:
    was_async = statement.asynchronous is not None
    groups: list[tuple[bool, list[cst.WithItem]]] = []
    for place, item in enumerate(statement.items):
        is_async = was_async is not (place in flipped)
        plain = item.with_changes(comma=cst.MaybeSentinel.DEFAULT)
        if groups and groups[-1][0] is is_async:
            groups[-1][1].append(plain)
        else:
            groups.append((is_async, [plain]))
    if len(groups) == 1:
        return statement.with_changes(asynchronous=cst.Asynchronous() if groups[0][0] else None)
    comments = [
        cst.EmptyLine(comment=node)
        for item in statement.items
        if isinstance(item.comma, cst.Comma)
        for node in walk(item.comma)
        if isinstance(node, cst.Comment)
    ] + [
        cst.EmptyLine(comment=node)
        for part in (statement.lpar, statement.rpar)
        if isinstance(part, cst.CSTNode)
        for node in walk(part)
        if isinstance(node, cst.Comment)
    ]
    body = statement.body
    for number, (is_async, items) in enumerate(reversed(groups)):
        made = cst.With(items=items, body=body, asynchronous=cst.Asynchronous() if is_async else None)
        if number == 0 and comments:
            made = made.with_changes(leading_lines=comments)
        body = cst.IndentedBlock([made])
    return made.with_changes(leading_lines=statement.leading_lines)


def in_stack(file: File, call: cst.Call) -> None:
    """Have an exit stack enter a manager of the other kind: ``await stack.enter_async_context(manager)``; the stack becomes async."""
    function = call.func
    if not isinstance(function, cst.Attribute) or function.attr.value not in _ENTERING or not isinstance(function.value, cst.Name):
        raise CannotEditError("the exit stack is not a variable of this function")
    method = _ENTERING[function.attr.value]
    made = function.with_changes(attr=cst.Name(method))
    if method == "enter_async_context":
        file.change(call, lambda new: _awaited(new.with_changes(func=made)))
    else:
        around = file.parent(call)
        if not isinstance(around, cst.Await):
            raise CannotEditError("the call is not awaited")
        file.change(call, lambda new: new.with_changes(func=made))
        file.change(around, lambda new: new.expression)
        return
    around_function = file.around(call, cst.FunctionDef)
    items = [
        node
        for node in walk(around_function if around_function is not None else file.module)
        if isinstance(node, cst.WithItem) and node.asname is not None and m.matches(node.asname.name, m.Name(function.value.value))
    ]
    if len(items) != 1 or not isinstance(items[0].item, cst.Call):
        raise CannotEditError("the exit stack is not made in this function")
    callee = items[0].item.func
    name = callee.attr.value if isinstance(callee, cst.Attribute) else callee.value if isinstance(callee, cst.Name) else ""
    if name == "AsyncExitStack":
        return
    if name != "ExitStack":
        raise CannotEditError("the exit stack is not made in this function")
    if file.is_changed(callee):
        return
    if isinstance(callee, cst.Attribute):
        file.change(callee, lambda new: new.with_changes(attr=cst.Name("AsyncExitStack")))
    else:
        file.change(callee, lambda new: new.with_changes(value="AsyncExitStack"))
        file.need("contextlib", "AsyncExitStack")
        file.need_not("contextlib", "ExitStack")
    other_form(file, items[0])


def _awaited(call: cst.Call) -> cst.BaseExpression:
    return cst.Await(call)


def enter_from_here(
    file: File, statement: cst.SimpleStatementLine, target: cst.BaseExpression, manager: cst.BaseExpression, *, is_async: bool
) -> None:
    """Replace a statement that takes a value by a ``with`` around what follows, as far as that uses the value."""
    suite = file.parent(statement)
    if not isinstance(suite, cst.IndentedBlock) or len(statement.body) != 1 or not isinstance(target, cst.Name):
        raise CannotEditError("the value is not given to a plain variable")
    at = list(suite.body).index(statement)
    uses = [number for number, other in enumerate(suite.body) if number > at and _names(other, target.value)]
    function = file.around(statement, cst.FunctionDef)
    if function is not None and function.body is not suite:
        inside = sum(1 for node in walk(suite) if isinstance(node, cst.Name) and node.value == target.value)
        if sum(1 for node in walk(function.body) if isinstance(node, cst.Name) and node.value == target.value) != inside:
            raise CannotEditError("the value is used outside of the block that takes it")
    count = max(uses) - at if uses else 0
    made = cst.With(
        items=[cst.WithItem(manager, cst.AsName(target) if uses else None)],
        body=block([]),
        asynchronous=cst.Asynchronous() if is_async else None,
        leading_lines=statement.leading_lines,
    )
    file.change(statement, lambda _: made)

    def move(new: cst.IndentedBlock) -> cst.IndentedBlock:
        place = next((number for number, other in enumerate(new.body) if other is made), None)
        if place is None:
            return new
        body = list(new.body)
        moved = body[place + 1 : place + 1 + count]
        return new.with_changes(body=[*body[:place], made.with_changes(body=block(moved)), *body[place + 1 + count :]])

    file.change(suite, move)


def _names(node: cst.CSTNode, name: str) -> bool:
    return any(isinstance(inner, cst.Name) and inner.value == name for inner in walk(node))


def closing(file: File, loop: cst.For, name: str) -> None:
    """Put ``aclosing`` or ``closing`` around a loop that is left before its end."""
    closer = "aclosing" if loop.asynchronous is not None else "closing"
    file.need("contextlib", closer)

    def wrap(new: cst.For) -> cst.With:
        inner = new.with_changes(iter=cst.Name(name), leading_lines=())
        return cst.With(
            items=[cst.WithItem(cst.Call(cst.Name(closer), [cst.Arg(new.iter)]), cst.AsName(cst.Name(name)))],
            body=cst.IndentedBlock([inner]),
            asynchronous=cst.Asynchronous() if closer == "aclosing" else None,
            leading_lines=new.leading_lines,
        )

    file.change(loop, wrap)


def raise_again(file: File, handler: cst.ExceptHandler) -> None:
    """End an ``except`` clause with ``raise``; cleanup behind the ``try``, which would no longer run, goes into its ``finally``."""
    statement = file.parent(handler)
    suite = file.parent(statement) if statement is not None else None
    if not isinstance(statement, cst.Try):
        raise CannotEditError("this is no clause of a try")
    file.change(handler, lambda new: new.with_changes(body=_with_raise(new.body)))
    if not isinstance(suite, cst.IndentedBlock):
        return
    at = list(suite.body).index(statement)
    behind = list(suite.body[at + 1 :])
    if not behind or not all(map(_cleans_up, behind)):
        return

    def absorb(new: cst.IndentedBlock) -> cst.IndentedBlock:
        body = list(new.body)
        moved, made = body[at + 1 :], body[at]
        if not isinstance(made, cst.Try):
            return new
        # What was a paragraph of its own follows the header of the clause.
        lines = [line for line in getattr(moved[0], "leading_lines", ()) if line.comment is not None]
        first = moved[0].with_changes(leading_lines=lines)
        moved = [first, *moved[1:]]
        if made.finalbody is not None:
            made = made.with_changes(finalbody=made.finalbody.with_changes(body=block([*statements_of(made.finalbody.body), *moved])))
        else:
            made = made.with_changes(finalbody=cst.Finally(block(moved)))
        return new.with_changes(body=[*body[:at], made])

    file.change(suite, absorb)


def _with_raise(body: cst.BaseSuite) -> cst.BaseSuite:
    statements = [item for item in statements_of(body) if not m.matches(item, m.SimpleStatementLine([m.Pass()]))]
    return block([*statements, cst.SimpleStatementLine([cst.Raise()])], body)


def _cleans_up(statement: cst.BaseStatement) -> bool:
    if isinstance(statement, cst.If):
        return all(map(_cleans_up, statements_of(statement.body))) and statement.orelse is None
    if not isinstance(statement, cst.SimpleStatementLine):
        return False
    for small in statement.body:
        value = small.value if isinstance(small, cst.Expr) else None
        call = value.expression if isinstance(value, cst.Await) else value
        callee = call.func if isinstance(call, cst.Call) else None
        name = callee.attr.value if isinstance(callee, cst.Attribute) else callee.value if isinstance(callee, cst.Name) else ""
        if not _CLEANING.match(name):
            return False
    return True
