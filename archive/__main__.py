"""``python -m archive`` is ``kho``."""

import sys

from archive.cli import main

sys.exit(main())
