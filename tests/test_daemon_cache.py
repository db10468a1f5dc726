"""A daemon that starts from a cache takes for changed only what has changed: a tag is compared by its order, too."""

from __future__ import annotations

import json
import os
import subprocess
from typing import TYPE_CHECKING, Final

import pytest

from tests.helpers import INI, PYTHON, write

if TYPE_CHECKING:
    from pathlib import Path

FEEDS: Final = """\
from collections.abc import AsyncGenerator, Iterator
from contextlib import AbstractContextManager, asynccontextmanager, contextmanager

def numbers() -> Iterator[int]:
    yield 1

async def pages() -> AsyncGenerator[str, None]:
    yield "a"

@contextmanager
def bench() -> Iterator[int]:
    yield 1

@asynccontextmanager
async def shop() -> AsyncGenerator[int, None]:
    yield 1

def chosen() -> AbstractContextManager[int]:
    return bench()
"""
READER: Final = """\
from feeds import bench, chosen, numbers, pages, shop

async def read() -> None:
    for number in numbers(): ...
    async for page in pages(): ...
    with bench(), chosen(): ...
    async with shop(): ...
"""
SERVER: Final = """\
import json, sys
from mypy.dmypy_server import Server, process_start_options
from mypy.main import process_options

flags, files = sys.argv[1].split(), ["feeds.py", "reader.py"]
server = Server(process_start_options(flags, allow_sources=False), "status.json")
sources, _ = process_options(["-i", *flags, *files], require_targets=True, server_options=True)
assert server.check(sources, False, False, 80)["status"] == 0
print(json.dumps(sorted(server.fine_grained_manager.triggered)))
"""


@pytest.mark.parametrize("seed", ["1", "2", "4"])
def test_only_what_changed(tmp_path: Path, seed: str) -> None:
    write(tmp_path, {"feeds.py": FEEDS, "reader.py": READER, "mypy.ini": INI})
    environment = os.environ | {"PYTHONHASHSEED": seed}
    flags = ["--config-file", "mypy.ini", "--cache-dir", "cache"]

    def run(*args: str) -> str:
        return subprocess.run([PYTHON, *args], cwd=tmp_path, env=environment, capture_output=True, text=True, check=True).stdout

    run("-m", "mypy", "--cache-fine-grained", *flags, "feeds.py", "reader.py")
    write(tmp_path, {"feeds.py": FEEDS + "\ndef added() -> int:\n    return 1\n"})
    triggered = json.loads(run("-c", SERVER, " ".join([*flags, "--use-fine-grained-cache"])).splitlines()[-1])
    functions = {f"<feeds.{name}>" for name in ("numbers", "pages", "bench", "shop", "chosen", "added")}
    assert functions & set(triggered) == {"<feeds.added>"}
