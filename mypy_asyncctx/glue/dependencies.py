"""``Depends(target)`` and its kin: what the framework does with the target, and whether what it injects fits the parameter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mypy.nodes import CallExpr, DictExpr, Expression, LambdaExpr, ListExpr, RefExpr, TupleExpr
from mypy.types import Instance, NoneType, UnionType, get_proper_type

from mypy_asyncctx import codes
from mypy_asyncctx.frameworks import NAMED
from mypy_asyncctx.frameworks.base import Outcome, Place
from mypy_asyncctx.glue.injected import Receiver, accepts, declared_type, fits, receiver_of
from mypy_asyncctx.glue.scene import any_type, scene_of
from mypy_asyncctx.glue.targets import targets_of
from mypy_asyncctx.kinds.classify import kind_of
from mypy_asyncctx.kinds.targets import Form
from mypy_asyncctx.rules import depends, injected_type
from mypy_asyncctx.rules.base import Finding
from mypy_asyncctx.syntax.render import render
from mypy_asyncctx.syntax.tree import path_to

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from mypy.plugin import FunctionContext, MethodContext
    from mypy.types import ProperType, Type

    from mypy_asyncctx.frameworks.base import Declaration
    from mypy_asyncctx.glue.scene import Scene
    from mypy_asyncctx.kinds.classify import Lookup
    from mypy_asyncctx.kinds.targets import Target
    from mypy_asyncctx.syntax.tree import Path


@dataclass(frozen=True)
class Dependencies:
    """The rules about dependencies for one project.

    ``rows`` has the declarations by full name, the user's own among them; ``version_of`` tells the version of a distribution (None: not known);
    ``strict`` demands that every target is a generator function.
    """

    rows: Mapping[str, Declaration]
    lookup: Lookup
    version_of: Callable[[str], str | None]
    strict: bool

    def check(self, ctx: FunctionContext | MethodContext, fullname: str) -> Type:
        """Judge a declaration's target, and return mypy's own type of the call, or Any after an error."""
        call = ctx.context
        scene = scene_of(ctx.api, self.lookup)
        reported = False
        for row, target in self._targets(ctx, fullname):
            receiver = receiver_of(path_to(scene.tree, call)) if isinstance(call, CallExpr) and row.place is Place.PARAMETER else Receiver()
            place = call if row.place is Place.PARAMETER and isinstance(call, CallExpr) else target
            finding = self._judged(scene, row, target, receiver)
            if finding is not None and scene.replaces(finding, "arg-type", place):
                scene.report_past_trials(finding, place)
                reported = True
        # After an error of ours the type is no second one: Depends() of some frameworks has the type of its target.
        row = self.rows.get(fullname)
        return any_type() if reported and row is not None and row.place is Place.PARAMETER else ctx.default_return_type

    def _targets(self, ctx: FunctionContext | MethodContext, fullname: str) -> Iterator[tuple[Declaration, Expression]]:
        row = self.rows.get(fullname)
        if row is not None:
            for target in _arguments(ctx, row.parameter):
                # Litestar takes a list of lifespans.
                listed = row.place is Place.LIFESPAN and isinstance(target, (ListExpr, TupleExpr))
                yield from ((row, item) for item in (target.items if listed and isinstance(target, (ListExpr, TupleExpr)) else [target]))
        named = NAMED.get(fullname)
        if named is not None:
            for argument in _arguments(ctx, named.parameter):
                if isinstance(argument, DictExpr):
                    yield from ((named, value) for key, value in argument.items if key is not None)

    def explained(self, scene: Scene, path: Path) -> tuple[Finding, Expression] | None:
        """Return what explains mypy's own error at the last node of a path, a declaration or its target, and the node where it belongs."""
        node, parent = path[-1], path[-2] if len(path) > 1 else None
        if isinstance(node, CallExpr):
            found = self._row(node)
            if found is not None and found.place is Place.PARAMETER:
                finding = self._first(scene, found, node, path)
                if finding is not None:
                    return finding, node
        holder = path[-3] if isinstance(parent, (ListExpr, TupleExpr)) and len(path) > 2 else parent
        if isinstance(holder, CallExpr) and isinstance(node, Expression):
            row = self._row(holder)
            name = next((name for name, argument in zip(holder.arg_names, holder.args, strict=True) if argument in (node, parent)), None)
            if row is not None and (name is None or name == row.parameter):
                finding = self._judged(scene, row, node, receiver_of(path[: path.index(holder) + 1]))
                if finding is not None:
                    return finding, holder if row.place is Place.PARAMETER else node
        return None

    def _row(self, call: CallExpr) -> Declaration | None:
        return self.rows.get(call.callee.fullname) if isinstance(call.callee, RefExpr) else None

    def _first(self, scene: Scene, row: Declaration, call: CallExpr, path: Path) -> Finding | None:
        named = (argument for name, argument in zip(call.arg_names, call.args, strict=True) if name == row.parameter)
        target = next(named, call.args[0] if call.args and call.arg_names[0] is None else None)
        return self._judged(scene, row, target, receiver_of(path)) if target is not None else None

    def _judged(self, scene: Scene, row: Declaration, expression: Expression, receiver: Receiver) -> Finding | None:
        for target in targets_of(scene, expression):
            finding = self.judge(scene, row, _text(expression, target), target, receiver)
            if finding is not None:
                return finding
        return None

    def judge(self, scene: Scene, row: Declaration, text: str, target: Target, receiver: Receiver) -> Finding | None:
        """Return what is wrong with one target of a declaration, None where nothing is."""
        version = self.version_of(row.package)
        outcome = row.outcome(target.form, version)
        wanted = declared_type(receiver)
        if outcome is None:
            return None
        kind = target.kind
        if row.needs_async and outcome is Outcome.VALUE and kind is not None and not target.form.is_plain and not kind.core.shape.is_async:
            return Finding(codes.DEPENDS, depends.sync_message(row, text, target))
        if outcome in (Outcome.FAILS, Outcome.FAILS_AT_ONCE):
            return Finding(codes.DEPENDS, depends.message(row, text, target, outcome, version, None))
        if outcome is Outcome.OBJECT:
            return self._object(scene, row, text, target, receiver, wanted, version)
        if self.strict and row.place is Place.PARAMETER and not target.form.is_generator_function:
            return Finding(codes.DEPENDS, depends.strict_message(row, text, target))
        return self._injected(scene, row, text, target, wanted)

    def _object(
        self, scene: Scene, row: Declaration, text: str, target: Target, receiver: Receiver, wanted: ProperType | None, version: str | None
    ) -> Finding | None:
        """The object is injected as it is: wrong where it is not asked for."""
        if receiver.discards and target.form is not Form.MANAGER_CLASS:
            return Finding(codes.DEPENDS, depends.unused_message(row, text, target))
        if wanted is None:
            # Nothing tells what is expected, but nobody decorates a function to have it injected undone, nor wants an iterator of a registry.
            certain = target.form.is_manager_function or target.form.is_generator_function
            return Finding(codes.DEPENDS, depends.message(row, text, target, Outcome.OBJECT, version, None)) if certain else None
        if target.raw is None or accepts(target.raw, wanted):
            return None
        entered = target.kind is not None and target.kind.yields is not None and accepts(target.kind.yields, wanted)
        if target.form is Form.MANAGER_CLASS and not entered:
            return self._injected(scene, row, text, target, wanted)
        return Finding(codes.DEPENDS, depends.message(row, text, target, Outcome.OBJECT, version, scene.show(wanted)))

    def _injected(self, scene: Scene, row: Declaration, text: str, target: Target, wanted: ProperType | None) -> Finding | None:
        provided = get_proper_type(target.provides)
        if provided is None or wanted is None or fits(row, target, provided, wanted):
            return None
        generator = kind_of(wanted, scene.lookup)
        is_generator_wanted = target.form.is_generator_function and generator is not None and generator.shape.is_iterator
        shown = (scene.show(provided), scene.show(wanted))
        if shown[0] == shown[1]:
            shown = (str(provided), str(wanted))
        return Finding(
            codes.INJECTED_TYPE, injected_type.message(row.title, text, target.form, *shown, is_generator_wanted=is_generator_wanted)
        )

    def judge_override(self, scene: Scene, row: Declaration, original: Expression, replacement: Expression) -> Finding | None:
        """Return what is wrong with a dependency that replaces another one."""
        finding = self._judged(scene, row, replacement, Receiver(declared=None))
        if finding is not None:
            return finding
        first = next(iter(targets_of(scene, original)), None)
        wanted = get_proper_type(first.provides) if first is not None else None
        for target in targets_of(scene, replacement):
            provided = get_proper_type(target.provides)
            if provided is None or wanted is None or isinstance(provided, NoneType) or fits(row, target, provided, wanted):
                continue
            if target.form in (Form.RETURNS_MANAGER, Form.RETURNS_GENERATOR, Form.AWAITS_GENERATOR, Form.AWAITS_MANAGER):
                return Finding(codes.DEPENDS, depends.message(row, _text(replacement, target), target, Outcome.OBJECT, None, scene.show(wanted)))
            if _stands_in(provided, wanted):
                continue
            shown = (scene.show(provided), render(original) or "the original", scene.show(wanted))
            return Finding(codes.INJECTED_TYPE, injected_type.override_message(_text(replacement, target), *shown))
        return None


def _arguments(ctx: FunctionContext | MethodContext, parameter: str) -> Iterator[Expression]:
    for at, (name, arguments) in enumerate(zip(ctx.callee_arg_names, ctx.args, strict=True)):
        if name == parameter or (not parameter and at == 0):
            yield from arguments


def _text(expression: Expression, target: Target) -> str:
    if isinstance(expression, LambdaExpr):
        return "the lambda"
    return render(expression) or (target.function.name if target.function is not None else "the target")


def _stands_in(provided: ProperType, wanted: ProperType) -> bool:
    """True for a test's stand-in: a class of its own with a method of the original's, or one that answers to every name."""
    items = wanted.items if isinstance(wanted, UnionType) else [wanted]
    if not isinstance(provided, Instance):
        return isinstance(provided, UnionType) and any(_stands_in(get_proper_type(item), wanted) for item in provided.items)
    info = provided.type
    if info.fallback_to_any or info.get("__getattr__") is not None:
        return True
    own = {name for base in info.mro for name in base.names if not name.startswith("__") and base.fullname != "builtins.object"}
    return any(
        isinstance(item, Instance)
        and not item.type.fullname.startswith("builtins.")
        and any(name in base.names for base in item.type.mro for name in own)
        for item in map(get_proper_type, items)
    )
