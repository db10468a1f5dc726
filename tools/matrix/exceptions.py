"""Where run time and the plugin may differ, and why: nothing else is allowed to."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Final


@dataclass(frozen=True)
class Exempt:
    """A difference that is known: the programs and kinds that show it (patterns of file names), which way, and why."""

    programs: tuple[str, ...]
    kinds: tuple[str, ...]
    problem: str
    why: str

    def covers(self, program: str, kind: str, problem: str) -> bool:
        """True where this row is about a difference of that cell."""
        return (
            problem == self.problem
            and any(fnmatchcase(program, pattern) for pattern in self.programs)
            and any(fnmatchcase(kind, pattern) for pattern in self.kinds)
        )


EXCEPTIONS: Final = [
    Exempt(
        ("*",),
        ("traced_async_generator", "traced_generator", "traced_async_value"),
        "missed",
        "a decorator typed Callable[P, T] -> Callable[P, T] may be a plain def, or keep the function as it is: the types do not tell",
    ),
    Exempt(
        ("*",),
        ("wanted_subclass",),
        "missed",
        "a function that is annotated with a class may return an instance of its subclass: the types do not tell",
    ),
    Exempt(
        ("fastapi_dependencies",),
        ("async_manager_class", "manager_class"),
        "missed",
        "nothing is injected, and a class may do all its work when it is made",
    ),
    Exempt(("fastapi_no_target",), ("annotated_protocol",), "missed", "a protocol cannot be made: no confusion of a generator or manager"),
    Exempt(
        ("fastdepends_*",),
        ("wanted_number_of_text", "wanted_number_of_class"),
        "missed",
        "FastDepends converts what it injects, and whether a value can be converted is seen at run time only",
    ),
    Exempt(
        ("litestar_provide", "litestar_bare"),
        ("wanted_number_of_text",),
        "missed",
        "Litestar converts text to numbers, and whether a value can be converted is seen at run time only",
    ),
    Exempt(
        ("litestar_provide", "litestar_bare"),
        ("wanted_union",),
        "missed",
        "Litestar refuses an annotation with two classes of one's own, whatever is injected",
    ),
    Exempt(
        ("dishka_provide", "dishka_provides"),
        ("lambda_*", "partial_value"),
        "missed",
        "dishka needs annotations to read, whatever the target is",
    ),
    Exempt(
        ("dishka_provide",),
        ("returns_*", "async_returns_*", "*manager_class"),
        "missed",
        "dishka provides what the return annotation names; that nobody asks for it is not seen at the declaration",
    ),
    Exempt(
        ("dishka_methods",),
        ("returns_*",),
        "missed",
        "dishka provides what the return annotation names; that nobody asks for it is not seen at the declaration",
    ),
    Exempt(
        ("taskiq_*",),
        ("returns_list_iterator",),
        "missed",
        "a function that is annotated Iterator[T] returns a generator nearly always, which taskiq opens; another iterator looks the same",
    ),
    Exempt(
        ("pytest_fixtures",),
        ("async_generator", "async_value"),
        "missed",
        "pytest-asyncio's auto mode, in the project's settings, makes both work",
    ),
]


def reason(program: str, kind: str, problem: str) -> Exempt | None:
    """Return the row that allows a difference, or None."""
    return next((row for row in EXCEPTIONS if row.covers(program, kind, problem)), None)
