"""Where an expression stands in mypy's own syntax tree.

A hook gets a node without its parents, and mypy's visitors cannot be subclassed from interpreted code. This module walks
down from the module, passing over statements whose lines cannot hold what is looked for. It never reads source text, so it is
the same for both parsers, editors' unsaved buffers, ``-c`` and syntax newer than the running interpreter.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

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
    from collections.abc import Callable, Iterator

    from mypy.patterns import Pattern

_CHILDREN: Final[dict[type[Node], tuple[str, ...]]] = {
    MypyFile: ("defs",),
    Block: ("body",),
    ClassDef: ("decorators", "base_type_exprs", "keywords", "defs"),
    Decorator: ("original_decorators", "func"),
    OverloadedFuncDef: ("items", "impl"),
    AssertStmt: ("expr", "msg"),
    AssignmentStmt: ("lvalues", "rvalue"),
    DelStmt: ("expr",),
    ExpressionStmt: ("expr",),
    ForStmt: ("index", "expr", "body", "else_body"),
    IfStmt: ("expr", "body", "else_body"),
    MatchStmt: ("subject", "guards", "bodies"),
    OperatorAssignmentStmt: ("lvalue", "rvalue"),
    RaiseStmt: ("expr", "from_expr"),
    ReturnStmt: ("expr",),
    TypeAliasStmt: ("value",),
    TryStmt: ("body", "types", "handlers", "else_body", "finally_body"),
    WhileStmt: ("expr", "body", "else_body"),
    WithStmt: ("expr", "target", "body"),
    AssertTypeExpr: ("expr",),
    AssignmentExpr: ("target", "value"),
    AwaitExpr: ("expr",),
    CallExpr: ("callee", "args"),
    CastExpr: ("expr",),
    ComparisonExpr: ("operands",),
    ConditionalExpr: ("cond", "if_expr", "else_expr"),
    DictExpr: ("items",),
    DictionaryComprehension: ("key", "value", "indices", "sequences", "condlists"),
    GeneratorExpr: ("left_expr", "indices", "sequences", "condlists"),
    IndexExpr: ("base", "index"),
    ListComprehension: ("generator",),
    ListExpr: ("items",),
    MemberExpr: ("expr",),
    OpExpr: ("left", "right"),
    RevealExpr: ("expr",),
    SetComprehension: ("generator",),
    SetExpr: ("items",),
    SliceExpr: ("begin_index", "end_index", "stride"),
    StarExpr: ("expr",),
    TupleExpr: ("items",),
    UnaryExpr: ("expr",),
    YieldExpr: ("expr",),
    YieldFromExpr: ("expr",),
}

Path = list[Node]
"""Nodes from the module down to the one that was looked for."""


def children(node: Node) -> list[Node]:
    """Return the statements and expressions directly inside a node."""
    found: list[Node] = []
    if isinstance(node, FuncItem):
        found.extend(argument.initializer for argument in node.arguments if argument.initializer is not None)
        found.append(node.body)
        return found
    for name in _CHILDREN.get(type(node), ()):
        _gather(getattr(node, name), found)
    return found


def _gather(value: object, found: list[Node]) -> None:
    if isinstance(value, Node):
        found.append(value)
    elif isinstance(value, (list, tuple)):
        for item in value:
            _gather(item, found)
    elif isinstance(value, dict):
        _gather(list(value.values()), found)


def path_to(tree: MypyFile, target: Node) -> Path | None:
    """Return the way from the module to a node, or None where it does not stand in that module."""
    return next(_paths(tree, target.line, lambda node: node is target), None)


def paths_at(tree: MypyFile, line: int, column: int, end_line: int, end_column: int) -> list[Path]:
    """Return the ways to all nodes with exactly this extent, outermost first."""

    def here(node: Node) -> bool:
        if isinstance(node, (FuncDef, Decorator)):
            # mypy reports at the head of a definition, some versions without a column.
            return node.line == line and column in (node.column, -1)
        if isinstance(node, MatchStmt) and any(pattern.line <= line <= (pattern.end_line or pattern.line) for pattern in node.patterns):
            # A pattern is no expression: what mypy says of one is about the whole statement.
            return True
        return (node.line, node.column, node.end_line, node.end_column) == (line, column, end_line, end_column)

    return list(_paths(tree, line, here))


def _paths(root: Node, line: int, wanted: Callable[[Node], bool]) -> Iterator[Path]:
    stack: Path = []

    def descend(node: Node) -> Iterator[Path]:
        stack.append(node)
        if wanted(node):
            yield list(stack)
        for child in children(node):
            if _may_hold(child, line):
                yield from descend(child)
        stack.pop()

    return descend(root)


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
        if type(node) in _BINDING:
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
            if kind in _BINDING:
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
_BINDING: Final = frozenset({AssignmentStmt, ForStmt, WithStmt, AssignmentExpr, OperatorAssignmentStmt, DelStmt, TryStmt, MatchStmt})


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
