"""Which version of a framework is installed where mypy looks: read from its metadata, never by importing it."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

from mypy_asyncctx.facts.frameworks import PACKAGES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from mypy.nodes import MypyFile

_DISTRIBUTIONS: Final = {package: distribution for distribution, package in PACKAGES.items()}


class Versions:
    """The versions of frameworks for one run; ``chosen`` are those that the configuration names."""

    def __init__(self, chosen: Mapping[str, str], modules: Callable[[], dict[str, MypyFile] | None]) -> None:
        self._chosen = chosen
        self._modules = modules
        self._known: dict[tuple[str, str], str | None] = {}
        self._folders: dict[str, list[str]] = {}

    def of(self, distribution: str) -> str | None:
        """Return the version of a distribution, None where it is not known."""
        modules = self._modules()
        module = modules.get(PACKAGES.get(distribution, distribution)) if modules is not None else None
        return self._chosen.get(distribution) or (self._read(distribution, module.path) if module is not None else None)

    def beside(self, module: str, path: str) -> str | None:
        """Return the version that a module of a framework comes from; None for every other module.

        mypy makes it part of the module's interface, so that an upgrade checks again what imports the framework.
        """
        distribution = _DISTRIBUTIONS.get(module.partition(".")[0])
        if distribution is None:
            return None
        parts = Path(path).parts
        package = module.partition(".")[0]
        root = Path(*parts[: parts.index(package) + 1], "__init__.py") if package in parts else Path(path)
        return self._read(distribution, str(root))

    def _read(self, distribution: str, path: str) -> str | None:
        key = (distribution, path)
        if key not in self._known:
            folder = str(Path(path).parent.parent)
            name = re.sub(r"[-_.]+", "[-_.]", distribution)
            pattern = re.compile(rf"{name}-(\d[^-]*)\.dist-info", re.IGNORECASE)
            found = map(pattern.fullmatch, self._installed_in(folder))
            self._known[key] = next((match.group(1) for match in found if match is not None), None)
        return self._known[key]

    def _installed_in(self, folder: str) -> list[str]:
        if folder not in self._folders:
            try:
                self._folders[folder] = [name for name in os.listdir(folder) if name.endswith(".dist-info")]
            except OSError:
                self._folders[folder] = []
        return self._folders[folder]
