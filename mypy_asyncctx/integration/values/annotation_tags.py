"""Tag the types that annotations name: ``-> AsyncGenerator[S, None]``, parameters, attributes, aliases.

``get_type_analyze_hook`` is asked for every type name in the program.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from mypy.nodes import ClassDef, TypeInfo
from mypy.types import Instance, get_proper_type

from mypy_asyncctx.facts.kinds.tags import tagged
from mypy_asyncctx.integration.internals.analyzer import current_statement, plain_type

if TYPE_CHECKING:
    from mypy.plugin import AnalyzeTypeContext
    from mypy.types import Type


def analyze(ctx: AnalyzeTypeContext, fullname: str) -> Type:
    """Return what mypy makes of the annotation, with the tag where the type can carry one."""
    analyser = cast("Any", ctx.api)
    result = plain(ctx, fullname)
    proper = get_proper_type(result)
    statement = current_statement(analyser.api)
    if not isinstance(proper, Instance) or isinstance(statement, ClassDef):
        return result
    function, string = (_instance(analyser, name) for name in ("builtins.function", "builtins.str"))
    if function is None or string is None:
        return result
    # No maker here: mypy compares declared types by equality, so two annotations of one type must get one tag.
    return tagged(proper, function, string, None)


def plain(ctx: AnalyzeTypeContext, fullname: str) -> Type:
    """Return what mypy makes of the annotation without a plugin."""
    return plain_type(ctx.api, fullname, ctx.type)


def _instance(analyser: Any, fullname: str) -> Instance | None:
    symbol = analyser.api.lookup_fully_qualified_or_none(fullname)
    return Instance(symbol.node, []) if symbol is not None and isinstance(symbol.node, TypeInfo) else None
