"""Small files of every kind: photographs, sounds, films, documents; no two alike."""

from __future__ import annotations

import io
import random
import subprocess
from pathlib import Path

from PIL import Image, ImageDraw

from dev.faults.media import made, word


class Files:
    """Files by number, kept in a folder: one that is sent again has the same bytes."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder, self.seed = folder, seed

    def of(self, number: int) -> tuple[str, bytes]:
        """File name and bytes: of ten, five photographs, two sounds, a film, a document, a photograph in two parts."""
        kind = {8: "mp4", 3: "pdf"}.get(number % 10)
        if kind is None:
            return made(number, self.seed)
        path = self.folder / f"{word(number)}.{kind}"
        if not path.exists():
            (self._film if kind == "mp4" else self._document)(number, path)
        return path.name, path.read_bytes()

    def _film(self, number: int, path: Path) -> None:
        """Two seconds with sound."""
        drawn = f"testsrc2=size=426x240:rate=25:duration=2,hue=h={number % 360}:s={1 + number % 7 / 7:.3f}"
        sources = ["-f", "lavfi", "-i", drawn, "-f", "lavfi", "-i", f"sine={200 + number % 3000}:duration=2"]
        coded = ["-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac", "-metadata", f"comment={self.seed}/{number}"]
        subprocess.run(["ffmpeg", "-v", "error", "-y", *sources, *coded, str(path)], check=True)

    def _document(self, number: int, path: Path) -> None:
        dice = random.Random(f"{self.seed}/{number}")
        page = Image.new("L", (496, 702), 255)
        pen = ImageDraw.Draw(page)
        for line in range(20):
            pen.text((40, 40 + 30 * line), f"{number} {dice.random()}", fill=0)
        out = io.BytesIO()
        page.save(out, "PDF")
        path.write_bytes(out.getvalue())
