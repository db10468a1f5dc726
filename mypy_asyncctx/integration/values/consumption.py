"""Facts about values that are used up, for the rules about consumption; what the rules find is reported."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from mypy.nodes import CallExpr, MemberExpr, NameExpr, Var

from mypy_asyncctx.facts.kinds.classify import is_made_manager, makes_generator
from mypy_asyncctx.facts.summaries.generators import is_endless
from mypy_asyncctx.facts.summaries.module import sessions_in
from mypy_asyncctx.facts.summaries.recipe import Call, Global
from mypy_asyncctx.facts.tree.paths import path_to
from mypy_asyncctx.integration.bodies.generator_bodies import local_generator, stream
from mypy_asyncctx.integration.checked_module import checked_module
from mypy_asyncctx.integration.summaries.callee_resolution import depend
from mypy_asyncctx.rules.consumption.facts import Consumption, Types, Value
from mypy_asyncctx.rules.registry import checks_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy.nodes import FuncDef, SymbolNode
    from mypy.plugin import FunctionContext, MethodContext, MethodSigContext
    from mypy.types import Type

    from mypy_asyncctx.facts.kinds.classify import Lookup
    from mypy_asyncctx.facts.kinds.model import Kind
    from mypy_asyncctx.facts.tree.paths import Path
    from mypy_asyncctx.facts.tree.uses import Role
    from mypy_asyncctx.integration.checked_module import CheckedModule
    from mypy_asyncctx.integration.summaries.store import SummaryStore
    from mypy_asyncctx.rules.rule import Finding


def report_consumption(
    checked: CheckedModule,
    call: CallExpr,
    kind: Kind,
    made: Type,
    definition: SymbolNode | None,
    role: Role,
    path: Path,
    store: SummaryStore,
) -> None:
    """Report what is wrong with how the value of a call, of type ``made``, is used up; ``definition`` is the function that made it."""
    value = _value(checked, kind, made, definition, store)._replace(subject=partial(checked.subject, kind, call), role=role)
    for finding in _found(checked, Consumption(path, value, _types(checked, store))):
        checked.report(finding, finding.place or call)


def check_imported(ctx: MethodSigContext, lookup: Lookup, store: SummaryStore) -> None:
    """Report a variable of another module that a statement enters or iterates, and that may have been used before."""
    expression = ctx.context
    if not isinstance(expression, (NameExpr, MemberExpr)):
        return
    checked = checked_module(ctx.api, lookup)
    variable = expression.node
    module = store.module_of(variable.fullname) if isinstance(variable, Var) and not variable.info else None
    if variable is None or module is None or module == checked.tree.fullname:
        return
    made = store.named(variable.fullname)
    path = path_to(checked.tree, expression)
    if not isinstance(made, Call) or not isinstance(made.callee, Global) or path is None:
        return
    depend(checked, {variable.fullname}, store)
    maker = made.callee.fullname
    typ = checked.type_of(expression)
    kind = next(iter(checked.kinds(expression)), None)
    if kind is None or typ is None:
        return
    value = _value(checked, kind, typ, checked.lookup(maker), store)
    facts = Consumption(path, value._replace(subject=partial(checked.subject, kind, expression), maker=maker), _types(checked, store))
    for finding in _found(checked, facts):
        checked.report(finding, finding.place or expression)


def check_started(ctx: FunctionContext | MethodContext, lookup: Lookup, store: SummaryStore) -> Type:
    """Report what is wrong with the tasks that a call starts, and return mypy's own type."""
    call = ctx.context
    checked = checked_module(ctx.api, lookup)
    path = path_to(checked.tree, call) if isinstance(call, CallExpr) else None
    if path is not None:
        for finding in _found(checked, Consumption(path, types=_types(checked, store))):
            checked.report_past_trials(finding, finding.place or call)
    return ctx.default_return_type


def _found(checked: CheckedModule, facts: Consumption) -> Iterator[Finding]:
    for rule, check in checks_of("consumption"):
        if checked.enabled(rule.code):
            yield from check(facts)


def _value(checked: CheckedModule, kind: Kind, made: Type, definition: SymbolNode | None, store: SummaryStore) -> Value:
    known = partial(stream, checked, definition, store)
    return Value(
        kind,
        made,
        subject=partial(checked.subject, kind, checked.tree),
        works_once=lambda: is_made_manager(made) or ((found := known()) is not None and found.once),
        ends=partial(_comes_to_an_end, checked, definition, store),
        stream=known,
    )


def _comes_to_an_end(checked: CheckedModule, definition: SymbolNode | None, store: SummaryStore) -> bool:
    """True for a generator function whose generator ends: one that goes on for ever, all may share."""
    if definition is None or not makes_generator(definition) or store.is_endless(definition.fullname):
        return False
    local = local_generator(checked, definition)
    return local is None or not is_endless(local)


def _types(checked: CheckedModule, store: SummaryStore) -> Types:
    def awaits(function: FuncDef) -> list[str]:
        depend(checked, {function.fullname}, store)
        return sessions_in(store.summary(function.fullname))

    return Types(checked.type_of, checked.show, checked.callee_names, checked.signature, awaits)
