"""The plugins that are measured, and what each needs in a configuration."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Final

_SETTINGS: Final = "bench_settings"


@dataclass(frozen=True)
class Plugin:
    """A plugin, or none: ``entry`` is its line in the configuration, ``needs`` the package that has to be there."""

    name: str
    entry: str | None
    needs: str
    section: str = ""

    @property
    def is_installed(self) -> bool:
        """True where the package can be imported."""
        return find_spec(self.needs) is not None

    def configuration(self, folder: Path) -> Path:
        """Write the configuration into a folder, and return its path."""
        path = folder / f"{self.name}.ini"
        path.write_text("[mypy]\n" + (f"plugins = {self.entry}\n" if self.entry else "") + self.section)
        (folder / f"{_SETTINGS}.py").write_text('SECRET_KEY = "none"\nINSTALLED_APPS: list[str] = []\n')
        return path


NONE: Final = Plugin("none", None, "mypy")
OURS: Final = Plugin("mypy_asyncctx", "mypy_asyncctx", "mypy_asyncctx")
LEAST: Final = Plugin("the least", str(Path(__file__).with_name("least.py")), "mypy")
"""A plugin that only looks where ours has to: what is left is what could at most be saved."""

OTHERS: Final = (
    Plugin("pydantic", "pydantic.mypy", "pydantic"),
    Plugin(
        "django-stubs",
        "mypy_django_plugin.main",
        "mypy_django_plugin",
        f'[mypy.plugins.django-stubs]\ndjango_settings_module = "{_SETTINGS}"\n',
    ),
    Plugin("returns", "returns.contrib.mypy.returns_plugin", "returns"),
)
