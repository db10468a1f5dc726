"""Run the test programs of other plugins with ours listed before and after theirs, and ours with theirs: ``python -m tools.run_plugins``.

Nothing that the other projects wrote is kept in this repository: their sources are cloned with git, or taken from ``--sources``,
a folder with a checkout of each under the name of the project. The environment needs the package index; all is kept in ``.plugins``.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tools.environment import create
from tools.plugins.compare import OURS, Difference, check, differences
from tools.plugins.others import OTHERS, Other
from tools.plugins.own import own_programs
from tools.versions.combinations import needed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tools.plugins.programs import Program

ROOT: Final = Path(__file__).parent.parent
OWN: Final = "mypy_asyncctx"
# Those that can be installed together.
_THEIRS: Final = tuple(plugin for other in OTHERS if not other.instead for plugin in other.plugins)


def main() -> int:
    """Run what is chosen, print the figures and each difference, and return 1 where there is one."""
    parser = argparse.ArgumentParser(prog="python -m tools.run_plugins", description=__doc__)
    names = [*(other.name for other in OTHERS), OWN]
    parser.add_argument("--only", action="append", choices=names, metavar="NAME", help=f"whose programs ({', '.join(names)}); repeatable")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="only each Nth program")
    parser.add_argument("--sources", type=Path, help="where checkouts of the projects are")
    parser.add_argument("--folder", type=Path, default=ROOT / ".plugins", help="where the environment, caches and clones are kept")
    chosen = parser.parse_args()
    folder = chosen.folder.resolve()
    print("| programs of | number | plugins | differences |\n|-|-|-|-|", flush=True)
    failed = False
    for name in chosen.only or names:
        programs = list(_programs(name, (chosen.sources or folder / "sources").resolve()))[:: chosen.every]
        other = None if name == OWN else _other(name)
        python = create(folder / "environments" / (name if other is not None and other.instead else "newest"), requirements(other))
        start = time.monotonic()
        found = list(compared(python, folder / name, name, programs))
        plugins = " / ".join(", ".join(listed) or "none" for listed in _variants(name))
        print(f"| {name} | {len(programs)} | {plugins} | {len(found)} |", flush=True)
        print(f"{name}: {time.monotonic() - start:.0f} s", *found, sep="\n", file=sys.stderr, flush=True)
        failed = failed or bool(found)
    return 1 if failed else 0


def requirements(other: Other | None) -> str:
    """Return what is installed: the plugin as it stands here, the others, and what our own programs import."""
    lines = [*needed(), *(ROOT / "tools" / "plugins" / "requirements.txt").read_text().splitlines()]
    if other is not None and other.instead:
        package = other.instead.partition("==")[0]
        lines = [line for line in lines if not line.startswith(package)] + [other.instead]
    return "\n".join([f"-e {ROOT}", *lines, ""])


def compared(python: str, folder: Path, name: str, programs: list[Program]) -> Iterator[Difference]:
    """Yield what differs between the first list of plugins and each other one."""
    first, *others = _variants(name)
    expected = check(python, folder, programs, first)
    for plugins in others:
        yield from differences(expected, check(python, folder, programs, plugins), plugins)


def _variants(name: str) -> list[tuple[str, ...]]:
    if name == OWN:
        return [(OURS,), (OURS, *_THEIRS), (*_THEIRS, OURS)]
    theirs = _other(name).plugins
    return [theirs, (*theirs, OURS), *([(OURS, *theirs)] if theirs else [])]


def _programs(name: str, sources: Path) -> Iterator[Program]:
    if name == OWN:
        return own_programs()
    other = _other(name)
    checkout = sources / name
    if not checkout.exists():
        address = f"https://github.com/{other.repository}"
        git = shutil.which("git") or "git"
        subprocess.run([git, "clone", "--quiet", "--depth", "1", "--branch", other.tag, address, str(checkout)], check=True)
    return other.programs(checkout)


def _other(name: str) -> Other:
    return next(other for other in OTHERS if other.name == name)


if __name__ == "__main__":
    sys.exit(main())
