"""Everything of mypy that is not its public plugin API and that the plugin rests on."""

from __future__ import annotations

import inspect

from mypy.binder import ConditionalTypeBinder
from mypy.checker import TypeChecker
from mypy.checkexpr import ExpressionChecker, has_any_type
from mypy.errorcodes import ATTR_DEFINED
from mypy.errors import Errors, ErrorWatcher
from mypy.fastparse import parse
from mypy.literals import literal_hash
from mypy.messages import MessageBuilder
from mypy.nodes import ExpressionStmt, FuncDef, MypyFile, NameExpr, SymbolTableNode, TypeInfo
from mypy.options import Options
from mypy.plugin import ChainedPlugin, Plugin
from mypy.scope import Scope
from mypy.semanal import SemanticAnalyzer
from mypy.typeanal import TypeAnalyser
from mypy.types import ExtraAttrs, Instance, UninhabitedType


def test_watcher_at_the_bottom_sees_and_drops_errors() -> None:
    errors = Errors(Options())
    errors.set_file("m.py", "m", Options())
    seen = []

    def drop(file: str, info: object) -> bool:
        seen.append((file, info))
        return True

    errors._watchers.insert(0, ErrorWatcher(errors, filter_errors=drop))
    assert errors._watchers[0]._filter is drop
    errors.report(1, 0, "message", code=ATTR_DEFINED, origin_span=[1], end_line=1, end_column=4)
    file, info = seen[0]
    assert file == "m.py"
    for name in ("line", "column", "end_line", "end_column", "severity", "message", "code", "blocker", "module"):
        assert hasattr(info, name)
    assert hasattr(info, "origin_span") or hasattr(info, "origin")
    assert errors.error_info_map == {}
    errors.reset()
    assert errors._watchers == []


def test_errors() -> None:
    errors = Errors(Options())
    for name in ("error_info_map", "ignored_lines", "ignored_files", "file", "target_module", "options", "scope"):
        assert hasattr(errors, name)
    assert errors.is_error_code_enabled(ATTR_DEFINED)


def test_names() -> None:
    assert hasattr(TypeChecker, "lookup_type_or_none")
    assert {"tree", "errors", "options", "expr_checker", "module_refs", "store_type", "binder"} <= set(dir(TypeChecker))
    assert "from_assignment" in inspect.signature(ConditionalTypeBinder.put).parameters
    assert "is_intersection" in dir(TypeInfo)
    assert {"callee", "args", "arg_kinds", "context", "arg_names"} <= set(inspect.signature(ExpressionChecker.check_call).parameters)
    assert not has_any_type(UninhabitedType())
    assert literal_hash(NameExpr("x")) == literal_hash(NameExpr("x"))
    assert "parent_error" in inspect.signature(MessageBuilder.report_protocol_problems).parameters
    assert "info" in inspect.signature(Errors.add_error_info).parameters
    assert {"statement", "type", "cur_mod_node", "patches", "scope", "errors", "schedule_patch", "named_type_or_none"} <= set(
        dir(SemanticAnalyzer)
    )
    assert "alias_deps" in dir(MypyFile)
    assert "plugin_generated" in dir(SymbolTableNode)
    assert hasattr(Errors, "current_target")
    assert hasattr(Scope, "save")
    assert hasattr(Scope, "saved_scope")
    assert hasattr(TypeAnalyser, "analyze_type_with_type_info")
    assert hasattr(Options(), "shadow_file")


def test_tags() -> None:
    assert hasattr(Instance, "extra_attrs")
    assert ExtraAttrs({}, set(), None) == ExtraAttrs({}, set(), None)
    assert {"is_generator", "is_async_generator", "is_coroutine", "is_awaitable_coroutine", "is_trivial_body"} <= set(dir(FuncDef))


def test_what_annotated_rests_on() -> None:
    """Source text as mypy read it, the older parser, and the statement that the analyser is at."""
    options = Options()
    errors = Errors(options)
    assert errors.read_source is None
    tree = parse("\n(  f(g)\n)\n", "m.py", None, errors, options)
    statement = tree.defs[0]
    assert isinstance(statement, ExpressionStmt)
    assert (statement.expr.line, statement.expr.column) == (2, 3)
    assert {"lookup_qualified", "type", "options"} <= set(dir(SemanticAnalyzer))
    assert hasattr(TypeAnalyser, "visit_unbound_type")


def test_other_plugins_are_known() -> None:
    own, other = Plugin(Options()), Plugin(Options())
    assert ChainedPlugin(Options(), [other, own])._plugins == [other, own]
    assert "plugin" in dir(TypeChecker)
    assert "plugin" in dir(SemanticAnalyzer)
