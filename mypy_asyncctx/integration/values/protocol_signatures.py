"""A tagged value is entered or iterated: mypy asks for the signature of a method that the value does not have."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Final, cast

from mypy.nodes import ARG_STAR, CallExpr, Expression, MemberExpr
from mypy.types import AnyType, CallableType, Instance, NoneType, Overloaded, TypeOfAny, UnionType, get_proper_type

from mypy_asyncctx import names
from mypy_asyncctx.facts.control_flow.narrowing import asked_attributes
from mypy_asyncctx.facts.kinds.classify import is_mixed, kind_of, members_of
from mypy_asyncctx.facts.kinds.model import Use
from mypy_asyncctx.facts.kinds.tags import is_tagged
from mypy_asyncctx.facts.tree.uses import DUNDERS
from mypy_asyncctx.integration.checked_module import any_type, checked_module
from mypy_asyncctx.integration.internals.checker import member_type
from mypy_asyncctx.integration.values.judgement import judge
from mypy_asyncctx.integration.values.rebindings import is_bound_otherwise
from mypy_asyncctx.integration.values.truth_values import value_of
from mypy_asyncctx.integration.values.untyped_decorators import is_unsure

if TYPE_CHECKING:
    from mypy.checker import TypeChecker
    from mypy.nodes import Context
    from mypy.plugin import MethodSigContext
    from mypy.types import Type

    from mypy_asyncctx.facts.kinds.classify import Lookup
    from mypy_asyncctx.facts.kinds.model import Kind, Operation
    from mypy_asyncctx.facts.tree.paths import Path
    from mypy_asyncctx.integration.checked_module import CheckedModule

_SECOND_HALF: Final = ("__exit__", "__aexit__")


def signature(ctx: MethodSigContext, lookup: Lookup, method: str) -> CallableType:
    """Report the use and return the signature that the program meant, so that what follows is still checked.

    ``method`` is the name of the protocol method. A value that is not tagged, or really has the method, gets mypy's own answer.
    """
    typ = ctx.type
    if not isinstance(typ, Instance) or not is_tagged(typ) or typ.type.get(method) is not None:
        return ctx.default_signature
    checked = checked_module(ctx.api, lookup)
    kind = kind_of(typ, lookup)
    context = ctx.context
    operand = _operand(context, method)
    explicit = operand is not context
    if kind is None or operand is None:
        return as_mypy(ctx, method)
    if is_unsure(checked, operand):
        return _meant(ctx, any_type())
    operation = DUNDERS[method]
    use = Use(operation, f".{method}()" if explicit else operation.value)
    role, path = checked.role(operand)
    if not explicit and role is not None and role.use is not None:
        use = role.use._replace(operation=operation)
    asked = asked_attributes(path, operand) if path is not None else set()
    if method in asked:
        return _meant(ctx, any_type())
    full = checked.type_of(operand)
    other = (
        is_usable_in_part(full, operation)
        or is_mixed(full, lookup)
        or (path is not None and is_bound_otherwise(checked, operand, path))
        or value_of(checked, operand) is not operand
        or not asked.isdisjoint(DUNDERS)
    )
    finding = judge(checked.subject(kind, operand), use) if not other else None
    if finding is None or not checked.replaces(finding, "attr-defined", context):
        return as_mypy(ctx, method, full if isinstance(full, UnionType) else None)
    if method not in _SECOND_HALF or explicit:
        checked.report(finding, context)
    if explicit and kind.untyped:
        # To mypy alone the value is Any, and so is what a method of it gives.
        return _meant(ctx, any_type())
    declared = _declared_result(checked, kind, method, context)
    if declared is not None:
        return _meant(ctx, declared)
    goes_on = use.is_statement and not checked.is_ignored(context) and not (path is not None and _decides_overload(checked, path))
    return _meant(ctx, _result(checked, method, kind if goes_on else None))


def as_mypy(ctx: MethodSigContext, method: str, union: UnionType | None = None) -> CallableType:
    """Report what mypy alone would, that there is no such method: the signature in the tag is no answer of mypy's.

    ``union`` is the type of the value where the type in ``ctx`` is only a part of it.
    """
    typ = ctx.type
    if isinstance(typ, Instance) and is_tagged(typ) and typ.type.get(method) is None:
        cast("TypeChecker", ctx.api).msg.has_no_attr(union or typ, typ, method, ctx.context)
        return _meant(ctx, any_type())
    return ctx.default_signature


def _decides_overload(checked: CheckedModule, path: Path) -> bool:
    """True for what a comprehension in an argument of an overloaded function loops over: ``sum(x for x in rows())``.

    No overload fits an argument with an error in it, and mypy then reports what does not fit the first one: with Any, nothing does.
    """
    outer = itertools.takewhile(lambda node: isinstance(node, Expression), reversed(path[:-1]))
    return any(isinstance(node, CallExpr) and isinstance(checked.type_of(node.callee), Overloaded) for node in outer)


def _operand(context: Context, method: str) -> Expression | None:
    if isinstance(context, CallExpr) and isinstance(context.callee, MemberExpr) and context.callee.name == method:
        return context.callee.expr
    return context if isinstance(context, Expression) else None


def received(kind: Kind, operation: Operation) -> Type:
    """Return the type that a statement's target was meant to get.

    A loop over a manager of a list may have meant the manager or the list's items: then nothing is claimed.
    """
    typ = get_proper_type(kind.yields)
    collection = isinstance(typ, Instance) and (typ.type.get("__iter__") is not None or typ.type.get("__aiter__") is not None)
    if typ is None or (operation.iterates and kind.shape.is_manager and (collection or not isinstance(typ, Instance))):
        return AnyType(TypeOfAny.special_form)
    return typ


def is_usable_in_part(typ: Type | None, operation: Operation) -> bool:
    """True for a union of which one member can be used so: the program may know which one it has."""
    members = members_of(typ)
    methods = [method for method, by in DUNDERS.items() if by is operation]
    items = [item for item in members if isinstance(item, Instance)] if len(members) > 1 else []
    return any(item.type.get(method) is not None for item in items for method in methods)


def _declared_result(checked: CheckedModule, kind: Kind, method: str, context: Context) -> Type | None:
    """Return what mypy alone takes the method to give, where the function that made the value is declared to return what has it."""
    declared = get_proper_type(kind.declared)
    checker = checked.checker
    if checker is None or not isinstance(declared, Instance) or declared.type.get(method) is None:
        return None
    member = member_type(checker, method, declared, context)
    return member.ret_type if isinstance(member, CallableType) else None


def _result(checked: CheckedModule, method: str, kind: Kind | None) -> Type:
    checker = checked.checker
    assert checker is not None
    unknown = AnyType(TypeOfAny.special_form)
    value = received(kind, DUNDERS[method]) if kind is not None else unknown
    if method == "__iter__":
        return checker.named_generic_type(names.ITERATOR, [value])
    if method == "__aiter__":
        return checker.named_generic_type(names.ASYNC_ITERATOR, [value])
    if method == "__exit__":
        return NoneType()
    if method == "__aexit__":
        return checker.named_generic_type(names.COROUTINE, [unknown, unknown, NoneType()])
    if DUNDERS[method].is_async:
        return checker.named_generic_type(names.COROUTINE, [unknown, unknown, value])
    return value


def _meant(ctx: MethodSigContext, result: Type) -> CallableType:
    unknown = AnyType(TypeOfAny.special_form)
    return ctx.default_signature.copy_modified(arg_types=[unknown], arg_kinds=[ARG_STAR], arg_names=[None], ret_type=result, variables=())
