"""What the whole program does with each of its generator functions, read from mypy's trees after a run. Runs where mypy runs."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Final

from mypy.nodes import (
    AssignmentStmt,
    AwaitExpr,
    CallExpr,
    Decorator,
    FuncDef,
    IndexExpr,
    MemberExpr,
    NameExpr,
    RefExpr,
    ReturnStmt,
    Var,
)
from mypy.types import Instance, get_proper_type

from mypy_asyncctx.facts.control_flow.noreturn import DECLARED
from mypy_asyncctx.facts.frameworks.contextlib_like import DECORATORS
from mypy_asyncctx.facts.frameworks.table import DECLARATIONS
from mypy_asyncctx.facts.kinds.model import Operation
from mypy_asyncctx.facts.summaries.generators import stream_of
from mypy_asyncctx.facts.tree.paths import children, enclosing_function
from mypy_asyncctx.facts.tree.survey import Survey
from mypy_asyncctx.facts.tree.uses import role_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mypy.nodes import Expression, MypyFile, Node
    from mypy.types import Type

    from mypy_asyncctx.facts.tree.paths import Path

_TAKING: Final = ("next", "anext")
_ROLES: Final = {
    Operation.ENTER: "with",
    Operation.AENTER: "async with",
    Operation.ITER: "for",
    Operation.AITER: "async for",
    Operation.AWAIT: "await",
}


def definitions(files: Mapping[str, MypyFile], types: Mapping[Expression, Type], wanted: set[str]) -> Iterator[dict[str, Any]]:
    """Yield the functions of the files in ``wanted`` as plain data: what each is, and each place of the program that names it.

    ``types`` are those that mypy has found for expressions; without one, a method is known by its name where only one class has it.
    """
    own = [tree for tree in files.values() if os.path.abspath(tree.path) in wanted]
    found: dict[str, dict[str, Any]] = {}
    for tree in own:
        for definition in Survey(tree).definitions:
            function = definition.function
            found[function.fullname] = _described(tree, definition.node, function)
    for tree in own:
        for path in _references(tree, [tree]):
            node = path[-1]
            assert isinstance(node, RefExpr)
            fullname = _fullname(node, types)
            if fullname in found:
                found[fullname]["uses"].append(_use(tree, path, types))
    yield from found.values()


def _described(tree: MypyFile, node: FuncDef | Decorator, function: FuncDef) -> dict[str, Any]:
    stream = stream_of(function, DECLARED.facts(function)) if function.is_generator else None
    decorators = node.original_decorators if isinstance(node, Decorator) else []
    manager = next((item for item in decorators if isinstance(item, RefExpr) and item.fullname in DECORATORS), None)
    returned = [inner for inner in function.body.body if isinstance(inner, ReturnStmt)]
    given = returned[0].expr if len(returned) == 1 and len(function.body.body) <= 2 else None
    return {
        "fullname": function.fullname,
        "name": function.name,
        "module": tree.fullname,
        "file": tree.path,
        "line": function.line,
        "is_async": function.is_coroutine or function.is_async_generator,
        "is_generator": function.is_generator,
        "once": stream is not None and stream.once,
        "cleans_up": stream is not None and (stream.cleans_up or stream.recovers or stream.after is not None),
        "decorated": manager is not None,
        "others": len(decorators) - (manager is not None),
        "is_method": bool(function.info),
        "parameters": len(function.arguments),
        "returns": given.callee.fullname if isinstance(given, CallExpr) and isinstance(given.callee, RefExpr) else None,
        "returns_bare_call": isinstance(given, CallExpr) and not given.args,
        "uses": [],
    }


def _references(node: Node, path: Path) -> Iterator[Path]:
    for child in children(node):
        way = [*path, child]
        if isinstance(child, RefExpr):
            yield way
        yield from _references(child, way)


def _fullname(node: RefExpr, types: Mapping[Expression, Type]) -> str:
    if isinstance(node, MemberExpr) and (not node.fullname or isinstance(node.node, Var)):
        owner = get_proper_type(types.get(node.expr))
        if isinstance(owner, Instance):
            symbol = owner.type.get(node.name)
            if symbol is not None and symbol.node is not None:
                return symbol.node.fullname
    return node.fullname or ""


def _names(call: CallExpr, types: Mapping[Expression, Type]) -> list[str]:
    """Return the full names that the callee may be known under, one for each class of a method's owner."""
    callee = call.callee
    if isinstance(callee, RefExpr) and callee.fullname:
        return [callee.fullname]
    if isinstance(callee, MemberExpr):
        owner = get_proper_type(types.get(callee.expr))
        if isinstance(owner, Instance):
            return [f"{base.fullname}.{callee.name}" for base in owner.type.mro]
    return [callee.name] if isinstance(callee, (NameExpr, MemberExpr)) else []


def _use(tree: MypyFile, path: Path, types: Mapping[Expression, Type]) -> dict[str, Any]:
    node, parent = path[-1], path[-2]
    function = enclosing_function(path)
    use: dict[str, Any] = {
        "file": tree.path,
        "module": tree.fullname,
        "place": _place(node),
        "role": "other",
        "in_async": function is not None and function.is_coroutine,
        "function": function.fullname if isinstance(function, FuncDef) else None,
        "call": None,
        "arguments": 0,
    }
    if isinstance(parent, Decorator):
        return use | {"role": "decorator"}
    if isinstance(parent, CallExpr) and parent.callee is node:
        role = "decorates" if isinstance(path[-3], Decorator) else _role(path[:-1], types)
        use |= {"call": _place(parent), "arguments": len(parent.args), "role": role}
    elif isinstance(parent, CallExpr):
        names = _names(parent, types)
        row = next((DECLARATIONS[name] for name in names if name in DECLARATIONS), None)
        if row is not None:
            use |= {"role": "depends", "wants": "generator" if row.takes_generators(None) else "manager", "call": _place(parent)}
        elif any(name in DECORATORS for name in names):
            bound = path[-3] if len(path) > 2 else None
            target = bound.lvalues[0] if isinstance(bound, AssignmentStmt) and len(bound.lvalues) == 1 else None
            use |= {"role": "manager", "bound": target.fullname if isinstance(target, NameExpr) else None, "call": _place(parent)}
    if any(_is_override(outer) for outer in path[:-1]):
        use["role"] = "override"
    return use


def _role(path: Path, types: Mapping[Expression, Type]) -> str:
    role = role_of(path, lambda call: _names(call, types))
    if role is None:
        return "other"
    if role.dropped:
        return "dropped"
    if role.use is None:
        if isinstance(role.holder, ReturnStmt):
            return "returned"
        return "bound" if role.bound is not None else "attribute" if role.attribute is not None else "other"
    if isinstance(role.holder, CallExpr):
        callee = role.holder.callee
        if isinstance(callee, NameExpr) and callee.name in _TAKING:
            return "taken"
        return f"{role.use.via} of {_ROLES[role.use.operation]}"
    if isinstance(role.holder, AwaitExpr):
        return "await"
    return _ROLES[role.use.operation] if role.use.is_statement else f"{role.use.via} of {_ROLES[role.use.operation]}"


def _is_override(node: Node) -> bool:
    return isinstance(node, IndexExpr) and isinstance(node.base, MemberExpr) and node.base.name == "dependency_overrides"


def _place(node: Node) -> list[int]:
    return [node.line, node.column, node.end_line or node.line, node.end_column or node.column + 1]
