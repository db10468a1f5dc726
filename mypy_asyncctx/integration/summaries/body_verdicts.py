"""What is wrong in the body of a function that must yield once, told from the ways through it alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from mypy.errorcodes import error_codes
from mypy.nodes import ForStmt, IfStmt, MatchStmt, RaiseStmt, ReturnStmt, TryStmt, WhileStmt, WithStmt, YieldFromExpr

from mypy_asyncctx.facts.control_flow.exception_escape import is_handed_on
from mypy_asyncctx.facts.control_flow.handlers import suppresses
from mypy_asyncctx.facts.control_flow.path_state import How
from mypy_asyncctx.facts.control_flow.yield_paths import follow
from mypy_asyncctx.facts.control_flow.yields import own_yields, yields_plainly
from mypy_asyncctx.facts.frameworks.base import Step
from mypy_asyncctx.facts.tree.paths import own_nodes
from mypy_asyncctx.integration.summaries.skipped_cleanup import cleanup_findings
from mypy_asyncctx.rules.body import cleanup, failed_setup, generator_exit, no_yield, second_yield, swallow
from mypy_asyncctx.rules.body.facts import BodyUse
from mypy_asyncctx.rules.rule import Finding

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from mypy.errorcodes import ErrorCode
    from mypy.nodes import Context, FuncDef, Node

    from mypy_asyncctx.facts.control_flow.handlers import Handler
    from mypy_asyncctx.facts.control_flow.noreturn import Endings
    from mypy_asyncctx.facts.control_flow.path_state import Paths
    from mypy_asyncctx.facts.tree.survey import Survey

_OF_EXCEPTIONS: Final = (swallow.RULE.code, failed_setup.RULE.code, cleanup.RULE.code)
_COMPOUND: Final = (IfStmt, ForStmt, WhileStmt, MatchStmt, TryStmt, WithStmt)


class Verdict(NamedTuple):
    """A finding in a body, where it belongs, and what makes it count; None for what counts however the function is run."""

    finding: Finding
    place: Context
    needs: Step | None = None


def counting(verdicts: Iterable[Verdict], steps: frozenset[Step]) -> Iterator[Verdict]:
    """Yield the verdicts that count where a function is run with these steps, one for each place of a clause."""
    swallowing: set[Context] = set()
    for verdict in verdicts:
        if verdict.needs is not None and verdict.needs not in steps:
            continue
        if verdict.finding.code is swallow.RULE.code:
            swallowing.add(verdict.place)
        if verdict.finding.code is not failed_setup.RULE.code or verdict.place not in swallowing:
            yield verdict


def verdicts_on(function: FuncDef, paths: Paths, use: BodyUse, wanted: Callable[[ErrorCode], bool]) -> Iterator[Verdict]:
    """Yield what is wrong in a generator function, given the ways through it and what it is to those who use it.

    ``wanted`` tells of a code whether to look for it.
    """
    if wanted(no_yield.RULE.code):
        yield from _no_yield(function, paths, use)
    if wanted(second_yield.RULE.code):
        yield from _second_yield(function, paths, use)
    if not use.is_fixture:
        # Of one clause, that it swallows is the first thing that goes wrong (`counting`).
        if wanted(swallow.RULE.code) or wanted(failed_setup.RULE.code):
            yield from _swallowing(function, paths, use)
        if wanted(cleanup.RULE.code):
            for finding, node in cleanup_findings(function, paths, use):
                yield Verdict(finding, node, Step.SKIPS)
    if wanted(failed_setup.RULE.code):
        for handler in sorted(_failing(paths), key=_line):
            yield Verdict(Finding(failed_setup.RULE.code, failed_setup.message(function.name, use)), handler.place)


def kept_verdicts(survey: Survey, endings: Endings, wanted: Callable[[ErrorCode], bool]) -> dict[str, list[list[Any]]]:
    """Return what is wrong in a module's generator functions if they are dependencies, by name, for modules that depend on them.

    Each is a code, the step that it needs, its line, and its message. Types are not known yet: what rests on them is not told.
    """
    result: dict[str, list[list[Any]]] = {}
    for name, function in survey.generators_and_coroutines:
        if function.is_generator and may_go_wrong(function, wanted):
            verdicts = verdicts_on(function, follow(function, endings.facts(function)), BodyUse.DEPENDENCY, wanted)
            kept = [_plain(verdict) for verdict in verdicts]
            if kept:
                result[name] = kept
    return result


def _plain(verdict: Verdict) -> list[Any]:
    needs = verdict.needs.name if verdict.needs is not None else ""
    return [verdict.finding.code.code, needs, verdict.place.line, verdict.finding.message]


def read_verdicts(kept: object, place: Context) -> Iterator[tuple[Verdict, int]]:
    """Yield kept verdicts, to be reported at ``place``, and the lines where the mistakes are."""
    for code, needs, line, message in kept if isinstance(kept, list) else ():
        yield Verdict(Finding(error_codes[code], message), place, Step[needs] if needs else None), line


def may_go_wrong(function: FuncDef, wanted: Callable[[ErrorCode], bool]) -> bool:
    """False for a generator function with nothing that these verdicts could be about, as far as a short look tells."""
    if not any(map(wanted, _OF_EXCEPTIONS)):
        return not yields_plainly(function.body)
    yields = list(own_yields(function.body))
    return (
        list(own_yields(function.body.body[-1])) != yields
        or any(isinstance(found, YieldFromExpr) for found in yields)
        or any(isinstance(node, _COMPOUND) for node in function.body.body)
    )


def exits_of(function: FuncDef, paths: Paths) -> Iterator[tuple[Finding, Context]]:
    """Yield where a generator function yields after it has caught GeneratorExit."""
    done: set[Node] = set()
    for second in sorted(paths.seconds, key=lambda found: found.first.line):
        state = second.state
        if state.how is How.THROWN and state.sure and state.handler is not None and state.handler.takes_exit and second.second not in done:
            done.add(second.second)
            message = generator_exit.message(
                function.name, second.first.line, is_async=function.is_async_generator, repeated=second.first is second.second
            )
            yield Finding(generator_exit.RULE.code, message), second.second


def has_handler(root: Node) -> bool:
    """True where a body catches anything."""
    return any(isinstance(node, TryStmt) and node.handlers for node in own_nodes(root))


def _no_yield(function: FuncDef, paths: Paths, use: BodyUse) -> Iterator[Verdict]:
    done: set[Context] = set()
    for state, end in paths.ends:
        if state.first is not None or state.how is not How.PLAIN or not state.sure or state.excluded:
            continue
        place = end or state.skipped or function
        if place not in done:
            done.add(place)
            yield Verdict(Finding(no_yield.RULE.code, no_yield.message(function.name, use, returns=end is not None)), place)


def _second_yield(function: FuncDef, paths: Paths, use: BodyUse) -> Iterator[Verdict]:
    found: dict[Node, tuple[str, Step]] = {}
    for second in sorted(paths.seconds, key=lambda item: (item.state.how is How.THROWN, item.first.line)):
        state = second.state
        if not state.sure or second.second in found or state.how is How.FAILED:
            continue
        if state.how is How.THROWN:
            if state.handler is None:
                continue
            message = second_yield.handler_message(function.name, use, second.first.line, only_exit=state.handler.only_exit)
        elif second.first is second.second:
            message = second_yield.repeated_message(function.name, use, delegates=isinstance(second.second, YieldFromExpr))
        else:
            message = second_yield.path_message(function.name, use, second.first.line)
        found[second.second] = message, Step.THROWS if state.how is How.THROWN else Step.STOPS
    for node, (message, step) in found.items():
        yield Verdict(Finding(second_yield.RULE.code, message), node, step)


def _swallowing(function: FuncDef, paths: Paths, use: BodyUse) -> Iterator[Verdict]:
    for handler in _swallowers(function, paths, use):
        yield Verdict(Finding(swallow.RULE.code, _swallow_message(function, handler.broad, use)), handler.place, Step.THROWS)
    if use is BodyUse.DEPENDENCY:
        yield from _suppressed(function)
    for place in _returning(function):
        yield Verdict(Finding(swallow.RULE.code, _swallow_message(function, "finally: return", use)), place, Step.THROWS)


def _swallowers(function: FuncDef, paths: Paths, use: BodyUse) -> list[Handler]:
    """Return the clauses around the yield after which the function ends, and none of whose ways raises."""
    raising = {state.handler for state in paths.raises if state.how is How.THROWN}
    ending = {state.handler for state, _ in paths.ends if state.how is How.THROWN and state.handler is not None and not state.twice}
    # That it yields again is the first thing that goes wrong.
    yielding = {second.state.handler for second in paths.seconds if second.state.how is How.THROWN and second.state.sure}
    return sorted(
        (
            handler
            for handler in paths.caught
            if handler in ending
            and handler not in raising
            and handler not in yielding
            and not handler.only_exit
            and (
                ("" not in handler.caught or handler.broad is not None)
                if use is BodyUse.DEPENDENCY
                else handler.broad is not None and not is_handed_on(handler, function)
            )
        ),
        key=_line,
    )


def _swallow_message(function: FuncDef, clause: str | None, use: BodyUse) -> str:
    if use is BodyUse.DEPENDENCY:
        return swallow.dependency_message(function.name)
    return swallow.manager_message(function.name, clause or "except")


def _returning(function: FuncDef) -> Iterator[ReturnStmt]:
    """Yield each ``return`` in a ``finally`` around a yield: it ends the exception."""
    for node in own_nodes(function.body):
        if isinstance(node, TryStmt) and node.finally_body is not None and any(True for _ in own_yields(node.body)):
            yield from (inner for inner in own_nodes(node.finally_body) if isinstance(inner, ReturnStmt))


def _suppressed(function: FuncDef) -> Iterator[Verdict]:
    for node in own_nodes(function.body):
        if isinstance(node, WithStmt) and any(True for _ in own_yields(node.body)):
            for item in node.expr:
                if suppresses(item):
                    yield Verdict(Finding(swallow.RULE.code, swallow.dependency_message(function.name)), item, Step.THROWS)


def _failing(paths: Paths) -> set[Handler]:
    return {
        state.handler
        for state, _ in paths.ends
        if state.first is None
        and state.how is How.FAILED
        and state.sure
        and not state.excluded
        and state.handler is not None
        and "" not in state.handler.caught
        # A handler that raises on some way may do so on every one that happens: `for error in group.exceptions: raise error`.
        and not any(isinstance(node, RaiseStmt) for node in own_nodes(state.handler.block))
    }


def _line(handler: Handler) -> int:
    return handler.place.line
