"""The repair of one finding by itself, where no definition has to change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import libcst as cst

from mypy_asyncctx.cli.fix.plan import Plan, make_async
from mypy_asyncctx.cli.fix.source import CannotEditError, walk
from mypy_asyncctx.cli.fix.statements import closing, in_stack, other_form, raise_again

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from mypy_asyncctx.cli.fix.plan import Definition, Open
    from mypy_asyncctx.cli.fix.source import File
    from mypy_asyncctx.cli.found import Found

    Repair = Callable[[Open, Found, Mapping[str, Definition]], None]


def plan(item: Found, by_name: Mapping[str, Definition]) -> Plan | None:
    """Return the plan for one finding, None where nothing is known that mends it."""
    known = _REPAIRS.get(item.code)
    if known is None:
        return None
    title, safe, repair = known
    return Plan(title, (item,), safe, lambda open_: repair(open_, item, by_name))


def _node(file: File, item: Found) -> cst.BaseExpression:
    place = (item.line, item.column - 1, item.end_line, item.end_column - 1)
    return file.at(place, cst.BaseExpression)  # type: ignore[type-abstract]


def _left_early(open_: Open, item: Found, _: Mapping[str, Definition]) -> None:
    file = open_(item.file)
    node = _node(file, item)
    loop = file.parent(node)
    if not isinstance(loop, cst.For) or loop.iter is not node:
        raise CannotEditError("this is no loop")
    taken = file.names()
    name = next(name for name in ("items", "stream", "source", *(f"items_{number}" for number in range(2, 99))) if name not in taken)
    closing(file, loop, name)


def _swallow(open_: Open, item: Found, _: Mapping[str, Definition]) -> None:
    file = open_(item.file)
    for node in file.nodes(cst.ExceptHandler):
        if file.line_of(node) == item.line:
            raise_again(file, node)
            return
    raise CannotEditError("the clause is not there")


def _other_form(open_: Open, item: Found, by_name: Mapping[str, Definition]) -> None:
    file = open_(item.file)
    node = _node(file, item)
    parent = file.parent(node)
    was_sync = True
    if isinstance(parent, cst.WithItem):
        statement = file.parent(parent)
        was_sync = isinstance(statement, cst.With) and statement.asynchronous is None
        other_form(file, parent)
    elif isinstance(parent, cst.Arg) and isinstance(call := file.parent(parent), cst.Call):
        in_stack(file, call)
    elif isinstance(parent, (cst.For, cst.CompFor)) and parent.iter is node:
        was_sync = parent.asynchronous is None
        file.change(parent, lambda new: new.with_changes(asynchronous=cst.Asynchronous() if was_sync else None))
    else:
        raise CannotEditError("no edit is known for this use")
    if was_sync:
        function = file.around(node, cst.FunctionDef)
        known = next(
            (
                definition
                for definition in by_name.values()
                if function is not None
                and definition["name"] == function.name.value
                and definition["line"] == file.line_of(function.name)
                and definition["file"].removeprefix("./") == item.file
            ),
            None,
        )
        if known is None and (function is None or function.asynchronous is None):
            raise CannotEditError("the function around cannot become async")
        make_async(open_, known["fullname"] if known is not None else "", by_name)


def _missing_call(open_: Open, item: Found, _: Mapping[str, Definition]) -> None:
    file = open_(item.file)
    node = _node(file, item)
    if "(...)" in item.message or not isinstance(node, (cst.Name, cst.Attribute)):
        raise CannotEditError("the arguments of the call are not known")
    file.change(node, cst.Call)


def _missing_await(open_: Open, item: Found, _: Mapping[str, Definition]) -> None:
    file = open_(item.file)
    node = _node(file, item)
    file.change(node, cst.Await)


def _depends(open_: Open, item: Found, by_name: Mapping[str, Definition]) -> None:
    file = open_(item.file)
    node = _node(file, item)
    call = node if isinstance(node, cst.Call) else None
    if call is None or not call.args:
        raise CannotEditError("the declaration has no target")
    argument = call.args[0].value
    if isinstance(argument, cst.Lambda) and isinstance(argument.body, cst.Call) and not argument.body.args and not argument.params.params:
        file.change(argument, lambda new: new.body.func)
        return
    if isinstance(argument, cst.Call) and not argument.args:
        file.change(argument, lambda new: new.func)
        return
    _pass_on(open_, file, argument, item, by_name)


def _pass_on(open_: Open, file: File, argument: cst.BaseExpression, item: Found, by_name: Mapping[str, Definition]) -> None:
    """Depend on the function whose generator a function only passes on, or have that function yield what the generator yields."""
    name = argument.attr.value if isinstance(argument, cst.Attribute) else argument.value if isinstance(argument, cst.Name) else ""
    known = [found for found in by_name.values() if found["name"] == name and any(_is_here(use, item) for use in found["uses"])]
    passing = known[0] if len(known) == 1 else None
    made = by_name.get(passing["returns"] or "") if passing is not None else None
    if passing is None or made is None or not made["is_generator"]:
        raise CannotEditError("the function that is depended on is not known")
    if not made["decorated"] and passing["parameters"] == 0 and passing["returns_bare_call"] and isinstance(argument, cst.Name):
        names = {found.value for found in file.all_names()}
        if made["name"] in names:
            file.change(argument, lambda _: cst.Name(made["name"]))
            return
    home = open_(passing["file"])
    function = home.function_at(passing["line"], passing["name"])
    if home.is_changed(function):
        return
    _yield_instead(home, function, made)


def _is_here(use: Mapping[str, Any], item: Found) -> bool:
    return bool(use["role"] == "depends" and use["file"].removeprefix("./") == item.file and use["place"][0] == item.line)


def _yield_instead(file: File, function: cst.FunctionDef, made: Mapping[str, Any]) -> None:
    statements = list(function.body.body) if isinstance(function.body, cst.IndentedBlock) else []
    last = statements[-1] if statements else None
    small = last.body[0] if isinstance(last, cst.SimpleStatementLine) and len(last.body) == 1 else None
    if not isinstance(small, cst.Return) or small.value is None or last is None:
        raise CannotEditError("the function does more than to pass a generator on")
    value = cst.Name("value")
    body = cst.IndentedBlock([cst.SimpleStatementLine([cst.Expr(cst.Yield(value))])])
    is_async = cst.Asynchronous() if made["is_async"] else None
    if made["decorated"]:
        new: cst.BaseStatement = cst.With([cst.WithItem(small.value, cst.AsName(value))], body, asynchronous=is_async)
    else:
        decorator = cst.Name("asynccontextmanager" if made["is_async"] else "contextmanager")
        if not isinstance(small.value, cst.Call):
            raise CannotEditError("the function returns no call")
        call = small.value.with_changes(func=cst.Call(decorator, [cst.Arg(small.value.func)]))
        file.need("contextlib", decorator.value)
        new = cst.With([cst.WithItem(call, cst.AsName(value))], body, asynchronous=is_async)
    file.change(last, lambda old: new.with_changes(leading_lines=old.leading_lines))
    generator = "AsyncGenerator" if made["is_async"] else "Generator"
    rest = ", None]" if made["is_async"] else ", None, None]"

    def change(old: cst.FunctionDef) -> cst.FunctionDef:
        returns = old.returns
        if returns is not None:
            item = _argument(returns.annotation)
            text = cst.Module([]).code_for_node(item) if item is not None else "object"
            returns = returns.with_changes(annotation=cst.parse_expression(f"{generator}[{text}{rest}"))
        return old.with_changes(asynchronous=is_async or old.asynchronous, returns=returns)

    if function.returns is not None:
        file.need("collections.abc", generator)
        for node in walk(function.returns):
            if isinstance(node, cst.Name):
                file.need_not("contextlib", node.value)
    file.change(function, change)


def _argument(annotation: cst.BaseExpression) -> cst.BaseExpression | None:
    if isinstance(annotation, cst.Subscript) and isinstance(annotation.slice[0].slice, cst.Index):
        return annotation.slice[0].slice.value
    return None


_REPAIRS: Final[dict[str, tuple[str, bool, Repair]]] = {
    "asyncctx-left-early": ("close the generator when the loop is left", True, _left_early),
    "asyncctx-swallow": ("raise the exception again", False, _swallow),
    "asyncctx-sync-async": ("use the form that the value has", False, _other_form),
    "asyncctx-missing-call": ("call the function", True, _missing_call),
    "asyncctx-missing-await": ("await the coroutine", True, _missing_await),
    "asyncctx-depends": ("depend on the generator function", False, _depends),
}
