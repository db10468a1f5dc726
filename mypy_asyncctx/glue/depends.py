"""``Depends(target)``: the target is a function, and not one that makes or returns a context manager."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mypy.nodes import CallExpr, Expression, FuncDef, FuncItem, LambdaExpr, RefExpr
from mypy.subtypes import is_subtype
from mypy.types import AnyType, CallableType, Instance, Overloaded, UnionType, get_proper_type

from mypy_asyncctx import codes, names
from mypy_asyncctx.frameworks.fastapi import DEPENDENCY_CALLS
from mypy_asyncctx.glue.bodies import body_findings, local_generator
from mypy_asyncctx.glue.scene import any_type, expected_type, scene_of
from mypy_asyncctx.kinds.classify import GENERATED, generated_by, kind_of, makes_generator
from mypy_asyncctx.kinds.model import Kind, Shape
from mypy_asyncctx.rules import depends as rule
from mypy_asyncctx.rules.base import BodyUse, Finding
from mypy_asyncctx.syntax.render import render
from mypy_asyncctx.syntax.tree import path_to

if TYPE_CHECKING:
    from mypy.plugin import FunctionContext
    from mypy.types import ProperType, Type

    from mypy_asyncctx.glue.scene import Scene
    from mypy_asyncctx.kinds.classify import Lookup
    from mypy_asyncctx.syntax.tree import Path


def check(ctx: FunctionContext, lookup: Lookup, fullname: str) -> Type:
    """Judge the target of a dependency, and return mypy's own type of the call, or Any after an error."""
    call = ctx.context
    target = _target(ctx)
    if target is None or not isinstance(call, CallExpr):
        return ctx.default_return_type
    scene = scene_of(ctx.api, lookup)
    checker = scene.checker
    assert checker is not None
    name = DEPENDENCY_CALLS[fullname]
    finding = _judged(scene, name, target, scene.type_of(target), expected_type(checker) if _is_default(scene, call) else None)
    function = local_generator(scene, target.node) if finding is None and isinstance(target, RefExpr) else None
    if function is not None:
        for found, node in body_findings(scene, function, BodyUse.DEPENDENCY):
            scene.report(found, node)
    if finding is None or not scene.replaces(finding, "arg-type", call):
        return ctx.default_return_type
    # The whole `Depends(...)` is the mistake; mypy's own error about its argument is one that follows from ours.
    scene.report(finding, call)
    return any_type()


def argument_finding(scene: Scene, path: Path) -> tuple[Finding, CallExpr] | None:
    """Return what explains mypy's error at the target of a dependency, and the call where it belongs."""
    call = path[-2] if len(path) > 1 else None
    if not isinstance(call, CallExpr) or not isinstance(call.callee, RefExpr) or not isinstance(path[-1], Expression):
        return None
    name = DEPENDENCY_CALLS.get(call.callee.fullname)
    if name is None:
        return None
    finding = _judged(scene, name, path[-1], scene.type_of(path[-1]), None)
    return (finding, call) if finding is not None else None


def _target(ctx: FunctionContext) -> Expression | None:
    for name, arguments in zip(ctx.callee_arg_names, ctx.args, strict=True):
        if name == "dependency" and arguments:
            return arguments[0]
    return None


def _is_default(scene: Scene, call: CallExpr) -> bool:
    path = path_to(scene.tree, call)
    return path is not None and len(path) > 1 and isinstance(path[-2], FuncItem)


def _judged(scene: Scene, name: str, target: Expression, typ: ProperType | None, wanted: ProperType | None) -> Finding | None:
    if isinstance(typ, (CallableType, Overloaded)):
        return _function(scene, name, target, typ, wanted)
    kind = kind_of(typ, scene.lookup) or _generated(scene, target)
    if kind is not None and isinstance(target, CallExpr) and not kind.class_based and kind.shape is not Shape.FUNCTION:
        return Finding(codes.DEPENDS, rule.called_message(name, scene.subject(kind, target)))
    if isinstance(typ, Instance):
        called = _called(typ)
        if called is not None:
            return _function(scene, name, target, called, wanted)
    return None


def _generated(scene: Scene, target: Expression) -> Kind | None:
    """Return the kind of a call of an unannotated generator function."""
    signature = scene.signature(target) if isinstance(target, CallExpr) else None
    shape = generated_by(signature) if signature is not None else None
    return Kind(shape, supports=frozenset({GENERATED[shape]})) if shape is not None else None


def _called(typ: Instance) -> CallableType | None:
    # `functools.partial` keeps the result as its argument; a callable object has it in `__call__`.
    if typ.type.fullname == "functools.partial" and typ.args:
        symbol = typ.type.get("__call__")
        inner = get_proper_type(symbol.type) if symbol is not None else None
        return inner.copy_modified(ret_type=typ.args[0], definition=None) if isinstance(inner, CallableType) else None
    symbol = typ.type.get("__call__")
    inner = get_proper_type(symbol.type) if symbol is not None else None
    return inner if isinstance(inner, CallableType) else None


def _function(scene: Scene, name: str, target: Expression, typ: CallableType | Overloaded, wanted: ProperType | None) -> Finding | None:
    signature = typ.items[0]
    if signature.is_type_obj() or (makes_generator(signature.definition) and not _is_made_manager(signature.ret_type)):
        return None
    kind = kind_of(signature.ret_type, scene.lookup)
    if kind is None or not kind.is_known or kind.core.class_based:
        return None
    text = render(target) or "the target"
    if not _is_made_manager(signature.ret_type) and kind.core.shape.is_iterator and not _returns_it(signature, target):
        return None
    if _is_made_manager(signature.ret_type) and makes_generator(signature.definition):
        return Finding(codes.DEPENDS, rule.decorated_message(name, text, kind))
    return _returned(scene, name, text, kind, signature, wanted, is_lambda=isinstance(target, LambdaExpr))


def _returns_it(signature: CallableType, target: Expression) -> bool:
    """True where the function is known not to be a generator function itself, which a callable's type does not tell."""
    definition = signature.definition
    result = get_proper_type(signature.ret_type)
    if isinstance(target, LambdaExpr) or (isinstance(result, Instance) and result.type.fullname == names.COROUTINE):
        return True
    return isinstance(definition, FuncDef) and definition.abstract_status == 0 and not (definition.info and definition.info.is_protocol)


def _is_made_manager(typ: Type) -> bool:
    proper = get_proper_type(typ)
    return isinstance(proper, Instance) and proper.type.fullname in (names.MADE_ASYNC_MANAGER, names.MADE_MANAGER)


def _returned(
    scene: Scene, name: str, text: str, kind: Kind, signature: CallableType, wanted: ProperType | None, *, is_lambda: bool
) -> Finding | None:
    """The object is injected as it is: wrong unless the parameter is declared to take it."""
    if is_lambda:
        text = "the lambda"
    definite = _is_made_manager(signature.ret_type) and signature.definition is None and not is_lambda
    if wanted is None or isinstance(wanted, AnyType):
        # An alias of a decorated function whose definition mypy has lost: nothing else has this type and no definition.
        return Finding(codes.DEPENDS, rule.decorated_message(name, text, kind)) if definite else None
    injected = get_proper_type(signature.ret_type)
    if isinstance(injected, Instance) and injected.type.fullname == names.COROUTINE:
        injected = get_proper_type(injected.args[2])
    if is_subtype(injected, wanted):
        return None
    if (
        not kind.core.shape.is_generator
        and kind.core.shape.is_iterator
        and kind.core.maker is None
        and not isinstance(wanted, (Instance, UnionType))
    ):
        return None
    return Finding(codes.DEPENDS, rule.returns_message(name, text, kind, scene.show(wanted)))
