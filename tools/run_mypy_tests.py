"""Run mypy's own test cases with and without the plugin, and print each difference: ``python -m tools.run_mypy_tests``.

The cases (``check-*.test``, ``fine-grained*.test``, ``pythoneval*.test``) are those of the installed mypy's source distribution.
pip fetches it from the package index, and ``.mypy-tests`` keeps it. mypy's own suites run the cases, and record what mypy says.
``tools/mypy_tests/known.toml`` has the differences that are known, each with its reason. Ends with 1 where there is another one.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tarfile
import time
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import tomllib

from tools.mypy_tests.compare import Difference, differences, record

ROOT: Final = Path(__file__).parent.parent
KNOWN: Final = ROOT / "tools" / "mypy_tests" / "known.toml"
_CONFIGS: Final = {"default": "", "strict": "[mypy_asyncctx]\nstrict = true\n"}


def main() -> int:
    """Run the cases alone, by default and with strict; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--every", default="1", metavar="N[/K]", help="only each Nth case, from the Kth")
    parser.add_argument("--sources", type=Path, help="mypy's source distribution, unpacked")
    parser.add_argument("--processes", type=int, default=2)
    options = parser.parse_args()
    home = ROOT / ".mypy-tests"
    sources = options.sources or fetched(home, version("mypy"))
    started = time.monotonic()
    alone = record(home / "alone", sources, "[mypy]\n", every=options.every, processes=options.processes)
    print(f"mypy {version('mypy')}: {len(alone)} cases, alone in {time.monotonic() - started:.0f} s", flush=True)
    known: dict[str, dict[str, Any]] = tomllib.loads(KNOWN.read_text(encoding="utf-8"))
    new = 0
    for name, config in _CONFIGS.items():
        started = time.monotonic()
        text = f"[mypy]\nplugins = mypy_asyncctx\n{config}"
        ours = record(home / name, sources, text, every=options.every, processes=options.processes)
        found = list(differences(alone, ours))
        unknown = [difference for difference in found if not _is_known(difference, known, name)]
        for difference in unknown:
            print(difference)
        counts = f"{len(found)} steps differ, {len(found) - len(unknown)} as known"
        print(f"{name}: {len(ours)} cases in {time.monotonic() - started:.0f} s, {counts}", flush=True)
        new += len(unknown) + (len(ours) != len(alone))
    return 1 if new else 0


def _is_known(difference: Difference, known: dict[str, dict[str, Any]], name: str) -> bool:
    """True where the findings of a case are those that are listed for it, and are all that differs."""
    case = known.get(difference.case.partition("::")[2], {})
    listed = case.get("findings", []) + (case.get("strict", []) if name == "strict" else [])
    return difference.is_explained and sorted(difference.findings) == sorted(listed)


def fetched(home: Path, release: str) -> Path:
    """Return the unpacked source distribution of a release of mypy, from ``home`` or the package index.

    Raises CalledProcessError where pip cannot get it.
    """
    unpacked = home / f"mypy-{release}"
    if not unpacked.exists():
        home.mkdir(exist_ok=True)
        # For pip to name the version of a source distribution, it builds the metadata; "--no-binary :all:" would build its tools, too.
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", "mypy", "--dest", str(home)]
        subprocess.run([*pip, f"mypy=={release}"], check=True)
        with tarfile.open(home / f"mypy-{release}.tar.gz") as archive:
            archive.extractall(home, filter="data")
    return unpacked


if __name__ == "__main__":
    sys.exit(main())
