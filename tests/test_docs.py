"""The documentation: every program in it is checked, the right ones are run, and the pages of the codes are up to date.

An HTML comment ``<!-- wrong -->`` stands before a program with mistakes: each of its lines that ends in ``# error`` is reported, and
no other line is. The other programs are silent. A ``text`` block after a program is what mypy prints for it. A program whose framework is
not installed here is left out.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final

import pytest
import yaml

from mypy_asyncctx import __version__
from mypy_asyncctx.cli.main import parser
from mypy_asyncctx.rules.registry import RULES
from tests.helpers import ROOT, marked_lines, run_mypy, write
from tools.make_picture import PICTURE, picture
from tools.mypy_process import LibraryCache, start_mypy

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

INI: Final = "[mypy]\nplugins = mypy_asyncctx\nstrict = True\nwarn_unused_ignores = True\n[mypy_asyncctx]\nstrict = true\n"
BLOCK: Final = re.compile(r"(<!-- wrong -->\n)?```python\n(.*?)```\n(?:\n```text\n(.*?)```\n)?", re.DOTALL)
LINK: Final = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")
# Pages whose programs are complete. Those of the codes are the rules' own, which tests/test_rules.py has.
WITH_PROGRAMS: Final = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")), *sorted((ROOT / "docs" / "frameworks").glob("*.md"))]
PAGES: Final = [ROOT / "README.md", ROOT / "examples" / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


@dataclass(frozen=True)
class Program:
    """A program in the documentation; ``prints`` is the ``text`` block that follows it."""

    name: str
    text: str
    wrong: bool
    prints: str | None

    @property
    def marked(self) -> list[int]:
        """The lines that must be reported."""
        return marked_lines(self.text)


def programs() -> Iterator[Program]:
    """Yield the programs of the README and the pages for users, named after their page and line."""
    for page in WITH_PROGRAMS:
        source = page.read_text(encoding="utf-8")
        name = "_".join(page.relative_to(ROOT).with_suffix("").parts).lower().replace("-", "_")
        for found in BLOCK.finditer(source):
            line = source.count("\n", 0, found.start()) + 1
            if all(find_spec(package) for package in imported(found[2])):
                yield Program(f"{name}_{line}", found[2], found[1] is not None, found[3])


def imported(program: str) -> set[str]:
    """Return the packages that a program imports."""
    statements = [node for node in ast.walk(ast.parse(program)) if isinstance(node, ast.ImportFrom | ast.Import)]
    modules = [node.module or "" if isinstance(node, ast.ImportFrom) else node.names[0].name for node in statements]
    return {module.partition(".")[0] for module in modules}


# One process runs mypy once for all of them.
pytestmark = pytest.mark.xdist_group("docs")
PROGRAMS: Final = list(programs())


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """What mypy prints for each program, in one run over all of them."""
    folder = tmp_path_factory.mktemp("docs")
    write(folder, {f"{program.name}.py": program.text for program in PROGRAMS} | {"mypy.ini": INI})
    known = LibraryCache([], folder)
    known.bring()
    done = start_mypy(["--no-error-summary", "."], folder)
    known.keep()
    assert done.stderr == ""
    lines: dict[str, list[str]] = {program.name: [] for program in PROGRAMS}
    for line in done.stdout.splitlines():
        name, _, _ = line.partition(".py:")
        lines[name].append(line)
    return lines


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.name)
def test_program_is_reported_where_it_says(program: Program, printed: dict[str, list[str]]) -> None:
    errors = [line for line in printed[program.name] if " error: " in line]
    assert bool(program.marked) == program.wrong
    assert [int(line.split(":")[1]) for line in errors] == program.marked, errors
    assert all("  [asyncctx-" in line for line in errors)


@pytest.mark.parametrize("program", [program for program in PROGRAMS if program.prints], ids=lambda program: program.name)
def test_printed_text_is_what_mypy_prints(program: Program, printed: dict[str, list[str]]) -> None:
    assert program.prints is not None
    assert program.prints.splitlines() == [line.replace(program.name, "app") for line in printed[program.name]]


@pytest.mark.parametrize("program", [program for program in PROGRAMS if not program.wrong], ids=lambda program: program.name)
def test_right_program_runs(program: Program, tmp_path: Path) -> None:
    write(tmp_path, {"app.py": program.text})
    done = subprocess.run([sys.executable, "app.py"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_pages_of_the_codes_are_up_to_date() -> None:
    done = subprocess.run([sys.executable, "-m", "tools.make_docs", "--check"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, ""), done.stdout + done.stderr


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_to_files(page: Path) -> None:
    missing = [link for link in LINK.findall(page.read_text(encoding="utf-8")) if not (page.parent / link).exists()]
    assert missing == []


def test_the_picture_shows_what_the_command_prints() -> None:
    assert PICTURE.read_text(encoding="utf-8") == picture()


def test_main_job_reports_the_marked_lines_of_the_examples(tmp_path: Path) -> None:
    """What the first command of the README does; the service next door, which is right, is silent."""
    found = {name: run_mypy(ROOT / "examples" / name, [], args=["--cache-dir", str(tmp_path / name)]).found for name in ("right", "wrong")}
    assert found["right"] == []
    service = ROOT / "examples" / "wrong" / "service"
    marked = {
        (f"service/{path.name}", number)
        for path in service.glob("*.py")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if "# wrong: " in line
    }
    reported = [(item.file, item.line) for item in found["wrong"]]
    assert all(item.code.startswith("asyncctx-") for item in found["wrong"])
    assert sorted(reported) == sorted(marked)


def test_readme_names_every_code() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [rule.code.code for rule in RULES if f"docs/codes/{rule.code.code}.md" not in text] == []


def test_ci_runs_the_command_of_the_readme() -> None:
    command = "python3 tools/run_tests.py"
    assert f"\n{command}\n" in (ROOT / "README.md").read_text(encoding="utf-8")
    assert command.partition(" ")[2] in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def test_recipes_are_yaml_and_their_commands_are_understood() -> None:
    page = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
    recipes = [yaml.safe_load(text) for text in re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)]
    assert len(recipes) == 5
    assert all(isinstance(recipe, dict) for recipe in recipes)
    commands = re.findall(r"(?:run: |entry: |    - )(mypy-asyncctx.*)", page)
    assert len(commands) == 2
    commands += [f"mypy-asyncctx {options}" for options in re.findall(r"(?:options|ASYNCCTX_OPTIONS): (.*)", page)]
    for command in commands:
        parser().parse_args(command.partition(" > ")[0].split()[1:])
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert hook["id"] == recipes[3]["repos"][0]["hooks"][0]["id"]


def test_the_page_names_the_inputs_of_the_action_and_the_variables_of_the_template() -> None:
    page = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
    action = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    template = yaml.safe_load((ROOT / "integrations" / "gitlab" / "mypy-asyncctx.yml").read_text(encoding="utf-8"))
    assert [name for name in action["inputs"] if f"`{name}`" not in page] == []
    assert [name for name in template["variables"] if f"  {name}: " not in page] == []


def test_the_citation_has_the_version() -> None:
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert citation["version"] == __version__


def test_the_page_of_the_command_has_every_option() -> None:
    page = (ROOT / "docs" / "command.md").read_text(encoding="utf-8")
    options = {option for action in parser()._actions for option in action.option_strings if option.startswith("--")}
    # `-n` is what people write.
    assert {option for option in options if f"`{option}" not in page} == {"--help", "--version", "--num-workers"}
