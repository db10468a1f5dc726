"""pytest-mypy-plugins calls ``mypy`` by name: the one beside the running interpreter, also where its environment is not activated."""

from __future__ import annotations

import os
import sys
from pathlib import Path

os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
