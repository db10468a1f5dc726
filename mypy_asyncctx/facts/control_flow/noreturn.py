"""Functions that never come back without saying `NoReturn`: every way through the body raises, or runs for ever."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mypy.nodes import (
    AssertStmt,
    CallExpr,
    Decorator,
    FuncDef,
    OverloadedFuncDef,
    RaiseStmt,
    RefExpr,
    TypeInfo,
    WhileStmt,
)
from mypy.types import CallableType, Instance, UninhabitedType, get_proper_type

from mypy_asyncctx import names
from mypy_asyncctx.facts.control_flow.loop_counts import declared_type, rounds_of
from mypy_asyncctx.facts.control_flow.path_state import Ending, Facts
from mypy_asyncctx.facts.control_flow.yield_paths import follow
from mypy_asyncctx.facts.tree.callees import declared_callee
from mypy_asyncctx.facts.tree.statements import blocks_of, called_in, value_of
from mypy_asyncctx.facts.tree.trivial_bodies import is_placeholder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from mypy.nodes import Block, Expression, SymbolNode, WithStmt
    from mypy.types import Type

    from mypy_asyncctx.facts.tree.survey import Definition

UNREAD: Final = ""
"""The name that stands for all functions of a module whose bodies mypy has not read."""

_NOT_IMPLEMENTED: Final = "builtins.NotImplementedError"


class Endings:
    """How functions end, as far as declarations and bodies tell.

    ``has_body`` tells whether the body of a function is to be read; of any other function ``known`` returns what its module says.
    """

    def __init__(self, has_body: Callable[[FuncDef], bool], known: Callable[[FuncDef], Ending]) -> None:
        self._has_body = has_body
        self._known = known
        self._found: dict[FuncDef, Ending] = {}

    def of_call(self, call: CallExpr, function: FuncDef, *, awaited: bool) -> Ending:
        """Return how a call inside of ``function`` ends, by itself or ``awaited``."""
        return self.of(declared_callee(call.callee, function), awaited=awaited)

    def of(self, node: SymbolNode | None, *, awaited: bool) -> Ending:
        """Return how a call of a function or method ends, by itself or ``awaited``: without ``await`` a coroutine function does nothing."""
        if isinstance(node, OverloadedFuncDef):
            node = node.impl
        decorated = isinstance(node, Decorator) and bool(node.decorators or node.var.is_property)
        function = node.func if isinstance(node, Decorator) else node
        if not isinstance(function, FuncDef) or function.is_generator or (function.is_coroutine and not awaited):
            return Ending.COMES_BACK
        if declares_never(function.type):
            return Ending.NEVER
        if function.abstract_status != 0 or (function.info and function.info.is_protocol):
            return Ending.COMES_BACK
        ending = self._ending(function)
        return Ending.PERHAPS if decorated and ending is Ending.NEVER else ending

    def _ending(self, function: FuncDef) -> Ending:
        if not self._has_body(function):
            return self._known(function)
        if function not in self._found:
            # One that calls itself ends where another of its ways does.
            self._found[function] = Ending.COMES_BACK
            self._found[function] = self._judged(function)
        return self._found[function]

    def _judged(self, function: FuncDef) -> Ending:
        if function.info and _is_to_be_replaced(function):
            return Ending.PERHAPS
        if not self._may_never_end(function, function.body):
            return Ending.COMES_BACK
        return Ending.COMES_BACK if follow(function, self._facts(function, _may_swallow)).ends else Ending.NEVER

    def facts(self, function: FuncDef) -> Facts:
        """Return what can be told of a body before types are checked: whatever is not declared leaves a way unsure."""
        return self._facts(function, lambda _: True)

    def _facts(self, function: FuncDef, may_swallow: Callable[[WithStmt], bool]) -> Facts:
        return Facts(
            lambda call, awaited: self.of_call(call, function, awaited=awaited),
            lambda call: self._is_unknown(call, function),
            may_swallow,
            lambda node: rounds_of(node, declared_type, function),
            lambda _: False,
        )

    def _is_unknown(self, call: CallExpr, function: FuncDef) -> bool:
        node = declared_callee(call.callee, function)
        typ = getattr(node, "type", None)
        if isinstance(node, TypeInfo):
            return False
        return not isinstance(typ, CallableType) or typ.implicit or self.of(node, awaited=True) is Ending.PERHAPS

    def _may_never_end(self, function: FuncDef, block: Block | None) -> bool:
        """False for a block that comes to its end, as a short look at its last statement tells."""
        if block is None or not block.body:
            return False
        last = block.body[-1]
        if isinstance(last, (RaiseStmt, AssertStmt)) or (isinstance(last, WhileStmt) and not isinstance(last.expr, CallExpr)):
            return True
        call, awaited = called_in(value_of(last))
        if call is not None:
            return self.of_call(call, function, awaited=awaited) is not Ending.COMES_BACK
        return any(self._may_never_end(function, inner) for inner in blocks_of(last)) or any(
            isinstance(statement, RaiseStmt) for statement in block.body
        )


def endings_of(definitions: Sequence[Definition], endings: Endings) -> dict[str, str]:
    """Return, by name, the functions and methods of a module that never come back, or may not, though they do not declare it."""
    if any(is_stripped(definition.function) for definition in definitions):
        return {UNREAD: Ending.PERHAPS.value}
    found: dict[str, set[Ending]] = {}
    for definition in definitions:
        function = definition.function
        if function.abstract_status == 0 and not declares_never(function.type):
            # A name that is bound twice may be either.
            found.setdefault(definition.name, set()).add(endings.of(definition.node, awaited=True))
    return {
        name: (next(iter(several)) if len(several) == 1 else Ending.PERHAPS).value
        for name, several in found.items()
        if several != {Ending.COMES_BACK}
    }


DECLARED: Final = Endings(lambda _: False, lambda _: Ending.COMES_BACK)
"""What annotations alone tell, where no body of another function is read."""


def is_stripped(function: FuncDef) -> bool:
    """True for a body that mypy has not read: the module is followed, and nothing in it is reported."""
    return not function.body.body


def is_nested(function: FuncDef) -> bool:
    """True for a function inside a function, whose body is there wherever it can be called."""
    return "." not in function.fullname


def declares_never(typ: Type | None) -> bool:
    """True for the type of a function that says ``NoReturn`` or ``Never``."""
    proper = get_proper_type(typ)
    result = get_proper_type(proper.ret_type) if isinstance(proper, CallableType) else None
    if isinstance(result, Instance) and result.type.fullname == names.COROUTINE and len(result.args) == 3:
        result = get_proper_type(result.args[2])
    return isinstance(result, UninhabitedType)


def _is_to_be_replaced(function: FuncDef) -> bool:
    """True for a method that only says that a subclass has to define it."""
    if not is_placeholder(function):
        return False
    raised = next((node.expr for node in function.body.body if isinstance(node, RaiseStmt)), None)
    raised = raised.callee if isinstance(raised, CallExpr) else raised
    return isinstance(raised, RefExpr) and raised.fullname == _NOT_IMPLEMENTED


def _may_swallow(node: WithStmt) -> bool:
    """True where a manager is declared to swallow exceptions, as far as is seen before types are checked."""
    return any(map(_swallows, node.expr))


def _swallows(item: Expression) -> bool:
    made = item.callee.node if isinstance(item, CallExpr) and isinstance(item.callee, RefExpr) else None
    typ = getattr(made, "type", None)
    if isinstance(typ, CallableType):
        result = get_proper_type(typ.ret_type)
        made = result.type if isinstance(result, Instance) else None
    if not isinstance(made, TypeInfo):
        return False
    leaves: Iterable[SymbolNode | None] = (symbol.node for name in ("__exit__", "__aexit__") if (symbol := made.get(name)) is not None)
    results = (
        get_proper_type(leave.type.ret_type) for leave in leaves if isinstance(leave, FuncDef) and isinstance(leave.type, CallableType)
    )
    return any(isinstance(result, Instance) and result.type.fullname == "builtins.bool" for result in results)
