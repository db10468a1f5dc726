"""mypy's own error about a confused value becomes ours; what follows from a reported mistake is left out.

mypy has no hook for most wrong uses of a *variable*. It does report them, in words that name no fix. An ``ErrorWatcher`` at the
bottom of mypy's stack of watchers sees each error before it is stored. Where the rules explain the error, ours takes its place: the number
of errors never grows here, so that no false alarm can come from this module, only a wrong explanation.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from mypy.nodes import CallExpr

from mypy_asyncctx.facts.tree.paths import paths_at
from mypy_asyncctx.integration.checked_module import CheckedModule, module_of
from mypy_asyncctx.integration.definitions.declarations import differs_by_annotation, follows_from_special_method
from mypy_asyncctx.integration.error_stream.any_values import is_about_untyped, is_inferred_of_untyped, is_untyped_value
from mypy_asyncctx.integration.error_stream.culprits import fits
from mypy_asyncctx.integration.error_stream.explanation import NO_VALUE, OF_RESULT, finding_at, rests_on_finding
from mypy_asyncctx.integration.error_stream.protocol_notes import ProtocolNotes, is_protocol_note
from mypy_asyncctx.integration.error_stream.results import is_about_result
from mypy_asyncctx.integration.internals.errors import drop, is_hidden, is_watched, origin_of, stored, watch
from mypy_asyncctx.integration.values.attribute_tests import is_asked_for
from mypy_asyncctx.integration.values.contradicted_annotations import is_given_as_generator_function
from mypy_asyncctx.rules.codes import ASYNCCTX
from mypy_asyncctx.rules.declaration import async_def
from mypy_asyncctx.rules.dependency import depends
from mypy_asyncctx.rules.registry import RULES
from mypy_asyncctx.rules.rule import Cause
from mypy_asyncctx.rules.use import sync_async

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy.checker import TypeChecker
    from mypy.errors import ErrorInfo, Errors
    from mypy.nodes import MypyFile, Node

    from mypy_asyncctx.facts.kinds.classify import Lookup
    from mypy_asyncctx.integration.dependencies.annotated_metadata import Synthesizer
    from mypy_asyncctx.integration.dependencies.declarations import Dependencies
    from mypy_asyncctx.integration.guard import Guard
    from mypy_asyncctx.rules.rule import Finding

_EXPLAINED: Final = frozenset(
    {
        "arg-type",
        "assignment",
        "attr-defined",
        "call-arg",
        "call-overload",
        "dict-item",
        "empty-body",
        "index",
        "list-item",
        "misc",
        "operator",
        "override",
        "prop-decorator",
        "return",
        "return-value",
        "type-var",
        "union-attr",
    }
)
"""Codes of mypy's errors that a confused value can cause."""

_OF_TYPES: Final = frozenset({"comparison-overlap", "redundant-expr", "truthy-bool", "truthy-function", "truthy-iterable", "unreachable"})
"""Codes of what mypy says of an expression for its type alone, where nothing fails."""

_MISSING_TYPES: Final = frozenset({"var-annotated", "has-type"})
_CONSEQUENCES: Final = _EXPLAINED | _OF_TYPES | _MISSING_TYPES | NO_VALUE | {"typeddict-item"}

_INDEPENDENT: Final = frozenset({"call-arg", "override"})
"""Codes of what is wrong whatever the value is: the arguments of the call that makes it, another base class than the one we name."""

_CAUSES: Final = {rule.code: rule.causes for rule in RULES}
_RECENT: Final = 20


class Rewriter:
    """Stands in the error stream of one mypy run.

    ``modules`` and ``lookup`` come from the plugin; ``checker_for`` returns the checker of a module, where a hook has met it;
    ``dependencies`` explains errors about dependencies, ``synthesized`` tells what stands in a tree only because of the plugin;
    ``guard`` hears of exceptions.
    """

    def __init__(
        self,
        modules: Callable[[], dict[str, MypyFile] | None],
        lookup: Lookup,
        checker_for: Callable[[MypyFile], TypeChecker | None],
        dependencies: Dependencies,
        synthesized: Synthesizer,
        guard: Guard,
    ) -> None:
        self._guard = guard
        self._dependencies = dependencies
        self._synthesized = synthesized
        self._modules = modules
        self._lookup = lookup
        self._checker_for = checker_for
        self._left_out: tuple[str, int, int] | None = None
        self._notes = ProtocolNotes()
        # mypy reports an error again for each pass over a loop, and each time asks twice.
        self._unexplained: set[tuple[object, ...]] = set()
        # The errors that stand beside one of ours.
        self._beside: set[tuple[object, ...]] = set()

    def install(self, errors: Errors) -> None:
        """Stand at the bottom of the stack of watchers; mypy empties the stack between the runs of its daemon."""
        if is_watched(errors):
            return
        self._unexplained.clear()
        self._beside.clear()
        watch(errors, self._leave_out)
        self._catch_up(errors)

    def _catch_up(self, errors: Errors) -> None:
        """Look at the errors that the module got before a hook of ours first ran."""
        dropped = [info for info in list(stored(errors, errors.file)) if self._leave_out(errors, errors.file, info)]
        if dropped:
            drop(errors, errors.file, dropped)

    def _leave_out(self, errors: Errors, file: str, info: ErrorInfo) -> bool:
        """Return True for an error that mypy shall not report: ours is in its place, or it follows from one of ours."""
        try:
            return not info.blocker and not is_hidden(errors, file) and self._decide(errors, file, info)
        except Exception:  # noqa: BLE001 - no exception may leave a hook: mypy's own error then stands.
            self._guard.failed(f"mypy's error at {file}:{info.line}")
            return False

    def _decide(self, errors: Errors, file: str, info: ErrorInfo) -> bool:
        place = (file, info.line, info.column)
        if not _ours(info) and self._synthesized.owns(file, info.line, info.column, info.code.code if info.code else None):
            return True
        if info.severity != "error":
            if info.code is not None and not _ours(info) and place == self._left_out and not info.message.startswith("Revealed "):
                return True
            return is_protocol_note(info.message) and self._notes.leave_out(info, errors, partial(self._checked_module, errors, file, info))
        self._notes.begin(info)
        if _ours(info):
            self._left_out = None
            return _repeats(errors, file, info)
        if info.code is None:
            self._left_out = None
            return False
        self._left_out = None
        code = info.code.code
        if code not in _CONSEQUENCES or _key(file, info) in self._beside:
            return False
        if code in _OF_TYPES:
            left_out = self._is_explained(errors, file, info)
        else:
            follows = _follows(errors, file, info) or self._is_about_result(errors, file, info)
            left_out = follows or (code in _EXPLAINED | NO_VALUE and self._is_explained(errors, file, info))
        if left_out:
            self._left_out = place
        return left_out

    def _checked_module(self, errors: Errors, file: str, info: ErrorInfo) -> CheckedModule | None:
        tree = module_of(self._modules(), info.module)
        if tree is None or tree.path != file:
            return None
        return CheckedModule(tree, errors, errors.options, self._lookup, self._checker_for(tree))

    def _is_about_result(self, errors: Errors, file: str, info: ErrorInfo) -> bool:
        tree = module_of(self._modules(), info.module)
        earlier = [other for other in stored(errors, file)[-_RECENT:] if _causes(other) is Cause.VALUE]
        return tree is not None and tree.path == file and any(is_about_result(tree, other, info) for other in earlier)

    def _is_explained(self, errors: Errors, file: str, info: ErrorInfo) -> bool:
        key = _key(file, info)
        if key in self._unexplained:
            return False
        explained = self._explain(errors, file, info)
        if not explained:
            self._unexplained.add(key)
        return explained

    def _explain(self, errors: Errors, file: str, info: ErrorInfo) -> bool:
        checked = self._checked_module(errors, file, info)
        if checked is None:
            return False
        tree = checked.tree
        assert info.code is not None
        span = range(info.line, info.end_line + 1)
        of_types = info.code.code in _OF_TYPES
        untyped = False
        for path in paths_at(tree, info.line, info.column, info.end_line, info.end_column):
            if of_types:
                untyped = untyped or is_about_untyped(checked, path)
                continue
            if info.code.code == "attr-defined" and (is_asked_for(path, info.message) or rests_on_finding(checked, path[-1])):
                return True
            found = finding_at(checked, path, info, self._dependencies)
            if found is not None:
                finding, node = found
                if finding.code is sync_async.RULE.code and info.code.code == "union-attr":
                    # One member of a union: the program may know which one it has.
                    return False
                if not checked.enabled(finding.code) or checked.ignores(info.code.code, span):
                    return False
                _report(errors, info, finding, node)
                if _has_another(checked, path[-1], info.code.code):
                    self._beside.add(_key(file, info))
                    return False
                return True
            if differs_by_annotation(checked, path, info) or follows_from_special_method(checked, path, info, self._dependencies.summaries):
                return True
            not_inferred = info.message.startswith("Cannot infer") and is_inferred_of_untyped(checked, path)
            untyped = untyped or not_inferred or is_untyped_value(checked, path, info.code.code)
            untyped = untyped or is_given_as_generator_function(checked, path)
        # mypy alone says nothing about a value that it calls Any.
        return untyped


def _key(file: str, info: ErrorInfo) -> tuple[object, ...]:
    return file, info.line, info.column, info.end_line, info.end_column, info.message


def _has_another(checked: CheckedModule, node: Node, code: str) -> bool:
    """True where no overload takes a call even without the confused values among its arguments: ``list(rows(), 2)``."""
    if code != "call-overload" or not isinstance(node, CallExpr) or checked.type_of(node.callee) is None:
        return False
    confused = [argument for argument in node.args if checked.kinds(argument)]
    return bool(confused) and not fits(checked, node, lambda argument: argument in confused)


def _report(errors: Errors, info: ErrorInfo, finding: Finding, node: Node | None) -> None:
    if node is not None:
        errors.report(node.line, node.column, finding.message, code=finding.code, end_line=node.end_line, end_column=node.end_column)
        return
    errors.report(
        info.line,
        info.column,
        finding.message,
        code=finding.code,
        origin_span=origin_of(info),
        end_line=info.end_line,
        end_column=info.end_column,
    )


def _repeats(errors: Errors, file: str, info: ErrorInfo) -> bool:
    """True where the same mistake is already reported, in other words: each item of a union is judged on its own."""
    earlier = stored(errors, file)
    if info.code is async_def.RULE.code:
        # The declaration is reported, and found again at each use of what implements it.
        return any(other.code is info.code and (_says_the_same(other, info) or other.message == info.message) for other in earlier)
    return any(_ours(other) and _says_the_same(other, info) for other in earlier[-_RECENT:])


def _ours(info: ErrorInfo) -> bool:
    code = info.code
    return code is not None and (code is ASYNCCTX or code.sub_code_of is ASYNCCTX)


def _follows(errors: Errors, file: str, info: ErrorInfo) -> bool:
    """True for an error of mypy that is there because of one of ours: at the same place, or about a variable without a type beside it."""
    assert info.code is not None
    code = info.code.code
    for earlier in stored(errors, file)[-_RECENT:]:
        if not _ours(earlier) or earlier.severity != "error":
            continue
        start, end = (earlier.line, earlier.column), (earlier.end_line, earlier.end_column)
        if code in _MISSING_TYPES:
            if info.line == earlier.line or ((info.line, info.column) <= start and end <= (info.end_line, info.end_column)):
                return True
        elif code == "call-overload" and earlier.code is depends.RULE.code:
            # Of the declaration as a whole mypy says that no overload takes such a target.
            if (info.line, info.column) <= start and end <= (info.end_line, info.end_column):
                return True
        elif (info.end_line, info.end_column) == end and _begins_at(info, start) and _may_cause(earlier, info):
            return True
    return False


def _begins_at(info: ErrorInfo, start: tuple[int, int]) -> bool:
    """True where an error of mypy's begins at a place, or at the key of the value there: mypy reports an item of a dictionary whole."""
    place = (info.line, info.column)
    return place == start or (info.code is not None and info.code.code == "dict-item" and place < start)


def _may_cause(finding: ErrorInfo, info: ErrorInfo) -> bool:
    """True where an error of mypy's, at the place of a finding, is there because of what the finding says."""
    code = info.code.code if info.code is not None else ""
    if code in _INDEPENDENT:
        return False
    causes = _causes(finding)
    return causes is Cause.VALUE or (causes is Cause.DEFINITION and (code != "misc" or info.message.startswith(OF_RESULT)))


def _causes(info: ErrorInfo) -> Cause | None:
    """Return which errors of mypy's a finding of ours causes, None for any other error."""
    return _CAUSES.get(info.code) if info.code is not None and info.severity == "error" else None


def _says_the_same(earlier: ErrorInfo, info: ErrorInfo) -> bool:
    start, end = (earlier.line, earlier.column), (earlier.end_line, earlier.end_column)
    if earlier.code is depends.RULE.code:
        # What is wrong with a dependency's target is said; what its parts are not is no second mistake.
        return start <= (info.line, info.column) and (info.end_line, info.end_column) <= end
    return earlier.code is info.code and start == (info.line, info.column)
