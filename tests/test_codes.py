"""Error codes do what mypy's own codes do: in comments, in every section, on the command line, in each output format.

That the codes have the same names in the code, the documentation and the test data is tested in ``test_rules.py``.
"""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest
from mypy.errorcodes import error_codes

from mypy_asyncctx import codes
from mypy_asyncctx.rules import RULES
from tests.helpers import INI, PYTHON, marked_lines, module_name, run_mypy, write

if TYPE_CHECKING:
    from pathlib import Path

    from mypy_asyncctx.rules.base import Rule

CHILDREN = [rule.code.code for rule in RULES]
STRICT = INI + "[mypy_asyncctx]\nstrict = true\n"
FILES = {f"{module_name(rule.code.code)}.py": rule for rule in RULES}


def with_comments(rule: Rule, comment: str) -> str:
    """Return the bad example with a comment on each line that is reported, by us or by mypy."""
    lines = []
    for line in rule.bad.splitlines():
        program, mark, said = line.partition("  # ")
        if mark and said == "error":
            lines.append(f"{program}  # {comment}")
        elif mark and said.startswith("reported by mypy"):
            lines.append(f"{program}  # type: ignore")
        else:
            lines.append(line)
    return "\n".join(lines) + "\n"


def test_mypy_knows_the_codes() -> None:
    assert error_codes["asyncctx"] is codes.ASYNCCTX
    for rule in RULES:
        assert error_codes[rule.code.code] is rule.code
        assert rule.code.sub_code_of is codes.ASYNCCTX
        assert rule.code.category == codes.ASYNCCTX.category
        assert rule.code.description


@pytest.mark.parametrize("parent", [False, True], ids=["child", "parent"])
def test_every_code_is_ignored_by_name(parent: bool, tmp_path: Path) -> None:
    """The comment silences the line, and mypy counts it as used."""
    files = {name: with_comments(rule, f"type: ignore[{'asyncctx' if parent else rule.code.code}]") for name, rule in FILES.items()}
    write(tmp_path, {**files, "mypy.ini": STRICT})
    # mypy reports the line of the implementation only where ours is switched off.
    run = run_mypy(tmp_path, files, args=["--warn-unused-ignores"])
    unused = {"asyncctx_async_def.py"}
    assert [item for item in run.found if item.file not in unused or item.code != "unused-ignore"] == []


def test_comment_without_a_mistake_is_unused(tmp_path: Path) -> None:
    files = {f"m{number}.py": f"x = 1  # type: ignore[{code}]\n" for number, code in enumerate(["asyncctx", *CHILDREN])}
    write(tmp_path, files)
    run = run_mypy(tmp_path, files, args=["--warn-unused-ignores"])
    assert [item.code for item in run.found] == ["unused-ignore"] * len(files)


@pytest.mark.parametrize("where", ["command line", "[mypy]", "[mypy-module]", "inline"])
@pytest.mark.parametrize("parent", [False, True], ids=["child", "parent"])
def test_every_code_is_disabled_by_name(parent: bool, where: str, tmp_path: Path) -> None:
    """Without our error there is mypy's own, where mypy has one: a disabled code never hides a mistake from mypy."""
    names = ["asyncctx"] if parent else CHILDREN
    ini, inline, args = STRICT, "", []
    if where == "command line":
        args = [part for name in names for part in ("--disable-error-code", name)]
    elif where == "[mypy]":
        ini = STRICT.replace("[mypy_asyncctx]", f"disable_error_code = {', '.join(names)}\n[mypy_asyncctx]")
    elif where == "[mypy-module]":
        ini = STRICT + f"[mypy-asyncctx_*]\ndisable_error_code = {', '.join(names)}\n"
    else:
        inline = f'# mypy: disable-error-code="{", ".join(names)}"\n'
    files = {name: rule.bad.rstrip("\n") + "\n" + inline for name, rule in FILES.items()}
    write(tmp_path, {**files, "mypy.ini": ini})
    run = run_mypy(tmp_path, files, args=args)
    assert run.status == 1
    assert [item for item in run.found if item.code.startswith("asyncctx")] == []
    write(tmp_path, {"mypy.ini": "[mypy]\ncheck_untyped_defs = True\n"})
    plain = {name: rule.bad.rstrip("\n") + "\n" for name, rule in FILES.items()}
    write(tmp_path, plain)
    assert run.found == run_mypy(tmp_path, files, args=["--cache-dir", "alone"]).found


def test_off_by_default_is_enabled_for_one_module(tmp_path: Path) -> None:
    strict = next(rule for rule in RULES if not rule.code.default_enabled)
    ini = INI + f"[mypy-on]\nenable_error_code = {strict.code.code}\n"
    inline = f'# mypy: enable-error-code="{strict.code.code}"\n'
    write(tmp_path, {"mypy.ini": ini, "on.py": strict.bad, "off.py": strict.bad, "inline.py": strict.bad + inline})
    run = run_mypy(tmp_path, ["on.py", "off.py", "inline.py"])
    assert {item.file for item in run.found} == {"on.py", "inline.py"}


@pytest.mark.parametrize("parent", [False, True], ids=["child", "parent"])
def test_strict_respects_a_module_that_disables(parent: bool, tmp_path: Path) -> None:
    strict = next(rule for rule in RULES if not rule.code.default_enabled)
    ini = STRICT + f"[mypy-off]\ndisable_error_code = {'asyncctx' if parent else strict.code.code}\n"
    write(tmp_path, {"mypy.ini": ini, "on.py": strict.bad, "off.py": strict.bad})
    run = run_mypy(tmp_path, ["on.py", "off.py"])
    assert {item.file for item in run.found} == {"on.py"}


def test_unknown_name_in_our_family_is_mypys_error(tmp_path: Path) -> None:
    write(tmp_path, {"m.py": "x = 1\n", "mypy.ini": INI + "disable_error_code = asyncctx-unknown\n"})
    run = run_mypy(tmp_path, ["m.py"])
    assert run.status == 2
    assert "asyncctx-unknown" in run.output


def test_text_output_names_the_code_and_the_column(tmp_path: Path) -> None:
    write(tmp_path, {**{name: rule.bad for name, rule in FILES.items()}, "mypy.ini": STRICT})
    command = [PYTHON, "-m", "mypy", "--show-column-numbers", "--no-error-summary", "--no-pretty", *FILES]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    for name, rule in FILES.items():
        printed = [line for line in done.stdout.splitlines() if line.startswith(f"{name}:")]
        for number in marked_lines(rule.bad):
            assert any(line.startswith(f"{name}:{number}:") and line.endswith(f"[{rule.code.code}]") for line in printed)
    assert all(line.split(":")[0] in FILES for line in done.stdout.splitlines())


def test_skip_file_comment_and_errors_of_followed_modules(tmp_path: Path) -> None:
    """Nothing of ours shows in a module that mypy was told not to report."""
    rule = RULES[0]
    ini = INI + "[mypy-quiet]\nignore_errors = True\n[mypy-silent]\nfollow_imports = silent\n"
    write(tmp_path, {"mypy.ini": ini, "quiet.py": rule.bad, "silent.py": rule.bad, "skip.py": "# mypy: ignore-errors\n" + rule.bad})
    write(tmp_path, {"m.py": "import quiet, silent, skip\n"})
    assert run_mypy(tmp_path, ["m.py", "quiet.py", "skip.py"]).found == []
