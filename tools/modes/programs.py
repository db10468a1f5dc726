"""Programs of several modules, as values that can be edited: generators, managers, what delegates to them, and their uses."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Final

MODULES: Final = ("a", "b", "c")
SHAPES: Final = ("agen", "acm", "gen", "cm", "value")
FORMS: Final = ("return", "branches", "variable", "await", "inside")
WAYS: Final = ("async with", "async for", "with", "for", "drop", "keep", "attribute", "argument", "depends", "annotated", "await")
STYLES: Final = ("attribute", "from", "as")


@dataclass(frozen=True)
class Ref:
    """A name of a module, and how another module gets at it."""

    module: str
    name: str
    style: str = "attribute"
    method: bool = False

    def text(self, home: str) -> tuple[str, str]:
        """Return the expression that names it in a module, and the import that it needs."""
        call = "().make" if self.method else ""
        if home == self.module:
            return self.name + call, ""
        if self.style == "attribute":
            return f"{self.module}.{self.name}{call}", f"from app import {self.module}"
        if self.style == "from":
            return self.name + call, f"from app.{self.module} import {self.name}"
        return f"{self.name}_{self.module}{call}", f"from app.{self.module} import {self.name} as {self.name}_{self.module}"


@dataclass(frozen=True)
class Item:
    """A definition of a module.

    ``kind``: "function" (a generator, manager or value), "delegate" (an unannotated function that returns what ``target`` gives), "class"
    (whose method ``make`` is a function, or a delegate where it has a target), "alias", "export" or "use".
    """

    kind: str
    name: str
    shape: str = "agen"
    annotated: bool = True
    yields: str = "Session"
    form: str = "return"
    way: str = "async with"
    target: Ref | None = None
    ignored: bool = False

    def lines(self, home: str) -> tuple[list[str], list[str]]:
        """Return the imports and the lines of the definition."""
        if self.kind == "function":
            return [], self._function(self.name, "")
        assert self.target is not None or self.kind == "class"
        text, needed = self.target.text(home) if self.target is not None else ("", "")
        imports = [needed] if needed and self.form != "inside" else []
        if self.kind == "delegate":
            return imports, self._delegate(self.name, "", text, needed)
        if self.kind == "class":
            return imports, [f"class {self.name}:", *self._class(text, needed)]
        if self.kind == "use":
            return [needed] if needed else [], self._use(text)
        return [needed] if needed else [], [f"{self.name} = {text}"]

    def _class(self, text: str, needed: str) -> list[str]:
        if self.target is None:
            made = self._function("make", "self")
        elif self.form == "variable":
            made = ["def __init__(self):", f"    self.held = {text}", "def make(self):", "    return self.held()"]
        else:
            made = self._delegate("make", "self", text, needed)
        return [f"    {line}" for line in made]

    def _function(self, name: str, parameters: str) -> list[str]:
        arrow = {
            "agen": f" -> AsyncIterator[{self.yields}]",
            "acm": f" -> AsyncIterator[{self.yields}]",
            "gen": f" -> Iterator[{self.yields}]",
            "cm": f" -> Iterator[{self.yields}]",
            "value": f" -> {self.yields}",
        }[self.shape]
        decorator = {"acm": ["@asynccontextmanager"], "cm": ["@contextmanager"]}.get(self.shape, [])
        start = "async def" if self.shape in ("agen", "acm") else "def"
        word = "return" if self.shape == "value" else "yield"
        return [*decorator, f"{start} {name}({parameters}){arrow if self.annotated else ''}:", f"    {word} {self.yields}()"]

    def _delegate(self, name: str, parameters: str, text: str, needed: str) -> list[str]:
        start = "async def" if self.form == "await" else "def"
        body = [f"return {text}()"]
        if self.form == "branches":
            body = ["if print():", f"    return {text}()", f"return {text}()"]
        elif self.form == "variable":
            body = [f"made = {text}()", "return made"]
        elif self.form == "inside":
            body = [*([needed] if needed else []), f"return {text}()"]
        return [f"{start} {name}({parameters}):", *(f"    {line}" for line in body)]

    def _use(self, text: str) -> list[str]:
        arrow = " -> None" if self.annotated else ""
        mark = "  # type: ignore" if self.ignored else ""
        head = f"async def {self.name}(){arrow}:"
        if self.way in ("async with", "with"):
            return [head, f"    {self.way} {text}() as x:{mark}", "        x.execute()"]
        if self.way in ("async for", "for"):
            return [head, f"    {self.way} x in {text}():{mark}", "        x.execute()"]
        if self.way == "keep":
            return [head, f"    x = {text}()", f"    async with x as y:{mark}", "        print(y)"]
        if self.way == "argument":
            return [f"def take_{self.name}(x: Session) -> None: ...", head, f"    take_{self.name}({text}()){mark}"]
        if self.way == "depends":
            return [f"async def {self.name}(x: Session = Depends({text})) -> None:{mark}", "    x.execute()"]
        if self.way == "annotated":
            return [
                f"Dep_{self.name} = Annotated[Session, Depends({text})]{mark}",
                f"async def {self.name}(x: Dep_{self.name}) -> None:",
                "    x.execute()",
            ]
        plain = {"drop": f"{text}()", "attribute": f"print({text}().execute)", "await": f"await {text}()"}[self.way]
        return [head, f"    {plain}{mark}"]


@dataclass(frozen=True)
class Module:
    """What a module has in it: ``above`` lines move everything; a ``broken`` one does not parse; ``stub`` is a stub's text beside it."""

    items: tuple[Item, ...] = ()
    above: int = 0
    broken: bool = False
    gone: bool = False
    stub: str = ""

    def text(self, home: str) -> str:
        """Return the module's source."""
        imports: list[str] = []
        body: list[str] = []
        for item in self.items:
            needed, lines = item.lines(home)
            imports += needed
            body += ["", *lines]
        text = "".join(f"{line}\n" for line in ["#"] * self.above + _used(body) + sorted(set(imports)) + body)
        return text + "def broken(:\n" if self.broken else text


HEAD: Final = {
    "AsyncIterator": "collections.abc",
    "Iterator": "collections.abc",
    "asynccontextmanager": "contextlib",
    "contextmanager": "contextlib",
    "Annotated": "typing",
    "Depends": "fastapi",
    "Session": "app.base",
    "Other": "app.base",
}
BASE: Final = """\
class Session:
    def execute(self) -> int:
        return 1

class Other:
    pass
"""


def _used(body: list[str]) -> list[str]:
    words = set("".join(character if character.isalnum() else " " for character in "\n".join(body)).split())
    return [f"from {module} import {name}" for name, module in HEAD.items() if name in words]


@dataclass(frozen=True)
class Program:
    """Modules by name, in the package ``app``."""

    modules: dict[str, Module] = field(default_factory=dict)

    def files(self) -> dict[str, str]:
        """Return the program's files."""
        files = {"app/__init__.py": "", "app/base.py": BASE}
        for name, module in self.modules.items():
            if not module.gone:
                files[f"app/{name}.py"] = module.text(name)
                if module.stub:
                    files[f"app/{name}.pyi"] = module.stub
        return files

    def changed(self, name: str, **changes: object) -> Program:
        """Return the program with something about a module changed."""
        return Program({**self.modules, name: replace(self.modules[name], **changes)})  # type: ignore[arg-type]

    def following(self, old: Ref, new: Ref) -> Program:
        """Return the program with each reference to a name led to another."""

        def led(item: Item) -> Item:
            target = item.target
            if target is None or (target.module, target.name) != (old.module, old.name):
                return item
            return replace(item, target=replace(target, module=new.module, name=new.name))

        return Program({name: replace(module, items=tuple(map(led, module.items))) for name, module in self.modules.items()})
