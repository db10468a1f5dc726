"""``Annotated[T, Depends(f)]``: mypy never looks at the metadata, so it is made to.

In a signature, the call becomes the default value of a parameter that has none; for a parameter that has one, a statement behind the
function, and beside an alias, one behind that. mypy then analyses and checks it like any code: names, imports, dependencies between files,
the cache and the daemon are mypy's own work, and the hook of ``Depends`` is called. The parameter stays required, or keeps the default
value that the program gave it. What mypy itself says at such a place is left out.
"""

from __future__ import annotations

import os
import tokenize
from typing import TYPE_CHECKING, Any, Final

from mypy.nodes import (
    AssignmentStmt,
    Block,
    CallExpr,
    Decorator,
    Expression,
    ExpressionStmt,
    FuncDef,
    Import,
    ImportAll,
    ImportFrom,
    IndexExpr,
    MypyFile,
    RefExpr,
    TupleExpr,
    Var,
)
from mypy.types import CallableType, UnboundType

from mypy_asyncctx import names
from mypy_asyncctx.facts.tree.annotated_metadata import metadata_calls, variable_calls
from mypy_asyncctx.facts.tree.paths import children, path_to
from mypy_asyncctx.facts.tree.receivers import added_behind
from mypy_asyncctx.facts.tree.scopes import alias_target
from mypy_asyncctx.facts.tree.statements import all_statements
from mypy_asyncctx.integration.internals.analyzer import current_statement, parsed_call
from mypy_asyncctx.integration.internals.errors import is_hidden

if TYPE_CHECKING:
    from collections.abc import Callable, Container

    from mypy.nodes import Context, ImportBase, Node, Statement, SymbolNode
    from mypy.semanal import SemanticAnalyzer

    from mypy_asyncctx.facts.tree.annotated_metadata import Metadata
    from mypy_asyncctx.integration.guard import Guard

Extent = tuple[int, int, int, int]
_FAR: Final = 1 << 30
# mypy itself looks up the names in an alias, and says where there is none.
_NAMES: Final = ("name-defined", "used-before-def", "possibly-undefined")
# When all names in the alias are bound, and before the tree is compared or checked.
_AFTER_NAMES: Final = 90


class _Added:
    """What was added to a module with these statements and this source: places, and whether it is beside an alias."""

    def __init__(self, statements: list[Statement], source: list[str] | None) -> None:
        self.statements = statements
        self.source = source
        self.extents: list[tuple[Extent, bool]] = []


class _Module:
    """A module that is analysed, and its text; the analyser itself knows of the next one when patches run."""

    def __init__(self, analyzer: SemanticAnalyzer, tree: MypyFile) -> None:
        self.tree = tree
        self._read = analyzer.errors.read_source
        self._shadows = analyzer.options.shadow_file or ()

    def source(self) -> list[str] | None:
        """Return the text that mypy read: editors pass what is not saved yet through ``--shadow-file``."""
        path = self.tree.path
        replaced = (text for original, text in self._shadows if os.path.abspath(original) == os.path.abspath(path))
        return self._read(next(replaced, path)) if self._read is not None else None


class Synthesizer:
    """Adds what mypy shall check to the trees that it analyses, and knows where that is.

    ``calls`` are the full names of the calls that declare a dependency, ``led_to`` returns what a global name of a module stands for that
    mypy is done with; ``guard`` hears of exceptions.
    """

    def __init__(self, calls: Container[str], led_to: Callable[[str], str], guard: Guard) -> None:
        self.hidden = False
        """True where an earlier plugin has a hook for ``Annotated``, so that only the names beside it and inside are asked for."""
        self._calls = calls
        self._led_to = led_to
        self._guard = guard
        self._extents: dict[str, _Added] = {}
        # mypy meets `Annotated` once for each parameter. The source is read once for each function.
        self._met: tuple[FuncDef | None, dict[str, Metadata]] = (None, {})

    def begin(self, analyzer: SemanticAnalyzer, tree: MypyFile) -> None:
        """Forget what was added to a module, if its source is another now; look at its aliases when all names are bound.

        mypy names the class that an alias stands for, and never the ``Annotated`` around it.
        """
        module = _Module(analyzer, tree)
        self._forget_outdated(module)
        if not tree.is_stub and self._is_shown(analyzer, tree):
            modules = analyzer.modules
            look = self._guard.patch(f"the aliases of {tree.path}", lambda: self._aliases(module, modules))
            analyzer.schedule_patch(_AFTER_NAMES, look)

    def _forget_outdated(self, module: _Module) -> None:
        # The daemon may analyse a tree again, also one that it has merged into another: what was added to it is there already.
        tree = module.tree
        known = self._extents.get(tree.path)
        if known is not None and known.statements is not tree.defs:
            if known.source == module.source():
                known.statements = tree.defs
            else:
                del self._extents[tree.path]

    def look(self, analyzer: SemanticAnalyzer) -> None:
        """Look at the statement being analysed, when mypy meets ``Annotated`` in it, or any name where that is hidden."""
        statement: Any = current_statement(analyzer)
        kind = type(statement)
        if kind is FuncDef:
            if not self.hidden or _may_have_metadata(statement):
                self._signature(analyzer, statement)
        elif kind is AssignmentStmt and analyzer.type is not None:
            self._field(analyzer, statement)

    def owns(self, file: str, line: int, column: int, code: str | None) -> bool:
        """True where mypy speaks of something that stands there only because of this class."""
        found = self._extents.get(file)
        return found is not None and any(
            (first, start) <= (line, column) < (last, end) and not (is_alias and code in _NAMES)
            for (first, start, last, end), is_alias in found.extents
            if first <= line <= last
        )

    def _signature(self, analyzer: SemanticAnalyzer, function: FuncDef) -> None:
        module = _Module(analyzer, analyzer.cur_mod_node)
        for name, call in self._metadata_of(analyzer, function, module).items():
            argument = next(argument for argument in function.arguments if argument.variable.name == name)
            default = argument.initializer
            if default is None:
                argument.initializer = self._parsed(analyzer, call)
                if argument.initializer is not None:
                    self._remember(module, (call.line, call.column, call.end_line, call.end_column))
            elif (default.line, default.column) != (call.line, call.column):
                self._beside_default(analyzer, function, module, call)

    def _metadata_of(self, analyzer: SemanticAnalyzer, function: FuncDef, module: _Module) -> dict[str, Metadata]:
        """Return the call that counts in the metadata of each parameter: the last one."""
        if not function.arguments or not self._is_shown(analyzer, module.tree):
            return {}
        if self._met[0] is not function:
            found: dict[str, Metadata] = {}
            try:
                for call in metadata_calls(module.source() or [], function.line, function.column, self._declared(analyzer, function)):
                    found[call.parameter] = call
            except (SyntaxError, tokenize.TokenError):
                # Newer than the running interpreter.
                found = {}
            self._met = (function, found)
        return self._met[1]

    def _beside_default(self, analyzer: SemanticAnalyzer, function: FuncDef, module: _Module, call: Metadata) -> None:
        """Put a call behind a function whose parameter has a default value, once, and analyse it in the scope of the annotation."""
        path = path_to(module.tree, function) or []
        definition = path[-2] if len(path) > 1 and isinstance(path[-2], Decorator) else function
        parent = path[path.index(definition) - 1] if len(path) > 1 else None
        if not isinstance(parent, (MypyFile, Block)):
            return
        statements = parent.defs if isinstance(parent, MypyFile) else parent.body
        at = statements.index(definition) + 1
        added = next((node.expr for node in added_behind(statements, at) if _starts(node.expr, call)), None)
        if added is None:
            added = self._parsed(analyzer, call)
            if added is None:
                return
            statement = ExpressionStmt(added)
            # Who looks for a line of the function goes back over all statements that may hold it.
            statement.set_line(definition.line, definition.column, definition.end_line, definition.end_column)
            statements.insert(at, statement)
            self._remember(module, (call.line, call.column, call.end_line, call.end_column))
        added.accept(analyzer)

    def _field(self, analyzer: SemanticAnalyzer, statement: AssignmentStmt) -> None:
        """A field of a class dependency that gets its ``__init__`` from its fields."""
        module = _Module(analyzer, analyzer.cur_mod_node)
        lines = module.source() if self._is_shown(analyzer, module.tree) else None
        if not lines:
            return
        try:
            calls = [*variable_calls(lines, statement.line, statement.end_line or statement.line, self._declared(analyzer, statement))]
        except SyntaxError:
            return
        parsed = [self._parsed(analyzer, call) for call in calls]
        self._insert(module, statement, [call for call in parsed if isinstance(call, CallExpr)])

    def _declared(self, analyzer: SemanticAnalyzer, place: Context) -> Callable[[str], bool]:
        def declares(callee: str) -> bool:
            symbol = analyzer.lookup_qualified(callee, place, suppress_errors=True)
            return symbol is not None and self._is_declaring(symbol.node, symbol.fullname, analyzer.modules)

        return declares

    @staticmethod
    def _is_shown(analyzer: SemanticAnalyzer, tree: MypyFile) -> bool:
        """True for a file whose errors mypy shows; mypyc would compile what is added here."""
        return not is_hidden(analyzer.errors, tree.path) and not analyzer.options.mypyc

    def _parsed(self, analyzer: SemanticAnalyzer, call: Metadata) -> Expression | None:
        expression = parsed_call(call.text, analyzer.cur_mod_node.path, analyzer.options)
        if expression is None:
            return None
        # A call inside a string stands where the string does.
        if (expression.line, expression.column) != (call.line, call.column) or expression.end_line != call.end_line:
            _move(expression, call)
        expression.end_line, expression.end_column = call.end_line, call.end_column
        return expression

    def _remember(self, module: _Module, extent: Extent, *, is_alias: bool = False) -> None:
        self._forget_outdated(module)
        tree = module.tree
        known = self._extents.get(tree.path)
        if known is None:
            known = self._extents[tree.path] = _Added(tree.defs, module.source())
        if (extent, is_alias) not in known.extents:
            known.extents.append((extent, is_alias))

    def _aliases(self, module: _Module, modules: dict[str, MypyFile]) -> None:
        if not any(_gives_annotated(found, modules) for found in module.tree.imports):
            return
        for statement in list(all_statements(module.tree.defs)):
            if type(statement) is AssignmentStmt and type(statement.rvalue) is IndexExpr:
                calls = [call for call in _metadata(statement.rvalue) if self._declares(call, modules)]
                self._insert(module, statement, calls, is_alias=True)

    def _insert(self, module: _Module, statement: AssignmentStmt, calls: list[CallExpr], *, is_alias: bool = False) -> None:
        """Put calls as statements behind another one, once."""
        path = path_to(module.tree, statement) if calls else None
        parent = path[-2] if path is not None and len(path) > 1 else None
        if not isinstance(parent, (MypyFile, Block)):
            return
        statements = parent.defs if isinstance(parent, MypyFile) else parent.body
        at = statements.index(statement) + 1
        following = statements[at] if at < len(statements) else None
        if isinstance(following, ExpressionStmt) and (following.line, following.column) == (calls[0].line, calls[0].column):
            return
        for call in reversed(calls):
            added = ExpressionStmt(call)
            added.set_line(call)
            statements.insert(at, added)
            extent = (call.line, call.column, call.end_line or call.line, call.end_column or _FAR)
            self._remember(module, extent, is_alias=is_alias)

    def _declares(self, call: CallExpr, modules: dict[str, MypyFile]) -> bool:
        return isinstance(call.callee, RefExpr) and self._is_declaring(call.callee.node, call.callee.fullname, modules)

    def _is_declaring(self, node: SymbolNode | None, fullname: str | None, modules: dict[str, MypyFile]) -> bool:
        """True for a call that declares a dependency, also under another name: ``Inject = Depends``."""
        if fullname is None or fullname in self._calls:
            return fullname is not None
        if not isinstance(node, Var):
            return False
        module, _, name = fullname.rpartition(".")
        tree = modules.get(module)
        # What a module keeps for others is written when all of it is analysed.
        return (alias_target(tree, name) if tree is not None and tree.defs else self._led_to(fullname)) in self._calls


def _may_have_metadata(function: FuncDef) -> bool:
    """True where a parameter is declared as something with two arguments."""
    declared = function.unanalyzed_type
    return isinstance(declared, CallableType) and any(isinstance(typ, UnboundType) and len(typ.args) > 1 for typ in declared.arg_types)


def _starts(node: Node, call: Metadata) -> bool:
    return (node.line, node.column) == (call.line, call.column)


def _gives_annotated(imported: ImportBase, modules: dict[str, MypyFile]) -> bool:
    """True where a module can get ``Annotated`` through an import."""
    if isinstance(imported, ImportAll):
        return True
    if isinstance(imported, ImportFrom):
        named = [name for name, _ in imported.names]
        return "Annotated" in named or any(_has_annotated(modules.get(f"{imported.id}.{name}")) for name in named)
    return isinstance(imported, Import) and any(_has_annotated(modules.get(name)) for name, _ in imported.ids)


def _has_annotated(tree: MypyFile | None) -> bool:
    return tree is not None and "Annotated" in tree.names


def _metadata(rvalue: Expression) -> list[CallExpr]:
    """Return the calls in the metadata of ``Annotated[...]``, nested too."""
    if not isinstance(rvalue, IndexExpr) or not isinstance(rvalue.base, RefExpr) or rvalue.base.fullname not in names.ANNOTATED:
        return []
    if not isinstance(rvalue.index, TupleExpr):
        return []
    first, *rest = rvalue.index.items
    return [*_metadata(first), *(item for item in rest if isinstance(item, CallExpr))]


def _move(root: Node, call: Metadata) -> None:
    todo: list[Node] = [root]
    while todo:
        node = todo.pop()
        node.line, node.column, node.end_line, node.end_column = call.line, call.column, call.end_line, call.end_column
        todo.extend(children(node))
