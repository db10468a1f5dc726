"""A call of a generator function that is annotated with something else: mypy goes by the annotation, the program by the body."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mypy.erasetype import erase_typevars
from mypy.nodes import CallExpr, RefExpr, TypeInfo
from mypy.subtypes import is_subtype
from mypy.typeops import tuple_fallback
from mypy.types import (
    AnyType,
    CallableType,
    ErasedType,
    Instance,
    NoneType,
    TupleType,
    TypeOfAny,
    TypeVarLikeType,
    UninhabitedType,
    get_proper_type,
)

from mypy_asyncctx import names
from mypy_asyncctx.facts.frameworks.consumers import INSTEAD
from mypy_asyncctx.facts.kinds.attributes import has_attribute
from mypy_asyncctx.facts.kinds.contradicted import contradicted_kind
from mypy_asyncctx.facts.kinds.model import Shape
from mypy_asyncctx.facts.kinds.tags import tagged
from mypy_asyncctx.facts.tree.uses import DUNDERS
from mypy_asyncctx.integration.checked_module import expected_type
from mypy_asyncctx.integration.summaries.callee_resolution import is_called_by_name
from mypy_asyncctx.integration.values.consumption import report_consumption
from mypy_asyncctx.integration.values.expected_types import wanted_type
from mypy_asyncctx.integration.values.operations import judged
from mypy_asyncctx.integration.values.truth_values import is_passed_over
from mypy_asyncctx.integration.values.untyped_calls import OF_MISUSE, is_bound_once, is_revealed
from mypy_asyncctx.integration.values.unused_values import expects_exception

if TYPE_CHECKING:
    from mypy.types import ProperType, Type

    from mypy_asyncctx.facts.kinds.model import Kind, Operation
    from mypy_asyncctx.facts.tree.paths import Path
    from mypy_asyncctx.facts.tree.uses import Role
    from mypy_asyncctx.integration.checked_module import CheckedModule
    from mypy_asyncctx.integration.summaries.store import SummaryStore


def contradicted_call(checked: CheckedModule, call: CallExpr, signature: CallableType, store: SummaryStore, default: Type) -> Type | None:
    """Judge a call by the body of what it calls; None where that agrees with what mypy takes the call for, which is ``default``.

    The result is the generator where the program uses it as one, and what mypy alone has elsewhere: no other error follows.
    """
    definition = signature.definition
    kind = contradicted_kind(definition, default, checked.lookup)
    if kind is None or definition is None or not is_called_by_name(checked, call, definition, store):
        return None
    role, path = checked.role(call)
    made = _generator(checked, kind)
    if made is None or role is None or path is None or is_passed_over(checked, path, store) or expects_exception(path, *OF_MISUSE):
        return default
    if role.use is not None and role.use.via in INSTEAD:
        # A generator has no length. What it is declared as may have one.
        role = role._replace(use=None)
    report_consumption(checked, call, kind, made, definition, role, path, store)
    meant = judged(checked, call, kind, role, path, made, certain=True, typ=made)
    if meant is not None:
        return default if role.dropped or _is_declared_so(checked, default, role, path) else meant
    return made if _is_used_as_generator(checked, made, default, role, path) else default


def _is_declared_so(checked: CheckedModule, default: Type, role: Role, path: Path) -> bool:
    """True where mypy alone accepts what is done: it shall go on with its own type."""
    if role.attribute is not None:
        return has_attribute(default, role.attribute)
    if role.use is not None:
        return _supports(default, role.use.operation)
    wanted = _wanted(checked, path)
    return wanted is None or is_subtype(default, wanted)


def _is_used_as_generator(checked: CheckedModule, made: Instance, default: Type, role: Role, path: Path) -> bool:
    if is_revealed(role):
        return True
    if role.use is not None and not isinstance(role.holder, CallExpr):
        return not _supports(default, role.use.operation)
    if role.attribute is not None:
        return has_attribute(made, role.attribute) and not has_attribute(default, role.attribute)
    if role.bound is not None and path[-2] is role.holder and is_bound_once(role.bound, path):
        return True
    parameter = get_proper_type(wanted_type(checked, path))
    wanted = parameter.upper_bound if isinstance(parameter, TypeVarLikeType) else _wanted(checked, path)
    if wanted is None:
        # An overloaded function.
        return role.use is not None
    return is_subtype(made, wanted) and not is_subtype(default, wanted)


def _supports(typ: Type, operation: Operation) -> bool:
    proper = get_proper_type(typ)
    owner = tuple_fallback(proper) if isinstance(proper, TupleType) else typ
    return any(has_attribute(owner, name) for name, by in DUNDERS.items() if by is operation)


def _wanted(checked: CheckedModule, path: Path) -> ProperType | None:
    checker = checked.checker
    expected = expected_type(checker, path) if checker is not None else None
    wanted = get_proper_type(expected or wanted_type(checked, path))
    if wanted is None or isinstance(wanted, (AnyType, NoneType, UninhabitedType, ErasedType, TypeVarLikeType)):
        return None
    return get_proper_type(erase_typevars(wanted))


def _generator(checked: CheckedModule, kind: Kind) -> Instance | None:
    """Return the type of the generator, with a tag that knows what the annotation says."""
    info = checked.lookup(names.ASYNC_GENERATOR if kind.shape is Shape.ASYNC_GENERATOR else names.GENERATOR)
    checker = checked.checker
    if not isinstance(info, TypeInfo) or checker is None:
        return None
    # mypy alone has no type for what a loop over the value gives.
    arguments = [AnyType(TypeOfAny.special_form)] * len(info.type_vars)
    function, string = checker.named_type("builtins.function"), checker.named_type("builtins.str")
    return tagged(Instance(info, arguments), function, string, kind.maker, untyped=True, declared=kind.declared)


def is_given_as_generator_function(checked: CheckedModule, path: Path) -> bool:
    """True where mypy says that such a function does not fit where a function of such a generator is wanted: it does."""
    node = path[-1]
    typ = checked.type_of(node) if isinstance(node, RefExpr) else None
    wanted = get_proper_type(wanted_type(checked, path)) if isinstance(typ, CallableType) else None
    if not isinstance(typ, CallableType) or not isinstance(wanted, CallableType):
        return False
    kind = contradicted_kind(typ.definition, typ.ret_type, checked.lookup)
    made = _generator(checked, kind) if kind is not None else None
    result = get_proper_type(wanted.ret_type)
    # What mypy has inferred for the items comes from the annotation.
    return made is not None and isinstance(result, Instance) and result.type in made.type.mro
