"""Where a ``Depends()`` object stays what it is: in the body of a function, and in functions that FastAPI calls by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mypy.nodes import AssignmentStmt, AwaitExpr, CallExpr, ClassDef, Decorator, FuncDef, FuncItem, MemberExpr, NameExpr, Var
from mypy.types import Instance

from mypy_asyncctx.facts.frameworks.fastapi import APPLICATIONS, NOT_INJECTED
from mypy_asyncctx.facts.tree.paths import binding_count, children
from mypy_asyncctx.rules.dependency.facts import Marker

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mypy.nodes import Expression, Node
    from mypy.types import ProperType

    from mypy_asyncctx.facts.tree.paths import Path


def uninjected(path: Path, type_of: Callable[[Expression], ProperType | None]) -> tuple[Marker, str, str] | None:
    """Return where a declaration at the end of a path is never injected, the function, and the name that keeps the object."""
    call, parent = path[-1], path[-2] if len(path) > 1 else None
    if isinstance(parent, FuncDef):
        decorated = path[-3] if len(path) > 2 else None
        argument = next((argument for argument in parent.arguments if argument.initializer is call), None)
        if (
            argument is None
            or not isinstance(decorated, Decorator)
            or not any(_calls_plainly(item, type_of) for item in decorated.original_decorators)
        ):
            return None
        return Marker.CALLER, parent.name, argument.variable.name
    scope = next((node for node in reversed(path) if isinstance(node, (FuncItem, ClassDef))), None)
    if not isinstance(parent, AssignmentStmt) or not isinstance(scope, FuncDef) or len(parent.lvalues) != 1:
        return None
    target = parent.lvalues[0]
    if not isinstance(target, NameExpr) or not isinstance(target.node, Var) or binding_count(scope, target) != 1:
        return None
    uses = list(_uses(scope.body, target.node))
    # What else is done with it may be a declaration: a default value of a function inside, an alias.
    if not uses or not all(isinstance(around, (MemberExpr, AwaitExpr)) for around, name in uses if name is not target):
        return None
    return (Marker.BODY, scope.name, target.name) if len(uses) > 1 else None


def _uses(node: Node, variable: Var) -> Iterator[tuple[Node, NameExpr]]:
    for child in children(node):
        if isinstance(child, NameExpr) and child.node is variable:
            yield node, child
        yield from _uses(child, variable)


def _calls_plainly(decorator: Expression, type_of: Callable[[Expression], ProperType | None]) -> bool:
    callee = decorator.callee if isinstance(decorator, CallExpr) else None
    if not isinstance(callee, MemberExpr) or callee.name not in NOT_INJECTED:
        return False
    owner = type_of(callee.expr)
    return isinstance(owner, Instance) and any(base.fullname in APPLICATIONS for base in owner.type.mro)
