"""The body of a function that must yield once: a context manager, a dependency, a fixture."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mypy.nodes import (
    CallExpr,
    Decorator,
    ForStmt,
    FuncDef,
    NameExpr,
    WithStmt,
    YieldFromExpr,
)
from mypy.types import AnyType, CallableType, Instance, LiteralType, Overloaded, TypeVarType, UninhabitedType, UnionType, get_proper_type

from mypy_asyncctx import codes, names
from mypy_asyncctx.frameworks.base import Step
from mypy_asyncctx.glue.kept.delegation import depend, named
from mypy_asyncctx.glue.kept.verdicts import counting, exits_of, has_handler, may_go_wrong, verdicts_on
from mypy_asyncctx.kinds.classify import generator_kind, generator_shape, makes_generator
from mypy_asyncctx.rules import reyield
from mypy_asyncctx.rules.base import BodyUse, Finding
from mypy_asyncctx.syntax.callees import declared_callee
from mypy_asyncctx.syntax.endings import Endings, is_nested
from mypy_asyncctx.syntax.flow import follow
from mypy_asyncctx.syntax.loops import rounds_of
from mypy_asyncctx.syntax.streams import source_of, stream_in, stream_of
from mypy_asyncctx.syntax.tree import own_nodes, path_to
from mypy_asyncctx.syntax.ways import Ending, Facts, How
from mypy_asyncctx.syntax.yields import own_yields

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy.nodes import Context, Expression, SymbolNode
    from mypy.types import ProperType

    from mypy_asyncctx.glue.kept.results import ResultStore
    from mypy_asyncctx.glue.scene import Scene
    from mypy_asyncctx.syntax.streams import Stream

# Generators that loop over generators that loop over generators.
_DEEPEST: Final = 5


def body_findings(
    scene: Scene, function: FuncDef, used_as: BodyUse, store: ResultStore, steps: frozenset[Step] = frozenset(Step)
) -> Iterator[tuple[Finding, Context]]:
    """Yield what is wrong in the body of a generator function of the module under check, and where to report it.

    ``steps`` are what counts for those who run the function. A function of another module has no body here and gives nothing, and
    neither does an abstract one.
    """
    if not makes_generator(function) or not _has_own_body(scene, function):
        return
    if may_go_wrong(function, scene.enabled):
        paths = follow(function, _facts(scene, function, store))
        # In a dependency a yield after GeneratorExit is one mistake, not two.
        exits = exit_findings(scene, function, store) if used_as is BodyUse.DEPENDENCY and scene.enabled(codes.GENERATOR_EXIT) else ()
        twice = {place for _, place in exits}
        for verdict in counting(verdicts_on(function, paths, used_as, scene.enabled), steps):
            if verdict.finding.code is not codes.SECOND_YIELD or verdict.place not in twice:
                yield verdict.finding, verdict.place
    if Step.THROWS in steps and scene.enabled(codes.REYIELD):
        yield from _reyields(scene, function, used_as, store)


def exit_findings(scene: Scene, function: FuncDef, store: ResultStore) -> Iterator[tuple[Finding, Context]]:
    """Yield where a generator function, whatever it is used for, yields after it has caught GeneratorExit."""
    if makes_generator(function) and has_handler(function.body):
        yield from exits_of(function, follow(function, _facts(scene, function, store)))


def local_generator(scene: Scene, node: SymbolNode | None) -> FuncDef | None:
    """Return an undecorated generator function whose body mypy has here, None for any other definition."""
    if isinstance(node, Decorator) and not node.decorators:
        # @staticmethod and @classmethod are not among the decorators.
        node = node.func
    return node if isinstance(node, FuncDef) and makes_generator(node) and _has_own_body(scene, node) else None


def stream(scene: Scene, definition: SymbolNode | None, store: ResultStore, depth: int = 0) -> Stream | None:
    """Return what is known of the body of an undecorated generator function, here or in another module; None where nothing is."""
    local = local_generator(scene, definition)
    known: Stream | None = None
    if local is not None:
        known = stream_of(local, _facts(scene, local, store))
    elif definition is not None and makes_generator(definition):
        depend(scene, {definition.fullname}, store)
        known = stream_in(store.summary(definition.fullname))
    if known is None or depth == _DEEPEST:
        return known
    for name in known.sources:
        source = stream(scene, scene.lookup(name), store, depth + 1)
        known = known.over(source) if source is not None else known
    return known


def _has_own_body(scene: Scene, function: FuncDef) -> bool:
    if not function.body.body or function.abstract_status != 0 or (function.info and function.info.is_protocol):
        return False
    return path_to(scene.tree, function) is not None


def _reyields(scene: Scene, function: FuncDef, use: BodyUse, store: ResultStore) -> Iterator[tuple[Finding, Context]]:
    # A dependency that does nothing else, over a generator that only closes something: that is closed later, and nothing is lost.
    only_relays = use is BodyUse.DEPENDENCY and len(list(own_yields(function.body))) == 1
    for node in own_nodes(function.body):
        if not isinstance(node, ForStmt) or not isinstance(node.expr, CallExpr) or not any(True for _ in own_yields(node.body)):
            continue
        definition = _called(scene, function, node, node.expr)
        shape = generator_shape(definition)
        if definition is None or shape is None or shape.is_async is not node.is_async:
            continue
        inner = stream(scene, definition, store)
        if inner is None:
            continue
        late = node.is_async and inner.cleans_up and (inner.enters or not only_relays)
        if inner.recovers or late:
            subject = scene.subject(generator_kind(shape, maker=definition.fullname), node.expr)
            target = node.index.name if isinstance(node.index, NameExpr) else "value"
            yield Finding(codes.REYIELD, reyield.message(function.name, use, subject, target, inner)), node.expr


def _called(scene: Scene, function: FuncDef, loop: ForStmt, call: CallExpr) -> SymbolNode | None:
    """Return what a loop's call names; mypy has no types of a body any more where its function is decorated, but for what is declared."""
    signature = scene.signature(call)
    if signature is not None and signature.definition is not None:
        return signature.definition
    name = source_of(function, loop)
    return scene.lookup(name) if name is not None else named(scene, call.callee)


def _facts(scene: Scene, function: FuncDef, store: ResultStore) -> Facts:
    """Return what mypy's types, and the bodies of the functions that are called, say of the body of a function."""

    def known(called: FuncDef) -> Ending:
        depend(scene, {called.fullname}, store)
        return store.ending(called.fullname)

    endings = Endings(is_nested, known) if scene.checker is not None else store.endings(scene.tree)

    def ending(call: CallExpr, *, awaited: bool) -> Ending:
        return endings.of(named(scene, call.callee) or declared_callee(call.callee, function), awaited=awaited)

    return Facts(
        lambda call, awaited: Ending.NEVER if _fails(scene.type_of(call.callee), awaited=awaited) else ending(call, awaited=awaited),
        lambda call: _is_unknown(scene, call) or ending(call, awaited=True) is Ending.PERHAPS,
        lambda node: _may_swallow(scene, node),
        lambda node: rounds_of(node, scene.type_of, function, scene.tree),
        lambda node: _surely_yields(scene, node, store),
    )


def _surely_yields(scene: Scene, node: Expression, store: ResultStore) -> bool:
    """True for a call of a generator function of the module under check that yields on every way."""
    local = local_generator(scene, named(scene, node.callee)) if isinstance(node, CallExpr) else None
    if local is None or any(isinstance(found, YieldFromExpr) for found in own_yields(local.body)):
        return False
    ends = [state for state, _ in follow(local, _facts(scene, local, store)).ends if state.how is How.PLAIN]
    return bool(ends) and all(state.first is not None for state in ends)


def _fails(typ: ProperType | None, *, awaited: bool) -> bool:
    if isinstance(typ, Instance):
        # `pytest.skip` and `pytest.fail` are objects.
        symbol = typ.type.get("__call__")
        typ = get_proper_type(symbol.type) if symbol is not None else None
    items = typ.items if isinstance(typ, (CallableType, Overloaded)) else []
    return bool(items) and all(_is_never(get_proper_type(item.ret_type), awaited=awaited) for item in items)


def _is_unknown(scene: Scene, call: CallExpr) -> bool:
    """True where a call may always raise for all that mypy knows.

    It calls a function without annotations, or of a module that mypy does not see, or one member of a union never returns.
    """
    typ = scene.type_of(call.callee)
    if isinstance(typ, UnionType):
        return any(_fails(get_proper_type(item), awaited=True) for item in typ.items)
    if isinstance(typ, (CallableType, Overloaded)):
        return any(item.implicit for item in typ.items)
    return typ is None or isinstance(typ, AnyType)


def _is_never(typ: ProperType, *, awaited: bool) -> bool:
    if awaited and isinstance(typ, Instance) and typ.type.fullname == names.COROUTINE and len(typ.args) == 3:
        typ = get_proper_type(typ.args[2])
    return isinstance(typ, UninhabitedType)


def _may_swallow(scene: Scene, node: WithStmt) -> bool:
    """True where a manager says by its annotation that it may swallow an exception, or where nothing is known of it."""
    method = "__aexit__" if node.is_async else "__exit__"
    return any(_swallows(typ, method) for item in node.expr for typ in _managers(scene, item))


def _managers(scene: Scene, item: Expression) -> list[ProperType | None]:
    """Return the types that an expression may have; of a body that is not checked yet, an overloaded function's are all of its results."""
    typ = scene.type_of(item)
    callee = scene.type_of(item.callee) if typ is None and isinstance(item, CallExpr) else None
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
