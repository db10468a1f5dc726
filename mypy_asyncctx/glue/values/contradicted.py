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
from mypy_asyncctx.glue.kept.delegation import is_called_by_name
from mypy_asyncctx.glue.scene import expected_type
from mypy_asyncctx.glue.values.declared import wanted_type
from mypy_asyncctx.glue.values.dropped import expects_exception
from mypy_asyncctx.glue.values.judged import has_attribute, judged, report_consumption
from mypy_asyncctx.glue.values.truth import is_passed_over
from mypy_asyncctx.glue.values.untyped import OF_MISUSE, is_bound_once, is_revealed
from mypy_asyncctx.kinds.contradicted import contradicted_kind
from mypy_asyncctx.kinds.model import Shape
from mypy_asyncctx.kinds.tags import tagged
from mypy_asyncctx.syntax.consumers import INSTEAD
from mypy_asyncctx.syntax.uses import DUNDERS

if TYPE_CHECKING:
    from mypy.types import ProperType, Type

    from mypy_asyncctx.glue.kept.results import ResultStore
    from mypy_asyncctx.glue.scene import Scene
    from mypy_asyncctx.kinds.model import Kind, Operation
    from mypy_asyncctx.syntax.tree import Path
    from mypy_asyncctx.syntax.uses import Role


def contradicted_call(scene: Scene, call: CallExpr, signature: CallableType, store: ResultStore, default: Type) -> Type | None:
    """Judge a call by the body of what it calls; None where that agrees with what mypy takes the call for, which is ``default``.

    The result is the generator where the program uses it as one, and what mypy alone has elsewhere: no other error follows.
    """
    definition = signature.definition
    kind = contradicted_kind(definition, default, scene.lookup)
    if kind is None or definition is None or not is_called_by_name(scene, call, definition, store):
        return None
    role, path = scene.role(call)
    made = _generator(scene, kind)
    if made is None or role is None or path is None or is_passed_over(scene, path, store) or expects_exception(path, *OF_MISUSE):
        return default
    if role.use is not None and role.use.via in INSTEAD:
        # A generator has no length. What it is declared as may have one.
        role = role._replace(use=None)
    report_consumption(scene, call, kind, made, definition, role, path, store)
    meant = judged(scene, call, kind, role, path, made, certain=True, typ=made)
    if meant is not None:
        return default if role.dropped or _is_declared_so(scene, default, role, path) else meant
    return made if _is_used_as_generator(scene, made, default, role, path) else default


def _is_declared_so(scene: Scene, default: Type, role: Role, path: Path) -> bool:
    """True where mypy alone accepts what is done: it shall go on with its own type."""
    if role.attribute is not None:
        return has_attribute(default, role.attribute)
    if role.use is not None:
        return _supports(default, role.use.operation)
    wanted = _wanted(scene, path)
    return wanted is None or is_subtype(default, wanted)


def _is_used_as_generator(scene: Scene, made: Instance, default: Type, role: Role, path: Path) -> bool:
    if is_revealed(role):
        return True
    if role.use is not None and not isinstance(role.holder, CallExpr):
        return not _supports(default, role.use.operation)
    if role.attribute is not None:
        return has_attribute(made, role.attribute) and not has_attribute(default, role.attribute)
    if role.bound is not None and path[-2] is role.holder and is_bound_once(role.bound, path):
        return True
    parameter = get_proper_type(wanted_type(scene, path))
    wanted = parameter.upper_bound if isinstance(parameter, TypeVarLikeType) else _wanted(scene, path)
    if wanted is None:
        # An overloaded function.
        return role.use is not None
    return is_subtype(made, wanted) and not is_subtype(default, wanted)


def _supports(typ: Type, operation: Operation) -> bool:
    proper = get_proper_type(typ)
    owner = tuple_fallback(proper) if isinstance(proper, TupleType) else typ
    return any(has_attribute(owner, name) for name, by in DUNDERS.items() if by is operation)


def _wanted(scene: Scene, path: Path) -> ProperType | None:
    checker = scene.checker
    expected = expected_type(checker, path) if checker is not None else None
    wanted = get_proper_type(expected or wanted_type(scene, path))
    if wanted is None or isinstance(wanted, (AnyType, NoneType, UninhabitedType, ErasedType, TypeVarLikeType)):
        return None
    return get_proper_type(erase_typevars(wanted))


def _generator(scene: Scene, kind: Kind) -> Instance | None:
    """Return the type of the generator, with a tag that knows what the annotation says."""
    info = scene.lookup(names.ASYNC_GENERATOR if kind.shape is Shape.ASYNC_GENERATOR else names.GENERATOR)
    checker = scene.checker
    if not isinstance(info, TypeInfo) or checker is None:
        return None
    # mypy alone has no type for what a loop over the value gives.
    arguments = [AnyType(TypeOfAny.special_form)] * len(info.type_vars)
    function, string = checker.named_type("builtins.function"), checker.named_type("builtins.str")
    return tagged(Instance(info, arguments), function, string, kind.maker, untyped=True, declared=kind.declared)


def is_given_as_generator_function(scene: Scene, path: Path) -> bool:
    """True where mypy says that such a function does not fit where a function of such a generator is wanted: it does."""
    node = path[-1]
    typ = scene.type_of(node) if isinstance(node, RefExpr) else None
    wanted = get_proper_type(wanted_type(scene, path)) if isinstance(typ, CallableType) else None
    if not isinstance(typ, CallableType) or not isinstance(wanted, CallableType):
        return False
    kind = contradicted_kind(typ.definition, typ.ret_type, scene.lookup)
    made = _generator(scene, kind) if kind is not None else None
    result = get_proper_type(wanted.ret_type)
    # What mypy has inferred for the items comes from the annotation.
    return made is not None and isinstance(result, Instance) and result.type in made.type.mro
