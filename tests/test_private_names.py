"""Everything of mypy that is not its public plugin API, used the way the plugin uses it: a release that changes it fails here, by name.

mypy is compiled: an attribute may be there and not be assignable, so what the plugin assigns is assigned. A probe plugin does to a real
run what ours does in its hooks.
"""

from __future__ import annotations

import inspect
import json
from typing import TYPE_CHECKING, Any, ClassVar, cast

from mypy import build
from mypy.checker import TypeChecker
from mypy.errorcodes import ATTR_DEFINED
from mypy.errors import Errors
from mypy.literals import literal_hash
from mypy.messages import MessageBuilder
from mypy.nodes import CallExpr, FuncDef, MypyFile, NameExpr, SymbolTableNode, TypeInfo
from mypy.options import Options
from mypy.plugin import ChainedPlugin, Plugin
from mypy.scope import Scope
from mypy.semanal import SemanticAnalyzer
from mypy.typeanal import TypeAnalyser
from mypy.types import AnyType, CallableType, ExtraAttrs, Instance, TypeOfAny, UninhabitedType, get_proper_type

from mypy_asyncctx.integration.internals import analyzer as of_analyzer
from mypy_asyncctx.integration.internals import checker as of_checker
from mypy_asyncctx.integration.internals import errors as of_errors

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from mypy.errors import ErrorInfo
    from mypy.plugin import AnalyzeTypeContext, FunctionContext
    from mypy.types import Type


def reported(errors: Errors) -> None:
    errors.report(1, 0, "message", code=ATTR_DEFINED, origin_span=[1], end_line=1, end_column=4)


def errors_of_module() -> Errors:
    errors = Errors(Options())
    errors.set_file("m.py", "m", Options())
    return errors


def test_watcher_at_the_bottom_sees_and_drops_errors() -> None:
    errors = errors_of_module()
    seen: list[tuple[str, ErrorInfo]] = []

    def drop(_: Errors, file: str, info: ErrorInfo) -> bool:
        seen.append((file, info))
        return True

    assert not of_errors.is_watched(errors)
    of_errors.watch(errors, drop)
    assert of_errors.is_watched(errors)
    reported(errors)
    file, info = seen[0]
    assert file == "m.py"
    for name in ("line", "column", "end_line", "end_column", "severity", "message", "code", "blocker", "module"):
        assert hasattr(info, name)
    assert list(of_errors.origin_of(info)) == [1]
    assert of_errors.stored(errors, "m.py") == ()
    errors.reset()
    assert not of_errors.is_watched(errors)


def test_stored_errors_are_taken_back() -> None:
    errors = errors_of_module()
    reported(errors)
    found = list(of_errors.stored(errors, "m.py"))
    assert [info.message for info in found] == ["message"]
    of_errors.drop(errors, "m.py", found)
    assert list(of_errors.stored(errors, "m.py")) == []


def test_trials_are_seen_and_left() -> None:
    errors = errors_of_module()
    of_errors.watch(errors, lambda _errors, _file, _info: False)
    assert not of_errors.is_trying(errors)
    with MessageBuilder(errors, {}).filter_errors():
        assert of_errors.is_trying(errors)
        assert not of_errors.has_failed(errors)
        with of_errors.outside_of_trials(errors):
            assert not of_errors.is_trying(errors)
            reported(errors)
        reported(errors)
        assert of_errors.has_failed(errors)
    assert len(of_errors.stored(errors, "m.py")) == 1


def test_errors() -> None:
    errors = errors_of_module()
    errors.ignored_lines["m.py"] = {3: ["attr-defined"]}
    assert of_errors.ignores(errors) == {3: ["attr-defined"]}
    assert not of_errors.is_hidden(errors, "m.py")
    errors.ignored_files.add("m.py")
    assert of_errors.is_hidden(errors, "m.py")
    assert of_errors.target_of(errors) is None
    assert errors.is_error_code_enabled(ATTR_DEFINED)
    assert errors.read_source is None


PROGRAM = """\
class Box:
    item: int = 0

def probed(x: Box) -> int:
    return 1

wanted: list[int] = [probed(Box())]
"""


class Probe(Plugin):
    """Does in its hooks what ours does, and writes down what came of it."""

    seen: ClassVar[dict[str, Any]] = {}

    def get_type_analyze_hook(self, fullname: str) -> Callable[[AnalyzeTypeContext], Type] | None:
        return self.annotation if fullname == "m.Box" else None

    def get_function_hook(self, fullname: str) -> Callable[[FunctionContext], Type] | None:
        return self.call if fullname == "m.probed" else None

    def annotation(self, ctx: AnalyzeTypeContext) -> Type:
        analyzer = cast("Any", ctx.api).api
        assert isinstance(analyzer, SemanticAnalyzer)
        assert of_analyzer.patches_of(analyzer) is not None
        assert analyzer.incomplete_namespaces is not None
        self.seen["statement"] = type(of_analyzer.current_statement(analyzer))
        self.seen["own"] = self in of_analyzer.plugins_of(analyzer)
        tree, string, options = analyzer.modules["m"], analyzer.named_type_or_none("builtins.str"), analyzer.options

        def patch() -> None:
            assert string is not None
            of_checker.keep_text(tree, "__kept__", json.dumps({"a": 1}), string)
            with of_errors.reporting_in(analyzer, tree, options) as errors:
                errors.report(1, 0, "from a patch", code=ATTR_DEFINED, end_line=1)

        analyzer.schedule_patch(100, patch)
        return of_analyzer.plain_type(ctx.api, "m.Box", ctx.type)

    def call(self, ctx: FunctionContext) -> Type:
        checker: Any = ctx.api
        assert isinstance(checker, TypeChecker)
        call, box = ctx.context, ctx.args[0][0]
        assert isinstance(call, CallExpr)
        callee = get_proper_type(of_checker.type_of(checker, call.callee))
        assert isinstance(callee, CallableType)
        owner = get_proper_type(of_checker.type_of(checker, box))
        assert isinstance(owner, Instance)
        number = checker.named_generic_type("builtins.int", [])
        tree = checker.tree
        of_checker.refer_to(checker, "functools")
        target = of_errors.target_of(checker.errors)
        assert target is not None
        of_checker.rest_on(tree, target, "functools.partial")
        of_checker.look_ahead(checker, [box])
        of_checker.narrow(checker, NameExpr("wanted"), number)
        checker.store_type(box, owner)
        self.seen.update(
            {
                "wanted": [str(typ) for typ in of_checker.wanted_types(checker)],
                "quietly": str(of_checker.quietly_accept(checker, box)),
                "takes": of_checker.takes(checker, callee, call, lambda _: True),
                "member": str(of_checker.member_type(checker, "item", owner, call)),
                "kept": of_checker.kept_text(tree, "__kept__"),
                "refs": "functools" in checker.module_refs,
            }
        )
        return ctx.default_return_type


def test_a_run(tmp_path: Path) -> None:
    file = tmp_path / "m.py"
    file.write_text(PROGRAM)
    plugin = tmp_path / "probe_plugin.py"
    plugin.write_text(f"import sys\ndef plugin(version):\n    return sys.modules[{__name__!r}].Probe\n")
    options = Options()
    options.incremental = False
    options.cache_dir = "/dev/null"
    options.config_file = str(tmp_path / "mypy.ini")
    options.plugins = [plugin.name]
    Probe.seen.clear()
    result = build.build([build.BuildSource(str(file), "m", None)], options)
    seen = Probe.seen
    assert [line.partition(": error: ")[2] for line in result.errors] == ["from a patch  [attr-defined]"]
    assert seen["statement"] is FuncDef
    assert seen["own"]
    assert seen["refs"]
    assert seen["takes"]
    assert seen["wanted"][-1] is not None
    assert (seen["quietly"], seen["kept"]) == ("m.Box", '{"a": 1}')
    assert seen["member"].endswith("int")


def test_names() -> None:
    assert "is_intersection" in dir(TypeInfo)
    assert of_checker.is_certain(UninhabitedType())
    assert not of_checker.is_certain(AnyType(TypeOfAny.unannotated))
    assert literal_hash(NameExpr("x")) == literal_hash(NameExpr("x"))
    assert "parent_error" in inspect.signature(MessageBuilder.report_protocol_problems).parameters
    assert "info" in inspect.signature(Errors.add_error_info).parameters
    assert {"statement", "type", "cur_mod_node", "patches", "scope", "errors", "schedule_patch", "named_type_or_none"} <= set(
        dir(SemanticAnalyzer)
    )
    assert {"lookup_qualified", "options"} <= set(dir(SemanticAnalyzer))
    assert "alias_deps" in dir(MypyFile)
    assert "plugin_generated" in dir(SymbolTableNode)
    assert hasattr(Scope, "saved_scope")
    assert hasattr(TypeAnalyser, "visit_unbound_type")
    assert hasattr(Options(), "shadow_file")


def test_tags() -> None:
    assert ExtraAttrs({}, set(), None) == ExtraAttrs({}, set(), None)
    assert {"is_generator", "is_async_generator", "is_coroutine", "is_awaitable_coroutine", "is_trivial_body"} <= set(dir(FuncDef))


def test_the_older_parser() -> None:
    call = of_analyzer.parsed_call("\n(  f(g)\n)\n", "m.py", Options())
    assert call is not None
    assert (call.line, call.column) == (2, 3)
    assert of_analyzer.parsed_call("x = 1", "m.py", Options()) is None


def test_other_plugins_are_known() -> None:
    own, other = Plugin(Options()), Plugin(Options())

    class Api:
        plugin = ChainedPlugin(Options(), [other, own])

    assert of_analyzer.plugins_of(Api()) == [other, own]
    assert of_analyzer.plugins_of(object()) == ()
