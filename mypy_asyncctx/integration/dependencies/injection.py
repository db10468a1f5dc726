"""Who receives what a dependency provides, and whether it fits there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from mypy.erasetype import erase_typevars
from mypy.meet import is_overlapping_types
from mypy.nodes import (
    ARG_STAR,
    ARG_STAR2,
    AssignmentStmt,
    Block,
    CallExpr,
    ClassDef,
    ConditionalExpr,
    Decorator,
    DictExpr,
    Expression,
    ExpressionStmt,
    FuncDef,
    FuncItem,
    IndexExpr,
    ListExpr,
    MypyFile,
    NameExpr,
    RefExpr,
    ReturnStmt,
    StrExpr,
    TupleExpr,
    TypeAlias,
    TypeAliasExpr,
    TypeAliasStmt,
    YieldExpr,
)
from mypy.subtypes import is_subtype
from mypy.typeops import make_simplified_union
from mypy.types import (
    AnyType,
    CallableType,
    Instance,
    LiteralType,
    NoneType,
    TupleType,
    UninhabitedType,
    UnionType,
    get_proper_type,
    has_recursive_types,
)

from mypy_asyncctx import names
from mypy_asyncctx.facts.kinds.classify import callee_type_of, member_of
from mypy_asyncctx.facts.kinds.conversions import is_plain_class, may_convert
from mypy_asyncctx.facts.kinds.tags import is_doubtful
from mypy_asyncctx.facts.tree.paths import children

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mypy.nodes import Node, TypeInfo
    from mypy.types import ProperType, Type

    from mypy_asyncctx.facts.frameworks.base import Declaration
    from mypy_asyncctx.facts.kinds.targets import Target
    from mypy_asyncctx.facts.tree.paths import Path

EVERYWHERE: Final = ("builtins.object", "typing.Generic", "typing.Protocol", "abc.ABC")
_COMMON: Final = frozenset(
    {
        "__init__",
        "__new__",
        "__module__",
        "__doc__",
        "__dict__",
        "__slots__",
        "__annotations__",
        "__repr__",
        "__str__",
        "__eq__",
        "__ne__",
        "__hash__",
    }
)


class Receiver(NamedTuple):
    """Who receives a dependency's value: a parameter or alias of the ``declared`` type, or nobody (``discards``).

    ``written`` is a parameter's annotation as it stands in the source.
    """

    declared: Type | None = None
    discards: bool = False
    written: Type | None = None


def receiver_of(path: Path | None) -> Receiver:
    """Return who receives the value of the declaration at the end of a path; nothing is declared where that is not known."""
    if path is None or len(path) < 2:
        return Receiver()
    call, parent = path[-1], path[-2]
    if isinstance(parent, FuncItem):
        found = next((argument for argument in parent.arguments if argument.initializer is call), None)
        named = found is not None and isinstance(parent, FuncDef) and found.kind not in (ARG_STAR, ARG_STAR2)
        if found is None or not named:
            return Receiver()
        annotations = parent.unanalyzed_type
        written = annotations.arg_types[parent.arguments.index(found)] if isinstance(annotations, CallableType) else None
        return Receiver(found.variable.type, written=written)
    if isinstance(parent, (ListExpr, TupleExpr)) and len(path) > 2:
        holder = path[-3]
        if isinstance(holder, CallExpr):
            at = next(at for at, argument in enumerate(holder.args) if argument is parent) if parent in holder.args else None
            return Receiver(discards=at is not None and holder.arg_names[at] == "dependencies")
        return _aliased(path)
    if isinstance(parent, ExpressionStmt) and len(path) > 2:
        holder = path[-3]
        statements = holder.defs if isinstance(holder, MypyFile) else holder.body if isinstance(holder, Block) else []
        return _annotated(statements, parent)
    return _named(path) if isinstance(parent, DictExpr) else Receiver()


def added_behind(statements: Sequence[Node], at: int) -> Iterator[ExpressionStmt]:
    """Yield the calls that were put behind the function before index ``at``, for its parameters that have a default value."""
    function = statements[at - 1]
    for statement in statements[at:]:
        if not isinstance(statement, ExpressionStmt) or (statement.line, statement.column) != (function.line, function.column):
            return
        yield statement


def _annotated(statements: Sequence[Node], added: ExpressionStmt) -> Receiver:
    """``x: Annotated[T, Depends(f)]`` in a class, or with a default value: the call stands behind the declaration, at its place in it."""
    call = added.expr
    for statement in reversed(statements[: statements.index(added)]):
        if isinstance(statement, AssignmentStmt) and statement.line <= call.line <= (statement.end_line or statement.line):
            return Receiver(statement.type)
        function = statement.func if isinstance(statement, Decorator) else statement
        if isinstance(function, FuncDef):
            here = (statement.line, statement.column) == (added.line, added.column)
            before = [argument for argument in function.arguments if (argument.line, argument.column) <= (call.line, call.column)]
            return Receiver(before[-1].variable.type if here and before else None)
    return Receiver()


def _named(path: Path) -> Receiver:
    """``@get("/", dependencies={"db": f})``, ``Litestar([handler], dependencies={"db": f})``: the parameter of that name of a handler."""
    dictionary, call = path[-2], path[-3]
    if not isinstance(dictionary, DictExpr) or not isinstance(call, CallExpr):
        return Receiver()
    key = next((key for key, value in dictionary.items if value is path[-1]), None)
    decorated = path[-4] if len(path) > 3 else None
    handlers: list[Node | None] = [decorated]
    for argument in call.args:
        if isinstance(argument, ListExpr):
            handlers += [item.node for item in argument.items if isinstance(item, RefExpr)]
    for handler in handlers:
        typ = handler.func.type if isinstance(handler, Decorator) else None
        if isinstance(key, StrExpr) and isinstance(typ, CallableType) and key.value in typ.arg_names:
            return Receiver(typ.arg_types[typ.arg_names.index(key.value)])
    return Receiver()


def _aliased(path: Path) -> Receiver:
    """``X = Annotated[T, Depends(f)]`` and ``type X = ...``: the alias receives it in the place of every parameter."""
    at = len(path) - 1
    while at >= 3 and isinstance(path[at - 1], TupleExpr) and _is_annotated(path[at - 2]):
        at -= 2
        # Annotated as the first argument of another one is the same annotation.
        above = path[at - 1]
        if not isinstance(above, TupleExpr) or above.items[0] is not path[at]:
            break
    statement = path[at - 1]
    if isinstance(statement, AssignmentStmt) and statement.rvalue is path[at]:
        return Receiver(_target(statement.rvalue, statement))
    # The value of `type X = ...` is the body of a lambda.
    alias = path[at - 4] if at >= 4 else None
    return Receiver(alias.alias_node.target if isinstance(alias, TypeAliasStmt) and alias.alias_node is not None else None)


def _target(rvalue: Expression, statement: AssignmentStmt) -> Type | None:
    analyzed = rvalue.analyzed if isinstance(rvalue, IndexExpr) else None
    if isinstance(analyzed, TypeAliasExpr):
        return analyzed.node.target
    lvalue = statement.lvalues[0]
    node = lvalue.node if isinstance(lvalue, NameExpr) else None
    return node.target if isinstance(node, TypeAlias) else None


def _is_annotated(node: Node) -> bool:
    return isinstance(node, IndexExpr) and isinstance(node.base, RefExpr) and node.base.fullname in names.ANNOTATED


def declared_type(receiver: Receiver) -> ProperType | None:
    """Return the type that the receiver is declared with; None where there is none or it accepts everything."""
    declared = get_proper_type(receiver.declared)
    return None if declared is None or isinstance(declared, AnyType) else declared


def accepts(provided: Type, wanted: Type) -> bool:
    """True where a value of one type fits another one, as far as mypy knows; type variables fit everything."""
    if has_recursive_types(provided) or has_recursive_types(wanted):
        return True
    return is_subtype(erase_typevars(provided), erase_typevars(wanted), ignore_type_params=False)


def fits(row: Declaration, target: Target, provided: ProperType, wanted: ProperType, module: str) -> bool:
    """True where what a dependency provides fits what is declared, or where nothing certain can be said."""
    if isinstance(provided, (AnyType, UninhabitedType)) or provided == wanted or accepts(provided, wanted):
        return True
    if isinstance(provided, Instance) and is_doubtful(provided):
        return True
    if isinstance(provided, UnionType) and _returns_none(target, module) and not accepts(NoneType(), wanted):
        return False
    # A wider declaration than what the function gives: the base class, an Optional, list[Sub] for list[Base], a dict for a TypedDict.
    found, declared = without_none(provided), without_none(wanted)
    if accepts(found, declared) or accepts(declared, found) or is_overlapping_types(found, declared) or has_all_of(found, declared):
        return True
    if row.validates:
        return may_convert(found, declared)
    return row.casts and not (is_plain_class(provided) and is_plain_class(wanted))


def without_none(typ: ProperType) -> ProperType:
    """Return a union without its None."""
    if not isinstance(typ, UnionType):
        return typ
    return make_simplified_union([item for item in typ.items if not isinstance(get_proper_type(item), NoneType)])


def own_names(info: TypeInfo, *, special: bool = False) -> set[str]:
    """Return the names that a class and its bases define, with the special methods that not every class has if ``special`` is true."""
    bases = [base for base in info.mro if base.fullname not in EVERYWHERE]
    found = {name for base in bases for name in base.names}
    return {name for name in found if not name.startswith("_") or (special and name.startswith("__") and name not in _COMMON)}


def has_all_of(provided: ProperType, wanted: ProperType) -> bool:
    """True for a proxy such as SQLAlchemy's ``scoped_session``: it has every public name of the class that is declared."""
    if not isinstance(provided, Instance) or not isinstance(wanted, Instance):
        return False
    needed = own_names(wanted.type)
    has_them = bool(needed) and not wanted.type.fullname.startswith("builtins.") and needed <= own_names(provided.type)
    return has_them and not is_async_twin(provided.type, wanted.type)


def is_async_twin(one: TypeInfo, other: TypeInfo) -> bool:
    """True for two classes with methods of the same names, async in the one and not in the other, and none that is async in both."""
    shared = own_names(one) & own_names(other)
    pairs = {(_is_awaited(one, name), _is_awaited(other, name)) for name in shared}
    return (True, True) not in pairs and bool(pairs & {(True, False), (False, True)})


def _is_awaited(info: TypeInfo, name: str) -> bool | None:
    """Return whether what a method gives has to be awaited; None where that is not known."""
    node = member_of(info, name)
    typ = callee_type_of(node) if not (isinstance(node, Decorator) and node.var.is_property) else None
    if not isinstance(typ, CallableType):
        return None
    result = get_proper_type(typ.ret_type)
    if isinstance(result, Instance) and not result.type.fallback_to_any:
        return result.type.get("__await__") is not None
    return False if isinstance(result, (NoneType, TupleType, LiteralType)) else None


def _returns_none(target: Target, module: str) -> bool:
    """True where the body is at hand and says ``return None`` or ``yield None``: an annotation may be wider than the function is."""
    function = target.function
    # The daemon keeps the bodies of other modules, other runs do not: none of them counts.
    here = function is not None and (function.info.module_name if function.info else function.fullname.rpartition(".")[0]) in (module, "")
    todo: list[Node] = [function.body] if function is not None and here else []
    while todo:
        node = todo.pop()
        if isinstance(node, (ReturnStmt, YieldExpr)):
            values = [node.expr]
            if isinstance(node.expr, ConditionalExpr):
                values = [node.expr.if_expr, node.expr.else_expr]
            if any(isinstance(value, NameExpr) and value.fullname == "builtins.None" for value in values):
                return True
        if not isinstance(node, (FuncItem, ClassDef)):
            todo.extend(children(node))
    return False
