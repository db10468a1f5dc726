"""Whether making an object may start something: what ``__init__``, and the functions that make it, do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mypy.nodes import (
    AssertStmt,
    AssignmentStmt,
    AwaitExpr,
    CallExpr,
    Decorator,
    EllipsisExpr,
    ExpressionStmt,
    FuncDef,
    IfStmt,
    MemberExpr,
    NameExpr,
    PassStmt,
    RaiseStmt,
    RefExpr,
    ReturnStmt,
    StrExpr,
    SuperExpr,
    TypeInfo,
    Var,
    YieldExpr,
    YieldFromExpr,
)
from mypy.types import CallableType, Instance, get_proper_type

from mypy_asyncctx.facts.tree.paths import own_nodes

if TYPE_CHECKING:
    from mypy.nodes import Block, Expression, Node

    from mypy_asyncctx.facts.tree.survey import Survey

_MAKING: Final = ("__new__", "__init__", "__post_init__")
_PURE: Final = frozenset(
    {"isinstance", "issubclass", "len", "repr", "getattr", "hasattr", "callable", "id", "min", "max", "sum", "sorted", "iter", "vars"}
)
_HARMLESS: Final = ("time.", "warnings.warn", "logging.", "uuid.", "typing.cast", "copy.copy")
# Classes whose objects are at work as soon as they are made.
_WORKING: Final = frozenset({"asyncio.tasks.Task", "_asyncio.Task", "subprocess.Popen"})
_TELLING: Final = frozenset({"log", "logger", "logging"})
_DEEPEST: Final = 3


def is_awaitable_manager(info: TypeInfo) -> bool:
    """True for a class whose objects can be awaited and entered with ``async with``: made for one of the two, as a rule."""
    return info.get("__await__") is not None and info.get("__aenter__") is not None


def lazy_makers_of(survey: Survey) -> list[str]:
    """Return the classes of a module that make awaitable managers, and its functions and methods that return one, and start nothing."""
    classes = [name for name, info in survey.classes if starts_nothing(info)]
    return classes + [found.name for found in survey.definitions if not found.is_decorated and starts_nothing(found.function)]


def starts_nothing(node: TypeInfo | FuncDef) -> bool:
    """True where making an awaitable manager in this way surely starts nothing, as far as the node's own module tells.

    A class that inherits from one of another module is believed to be like that one.
    """
    if isinstance(node, TypeInfo):
        return is_awaitable_manager(node) and _makes_quietly(node, node.module_name, _DEEPEST)
    typ = node.type
    result = get_proper_type(typ.ret_type) if isinstance(typ, CallableType) else None
    if not isinstance(result, Instance) or not is_awaitable_manager(result.type) or node.is_coroutine or node.is_generator:
        return False
    return _is_quiet(node.body, node.info, _DEEPEST)


def _makes_quietly(info: TypeInfo, module: str, depth: int) -> bool:
    for base in info.mro:
        if base.module_name != module:
            continue
        for name in _MAKING:
            symbol = base.names.get(name)
            if symbol is None or symbol.plugin_generated:
                continue
            if not isinstance(symbol.node, FuncDef) or not _is_quiet(symbol.node.body, base, depth):
                return False
    return True


def _is_quiet(block: Block, owner: TypeInfo | None, depth: int) -> bool:
    """True for a body that stores and returns things, and calls nothing that may start something."""
    return all(_is_quiet_statement(node, owner, depth) for node in block.body)


def _is_quiet_statement(node: Node, owner: TypeInfo | None, depth: int) -> bool:
    if isinstance(node, (PassStmt, RaiseStmt, AssertStmt)):
        return True
    if isinstance(node, IfStmt):
        blocks = [*node.body, *([node.else_body] if node.else_body is not None else [])]
        return all(_is_quiet_value(part, owner, depth) for part in node.expr) and all(_is_quiet(block, owner, depth) for block in blocks)
    if isinstance(node, AssignmentStmt):
        return _is_quiet_value(node.rvalue, owner, depth)
    if isinstance(node, ReturnStmt):
        return node.expr is None or _is_quiet_value(node.expr, owner, depth)
    if isinstance(node, ExpressionStmt):
        return isinstance(node.expr, (EllipsisExpr, StrExpr)) or (
            isinstance(node.expr, CallExpr) and _is_quiet_value(node.expr, owner, depth)
        )
    return False


def _is_quiet_value(value: Expression, owner: TypeInfo | None, depth: int) -> bool:
    for node in [value, *own_nodes(value)]:
        if isinstance(node, (AwaitExpr, YieldExpr, YieldFromExpr)):
            return False
        if isinstance(node, CallExpr) and not _is_quiet_call(node, owner, depth):
            return False
    return True


def _is_quiet_call(call: CallExpr, owner: TypeInfo | None, depth: int) -> bool:
    callee = call.callee
    if isinstance(callee, SuperExpr):
        return callee.name in _MAKING
    node = callee.node if isinstance(callee, RefExpr) else None
    if isinstance(callee, MemberExpr) and isinstance(callee.expr, NameExpr):
        variable = callee.expr.node
        if isinstance(variable, Var) and (variable.is_self or variable.is_cls) and owner is not None:
            symbol = owner.get(callee.name)
            node = symbol.node if symbol is not None else None
        elif callee.expr.name.strip("_").lower() in _TELLING:
            return True
    if isinstance(node, TypeInfo):
        return node.fullname not in _WORKING and (depth == 0 or _makes_quietly(node, node.module_name, depth - 1))
    function = node.func if isinstance(node, Decorator) else node
    if isinstance(function, FuncDef) and (function.is_coroutine or function.is_generator):
        return True
    fullname = callee.fullname if isinstance(callee, RefExpr) else ""
    module, _, name = fullname.rpartition(".")
    return (module == "builtins" and name in _PURE) or (bool(fullname) and fullname.startswith(_HARMLESS))
