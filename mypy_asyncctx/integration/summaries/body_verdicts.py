"""What is wrong in the bodies of a module's generator functions if they are dependencies, kept for the modules that depend on them."""

from __future__ import annotations

from functools import cache, partial
from typing import TYPE_CHECKING, Any, Final

from mypy.errorcodes import error_codes

from mypy_asyncctx.facts.control_flow.yield_paths import follow
from mypy_asyncctx.facts.frameworks.base import Step
from mypy_asyncctx.rules.body.facts import ONE_YIELD_USES, Body, BodyUse
from mypy_asyncctx.rules.registry import checks_of
from mypy_asyncctx.rules.rule import Finding

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from mypy.errorcodes import ErrorCode
    from mypy.nodes import Context

    from mypy_asyncctx.facts.control_flow.noreturn import Endings
    from mypy_asyncctx.facts.tree.survey import Survey

_BEHIND: Final = {rule.code.code: rule.behind for rule, _ in checks_of("body")}


def verdicts_on(body: Body, wanted: Callable[[ErrorCode], bool]) -> Iterator[Finding]:
    """Yield what the rules find in a body; ``wanted`` tells of a code whether to look for it."""
    for rule, check in checks_of("body"):
        if body.use in (rule.uses or ONE_YIELD_USES) and wanted(rule.code):
            yield from check(body)


def counting(verdicts: Iterable[Finding], steps: frozenset[Step]) -> Iterator[Finding]:
    """Yield the verdicts that count where a function is run with these steps, without those that another one at the place is before."""
    found = [verdict for verdict in verdicts if verdict.needs is None or verdict.needs in steps]
    said = {(verdict.code.code, _position(verdict)) for verdict in found}
    for verdict in found:
        if not any((name, _position(verdict)) in said for name in _BEHIND.get(verdict.code.code, ())):
            yield verdict


def _position(verdict: Finding) -> tuple[int, int] | None:
    return (verdict.place.line, verdict.place.column) if verdict.place is not None else None


def kept_verdicts(survey: Survey, endings: Endings, wanted: Callable[[ErrorCode], bool]) -> dict[str, list[list[Any]]]:
    """Return what is wrong in a module's generator functions if they are dependencies, by name, for modules that depend on them.

    Each is a code, the step that it needs, its line, and its message. Types are not known yet: what rests on them is not told.
    """
    result: dict[str, list[list[Any]]] = {}
    functions = [(name, function, BodyUse.DEPENDENCY) for name, function in survey.generators_and_coroutines if function.is_generator]
    if any(BodyUse.FUNCTION in rule.uses and wanted(rule.code) for rule, _ in checks_of("body")):
        functions += [(name, function, BodyUse.FUNCTION) for name, function in survey.plain_functions]
    for name, function, use in functions:
        paths = cache(partial(follow, function, endings.facts(function)))
        kept = [_plain(verdict) for verdict in verdicts_on(Body(function, survey.tree, use, paths), wanted)]
        if kept:
            result[name] = sorted(kept, key=lambda verdict: verdict[_LINE])
    return result


_LINE: Final = 2


def _plain(verdict: Finding) -> list[Any]:
    assert verdict.place is not None
    return [verdict.code.code, verdict.needs.name if verdict.needs is not None else "", verdict.place.line, verdict.message]


def read_verdicts(kept: object, place: Context) -> Iterator[tuple[Finding, int]]:
    """Yield kept verdicts, to be reported at ``place``, and the lines where the mistakes are."""
    for code, needs, line, message in kept if isinstance(kept, list) else ():
        yield Finding(error_codes[code], message, place, Step[needs] if needs else None), line
