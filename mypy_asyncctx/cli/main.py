"""The command line: what the user may say, what it means, and the exit code."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from mypy_asyncctx import __version__

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import FrameType

    from mypy_asyncctx.cli.runner import Outcome

_OLDEST: Final = (1, 19)
_EPILOG: Final = """\
Exit code: 0 no findings, 1 findings, 2 could not run or a file could not be checked, 130 interrupted.
"mypy-asyncctx explain CODE" says what a code means, with a wrong and a right program.
What follows "--" goes to mypy: mypy-asyncctx src -- --python-version 3.12
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    try:
        # What takes long to import is imported here, where an interrupt is quiet.
        mypy_version = _mypy_version()
        if tuple(int(part) for part in mypy_version.split(".")[:2]) < _OLDEST:
            return _fail(f"mypy {mypy_version} is too old; 1.19 or newer is needed")
        if argv is None:
            signal.signal(signal.SIGTERM, _terminated)
        if arguments[:1] == ["explain"]:
            return _explain(arguments[1:])
        return _check(arguments)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # The reader of our output has seen enough.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return 1


def _mypy_version() -> str:
    from mypy.version import __version__ as version

    return version


def _terminated(number: int, frame: FrameType | None) -> None:
    """End as the signal would, after the process that runs mypy was ended."""
    del frame
    raise SystemExit(128 + number)


def _fail(reason: str) -> int:
    print(f"mypy-asyncctx: {reason.removeprefix('mypy_asyncctx: ')}", file=sys.stderr)
    return 2


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    from mypy_asyncctx.cli.output import FORMATS

    parser = argparse.ArgumentParser(
        "mypy-asyncctx",
        description="Find confused generators and context managers: runs mypy with the plugin and shows its findings only.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    add = parser.add_argument
    add("paths", nargs="*", metavar="PATH", help="files and folders (default: what mypy's configuration names, else this folder)")
    add("--version", action="version", version=f"mypy-asyncctx {__version__} (mypy {_mypy_version()})")
    add("--output", choices=FORMATS, default="text", help="form of the output (default: %(default)s)")
    add("--color", choices=("auto", "always", "never"), default="auto", help="colours; NO_COLOR turns them off (default: %(default)s)")
    add("--statistics", action="store_true", help="print how often each code was found, on standard error beside a machine's format")
    add("--strict", action="store_true", help="report the codes that are off by default, too")
    add("--select", metavar="CODES", type=_codes, help="report these codes only, separated by commas; asyncctx means all")
    add("--ignore", metavar="CODES", type=_codes, default=[], help="do not report these codes")
    add("--baseline", metavar="FILE", type=Path, help="leave out the findings that this file knows")
    add("--write-baseline", metavar="FILE", type=Path, help="write the findings to this file and exit with 0")
    add("--fix", action="store_true", help="make the repairs that cannot change what other code gets")
    add("--unsafe-fixes", action="store_true", help="with --fix or --diff: make the other repairs, too")
    add("--diff", action="store_true", help="show what --fix would change, and change nothing")
    add("--fix-only", metavar="CODES", type=_codes, help="with --fix or --diff: mend these codes only")
    add("--add-ignore", metavar="REASON", nargs="?", const="", help='write "# type: ignore[CODE]  # REASON" for what is left')
    add("--config-file", metavar="FILE", help="mypy's configuration (default: the file that mypy finds)")
    add("--cache-dir", metavar="DIR", help="where to keep what is known for the next run (default: .mypy_cache/asyncctx)")
    add("-n", "--num-workers", metavar="N", type=int, help="check in N processes (mypy 2.0 or newer)")
    return parser


def _codes(text: str) -> list[str]:
    """Return the codes in a list, with or without ``asyncctx-``; the parent stands for all of them."""
    from mypy_asyncctx.cli.explain import KNOWN, PARENT, UnknownCodeError, full_code

    chosen: list[str] = []
    for name in filter(None, (part.strip() for part in text.split(","))):
        try:
            code = full_code(name)
        except UnknownCodeError as error:
            raise argparse.ArgumentTypeError(str(error)) from None
        chosen += KNOWN if code == PARENT else [code]
    if not chosen:
        raise argparse.ArgumentTypeError(f"no code is named; allowed: {PARENT}, {', '.join(KNOWN)}")
    return chosen


def _explain(names: list[str]) -> int:
    from mypy_asyncctx.cli import explain

    if not names or names[0] in ("-h", "--help"):
        print(f"usage: mypy-asyncctx explain CODE\n\n{explain.listed()}", end="")
        return 0
    try:
        print("\n".join(map(explain.explained, names)), end="")
    except explain.UnknownCodeError as error:
        return _fail(str(error))
    return 0


def _check(arguments: list[str]) -> int:  # noqa: PLR0912 - one question after the other.
    from mypy_asyncctx.cli import baseline
    from mypy_asyncctx.cli.explain import KNOWN
    from mypy_asyncctx.cli.job import Job
    from mypy_asyncctx.cli.output import many
    from mypy_asyncctx.cli.runner import run

    mypy_args: list[str] = []
    if "--" in arguments:
        at = arguments.index("--")
        arguments, mypy_args = arguments[:at], arguments[at + 1 :]
    chosen = parser().parse_args(arguments)
    if chosen.paths[:1] == ["explain"] and not os.path.exists("explain"):
        return _explain(chosen.paths[1:])
    missing = [path for path in (*chosen.paths, *filter(None, [chosen.config_file])) if not os.path.lexists(path)]
    if missing:
        return _fail(f"no such file or folder: {', '.join(missing)}")
    if chosen.config_file:
        mypy_args += ["--config-file", chosen.config_file]
    if chosen.num_workers is not None:
        mypy_args += ["-n", str(chosen.num_workers)]
    off = [code for code, rule in KNOWN.items() if not rule.code.default_enabled]
    enable = [code for code in off if chosen.strict or code in (chosen.select or [])]
    job = Job(chosen.paths, mypy_args, enable, chosen.cache_dir, chosen.select or [])
    edits = chosen.fix or chosen.diff or chosen.unsafe_fixes or chosen.fix_only is not None or chosen.add_ignore is not None
    changed = False
    if edits:
        try:
            from mypy_asyncctx.cli.fix import command
        except ImportError:
            return _fail('repairs need LibCST: install "mypy-asyncctx[fix]"')
        counts = {code for code in chosen.select or KNOWN if code not in chosen.ignore}
        result, changed = command.run(job, chosen, counts, progress=sys.stderr.isatty())
    else:
        result = run(job, progress=sys.stderr.isatty())
    for warning in result.warnings:
        print(f"mypy-asyncctx: warning: {warning}", file=sys.stderr)
    if result.failure is not None:
        return _fail(result.failure)
    result.found = [
        item for item in result.found if (chosen.select is None or item.code in chosen.select) and item.code not in chosen.ignore
    ]
    try:
        if chosen.write_baseline is not None:
            baseline.write(chosen.write_baseline, result.found)
            written = f"{chosen.write_baseline}: {many(len(result.found), 'finding')} written"
            print(f"{written}; with --baseline {chosen.write_baseline} only what is new counts", file=sys.stderr)
            result.found = []
        elif chosen.baseline is not None:
            compared = baseline.compare(chosen.baseline, result.found)
            result.found, result.known = compared.new, len(result.found) - len(compared.new)
            reported = {code for code in chosen.select or KNOWN if code not in chosen.ignore and (code in enable or code not in off)}
            fixed = baseline.fixed(chosen.baseline, compared.left, reported, chosen.paths)
            for line in fixed:
                print(f"mypy-asyncctx: {chosen.baseline}: no longer found: {line}", file=sys.stderr)
            if fixed:
                print(f"mypy-asyncctx: write it again with --write-baseline {chosen.baseline}", file=sys.stderr)
    except (baseline.BaselineError, OSError) as error:
        return _fail(str(error))
    if not chosen.diff:
        _show(result, chosen)
    return 2 if result.unchecked else int(changed if chosen.diff else bool(result.found))


def _show(result: Outcome, chosen: argparse.Namespace) -> None:
    from mypy_asyncctx.cli import output

    people = chosen.output == "text"
    if chosen.write_baseline is None:
        output.write(output.text(result, colour=_coloured(chosen.color)) if people else output.FORMATS[chosen.output](result))
        if chosen.statistics:
            print(output.statistics(result), end="", file=sys.stdout if people else sys.stderr)
    if chosen.write_baseline is not None or not people:
        for item in result.unchecked:
            print(f"mypy-asyncctx: {item.file}:{item.line}: not checked: {item.message}", file=sys.stderr)


def _coloured(choice: str) -> bool:
    if choice == "auto":
        return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return choice == "always"
