"""Edit scripts as hypothesis makes them: a program, and some edits of what people edit."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from hypothesis import strategies as st

from tools.modes.programs import FORMS, MODULES, SHAPES, STYLES, WAYS, Item, Module, Program, Ref
from tools.modes.script import Script, State

if TYPE_CHECKING:
    from collections.abc import Callable

    Draw = Callable[[st.SearchStrategy[Any]], Any]

EDITS: Final = (
    "shape", "annotate", "yields", "target", "way", "form", "move", "rename", "remove", "add", "above", "delete", "restore", "break",
    "repair", "stub", "no stub", "ignore",
)  # fmt: skip


@st.composite
def scripts(draw: Draw, *, most: int = 5) -> Script:
    """Return a strategy for scripts of at most that many edits."""
    program = _program(draw)
    states = [State("start", program.files())]
    for number in range(draw(st.integers(1, most))):
        edit = draw(st.sampled_from(EDITS))
        program, what = _edited(draw, program, edit, number)
        if program.files() != states[-1].files:
            states.append(State(f"{number + 1}: {what}", program.files()))
    return Script("Made by hypothesis.", tuple(states))


def _program(draw: Draw) -> Program:
    items: dict[str, list[Item]] = {name: [] for name in MODULES}
    made: list[Ref] = []
    for number in range(draw(st.integers(1, 4))):
        home = draw(st.sampled_from(MODULES))
        item = _definition(draw, made, f"f{number}")
        items[home].append(item)
        made.append(Ref(home, item.name, method=item.kind == "class"))
    for number in range(draw(st.integers(1, 5))):
        items[draw(st.sampled_from(MODULES))].append(_use(draw, made, f"u{number}"))
    return Program({name: Module(tuple(found)) for name, found in items.items()})


def _definition(draw: Draw, made: list[Ref], name: str) -> Item:
    kinds = ["function", "delegate", "class", "alias", "export"] if made else ["function", "class"]
    kind = draw(st.sampled_from(kinds))
    item = Item(kind, name, draw(st.sampled_from(SHAPES)), annotated=draw(st.booleans()))
    if kind in ("delegate", "alias", "export") or (kind == "class" and made and draw(st.booleans())):
        item = replace(item, target=_target(draw, made), form=draw(st.sampled_from(FORMS)))
    return item


def _target(draw: Draw, made: list[Ref]) -> Ref:
    target: Ref = draw(st.sampled_from(made))
    return replace(target, style=draw(st.sampled_from(STYLES)))


def _use(draw: Draw, made: list[Ref], name: str) -> Item:
    return Item("use", name, annotated=draw(st.booleans()), way=draw(st.sampled_from(WAYS)), target=_target(draw, made))


def _made(program: Program) -> list[Ref]:
    return [
        Ref(home, item.name, method=item.kind == "class")
        for home, module in program.modules.items()
        for item in module.items
        if item.kind != "use"
    ]


def _edited(draw: Draw, program: Program, edit: str, number: int) -> tuple[Program, str]:
    home = draw(st.sampled_from(MODULES))
    module = program.modules[home]
    if edit in ("above", "delete", "restore", "break", "repair", "stub", "no stub"):
        return _whole(draw, program, edit, home)
    if edit == "add":
        name = f"n{number}"
        made = _made(program)
        item = _use(draw, made, name) if made and draw(st.booleans()) else _definition(draw, made, name)
        return program.changed(home, items=(*module.items, item)), f"{name} is added to {home}"
    if not module.items:
        return program, ""
    at = draw(st.integers(0, len(module.items) - 1))
    item = module.items[at]
    if edit == "remove":
        return program.changed(home, items=_with(module, at)), f"{item.name} is removed"
    if edit in ("move", "rename"):
        return _renamed(draw, program, edit, home, at, number)
    new = _changed(draw, program, edit, item)
    return program.changed(home, items=_with(module, at, new)), f"{item.name}: {edit}"


def _with(module: Module, at: int, *items: Item) -> tuple[Item, ...]:
    return (*module.items[:at], *items, *module.items[at + 1 :])


def _whole(draw: Draw, program: Program, edit: str, home: str) -> tuple[Program, str]:
    module = program.modules[home]
    if edit == "above":
        return program.changed(home, above=draw(st.integers(0, 2))), f"lines of {home} move"
    if edit in ("delete", "restore"):
        return program.changed(home, gone=edit == "delete"), f"{edit} {home}"
    if edit in ("break", "repair"):
        return program.changed(home, broken=edit == "break"), f"{edit} {home}"
    if edit == "no stub":
        return program.changed(home, stub=""), f"{home} has no stub"
    lies = tuple(
        replace(item, shape=draw(st.sampled_from(SHAPES)) if draw(st.booleans()) else item.shape)
        for item in module.items
        if item.kind != "use"
    )
    return program.changed(home, stub=Module(lies).text(home)), f"{home} gets a stub"


def _renamed(draw: Draw, program: Program, edit: str, home: str, at: int, number: int) -> tuple[Program, str]:
    item = program.modules[home].items[at]
    old = Ref(home, item.name)
    if edit == "rename":
        new = Ref(home, f"r{number}")
        changed = program.changed(home, items=_with(program.modules[home], at, replace(item, name=new.name)))
    else:
        new = Ref(draw(st.sampled_from(MODULES)), item.name)
        gone = program.changed(home, items=_with(program.modules[home], at))
        changed = gone.changed(new.module, items=(*gone.modules[new.module].items, item))
    follow = draw(st.booleans())
    uses = "with its uses" if follow else "alone"
    return changed.following(old, new) if follow else changed, f"{edit} {item.name} to {new.module}.{new.name} {uses}"


def _changed(draw: Draw, program: Program, edit: str, item: Item) -> Item:
    if edit == "shape":
        return replace(item, shape=draw(st.sampled_from(SHAPES)))
    if edit == "annotate":
        return replace(item, annotated=not item.annotated)
    if edit == "yields":
        return replace(item, yields="Other" if item.yields == "Session" else "Session")
    if edit == "form":
        return replace(item, form=draw(st.sampled_from(FORMS)))
    if edit == "way":
        return replace(item, way=draw(st.sampled_from(WAYS)))
    if edit == "ignore":
        return replace(item, ignored=not item.ignored)
    made = _made(program)
    return replace(item, target=_target(draw, made)) if item.target is not None and made else item
