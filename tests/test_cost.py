"""The benchmark of the plugin's cost: the command in its smallest form, and that it notices what it should. No time is asserted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bench.cost import figures, report, synthetic
from bench.cost.__main__ import main
from bench.cost.measure import measure
from bench.cost.page import CHART, PAGE, chart, page
from bench.cost.plugins import LEAST, NONE, OTHERS, OURS
from bench.cost.programs import Program
from bench.process import instructions_in, run
from tests.helpers import write

if TYPE_CHECKING:
    from pathlib import Path

RUN = """\
import asyncio
from fastapi import FastAPI
from fastapi.testclient import TestClient
from generated import part_2
print(asyncio.run(part_2.use_3(part_2.Service_3("name"))), asyncio.run(part_2.other_modules()))
app = FastAPI()
app.include_router(part_2.router)
client = TestClient(app)
print(client.get("/first/1?key=5").json(), client.post("/second/1").json())
"""
CODE = """\
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

@asynccontextmanager
async def scope() -> AsyncIterator[int]:
    yield 1
"""
WRONG = """
async def use() -> None:
    async for number in scope():
        print(number)
"""


def test_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--only", "synthetic", "--sizes", "40", "--repeat", "1", "--modes", "cold", "--no-others"]) == 0
    head, row, *rest = capsys.readouterr().out.splitlines()
    assert all(column in head for column in report.COLUMNS)
    assert row.startswith("synthetic 40")
    assert "cold" in row
    assert "mypy_asyncctx" in row
    assert "%" in row
    assert rest == ["", "no problems"]


def test_the_least_plugin_looks_and_says_nothing(tmp_path: Path) -> None:
    write(tmp_path, {"m.py": CODE + WRONG, "n.py": "from m import scope\nprint([str(scope()) for _ in range(2)])\n"})
    printed = []
    for plugin in (NONE, LEAST):
        done = run(["-m", "mypy", "--config-file", str(plugin.configuration(tmp_path)), "m.py", "n.py"], tmp_path)
        assert done.status == 1, done.err
        printed.append((done.out, done.err))
    assert printed[0] == printed[1]


def test_profile(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--profile", "synthetic", "--sizes", "40", "--no-others"]) == 0
    printed = capsys.readouterr().out
    parts = [line.split()[0] for line in printed.splitlines() if "%" in line]
    assert {"recipes", "hooks", "getters", "loading", "all"} <= set(parts)


def test_each_mode_runs_and_a_changed_finding_is_a_problem(tmp_path: Path) -> None:
    write(tmp_path, {"code/one.py": CODE + WRONG})
    program = Program("wrong", tmp_path, ("code",), ("--namespace-packages",))
    modes = ["cold", "warm", "touched", "dmypy"]
    rows, problems = measure(program, [NONE, OURS], modes, 1, lambda _: None)
    assert problems == []
    assert [row.mode for row in rows] == modes
    assert all(first > 0 and second > 0 for row in rows[:3] for first, second in row.cpu)
    # The same finding is wrong where the program is known to be right.
    program.generators = 1
    _, problems = measure(program, [NONE, OURS], ["cold"], 1, lambda _: None)
    assert len(problems) == 1
    assert "changes what is printed" in problems[0]


def test_a_run_that_fails_is_a_problem(tmp_path: Path) -> None:
    write(tmp_path, {"code/one.py": CODE})
    program = Program("stops", tmp_path, ("code",), ("--no-such-option",))
    _, problems = measure(program, [NONE, OURS], ["cold"], 1, lambda _: None)
    assert len(problems) == 2
    assert "exit code 2" in problems[0]


def test_synthetic_program_runs(tmp_path: Path) -> None:
    synthetic.write(tmp_path, 120)
    done = run(["-c", RUN], tmp_path, environment={"PYTHONPATH": str(tmp_path)})
    assert done.status == 0, done.err
    assert done.out.splitlines() == ["['other1', 'other2', '1', '6'] 6", "sync5 sync1async2"]


@pytest.mark.parametrize("count", [1, 40, 41, 1000])
def test_synthetic_program_has_its_size(tmp_path: Path, count: int) -> None:
    synthetic.write(tmp_path, count)
    text = "".join(path.read_text() for path in tmp_path.rglob("*.py"))
    made = synthetic.modules(count) * 40
    assert count <= made < count + 40
    generators = sum("yield" in part for part in text.split("\ndef ") for part in part.split("\nasync def "))
    assert generators + text.count("Depends(") == made


def test_instructions_are_read() -> None:
    assert instructions_in("# started\n\n1234567,,instructions:u,10,100.00,,\n") == 1234567
    assert instructions_in("<not supported>,,instructions:u,0,100.00,,\n") is None
    assert instructions_in("") is None


def test_row_compares_pairs() -> None:
    row = figures.Row("code", 10, None, "cold", "ours", [(10.0, 10.5), (20.0, 20.2), (10.0, 11.0)], (100, 110), [])
    assert report.cells(row) == ["code", "10", "cold", "ours", "10.00", "11.00", "+5.0% (+1.0% to +10.0%)", "100", "110", "-"]


def test_plugins_that_are_missing_are_known() -> None:
    assert OURS.is_installed
    assert not type(OURS)("other", "no_such_plugin.main", "no_such_plugin").is_installed
    assert {plugin.name for plugin in OTHERS} == {"pydantic", "django-stubs", "returns"}


def test_page_is_made_of_the_figures() -> None:
    kept = figures.load()
    assert PAGE.read_text(encoding="utf-8") == page(kept)
    assert CHART.read_text(encoding="utf-8") == chart(kept)
