"""What the surroundings of an expression declare: the parameter, variable, result or yield that it is given to.

A variable that nobody declared has the type of its first value for mypy. Nothing asks for that type: the next value may be another.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mypy.argmap import map_actuals_to_formals
from mypy.nodes import (
    AssignmentExpr,
    AssignmentStmt,
    CallExpr,
    ConditionalExpr,
    DictExpr,
    Expression,
    FuncItem,
    Import,
    ImportFrom,
    IndexExpr,
    ListExpr,
    MemberExpr,
    NameExpr,
    OperatorAssignmentStmt,
    RefExpr,
    ReturnStmt,
    SetExpr,
    StarExpr,
    TupleExpr,
    Var,
    YieldExpr,
)
from mypy.typeops import bind_self
from mypy.types import (
    AnyType,
    CallableType,
    Instance,
    NoneType,
    Overloaded,
    TupleType,
    TypeOfAny,
    TypeVarType,
    UnboundType,
    UnionType,
    get_proper_type,
    has_type_vars,
)

from mypy_asyncctx import names
from mypy_asyncctx.facts.frameworks.untyped_packages import DRIVERS
from mypy_asyncctx.facts.kinds.classify import instance_behind, member_of, members_of
from mypy_asyncctx.facts.tree.paths import enclosing_function
from mypy_asyncctx.facts.tree.uses import chooses

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy.nodes import MypyFile
    from mypy.types import ProperType, Type

    from mypy_asyncctx.facts.tree.paths import Path
    from mypy_asyncctx.integration.checked_module import CheckedModule

_DISPLAYS: Final = (TupleExpr, ListExpr, SetExpr, DictExpr)


def wanted_type(checked: CheckedModule, path: Path) -> Type | None:
    """Return the type that is declared for the last node of a path, None where nothing declares one.

    An argument of an overloaded function has the union of what its overloads want there.
    """
    if len(path) < 2 or not isinstance(path[-1], Expression):
        return None
    parent, node = path[-2], path[-1]
    if isinstance(parent, CallExpr):
        return _parameter(checked, parent, node)
    if isinstance(parent, AssignmentStmt) and node is parent.rvalue:
        return _target(checked, parent.lvalues[0])
    if isinstance(parent, ReturnStmt):
        return _result(path)
    if isinstance(parent, (DictExpr, ListExpr, SetExpr, TupleExpr)):
        return _item(wanted_type(checked, path[:-1]), parent, node)
    if isinstance(parent, ConditionalExpr) and node is not parent.cond:
        return wanted_type(checked, path[:-1])
    return _yielded(path) if isinstance(parent, YieldExpr) else None


def _item(wanted: Type | None, collection: Expression, item: Expression) -> Type | None:
    """Return the type that a declared collection wants of an item that is written in it."""
    typ = get_proper_type(wanted)
    if isinstance(typ, TupleType) and isinstance(collection, TupleExpr):
        at = collection.items.index(item)
        return typ.items[at] if at < len(typ.items) else None
    if not isinstance(typ, Instance) or not typ.args:
        return None
    is_key = isinstance(collection, DictExpr) and any(key is item for key, _ in collection.items)
    return typ.args[0 if is_key else -1]


def _parameter(checked: CheckedModule, call: CallExpr, argument: Expression) -> Type | None:
    wanted = [_values_of(typ) for typ in _formals(checked.type_of(call.callee), call, argument)]
    return wanted[0] if len(wanted) == 1 else UnionType.make_union(wanted) if wanted else None


def _formals(callee: Type | None, call: CallExpr, argument: Expression) -> Iterator[Type]:
    """Yield the types of the parameters that an argument goes to, one for each signature of what is called that has one."""
    callee = get_proper_type(callee)
    position = next((at for at, actual in enumerate(call.args) if actual is argument), None)
    for signature in callee.items if isinstance(callee, (CallableType, Overloaded)) and position is not None else []:
        formals = map_actuals_to_formals(
            call.arg_kinds,
            call.arg_names,
            signature.arg_kinds,
            signature.arg_names,
            lambda _: AnyType(TypeOfAny.special_form),
        )
        yield from (typ for typ, actuals in zip(signature.arg_types, formals, strict=True) if position in actuals)


def _values_of(typ: Type) -> Type:
    """Return the types that a type variable such as ``AnyStr`` may stand for as a union; any other type is returned as it is."""
    proper = get_proper_type(typ)
    return UnionType.make_union(list(proper.values)) if isinstance(proper, TypeVarType) and proper.values else typ


def _target(checked: CheckedModule, lvalue: Expression) -> Type | None:
    if isinstance(lvalue, NameExpr) and isinstance(lvalue.node, Var):
        return lvalue.node.type
    return checked.type_of(lvalue) if isinstance(lvalue, MemberExpr) else None


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


def driver_class(checked: CheckedModule, typ: Type | None, written: Type | None = None) -> str | None:
    """Return the name of a driver's class that an annotation of the module being checked means where the driver has no types.

    ``typ`` is what mypy makes of the annotation, an Any; ``written`` is the annotation itself, where it is at hand.
    """
    missing = (_missing(item) for item in members_of(typ) if not isinstance(item, NoneType))
    name = next(missing, None)
    own = f"{checked.tree.fullname}."
    if name is None or any(other != name for other in missing) or not name.startswith(own):
        return None
    imported = _imported(checked.tree, name[len(own) :])
    if imported is None or imported.partition(".")[0] not in DRIVERS:
        return None
    return _named(written) or imported


def _missing(typ: ProperType) -> str | None:
    """Return the name under which a module has imported what mypy has no types of."""
    return typ.missing_import_name if isinstance(typ, AnyType) and typ.type_of_any == TypeOfAny.from_unimported_type else None


def _imported(tree: MypyFile, name: str) -> str | None:
    """Return the full name that a module has imported under a name."""
    for node in tree.imports:
        for full, alias in node.ids if isinstance(node, Import) else node.names if isinstance(node, ImportFrom) else ():
            if name == (alias or full.partition(".")[0]):
                return f"{node.id}.{full}" if isinstance(node, ImportFrom) else full if alias else name
    return None


def _named(annotation: Type | None) -> str | None:
    """Return the name of the class in an annotation that is not analysed: ``Annotated[asyncpg.Connection | None, ...]``."""
    annotation = get_proper_type(annotation)
    if isinstance(annotation, UnionType):
        return next((name for name in map(_named, annotation.items) if name not in (None, "None")), None)
    if not isinstance(annotation, UnboundType):
        return None
    wraps = annotation.name.rpartition(".")[2] in ("Annotated", "Optional")
    return _named(annotation.args[0]) if wraps and annotation.args else annotation.name


def is_inferred(checked: CheckedModule, path: Path) -> bool:
    """True where the last node of a path is given to a variable that nobody declared, or becomes an item of what such a variable holds.

    Displays and expressions that choose one of their parts are looked through: ``parts += [names()]``, ``first, count = names(), 2``.
    """
    at = len(path) - 1
    while at > 1 and (chooses(path[at - 1], path[at]) or isinstance(path[at - 1], _DISPLAYS)):
        at -= 1
    node, holder = path[at], path[at - 1]
    if isinstance(holder, AssignmentStmt) and node is holder.rvalue:
        return all(_is_inferred_place(checked, target) for lvalue in holder.lvalues for target in _targets(lvalue, path, at))
    if isinstance(holder, OperatorAssignmentStmt):
        return _is_inferred_place(checked, holder.lvalue)
    if isinstance(holder, AssignmentExpr):
        return _is_inferred_place(checked, holder.target)
    if isinstance(holder, CallExpr) and isinstance(holder.callee, MemberExpr) and isinstance(node, Expression):
        callee = holder.callee
        declared = _member_type(checked, callee.expr, callee.name)
        return any(map(has_type_vars, _formals(declared, holder, node))) and _is_inferred_place(checked, callee.expr)
    return False


def _targets(lvalue: Expression, path: Path, at: int) -> list[Expression]:
    """Return the targets of an assignment that the last node of a path may go to; ``path[at]`` is the right side."""
    if not isinstance(lvalue, (TupleExpr, ListExpr)):
        return [lvalue]
    side = path[at]
    if isinstance(side, (TupleExpr, ListExpr)) and at + 1 < len(path) and not any(isinstance(item, StarExpr) for item in lvalue.items):
        position = next((index for index, item in enumerate(side.items) if item is path[at + 1]), None)
        if position is not None and position < len(lvalue.items):
            return [lvalue.items[position]]
    return [*lvalue.items]


def _is_inferred_place(checked: CheckedModule, place: Expression) -> bool:
    """True for a variable or attribute that nobody declared, for what is in it, and for an object that is made here."""
    if isinstance(place, StarExpr):
        return _is_inferred_place(checked, place.expr)
    if isinstance(place, _DISPLAYS):
        return True
    if isinstance(place, IndexExpr):
        value = _member_type(checked, place.base, "__getitem__")
        return _gives_item(value) and _is_inferred_place(checked, place.base)
    if isinstance(place, CallExpr):
        callee = place.callee
        if not isinstance(callee, MemberExpr):
            return False
        return _gives_item(_member_type(checked, callee.expr, callee.name)) and _is_inferred_place(checked, callee.expr)
    variable = _variable(checked, place)
    return variable is not None and _is_inferred_variable(variable)


def _is_inferred_variable(variable: Var) -> bool:
    # mypy calls each attribute of `self` inferred, also one that is declared in a method.
    if not variable.is_inferred or variable.explicit_self_type:
        return False
    # An attribute without a declaration of its own is checked against that of a base class.
    inherited = (base.names.get(variable.name) for base in (variable.info.mro[1:] if variable.info else ()))
    return all(
        symbol is None or (isinstance(symbol.node, Var) and symbol.node.is_inferred and not symbol.node.explicit_self_type)
        for symbol in inherited
    )


def _variable(checked: CheckedModule, lvalue: Expression) -> Var | None:
    node = lvalue.node if isinstance(lvalue, RefExpr) else None
    if node is None and isinstance(lvalue, MemberExpr):
        # An attribute that a base class defines.
        owner = instance_behind(checked.type_of(lvalue.expr))
        node = member_of(owner.type, lvalue.name) if owner is not None else None
    return node if isinstance(node, Var) else None


def _member_type(checked: CheckedModule, owner: Expression, name: str) -> Type | None:
    """Return the type of a method, bound, with the type variables that its class declares."""
    instance = instance_behind(checked.type_of(owner))
    symbol = instance.type.get(name) if instance is not None else None
    method = get_proper_type(symbol.type) if symbol is not None else None
    return bind_self(method) if isinstance(method, (CallableType, Overloaded)) else None


def _gives_item(method: Type | None) -> bool:
    """True for a method that gives what is in a container, so that what it gives is declared only if the container is."""
    proper = get_proper_type(method)
    return isinstance(proper, (CallableType, Overloaded)) and any(has_type_vars(item.ret_type) for item in proper.items)
