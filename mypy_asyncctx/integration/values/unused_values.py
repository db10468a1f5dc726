"""A generator, iterator or manager that a call makes and nothing uses."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

from mypy.errorcodes import UNUSED_AWAITABLE
from mypy.nodes import CallExpr, Decorator, FuncDef, FuncItem, MemberExpr, NameExpr, RefExpr, StrExpr, TryStmt, TupleExpr, WithStmt
from mypy.types import CallableType, Instance, NoneType, TypeVarType, get_proper_type

from mypy_asyncctx import names
from mypy_asyncctx.facts.control_flow.handlers import handlers_of
from mypy_asyncctx.facts.frameworks.eager_calls import STARTED, STARTING
from mypy_asyncctx.facts.kinds.classify import callee_type_of, is_made_manager, kinds_of, members_of
from mypy_asyncctx.facts.kinds.model import Kind, Operation, Shape
from mypy_asyncctx.facts.kinds.tags import LACKS
from mypy_asyncctx.facts.tree.paths import own_nodes
from mypy_asyncctx.facts.tree.render import render
from mypy_asyncctx.facts.tree.side_effects import is_awaitable_manager, starts_nothing
from mypy_asyncctx.integration.checked_module import checked_module
from mypy_asyncctx.integration.summaries.callee_resolution import depend
from mypy_asyncctx.integration.values.judgement import found
from mypy_asyncctx.rules.use.facts import Dropped, ValueUse

if TYPE_CHECKING:
    from mypy.nodes import Expression, SymbolNode, TypeInfo
    from mypy.plugin import FunctionContext
    from mypy.types import Type

    from mypy_asyncctx.facts.kinds.classify import Lookup
    from mypy_asyncctx.facts.tree.paths import Path
    from mypy_asyncctx.integration.checked_module import CheckedModule
    from mypy_asyncctx.integration.summaries.store import SummaryStore
    from mypy_asyncctx.rules.rule import Finding

_ONLY_THAT: Final = (names.ASYNC_GENERATOR, names.GENERATOR, names.ASYNC_MANAGER, names.MANAGER)
# What the name of a manager says that tests what is called below it: `pytest.raises`, `assertWarns`, `deprecated_call`.
_TESTING: Final = ("raises", "warn", "deprecat", "assertlogs", "assertnologs")
_CATCH_WARNINGS: Final = "catch_warnings"
_FILTERS: Final = ("simplefilter", "filterwarnings")
_LOUD: Final = ("error", "always")
# The fixture of pytest that records warnings.
_RECORDING: Final = "recwarn"
_MISUSE: Final = "builtins.TypeError"


def dropped_finding(checked: CheckedModule, call: Expression, kind: Kind, path: Path, default: Type, *, certain: bool) -> Finding | None:
    """Return what is wrong where a call is a statement; ``certain`` is true where what it makes is known to do nothing by itself."""
    if kind.shape.is_plain or is_tested(path) or (isinstance(call, CallExpr) and not STARTED.isdisjoint(checked.callee_names(call))):
        return None
    if _is_given_back(checked, call):
        return None
    members = members_of(default)
    items = members if len(members) > 1 else []
    if not all(isinstance(item, NoneType) or kinds_of(item, checked.lookup) for item in items):
        # A function that may give something else has done its work then: `run(flow) -> State | Generator[State, None, None]`.
        return None
    certain = certain and not any(isinstance(item, NoneType) for item in items)
    dropped = Dropped(certain, promises_that=_is_only_that(default), does_more=_is_more(default))
    return found(ValueUse(checked.subject(kind, call), dropped=dropped))


def _is_given_back(checked: CheckedModule, call: Expression) -> bool:
    """True for a call that gives something that was there before, as ``stack.pop()`` and ``same(rows)`` do.

    Its result is declared as a type variable, that of a class or that of a parameter.
    """
    signature = checked.signature(call) if isinstance(call, CallExpr) else None
    declared = callee_type_of(signature.definition) if signature is not None else None
    result = get_proper_type(declared.ret_type) if isinstance(declared, CallableType) else None
    if not isinstance(declared, CallableType) or not isinstance(result, TypeVarType):
        return False
    of_class = signature is not None and isinstance(signature.definition, FuncDef) and bool(signature.definition.info)
    return of_class or any(isinstance(typ := get_proper_type(given), TypeVarType) and typ.id == result.id for given in declared.arg_types)


def check_lazy_iterator(ctx: FunctionContext, lookup: Lookup) -> Type:
    """Report ``map(...)`` and its like as a statement, and return mypy's own type."""
    call = ctx.context
    checked = checked_module(ctx.api, lookup)
    if not isinstance(call, CallExpr):
        return ctx.default_return_type
    role, path = checked.role(call)
    if role is not None and path is not None and role.dropped and not is_tested(path):
        subject = checked.subject(Kind(Shape.ITERATOR, supports=frozenset({Operation.ITER})), call)
        finding = found(ValueUse(subject, dropped=Dropped(certain=True)))
        if finding is not None:
            checked.report_past_trials(finding, call)
    return ctx.default_return_type


def makes_lazily(checked: CheckedModule, kind: Kind, made: Type, definition: SymbolNode | None, store: SummaryStore) -> bool:
    """True for an object that can be awaited and entered, and that nothing has been started for when it is made."""
    proper = get_proper_type(made)
    if (
        not isinstance(proper, Instance)
        or not {Operation.AENTER, Operation.AWAIT} <= kind.supports
        or not is_awaitable_manager(proper.type)
    ):
        return False
    function = definition.func if isinstance(definition, Decorator) else definition
    # mypy says it itself where that code is on.
    if not isinstance(function, FuncDef) or checked.enabled(UNUSED_AWAITABLE) or not _is_lazy(checked, proper.type, store):
        return False
    if function.name in ("__init__", "__new__"):
        return True
    # What returns its own object has done something with it: `query.filter(...)`.
    if function.info and (function.info in proper.type.mro or proper.type in function.info.mro):
        return False
    return checked.is_of_library(function) or _starts_nothing(checked, function, store)


def _is_lazy(checked: CheckedModule, info: TypeInfo, store: SummaryStore) -> bool:
    if any(base.fullname in STARTING for base in info.mro):
        return False
    return checked.is_of_library(info) or _starts_nothing(checked, info, store)


def _starts_nothing(checked: CheckedModule, node: TypeInfo | FuncDef, store: SummaryStore) -> bool:
    if "." not in node.fullname or store.module_of(node.fullname) == checked.tree.fullname:
        return starts_nothing(node)
    depend(checked, {node.fullname}, store)
    return store.starts_nothing(node.fullname)


def _is_only_that(typ: Type) -> bool:
    """True for a type that promises a generator or manager and nothing else; a subclass of what contextlib makes is one too."""
    proper = get_proper_type(typ)
    return is_made_manager(proper) or (isinstance(proper, Instance) and proper.type.fullname in _ONLY_THAT)


def _is_more(typ: Type) -> bool:
    """True for a class of its own that is an iterator too, such as a database cursor, whose methods do their work at once."""
    proper = get_proper_type(typ)
    return isinstance(proper, Instance) and proper.type.fullname not in LACKS


def is_tested(path: Path) -> bool:
    """True where the call at the end of a path is itself what is tested: that it warns, logs or fails, entered or not."""
    function = next((node for node in reversed(path) if isinstance(node, FuncItem)), None)
    if function is not None and _RECORDING in function.arg_names:
        return True
    for outer, inner in pairwise(path):
        # `try: iter(x) except TypeError: ...` asks whether that works.
        if isinstance(outer, TryStmt) and inner is outer.body and path[-2] in outer.body.body and _asks(outer):
            return True
        if isinstance(outer, WithStmt) and inner is outer.body and any(_tests(item, outer) for item in outer.expr):
            return True
    return expects_exception(path)


def _asks(node: TryStmt) -> bool:
    return any(_MISUSE in handler.caught for handler in handlers_of(node))


def _tests(item: Expression, around: WithStmt) -> bool:
    """True for a manager that asks what is called inside of it to warn or fail."""
    if not isinstance(item, CallExpr):
        return False
    name = (render(item.callee) or "").lower()
    if _CATCH_WARNINGS in name:
        return "record" in item.arg_names or any(_is_loud(node) for node in own_nodes(around.body) if isinstance(node, CallExpr))
    return any(word in name for word in _TESTING)


def _is_loud(call: CallExpr) -> bool:
    """True for ``warnings.simplefilter("error")``."""
    callee, first = call.callee, call.args[0] if call.args else None
    named = isinstance(callee, (NameExpr, MemberExpr)) and callee.name in _FILTERS
    return named and isinstance(first, StrExpr) and first.value in _LOUD


def expects_exception(path: Path, *exceptions: str) -> bool:
    """True inside a ``with`` that expects an exception, one of these if any are named."""
    # `with pytest.raises(TypeError): make(1, 2)` is about the call's arguments.
    for outer, inner in pairwise(path):
        if isinstance(outer, WithStmt):
            # An item is evaluated and entered inside of those before it.
            for item in outer.expr:
                if item is inner:
                    break
                if isinstance(item, CallExpr) and "raises" in (render(item.callee) or "").lower():
                    return not exceptions or any(name in exceptions for name in _named_in(item))
    return False


def _named_in(call: CallExpr) -> list[str]:
    first = call.args[0] if call.args else None
    parts = first.items if isinstance(first, TupleExpr) else [first]
    return [part.fullname for part in parts if isinstance(part, RefExpr)]
