"""Animated GIF and WebP: a photo that moves. Its first picture stands for it; a short muted MP4 lets it play."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ingest.programs import apart
from ingest.programs.ffmpeg import Bounds, compiled, ffmpeg
from ingest.result import JSON, IngestError, Limits, Problem, Rendition

if TYPE_CHECKING:
    from ingest.detection.detect import Detected
    from ingest.pictures.photo import Watch

RECIPE = "motion-1"
NAME = "motion.mp4"
MOVES = Problem(
    "moves",
    "Ảnh động: kho hiện hình đầu tiên; bản MP4 không tiếng dùng để phát.",
    "The picture moves: its first frame is shown; a muted MP4 plays it.",
)
STANDS = Problem(
    "motion_missing",
    "Ảnh động, nhưng không dựng được bản phát; kho chỉ hiện hình đầu tiên.",
    "The picture moves, but no playable copy could be made; only its first frame is shown.",
)


def played(
    source: Path, scratch: Path, detected: Detected, frames: JSON, limits: Limits, watch: Watch
) -> tuple[tuple[Rendition, ...], tuple[Problem, ...]]:
    """``motion.mp4`` of a picture of several frames, and the note that it moves. Raises OutOfSpace, OverLimit (time)."""
    if not isinstance(frames, int) or frames < 2 or detected.extension not in ("gif", "webp"):
        return (), ()
    try:
        return (_encoded(source, scratch, limits, watch),), (MOVES,)
    except IngestError as error:
        if error.retry:
            raise
        return (), (STANDS,)
    finally:
        (scratch / "frames.raw").unlink(missing_ok=True)


def _encoded(source: Path, scratch: Path, limits: Limits, watch: Watch) -> Rendition:
    """Frames at a constant rate (H.264 for every browser), even sides, the index in front."""
    import ffmpeg as graph

    told = apart.ask("frames", source, scratch, limits, watch.tick)
    width, height, rate = int(told["width"]), int(told["height"]), float(told["rate"])
    node = graph.input(
        str(told["path"]), f="rawvideo", pix_fmt="rgb24", s=f"{width}x{height}", r=rate, protocol_whitelist="file,pipe"
    )
    node = node.filter("scale", out_color_matrix="bt709", out_range="tv").filter("format", "yuv420p")
    path = scratch / NAME
    options = {"c:v": "libx264", "preset": "veryfast", "crf": 23, "movflags": "+faststart", "map_metadata": -1}
    colours = {"colorspace": "bt709", "color_primaries": "bt709", "color_trc": "bt709", "threads": limits.threads}
    bounds = Bounds(limits.seconds_photo, limits.memory, limits.output_bytes, None)
    ffmpeg(compiled(graph.output(node, str(path), an=None, **options, **colours)), bounds, lambda _: watch.tick(0.95))
    seconds = float(told["seconds"])
    bitrate = round(path.stat().st_size * 8 / seconds) if seconds else None
    return Rendition(NAME, path, "video/mp4", RECIPE, width, height, seconds, bitrate)
