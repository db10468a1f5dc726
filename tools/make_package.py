"""Build the package and check it: ``python -m tools.make_package``; exit 1 where something does not hold.

``dist`` gets the source distribution and the wheel that is built from it. twine and check-wheel-contents read them, the wheel runs in an
environment of its own, and the source distribution runs its own tests (``--tests`` says which). The tools come from
``requirements-package.txt``.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

import mypy_asyncctx
from tools import environment

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT: Final = Path(__file__).parent.parent
KEPT: Final = ROOT / ".package"
_BAD: Final = """\
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def opened() -> Iterator[int]:
    yield 1


opened()
"""


def main() -> int:
    """Build, check, and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tools.make_package", description=__doc__)
    parser.add_argument("--tag", metavar="TAG", help="the tag of a release, which must be v and the version")
    parser.add_argument("--out", type=Path, default=ROOT / "dist", metavar="FOLDER", help="where the packages go (default: dist)")
    parser.add_argument(
        "--tests", nargs="*", default=["tests/test_rules.py", "tests/test_config.py"], metavar="PATH", help="tests of the sdist"
    )
    chosen = parser.parse_args()
    if chosen.tag not in (None, f"v{mypy_asyncctx.__version__}"):
        sys.exit(f"the tag {chosen.tag} is not v and the version, {mypy_asyncctx.__version__}")
    python = environment.create(KEPT / "environment", (ROOT / "requirements-package.txt").read_text(encoding="utf-8"))
    tools = Path(python).parent
    shutil.rmtree(chosen.out, ignore_errors=True)
    _run([str(tools / "uv"), "build", "--quiet", "--out-dir", str(chosen.out)])
    packages = sorted(path for path in chosen.out.iterdir() if path.suffix in (".whl", ".gz"))
    wheel, source = sorted(packages, key=lambda path: path.suffix != ".whl")
    _run([str(tools / "twine"), "check", "--strict", *map(str, packages)])
    _run([str(tools / "check-wheel-contents"), str(wheel)])
    _try_wheel(wheel)
    if chosen.tests:
        _try_source(source, chosen.tests)
    print(*(f"{path.name}: {path.stat().st_size:,} bytes" for path in packages), sep="\n")
    return 0


def _try_wheel(wheel: Path) -> None:
    """Install the wheel alone, and look for a finding with it, from a folder that has no checkout."""
    python = environment.create(KEPT / "wheel", f"{wheel}\nmypy\n# {wheel.stat().st_mtime_ns}\n")
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "bad.py").write_text(_BAD, encoding="utf-8")
        command = [str(Path(python).parent / "mypy-asyncctx"), "--output", "concise", "bad.py"]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode != 1 or "[asyncctx-unused]" not in done.stdout:
        sys.exit(f"the installed wheel does not work:\n{done.stdout}{done.stderr}")


def _try_source(source: Path, tests: Sequence[str]) -> None:
    """Unpack the source distribution, install it, and run tests there."""
    with tempfile.TemporaryDirectory() as folder:
        with tarfile.open(source) as archive:
            archive.extractall(folder, filter="data")
        (root,) = Path(folder).iterdir()
        requirements = (root / "requirements-dev.txt").read_text(encoding="utf-8")
        python = environment.create(KEPT / "source", f"{requirements}\n{source}\n# {source.stat().st_mtime_ns}\n")
        _run([python, "-m", "pytest", "-q", "-p", "no:cacheprovider", *tests], cwd=root)


def _run(command: Sequence[str], *, cwd: Path = ROOT) -> None:
    print("+", Path(command[0]).name, *command[1:], flush=True)
    if subprocess.run(command, cwd=cwd, check=False).returncode:
        sys.exit(1)


if __name__ == "__main__":
    sys.exit(main())
