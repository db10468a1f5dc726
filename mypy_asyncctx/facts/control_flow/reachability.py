"""Whether what uses a value is reached a second time: further on, in a handler, or in the next round of a loop."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from mypy.nodes import BreakStmt, ContinueStmt, ForStmt, IfStmt, RaiseStmt, ReturnStmt, Statement, TryStmt, WhileStmt, WithStmt

from mypy_asyncctx.facts.tree.paths import own_nodes
from mypy_asyncctx.facts.tree.statements import blocks_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from mypy.nodes import Block, Expression

    UsedBy = Callable[[Statement], Expression | None]

_DEPARTING: Final = (ReturnStmt, RaiseStmt, BreakStmt)


class Again(NamedTuple):
    """A use of a value that has been used before: by ``first``, or by itself in an earlier round of a loop, where that is None."""

    use: Expression
    first: Expression | None


def second_use(statements: Sequence[Statement], used_by: UsedBy) -> Again | None:
    """Return the first use on one way through statements that another use precedes.

    ``used_by`` returns the expression by which a statement itself uses the value. What stands under a condition is not followed: which of
    two conditions holds is not known.
    """
    walk = _Walk(used_by)
    walk.follow(statements, None)
    return walk.found


class _Walk:
    def __init__(self, used_by: UsedBy) -> None:
        self.found: Again | None = None
        self._used_by = used_by

    def follow(self, statements: Sequence[Statement], first: Expression | None) -> tuple[Expression | None, bool]:
        """Return the use that has been met at the end of statements, and whether that end is reached."""
        for node in statements:
            use = self._used_by(node)
            goes_on = True
            if use is not None:
                if first is not None:
                    self.found = self.found or Again(use, first)
                first = use
                goes_on = not departs(node)
            elif isinstance(node, TryStmt):
                first, goes_on = self._try(node, first)
            elif isinstance(node, WithStmt):
                # What a manager swallows is not known.
                first, _ = self.follow(node.body.body, first)
            elif isinstance(node, (ForStmt, WhileStmt)):
                self._loop(node)
            elif isinstance(node, (*_DEPARTING, ContinueStmt)):
                goes_on = False
            if self.found is not None or not goes_on:
                return first, False
        return first, True

    def _try(self, node: TryStmt, first: Expression | None) -> tuple[Expression | None, bool]:
        first, goes_on = self.follow(node.body.body, first)
        ends = [self.follow(handler.body, first)[1] for handler in node.handlers]
        if node.else_body is not None and goes_on:
            first, goes_on = self.follow(node.else_body.body, first)
        goes_on = goes_on or any(ends)
        if node.finally_body is not None:
            first, passes = self.follow(node.finally_body.body, first)
            goes_on = goes_on and passes
        return first, goes_on

    def _loop(self, node: ForStmt | WhileStmt) -> None:
        for inner in own_nodes(node.body):
            if self.found is None and isinstance(inner, Statement):
                use = self._used_by(inner)
                if use is not None and comes_round(node.body, inner):
                    self.found = Again(use, None)


def comes_round(block: Block, use: Statement) -> bool:
    """True where control may get from a statement in the body of a loop to the next round, also by an exception that is caught."""
    at = next((at for at, node in enumerate(block.body) if node is use or any(inner is use for inner in own_nodes(node))), None)
    if at is None:
        return False
    node = block.body[at]
    if node is use:
        if any(isinstance(inner, ContinueStmt) for inner in own_nodes(node)):
            return True
        goes_on = not departs(node)
    elif isinstance(node, TryStmt):
        if _holds(node.body, use) and any(map(_continues, node.handlers)):
            return True
        goes_on = _passes_try(node, use)
    else:
        inside = next((part for part in blocks_of(node) if part is not None and _holds(part, use)), None)
        goes_on = inside is None or comes_round(inside, use) or isinstance(node, (ForStmt, WhileStmt))
    return goes_on and not any(departs(later) for later in block.body[at + 1 :])


def _continues(block: Block) -> bool:
    return bool(block.body) and isinstance(block.body[-1], ContinueStmt)


def _passes_try(node: TryStmt, use: Statement) -> bool:
    if node.finally_body is not None and (_departs(node.finally_body) or _holds(node.finally_body, use)):
        return not _departs(node.finally_body)
    if _holds(node.body, use):
        plainly = comes_round(node.body, use) and not (node.else_body is not None and _departs(node.else_body))
        return plainly or not all(map(_departs, node.handlers))
    return any(_holds(part, use) and comes_round(part, use) for part in (*node.handlers, node.else_body) if part is not None)


def _holds(block: Block, use: Statement) -> bool:
    return any(node is use for node in own_nodes(block))


def departs(node: Statement) -> bool:
    """True where control surely leaves a loop or function by a statement."""
    if isinstance(node, IfStmt):
        return node.else_body is not None and all(map(_departs, node.body)) and _departs(node.else_body)
    if isinstance(node, WithStmt):
        return _departs(node.body)
    if isinstance(node, TryStmt):
        if node.finally_body is not None and _departs(node.finally_body):
            return True
        return (_departs(node.body) or (node.else_body is not None and _departs(node.else_body))) and all(map(_departs, node.handlers))
    if isinstance(node, ForStmt):
        return bool(node.body.body) and isinstance(node.body.body[-1], ReturnStmt)
    return isinstance(node, _DEPARTING)


def _departs(block: Block) -> bool:
    return any(map(departs, block.body))
