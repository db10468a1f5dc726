"""What the body of a generator function says to those who iterate it: how often it yields, and what is lost when they stop.

Plain facts of one function's own body, so that they can stand in a module's summary. What a body takes from another generator, by a
loop or ``yield from``, is named only (`Stream.sources`): `Stream.over` adds what is known of that one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from mypy.nodes import (
    AwaitExpr,
    Block,
    CallExpr,
    EllipsisExpr,
    ExpressionStmt,
    ForStmt,
    MemberExpr,
    NameExpr,
    PassStmt,
    RaiseStmt,
    RefExpr,
    ReturnStmt,
    StrExpr,
    TryStmt,
    Var,
    WithStmt,
    YieldExpr,
    YieldFromExpr,
)

from mypy_asyncctx.facts.control_flow.path_state import How, yields_once
from mypy_asyncctx.facts.control_flow.yield_paths import follow
from mypy_asyncctx.facts.control_flow.yields import names_in, own_yields
from mypy_asyncctx.facts.tree.paths import assigned_values, own_nodes
from mypy_asyncctx.facts.tree.render import render
from mypy_asyncctx.facts.tree.statements import leaves

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy.nodes import Expression, FuncDef, Node, Statement

    from mypy_asyncctx.facts.control_flow.handlers import Handler
    from mypy_asyncctx.facts.control_flow.path_state import Facts, Paths

# What only tells of it is nothing to miss.
_TELLING = frozenset({"print", "log", "logger", "logging"})
_WAYS_TO_TELL = frozenset({"", "debug", "info", "warning", "warn", "error", "exception", "critical", "log", "msg", "trace", "success"})
_FLAGS = {"once": "1", "cleans_up": "c", "recovers": "r", "holds": "h", "relays": "x", "enters": "w", "gives": "g"}


class Stream(NamedTuple):
    """What others may know of a generator function.

    It yields exactly ``once``; it ``cleans_up`` when it is closed, in a ``finally``, a ``with`` or an ``except`` for
    that; it ``recovers`` from an exception thrown in at a yield by an ``except`` that does not hear of its being closed; it ``holds`` what
    it yields, as far as names tell: its cleanup ends that, or it has made an object; it ``relays``, one by one, the items of its only
    source and yields nothing else; it ``enters`` a manager around a yield by ``async with``, which hears of what is thrown in; it ``gives``
    a value at some yield.

    ``after`` is the text of the first statement after its only yield that nothing runs when the generator is dropped. ``sources`` are the
    full names of the functions whose generators it hands on.
    """

    once: bool = False
    cleans_up: bool = False
    recovers: bool = False
    holds: bool = False
    relays: bool = False
    enters: bool = False
    gives: bool = True
    after: str | None = None
    sources: tuple[str, ...] = ()

    def over(self, source: Stream) -> Stream:
        """Return what is known where ``source`` is what one of the sources makes."""
        relayed = self._replace(once=source.once, holds=source.holds, after=self.after or source.after)
        return (relayed if self.relays else self)._replace(
            cleans_up=self.cleans_up or source.cleans_up,
            recovers=self.recovers or source.recovers,
            enters=self.enters or source.enters,
        )

    def plain(self) -> dict[str, Any]:
        """Return this as plain data, for a module's summary."""
        kept: dict[str, Any] = {"flags": "".join(letter for name, letter in _FLAGS.items() if getattr(self, name))}
        if self.after is not None:
            kept["after"] = self.after
        if self.sources:
            kept["sources"] = list(self.sources)
        return kept


def stream_in(summary: object) -> Stream | None:
    """Read the summary of a generator function, None for any other."""
    if not isinstance(summary, dict):
        return None
    flags = {name: letter in summary["flags"] for name, letter in _FLAGS.items()}
    return Stream(**flags, after=summary.get("after"), sources=tuple(summary.get("sources", ())))


def stream_of(function: FuncDef, facts: Facts) -> Stream:
    """Return what the body of a generator function says of it."""
    paths = follow(function, facts)
    yields = list(own_yields(function.body))
    handing = list(_handing_on(function))
    relays = len(yields) == 1 and len(handing) == 1 and _gives_each(handing[0], yields[0])
    once = yields_once(paths) and not any(isinstance(found, YieldFromExpr) for found in yields)
    return Stream(
        once=once,
        cleans_up=has_cleanup(function, paths),
        recovers=any(_recovers(handler) for handler in paths.caught),
        holds=any(_is_held(function, found) for found in yields),
        relays=relays,
        enters=any(isinstance(node, WithStmt) and node.is_async and _yields(node.body) for node in own_nodes(function.body)),
        gives=any(found.expr is not None for found in yields),
        after=_after(function, paths) if once or relays else None,
        sources=tuple(name for node in handing if (name := source_of(function, node)) is not None),
    )


def is_endless(function: FuncDef) -> bool:
    """True where a generator function never comes to its end by itself, as with ``while True``."""
    return leaves(function.body) and not any(isinstance(node, (ReturnStmt, RaiseStmt)) for node in own_nodes(function.body))


def has_cleanup(function: FuncDef, paths: Paths) -> bool:
    """True where something runs when a generator is closed at a yield.

    That is a ``finally``, a ``with`` that holds something, or an ``except`` that hears of GeneratorExit. A sync ``with f():`` that gives no
    name to anything is about exceptions or a scope, as a rule: nothing is lost when it ends late.
    """
    if any(handler.takes_exit and _does_anything(handler.block) for handler in paths.caught):
        return True
    return any(_guards(node) for node in own_nodes(function.body))


def _guards(node: Node) -> bool:
    if isinstance(node, TryStmt):
        return node.finally_body is not None and _does_anything(node.finally_body) and _yields(node.body)
    if not isinstance(node, WithStmt) or not _yields(node.body):
        return False
    return node.is_async or any(
        target is not None or not isinstance(item, CallExpr) for item, target in zip(node.expr, node.target, strict=True)
    )


def _does_anything(block: Block) -> bool:
    """False for a block of ``pass``, ``...``, ``raise`` and text."""
    return any(not isinstance(node, (PassStmt, RaiseStmt)) and not _is_text(node) for node in block.body)


def _is_text(node: Statement) -> bool:
    return isinstance(node, ExpressionStmt) and isinstance(node.expr, (EllipsisExpr, StrExpr))


def _recovers(handler: Handler) -> bool:
    """True for a clause that does something about what a body raises, and does not hear of the generator being closed."""
    return not handler.takes_exit and not handler.only_exit and any(not _is_idle(node) for node in handler.block.body)


def _is_idle(node: Statement) -> bool:
    """True for a statement that does nothing, raises, or logs something."""
    call = node.expr if isinstance(node, ExpressionStmt) else None
    tells = isinstance(call, CallExpr) and _is_telling(call) and not (isinstance(call.callee, NameExpr) and call.callee.name == "print")
    return tells or _is_text(node) or isinstance(node, (PassStmt, RaiseStmt))


def _yields(node: Node) -> bool:
    return any(True for _ in own_yields(node))


def _is_held(function: FuncDef, found: YieldExpr | YieldFromExpr) -> bool:
    """True where what is yielded is what a ``with`` or ``try`` around it ends, or an object that the function makes; not for data read."""
    value = found.expr if isinstance(found, YieldExpr) else None
    if not isinstance(value, NameExpr):
        return isinstance(value, CallExpr) and isinstance(value.callee, NameExpr)
    if any(
        value.name in names_in(part)
        for node in own_nodes(function.body)
        if isinstance(node, (WithStmt, TryStmt)) and any(inner is found for inner in own_yields(node.body))
        for part in _ending(node)
    ):
        return True
    made = list(assigned_values(function.body, value))
    return bool(made) and all(isinstance(item, CallExpr) and isinstance(item.callee, NameExpr) for item in made)


def _ending(node: WithStmt | TryStmt) -> list[Node]:
    if isinstance(node, WithStmt):
        return [*node.expr, *(target for target in node.target if target is not None)]
    return [node.finally_body] if node.finally_body is not None else []


def _after(function: FuncDef, paths: Paths) -> str | None:
    """Return the first statement that only a generator which is iterated to its end gets to."""
    # What a handler does is for an exception, which a dropped generator gets when it is finalised.
    found = [statement for statement, states in paths.reached.items() if any(state.how is not How.THROWN for state in states)]
    for node in own_nodes(function.body):
        if isinstance(node, TryStmt) and node.else_body is not None and _yields(node.body):
            found += [inner for inner in own_nodes(node.else_body) if isinstance(inner, ExpressionStmt)]
    texts = (_work(statement) for statement in sorted(found, key=lambda statement: statement.line))
    return next((text for text in texts if text is not None), None)


def _work(statement: Statement) -> str | None:
    """Return the text of the call that a statement is; None for another statement, and for one that only tells something."""
    if not isinstance(statement, ExpressionStmt):
        return None
    call = statement.expr.expr if isinstance(statement.expr, AwaitExpr) else statement.expr
    return render(call) or "..." if isinstance(call, CallExpr) and not _is_telling(call) else None


def _is_telling(call: CallExpr) -> bool:
    """True for ``print(...)`` and ``logger.info(...)``, but not for ``log.append(...)``."""
    root: Expression = call.callee
    method = root.name if isinstance(root, MemberExpr) else ""
    while isinstance(root, MemberExpr):
        root = root.expr
    return isinstance(root, NameExpr) and root.name.strip("_").lower() in _TELLING and method in _WAYS_TO_TELL


def _handing_on(function: FuncDef) -> Iterator[ForStmt | YieldFromExpr]:
    """Yield the loops that yield, and each ``yield from``, over a call."""
    for node in own_nodes(function.body):
        if (isinstance(node, ForStmt) and isinstance(node.expr, CallExpr) and _yields(node.body)) or (
            isinstance(node, YieldFromExpr) and isinstance(node.expr, CallExpr)
        ):
            yield node


def _gives_each(node: ForStmt | YieldFromExpr, found: YieldExpr | YieldFromExpr) -> bool:
    if not isinstance(node, ForStmt):
        return node is found
    return any(isinstance(inner, ExpressionStmt) and inner.expr is found for inner in node.body.body)


def source_of(function: FuncDef, node: ForStmt | YieldFromExpr) -> str | None:
    """Return the full name of the function or own method that is called; None where names do not tell."""
    assert isinstance(node.expr, CallExpr)
    callee = node.expr.callee
    if isinstance(callee, RefExpr) and callee.fullname:
        return callee.fullname if "." in callee.fullname else None
    if isinstance(callee, MemberExpr) and isinstance(callee.expr, NameExpr) and function.info:
        owner = callee.expr.node
        if isinstance(owner, Var) and (owner.is_self or owner.is_cls):
            return f"{function.info.fullname}.{callee.name}"
    return None
