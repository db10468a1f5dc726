"""``python -m bench.mutations``."""

import sys

from bench.mutations.command import main

sys.exit(main())
