"""A dependency whose target stands in another module: each spelling follows its changes, in every mode. Configuration of frameworks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mypy_asyncctx.facts.frameworks.base import Outcome
from mypy_asyncctx.facts.frameworks.fastapi import DEPENDS
from mypy_asyncctx.facts.kinds.targets import Form
from tests.helpers import INI, Daemon, Run, has_option, marked_lines, run_mypy, write

if TYPE_CHECKING:
    from pathlib import Path

GENERATOR = """\
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

class Session: ...
class Engine: ...

async def get_db() -> AsyncGenerator[Session, None]:
    yield Session()
"""
MANAGER = GENERATOR.replace("async def", "@asynccontextmanager\nasync def")
OTHER_TYPE = GENERATOR.replace("AsyncGenerator[Session", "AsyncGenerator[Engine").replace("yield Session", "yield Engine")
USES = """\
from typing import Annotated
from fastapi import APIRouter, Depends, FastAPI, Security, params
import db
from db import Session, get_db

app = FastAPI(dependencies=[Depends(get_db)])  # listed
router = APIRouter()

Alias = Annotated[Session, Depends(get_db)]  # error

async def default(s: Session = Depends(get_db)) -> None: ...  # error
async def keyword(s: Session = Depends(dependency=db.get_db)) -> None: ...  # error
async def annotated(s: Annotated[Session, Depends(get_db)]) -> None: ...  # error
async def text(s: "Annotated[Session, Depends(db.get_db)]") -> None: ...  # error
async def security(s: Annotated[Session, Security(get_db)]) -> None: ...  # error
async def as_class(s: Annotated[Session, params.Depends(get_db)]) -> None: ...  # error
async def alias(s: Alias) -> None: ...

class Service:
    Inner = Annotated[Session, Depends(get_db)]  # error
    def __init__(self, s: Annotated[Session, Depends(get_db)]) -> None: ...  # error

def factory() -> None:
    async def nested(s: Annotated[Session, Depends(get_db)]) -> None: ...  # error

@router.get("/", dependencies=[Depends(get_db)])  # listed
async def route() -> None: ...

def original() -> Session:
    return Session()

app.dependency_overrides[original] = get_db  # error
app.dependency_overrides.update({original: get_db})  # error
"""
REEXPORT = "from db import Session as Session, get_db as get_db\n"
FILES = ["db.py", "uses.py"]
EVERYWHERE = sorted([*marked_lines(USES), *marked_lines(USES, "# listed")])
TYPED = marked_lines(USES)


def lines(run: Run) -> list[int]:
    """Return the lines of the findings, all of which stand in ``uses.py``."""
    assert {found.file for found in run.found} <= {"uses.py"}, run.output
    assert {found.code for found in run.found} <= {"asyncctx-depends", "asyncctx-injected-type"}, run.output
    return sorted(found.line for found in run.found)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a folder with a generator and a module that depends on it in every spelling."""
    write(tmp_path, {"db.py": GENERATOR, "uses.py": USES, "mypy.ini": INI})
    return tmp_path


@pytest.mark.parametrize(
    "args",
    [[], pytest.param(["-n", "2"], marks=pytest.mark.skipif(not has_option("--num-workers"), reason="mypy before 2.0 has no workers"))],
    ids=["one process", "workers"],
)
def test_a_changed_target_is_found_from_a_warm_cache(args: list[str], project: Path) -> None:
    assert lines(run_mypy(project, FILES, args=args)) == []
    write(project, {"db.py": MANAGER})
    changed = run_mypy(project, FILES, args=args)
    assert lines(changed) == EVERYWHERE
    assert run_mypy(project, FILES, args=args).found == changed.found
    write(project, {"db.py": OTHER_TYPE})
    assert lines(run_mypy(project, FILES, args=args)) == TYPED
    write(project, {"db.py": GENERATOR})
    assert lines(run_mypy(project, FILES, args=args)) == []


def test_a_changed_target_is_found_by_the_daemon(project: Path) -> None:
    with Daemon(project) as daemon:
        assert lines(daemon.check(*FILES)) == []
        for text, expected in [(MANAGER, EVERYWHERE), (OTHER_TYPE, TYPED), (GENERATOR, []), (MANAGER, EVERYWHERE)]:
            write(project, {"db.py": text})
            assert lines(daemon.check(*FILES)) == expected
        # The module that depends is read again, the target is not.
        write(project, {"uses.py": "\n" + USES})
        assert lines(daemon.check(*FILES)) == [line + 1 for line in EVERYWHERE]


def test_through_a_module_that_hands_the_target_on(tmp_path: Path) -> None:
    write(
        tmp_path,
        {"db.py": MANAGER, "api.py": REEXPORT, "uses.py": USES.replace("from db", "from api").replace("import db", "import api as db")},
    )
    assert lines(run_mypy(tmp_path, ["uses.py"])) == EVERYWHERE


def test_what_mypy_says_of_the_metadata_alone_is_left_out(tmp_path: Path) -> None:
    """In ``Annotated`` with postponed evaluation, names may stand that are defined later, or only for a type checker."""
    program = """\
from __future__ import annotations
from typing import Annotated
from fastapi import Depends, FastAPI

def early(s: Annotated[int, Depends(later)], t: Annotated[int, Depends(nowhere)]) -> int:
    return s

def later() -> int:
    return 1
"""
    write(tmp_path, {"m.py": program})
    assert run_mypy(tmp_path, ["m.py"], args=["--strict", "--enable-error-code", "used-before-def"]).found == []


def test_a_required_parameter_stays_required(tmp_path: Path) -> None:
    program = """\
from typing import Annotated
from fastapi import Depends
from db import Session, get_db

def read(s: Annotated[Session, Depends(get_db)], n: int) -> None: ...

read()
read(Session(), 1)
"""
    write(tmp_path, {"db.py": GENERATOR, "m.py": program})
    assert run_mypy(tmp_path, ["m.py"]).codes() == [(7, "call-arg")]


@pytest.mark.parametrize(
    ("version", "outcome"),
    [
        ("0.115.0", Outcome.OBJECT),
        ("0.123.4", Outcome.OBJECT),
        ("0.123.5", Outcome.FAILS),
        ("0.165.0", Outcome.FAILS),
        (None, Outcome.FAILS),
    ],
)
def test_outcome_by_version(version: str | None, outcome: Outcome) -> None:
    assert DEPENDS.outcome(Form.MANAGER, version) is outcome


ASKED_FOR = """\
from contextlib import AbstractAsyncContextManager
from fastapi import Depends
from db import Session, get_db

async def read(s: AbstractAsyncContextManager[Session] = Depends(get_db)) -> None: ...
"""


@pytest.mark.parametrize(("version", "found"), [("0.122.0", []), ("0.128", [(5, "asyncctx-depends")])])
def test_version_in_the_configuration(version: str, found: list[tuple[int, str]], tmp_path: Path) -> None:
    """Up to 0.123.4 a route that asks for the manager gets it."""
    write(tmp_path, {"db.py": MANAGER, "m.py": ASKED_FOR, "mypy.ini": f"{INI}[mypy_asyncctx]\nversions = fastapi = {version}\n"})
    assert run_mypy(tmp_path, ["m.py"]).codes() == found


WRAPPER = """\
from typing import Any
from fastapi import Depends

def Inject(target: Any, *, cached: bool = True) -> Any:
    return Depends(target, use_cache=cached)
"""
WRAPPED = """\
from typing import Annotated
from db import Engine, Session, get_db
from wrapper import Inject

async def a(s: Session = Inject(get_db)) -> None: ...
async def b(s: Annotated[Session, Inject(get_db)]) -> None: ...
async def c(s: Annotated[Engine, Inject(target=get_db)]) -> None: ...
"""
OWN = [
    ("mypy.ini", INI + '[mypy_asyncctx.frameworks.ours]\nlike = {like}\ncalls = wrapper.Inject\n'),
    (
        "pyproject.toml",
        '[tool.mypy]\nplugins = ["mypy_asyncctx"]\n'
        '[[tool.mypy_asyncctx.frameworks]]\nname = "ours"\nlike = "{like}"\ncalls = ["wrapper.Inject"]\nparameter = "target"\n',
    ),
]  # fmt: skip


@pytest.mark.parametrize(("name", "text"), OWN, ids=["ini", "toml"])
def test_a_wrapper_of_the_users_own(name: str, text: str, tmp_path: Path) -> None:
    write(tmp_path, {"db.py": MANAGER, "wrapper.py": WRAPPER, "m.py": WRAPPED, name: text.format(like="fastapi")})
    assert run_mypy(tmp_path, ["m.py"], config=name).codes() == [(line, "asyncctx-depends") for line in (5, 6, 7)]
    write(tmp_path, {name: text.format(like="fastmcp")})
    assert run_mypy(tmp_path, ["m.py"], config=name).codes() == [(7, "asyncctx-injected-type")]


STRICT = """\
from fastapi import Depends
from db import Session, get_db

def plain() -> Session:
    return Session()

async def a(s: Session = Depends(get_db)) -> None: ...
async def b(s: Session = Depends(plain)) -> None: ...
async def c(s: Session = Depends(Session)) -> None: ...
"""


def test_strict_depends(tmp_path: Path) -> None:
    write(tmp_path, {"db.py": GENERATOR, "m.py": STRICT})
    assert run_mypy(tmp_path, ["m.py"]).found == []
    write(tmp_path, {"mypy.ini": f"{INI}[mypy_asyncctx]\nstrict_depends = true\n"})
    assert run_mypy(tmp_path, ["m.py"]).codes() == [(8, "asyncctx-depends"), (9, "asyncctx-depends")]


INSTALLED = {
    "site/fastapi/__init__.py": "from fastapi.param_functions import Depends as Depends\n",
    "site/fastapi/param_functions.py": "from typing import Any\ndef Depends(dependency: Any = None) -> Any: ...\n",
    "site/fastapi-0.122.0.dist-info/METADATA": "Name: fastapi\n",
}


def test_an_upgrade_is_noticed_from_a_warm_cache(tmp_path: Path) -> None:
    """The version is read beside the package that mypy found, and is part of what importing modules depend on."""
    write(tmp_path, INSTALLED | {"db.py": MANAGER, "m.py": ASKED_FOR, "mypy.ini": INI.replace("[mypy]\n", "[mypy]\nmypy_path = site\n")})
    assert run_mypy(tmp_path, ["m.py"]).found == []
    (tmp_path / "site/fastapi-0.122.0.dist-info").rename(tmp_path / "site/fastapi-0.128.0.dist-info")
    assert run_mypy(tmp_path, ["m.py"]).codes() == [(5, "asyncctx-depends")]
    # Without metadata the newest counts.
    (tmp_path / "site/fastapi-0.128.0.dist-info").rename(tmp_path / "site/elsewhere")
    assert run_mypy(tmp_path, ["m.py"]).codes() == [(5, "asyncctx-depends")]


OPTIONAL = """\
class Session: ...
def maybe() -> Session | None:
    return None
"""
TAKES = """\
from fastapi import Depends
from dep import Session, maybe
async def read(s: Session = Depends(maybe)) -> None: ...
"""


def test_bodies_of_other_modules_count_in_no_mode(tmp_path: Path) -> None:
    """The daemon keeps them; there as elsewhere only the module that declares the dependency is read."""
    write(
        tmp_path,
        {"dep.py": OPTIONAL, "m.py": TAKES, "one.py": TAKES.replace("from dep import Session, maybe\n", OPTIONAL), "mypy.ini": INI},
    )
    expected = [("one.py", "asyncctx-injected-type")]
    assert [(found.file, found.code) for found in run_mypy(tmp_path, ["m.py", "one.py"]).found] == expected
    with Daemon(tmp_path) as daemon:
        assert [(found.file, found.code) for found in daemon.check("m.py", "one.py").found] == expected
