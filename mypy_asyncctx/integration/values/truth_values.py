"""What is never evaluated, or never the value: in ``manager() or items()`` the right operand, as a manager is always true."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

from mypy.nodes import AssignmentExpr, CallExpr, ConditionalExpr, Expression, FuncDef, GeneratorExpr, LambdaExpr, OpExpr, RefExpr, Var
from mypy.types import CallableType, Instance

from mypy_asyncctx import names
from mypy_asyncctx.facts.kinds.classify import generated_by, makes_generator
from mypy_asyncctx.integration.summaries.callee_resolution import followed_call, hides_result

if TYPE_CHECKING:
    from mypy.types import ProperType

    from mypy_asyncctx.facts.tree.paths import Path
    from mypy_asyncctx.integration.checked_module import CheckedModule
    from mypy_asyncctx.integration.summaries.store import SummaryStore

_ALWAYS_TRUE: Final = frozenset(
    {names.ASYNC_GENERATOR, names.GENERATOR, names.MADE_ASYNC_MANAGER, names.MADE_MANAGER, names.COROUTINE, names.AWAITABLE_GENERATOR}
)


def is_passed_over(checked: CheckedModule, path: Path, store: SummaryStore) -> bool:
    """True where the last node of a path stands in the right operand of an ``or`` whose left one is always true: it never runs."""
    for inner, node in pairwise(reversed(path)):
        if not isinstance(node, Expression):
            return False
        if isinstance(node, OpExpr) and node.op == "or" and inner is node.right and _is_true(checked, node.left, store):
            return True
    return False


def value_of(checked: CheckedModule, expression: Expression) -> Expression:
    """Return the operand that an expression has the value of, where that is certain; else the expression itself."""
    while isinstance(expression, OpExpr) and expression.op in ("and", "or") and _is_true(checked, expression.left, None):
        expression = expression.left if expression.op == "or" else expression.right
    return expression


def _is_true(checked: CheckedModule, expression: Expression, store: SummaryStore | None) -> bool:
    """True for an expression whose value is true each time: ``__bool__`` and ``__len__`` are nowhere to be had.

    A name counts where mypy found its type by itself: what is declared ``Session`` may be None in a program that is not checked strictly.
    """
    if isinstance(expression, OpExpr) and expression.op in ("and", "or"):
        sides = (_is_true(checked, side, store) for side in (expression.left, expression.right))
        return all(sides) if expression.op == "and" else any(sides)
    if isinstance(expression, ConditionalExpr):
        return _is_true(checked, expression.if_expr, store) and _is_true(checked, expression.else_expr, store)
    if isinstance(expression, AssignmentExpr):
        return _is_true(checked, expression.value, store)
    if isinstance(expression, CallExpr):
        return _makes_true(checked, expression, store)
    if isinstance(expression, RefExpr):
        node = expression.node
        return isinstance(node, FuncDef) or (isinstance(node, Var) and node.is_inferred and _has_no_truth(checked.type_of(expression)))
    return isinstance(expression, (GeneratorExpr, LambdaExpr))


def _makes_true(checked: CheckedModule, call: CallExpr, store: SummaryStore | None) -> bool:
    typ = checked.type_of(call)
    if _has_no_truth(typ):
        return True
    callee = checked.type_of(call.callee)
    if isinstance(callee, CallableType) and callee.is_type_obj():
        return isinstance(typ, Instance) and _is_plain(typ)
    signature = checked.signature(call)
    if signature is None:
        return False
    if isinstance(typ, Instance):
        return typ.type.fullname in _ITERATORS and makes_generator(signature.definition)
    if generated_by(signature) is not None:
        return True
    if store is None or not hides_result(signature):
        return False
    followed = followed_call(checked, call, signature, store)
    return followed.kind is not None and (followed.kind.shape.is_generator or _has_no_truth(followed.typ))


_ITERATORS: Final = frozenset({names.ITERATOR, names.ITERABLE, names.ASYNC_ITERATOR, names.ASYNC_ITERABLE})


def _has_no_truth(typ: ProperType | None) -> bool:
    return isinstance(typ, Instance) and typ.type.fullname in _ALWAYS_TRUE


def _is_plain(typ: Instance) -> bool:
    info = typ.type
    return not info.fallback_to_any and info.get("__bool__") is None and info.get("__len__") is None and info.metaclass_type is None
