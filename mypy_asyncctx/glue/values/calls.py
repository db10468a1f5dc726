"""A call whose result is a generator, a context manager, or a coroutine of one, seen right after mypy has checked it.

mypy reports much of what is done with such a value by itself, and the tag or the rewriter turns that into our error. This hook
adds what mypy does not see (dropped values, unannotated generator functions) and goes first where it can say more: it knows what
the surroundings want, and returns the type that was meant.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mypy.nodes import (
    CallExpr,
    Decorator,
)
from mypy.types import AnyType, Instance, get_proper_type

from mypy_asyncctx.frameworks.contextlib_like import LAZY_MANAGERS
from mypy_asyncctx.glue.kept.concerned import gives_itself
from mypy_asyncctx.glue.kept.delegation import hides_result, with_definition
from mypy_asyncctx.glue.scene import scene_of
from mypy_asyncctx.glue.values.certain import surely_makes
from mypy_asyncctx.glue.values.closed import closing_meant
from mypy_asyncctx.glue.values.comprehended import report_around
from mypy_asyncctx.glue.values.contradicted import contradicted_call
from mypy_asyncctx.glue.values.dropped import makes_lazily
from mypy_asyncctx.glue.values.judged import judged, report_consumption
from mypy_asyncctx.glue.values.overridden import is_overridden
from mypy_asyncctx.glue.values.placeholders import is_placeholder
from mypy_asyncctx.glue.values.truth import is_passed_over
from mypy_asyncctx.glue.values.undeclared import is_giver
from mypy_asyncctx.glue.values.untyped import decorated_function, given_call, hidden_call, is_revealed, untyped_call
from mypy_asyncctx.kinds.classify import generated_by, generator_kind, hands_through, kinds_of, made_by
from mypy_asyncctx.kinds.model import Operation, Shape
from mypy_asyncctx.kinds.tags import is_tagged, tagged
from mypy_asyncctx.syntax.consumers import ITERATING

if TYPE_CHECKING:
    from mypy.nodes import SymbolNode
    from mypy.plugin import FunctionContext, MethodContext
    from mypy.types import CallableType, Type

    from mypy_asyncctx.glue.kept.results import ResultStore
    from mypy_asyncctx.glue.scene import Scene
    from mypy_asyncctx.kinds.classify import Lookup


def check(ctx: FunctionContext | MethodContext, lookup: Lookup, store: ResultStore, *, lazy_manager: bool) -> Type:
    """Judge what is done with the result of a call, and return the type to go on with.

    ``store`` has the recipes of unannotated functions; ``lazy_manager`` is true for a library's context manager that is known to do
    nothing before it is entered.
    """
    call = ctx.context
    default = ctx.default_return_type
    scene = scene_of(ctx.api, lookup)
    if not isinstance(call, CallExpr):
        return decorated_function(scene, call, store, default) if isinstance(call, Decorator) else default
    if is_overridden(scene, call.callee):
        return default
    default = closing_meant(scene, call, default) if lazy_manager else default
    signature = scene.signature(call)
    if signature is not None:
        signature = with_definition(scene, call.callee, signature, store)
    by_definition = _by_definition(scene, call, signature, store, default) if signature is not None else None
    if by_definition is not None:
        return by_definition
    kinds = [kind for kind in kinds_of(default, lookup) if kind.is_known and not scene.is_doubted(call)]
    definition = signature.definition if signature is not None else None
    if not kinds or (kinds[0].shape is Shape.COROUTINE and is_placeholder(scene, definition)):
        return default
    if signature is not None and is_giver(signature):
        return given_call(scene, call, signature, store, default, kinds[0])
    role, path = scene.role(call)
    if role is None or path is None or is_passed_over(scene, path, store) or (role.dropped and _is_elsewhere(scene, call, definition)):
        return default
    if role.dropped and not lazy_manager:
        lazy_manager = not LAZY_MANAGERS.isdisjoint(scene.callee_names(call))
    is_class = signature is not None and signature.is_type_obj() and not lazy_manager
    if not role.dropped and (is_class or all(gives_itself(default, kind) for kind in kinds)):
        # Any misuse of such an object mypy sees by itself.
        return default
    if role.use is not None and role.use.operation is Operation.AITER:
        report_around(scene, path)
    report_consumption(scene, call, made_by(kinds[0], definition), default, definition, role, path, store)
    for kind in kinds:
        known = made_by(kind, definition)
        certain = known.shape.is_generator or lazy_manager or (role.dropped and makes_lazily(scene, known, default, definition, store))
        meant = judged(scene, call, known, role, path, default, certain=certain)
        if meant is not None:
            return meant
    return _with_maker(scene, default, definition) if role.bound is not None or is_revealed(role) else default


def _is_elsewhere(scene: Scene, call: CallExpr, definition: SymbolNode | None) -> bool:
    """True where a call hands through what somebody else has made, and may use elsewhere."""
    return hands_through(definition) and ITERATING.isdisjoint(scene.callee_names(call))


def _by_definition(scene: Scene, call: CallExpr, signature: CallableType, store: ResultStore, default: Type) -> Type | None:
    """Judge a call by what is called, where the result is not declared or is declared wrongly; None where the declaration tells."""
    shape = generated_by(signature)
    if shape is not None and isinstance(get_proper_type(default), AnyType):
        if not surely_makes(scene, call.callee, shape, store):
            return default
        maker = signature.definition.fullname if signature.definition is not None else None
        kind = generator_kind(shape, maker=maker, untyped=True)
        return untyped_call(scene, call, kind, default, store, signature.definition)
    if hides_result(signature):
        return hidden_call(scene, call, signature, store, default)
    return contradicted_call(scene, call, signature, store, default)


def _with_maker(scene: Scene, typ: Type, definition: SymbolNode | None) -> Type:
    proper = get_proper_type(typ)
    checker = scene.checker
    if checker is None or definition is None or not isinstance(proper, Instance) or not is_tagged(proper):
        return typ
    function, string = checker.named_type("builtins.function"), checker.named_type("builtins.str")
    return tagged(proper, function, string, definition.fullname)
