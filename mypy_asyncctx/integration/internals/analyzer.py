"""The semantic analyser and the analyser of types: where they are, and what they make of an annotation or a piece of source."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mypy.errors import Errors
from mypy.nodes import CallExpr, ExpressionStmt, TypeInfo

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mypy.nodes import MypyFile, Statement
    from mypy.options import Options
    from mypy.plugin import Plugin
    from mypy.semanal import SemanticAnalyzer
    from mypy.types import Type, UnboundType


def current_statement(analyzer: object) -> Statement | None:
    """Return the statement that is being analysed; None in the checking phase, when an analyser of types has a checker behind it."""
    statement: Statement | None = getattr(analyzer, "statement", None)
    return statement


def patches_of(analyzer: SemanticAnalyzer) -> object | None:
    """Return what patches are added to: another object for each import cycle, None between two analyses."""
    return getattr(analyzer, "patches", None)


def plain_type(analyser: Any, fullname: str, unbound: UnboundType) -> Type:
    """Return what mypy makes of an annotation that names a class, without a plugin."""
    info = analyser.api.lookup_fully_qualified(fullname).node
    assert isinstance(info, TypeInfo)
    result: Type = analyser.analyze_type_with_type_info(info, unbound.args, unbound, unbound.empty_tuple_index)
    return result


def parsed_module(source: str, path: str, options: Options, errors: Errors) -> MypyFile:
    """Return the tree of a piece of source; ``errors`` gets what is wrong with its syntax."""
    # The older one of mypy's two parsers: its signature is the same in every release. mypy itself may never need it.
    from mypy.fastparse import parse

    return parse(source, path, None, errors, options)


def parsed_call(source: str, path: str, options: Options) -> CallExpr | None:
    """Return the call that a piece of source is, None for anything else."""
    errors = Errors(options)
    parsed = parsed_module(source, path, options, errors)
    statement = parsed.defs[0] if len(parsed.defs) == 1 else None
    if errors.is_errors() or not isinstance(statement, ExpressionStmt):
        return None
    return statement.expr if isinstance(statement.expr, CallExpr) else None


def plugins_of(api: object) -> Sequence[Plugin]:
    """Return the plugins of a run in the order in which mypy asks them, nothing where there is one only."""
    plugins = getattr(getattr(api, "plugin", None), "_plugins", None)
    return plugins if isinstance(plugins, list) else ()
