"""Run mypy with the plugin in this process, many times, with one cache: a fraction of a second for a batch of programs."""

from __future__ import annotations

import contextlib
import gc
import io
import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from mypy import api

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

_COLLECT: Final = 5
CRASH: Final = re.compile(r"INTERNAL ERROR|Traceback \(most recent call last\)|mypy_asyncctx: no answer")
OURS: Final = "asyncctx"
_OPTIONS: Final = ("--show-traceback", "--output", "json", "--no-error-summary", "--hide-error-context", "--show-error-end")
INI: Final = """\
[mypy]
{plugins}check_untyped_defs = True
ignore_missing_imports = True
allow_empty_bodies = True
{more}
[mypy_asyncctx]
strict = {strict}
"""


@dataclass(frozen=True)
class Error:
    """One error that mypy printed."""

    file: str
    line: int
    code: str
    message: str
    column: int = 0
    end_line: int = 0
    end_column: int = 0

    @property
    def ours(self) -> bool:
        """True for a finding of the plugin."""
        return self.code.startswith(OURS)


@dataclass
class Checked:
    """What mypy said of a batch: its errors, what broke (empty where nothing did), and how it ended."""

    errors: list[Error] = field(default_factory=list)
    broken: str = ""
    status: int = 0
    output: str = ""


class Mypy:
    """mypy in a folder of its own; ``strict`` turns on every code of the plugin, ``plugin`` False leaves the plugin out."""

    def __init__(self, folder: Path, *, strict: bool = False, plugin: bool = True, more: str = "", args: Sequence[str] = ()) -> None:
        self.folder = folder
        self._args = args
        self._runs = 0
        folder.mkdir(parents=True, exist_ok=True)
        ini = INI.format(plugins="plugins = mypy_asyncctx\n" if plugin else "", strict=strict, more=more)
        if not plugin:
            ini = ini.partition("[mypy_asyncctx]")[0]
        self._config = folder / "mypy.ini"
        self._config.write_text(ini)

    def check(self, files: Mapping[str, str], args: Iterable[str] = ()) -> Checked:
        """Write a batch of files and check them."""
        for name, text in files.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", errors="surrogatepass")
        return self.paths([str(self.folder / name) for name in files], args)

    def paths(self, paths: Sequence[str], args: Iterable[str] = ()) -> Checked:
        """Check files where they stand."""
        self._runs += 1
        if self._runs % _COLLECT == 0:
            # mypy moves all it makes to the oldest generation, which Python hardly ever looks at.
            gc.collect()
        heard = io.StringIO()
        command = ["--config-file", str(self._config), "--cache-dir", str(self.folder / "cache"), *_OPTIONS, *self._args, *args, *paths]
        with contextlib.redirect_stderr(heard):
            try:
                out, err, status = api.run(command)
            except (Exception, SystemExit) as error:  # noqa: BLE001 - a crash is what is looked for
                out, err, status = "", f"INTERNAL ERROR: {error!r}", 2
        said = out + err + heard.getvalue()
        errors = []
        for line in out.splitlines():
            if line.startswith("{"):
                item = json.loads(line)
                if item["severity"] == "error":
                    place = (item[key] for key in ("column", "end_line", "end_column"))
                    errors.append(Error(item["file"].rpartition("/")[2], item["line"], item["code"] or "", item["message"], *place))
        return Checked(errors, said if CRASH.search(said) else "", status, said)
