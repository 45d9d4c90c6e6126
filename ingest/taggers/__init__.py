"""Taggers: programs that look at an asset and say what they find. Built-in ones, and plug-ins by entry point.

A plug-in is an object that keeps the promise of :class:`ingest.taggers.protocol.Tagger`, named in its package's
``[project.entry-points."kho.taggers"]``. It runs in a process of its own under limits: see :mod:`ingest.taggers.apart`.
"""

from __future__ import annotations

from collections.abc import Mapping

GROUP = "kho.taggers"
"""Name of the entry-point group."""

BUILT_IN: Mapping[str, str] = {"ocr": "ingest.ocr.tagger:Ocr"}
"""Name of each tagger of the archive itself and where it stands, as ``module:attribute``."""
