"""What the surroundings of an expression declare: the parameter, variable, result or yield that it is given to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mypy.argmap import map_actuals_to_formals
from mypy.nodes import (
    AssignmentStmt,
    CallExpr,
    Expression,
    FuncItem,
    MemberExpr,
    NameExpr,
    ReturnStmt,
    Var,
    YieldExpr,
)
from mypy.types import AnyType, CallableType, Instance, Overloaded, TypeOfAny, get_proper_type

from mypy_asyncctx import names
from mypy_asyncctx.syntax.tree import enclosing_function

if TYPE_CHECKING:
    from mypy.types import Type

    from mypy_asyncctx.glue.scene import Scene
    from mypy_asyncctx.syntax.tree import Path


def wanted_type(scene: Scene, path: Path) -> Type | None:
    """Return the type that is declared for the last node of a path, None where nothing declares one."""
    if len(path) < 2 or not isinstance(path[-1], Expression):
        return None
    parent, node = path[-2], path[-1]
    if isinstance(parent, CallExpr):
        return _parameter(scene, parent, node)
    if isinstance(parent, AssignmentStmt) and node is parent.rvalue:
        return _target(scene, parent.lvalues[0])
    if isinstance(parent, ReturnStmt):
        return _result(path)
    return _yielded(path) if isinstance(parent, YieldExpr) else None


def _parameter(scene: Scene, call: CallExpr, argument: Expression) -> Type | None:
    typ = scene.type_of(call.callee)
    position = next((at for at, actual in enumerate(call.args) if actual is argument), None)
    if position is None:
        return None
    for signature in typ.items if isinstance(typ, (CallableType, Overloaded)) else []:
        formals = map_actuals_to_formals(
            call.arg_kinds,
            call.arg_names,
            signature.arg_kinds,
            signature.arg_names,
            lambda _: AnyType(TypeOfAny.special_form),
        )
        for formal, actuals in enumerate(formals):
            if position in actuals:
                return signature.arg_types[formal]
    return None


def _target(scene: Scene, lvalue: Expression) -> Type | None:
    if isinstance(lvalue, NameExpr) and isinstance(lvalue.node, Var):
        return lvalue.node.type
    return scene.type_of(lvalue) if isinstance(lvalue, MemberExpr) else None


def _signature(path: Path) -> tuple[FuncItem, Type] | None:
    function = enclosing_function(path)
    typ = function.type if function is not None else None
    return (function, typ.ret_type) if function is not None and isinstance(typ, CallableType) else None


def _result(path: Path) -> Type | None:
    found = _signature(path)
    if found is None:
        return None
    function, result = found
    proper = get_proper_type(result)
    if function.is_coroutine and isinstance(proper, Instance) and proper.type.fullname == names.COROUTINE:
        return proper.args[2]
    return None if function.is_generator else result


def _yielded(path: Path) -> Type | None:
    found = _signature(path)
    proper = get_proper_type(found[1]) if found is not None else None
    return proper.args[0] if isinstance(proper, Instance) and proper.args else None
