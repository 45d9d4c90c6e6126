"""What a file is, told by its content and never by its name."""

from __future__ import annotations

from dataclasses import dataclass

from ingest.result import Kind


@dataclass(frozen=True)
class Detected:
    """What the content was recognised as: kind, IANA media type, usual extension without the dot."""

    kind: Kind
    media_type: str
    extension: str
