"""The body of a function that must yield once: a context manager, a dependency, a fixture."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mypy.nodes import (
    CallExpr,
    Decorator,
    ForStmt,
    FuncDef,
    NameExpr,
    RaiseStmt,
    RefExpr,
    ReturnStmt,
    TryStmt,
    WithStmt,
)
from mypy.types import AnyType, CallableType, Instance, LiteralType, Overloaded, UninhabitedType, get_proper_type

from mypy_asyncctx import codes, names
from mypy_asyncctx.glue.delegation import depend
from mypy_asyncctx.glue.skipped import cleanup_findings
from mypy_asyncctx.kinds.classify import makes_generator
from mypy_asyncctx.rules import failed_setup, generator_exit, no_yield, reyield, second_yield, swallow
from mypy_asyncctx.rules.base import BodyUse, Finding
from mypy_asyncctx.syntax.flow import follow
from mypy_asyncctx.syntax.summaries import stream_in, stream_of
from mypy_asyncctx.syntax.tree import own_nodes, path_to
from mypy_asyncctx.syntax.ways import Facts, How
from mypy_asyncctx.syntax.yields import has_cleanup, own_yields, repeats

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy.nodes import Context, Node, SymbolNode
    from mypy.types import ProperType

    from mypy_asyncctx.glue.results import ResultStore
    from mypy_asyncctx.glue.scene import Scene
    from mypy_asyncctx.syntax.handlers import Handler
    from mypy_asyncctx.syntax.summaries import Stream
    from mypy_asyncctx.syntax.ways import Paths

_SUPPRESS: Final = "contextlib.suppress"


def body_findings(scene: Scene, function: FuncDef, used_as: BodyUse) -> Iterator[tuple[Finding, Context]]:
    """Yield what is wrong in the body of a generator function of the module under check, and where to report it.

    A function of another module has no body here and gives nothing, and neither does an abstract one.
    """
    if not makes_generator(function) or not _has_own_body(scene, function):
        return
    paths = follow(function, _facts(scene))
    yield from _no_yield(function, paths, used_as)
    yield from _second_yield(scene, function, paths, used_as)
    swallowed = set()
    if not used_as.is_fixture:
        for handler in _swallowing(paths, used_as):
            swallowed.add(handler)
            yield Finding(codes.SWALLOW, _swallow_message(function, handler.broad, used_as)), handler.place
        if used_as is BodyUse.DEPENDENCY:
            yield from _suppressed(function)
        for place in _returning(function):
            yield Finding(codes.SWALLOW, _swallow_message(function, "finally: return", used_as)), place
        yield from cleanup_findings(function, paths, used_as)
        yield from _reyields(scene, function, used_as)
    for handler in sorted(_failing(paths) - swallowed, key=_line):
        yield Finding(codes.FAILED_SETUP, failed_setup.message(function.name, used_as)), handler.place


def exit_findings(scene: Scene, function: FuncDef) -> Iterator[tuple[Finding, Context]]:
    """Yield where a generator function, whatever it is used for, yields after it has caught GeneratorExit."""
    if not makes_generator(function) or not _has_handler(function.body):
        return
    done: set[Node] = set()
    for second in sorted(follow(function, _facts(scene)).seconds, key=lambda found: found.first.line):
        state = second.state
        if state.how is How.THROWN and state.sure and state.handler is not None and state.handler.takes_exit and second.second not in done:
            done.add(second.second)
            message = generator_exit.message(
                function.name, second.first.line, is_async=function.is_async_generator, repeated=second.first is second.second
            )
            yield Finding(codes.GENERATOR_EXIT, message), second.second


def local_generator(scene: Scene, node: SymbolNode | None) -> FuncDef | None:
    """Return an undecorated generator function whose body mypy has here, None for any other definition."""
    if isinstance(node, Decorator) and not node.decorators:
        # @staticmethod and @classmethod are not among the decorators.
        node = node.func
    return node if isinstance(node, FuncDef) and makes_generator(node) and _has_own_body(scene, node) else None


def stream(scene: Scene, definition: SymbolNode | None, store: ResultStore) -> Stream | None:
    """Return what is known of the body of an undecorated generator function, here or in another module; None where nothing is."""
    local = local_generator(scene, definition)
    if local is not None:
        return stream_of(local, _facts(scene))
    if definition is None or not makes_generator(definition):
        return None
    depend(scene, {definition.fullname}, store)
    return stream_in(store.summary(definition.fullname))


def _has_own_body(scene: Scene, function: FuncDef) -> bool:
    if not function.body.body or function.abstract_status != 0 or (function.info and function.info.is_protocol):
        return False
    return path_to(scene.tree, function) is not None


def _no_yield(function: FuncDef, paths: Paths, use: BodyUse) -> Iterator[tuple[Finding, Context]]:
    done: set[Context] = set()
    for state, end in paths.ends:
        if state.first is not None or state.how is not How.PLAIN or not state.sure:
            continue
        place = end or state.skipped or function
        if place not in done:
            done.add(place)
            yield Finding(codes.NO_YIELD, no_yield.message(function.name, use, returns=end is not None)), place


def _second_yield(scene: Scene, function: FuncDef, paths: Paths, use: BodyUse) -> Iterator[tuple[Finding, Context]]:
    found: dict[Node, str] = {}
    for second in sorted(paths.seconds, key=lambda item: (item.state.how is How.THROWN, item.first.line)):
        state = second.state
        if not state.sure or second.second in found or state.how is How.FAILED:
            continue
        if state.how is How.THROWN:
            # pytest never throws into a fixture.
            if use.is_fixture or state.handler is None:
                continue
            message = second_yield.handler_message(function.name, use, second.first.line, only_exit=state.handler.only_exit)
        elif second.first is second.second:
            message = second_yield.repeated_message(function.name, use)
        else:
            message = second_yield.path_message(function.name, use, second.first.line)
        found[second.second] = message
    exits = (
        {place for _, place in exit_findings(scene, function)}
        if use is BodyUse.DEPENDENCY and scene.enabled(codes.GENERATOR_EXIT)
        else set()
    )
    for node, message in found.items():
        if node not in exits:
            yield Finding(codes.SECOND_YIELD, message), node


def _swallowing(paths: Paths, use: BodyUse) -> list[Handler]:
    """Return the clauses around the yield after which the function ends, and none of whose ways raises."""
    raising = {state.handler for state in paths.raises if state.how is How.THROWN}
    ending = {state.handler for state, _ in paths.ends if state.how is How.THROWN and state.handler is not None}
    return sorted(
        (
            handler
            for handler in paths.caught
            if handler in ending
            and handler not in raising
            and not handler.only_exit
            and (handler.broad is not None or (use is BodyUse.DEPENDENCY and "" not in handler.caught))
        ),
        key=_line,
    )


def _swallow_message(function: FuncDef, clause: str | None, use: BodyUse) -> str:
    if use is BodyUse.DEPENDENCY:
        return swallow.dependency_message(function.name)
    return swallow.manager_message(function.name, clause or "except")


def _returning(function: FuncDef) -> Iterator[ReturnStmt]:
    """Yield each ``return`` in a ``finally`` around a yield: it ends the exception."""
    for node in own_nodes(function.body):
        if isinstance(node, TryStmt) and node.finally_body is not None and any(True for _ in own_yields(node.body)):
            yield from (inner for inner in own_nodes(node.finally_body) if isinstance(inner, ReturnStmt))


def _suppressed(function: FuncDef) -> Iterator[tuple[Finding, Context]]:
    for node in own_nodes(function.body):
        if isinstance(node, WithStmt) and any(True for _ in own_yields(node.body)):
            for item in node.expr:
                if isinstance(item, CallExpr) and isinstance(item.callee, RefExpr) and item.callee.fullname == _SUPPRESS:
                    yield Finding(codes.SWALLOW, swallow.dependency_message(function.name)), item


def _failing(paths: Paths) -> set[Handler]:
    return {
        state.handler
        for state, _ in paths.ends
        if state.first is None
        and state.how is How.FAILED
        and state.sure
        and state.handler is not None
        and "" not in state.handler.caught
        # A handler that raises on some way may do so on every one that happens: `for error in group.exceptions: raise error`.
        and not any(isinstance(node, RaiseStmt) for node in own_nodes(state.handler.block))
    }


def _reyields(scene: Scene, function: FuncDef, use: BodyUse) -> Iterator[tuple[Finding, Context]]:
    for node in own_nodes(function.body):
        if not isinstance(node, ForStmt) or not isinstance(node.expr, CallExpr) or not any(True for _ in own_yields(node.body)):
            continue
        signature = scene.signature(node.expr)
        inner = local_generator(scene, signature.definition if signature is not None else None)
        for kind in scene.kinds(node.expr):
            subject = scene.subject(kind, node.expr)
            if not subject.kind.shape.is_generator or subject.kind.shape.is_async is not node.is_async:
                continue
            sees = inner is not None and any(not handler.only_exit for handler in follow(inner, _facts(scene)).caught)
            foreign = inner is None and makes_generator(signature.definition if signature is not None else None)
            late = node.is_async and use is BodyUse.MANAGER and (foreign or (inner is not None and has_cleanup(inner)))
            if sees or late:
                target = node.index.name if isinstance(node.index, NameExpr) else "value"
                yield Finding(codes.REYIELD, reyield.message(function.name, use, subject, target, is_async=node.is_async)), node.expr


def _has_handler(root: Node) -> bool:
    return any(isinstance(node, TryStmt) and node.handlers for node in own_nodes(root))


def _line(handler: Handler) -> int:
    return handler.place.line


def _facts(scene: Scene) -> Facts:
    return Facts(
        lambda call: _never_returns(scene, call), lambda call: _is_unknown(scene, call), lambda node: _may_swallow(scene, node), repeats
    )


def _never_returns(scene: Scene, call: CallExpr) -> bool:
    typ = scene.type_of(call.callee)
    if isinstance(typ, Instance):
        # `pytest.skip` and `pytest.fail` are objects.
        symbol = typ.type.get("__call__")
        typ = get_proper_type(symbol.type) if symbol is not None else None
    items = typ.items if isinstance(typ, (CallableType, Overloaded)) else []
    return bool(items) and all(_is_never(get_proper_type(item.ret_type)) for item in items)


def _is_unknown(scene: Scene, call: CallExpr) -> bool:
    """True where mypy does not know what a call does: a function without annotations, or of a module that it does not see."""
    typ = scene.type_of(call.callee)
    if isinstance(typ, (CallableType, Overloaded)):
        return any(item.implicit for item in typ.items)
    return typ is None or isinstance(typ, AnyType)


def _is_never(typ: ProperType) -> bool:
    if isinstance(typ, Instance) and typ.type.fullname == names.COROUTINE and len(typ.args) == 3:
        typ = get_proper_type(typ.args[2])
    return isinstance(typ, UninhabitedType)


def _may_swallow(scene: Scene, node: WithStmt) -> bool:
    """True where a manager says by its annotation that it may swallow an exception, or where nothing is known of it."""
    for item in node.expr:
        typ = scene.type_of(item)
        if not isinstance(typ, Instance) or typ.type.fallback_to_any:
            return True
        symbol = typ.type.get("__aexit__" if node.is_async else "__exit__")
        leave = get_proper_type(symbol.type) if symbol is not None else None
        if not isinstance(leave, CallableType):
            return True
        result = get_proper_type(leave.ret_type)
        if isinstance(result, Instance) and result.type.fullname == names.COROUTINE and len(result.args) == 3:
            result = get_proper_type(result.args[2])
        if isinstance(result, Instance) and result.type.fullname == "builtins.bool":
            return True
        if isinstance(result, LiteralType) and result.value is True:
            return True
    return False
