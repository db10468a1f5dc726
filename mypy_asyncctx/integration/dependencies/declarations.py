"""``Depends(target)`` and its kin: what the framework does with the target, and whether what it injects fits the parameter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from mypy.nodes import CallExpr, DictExpr, Expression, LambdaExpr, ListExpr, RefExpr, TempNode, TupleExpr, TypeAlias
from mypy.types import CallableType, TypeType, get_proper_type

from mypy_asyncctx.facts.frameworks.base import Outcome, Place, Step
from mypy_asyncctx.facts.frameworks.table import NAMED
from mypy_asyncctx.facts.kinds.classify import kind_of
from mypy_asyncctx.facts.summaries.early_parameters import is_early
from mypy_asyncctx.facts.tree.paths import children, path_to
from mypy_asyncctx.facts.tree.receivers import Receiver, receiver_of
from mypy_asyncctx.facts.tree.render import render
from mypy_asyncctx.integration.bodies.generator_bodies import body_findings, local_dependency, may_be_looked_into
from mypy_asyncctx.integration.checked_module import any_type, checked_module
from mypy_asyncctx.integration.dependencies.markers import uninjected
from mypy_asyncctx.integration.dependencies.targets import targets_of
from mypy_asyncctx.integration.summaries.body_verdicts import counting, read_verdicts
from mypy_asyncctx.integration.summaries.callee_resolution import depend, named
from mypy_asyncctx.integration.values.expected_types import driver_class
from mypy_asyncctx.integration.values.wanted_values import is_resource
from mypy_asyncctx.rules.dependency import depends, not_injected
from mypy_asyncctx.rules.dependency.facts import Dependency, Key, Replaced, Types
from mypy_asyncctx.rules.registry import checks_of
from mypy_asyncctx.rules.rule import Finding

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from mypy.nodes import Context, Node
    from mypy.plugin import FunctionContext, MethodContext
    from mypy.types import Type

    from mypy_asyncctx.facts.frameworks.base import Declaration
    from mypy_asyncctx.facts.kinds.classify import Lookup
    from mypy_asyncctx.facts.kinds.targets import Target
    from mypy_asyncctx.facts.tree.paths import Path
    from mypy_asyncctx.integration.checked_module import CheckedModule
    from mypy_asyncctx.integration.summaries.store import SummaryStore

_LATE: Final = frozenset({Step.ANSWERS})


class Dependencies(NamedTuple):
    """The rules about dependencies for one project.

    ``rows`` has the declarations by full name, the user's own among them; ``version_of`` tells the version of a distribution (None: not
    known); ``strict`` demands that every target is a generator function; ``summaries`` knows what
    functions without a declared result return.
    """

    rows: Mapping[str, Declaration]
    lookup: Lookup
    version_of: Callable[[str], str | None]
    strict: bool
    summaries: SummaryStore

    def check(self, ctx: FunctionContext | MethodContext, fullname: str) -> Type:
        """Judge a declaration's target, and return mypy's own type of the call, or Any after an error."""
        call = ctx.context
        checked = checked_module(ctx.api, self.lookup)
        own = self.rows.get(fullname)
        if own is not None and own.place is Place.REPLACEMENT:
            self._replaced(checked, own, ctx)
            return ctx.default_return_type
        if own is not None and own.package == "fastapi" and own.place is Place.PARAMETER and isinstance(call, CallExpr):
            self._report_marker(checked, own, call)
        for row, target, declared in self._targets(ctx, fullname):
            if isinstance(target, TempNode):
                # A decorator: the function's other decorators are looked at where it is decorated.
                continue
            place = call if row.place is Place.PARAMETER and isinstance(call, CallExpr) else target
            receiver = receiver_of(path_to(checked.tree, target if row is not own else call)) if isinstance(call, CallExpr) else Receiver()
            finding = self._judged(checked, row, target, Receiver(declared) if declared is not None else receiver, call)
            said = row.place is not Place.PARAMETER and checked.has_said(target)
            if finding is not None and not said and checked.replaces(finding, "arg-type", place):
                checked.report_past_trials(finding, place)
                # After an error of ours the type is no second one: Depends() of some frameworks has the type of its target.
                if row.place is Place.PARAMETER:
                    return any_type()
            elif finding is None and row.place is not Place.LIFESPAN:
                self._look_into(checked, row, target, fullname, call)
        return ctx.default_return_type

    def _report_marker(self, checked: CheckedModule, row: Declaration, call: CallExpr) -> None:
        """Report a declaration in a place where nobody puts a value in its place."""
        path = path_to(checked.tree, call) if checked.enabled(not_injected.RULE.code) else None
        found = uninjected(path, checked.type_of) if path is not None else None
        if found is not None:
            marker, text, name = found
            facts = self._facts(checked, row, Receiver())._replace(
                text=text, marker=marker, parameters=((name, row.title.removesuffix("()")),)
            )
            for finding in not_injected.check(facts):
                checked.report_past_trials(finding, call)

    def _look_into(self, checked: CheckedModule, row: Declaration, target: Expression, fullname: str, call: Context) -> None:
        """Report what is wrong in the body of a dependency: there, or at the first declaration in a module that imports it."""
        if not isinstance(target, RefExpr):
            return
        steps = row.steps_in(self.version_of(row.package)) - (_LATE if is_early(row, call) else frozenset())
        node = named(checked, target)
        local = local_dependency(checked, node)
        if local is not None:
            for found, place in body_findings(checked, *local, self.summaries, steps):
                checked.report_past_trials(found, place)
            return
        if not may_be_looked_into(node) or node is None or "." not in node.fullname:
            return
        name = node.fullname
        depend(checked, {name}, self.summaries)
        kept = self.summaries.verdicts(name)
        if not kept or not _is_first(checked, target, fullname, self.summaries):
            return
        lines = dict(read_verdicts(kept, target))
        for verdict in counting(lines, steps):
            text = f'{verdict.message} (line {lines[verdict]} of "{self.summaries.module_of(name)}")'
            checked.report_past_trials(Finding(verdict.code, text), target)

    def _replaced(self, checked: CheckedModule, row: Declaration, ctx: FunctionContext | MethodContext) -> None:
        original = ctx.args[0][0] if ctx.args and ctx.args[0] else None
        for replacement in _arguments(ctx, row.parameter):
            finding = self.judge_override(checked, row, original, replacement) if original is not None else None
            if finding is not None and checked.replaces(finding, "arg-type", replacement):
                checked.report_past_trials(finding, replacement)

    def _targets(self, ctx: FunctionContext | MethodContext, fullname: str) -> Iterator[tuple[Declaration, Expression, Type | None]]:
        row = self.rows.get(fullname)
        if row is not None:
            wanted = next((_instance_of(typ) for typ in _types(ctx, row.wanted_by)), None) if row.wanted_by else None
            for target in _arguments(ctx, row.parameter):
                # Litestar takes a list of lifespans.
                listed = target.items if row.place is Place.LIFESPAN and isinstance(target, (ListExpr, TupleExpr)) else [target]
                yield from ((row, item, wanted) for item in listed)
        named = NAMED.get(fullname)
        if named is not None:
            for argument in _arguments(ctx, named.parameter):
                if isinstance(argument, DictExpr):
                    yield from ((named, value, None) for key, value in argument.items if key is not None)

    def explained(self, checked: CheckedModule, path: Path) -> tuple[Finding, Expression] | None:
        """Return what explains mypy's own error at the last node of a path, a declaration or its target, and the node where it belongs."""
        node, parent = path[-1], path[-2] if len(path) > 1 else None
        if len(path) > 4 and isinstance(path[-4], LambdaExpr):
            # The body of a lambda is judged against what its caller wants.
            return self.explained(checked, path[:-3])
        if isinstance(node, CallExpr):
            found = self._row(checked, node)
            if found is not None and found.place is Place.PARAMETER:
                finding = self._first_target(checked, found, node, path)
                if finding is not None:
                    return finding, node
        holder = path[-3] if isinstance(parent, (ListExpr, TupleExpr)) and len(path) > 2 else parent
        if isinstance(holder, CallExpr) and isinstance(node, Expression):
            row = self._row(checked, holder)
            name = next((name for name, argument in zip(holder.arg_names, holder.args, strict=True) if argument in (node, parent)), None)
            if row is not None and (name is None or name == row.parameter):
                finding = self._judged(checked, row, node, receiver_of(path[: path.index(holder) + 1]), holder)
                if finding is not None:
                    return finding, holder if row.place is Place.PARAMETER else node
        return None

    def _row(self, checked: CheckedModule, call: CallExpr) -> Declaration | None:
        names = map(self.summaries.led_to, checked.callee_names(call))
        return next((self.rows[name] for name in names if name in self.rows), None)

    def _first_target(self, checked: CheckedModule, row: Declaration, call: CallExpr, path: Path) -> Finding | None:
        named = (argument for name, argument in zip(call.arg_names, call.args, strict=True) if name == row.parameter)
        target = next(named, call.args[0] if call.args and call.arg_names[0] is None else None)
        return self._judged(checked, row, target, receiver_of(path), call) if target is not None else None

    def _judged(
        self, checked: CheckedModule, row: Declaration, expression: Expression, receiver: Receiver, call: Context
    ) -> Finding | None:
        facts = self._facts(checked, row, receiver)
        alias = self._alias(checked, expression) if row.calls_aliases else None
        if alias is not None:
            return _first(facts._replace(alias=alias))
        for target in targets_of(checked, expression, self.summaries):
            outlived = self._outlived(checked, row, target, call)
            finding = _first(facts._replace(text=_text(expression, target), target=_owned(checked, target), outlived=outlived))
            if finding is not None:
                return finding
        return None

    def _outlived(self, checked: CheckedModule, row: Declaration, target: Target, call: Context) -> str | None:
        """Return the parameter of a generator function whose dependency is left before the function itself is; None where none is."""
        function = target.function
        if row.early is None or function is None or not target.form.is_generator_function or is_early(row, call):
            return None
        depend(checked, {function.fullname}, self.summaries)
        return self.summaries.early_parameter(function.fullname)

    def _facts(self, checked: CheckedModule, row: Declaration, receiver: Receiver) -> Dependency:
        types = Types(
            checked.show,
            lambda typ: kind_of(typ, checked.lookup),
            lambda receiver: driver_class(checked, receiver.declared, receiver.written),
            is_resource,
            checked.tree.fullname,
        )
        return Dependency(row, "", None, receiver, types, self.version_of(row.package), self.strict)

    def _alias(self, checked: CheckedModule, expression: Expression) -> tuple[str, str] | None:
        """Return the source of an expression that names an alias of ``Annotated[...]``, and what the dependency in that is."""
        node = expression.node if isinstance(expression, RefExpr) else None
        if not isinstance(node, TypeAlias):
            return None
        depend(checked, {node.fullname}, self.summaries)
        dependency = self.summaries.annotated_alias(node.fullname)
        return (render(expression) or node.name, dependency) if dependency is not None else None

    def judge_key(self, checked: CheckedModule, row: Declaration, key: Expression) -> Finding | None:
        """Return what is wrong with the key under which a replacement is put: only the function that is depended on is looked up."""
        found = self._wrong_key(checked, key)
        return _first(self._facts(checked, row, Receiver())._replace(key=found)) if found is not None else None

    def _wrong_key(self, checked: CheckedModule, key: Expression) -> Key | None:
        text = render(key) or "the key"
        alias = self._alias(checked, key)
        if alias is not None:
            return Key(text, alias[1], "an alias of Annotated")
        if not isinstance(key, CallExpr):
            return None
        declared = self._row(checked, key)
        if declared is not None and declared.place is Place.PARAMETER:
            given = render(key.args[0]) if key.args else None
            shown = f"{render(key.callee) or declared.title.removesuffix('()')}({given})" if given else text
            return Key(shown, given or "", "a declaration")
        target = next(iter(targets_of(checked, key, self.summaries)), None)
        return Key(text, render(key.callee) or "", "made by a call") if target is not None and target.form.is_called else None

    def judge_override(self, checked: CheckedModule, row: Declaration, original: Expression, replacement: Expression) -> Finding | None:
        """Return what is wrong with a dependency that replaces another one."""
        first = next(iter(targets_of(checked, original, self.summaries)), None)
        # An original that injects its object on purpose is replaced by one that does.
        as_object = first is not None and row.outcome(first.form, self.version_of(row.package)) is Outcome.OBJECT
        wanted = get_proper_type(first.raw if as_object else first.provides) if first is not None else None
        replaced = Replaced(render(original) or "the original", wanted, first, as_object)
        facts = self._facts(checked, row, Receiver(wanted))._replace(replaced=replaced)
        for target in targets_of(checked, replacement, self.summaries):
            finding = _first(facts._replace(text=_text(replacement, target), target=_owned(checked, target)))
            if finding is not None:
                return finding
        return None


def _first(facts: Dependency) -> Finding | None:
    """Return the first finding of the rules about dependencies: the others say the same in other words."""
    return next((finding for _, check in checks_of("dependency") for finding in check(facts)), None)


def _owned(checked: CheckedModule, target: Target) -> Target:
    return target._replace(is_own=target.function is None or checked.is_own(target.function))


def _instance_of(typ: Type) -> Type | None:
    """Return what a class given as an argument makes."""
    proper = get_proper_type(typ)
    if isinstance(proper, TypeType):
        return proper.item
    return proper.ret_type if isinstance(proper, CallableType) and proper.is_type_obj() else None


def _types(ctx: FunctionContext | MethodContext, parameter: str) -> Iterator[Type]:
    for name, types in zip(ctx.callee_arg_names, ctx.arg_types, strict=True):
        if name == parameter:
            yield from types


def _arguments(ctx: FunctionContext | MethodContext, parameter: str) -> Iterator[Expression]:
    for at, (name, arguments) in enumerate(zip(ctx.callee_arg_names, ctx.args, strict=True)):
        if name == parameter or (not parameter and at == 0):
            yield from arguments


def _text(expression: Expression, target: Target) -> str:
    if isinstance(expression, LambdaExpr):
        return depends.LAMBDA
    return render(expression) or (target.function.name if target.function is not None else "the target")


def _is_first(checked: CheckedModule, target: RefExpr, fullname: str, store: SummaryStore) -> bool:
    """True for the first declaration of a dependency in a module: one report of what is wrong in its body is enough."""
    definition = named(checked, target)
    todo: list[Node] = [checked.tree]
    declared: list[Expression] = []
    while todo:
        node = todo.pop()
        if isinstance(node, CallExpr) and fullname in map(store.led_to, checked.callee_names(node)):
            declared += [argument for argument in node.args if isinstance(argument, RefExpr) and named(checked, argument) is definition]
        todo.extend(children(node))
    return not declared or min(declared, key=lambda found: (found.line, found.column)) is target
