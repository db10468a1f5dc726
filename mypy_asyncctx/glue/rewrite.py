"""mypy's own error about a confused value becomes ours; what follows from a reported mistake is left out.

mypy has no hook for most wrong uses of a *variable*. It does report them, in words that name no fix. An ``ErrorWatcher`` at the
bottom of mypy's stack of watchers sees each error before it is stored. Where the rules explain the error, ours takes its place: the number
of errors never grows here, so that no false alarm can come from this module, only a wrong explanation.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final, cast

from mypy.errors import ErrorWatcher
from mypy.nodes import (
    ARG_STAR,
    AssignmentStmt,
    AwaitExpr,
    CallExpr,
    ComparisonExpr,
    Decorator,
    Expression,
    FuncDef,
    IndexExpr,
    MemberExpr,
    NameExpr,
    OpExpr,
    StarExpr,
    YieldExpr,
    YieldFromExpr,
)
from mypy.types import Instance

from mypy_asyncctx import codes
from mypy_asyncctx.glue.annotations import annotation_finding
from mypy_asyncctx.glue.calls import attribute_finding
from mypy_asyncctx.glue.declared import wanted_type
from mypy_asyncctx.glue.decorators import decorated_finding
from mypy_asyncctx.glue.overrides import implementation_finding, override_finding
from mypy_asyncctx.glue.resource import mismatch
from mypy_asyncctx.glue.scene import Scene, module_of
from mypy_asyncctx.kinds.classify import kinds_of
from mypy_asyncctx.kinds.model import Use
from mypy_asyncctx.kinds.tags import is_untyped
from mypy_asyncctx.rules.base import Subject
from mypy_asyncctx.rules.table import judge
from mypy_asyncctx.syntax.consumers import consumed, title
from mypy_asyncctx.syntax.tree import assigned_values, enclosing_function, paths_at
from mypy_asyncctx.syntax.uses import role_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from mypy.checker import TypeChecker
    from mypy.errors import ErrorInfo, Errors
    from mypy.nodes import MypyFile, Node

    from mypy_asyncctx.glue.annotated import Synthesizer
    from mypy_asyncctx.glue.dependencies import Dependencies
    from mypy_asyncctx.kinds.classify import Lookup
    from mypy_asyncctx.rules.base import Finding
    from mypy_asyncctx.syntax.tree import Path

_EXPLAINED: Final = frozenset(
    {
        "arg-type",
        "assignment",
        "attr-defined",
        "call-arg",
        "call-overload",
        "dict-item",
        "index",
        "list-item",
        "misc",
        "operator",
        "override",
        "prop-decorator",
        "return-value",
        "type-var",
        "union-attr",
    }
)
"""Codes of mypy's errors that a confused value can cause."""

_CONSEQUENCES: Final = _EXPLAINED | {"var-annotated", "has-type"}
_RECENT: Final = 20


class Rewriter:
    """Stands in the error stream of one mypy run.

    ``modules`` and ``lookup`` come from the plugin; ``checker_for`` returns the checker of a module, where a hook has met it;
    ``dependencies`` explains errors about dependencies, ``synthesized`` tells what stands in a tree only because of the plugin.
    """

    def __init__(
        self,
        modules: Callable[[], dict[str, MypyFile] | None],
        lookup: Lookup,
        checker_for: Callable[[MypyFile], TypeChecker | None],
        dependencies: Dependencies,
        synthesized: Synthesizer,
    ) -> None:
        self._dependencies = dependencies
        self._synthesized = synthesized
        self._modules = modules
        self._lookup = lookup
        self._checker_for = checker_for
        self._left_out: tuple[str, int, int] | None = None
        # mypy reports an error again for each pass over a loop, and each time asks twice.
        self._unexplained: set[tuple[object, ...]] = set()

    def install(self, errors: Errors) -> None:
        """Stand at the bottom of the stack of watchers; mypy empties the stack between the runs of its daemon."""
        watchers = errors._watchers
        if watchers and isinstance(watchers[0]._filter, partial):
            return
        self._unexplained.clear()
        watchers.insert(0, ErrorWatcher(errors, filter_errors=partial(self._leave_out, errors)))
        self._catch_up(errors)

    def _catch_up(self, errors: Errors) -> None:
        """Look at the errors that the module got before a hook of ours first ran."""
        earlier = list(errors.error_info_map.get(errors.file, ()))
        dropped = [info for info in earlier if self._leave_out(errors, errors.file, info)]
        if dropped:
            errors.error_info_map[errors.file] = [info for info in errors.error_info_map[errors.file] if info not in dropped]

    def _leave_out(self, errors: Errors, file: str, info: ErrorInfo) -> bool:
        """Return True for an error that mypy shall not report: ours is in its place, or it follows from one of ours."""
        try:
            return not info.blocker and file not in errors.ignored_files and self._decide(errors, file, info)
        except Exception:  # noqa: BLE001 - no exception may leave a hook: mypy's own error then stands.
            return False

    def _decide(self, errors: Errors, file: str, info: ErrorInfo) -> bool:
        place = (file, info.line, info.column)
        if not _ours(info) and self._synthesized.owns(file, info.line, info.column, info.code.code if info.code else None):
            return True
        if info.severity != "error":
            return info.code is not None and not _ours(info) and place == self._left_out
        if _ours(info):
            self._left_out = None
            return _repeats(errors, file, info)
        if info.code is None:
            self._left_out = None
            return False
        self._left_out = None
        code = info.code.code
        if code not in _CONSEQUENCES:
            return False
        left_out = _follows(errors, file, info) or (code in _EXPLAINED and self._is_explained(errors, file, info))
        if left_out:
            self._left_out = place
        return left_out

    def _is_explained(self, errors: Errors, file: str, info: ErrorInfo) -> bool:
        key = (file, info.line, info.column, info.end_line, info.end_column, info.message)
        if key in self._unexplained:
            return False
        explained = self._explain(errors, file, info)
        if not explained:
            self._unexplained.add(key)
        return explained

    def _explain(self, errors: Errors, file: str, info: ErrorInfo) -> bool:
        tree = module_of(self._modules(), info.module)
        if tree is None or tree.path != file:
            return False
        scene = Scene(tree, errors, errors.options, self._lookup, self._checker_for(tree))
        assert info.code is not None
        span = range(info.line, info.end_line + 1)
        untyped = False
        for path in paths_at(tree, info.line, info.column, info.end_line, info.end_column):
            found = _finding(scene, path, info, self._dependencies)
            if found is not None:
                finding, node = found
                if finding.code is codes.SYNC_ASYNC and info.code.code == "union-attr":
                    # One member of a union: the program may know which one it has.
                    return False
                if not scene.enabled(finding.code) or scene.ignores(info.code.code, span):
                    return False
                _report(errors, info, finding, node)
                return True
            untyped = untyped or _is_untyped(scene, path)
        # mypy alone says nothing about a value that it calls Any.
        return untyped


def _report(errors: Errors, info: ErrorInfo, finding: Finding, node: Node | None) -> None:
    if node is not None:
        errors.report(node.line, node.column, finding.message, code=finding.code, end_line=node.end_line, end_column=node.end_column)
        return
    errors.report(
        info.line,
        info.column,
        finding.message,
        code=finding.code,
        origin_span=_ignorable_lines(info),
        end_line=info.end_line,
        end_column=info.end_column,
    )


def _ignorable_lines(info: ErrorInfo) -> Iterable[int]:
    # Up to mypy 1.19 the second half of `origin`.
    span: Iterable[int] | None = getattr(info, "origin_span", None)
    return span if span is not None else cast("Any", info).origin[1]


def _repeats(errors: Errors, file: str, info: ErrorInfo) -> bool:
    """True where the same mistake is already reported, in other words: each item of a union is judged on its own."""
    return any(_ours(earlier) and _says_the_same(earlier, info) for earlier in errors.error_info_map.get(file, [])[-_RECENT:])


def _ours(info: ErrorInfo) -> bool:
    code = info.code
    return code is not None and (code is codes.ASYNCCTX or code.sub_code_of is codes.ASYNCCTX)


def _follows(errors: Errors, file: str, info: ErrorInfo) -> bool:
    """True for an error of mypy at, around or (for a missing type of a variable) beside a place that we have reported."""
    for earlier in errors.error_info_map.get(file, [])[-_RECENT:]:
        if not _ours(earlier) or earlier.severity != "error":
            continue
        start, end = (earlier.line, earlier.column), (earlier.end_line, earlier.end_column)
        if (info.line, info.column) <= start and end <= (info.end_line, info.end_column):
            return True
        if info.code is not None and info.code.code in ("var-annotated", "has-type") and info.line == earlier.line:
            return True
    return False


def _is_untyped(scene: Scene, path: Path) -> bool:
    """True where mypy's error is about a value of an unannotated function, or about a variable that got its type from one."""
    node = path[-1]
    if not isinstance(node, Expression):
        return False
    operands = [node]
    if isinstance(node, MemberExpr):
        operands.append(node.expr)
    elif isinstance(node, OpExpr):
        operands += [node.left, node.right]
    if len(path) > 1 and isinstance(path[-2], AssignmentStmt):
        operands += path[-2].lvalues
    return any(isinstance(typ, Instance) and is_untyped(typ) for typ in map(scene.type_of, operands))


def _finding(scene: Scene, path: Path, info: ErrorInfo, dependencies: Dependencies) -> tuple[Finding, Node | None] | None:
    """Return what explains mypy's error at the last node of a path, and the place where it belongs if that is another one."""
    node = path[-1]
    if isinstance(node, (FuncDef, Decorator)):
        return override_finding(scene, path, info) or decorated_finding(scene, path) or annotation_finding(scene, path, info)
    if len(path) > 1 and isinstance(path[-2], Decorator) and any(node is item for item in path[-2].original_decorators):
        return decorated_finding(scene, path[:-1])
    if isinstance(node, Expression):
        dependency = dependencies.explained(scene, path)
        if dependency is not None:
            return dependency
        for operand, parents in _operands(node, path):
            finding = _judged(scene, operand, parents)
            if finding is not None:
                return finding, None
        return decorated_finding(scene, path) or _starred(scene, node)
    return None


def _starred(scene: Scene, call: Expression) -> tuple[Finding, Node | None] | None:
    """Return what is wrong with the items of a starred argument: ``gather(*[get_db() for _ in range(3)])``."""
    if not isinstance(call, CallExpr):
        return None
    known = scene.callee_names(call)
    for position, (argument, kind) in enumerate(zip(call.args, call.arg_kinds, strict=True)):
        operation = consumed(known, position, len(call.args)) if kind is ARG_STAR else None
        typ = scene.type_of(argument)
        if operation is None or not isinstance(typ, Instance) or not typ.args:
            continue
        for item in kinds_of(typ.args[0], scene.lookup):
            finding = judge(Subject(item, None, scene.show, is_call=False), Use(operation, title(known[0])))
            if finding is not None:
                return finding, argument
    return None


def _operands(node: Expression, path: Path) -> Iterator[tuple[Expression, Path]]:
    """Yield the expressions that an error at ``node`` may be about, each with the way to it."""
    yield node, path
    parts: list[Expression | None] = []
    if isinstance(node, (AwaitExpr, MemberExpr, YieldFromExpr, StarExpr, YieldExpr)):
        parts = [node.expr]
    elif isinstance(node, CallExpr):
        parts = [node.callee.expr, *node.args] if isinstance(node.callee, MemberExpr) else [*node.args]
    elif isinstance(node, IndexExpr):
        parts = [node.base]
    elif isinstance(node, ComparisonExpr):
        parts = [*node.operands]
    for part in parts:
        if part is not None:
            yield part, ([*path, node.callee, part] if isinstance(node, CallExpr) and part not in node.args else [*path, part])


def _judged(scene: Scene, operand: Expression, path: Path) -> Finding | None:
    role = role_of(path, scene.callee_names)
    if role is None:
        return None
    typ = scene.type_of(operand)
    for kind in scene.kinds(operand):
        subject = scene.subject(kind, operand)
        if role.use is not None:
            finding = judge(subject, role.use)
        elif not kind.is_known or (role.attribute is not None and _is_bound_otherwise(scene, operand, path)):
            finding = None
        elif role.attribute is not None:
            finding = attribute_finding(scene, operand, typ, kind, role.attribute)
        else:
            finding = None
            wanted = wanted_type(scene, path)
            found = mismatch(scene, operand, kind, typ, wanted) if typ is not None and wanted is not None else None
            if found is not None:
                finding = found[0]
        if finding is not None:
            return finding
    return implementation_finding(scene, typ, wanted_type(scene, path)) if typ is not None else None


def _says_the_same(earlier: ErrorInfo, info: ErrorInfo) -> bool:
    start, end = (earlier.line, earlier.column), (earlier.end_line, earlier.end_column)
    if earlier.code is codes.DEPENDS:
        # What is wrong with a dependency's target is said; what its parts are not is no second mistake.
        return start <= (info.line, info.column) and (info.end_line, info.end_column) <= end
    return earlier.code is info.code and start == (info.line, info.column)


def _is_bound_otherwise(scene: Scene, operand: Expression, path: Path) -> bool:
    """True for a name that is also assigned something else: ``rows = list(rows)``, after which mypy goes on with the first type."""
    if not isinstance(operand, NameExpr):
        return False
    values = assigned_values(enclosing_function(path) or path[0], operand)
    return any(not scene.kinds(value) for value in values)
