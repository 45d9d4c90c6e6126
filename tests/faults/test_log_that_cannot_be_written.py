"""The disk of the log is full: what is done goes on, only the line is lost."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest


def test_a_line_that_cannot_be_written_stops_nothing():
    if not Path("/dev/full").exists():
        pytest.skip("needs /dev/full")
    program = "from archive import log; log.set_up(); log.get('x').error('lost'); print('went on')"
    with Path("/dev/full").open("w") as full:
        done = subprocess.run([sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=full, text=True)
    assert (done.returncode, done.stdout) == (0, "went on\n")
