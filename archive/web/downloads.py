"""What can be saved of an asset: the original and each rendition that makes sense to have, with its size and pixels."""

from __future__ import annotations

from dataclasses import dataclass

from archive.catalogue.models import Rendition
from archive.catalogue.reading import Whole
from archive.delivery.links import media_path

SAVED = (
    "preview-2048.jpg", "preview-1024.jpg", "web.mp4", "listen.mp3", "poster.jpg", "cover.webp", "motion.mp4", "document.pdf",
    "develop.jpg",
)  # fmt: skip
FOLDER = "hls/"


@dataclass(frozen=True)
class Download:
    """One line of the download menu. ``label`` is a key of the words; ``what`` fills it in."""

    label: str
    what: str
    url: str
    size: int
    width: int | None = None
    height: int | None = None


def downloads(whole: Whole) -> list[Download]:
    """The original first, then derivatives from large to small; only what this person may save."""
    found: list[Download] = []
    if whole.original is not None and whole.rights["download_original"].allowed:
        url = f"/api/v1/assets/{whole.asset.id}/original"
        row = whole.asset
        found.append(
            Download("download.original", whole.original.name, url, whole.original.size, row.width, row.height)
        )
        for file in whole.asset.files:
            if file.role == "alternate":
                found.append(Download("download.alternate", file.name, f"{url[:-8]}files/{file.id}", file.size))
    if whole.rights["download"].allowed:
        made = sorted(filter(_worth, whole.renditions), key=lambda rendition: -rendition.size)
        found += [_download(whole.asset.id, rendition) for rendition in made]
    return found


def _worth(rendition: Rendition) -> bool:
    captions = rendition.name.endswith(".vtt") and "captions" in rendition.name
    return rendition.name in SAVED or captions


def _download(asset_id: str, made: Rendition) -> Download:
    name = made.name.removeprefix(FOLDER)
    kind = made.media_type.partition("/")[0]
    label = "download.captions" if kind == "text" else "download.sound" if kind == "audio" else "download.preview"
    return Download(label, name, media_path(asset_id, made.name) + "?download=1", made.size, made.width, made.height)
