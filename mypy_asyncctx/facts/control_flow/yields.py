"""The yields of a body, and how the statements around them branch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from mypy.nodes import (
    AssignmentStmt,
    AwaitExpr,
    Block,
    BytesExpr,
    CallExpr,
    ConditionalExpr,
    DictionaryComprehension,
    Expression,
    ExpressionStmt,
    FloatExpr,
    ForStmt,
    FuncItem,
    GeneratorExpr,
    IfStmt,
    IndexExpr,
    IntExpr,
    ListComprehension,
    MatchStmt,
    MemberExpr,
    NameExpr,
    OperatorAssignmentStmt,
    OpExpr,
    ReturnStmt,
    SetComprehension,
    StrExpr,
    TryStmt,
    WhileStmt,
    WithStmt,
    YieldExpr,
    YieldFromExpr,
)

from mypy_asyncctx.facts.tree.paths import children, own_nodes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy.nodes import Node, Statement

Yield = YieldExpr | YieldFromExpr


def own_yields(node: Node) -> Iterator[Yield]:
    """Yield the ``yield`` expressions of a function under a node, not those of functions inside it, in their order."""
    for child in children(node):
        if not isinstance(child, FuncItem):
            yield from own_yields(child)
    if isinstance(node, (YieldExpr, YieldFromExpr)):
        yield node


def yields_within(root: Node) -> dict[Node, list[Yield]]:
    """Return what `own_yields` gives for each node under a node, and itself, that has any."""
    found: dict[Node, list[Yield]] = {}

    def collect(node: Node) -> list[Yield]:
        inside = [inner for child in children(node) if not isinstance(child, FuncItem) for inner in collect(child)]
        if isinstance(node, (YieldExpr, YieldFromExpr)):
            inside.append(node)
        if inside:
            found[node] = inside
        return inside

    collect(root)
    return found


def yields_plainly(body: Block) -> bool:
    """True for a body that yields once on every way: its only yield stands in no branch or loop, and nothing returns."""
    found = 0
    todo: list[Node] = [*body.body]
    while todo:
        node = todo.pop()
        rest: list[Node | None] = [node]
        if isinstance(node, WithStmt):
            todo += node.body.body
            rest = [*node.expr]
        elif isinstance(node, TryStmt):
            todo += node.body.body
            rest = [*node.handlers, node.else_body, node.finally_body]
        elif isinstance(node, (ExpressionStmt, AssignmentStmt)):
            value = node.expr if isinstance(node, ExpressionStmt) else node.rvalue
            if isinstance(value, YieldExpr):
                found += 1
                rest = [value.expr]
        if any(_turns(part) for part in rest if part is not None):
            return False
    return found == 1


def ends_with_yield(body: Block) -> bool:
    """True for a body in which nothing comes after a yield or stands around one: statements in a row, of which only the last yields."""
    yields = list(own_yields(body))
    return (
        list(own_yields(body.body[-1])) == yields
        and not any(isinstance(found, YieldFromExpr) for found in yields)
        and not any(isinstance(node, _COMPOUND) for node in body.body)
    )


_COMPOUND: Final = (IfStmt, ForStmt, WhileStmt, MatchStmt, TryStmt, WithStmt)


def _turns(root: Node) -> bool:
    """True where something yields or returns."""
    kinds = (YieldExpr, YieldFromExpr, ReturnStmt)
    return not isinstance(root, FuncItem) and (isinstance(root, kinds) or any(isinstance(node, kinds) for node in own_nodes(root)))


def names_in(root: Node) -> Iterator[str]:
    """Yield the names that an expression reads."""
    if isinstance(root, NameExpr):
        yield root.name
    for child in children(root):
        yield from names_in(child)


def names_about(statement: Statement) -> set[str]:
    """Return the names whose values may tell which branch of a statement was taken.

    What the handlers in a branch name tells whether it failed; the handlers of the statement itself are its branches.
    """
    todo: list[Node] = [*children(statement)]
    found: set[str] = set()
    while todo:
        node = todo.pop()
        if isinstance(node, NameExpr):
            found.add(node.name)
        if isinstance(node, TryStmt):
            todo += [part for part in (node.body, node.else_body, node.finally_body) if part is not None]
        else:
            todo += children(node)
    return found


def constant(expression: Expression) -> bool | None:
    """Return the truth of a literal, None for any other expression."""
    if isinstance(expression, NameExpr) and expression.fullname in ("builtins.True", "builtins.False"):
        return expression.fullname == "builtins.True"
    return bool(expression.value) if isinstance(expression, IntExpr) else None


class Arm(NamedTuple):
    """A branch of a conditional statement; ``condition`` is None for what is taken where no other is, and for a pattern."""

    condition: Expression | None
    block: Block


def chain(node: IfStmt) -> tuple[list[Arm], list[Expression], bool]:
    """Return the branches and conditions of ``if``/``elif``/``else``, and whether one of the branches is always taken."""
    arms: list[Arm] = []
    conditions: list[Expression] = []
    rest: IfStmt | None = node
    while rest is not None:
        conditions += rest.expr
        truths = [constant(condition) for condition in rest.expr]
        arms += [Arm(condition, block) for condition, block, truth in zip(rest.expr, rest.body, truths, strict=True) if truth is not False]
        if True in truths:
            return arms, conditions, True
        otherwise = rest.else_body
        if otherwise is None:
            return arms, conditions, False
        inner = otherwise.body[0] if len(otherwise.body) == 1 else None
        rest = inner if isinstance(inner, IfStmt) else None
        if rest is None:
            arms.append(Arm(None, otherwise))
    return arms, conditions, True


def is_plain_store(node: Statement) -> bool:
    """True for a statement that hardly raises: it puts a literal, or what a name holds, where a name says."""
    if isinstance(node, OperatorAssignmentStmt):
        return _is_place(node.lvalue) and isinstance(node.rvalue, _LITERALS)
    return isinstance(node, AssignmentStmt) and isinstance(node.rvalue, (NameExpr, *_LITERALS)) and all(map(_is_place, node.lvalues))


def passes_on(node: Statement) -> bool:
    """True for ``inner.throw(exception)``: as a rule the inner generator lets it out again, and always a GeneratorExit."""
    value = node.expr if isinstance(node, ExpressionStmt) else node.rvalue if isinstance(node, AssignmentStmt) else None
    call = value.expr if isinstance(value, AwaitExpr) else value
    return isinstance(call, CallExpr) and isinstance(call.callee, MemberExpr) and call.callee.name in ("throw", "athrow")


_LITERALS: Final = (BytesExpr, FloatExpr, IntExpr, StrExpr)


def _is_place(target: Expression) -> bool:
    if isinstance(target, IndexExpr):
        return isinstance(target.base, NameExpr) and isinstance(target.index, _LITERALS)
    return isinstance(target, NameExpr) or (isinstance(target, MemberExpr) and isinstance(target.expr, NameExpr))


def is_optional(root: Node, found: Yield) -> bool:
    """True where an expression decides by itself whether to yield: ``x and (yield x)``."""
    if root is found:
        return False
    if isinstance(root, (ConditionalExpr, OpExpr)) and any(inner is found for inner in own_yields(root)):
        return isinstance(root, ConditionalExpr) or root.op in ("and", "or")
    return any(is_optional(child, found) for child in children(root) if not isinstance(child, FuncItem))


def is_async_comprehension(node: GeneratorExpr) -> bool:
    """True for a generator expression that makes an async generator: with an ``async for``, or an ``await`` anywhere but in its source."""
    inside = [node.left_expr, *node.sequences[1:], *(condition for conditions in node.condlists for condition in conditions)]
    return any(node.is_async) or any(_waits(part) for root in inside for part in (root, *own_nodes(root)))


def _waits(part: Node) -> bool:
    """True for an ``await``, and for a list, set or dictionary that an ``async for`` fills at once."""
    if isinstance(part, (ListComprehension, SetComprehension)):
        return any(part.generator.is_async)
    return isinstance(part, AwaitExpr) or (isinstance(part, DictionaryComprehension) and any(part.is_async))
