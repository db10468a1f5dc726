"""Run every test in a fresh virtual environment: ``python tools/run_tests.py``. Needs Python and the package index only.

With the environment variable CI set, more runs: coverage is measured, which doubles the time that each mypy takes to start; the scripts
of edits in every mode of mypy; the documentation site and the package (``tools/make_site.py``, ``tools/make_package.py``); pre-commit,
the action and the GitLab template (``tools/check_integrations.py``); the whole test matrix (``tools/run_matrix.py``); and the test data
with the oldest mypy on the oldest Python (``tools/run_versions.py``).
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).parent.parent


def main() -> int:
    """Make the environment, run the suite with what else is to hold, and return the exit code."""
    if sys.version_info < (3, 11):
        sys.exit("The development tools need Python 3.11 or newer; the plugin itself needs 3.10.")
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True, symlinks=os.name == "posix")
        python = str(next(path for path in (Path(folder, "bin", "python"), Path(folder, "Scripts", "python.exe")) if path.exists()))
        install = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-e", ".", "-r", "requirements-dev.txt"]
        subprocess.run(install, cwd=ROOT, check=True)
        environment = os.environ | {"COVERAGE_FILE": str(ROOT / ".coverage")}
        tests = ["pytest", "-n", "2", "--dist", "loadgroup", *sys.argv[1:]]
        steps = [
            [python, "-m", "ruff", "check", "."],
            [python, "-m", "ruff", "format", "--check", "."],
            [python, "-m", "mypy"],
            [python, "-c", "from importlinter.cli import lint_imports_command as run; run()"],
            [python, "-m", "tools.make_comparison", "--check"],
        ]
        if os.environ.get("CI"):  # also environments of their own, and several minutes
            steps += [
                [python, "-m", "coverage", "erase"],
                [python, "-m", "coverage", "run", "-m", *tests],
                [python, "-m", "coverage", "combine", "--quiet"],
                [python, "-m", "coverage", "report", "--skip-covered"],
                [python, "-m", "tools.make_site"],
                [python, "-m", "tools.make_package", "--tests"],
                [python, "-m", "tools.check_integrations"],
                [python, "-m", "tools.run_matrix"],
                [python, "-m", "tools.run_versions", "--short"],
                [python, "-m", "tools.run_mypy_tests", "--every", "20"],
            ]
        else:
            steps.append([python, "-m", *tests])
        failed = []
        for step in steps:
            print("+", *step[1:], flush=True)
            if subprocess.run(step, cwd=ROOT, check=False, env=environment).returncode:
                failed.append(" ".join(step[1:]))
        print("failed:" if failed else "all steps passed", *failed, sep="\n  ", flush=True)
        return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
