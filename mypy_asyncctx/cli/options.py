"""mypy's options for one run of the command: those of the project, and what the command needs on top."""

from __future__ import annotations

import os
import re
from io import StringIO
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Final

from mypy.config_parser import parse_config_file
from mypy.main import process_options
from mypy.options import Options

from mypy_asyncctx.cli.files import without_loops
from mypy_asyncctx.config import Config, ConfigError, read_config

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mypy.modulefinder import BuildSource

    from mypy_asyncctx.cli.files import Files
    from mypy_asyncctx.cli.job import Job

PLUGIN: Final = "mypy_asyncctx"
_NO_PACKAGE: Final = re.compile(r"^(.+) contains __init__\.py but is not a valid Python package name", re.MULTILINE)
_NO_CONFIGURATION: Final = str(Path(__file__).with_name("empty.ini"))
# A script may have no suffix.
_SUFFIXES: Final = ("", ".py", ".pyi", ".pyw")
_NO_FILES: Final = "There are no .py[i] files in directory"


class CannotRunError(Exception):
    """Nothing can be checked; the message says why."""


def read(job: Job, files: Files) -> tuple[list[BuildSource], Options, list[str]]:
    """Return what is checked, with which options, and warnings for the user.

    Raises ``CannotRunError`` with mypy's reason.
    """
    arguments, paths = list(job.mypy_args), list(job.paths)
    if not paths and not any(argument in ("-m", "-p", "-c", "--module", "--package", "--command") for argument in arguments):
        paths = _default_paths(arguments)
    arguments.insert(0, "--exclude-gitignore")
    other = [path for path in paths if os.path.isfile(path) and os.path.splitext(path)[1] not in _SUFFIXES]
    warnings = [f"{path} is left out: it is no Python file" for path in other]
    if other:
        paths = [path for path in paths if path not in other]
        if not paths:
            raise CannotRunError(f"no Python files to check: {', '.join(other)}")
    while True:
        said = StringIO()
        try:
            sources, options = process_options([*arguments, "--", *paths], said, said, require_targets=False, fscache=files)
        except SystemExit:
            text = said.getvalue()
            folder = _NO_PACKAGE.search(text)
            if folder is not None and _no_package(folder[1], paths, files):
                continue
            if _NO_FILES in text and "--exclude-gitignore" in arguments:
                # A folder that git ignores is checked where it is named.
                arguments.remove("--exclude-gitignore")
                continue
            raise CannotRunError(_reason(text)) from None
        break
    sources = without_loops(sources)
    if not sources:
        raise CannotRunError("no Python files to check")
    _adapt(options, job)
    if job.fix:
        _adapt_to_fix(options, job)
    disabled = [code for code in job.select if {code, "asyncctx"} & {*options.disable_error_code}]
    if disabled:
        warnings.append(f"{', '.join(disabled)}: selected, but disabled with disable_error_code, so nothing is reported")
    warnings += [line for line in said.getvalue().splitlines() if line.strip()]
    return sources, options, warnings


def _default_paths(arguments: list[str]) -> list[str]:
    """Return the current directory, and nothing where the project's configuration in this directory says what to check."""
    named = next((after for option, after in pairwise(arguments) if option == "--config-file"), None)
    options, said = Options(), StringIO()
    parse_config_file(options, lambda: None, named, said, said)
    if options.config_file is None and said.getvalue():
        # mypy goes on without a configuration that it cannot read.
        raise CannotRunError(said.getvalue().strip())
    chosen = bool(options.files or options.packages or options.modules)
    here = options.config_file is not None and os.path.dirname(os.path.abspath(options.config_file)) == os.getcwd()
    return [] if chosen and (here or named) else ["."]


def _no_package(name: str, paths: Iterable[str], files: Files) -> bool:
    """Take directories of a name for no packages, though they have an ``__init__.py``; return False where none is found."""
    above = {parent for path in (*paths, ".") for parent in (Path(path).absolute(), *Path(path).absolute().parents) if parent.name == name}
    inside = (Path(folder) for path in paths for folder, _, _ in os.walk(path))
    inits = [init for folder in (*above, *inside) if folder.name == name for init in folder.glob("__init__.py*")]
    return sum(files.hide(str(init)) for init in inits) > 0


def _reason(text: str) -> str:
    """Return what mypy said, without its usage and name."""
    return text.rpartition("error: ")[2].strip().removeprefix("mypy: ") or "mypy stopped without a word"


def _adapt(options: Options, job: Job) -> None:
    if not any(name.partition(":")[0] == PLUGIN for name in options.plugins):
        # Last: mypy asks the plugins in turn, and the first that answers wins. Those that the project chose stay first.
        options.plugins.append(PLUGIN)
    options.check_untyped_defs = True
    for section in options.per_module_options.values():
        section.pop("check_untyped_defs", None)
    options.enable_error_code += job.enable
    if options.config_file is None:
        # mypy loads no plugin without a configuration file.
        options.config_file = _section_file() or _NO_CONFIGURATION
    _adapt_output(options)
    if getattr(options, "num_workers", 0):  # mypy before 2.0 has no workers
        options.native_parser = True
        options.local_partial_types = True
    options.incremental = True
    options.cache_dir = job.cache_dir or (
        options.cache_dir if options.cache_dir == os.devnull else os.path.join(options.cache_dir, "asyncctx")
    )


def _adapt_to_fix(options: Options, job: Job) -> None:
    """Keep the trees and types of all modules: none may come from the cache, and none from a worker."""
    options.cache_dir = os.devnull
    options.incremental = False
    options.preserve_asts = True
    options.export_types = True
    for name, value in (("num_workers", 0), ("native_parser", False)):
        if hasattr(options, name):
            setattr(options, name, value)
    if job.shadows:
        options.shadow_file = [list(pair) for pair in job.shadows.items()]


def _adapt_output(options: Options) -> None:
    """Turn off whatever mypy prints or writes beside its errors, and let no setting cut the errors short."""
    options.output = "json"
    options.show_absolute_path = False
    options.show_error_context = False
    options.report_dirs = {}
    options.many_errors_threshold = -1
    options.cache_fine_grained = False
    options.dump_graph = options.dump_type_stats = options.dump_inference_stats = False
    options.pdb = options.raise_exceptions = False


def _section_file() -> str | None:
    """Return the file with a section of ours where mypy takes none for its own: the first one from here up to the repository's root."""
    folder = os.getcwd()
    while True:
        for name in ("pyproject.toml", "setup.cfg"):
            path = os.path.join(folder, name)
            if os.path.exists(path) and _has_section(path):
                return os.path.relpath(path)
        if os.path.exists(os.path.join(folder, ".git")) or os.path.dirname(folder) == folder:
            return None
        folder = os.path.dirname(folder)


def _has_section(path: str) -> bool:
    try:
        return read_config(path) != Config()
    except ConfigError:
        # The plugin reads the file again, and says what is wrong with it.
        return True
