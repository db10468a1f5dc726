"""The test data of this repository, as programs with what every other plugin wants in its configuration."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from tools.plugins.programs import cases, joined, module, section

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tools.plugins.programs import Program

_DATA: Final = Path(__file__).parent.parent.parent / "test-data"
_OTHERS: Final = "[mypy.plugins.django-stubs]\ndjango_settings_module = django.conf.global_settings\n[pydantic-mypy]\ninit_typed = True\n"


def own_programs() -> Iterator[Program]:
    """Yield the cases of the test data, and the whole programs."""
    config = joined(section(_DATA / "mypy.ini", "mypy"), _OTHERS)
    yield from cases(_DATA, config)
    for path in sorted((_DATA / "programs").rglob("*.py")):
        yield module(path, joined(config, "ignore_missing_imports = True"), f"{path.parent.name}/{path.name}")
