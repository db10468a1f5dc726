"""The plugin class: what mypy asks, answered from tables. What the answers need is loaded when the first question comes."""

from __future__ import annotations

import os
from collections import defaultdict
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from mypy.errors import CompileError
from mypy.plugin import Plugin

from mypy_asyncctx import codes
from mypy_asyncctx.config import ConfigError, read_config
from mypy_asyncctx.glue.guard import Guard
from mypy_asyncctx.glue.versions import Versions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mypy.options import Options
    from mypy.plugin import AnalyzeTypeContext, AttributeContext, FunctionContext, MethodContext, MethodSigContext, ReportConfigContext
    from mypy.types import FunctionLike, Type

    from mypy_asyncctx.router import Router

_PACKAGE: Final = str(Path(__file__).parent)


class AsyncCtxPlugin(Plugin):
    """The plugin that ``plugins = mypy_asyncctx`` loads."""

    def __init__(self, options: Options) -> None:
        super().__init__(options)
        try:
            self.config = read_config(options.config_file)
        except ConfigError as error:
            # The one exception that mypy prints as it is, with exit code 2, also in workers and in the daemon.
            raise CompileError([f"mypy_asyncctx: {error}"], use_stdout=True) from None
        if self.config.strict:
            _enable_strict(options)
        self._guard = Guard(options)
        self._versions = Versions(dict(self.config.versions), lambda: self._modules)
        self._cached_by = {"sources": _digest(), "config": repr(self.config)}
        self._loaded: Router | _Silent | None = None

    def report_config_data(self, ctx: ReportConfigContext) -> dict[str, Any]:
        """Return what cached results depend on: our own source code, the configuration, and the version of a framework for its modules."""
        try:
            version = self._versions.beside(ctx.id, ctx.path)
        except Exception:  # noqa: BLE001 - as in every hook.
            self._guard.failed(f'the version of "{ctx.id}"')
            version = None
        return {**self._cached_by, "version": version}

    def get_type_analyze_hook(self, fullname: str) -> Callable[[AnalyzeTypeContext], Type] | None:
        """Tag the annotations that name a generator or context manager type."""
        router = self._loaded or self._load()
        try:
            return router.annotation(fullname) if fullname in router.annotations or router.is_in_alias() else None
        except Exception:  # noqa: BLE001 - a getter has no context, so it cannot be wrapped as hooks are.
            self._guard.failed(f'the type name "{fullname}"')
            return None

    def get_attribute_hook(self, fullname: str) -> Callable[[AttributeContext], Type] | None:
        """Look at what is put into an application's dictionary of replaced dependencies."""
        return (self._loaded or self._load()).attributes.get(fullname)

    def get_function_hook(self, fullname: str) -> Callable[[FunctionContext], Type] | None:
        """Look at decorators, dependencies, and calls that return what this plugin knows."""
        router = self._loaded or self._load()
        try:
            return router.functions[fullname] or router.meeting("get_function_hook", fullname)
        except Exception:  # noqa: BLE001 - as above.
            self._guard.failed(f'calls of "{fullname}"')
            return None

    def get_method_hook(self, fullname: str) -> Callable[[MethodContext], Type] | None:
        """Look at calls of methods that return what this plugin knows."""
        router = self._loaded or self._load()
        try:
            return router.methods[fullname] or router.meeting("get_method_hook", fullname)
        except Exception:  # noqa: BLE001 - as above.
            self._guard.failed(f'calls of "{fullname}"')
            return None

    def get_method_signature_hook(self, fullname: str) -> Callable[[MethodSigContext], FunctionLike] | None:
        """Look at tagged values that are entered or iterated by a method that they lack."""
        # A class that mypy makes up, `<subclass of "Generator" and "Session">`, has no name of its own.
        return (self._loaded or self._load()).protocols.get(fullname if "<" not in fullname else fullname[fullname.rfind(".") :])

    def _load(self) -> Router | _Silent:
        try:
            # A run that finds everything in mypy's cache never comes here.
            from mypy_asyncctx.router import Router

            self._loaded = Router(self, self.config, self._guard, self._versions, lambda: self._modules)
        except Exception:  # noqa: BLE001 - as in every hook.
            self._guard.failed("any program")
            self._loaded = _Silent()
        return self._loaded


class _Silent:
    """Stands for a router that could not be made: the plugin says nothing."""

    annotations: Final[frozenset[str]] = frozenset()
    attributes: Final[dict[str, Any]] = {}
    protocols: Final[dict[str, Any]] = {}

    def __init__(self) -> None:
        self.functions: dict[str, Any] = defaultdict(lambda: None)
        self.methods = self.functions

    @staticmethod
    def annotation(_: str) -> None:
        """Return no hook."""

    @staticmethod
    def is_in_alias() -> bool:
        """Return False: there is nothing to look at."""
        return False

    @staticmethod
    def meeting(_: str, __: str) -> None:
        """Return no hook."""


def _enable_strict(options: Options) -> None:
    # mypy looks at the names in `disable_error_code` later, and lets an enabled code win: what the project disabled stays so.
    disabled = options.disable_error_code
    for code in codes.STRICT:
        if code.code not in disabled and codes.ASYNCCTX.code not in disabled:
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
