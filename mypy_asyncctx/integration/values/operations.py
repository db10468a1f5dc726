"""What is done with a value, judged by its kind, and the type to go on with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mypy.nodes import (
    CallExpr,
    Expression,
    ListExpr,
    MemberExpr,
    ReturnStmt,
    SetExpr,
    TupleExpr,
)
from mypy.subtypes import is_subtype
from mypy.types import AnyType, Instance, TypeOfAny, get_proper_type

from mypy_asyncctx import names
from mypy_asyncctx.facts.frameworks.consumers import INSTEAD, REGISTERING
from mypy_asyncctx.facts.kinds.attributes import has_attribute
from mypy_asyncctx.facts.kinds.classify import is_made_manager, is_mixed, kinds_of
from mypy_asyncctx.facts.kinds.model import Kind, Operation, Shape, Use
from mypy_asyncctx.facts.kinds.tags import is_tagged
from mypy_asyncctx.facts.tree.render import render
from mypy_asyncctx.facts.tree.uses import DUNDERS, use_by_call
from mypy_asyncctx.integration.checked_module import any_type, expected_type
from mypy_asyncctx.integration.values.closing import closing_use
from mypy_asyncctx.integration.values.expected_types import wanted_type
from mypy_asyncctx.integration.values.generator_coroutines import is_old_coroutine
from mypy_asyncctx.integration.values.judgement import found, judge
from mypy_asyncctx.integration.values.protocol_signatures import is_usable_in_part, received
from mypy_asyncctx.integration.values.unused_values import dropped_finding
from mypy_asyncctx.integration.values.wanted_values import driver_mismatch, mismatch
from mypy_asyncctx.rules.use.facts import Registered, ValueUse

if TYPE_CHECKING:
    from mypy.nodes import Node
    from mypy.types import Type

    from mypy_asyncctx.facts.tree.paths import Path
    from mypy_asyncctx.facts.tree.uses import Role
    from mypy_asyncctx.integration.checked_module import CheckedModule
    from mypy_asyncctx.rules.rule import Finding


def judged(
    checked: CheckedModule, call: Expression, kind: Kind, role: Role, path: Path, default: Type, *, certain: bool, typ: Type | None = None
) -> Type | None:
    """Report what is wrong and return the type that was meant; None where this hook has nothing to say."""
    if role.dropped:
        finding = dropped_finding(checked, call, kind, path, default, certain=certain)
        if finding is not None and checked.report_chosen(finding, call):
            return default
        return None
    if not kind.untyped and checked.is_tried(call):
        # Which overload it is, and whether mypy can tell at all, is not known before mypy says what does not fit: that is explained then.
        return None
    if is_mixed(default, checked.lookup):
        return None
    if role.attribute is not None:
        return _attribute(checked, call, kind, role, typ if kind.untyped else default)
    registered = registered_finding(checked, role.holder, call, kind, typ if kind.untyped else default)
    if registered is not None:
        checked.report_past_trials(registered, call)
        return any_type()
    use = role.use or (closing_use(checked, role.holder, call) if kind.untyped and kind.shape.is_generator else None)
    if use is not None:
        proper = get_proper_type(default)
        if is_usable_in_part(proper, use.operation) or has_instead(proper, use):
            return None
        by_tag = isinstance(proper, Instance) and is_tagged(proper) and use.is_statement and use.operation is not Operation.AWAIT
        return None if by_tag and kind.declared is None else _operation(checked, call, kind, role, use)
    return _resource(checked, call, kind, path, default)


def registered_finding(checked: CheckedModule, call: Node, argument: Expression, kind: Kind, typ: Type | None) -> Finding | None:
    """Return the finding for a manager that nobody has entered and of which only the end is registered: ``stack.push(open_session())``.

    ``call`` is what gets the manager, ``typ`` the manager's type: one that a generator function makes cannot end before it began.
    """
    if not isinstance(call, CallExpr) or not is_made_manager(typ):
        return None
    method = next((REGISTERING[name] for name in checked.callee_names(call) if name in REGISTERING), None)
    use = use_by_call(call, argument, checked.callee_names)
    if method is None or use is None or use.operation not in kind.supports or not isinstance(call.callee, MemberExpr):
        return None
    subject = checked.subject(kind, argument)
    enters = f"{render(call.callee.expr) or 'stack'}.{method}({subject.quoted})"
    write = f"await {enters}" if use.operation.is_async else enters
    return found(ValueUse(subject, registered=Registered(use.via, write)))


def _attribute(checked: CheckedModule, call: Expression, kind: Kind, role: Role, typ: Type | None) -> Type | None:
    assert role.attribute is not None
    if kind.shape is Shape.COROUTINE:
        return None
    finding = attribute_finding(checked, call, typ, kind, role.attribute)
    if finding is None or not checked.replaces(finding, "attr-defined", role.holder):
        return None
    checked.report(finding, role.holder)
    return kind.yields if kind.yields is not None and not checked.is_ignored(call) else any_type()


def attribute_finding(checked: CheckedModule, operand: Expression, typ: Type | None, kind: Kind, name: str) -> Finding | None:
    """Return the finding for an attribute that the value, of type ``typ``, lacks and that what it yields has."""
    subject = checked.subject(kind, operand)
    operation = DUNDERS.get(name)
    if operation is None:
        return found(ValueUse(subject, attribute=name, typ=typ))
    return judge(subject, Use(operation, f".{name}()")) if kind.shape.is_manager and not has_attribute(typ, name) else None


def has_instead(typ: Type | None, use: Use) -> bool:
    """True where a value has the method that serves a function in the place of an iteration: ``__len__`` for ``len()``."""
    method = INSTEAD.get(use.via)
    return method is not None and not isinstance(get_proper_type(typ), AnyType) and has_attribute(typ, method)


def _operation(checked: CheckedModule, call: Expression, kind: Kind, role: Role, use: Use) -> Type | None:
    finding = judge(checked.subject(kind, call), use)
    if finding is None or is_old_coroutine(checked, kind, use):
        return None
    # What mypy itself says of such a use, depending on what is used and where.
    mypys = (
        ("attr-defined", "misc") if use.is_statement or use.via in ("unpacking", "*") else ("arg-type", "call-overload", "misc", "type-var")
    )
    if not kind.untyped and not all(checked.replaces(finding, code, call) for code in mypys):
        return None
    if not _is_said_already(checked, call, role, finding):
        checked.report(finding, call)
    # What a list of them is to be, the function that gets it tells, and `asyncio.wait()` takes other things than awaitables.
    # What is awaited only to be entered or iterated was meant without the await.
    unclear = role.is_item or use.within is not None or checked.is_ignored(call)
    return any_type() if unclear else meant(checked, kind, use.operation)


def _is_said_already(checked: CheckedModule, call: Expression, role: Role, finding: Finding) -> bool:
    """True where an argument before this one has the same mistake: `gather(a(), b())` gets one error, not one for each."""
    holder = role.holder
    if not isinstance(holder, (CallExpr, ListExpr, SetExpr, TupleExpr)):
        return False
    for argument in holder.args if isinstance(holder, CallExpr) else holder.items:
        if argument is call:
            return False
        use = use_by_call(holder, argument, checked.callee_names) if isinstance(holder, CallExpr) else role.use
        if use is None:
            continue
        # Its own type is by now the one that was meant.
        signature = checked.signature(argument) if isinstance(argument, CallExpr) else None
        kinds = kinds_of(signature.ret_type, checked.lookup) if signature is not None else checked.kinds(argument)
        earlier_ones = (judge(checked.subject(kind, argument), use) for kind in kinds)
        if any(earlier is not None and earlier.code is finding.code for earlier in earlier_ones):
            return True
    return False


def meant(checked: CheckedModule, kind: Kind, operation: Operation) -> Type:
    """Return the type on which ``operation`` gives what the value yields."""
    checker = checked.checker
    unknown = AnyType(TypeOfAny.special_form)
    core = kind.core
    if checker is None or core.yields is None:
        return any_type()
    if operation is Operation.AWAIT:
        return checker.named_generic_type(names.COROUTINE, [unknown, unknown, core.yields])
    if operation.iterates:
        return checker.named_generic_type(names.ASYNC_ITERATOR if operation.is_async else names.ITERATOR, [received(core, operation)])
    # The class of the manager may not be loaded in a program that has no manager.
    fullname = names.ASYNC_MANAGER if operation.is_async else names.MANAGER
    if checked.lookup(fullname) is None:
        return any_type()
    return checker.named_generic_type(fullname, [core.yields, unknown])


def _resource(checked: CheckedModule, call: Expression, kind: Kind, path: Path, default: Type) -> Type | None:
    checker = checked.checker
    assert checker is not None
    expected = expected_type(checker, path)
    if expected is None and (kind.declared is not None or (kind.untyped and isinstance(path[-2], ReturnStmt))):
        # After an error mypy tries again without what is expected, and finds that its own type of the value fits; an Any fits everywhere.
        expected = get_proper_type(wanted_type(checked, path))
    of_driver = driver_mismatch(checked, call, kind, expected, path)
    if of_driver is not None:
        checked.report(of_driver, call)
        return default
    wrong = mismatch(checked, call, kind, default, expected, path)
    if wrong is None:
        return None
    finding, operation = wrong
    if not kind.untyped and not all(
        checked.replaces(finding, code, call)
        for code in ("arg-type", "assignment", "return-value", "misc", "list-item", "dict-item", "typeddict-item")
    ):
        return None
    checked.report(finding, call)
    if checked.is_ignored(call):
        return any_type()
    result = meant(checked, kind, operation) if operation is not None else kind.core.yields
    # Where the same operation asks for more, `AsyncGenerator` where an iterator is meant, no second error may follow.
    return result if result is not None and expected is not None and is_subtype(result, expected) else any_type()
