"""A loop over what yields once becomes a ``with``: its ``break`` and ``continue`` no longer have a loop that they belong to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from mypy_asyncctx.cli.fix.source import CannotEditError, block, statements_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    Statements = list[cst.BaseStatement]


def as_with(loop: cst.For, manager: cst.BaseExpression, *, is_async: bool) -> cst.FlattenSentinel[cst.BaseStatement]:
    """Return the ``with`` that does what a loop over one value was meant to do.

    Raises ``CannotEditError`` where a ``break`` is in the way.
    """
    body = _straight(statements_of(loop.body))
    after = statements_of(loop.orelse.body) if loop.orelse is not None else []
    if after and _leaves_early(loop.body):
        raise CannotEditError("the loop has an else and a break")
    if not isinstance(loop.target, (cst.Name, cst.Tuple, cst.List)):
        raise CannotEditError("the loop gives its value to no plain variable")
    target = loop.target
    used = not (isinstance(target, cst.Name) and target.value == "_")
    made = cst.With(
        items=[cst.WithItem(manager, cst.AsName(target) if used else None)],
        body=block(body, loop.body),
        asynchronous=cst.Asynchronous() if is_async else None,
        leading_lines=loop.leading_lines,
    )
    return cst.FlattenSentinel([made, *after])


def _straight(statements: Sequence[cst.BaseStatement]) -> Statements:
    """Return the statements of a loop's body without ``break`` and ``continue``: each goes to the end of the body."""
    result: Statements = []
    for at, statement in enumerate(statements):
        if isinstance(statement, cst.SimpleStatementLine):
            kept = _until_jump(statement)
            if kept is not statement:
                return [*result, *([kept] if kept.body else [])] if kept.body else result
            result.append(statement)
        elif not _jumps(statement):
            result.append(statement)
        else:
            return [*result, *_without_jump(statement, list(statements[at + 1 :]))]
    return result


def _until_jump(line: cst.SimpleStatementLine) -> cst.SimpleStatementLine:
    for at, small in enumerate(line.body):
        if isinstance(small, (cst.Break, cst.Continue)):
            before = list(line.body[:at])
            if before:
                before[-1] = before[-1].with_changes(semicolon=cst.MaybeSentinel.DEFAULT)
            return line.with_changes(body=before)
    return line


def _without_jump(statement: cst.BaseStatement, rest: Statements) -> Statements:
    """Return a compound statement that jumps somewhere inside, and what follows it, as statements that do not jump."""
    if isinstance(statement, cst.If):
        return _branches(statement, rest)
    if rest:
        raise CannotEditError("a break inside of a block that is not the last in the loop")
    if isinstance(statement, cst.With):
        return [statement.with_changes(body=block(_straight(statements_of(statement.body)), statement.body))]
    if isinstance(statement, cst.Try) and statement.orelse is None and statement.finalbody is None:
        handlers = [item.with_changes(body=block(_straight(statements_of(item.body)), item.body)) for item in statement.handlers]
        return [statement.with_changes(body=block(_straight(statements_of(statement.body)), statement.body), handlers=handlers)]
    raise CannotEditError("a break inside of a block that cannot be left in another way")


def _branches(statement: cst.If, rest: Statements) -> Statements:
    body = statements_of(statement.body)
    if not _jumps_at_end(body):
        if rest:
            if isinstance(statement.orelse, cst.Else) and not _jumps_in(body) and _jumps_at_end(statements_of(statement.orelse.body)):
                # `if c: a` `else: break` and the rest.
                other = _straight(statements_of(statement.orelse.body))
                then = block([*body, *_straight(rest)], statement.body)
                return [statement.with_changes(body=then, orelse=statement.orelse.with_changes(body=block(other)) if other else None)]
            raise CannotEditError("a break in one of several branches")
        orelse = _tail(statement.orelse)
        return [statement.with_changes(body=block(_straight(body), statement.body), orelse=orelse)]
    kept = _straight(body)
    if statement.orelse is not None and rest:
        if not isinstance(statement.orelse, cst.Else):
            raise CannotEditError("a break in one of several branches")
        rest = [*statements_of(statement.orelse.body), *rest]
    elif statement.orelse is not None:
        return [statement.with_changes(body=block(kept, statement.body), orelse=_tail(statement.orelse))]
    others = _straight(rest)
    if not others:
        return [statement.with_changes(body=block(kept, statement.body), orelse=None)] if kept else []
    if kept:
        return [statement.with_changes(body=block(kept, statement.body), orelse=cst.Else(block(others)))]
    footer = statement.body.footer if isinstance(statement.body, cst.IndentedBlock) else ()
    return [statement.with_changes(test=negated(statement.test), body=block(others).with_changes(footer=footer), orelse=None)]


def _tail(orelse: cst.If | cst.Else | None) -> cst.If | cst.Else | None:
    if isinstance(orelse, cst.Else):
        return orelse.with_changes(body=block(_straight(statements_of(orelse.body)), orelse.body))
    if isinstance(orelse, cst.If):
        return orelse.with_changes(body=block(_straight(statements_of(orelse.body)), orelse.body), orelse=_tail(orelse.orelse))
    return None


def negated(test: cst.BaseExpression) -> cst.BaseExpression:
    """Return the opposite of a condition, as somebody would write it."""
    if isinstance(test, cst.UnaryOperation) and isinstance(test.operator, cst.Not):
        return test.expression
    if isinstance(test, cst.Comparison) and len(test.comparisons) == 1:
        operator = test.comparisons[0].operator
        opposite = _OPPOSITES.get(type(operator))
        if opposite is not None:
            return test.with_changes(comparisons=[test.comparisons[0].with_changes(operator=opposite())])
    if isinstance(test, (cst.BooleanOperation, cst.NamedExpr, cst.IfExp, cst.Lambda)) and not test.lpar:
        test = test.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])
    return cst.UnaryOperation(cst.Not(), test)


_OPPOSITES: dict[type[cst.BaseCompOp], type[cst.BaseCompOp]] = {
    cst.Is: cst.IsNot,
    cst.IsNot: cst.Is,
    cst.Equal: cst.NotEqual,
    cst.NotEqual: cst.Equal,
    cst.In: cst.NotIn,
    cst.NotIn: cst.In,
}


def _jumps_at_end(statements: Sequence[cst.BaseStatement]) -> bool:
    last = statements[-1] if statements else None
    return isinstance(last, cst.SimpleStatementLine) and isinstance(last.body[-1], (cst.Break, cst.Continue))


def _jumps_in(statements: Sequence[cst.BaseStatement]) -> bool:
    return any(map(_jumps, statements))


def _jumps(node: cst.CSTNode) -> bool:
    """True for a ``break`` or ``continue`` in a node that belongs to the loop around the node."""
    if isinstance(node, (cst.Break, cst.Continue)):
        return True
    if isinstance(node, (cst.FunctionDef, cst.ClassDef, cst.Lambda, cst.For, cst.While)):
        return isinstance(node, (cst.For, cst.While)) and node.orelse is not None and _jumps(node.orelse)
    return any(map(_jumps, node.children))


def _leaves_early(node: cst.CSTNode) -> bool:
    if isinstance(node, cst.Break):
        return True
    if isinstance(node, (cst.FunctionDef, cst.ClassDef, cst.Lambda, cst.For, cst.While)):
        return False
    return any(map(_leaves_early, node.children))
