"""The plugin class: what mypy asks, answered from tables. What the answers need is loaded when the first question comes."""

from __future__ import annotations

import os
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from mypy.errors import CompileError
from mypy.plugin import Plugin

import mypy_asyncctx
from mypy_asyncctx.config import Config, ConfigError, read_config
from mypy_asyncctx.integration.framework_versions import Versions
from mypy_asyncctx.integration.guard import Guard
from mypy_asyncctx.rules.codes import ASYNCCTX, STRICT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mypy.nodes import MypyFile
    from mypy.options import Options
    from mypy.plugin import AnalyzeTypeContext, AttributeContext, FunctionContext, MethodContext, MethodSigContext, ReportConfigContext
    from mypy.types import FunctionLike, Type

    Getters = dict[str, Callable[[str], Callable[[Any], Any] | None]]

_PACKAGE: Final = str(Path(__file__).parent.parent)
_VERSION: Final = mypy_asyncctx.__version__


class AsyncCtxPlugin(Plugin):
    """The plugin that ``plugins = mypy_asyncctx`` loads."""

    def __init__(self, options: Options) -> None:
        super().__init__(options)
        self._mistake = ""
        try:
            self.config = read_config(options.config_file)
        except ConfigError as error:
            # A daemon makes a plugin before each check, only to see whether it must start again: an exception there would end it.
            self.config = Config()
            self._mistake = f"mypy_asyncctx: {error}"
        # What mypy reads next, and compares: with another one, a daemon starts again and a cache is not used.
        mypy_asyncctx.__version__ = f"{_VERSION}+{sha256(f'{self.config}{self._mistake}'.encode()).hexdigest()[:16]}"
        if self.config.strict:
            _enable_strict(options)
        self._guard = Guard(options)
        self._versions = Versions(dict(self.config.versions), lambda: self._modules)
        self._cached_by = {"sources": _digest(), "config": repr(self.config)}
        self._getters: Getters = {}

    def set_modules(self, modules: dict[str, MypyFile]) -> None:
        """Keep the modules of a build, as mypy does. Raises CompileError where the configuration is wrong: no build goes on after that."""
        if self._mistake:
            # The one exception that mypy prints as it is, with exit code 2, also in workers and in the daemon.
            raise CompileError([self._mistake], use_stdout=True)
        super().set_modules(modules)

    def report_config_data(self, ctx: ReportConfigContext) -> dict[str, Any]:
        """Return what cached results depend on: our own source code, the configuration, and the version of a framework for its modules."""
        try:
            version = self._versions.beside(ctx.id, ctx.path)
        except Exception:  # noqa: BLE001 - as in every hook.
            self._guard.failed(f'the version of "{ctx.id}"')
            version = None
        return {**self._cached_by, "version": version}

    # What follows is called once each: the answers of the router take the place of these methods (`_asked`).

    def get_type_analyze_hook(self, fullname: str) -> Callable[[AnalyzeTypeContext], Type] | None:
        """Tag the annotations that name a generator or context manager type."""
        return self._asked("get_type_analyze_hook", fullname)

    def get_attribute_hook(self, fullname: str) -> Callable[[AttributeContext], Type] | None:
        """Look at what is put into an application's dictionary of replaced dependencies."""
        return self._asked("get_attribute_hook", fullname)

    def get_function_hook(self, fullname: str) -> Callable[[FunctionContext], Type] | None:
        """Look at decorators, dependencies, and calls that return what this plugin knows."""
        return self._asked("get_function_hook", fullname)

    def get_method_hook(self, fullname: str) -> Callable[[MethodContext], Type] | None:
        """Look at calls of methods that return what this plugin knows."""
        return self._asked("get_method_hook", fullname)

    def get_method_signature_hook(self, fullname: str) -> Callable[[MethodSigContext], FunctionLike] | None:
        """Look at tagged values that are entered or iterated by a method that they lack."""
        return self._asked("get_method_signature_hook", fullname)

    def _asked(self, getter: str, fullname: str) -> Callable[[Any], Any] | None:
        if not self._getters:
            self._getters = self._load()
            # mypy asks hundreds of thousands of times: an attribute of the instance is found before the method of the class.
            vars(self).update(self._getters)
        return self._getters[getter](fullname)

    def _load(self) -> Getters:
        try:
            # A run that finds everything in mypy's cache never comes here.
            from mypy_asyncctx.integration.hook_tables import HookTables

            return HookTables(self, self.config, self._guard, self._versions, lambda: self._modules).getters
        except Exception:  # noqa: BLE001 - as in every hook: then the plugin says nothing.
            self._guard.failed("any program")
            return dict.fromkeys(_GETTERS, lambda _: None)


_GETTERS: Final = ("get_type_analyze_hook", "get_attribute_hook", "get_function_hook", "get_method_hook", "get_method_signature_hook")


def _enable_strict(options: Options) -> None:
    # mypy looks at the names in `disable_error_code` later, and lets an enabled code win: what the project disabled stays so.
    disabled = options.disable_error_code
    for code in STRICT:
        if code.code not in disabled and ASYNCCTX.code not in disabled:
            options.enabled_error_codes.add(code)


def _digest() -> str:
    """Return a digest of our sources: mypy itself notices only changes of the entry module."""
    digest = sha256()
    for path in sorted(_sources(_PACKAGE)):
        with open(path, "rb") as file:
            digest.update(file.read())
    return digest.hexdigest()


def _sources(folder: str) -> Iterator[str]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.endswith(".py"):
                yield entry.path
            elif entry.is_dir() and entry.name != "__pycache__":
                yield from _sources(entry.path)
