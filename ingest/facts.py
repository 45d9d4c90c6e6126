"""What a file and its metadata say, gathered into :class:`ingest.result.Facts` before the long work starts."""

from __future__ import annotations

from collections.abc import Mapping

from ingest.detection.detect import Detected
from ingest.result import JSON, Facts
from ingest.tags.embedded import Embedded


def gather(
    detected: Detected, embedded: Embedded, width: int | None, height: int | None, technical: Mapping[str, JSON]
) -> Facts:
    """Facts of a picture or document; ``width`` and ``height`` as shown, none where nothing can be shown. What the decoder measured wins over what tags claim."""
    return Facts(
        kind=detected.kind,
        media_type=detected.media_type,
        extension=detected.extension,
        width=width,
        height=height,
        taken=embedded.taken,
        latitude=embedded.latitude,
        longitude=embedded.longitude,
        altitude=embedded.altitude,
        described=embedded.described,
        metadata=embedded.metadata,
        technical={**embedded.technical, **{k: v for k, v in technical.items() if v is not None}},
        marks=embedded.provenance.marks,
    )
