"""A call whose result mypy calls Any: a function without annotations, followed to what it gives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mypy.nodes import (
    AwaitExpr,
    CallExpr,
    ClassDef,
    Decorator,
    Expression,
    FuncItem,
    MemberExpr,
    MypyFile,
    NameExpr,
    RefExpr,
    TypeInfo,
    Var,
)
from mypy.types import AnyType, Instance, TypeOfAny, get_proper_type

from mypy_asyncctx import names
from mypy_asyncctx.facts.kinds.model import Kind, Shape
from mypy_asyncctx.facts.kinds.tags import LACKS, tagged
from mypy_asyncctx.facts.tree.paths import binding_count
from mypy_asyncctx.integration.checked_module import any_type, checked_module
from mypy_asyncctx.integration.summaries.callee_resolution import follow, followed_call, is_called_by_name, named, partial_definition
from mypy_asyncctx.integration.values.consumption import report_consumption
from mypy_asyncctx.integration.values.operations import judged
from mypy_asyncctx.integration.values.truth_values import is_passed_over
from mypy_asyncctx.integration.values.untyped_decorators import decorated_by, giver, is_decorated_once, is_giver, taker
from mypy_asyncctx.integration.values.unused_values import expects_exception

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy.nodes import SymbolNode
    from mypy.plugin import MethodContext
    from mypy.types import CallableType, Type

    from mypy_asyncctx.facts.kinds.classify import Lookup
    from mypy_asyncctx.facts.tree.paths import Path
    from mypy_asyncctx.facts.tree.uses import Role
    from mypy_asyncctx.integration.checked_module import CheckedModule
    from mypy_asyncctx.integration.summaries.store import SummaryStore


_UNTYPED_CLASS: Final = {
    Shape.ASYNC_GENERATOR: names.ASYNC_GENERATOR,
    Shape.GENERATOR: names.GENERATOR,
    Shape.ASYNC_MANAGER: names.MADE_ASYNC_MANAGER,
    Shape.MANAGER: names.MADE_MANAGER,
}


OF_MISUSE: Final = ("builtins.TypeError", "builtins.AttributeError")
"""What a wrong use raises, which a test may expect."""

# What a generator function may be declared to return.
_OF_GENERATORS: Final = frozenset({*LACKS, names.ITERABLE, names.ASYNC_ITERABLE})


def hidden_call(checked: CheckedModule, call: CallExpr, signature: CallableType, store: SummaryStore, default: Type) -> Type:
    """Follow a function that nothing declares the result of; where it makes a decorator, return one that knows what it makes."""
    followed = followed_call(checked, call, signature, store)
    if followed.kind is not None:
        return untyped_call(checked, call, followed.kind, default, store, _maker(checked, followed.kind), typ=followed.typ, delegated=True)
    node = decorated_by(checked.tree, call) if signature.definition is not None else None
    given = decorated_function(checked, node, store, default) if node is not None else default
    return taker(checked, given) if is_giver(given) else default


def given_call(checked: CheckedModule, call: CallExpr, signature: CallableType, store: SummaryStore, default: Type, kind: Kind) -> Type:
    """Judge a call of a function under a decorator without annotations, which is Any again for all that follows."""
    unknown = AnyType(TypeOfAny.unannotated)
    # A local variable may come out of a container, which holds other functions too.
    local = isinstance(call.callee, NameExpr) and isinstance(call.callee.node, Var) and "." not in call.callee.node.fullname
    known = not local and signature.definition is not None and is_called_by_name(checked, call, signature.definition, store)
    return untyped_call(checked, call, kind, unknown, store, _maker(checked, kind), typ=default, delegated=True) if known else unknown


def check_partial(ctx: MethodContext, lookup: Lookup, store: SummaryStore) -> Type:
    """Look at the call of a ``functools.partial``, after mypy's own plugin has: the function in it may not say what it returns."""
    return _check_wrapped(ctx, lookup, store, lambda checked, call: partial_definition(checked, call, ctx.type, store))


def check_cached(ctx: MethodContext, lookup: Lookup, store: SummaryStore) -> Type:
    """Look at the call of a function under ``functools.cache`` or ``lru_cache``: mypy has its result, which may be undeclared."""

    def definition(checked: CheckedModule, call: CallExpr) -> SymbolNode | None:
        node = named(checked, call.callee)
        return node if isinstance(node, Decorator) else None

    return _check_wrapped(ctx, lookup, store, definition)


def _check_wrapped(
    ctx: MethodContext, lookup: Lookup, store: SummaryStore, definition_of: Callable[[CheckedModule, CallExpr], SymbolNode | None]
) -> Type:
    """Judge a call of an object that calls a function, where mypy has only Any for what that gives."""
    default = ctx.default_return_type
    call = ctx.context
    if not isinstance(call, CallExpr) or not isinstance(get_proper_type(default), AnyType):
        return default
    checked = checked_module(ctx.api, lookup)
    definition = definition_of(checked, call)
    followed = follow(checked, definition, store) if definition is not None else None
    if followed is None or followed.kind is None:
        return default
    return untyped_call(checked, call, followed.kind, default, store, _maker(checked, followed.kind), typ=followed.typ, delegated=True)


def _maker(checked: CheckedModule, kind: Kind) -> SymbolNode | None:
    return checked.lookup(kind.maker) if kind.maker is not None else None


def is_revealed(role: Role) -> bool:
    """True for the argument of ``reveal_kind``."""
    holder = role.holder
    return isinstance(holder, CallExpr) and isinstance(holder.callee, RefExpr) and holder.callee.fullname == names.REVEAL_KIND


def untyped_call(
    checked: CheckedModule,
    call: CallExpr,
    kind: Kind,
    default: Type,
    store: SummaryStore,
    definition: SymbolNode | None,
    *,
    typ: Type | None = None,
    delegated: bool = False,
) -> Type:
    """Mypy calls the value Any: say here what is wrong, or let the tag travel in a variable that is bound only once.

    ``definition`` made the value; ``typ`` is its type, where it has one. A function that delegates may be called for what else it does.
    """
    role, path = checked.role(call)
    if role is None or path is None or is_passed_over(checked, path, store):
        return default
    if expects_exception(path, *OF_MISUSE):
        # A test of what a wrong use raises: mypy says nothing there either.
        return default
    report_consumption(checked, call, kind, typ or default, definition, role, path, store)
    awaited = role.holder
    if isinstance(awaited, AwaitExpr) and kind.inner is not None:
        # No hook looks at what awaiting an Any gives.
        inner, within = checked.role(awaited)
        if inner is not None and within is not None and not inner.dropped and inner.use is not None:
            judged(checked, awaited, kind.inner, inner, within, default, certain=False)
        return default
    bound = role.bound
    if isinstance(bound, NameExpr) and isinstance(bound.node, Var) and bound.node.is_inferred and not is_bound_once(bound, path):
        # What the variable was bound to first says nothing of what is wanted of it later.
        return default
    exact = _is_exact(kind, typ)
    if not exact and role.use is None and not role.dropped:
        return default
    meant = judged(checked, call, kind, role, path, default, certain=not delegated, typ=typ)
    if meant is not None:
        return any_type() if delegated and not role.dropped else meant
    # In `x = gen() or []` the other operand has a say in the variable's type.
    direct = path[-2] is role.holder
    carrier = _carrier(checked, kind) if exact else None
    if carrier is not None and direct and (is_revealed(role) or (role.bound is not None and is_bound_once(role.bound, path))):
        return carrier
    return default


def _carrier(checked: CheckedModule, kind: Kind) -> Type | None:
    """Return a type that carries the tag of a value that mypy calls Any."""
    fullname = _UNTYPED_CLASS.get(kind.shape)
    info = checked.lookup(fullname) if fullname is not None else None
    checker = checked.checker
    if not isinstance(info, TypeInfo) or checker is None:
        return None
    carrier = Instance(info, [AnyType(TypeOfAny.unannotated)] * len(info.type_vars))
    function, string = checker.named_type("builtins.function"), checker.named_type("builtins.str")
    return tagged(carrier, function, string, kind.maker, untyped=True)


def decorated_function(checked: CheckedModule, node: Decorator, store: SummaryStore, default: Type) -> Type:
    """Return what a function under a decorator without annotations is, where it is known what a call of it gives."""
    if not isinstance(get_proper_type(default), AnyType) or not is_decorated_once(node):
        return default
    followed = follow(checked, node, store)
    carrier = _carrier(checked, followed.kind) if followed.kind is not None and _is_exact(followed.kind, followed.typ) else None
    return giver(checked, carrier) if carrier is not None else default


def _is_exact(kind: Kind, typ: Type | None) -> bool:
    """True where the value has no attributes but those of its kind: what a generator function or contextlib's decorators make."""
    proper = get_proper_type(typ)
    if kind.shape.is_generator:
        return proper is None or (isinstance(proper, Instance) and proper.type.fullname in _OF_GENERATORS)
    return isinstance(proper, Instance) and proper.type.fullname in (names.MADE_ASYNC_MANAGER, names.MADE_MANAGER)


def is_bound_once(lvalue: Expression, path: Path) -> bool:
    """True where nothing declares or binds a variable but the assignment at the end of a path."""
    if isinstance(lvalue, NameExpr):
        # A variable with a declared type is checked against that type.
        if not isinstance(lvalue.node, Var) or not lvalue.node.is_inferred:
            return False
        scope = next((node for node in path if isinstance(node, FuncItem)), path[0])
        return binding_count(scope if lvalue.kind != 1 else path[0], lvalue) == 1
    if isinstance(lvalue, MemberExpr) and isinstance(lvalue.expr, NameExpr) and lvalue.is_inferred_def:
        owner = next((node for node in reversed(path) if isinstance(node, (ClassDef, MypyFile))), path[0])
        return binding_count(owner, lvalue) == 1
    return False
