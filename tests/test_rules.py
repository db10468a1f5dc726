"""Each rule's own example: reported exactly where it says, and its repair is silent. Codes are the same everywhere."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from mypy.errorcodes import error_codes

from mypy_asyncctx.rules.codes import CODES
from mypy_asyncctx.rules.registry import RULES
from tests.helpers import INI, ROOT, run_mypy, write

if TYPE_CHECKING:
    from pathlib import Path

    from mypy_asyncctx.rules.rule import Rule

STRICT = INI + "[mypy_asyncctx]\nstrict = true\n"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code.code)
def test_bad_example_is_reported_and_good_is_silent(rule: Rule, tmp_path: Path) -> None:
    write(tmp_path, {"bad.py": rule.bad, "good.py": rule.good, "mypy.ini": STRICT})
    run = run_mypy(tmp_path, ["bad.py", "good.py"])
    marked = [number for number, line in enumerate(rule.bad.splitlines(), 1) if line.endswith("# error")]
    assert marked
    assert [(found.line, found.code) for found in run.found if found.file == "bad.py"] == [(line, rule.code.code) for line in marked]
    assert [found for found in run.found if found.file == "good.py"] == []


def test_codes_are_the_same_everywhere() -> None:
    known = {name for name in error_codes if name.startswith("asyncctx-")}
    assert {rule.code.code for rule in RULES} == known
    assert {page.stem for page in (ROOT / "docs" / "codes").glob("asyncctx-*.md")} == known
    assert {f"asyncctx-{folder.name}" for folder in (ROOT / "test-data").iterdir() if (folder / "test-fires.yml").exists()} == known
    assert all((ROOT / "test-data" / code.removeprefix("asyncctx-") / "test-silent.yml").exists() for code in known)
    assert set(re.findall(r"asyncctx-[a-z]+(?:-[a-z]+)*", (ROOT / "CHANGELOG.md").read_text())) <= known
    assert [code.code for code in CODES] == [rule.code.code for rule in RULES]


PROGRAM = """\
from collections.abc import AsyncGenerator

async def get_db() -> AsyncGenerator[int, None]:
    yield 1

async def use() -> None:
    async with get_db() as db:{comment}
        print(db)
"""


@pytest.mark.parametrize("comment", ["ignore", "ignore[asyncctx-enter-generator]", "ignore[attr-defined]"])
def test_ignores(comment: str, tmp_path: Path) -> None:
    """Our code, and the code of mypy that an older ignore names: neither is left unused."""
    write(tmp_path, {"m.py": PROGRAM.format(comment=f"  # type: {comment}")})
    assert run_mypy(tmp_path, ["m.py"], args=["--warn-unused-ignores"]).found == []


def test_parent_code_ignores_its_children(tmp_path: Path) -> None:
    write(tmp_path, {"m.py": PROGRAM.format(comment="  # type: ignore[asyncctx]")})
    assert run_mypy(tmp_path, ["m.py"]).found == []


def test_other_ignore_does_not_hide(tmp_path: Path) -> None:
    write(tmp_path, {"m.py": PROGRAM.format(comment="  # type: ignore[arg-type]")})
    assert run_mypy(tmp_path, ["m.py"]).codes() == [(7, "asyncctx-enter-generator")]


@pytest.mark.parametrize("code", ["asyncctx", "asyncctx-enter-generator"])
@pytest.mark.parametrize("section", ["[mypy]", "[mypy-m]"])
def test_disabled_code_gives_mypys_own_error_back(code: str, section: str, tmp_path: Path) -> None:
    ini = f"{INI}disable_error_code = {code}\n" if section == "[mypy]" else f"{INI}[mypy-m]\ndisable_error_code = {code}\n"
    write(tmp_path, {"m.py": PROGRAM.format(comment=""), "mypy.ini": ini})
    assert run_mypy(tmp_path, ["m.py"]).codes() == [(7, "attr-defined"), (7, "attr-defined")]


def test_enable_error_code(tmp_path: Path) -> None:
    strict = next(rule for rule in RULES if not rule.code.default_enabled)
    write(tmp_path, {"m.py": strict.bad})
    assert run_mypy(tmp_path, ["m.py"]).found == []
    found = run_mypy(tmp_path, ["m.py"], args=["--enable-error-code", strict.code.code]).codes()
    assert {code for _, code in found} == {strict.code.code}


def test_strict_respects_disabled_codes(tmp_path: Path) -> None:
    strict = next(rule for rule in RULES if not rule.code.default_enabled)
    write(
        tmp_path,
        {"m.py": strict.bad, "mypy.ini": STRICT.replace("[mypy_asyncctx]", f"disable_error_code = {strict.code.code}\n[mypy_asyncctx]")},
    )
    assert run_mypy(tmp_path, ["m.py"]).found == []


TRIAL = '''"""A rule for this test."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mypy_asyncctx.rules.codes import code
from mypy_asyncctx.rules.rule import Finding, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy_asyncctx.rules.use.facts import ValueUse

RULE: Final = Rule(
    code=code("trial", "A dropped generator expression"),
    title="A generator expression is dropped",
    why="Nothing runs.",
    bad="(x for x in [1])  # error\\n",
    good="print([x for x in [1]])\\n",
)


def check(facts: ValueUse) -> Iterator[Finding]:
    """Yield a generator expression that is a statement."""
    if facts.dropped is not None and facts.dropped.is_expression:
        yield Finding(RULE.code, "Nothing runs here")
'''


def test_a_new_rule_is_one_new_module(tmp_path: Path) -> None:
    """Its code, its place in the configuration and in ``explain``, and its check: nothing else names it."""
    package = tmp_path / "mypy_asyncctx"
    shutil.copytree(ROOT / "mypy_asyncctx", package, ignore=shutil.ignore_patterns("__pycache__"))
    (package / "rules" / "use" / "trial.py").write_text(TRIAL)
    write(tmp_path, {"m.py": "(x for x in [1])\n", "mypy.ini": INI + "disable_error_code = asyncctx-unused\n"})
    started = f"import sys; sys.path.insert(0, {str(tmp_path)!r}); "

    def run(code: str) -> str:
        command = [sys.executable, "-c", started + code]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False).stdout

    assert "Nothing runs here  [asyncctx-trial]" in run("from mypy.main import main; main(args=['m.py'], clean_exit=True)")
    disabled = "from mypy.main import main; main(args=['--disable-error-code', 'asyncctx-trial', 'm.py'], clean_exit=True)"
    assert "Success" in run(disabled)
    assert "A generator expression is dropped" in run("from mypy_asyncctx.cli.main import main; main(['explain', 'trial'])")
