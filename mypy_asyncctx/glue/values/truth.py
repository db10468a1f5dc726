"""What is never evaluated, or never the value: in ``manager() or items()`` the right operand, as a manager is always true."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

from mypy.nodes import AssignmentExpr, CallExpr, ConditionalExpr, Expression, FuncDef, GeneratorExpr, LambdaExpr, OpExpr, RefExpr, Var
from mypy.types import CallableType, Instance

from mypy_asyncctx import names
from mypy_asyncctx.glue.kept.delegation import followed_call, hides_result
from mypy_asyncctx.kinds.classify import generated_by, makes_generator

if TYPE_CHECKING:
    from mypy.types import ProperType

    from mypy_asyncctx.glue.kept.results import ResultStore
    from mypy_asyncctx.glue.scene import Scene
    from mypy_asyncctx.syntax.tree import Path

_ALWAYS_TRUE: Final = frozenset(
    {names.ASYNC_GENERATOR, names.GENERATOR, names.MADE_ASYNC_MANAGER, names.MADE_MANAGER, names.COROUTINE, names.AWAITABLE_GENERATOR}
)


def is_passed_over(scene: Scene, path: Path, store: ResultStore) -> bool:
    """True where the last node of a path stands in the right operand of an ``or`` whose left one is always true: it never runs."""
    for inner, node in pairwise(reversed(path)):
        if not isinstance(node, Expression):
            return False
        if isinstance(node, OpExpr) and node.op == "or" and inner is node.right and _is_true(scene, node.left, store):
            return True
    return False


def value_of(scene: Scene, expression: Expression) -> Expression:
    """Return the operand that an expression has the value of, where that is certain; else the expression itself."""
    while isinstance(expression, OpExpr) and expression.op in ("and", "or") and _is_true(scene, expression.left, None):
        expression = expression.left if expression.op == "or" else expression.right
    return expression


def _is_true(scene: Scene, expression: Expression, store: ResultStore | None) -> bool:
    """True for an expression whose value is true each time: ``__bool__`` and ``__len__`` are nowhere to be had.

    A name counts where mypy found its type by itself: what is declared ``Session`` may be None in a program that is not checked strictly.
    """
    if isinstance(expression, OpExpr) and expression.op in ("and", "or"):
        sides = (_is_true(scene, side, store) for side in (expression.left, expression.right))
        return all(sides) if expression.op == "and" else any(sides)
    if isinstance(expression, ConditionalExpr):
        return _is_true(scene, expression.if_expr, store) and _is_true(scene, expression.else_expr, store)
    if isinstance(expression, AssignmentExpr):
        return _is_true(scene, expression.value, store)
    if isinstance(expression, CallExpr):
        return _makes_true(scene, expression, store)
    if isinstance(expression, RefExpr):
        node = expression.node
        return isinstance(node, FuncDef) or (isinstance(node, Var) and node.is_inferred and _has_no_truth(scene.type_of(expression)))
    return isinstance(expression, (GeneratorExpr, LambdaExpr))


def _makes_true(scene: Scene, call: CallExpr, store: ResultStore | None) -> bool:
    typ = scene.type_of(call)
    if _has_no_truth(typ):
        return True
    callee = scene.type_of(call.callee)
    if isinstance(callee, CallableType) and callee.is_type_obj():
        return isinstance(typ, Instance) and _is_plain(typ)
    signature = scene.signature(call)
    if signature is None:
        return False
    if isinstance(typ, Instance):
        return typ.type.fullname in _ITERATORS and makes_generator(signature.definition)
    if generated_by(signature) is not None:
        return True
    if store is None or not hides_result(signature):
        return False
    followed = followed_call(scene, call, signature, store)
    return followed.kind is not None and (followed.kind.shape.is_generator or _has_no_truth(followed.typ))


_ITERATORS: Final = frozenset({names.ITERATOR, names.ITERABLE, names.ASYNC_ITERATOR, names.ASYNC_ITERABLE})


def _has_no_truth(typ: ProperType | None) -> bool:
    return isinstance(typ, Instance) and typ.type.fullname in _ALWAYS_TRUE


def _is_plain(typ: Instance) -> bool:
    info = typ.type
    return not info.fallback_to_any and info.get("__bool__") is None and info.get("__len__") is None and info.metaclass_type is None
