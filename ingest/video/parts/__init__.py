"""A long film in parts: cut where every run begins a segment, each part encoded alone, all joined without a seam.

:func:`ingest.video.parts.cut.cut` says what the parts are, :func:`ingest.video.parts.piece.make` makes one on whatever machine,
:func:`ingest.video.parts.whole.whole` makes of all of them what one run would have left in its folder.
"""

from ingest.video.parts.piece import make

__all__ = ["make"]
