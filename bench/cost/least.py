"""The least that a plugin for these rules does, written for the benchmark: it looks at what it has to, and reports nothing.

Which names are of interest is asked once for each name, and answered from a dictionary after that; each file's first call has a hook, and
so has each call of an annotated generator or context manager function; the definitions of each module are read once, when mypy has
analysed them. Whatever finds something comes on top of that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from mypy.nodes import ClassDef, Decorator, FuncDef
from mypy.plugin import Plugin
from mypy.semanal import SemanticAnalyzer
from mypy.types import CallableType, Instance, get_proper_type

from mypy_asyncctx.facts.kinds.tags import LACKS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from mypy.nodes import Node
    from mypy.options import Options
    from mypy.plugin import AnalyzeTypeContext
    from mypy.types import Type

_TRIGGER: Final = "builtins.str"


class _Table(dict[str, Any]):
    def __init__(self, look: Callable[[str], Any]) -> None:
        super().__init__()
        self._look = look

    def __missing__(self, name: str) -> Any:
        found = self[name] = self._look(name)
        return found


class Least(Plugin):
    """What is measured."""

    def __init__(self, options: Options) -> None:
        super().__init__(options)
        self._analyzer: Any = None
        self._patches: object = None
        self._errors: Any = None
        self._file = ""
        self._asking = False
        self._types = _Table(self._type)
        calls = _Table(self._call).__getitem__

        def get(name: str) -> Any:
            errors = self._errors
            if errors is not None and errors.file == self._file:
                return calls(name)
            return calls(name) or self._meet

        vars(self).update(
            get_function_hook=get,
            get_method_hook=get,
            get_type_analyze_hook=lambda _: None if self._asking else self._first,
            get_method_signature_hook={}.get,
            get_attribute_hook={}.get,
        )

    def _first(self, ctx: AnalyzeTypeContext) -> Type:
        api: Any = ctx.api
        if isinstance(api.api, SemanticAnalyzer):
            self._analyzer = api.api
            vars(self)["get_type_analyze_hook"] = self._types.__getitem__
        self._asking = True
        try:
            result: Type = api.visit_unbound_type(ctx.type)
        finally:
            self._asking = False
        return result

    def _type(self, name: str) -> None:
        patches = getattr(self._analyzer, "patches", None)
        if name != _TRIGGER or patches is None or patches is self._patches:
            return
        self._patches = patches
        modules = self._analyzer.modules
        for tree in [modules[module] for module in self._analyzer.incomplete_namespaces if module in modules]:
            if not tree.is_stub and "site-packages" not in tree.path:
                self._analyzer.schedule_patch(100, lambda tree=tree: _read(tree.defs))
        self._analyzer.schedule_patch(1000, lambda: self._types.pop(_TRIGGER, None))

    def _call(self, name: str) -> Any:
        symbol = self.lookup_fully_qualified(name)
        node = symbol.node if symbol is not None else None
        result = get_proper_type(node.type.ret_type) if isinstance(node, FuncDef) and isinstance(node.type, CallableType) else None
        return self._meet if isinstance(result, Instance) and result.type.fullname in LACKS else None

    def _meet(self, ctx: Any) -> Type:
        self._errors = ctx.api.errors
        self._file = ctx.api.errors.file
        result: Type = ctx.default_return_type
        return result


def _read(defs: Sequence[Node]) -> int:
    found = 0
    for node in defs:
        if isinstance(node, ClassDef):
            found += _read(node.defs.body)
        elif isinstance(node, (FuncDef, Decorator)):
            function = node if isinstance(node, FuncDef) else node.func
            found += function.is_generator or not isinstance(function.type, CallableType)
    return found


def plugin(_: str) -> type[Least]:
    """Return the plugin class."""
    return Least
