"""Draw the terminal of the README from a real run: ``python -m tools.make_picture``; with ``--check``, exit 1 where it is out of date.

The picture is ``docs/assets/terminal.svg``.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from html import escape
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.terminal_theme import SVG_EXPORT_THEME
from rich.text import Text

ROOT: Final = Path(__file__).parent.parent
PICTURE: Final = ROOT / "docs" / "assets" / "terminal.svg"
_PROGRAM: Final = re.compile(r"<!-- wrong -->\n```python\n(.*?)```", re.DOTALL)
_TITLE: Final = "mypy-asyncctx"
_WIDTH: Final = 84
# Rich's own form without its fonts, which are at an address of their own.
_FORM: Final = """\
<svg class="rich-terminal" viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{label}">
    <style>
    .{unique_id}-matrix {{ font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }}
    .{unique_id}-matrix {{ font-size: {char_height}px; line-height: {line_height}px; }}
    .{unique_id}-title {{ font-size: 18px; font-weight: bold; font-family: sans-serif; }}
    {styles}
    </style>
    <defs>
    <clipPath id="{unique_id}-clip-terminal"><rect x="0" y="0" width="{terminal_width}" height="{terminal_height}" /></clipPath>
    {lines}
    </defs>
    {chrome}
    <g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
    {backgrounds}
    <g class="{unique_id}-matrix">
    {matrix}
    </g>
    </g>
</svg>
"""


def printed() -> str:
    """Return what the command prints, with colours, for the first program of the README."""
    found = _PROGRAM.search((ROOT / "README.md").read_text(encoding="utf-8"))
    assert found is not None
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "app.py").write_text(found[1].replace("  # error", ""), encoding="utf-8")
        command = [sys.executable, "-m", "mypy_asyncctx", "app.py", "--color", "always", "--cache-dir", "/dev/null"]
        return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False).stdout


def picture() -> str:
    """Return the picture."""
    output = printed()
    with open("/dev/null", "w", encoding="utf-8") as nowhere:
        console = Console(record=True, width=_WIDTH, file=nowhere, force_terminal=True, color_system="standard")
        console.print(Text.from_ansi("\x1b[1m$\x1b[0m mypy-asyncctx app.py\n" + output.rstrip()))
        label = escape(Text.from_ansi(output).plain.splitlines()[0]).replace("{", "{{").replace("}", "}}")
        form = _FORM.replace("{label}", label)
        return console.export_svg(title=_TITLE, theme=SVG_EXPORT_THEME, code_format=form, unique_id="t")


def main() -> int:
    """Draw the picture, or compare it."""
    drawn = picture()
    if "--check" in sys.argv[1:]:
        stale = not PICTURE.exists() or PICTURE.read_text(encoding="utf-8") != drawn
        if stale:
            print("docs/assets/terminal.svg is out of date; run python -m tools.make_picture")
        return int(stale)
    PICTURE.parent.mkdir(exist_ok=True)
    PICTURE.write_text(drawn, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
