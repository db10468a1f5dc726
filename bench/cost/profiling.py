"""Where the time of the plugin goes: one cold run with a clock in each hook."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from bench.process import run

if TYPE_CHECKING:
    from bench.cost.programs import Program


# Not imported: it is a plugin, for the process of mypy, and starts its clock when it is loaded.
_PLUGIN: Final = Path(__file__).with_name("profiled.py")
_TO: Final = "ASYNCCTX_PROFILE_TO"


class ProfileError(Exception):
    """mypy did not end as it should; the message has what it said."""


def profile(program: Program) -> dict[str, Any]:
    """Return what ``profiled`` saw in a cold run over a program. Raises ``ProfileError``."""
    with tempfile.TemporaryDirectory() as folder:
        configuration, target = Path(folder, "mypy.ini"), Path(folder, "profile.json")
        configuration.write_text(f"[mypy]\nplugins = {_PLUGIN}\n")
        options = ["--config-file", str(configuration), "--cache-dir", str(Path(folder, "cache")), "--no-fast-exit"]
        arguments = ["-m", "mypy", *program.options, *options, *program.paths]
        done = run(arguments, program.folder, environment={_TO: str(target), "PYTHONHASHSEED": "0"})
        if done.crash or done.status not in (0, 1) or not target.exists():
            raise ProfileError(f"exit code {done.status}: {(done.crash or done.out + done.err).strip()[-300:]}")
        result: dict[str, Any] = json.loads(target.read_text())
        return result
