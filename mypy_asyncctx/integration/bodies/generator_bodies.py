"""The body of a function that must yield once: a context manager, a dependency, a fixture."""

from __future__ import annotations

from functools import cache, partial
from typing import TYPE_CHECKING, Final

from mypy.nodes import (
    CallExpr,
    Decorator,
    ForStmt,
    FuncDef,
    MypyFile,
    RefExpr,
    Statement,
    WithStmt,
    YieldFromExpr,
)
from mypy.types import AnyType, CallableType, Instance, LiteralType, Overloaded, TypeVarType, UninhabitedType, UnionType, get_proper_type

from mypy_asyncctx import names
from mypy_asyncctx.facts.control_flow.loop_counts import rounds_of
from mypy_asyncctx.facts.control_flow.noreturn import Endings, is_nested
from mypy_asyncctx.facts.control_flow.path_state import Ending, Facts, How, Paths
from mypy_asyncctx.facts.control_flow.yield_paths import follow
from mypy_asyncctx.facts.control_flow.yields import own_yields
from mypy_asyncctx.facts.frameworks.base import ENTERED, Step
from mypy_asyncctx.facts.frameworks.contextlib_like import DECORATORS
from mypy_asyncctx.facts.kinds.classify import generator_kind, generator_shape, makes_generator
from mypy_asyncctx.facts.summaries.early_parameters import early_aliases, early_calls
from mypy_asyncctx.facts.summaries.generators import source_of, stream_in, stream_of
from mypy_asyncctx.facts.tree.callees import declared_callee
from mypy_asyncctx.facts.tree.mentions import Mentions
from mypy_asyncctx.facts.tree.paths import children, path_to
from mypy_asyncctx.integration.internals.checker import rest_on
from mypy_asyncctx.integration.summaries.body_verdicts import counting, verdicts_on
from mypy_asyncctx.integration.summaries.callee_resolution import depend, named
from mypy_asyncctx.integration.summaries.store import VARIABLE
from mypy_asyncctx.rules.body.facts import Body, BodyUse
from mypy_asyncctx.rules.registry import checks_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy.nodes import Context, Expression, Node, SymbolNode
    from mypy.types import ProperType

    from mypy_asyncctx.facts.summaries.generators import Stream
    from mypy_asyncctx.facts.tree.survey import Survey
    from mypy_asyncctx.integration.checked_module import CheckedModule
    from mypy_asyncctx.integration.summaries.store import SummaryStore
    from mypy_asyncctx.rules.rule import Finding
    from mypy_asyncctx.rules.subject import Subject

# Generators that loop over generators that loop over generators.
_DEEPEST: Final = 5


def body_findings(
    checked: CheckedModule, function: FuncDef, used_as: BodyUse, store: SummaryStore, steps: frozenset[Step] = ENTERED
) -> Iterator[tuple[Finding, Context]]:
    """Yield what is wrong in the body of a generator function of the module under check, and where to report it.

    ``steps`` are what counts for those who run the function. A function of another module has no body here and gives nothing, and
    neither does an abstract one.
    """
    if (used_as is not BodyUse.FUNCTION and not makes_generator(function)) or not _has_own_body(checked, function):
        return
    yield from _found(checked, _body(checked, function, used_as, store), steps)


def _body(checked: CheckedModule, function: FuncDef, used_as: BodyUse, store: SummaryStore) -> Body:
    paths = cache(lambda: follow(function, _facts(checked, function, store)))
    return Body(
        function, checked.tree, used_as, paths, partial(_loop_source, checked, function, store), partial(_managers_in, checked, store)
    )


def _found(checked: CheckedModule, body: Body, steps: frozenset[Step]) -> Iterator[tuple[Finding, Context]]:
    # What is said of a dependency as of any generator is one mistake, not two.
    said = list(verdicts_on(body._replace(use=BodyUse.ANY), checked.enabled)) if body.use is BodyUse.DEPENDENCY else []
    for verdict in counting([*said, *verdicts_on(body, checked.enabled)], steps):
        if verdict not in said and verdict.place is not None:
            yield verdict, verdict.place


def definition_findings(checked: CheckedModule, store: SummaryStore) -> Iterator[tuple[Finding, Context]]:
    """Yield what is wrong in the generator functions of a module, whatever they are used for."""
    if not any(BodyUse.ANY in rule.uses and checked.enabled(rule.code) for rule, _ in checks_of("body")):
        return
    mentions = cache(lambda: Mentions(checked.tree))
    decorated: set[FuncDef] = set()
    todo: list[Node] = [checked.tree]
    while todo:
        node = todo.pop()
        if isinstance(node, Decorator):
            if any(isinstance(item, RefExpr) and item.fullname in DECORATORS for item in node.original_decorators):
                # Judged as a function that must yield once.
                node = node.func.body
            elif node.decorators:
                decorated.add(node.func)
        if isinstance(node, FuncDef) and makes_generator(node) and _has_own_body(checked, node):
            body = _body(checked, node, BodyUse.ANY, store)
            mention = mentions().of(node)
            yield from _found(checked, body._replace(mention=mention, is_decorated=node in decorated), frozenset(Step))
        if isinstance(node, (Statement, MypyFile, FuncDef)):
            todo.extend(children(node))


def route_findings(checked: CheckedModule, survey: Survey) -> Iterator[tuple[Finding, Context]]:
    """Yield what is wrong in functions with parameters whose dependency is left before the answer is sent."""
    aliases = early_aliases(survey)
    for function in dict.fromkeys(survey.functions):
        early = early_calls(function, aliases) if function.arguments else {}
        if early:
            body = Body(function, checked.tree, BodyUse.ROUTE, Paths, early=early)
            yield from ((found, found.place) for found in verdicts_on(body, checked.enabled) if found.place is not None)


def local_generator(checked: CheckedModule, node: SymbolNode | None) -> FuncDef | None:
    """Return an undecorated generator function whose body mypy has here, None for any other definition."""
    if isinstance(node, Decorator) and not node.decorators:
        # @staticmethod and @classmethod are not among the decorators.
        node = node.func
    return node if isinstance(node, FuncDef) and makes_generator(node) and _has_own_body(checked, node) else None


def local_dependency(checked: CheckedModule, node: SymbolNode | None) -> tuple[FuncDef, BodyUse] | None:
    """Return an undecorated function whose body mypy has here, and what it is as a dependency; None for a coroutine function."""
    function = node.func if isinstance(node, Decorator) and not node.decorators else node
    if not may_be_looked_into(function) or not isinstance(function, FuncDef) or not _has_own_body(checked, function):
        return None
    return function, BodyUse.DEPENDENCY if makes_generator(function) else BodyUse.FUNCTION


def may_be_looked_into(node: SymbolNode | None) -> bool:
    """True for generator functions and plain functions, of which something is said as dependencies."""
    return makes_generator(node) or (isinstance(node, FuncDef) and not node.is_coroutine)


def stream(checked: CheckedModule, definition: SymbolNode | None, store: SummaryStore, depth: int = 0) -> Stream | None:
    """Return what is known of the body of an undecorated generator function, here or in another module; None where nothing is."""
    local = local_generator(checked, definition)
    known: Stream | None = None
    if local is not None:
        known = stream_of(local, _facts(checked, local, store))
    elif definition is not None and makes_generator(definition):
        depend(checked, {definition.fullname}, store)
        known = stream_in(store.summary(definition.fullname))
    if known is None or depth == _DEEPEST:
        return known
    for name in known.sources:
        source = stream(checked, checked.lookup(name), store, depth + 1)
        known = known.over(source) if source is not None else known
    return known


def _has_own_body(checked: CheckedModule, function: FuncDef) -> bool:
    if not function.body.body or function.abstract_status != 0 or (function.info and function.info.is_protocol):
        return False
    return path_to(checked.tree, function) is not None


def _loop_source(checked: CheckedModule, function: FuncDef, store: SummaryStore, loop: ForStmt) -> tuple[Subject, Stream] | None:
    """Return the generator that a loop is over, and what is known of its body; None where that is not known."""
    definition = _called(checked, function, loop, loop.expr) if isinstance(loop.expr, CallExpr) else None
    shape = generator_shape(definition)
    if definition is None or shape is None or shape.is_async is not loop.is_async:
        return None
    inner = stream(checked, definition, store)
    return (checked.subject(generator_kind(shape, maker=definition.fullname), loop.expr), inner) if inner is not None else None


def _managers_in(checked: CheckedModule, store: SummaryStore, fullname: str) -> list[str]:
    if checked.checker is not None:
        depend(checked, {fullname}, store)
    else:
        module = store.module_of(fullname)
        if module is not None and module != checked.tree.fullname:
            rest_on(checked.tree, checked.tree.fullname, f"{module}.{VARIABLE}")
    return store.managers_in(fullname)


def _called(checked: CheckedModule, function: FuncDef, loop: ForStmt, call: CallExpr) -> SymbolNode | None:
    """Return what a loop's call names; mypy has no types of a body any more where its function is decorated, but for what is declared."""
    signature = checked.signature(call)
    if signature is not None and signature.definition is not None:
        return signature.definition
    name = source_of(function, loop)
    return checked.lookup(name) if name is not None else named(checked, call.callee)


def _facts(checked: CheckedModule, function: FuncDef, store: SummaryStore) -> Facts:
    """Return what mypy's types, and the bodies of the functions that are called, say of the body of a function."""

    def known(called: FuncDef) -> Ending:
        depend(checked, {called.fullname}, store)
        return store.ending(called.fullname)

    endings = Endings(is_nested, known) if checked.checker is not None else store.endings(checked.tree)

    def ending(call: CallExpr, *, awaited: bool) -> Ending:
        return endings.of(named(checked, call.callee) or declared_callee(call.callee, function), awaited=awaited)

    return Facts(
        lambda call, awaited: Ending.NEVER if _fails(checked.type_of(call.callee), awaited=awaited) else ending(call, awaited=awaited),
        lambda call: _is_unknown(checked, call) or ending(call, awaited=True) is Ending.PERHAPS,
        lambda node: _may_swallow(checked, node),
        lambda node: rounds_of(node, checked.type_of, function, checked.tree),
        lambda node: _surely_yields(checked, node, store),
    )


def _surely_yields(checked: CheckedModule, node: Expression, store: SummaryStore) -> bool:
    """True for a call of a generator function of the module under check that yields on every way."""
    local = local_generator(checked, named(checked, node.callee)) if isinstance(node, CallExpr) else None
    if local is None or any(isinstance(found, YieldFromExpr) for found in own_yields(local.body)):
        return False
    ends = [state for state, _ in follow(local, _facts(checked, local, store)).ends if state.how is How.PLAIN]
    return bool(ends) and all(state.first is not None for state in ends)


def _fails(typ: ProperType | None, *, awaited: bool) -> bool:
    if isinstance(typ, Instance):
        # `pytest.skip` and `pytest.fail` are objects.
        symbol = typ.type.get("__call__")
        typ = get_proper_type(symbol.type) if symbol is not None else None
    items = typ.items if isinstance(typ, (CallableType, Overloaded)) else []
    return bool(items) and all(_is_never(get_proper_type(item.ret_type), awaited=awaited) for item in items)


def _is_unknown(checked: CheckedModule, call: CallExpr) -> bool:
    """True where a call may always raise for all that mypy knows.

    It calls a function without annotations, or of a module that mypy does not see, or one member of a union never returns.
    """
    typ = checked.type_of(call.callee)
    if isinstance(typ, UnionType):
        return any(_fails(get_proper_type(item), awaited=True) for item in typ.items)
    if isinstance(typ, (CallableType, Overloaded)):
        return any(item.implicit for item in typ.items)
    return typ is None or isinstance(typ, AnyType)


def _is_never(typ: ProperType, *, awaited: bool) -> bool:
    if awaited and isinstance(typ, Instance) and typ.type.fullname == names.COROUTINE and len(typ.args) == 3:
        typ = get_proper_type(typ.args[2])
    return isinstance(typ, UninhabitedType)


def _may_swallow(checked: CheckedModule, node: WithStmt) -> bool:
    """True where a manager says by its annotation that it may swallow an exception, or where nothing is known of it."""
    method = "__aexit__" if node.is_async else "__exit__"
    return any(_swallows(typ, method) for item in node.expr for typ in _managers(checked, item))


def _managers(checked: CheckedModule, item: Expression) -> list[ProperType | None]:
    """Return the types that an expression may have; of a body that is not checked yet, an overloaded function's are all of its results."""
    typ = checked.type_of(item)
    callee = checked.type_of(item.callee) if typ is None and isinstance(item, CallExpr) else None
    return [get_proper_type(signature.ret_type) for signature in callee.items] if isinstance(callee, Overloaded) else [typ]


def _swallows(typ: ProperType | None, method: str) -> bool:
    if isinstance(typ, TypeVarType):
        typ = get_proper_type(typ.upper_bound)
    if not isinstance(typ, Instance) or typ.type.fallback_to_any:
        return True
    symbol = typ.type.get(method)
    leave = get_proper_type(symbol.type) if symbol is not None else None
    if not isinstance(leave, CallableType):
        return True
    result = get_proper_type(leave.ret_type)
    if isinstance(result, Instance) and result.type.fullname == names.COROUTINE and len(result.args) == 3:
        result = get_proper_type(result.args[2])
    if isinstance(result, Instance) and result.type.fullname == "builtins.bool":
        return True
    return isinstance(result, LiteralType) and result.value is True
