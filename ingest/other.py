"""A file of no known kind, kept as it is where the settings allow: nothing of it is opened, and nothing is made."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from ingest.detection.detect import Detected
from ingest.facts import gather
from ingest.result import JSON, Limits, Problem, Reporter, Result
from ingest.tags import embedded

KEPT = Problem(
    "kept_unknown",
    "Kho không nhận ra loại tệp này nên chỉ giữ nguyên, không có hình xem trước. Hãy cẩn thận khi mở tệp tải về.",
    "The archive does not know this kind of file, so it is only kept, without a preview. Take care when opening a downloaded copy.",
)


def run(
    source: Path, scratch: Path, *, detected: Detected, limits: Limits, reporter: Reporter, exif: Mapping[str, JSON]
) -> Result:
    """Facts alone: size, name and what ExifTool could tell."""
    facts = gather(detected, embedded.read(exif), None, None, {})
    reporter.facts(facts)
    return Result(facts, (), problems=(KEPT,))
