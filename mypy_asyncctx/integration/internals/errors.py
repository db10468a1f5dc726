"""The errors of a run: mypy's stack of watchers, what is stored, and what is ignored."""

from __future__ import annotations

from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from mypy.errors import ErrorWatcher

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence

    from mypy.errors import ErrorInfo, Errors
    from mypy.nodes import MypyFile
    from mypy.options import Options
    from mypy.semanal import SemanticAnalyzer


def is_watched(errors: Errors) -> bool:
    """True where a watcher of ours is at the bottom of the stack; mypy empties the stack between the runs of its daemon."""
    watchers = errors._watchers
    return bool(watchers) and isinstance(watchers[0]._filter, partial)


def watch(errors: Errors, leave_out: Callable[[Errors, str, ErrorInfo], bool]) -> None:
    """Have ``leave_out`` asked of each error before it is stored; mypy does not report the error where the answer is True."""
    errors._watchers.insert(0, ErrorWatcher(errors, filter_errors=partial(leave_out, errors)))


def stored(errors: Errors, file: str) -> Sequence[ErrorInfo]:
    """Return the errors of a file that mypy is to print."""
    return errors.error_info_map.get(file, ())


def drop(errors: Errors, file: str, dropped: Container[ErrorInfo]) -> None:
    """Take stored errors of a file back."""
    errors.error_info_map[file] = [info for info in errors.error_info_map[file] if info not in dropped]


def origin_of(info: ErrorInfo) -> Iterable[int]:
    """Return the lines on which a ``# type: ignore`` covers an error."""
    # Up to mypy 1.19 the second half of `origin`.
    span: Iterable[int] | None = getattr(info, "origin_span", None)
    return span if span is not None else cast("Any", info).origin[1]


def ignores(errors: Errors) -> Mapping[int, list[str]]:
    """Return the lines with a ``# type: ignore`` of the file being checked, and the codes of each."""
    return errors.ignored_lines.get(errors.file, {})


def is_hidden(errors: Errors, file: str) -> bool:
    """True for a file of which mypy reports nothing."""
    return file in errors.ignored_files


def is_trying(errors: Errors) -> bool:
    """True while mypy finds out which overload a call takes: an error means that this one does not match."""
    return len(errors._watchers) > 1


def has_failed(errors: Errors) -> bool:
    """True where what mypy is trying does not match."""
    return errors._watchers[-1].has_new_errors()


@contextmanager
def outside_of_trials(errors: Errors) -> Iterator[None]:
    """Report for good as long as the block runs, whatever overload mypy is trying."""
    watchers = errors._watchers
    trials = watchers[1:]
    del watchers[1:]
    try:
        yield
    finally:
        watchers.extend(trials)


@contextmanager
def reporting_in(analyzer: SemanticAnalyzer, tree: MypyFile, options: Options) -> Iterator[Errors]:
    """Set mypy's errors to a module as long as the block runs: a patch runs when they are set to another one."""
    errors = analyzer.errors
    before = (errors.file, errors.target_module, errors.options, errors.scope)
    try:
        with analyzer.scope.saved_scope((tree.fullname, None, None)):
            errors.set_file(tree.path, tree.fullname, options, analyzer.scope)
            yield errors
    finally:
        errors.set_file(*before)


def target_of(errors: Errors) -> str | None:
    """Return the name of the function or module that is being checked; None in a patch, when mypy is in no module."""
    return errors.current_target() if errors.scope is not None and errors.scope.module is not None else None
