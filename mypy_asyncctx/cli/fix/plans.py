"""Which edits mend most with least: one plan for each definition, for all places that name it, and one for each finding beside."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import libcst as cst

from mypy_asyncctx.cli.fix import local
from mypy_asyncctx.cli.fix.loops import as_with
from mypy_asyncctx.cli.fix.plan import Plan, distinct, make_async
from mypy_asyncctx.cli.fix.source import CannotEditError
from mypy_asyncctx.cli.fix.statements import enter_from_here, in_stack, other_form

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from mypy_asyncctx.cli.fix.plan import Definition, Open
    from mypy_asyncctx.cli.fix.source import File
    from mypy_asyncctx.cli.found import Found

_PREFIX: Final = re.compile(r"^_?(?:get|open|make|create|new|provide|yield|acquire|with)_")
_ENTERED: Final = ("with", "async with")
_ITERATED: Final = ("for", "async for")
_DECORATOR: Final = {True: "asynccontextmanager", False: "contextmanager"}


def plans(found: Sequence[Found], definitions: Sequence[Definition]) -> Iterator[Plan]:
    """Yield the plans for the findings of a run, the ones that mend most first."""
    left = list(found)
    by_name = {item["fullname"]: item for item in definitions}
    made: list[Plan] = []
    for definition in definitions:
        if not definition["is_generator"] or definition["others"]:
            continue
        about = [item for item in left if _concerns(item, definition)]
        plan = _for_definition(definition, about, by_name) if about else None
        if plan is not None:
            made.append(plan)
            left = [item for item in left if item not in about]
    made += [plan for item in left if (plan := local.plan(item, by_name)) is not None]
    yield from sorted(made, key=lambda plan: -len(plan.findings))


def _concerns(item: Found, definition: Definition) -> bool:
    """True for a finding at one of the places that name a definition, or at the definition itself."""
    if _same(item.file, definition["file"]) and item.line <= definition["line"] <= item.end_line and item.scope in ("", definition["name"]):
        return True
    return any(_same(item.file, use["file"]) and _touches(item, use["call"] or use["place"], use["place"]) for use in definition["uses"])


def _same(one: str, other: str) -> bool:
    return one.replace("\\", "/").removeprefix("./") == other.replace("\\", "/").removeprefix("./")


def _touches(item: Found, call: Sequence[int], name: Sequence[int]) -> bool:
    start, end = (item.line, item.column - 1), (item.end_line, item.end_column - 1)
    is_call = start == (call[0], call[1]) and end == (call[2], call[3])
    is_name = start <= (name[0], name[1]) and (name[2], name[3]) <= end
    around = start <= (call[0], call[1]) and (call[2], call[3]) <= end and end[0] == start[0]
    return is_call or (is_name and around)


def _for_definition(definition: Definition, about: Sequence[Found], by_name: Mapping[str, Definition]) -> Plan | None:
    uses = distinct(definition["uses"])
    depends = [use for use in uses if use["role"] == "depends"]
    wants_generator = any(use["wants"] == "generator" for use in depends) or any(use["role"] == "override" for use in uses)
    wants_manager = any(use["wants"] == "manager" for use in depends)
    if wants_generator and wants_manager:
        return None
    entered = [use for use in uses if _is_entered(use)]
    if not definition["once"] and not entered:
        # What yields many values is iterated.
        if definition["decorated"] and any(use["role"] in _ITERATED for use in uses):
            return Plan(
                f'take the decorator off "{definition["name"]}"',
                tuple(about),
                False,
                lambda open_: _undecorate(open_(definition["file"]), definition),
            )
        return None
    if not definition["once"] and not wants_manager and not (entered and not wants_generator):
        return None
    bare = wants_generator
    consumed = [use for use in uses if use["call"] is not None and use["role"] not in ("depends", "override", "manager", "decorator")]
    stays = definition["decorated"] is not bare
    if stays and bare:
        # A loop over it that nothing was said of is right.
        consumed = [use for use in consumed if use["role"] not in _ITERATED or any(_at(item, use) for item in about)]
    if not stays and any(use["role"] == "manager" for use in uses) and not bare:
        return None

    def apply(open_: Open) -> None:
        _apply(open_, definition, consumed, by_name, bare=bare, stays=stays, uses=uses)

    return Plan(_title(definition, consumed, bare=bare, stays=stays), tuple(about), False, apply)


def _title(definition: Definition, consumed: Sequence[Mapping[str, Any]], *, bare: bool, stays: bool) -> str:
    name, decorator = definition["name"], _DECORATOR[definition["is_async"]]
    changed = "" if stays else f'take "@{decorator}" off "{name}"' if bare else f'put "@{decorator}" on "{name}"'
    entered = f'enter it by "{decorator}({name})"' if bare else "enter it"
    return " and ".join(part for part in (changed, f"{entered} in {_count(consumed)}" if consumed else "") if part)


def _count(uses: Sequence[object]) -> str:
    return f"{len(uses)} places" if len(uses) > 1 else "one place"


def _is_entered(use: Mapping[str, Any]) -> bool:
    return use["role"] in (*_ENTERED, "decorates") or use["role"].endswith("with")


def _at(item: Found, use: Mapping[str, Any]) -> bool:
    return _same(item.file, use["file"]) and _touches(item, use["call"] or use["place"], use["place"])


def _apply(
    open_: Open,
    definition: Definition,
    consumed: Sequence[Mapping[str, Any]],
    by_name: Mapping[str, Definition],
    *,
    bare: bool,
    stays: bool,
    uses: Sequence[Mapping[str, Any]],
) -> None:
    home = open_(definition["file"])
    spelled = _decorator_in(home, definition)
    if not stays:
        if bare:
            _undecorate(home, definition)
        else:
            _decorate(home, definition, spelled)
    name: str | None = None
    if bare and consumed:
        bound = next((use["bound"] for use in uses if use["role"] == "manager" and use.get("bound")), None)
        name = bound.rpartition(".")[2] if bound is not None else None
        if name is None:
            name = _free_name(definition, [home, *(open_(use["file"]) for use in consumed)])
            _add_manager(home, definition, spelled, name)
    for use in consumed:
        file = open_(use["file"])
        _consume(file, use, definition, name)
        if use["role"] != "decorates" and definition["is_async"]:
            make_async(open_, use["function"], by_name)
    if name is not None:
        for path in {use["file"] for use in consumed}:
            if not _same(path, definition["file"]):
                renamed = [
                    use for use in consumed if use["file"] == path and isinstance(open_(path).at(use["call"], cst.Call).func, cst.Name)
                ]
                if renamed:
                    _import(open_(path), definition, name, len(renamed))


def _consume(file: File, use: Mapping[str, Any], definition: Definition, name: str | None) -> None:
    """Have one place enter the manager that a call makes; ``name`` is called in the place of the function, where it is not None."""
    call = file.at(use["call"], cst.Call)
    is_async, role = definition["is_async"], use["role"]
    renamed = _renamed(call.func, name) if name is not None else call.func
    manager = call.with_changes(func=renamed)
    if role in (*_ITERATED, "taken", "await", "yield from of for"):
        _take_out(file, call, manager, role, is_async=is_async)
        return
    if not _is_entered(use):
        raise CannotEditError(f'line {call and file.line_of(call)}: "{definition["name"]}" is used in a way that no edit is known for')
    if name is not None:
        file.change(call.func, lambda _: renamed)
    if role in _ENTERED:
        if (role == "async with") is not is_async:
            item = file.parent(call)
            if not isinstance(item, cst.WithItem):
                raise CannotEditError("the manager is no plain item of a with")
            other_form(file, item)
    elif role != "decorates" and role.endswith("async with") is not is_async:
        argument = file.parent(call)
        stack = file.parent(argument) if argument is not None else None
        if not isinstance(stack, cst.Call):
            raise CannotEditError("the manager is no plain argument")
        in_stack(file, stack)


def _take_out(file: File, call: cst.Call, manager: cst.Call, role: str, *, is_async: bool) -> None:
    parent = file.parent(call)
    if role in _ITERATED:
        if not isinstance(parent, cst.For):
            raise CannotEditError("a comprehension over it cannot become a with")
        file.change(parent, lambda new: as_with(new, manager, is_async=is_async))
        return
    value: cst.CSTNode | None = call
    if role == "taken":
        value = file.parent(parent) if isinstance(parent, cst.Arg) else None
        parent = file.parent(value) if value is not None else None
    if role != "yield from of for" and isinstance(parent, cst.Await):
        value, parent = parent, file.parent(parent)
    if role == "yield from of for":
        expression = file.parent(parent) if isinstance(parent, cst.From) else None
        line = file.parent(file.parent(expression)) if expression is not None and file.parent(expression) is not None else None  # type: ignore[arg-type]
        if not isinstance(line, cst.SimpleStatementLine) or len(line.body) != 1:
            raise CannotEditError('the value of "yield from" is used')
        taken = cst.Name("value")
        inner = cst.SimpleStatementLine([cst.Expr(cst.Yield(taken))])
        made = cst.With([cst.WithItem(manager, cst.AsName(taken))], cst.IndentedBlock([inner]), leading_lines=line.leading_lines)
        file.change(line, lambda _: made)
        return
    line = file.parent(parent) if parent is not None else None
    target: cst.BaseExpression | None = None
    if isinstance(parent, cst.Assign) and len(parent.targets) == 1:
        target = parent.targets[0].target
    elif isinstance(parent, cst.AnnAssign):
        target = parent.target
    if target is None or not isinstance(line, cst.SimpleStatementLine):
        raise CannotEditError("the value is not given to a variable")
    enter_from_here(file, line, target, manager, is_async=is_async)


def _renamed(callee: cst.BaseExpression, name: str) -> cst.BaseExpression:
    if isinstance(callee, cst.Attribute):
        return callee.with_changes(attr=cst.Name(name))
    return cst.Name(name)


def _decorator_in(file: File, definition: Definition) -> cst.BaseExpression:
    """Return the decorator as this module spells it."""
    wanted = _DECORATOR[definition["is_async"]]
    function = file.function_at(definition["line"], definition["name"])
    for decorator in function.decorators:
        if _last_name(decorator.decorator) in _DECORATOR.values():
            return decorator.decorator
    for node in file.module.body:
        for small in node.body if isinstance(node, cst.SimpleStatementLine) else ():
            if isinstance(small, cst.Import) and any(_is_contextlib(alias) for alias in small.names):
                return cst.Attribute(cst.Name("contextlib"), cst.Name(wanted))
    return cst.Name(wanted)


def _is_contextlib(alias: cst.ImportAlias) -> bool:
    return isinstance(alias.name, cst.Name) and alias.name.value == "contextlib" and alias.asname is None


def _last_name(node: cst.BaseExpression) -> str:
    return node.attr.value if isinstance(node, cst.Attribute) else node.value if isinstance(node, cst.Name) else ""


def _undecorate(file: File, definition: Definition) -> None:
    function = file.function_at(definition["line"], definition["name"])
    kept = [item for item in function.decorators if _last_name(item.decorator) not in _DECORATOR.values()]
    gone = [item for item in function.decorators if item not in kept]
    comments = [line for item in gone for line in item.leading_lines]

    def change(new: cst.FunctionDef) -> cst.FunctionDef:
        left = [item for item in new.decorators if _last_name(item.decorator) not in _DECORATOR.values()]
        return new.with_changes(
            decorators=left, lines_after_decorators=[*comments, *new.lines_after_decorators] if not left else new.lines_after_decorators
        )

    file.change(function, change)
    for item in gone:
        if isinstance(item.decorator, cst.Name):
            file.need_not("contextlib", item.decorator.value)


def _decorate(file: File, definition: Definition, spelled: cst.BaseExpression) -> None:
    function = file.function_at(definition["line"], definition["name"])
    file.change(function, lambda new: new.with_changes(decorators=[*new.decorators, cst.Decorator(spelled)]))
    if isinstance(spelled, cst.Name):
        file.need("contextlib", spelled.value)


def _add_manager(file: File, definition: Definition, spelled: cst.BaseExpression, name: str) -> None:
    """Write ``name = asynccontextmanager(function)`` behind a function."""
    function = file.function_at(definition["line"], definition["name"])
    made = cst.Assign([cst.AssignTarget(cst.Name(name))], cst.Call(spelled, [cst.Arg(cst.Name(definition["name"]))]))
    lines = [cst.EmptyLine(indent=False)] * (1 if definition["is_method"] else 2)
    statement = cst.SimpleStatementLine([made], leading_lines=lines)
    file.change(function, lambda new: cst.FlattenSentinel([new, statement]))
    if isinstance(spelled, cst.Name):
        file.need("contextlib", spelled.value)


def _free_name(definition: Definition, files: Iterable[File]) -> str:
    stem = _PREFIX.sub("", definition["name"]) or definition["name"].strip("_")
    taken = {name for file in files for name in file.names()}
    candidates = (
        f"{stem}_scope",
        f"{stem}_context",
        f"{definition['name']}_scope",
        *(f"{stem}_scope_{number}" for number in range(2, 100)),
    )
    return next(name for name in candidates if name not in taken)


def _import(file: File, definition: Definition, name: str, count: int) -> None:
    """Import the manager beside the function, or in its place where nothing uses that any more."""
    for node in file.nodes(cst.ImportFrom):
        names = () if isinstance(node.names, cst.ImportStar) else node.names
        found = next((alias for alias in names if isinstance(alias.name, cst.Name) and alias.name.value == definition["name"]), None)
        if found is None or found.asname is not None or file.around(node, cst.FunctionDef) is not None:
            continue
        used = sum(1 for other in file.all_names() if other.value == definition["name"]) - 1
        aliases = [found.with_changes(name=cst.Name(name)) if alias is found and used <= count else alias for alias in names]
        if used > count:
            comma = cst.Comma(whitespace_after=cst.SimpleWhitespace(" "))
            last = aliases[-1]
            aliases[-1:] = [last.with_changes(comma=comma), last.with_changes(name=cst.Name(name), asname=None)]
        made = node.with_changes(names=aliases)
        file.change(node, lambda _: made)  # noqa: B023 - the loop ends here.
        return
    file.need(definition["module"], name)
