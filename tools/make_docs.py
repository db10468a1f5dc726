"""Write ``docs/codes/``, and the list of codes in the README, from the rules: ``python -m tools.make_docs``.

With ``--check``, exit 1 where a page is out of date. The message under each bad program is what mypy prints for it. What happens when it
runs is what Python prints (``tools/program_runs.py``).
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Final

from mypy_asyncctx.rules.codes import GROUPS
from mypy_asyncctx.rules.registry import RULES, rules_of
from tools.program_runs import COMPARABLE, outputs, starts

if TYPE_CHECKING:
    from mypy_asyncctx.rules.rule import Rule

README: Final = Path(__file__).parent.parent / "README.md"
PAGES: Final = Path(__file__).parent.parent / "docs" / "codes"
_BEGIN: Final = "<!-- codes: python -m tools.make_docs writes this list -->\n"
_END: Final = "<!-- end of codes -->"
_WIDTH: Final = 150
INDEX: Final = """\
# Error codes

Each page has a wrong program, the message, what happens when the program runs, and the repair. `asyncctx` is the parent of all codes:
`# type: ignore[asyncctx]` covers each of them.
"""
_PRINTED: Final = re.compile(r"(?<=\nPython prints:\n\n)```text\n.*?```", re.DOTALL)
INI: Final = "[mypy]\nplugins = mypy_asyncctx\n[mypy_asyncctx]\nstrict = true\n"


def messages() -> dict[str, list[str]]:
    """Return, for each code, what mypy prints for the rule's bad example."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "mypy.ini").write_text(INI)
        names = {f"{rule.code.code.replace('-', '_')}.py": rule for rule in RULES}
        for name, rule in names.items():
            Path(folder, name).write_text(rule.bad)
        command = [sys.executable, "-m", "mypy", "--config-file", "mypy.ini", "--no-error-summary", "--cache-dir", "/dev/null", *names]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        lines = [line for line in done.stdout.splitlines() if "[asyncctx-" in line]
        found: dict[str, list[str]] = {}
        for name, rule in names.items():
            found[rule.code.code] = [line.replace(name, "bad.py") for line in lines if line.startswith(name)]
            if not found[rule.code.code]:
                sys.exit(f"{rule.code.code}: the bad example is not reported:\n{done.stdout}{done.stderr}")
        return found


def page(rule: Rule, printed: list[str], happens: str) -> str:
    """Return the page of one rule."""
    code = rule.code.code
    default = "On by default." if rule.code.default_enabled else "Off by default: `strict = true` turns it on."
    return f"""\
# {code}

**{rule.title}.** {default}

{rule.why.strip()}

## The mistake

```python
{rule.bad.strip()}
```

mypy with the plugin reports:

```text
{chr(10).join(printed)}
```
{happens}
## The repair

```python
{rule.good.strip()}
```

## How to silence it

On one line:

```python
...  # type: ignore[{code}]
```

For the whole program, in the configuration of mypy. To silence it in some modules only, put the line under `[mypy-some.module]`, or in a
`[[tool.mypy.overrides]]` table.

```toml
[tool.mypy]
disable_error_code = ["{code}"]
```

```ini
[mypy]
disable_error_code = {code}
```

The name `asyncctx` silences every code of the plugin. See [configuration](../configuration.md#codes) and the [guide](../guide.md).
"""


def happens(code: str, printed: dict[str, str]) -> str:
    """Return the part of a page that runs the bad program, or nothing where no lines start it."""
    if code not in printed:
        return ""
    return f"""
## What happens

Run it with these lines at its end:

```python
{starts()[code]}
```

Python prints:

```text
{printed[code]}
```
"""


def index() -> str:
    """Return the table of all codes."""
    rows = [
        f"| [`{rule.code.code}`]({rule.code.code}.md) | {rule.title} | {'yes' if rule.code.default_enabled else 'no, with `strict`'} |"
        for rule in RULES
    ]
    return "\n".join([INDEX, "| code | what it reports | on by default |", "|-|-|-|", *rows, ""])


def _mark(rule: Rule) -> str:
    return "" if rule.code.default_enabled else "\\*"


def listed(text: str) -> str:
    """Return the README with its list of codes, by the question that their rules answer; those that are on by default come first."""
    parts = []
    for group, title in GROUPS.items():
        rules = sorted(rules_of(group), key=lambda rule: (not rule.code.default_enabled, rule.code.code))
        links = [f"[`{rule.code.code.removeprefix('asyncctx-')}`](docs/codes/{rule.code.code}.md){_mark(rule)}" for rule in rules]
        parts.append(
            textwrap.fill(
                f"- **{title}:** {', '.join(links)}", _WIDTH, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False
            )
        )
    start, end = text.index(_BEGIN) + len(_BEGIN), text.index(_END)
    return f"{text[:start]}{chr(10).join(parts)}\n{text[end:]}"


def main() -> int:
    """Write the pages, or compare them."""
    printed, ran = messages(), outputs(RULES)
    readme = README.read_text("utf-8")
    pages = {f"{rule.code.code}.md": page(rule, printed[rule.code.code], happens(rule.code.code, ran)) for rule in RULES}
    pages["README.md"] = index()
    if "--check" in sys.argv[1:]:
        stale = [name for name, text in pages.items() if not (PAGES / name).exists() or _differ((PAGES / name).read_text("utf-8"), text)]
        stale += sorted(path.name for path in PAGES.glob("*.md") if path.name not in pages)
        stale += ["../../README.md"] if listed(readme) != readme else []
        if stale:
            print(f"out of date: {', '.join(stale)}; run python -m tools.make_docs")
        return 1 if stale else 0
    README.write_text(listed(readme), encoding="utf-8")
    PAGES.mkdir(parents=True, exist_ok=True)
    for name, text in pages.items():
        (PAGES / name).write_text(text, encoding="utf-8")
    for path in PAGES.glob("*.md"):
        if path.name not in pages:
            path.unlink()
    return 0


def _differ(old: str, new: str) -> bool:
    """Tell whether two texts of a page differ. What Python prints counts only where its exceptions are worded as on the page."""
    if COMPARABLE:
        return old != new
    return _PRINTED.sub("", old) != _PRINTED.sub("", new)


if __name__ == "__main__":
    sys.exit(main())
