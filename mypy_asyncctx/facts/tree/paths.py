"""Where an expression stands in mypy's own syntax tree.

A hook gets a node without its parents, and mypy's visitors cannot be subclassed from interpreted code. This module walks
down from the module, passing over statements whose lines cannot hold what is looked for. It never reads source text, so it is
the same for both parsers, editors' unsaved buffers, ``-c`` and syntax newer than the running interpreter.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from mypy.nodes import (
    AssertStmt,
    AssertTypeExpr,
    AssignmentExpr,
    AssignmentStmt,
    AwaitExpr,
    Block,
    CallExpr,
    CastExpr,
    ClassDef,
    ComparisonExpr,
    ConditionalExpr,
    Decorator,
    DelStmt,
    DictExpr,
    DictionaryComprehension,
    Expression,
    ExpressionStmt,
    ForStmt,
    FuncDef,
    FuncItem,
    GeneratorExpr,
    GlobalDecl,
    IfStmt,
    Import,
    ImportFrom,
    IndexExpr,
    ListComprehension,
    ListExpr,
    MatchStmt,
    MemberExpr,
    MypyFile,
    NameExpr,
    Node,
    NonlocalDecl,
    OperatorAssignmentStmt,
    OpExpr,
    OverloadedFuncDef,
    RaiseStmt,
    ReturnStmt,
    RevealExpr,
    SetComprehension,
    SetExpr,
    SliceExpr,
    StarExpr,
    TryStmt,
    TupleExpr,
    TypeAliasStmt,
    UnaryExpr,
    WhileStmt,
    WithStmt,
    YieldExpr,
    YieldFromExpr,
)
from mypy.patterns import AsPattern, ClassPattern, MappingPattern, OrPattern, SequencePattern, StarredPattern

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from mypy.patterns import Pattern

Path = list[Node]
"""Nodes from the module down to the one that was looked for."""


def _some(*nodes: Node | None) -> list[Node]:
    return [node for node in nodes if node is not None]


def _loops(node: GeneratorExpr | DictionaryComprehension) -> list[Node]:
    return [*node.indices, *node.sequences, *(condition for conditions in node.condlists for condition in conditions)]


def _function(node: FuncItem) -> list[Node]:
    return [*(argument.initializer for argument in node.arguments if argument.initializer is not None), node.body]


# One function for each class, since most of what this plugin costs is spent on walking trees.
_CHILDREN: Final[dict[type[Node], Callable[[Any], Sequence[Node]]]] = {
    MypyFile: lambda node: node.defs,
    Block: lambda node: node.body,
    ClassDef: lambda node: [*node.decorators, *node.base_type_exprs, *node.keywords.values(), node.defs],
    Decorator: lambda node: [*node.original_decorators, node.func],
    OverloadedFuncDef: lambda node: [*node.items, *_some(node.impl)],
    AssertStmt: lambda node: _some(node.expr, node.msg),
    AssignmentStmt: lambda node: [*node.lvalues, node.rvalue],
    DelStmt: lambda node: [node.expr],
    ExpressionStmt: lambda node: [node.expr],
    ForStmt: lambda node: _some(node.index, node.expr, node.body, node.else_body),
    IfStmt: lambda node: [*node.expr, *node.body, *_some(node.else_body)],
    MatchStmt: lambda node: [node.subject, *_some(*node.guards), *node.bodies],
    OperatorAssignmentStmt: lambda node: [node.lvalue, node.rvalue],
    RaiseStmt: lambda node: _some(node.expr, node.from_expr),
    ReturnStmt: lambda node: _some(node.expr),
    TypeAliasStmt: lambda node: [node.value],
    TryStmt: lambda node: [node.body, *_some(*node.types), *node.handlers, *_some(node.else_body, node.finally_body)],
    WhileStmt: lambda node: _some(node.expr, node.body, node.else_body),
    WithStmt: lambda node: [*node.expr, *_some(*node.target), node.body],
    AssertTypeExpr: lambda node: [node.expr],
    AssignmentExpr: lambda node: [node.target, node.value],
    AwaitExpr: lambda node: [node.expr],
    CallExpr: lambda node: [node.callee, *node.args],
    CastExpr: lambda node: [node.expr],
    ComparisonExpr: lambda node: node.operands,
    ConditionalExpr: lambda node: [node.cond, node.if_expr, node.else_expr],
    DictExpr: lambda node: [part for item in node.items for part in item if part is not None],
    DictionaryComprehension: lambda node: [*_some(node.key, node.value), *_loops(node)],
    GeneratorExpr: lambda node: [node.left_expr, *_loops(node)],
    IndexExpr: lambda node: [node.base, node.index],
    ListComprehension: lambda node: [node.generator],
    ListExpr: lambda node: node.items,
    MemberExpr: lambda node: [node.expr],
    OpExpr: lambda node: [node.left, node.right],
    RevealExpr: lambda node: _some(node.expr),
    SetComprehension: lambda node: [node.generator],
    SetExpr: lambda node: node.items,
    SliceExpr: lambda node: _some(node.begin_index, node.end_index, node.stride),
    StarExpr: lambda node: [node.expr],
    TupleExpr: lambda node: node.items,
    UnaryExpr: lambda node: [node.expr],
    YieldExpr: lambda node: _some(node.expr),
    YieldFromExpr: lambda node: [node.expr],
}


def children(node: Node) -> Sequence[Node]:
    """Return the statements and expressions directly inside a node."""
    parts = _CHILDREN.get(type(node))
    if parts is not None:
        return parts(node)
    return _function(node) if isinstance(node, FuncItem) else ()


def path_to(tree: MypyFile, target: Node) -> Path | None:
    """Return the way from the module to a node, or None where it does not stand in that module."""
    way: Path | None = [tree] if target is tree else _way_back(tree, target, target.line)
    return way[::-1] if way is not None else None


def _way_back(node: Node, target: Node, line: int) -> Path | None:
    for child in _holding(node, line):
        way = [child] if child is target else _way_back(child, target, line)
        if way is not None:
            way.append(node)
            return way
    return None


def paths_at(tree: MypyFile, line: int, column: int, end_line: int, end_column: int) -> list[Path]:
    """Return the ways to all nodes with exactly this extent, outermost first."""

    def here(node: Node) -> bool:
        if isinstance(node, (FuncDef, Decorator)):
            # mypy reports at the head of a definition, some versions without a column.
            if node.line == line and column in (node.column, -1):
                return True
            # What is wrong with a call of a decorator, it reports where that stands: not the first one below `@classmethod`.
            return isinstance(node, Decorator) and any((item.line, item.column) == (line, column) for item in node.original_decorators)
        if isinstance(node, MatchStmt) and any(pattern.line <= line <= (pattern.end_line or pattern.line) for pattern in node.patterns):
            # A pattern is no expression: what mypy says of one is about the whole statement.
            return True
        if isinstance(node, DelStmt) and isinstance(node.expr, IndexExpr) and (node.line, node.column) == (line, column):
            # mypy makes a call of `del rows[0]`, which has no end.
            return True
        return (node.line, node.column, node.end_line, node.end_column) == (line, column, end_line, end_column)

    return list(_paths(tree, line, here))


def _paths(root: Node, line: int, wanted: Callable[[Node], bool]) -> Iterator[Path]:
    stack: Path = []

    def descend(node: Node) -> Iterator[Path]:
        stack.append(node)
        if wanted(node):
            yield list(stack)
        for child in _holding(node, line):
            yield from descend(child)
        stack.pop()

    return descend(root)


def _holding(node: Node, line: int) -> list[Node]:
    """Return what is directly inside a node and may hold a line."""
    inside = children(node)
    # What stands in the order of the source.
    return [child for child in (_near(inside, line) if isinstance(node, (MypyFile, Block)) else inside) if _may_hold(child, line)]


def _near(body: Sequence[Node], line: int) -> Sequence[Node]:
    """Return those of the statements of a block that may hold a line."""
    end = bisect_right(body, line, key=_line)
    start = max(end - 1, 0)
    # `a(); b()`
    while start > 0 and (body[start - 1].end_line or line) >= line:
        start -= 1
    # The line of a definition is that of its `def` or `class`; its decorators stand above.
    return body[start : end + 1]


def _line(node: Node) -> int:
    return node.line


def _may_hold(node: Node, line: int) -> bool:
    if node.end_line is not None and node.end_line < line:
        return False
    if node.line <= line:
        return True
    # The line of a definition is that of its `def` or `class`; its decorators stand above.
    if isinstance(node, Decorator):
        return any(decorator.line <= line for decorator in node.original_decorators)
    if isinstance(node, ClassDef):
        return any(decorator.line <= line for decorator in node.decorators)
    return isinstance(node, OverloadedFuncDef) and any(_may_hold(item, line) for item in node.items)


def own_nodes(root: Node) -> Iterator[Node]:
    """Yield the nodes of a function under ``root``, not those of functions inside it."""
    for child in children(root):
        if not isinstance(child, FuncItem):
            yield child
            yield from own_nodes(child)


def enclosing_function(path: Path) -> FuncItem | None:
    """Return the innermost function around the last node of a path."""
    return next((node for node in reversed(path[:-1]) if isinstance(node, FuncItem)), None)


def binding_count(root: Node, lvalue: Expression) -> int:
    """Count how often the name or ``self`` attribute that ``lvalue`` binds is bound under ``root``."""
    return sum(binds(target, lvalue) for target in _targets(root))


def assigned_values(root: Node, name: Expression) -> Iterator[Expression]:
    """Yield what plain assignments under ``root`` bind a name or attribute to."""
    todo = [root]
    while todo:
        node = todo.pop()
        if isinstance(node, AssignmentStmt) and any(binds(lvalue, name) for lvalue in node.lvalues):
            yield node.rvalue
        todo.extend(children(node))


def _targets(root: Node) -> Iterator[Node]:
    todo = [root]
    while todo:
        node = todo.pop()
        if type(node) in BINDING:
            yield from bound_by(node)
        todo += children(node)


def bound_names(*roots: Node) -> Counter[str]:
    """Count how often each name is bound in a scope; functions and classes inside it are bound, not entered."""
    counts: Counter[str] = Counter()
    todo: list[Node] = list(roots)
    while todo:
        node = todo.pop()
        kind = type(node)
        if kind in _DEFINITIONS:
            assert isinstance(node, (FuncDef, Decorator, OverloadedFuncDef, ClassDef))
            counts[node.name] += 1
        elif isinstance(node, (Import, ImportFrom)):
            for name, alias in node.ids if isinstance(node, Import) else node.names:
                counts[alias or name.partition(".")[0]] += 1
        elif isinstance(node, (GlobalDecl, NonlocalDecl)):
            for name in node.names:
                # Twice: another scope has a say.
                counts[name] += 2
        else:
            if kind in BINDING:
                for target in bound_by(node):
                    if isinstance(target, NameExpr):
                        counts[target.name] += 1
            if kind in _CHILDREN:
                todo += children(node)
    return counts


def bound_by(node: Node) -> Iterator[Node]:
    """Yield the targets that a statement or expression itself binds: names, attributes, items."""
    if isinstance(node, AssignmentStmt):
        yield from _names(list(node.lvalues))
    elif isinstance(node, ForStmt):
        yield from _names([node.index])
    elif isinstance(node, WithStmt):
        yield from _names([target for target in node.target if target is not None])
    elif isinstance(node, AssignmentExpr):
        yield node.target
    elif isinstance(node, OperatorAssignmentStmt):
        yield node.lvalue
    elif isinstance(node, DelStmt):
        yield from _names([node.expr])
    elif isinstance(node, TryStmt):
        yield from (name for name in node.vars if name is not None)
    elif isinstance(node, MatchStmt):
        yield from (name for pattern in node.patterns for name in _captured(pattern))


_DEFINITIONS: Final = frozenset({FuncDef, Decorator, OverloadedFuncDef, ClassDef})
BINDING: Final = frozenset({AssignmentStmt, ForStmt, WithStmt, AssignmentExpr, OperatorAssignmentStmt, DelStmt, TryStmt, MatchStmt})
"""The statements and expressions that may bind something (`bound_by`)."""


def _captured(pattern: Pattern) -> Iterator[Node]:
    if isinstance(pattern, AsPattern):
        if pattern.name is not None:
            yield pattern.name
        parts = [pattern.pattern]
    elif isinstance(pattern, (OrPattern, SequencePattern)):
        parts = [*pattern.patterns]
    elif isinstance(pattern, MappingPattern):
        parts = [*pattern.values]
        if pattern.rest is not None:
            yield pattern.rest
    elif isinstance(pattern, ClassPattern):
        parts = [*pattern.positionals, *pattern.keyword_values]
    else:
        parts = []
        if isinstance(pattern, StarredPattern) and pattern.capture is not None:
            yield pattern.capture
    for part in parts:
        if part is not None:
            yield from _captured(part)


def _names(targets: list[Expression]) -> Iterator[Node]:
    for target in targets:
        if isinstance(target, (TupleExpr, ListExpr)):
            yield from _names(target.items)
        elif isinstance(target, StarExpr):
            yield from _names([target.expr])
        else:
            yield target


def binds(target: Node, lvalue: Expression) -> bool:
    """True where a target is the variable, or an attribute of the name, that ``lvalue`` names."""
    if isinstance(lvalue, NameExpr):
        return isinstance(target, NameExpr) and target.node is lvalue.node
    return isinstance(target, MemberExpr) and isinstance(lvalue, MemberExpr) and target.name == lvalue.name
