"""``python -m dev.demo OUT_DIR [--quick] [--jobs N]``."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

from .document import DOCUMENT, make_document
from .film import make_film
from .photo import make_photo, photos
from .programs import DemoError, need
from .scene import View
from .script import films, sounds
from .shelf import Item, Shelf
from .sound import make_sound, metadata_of

QUICK = {
    View("boats", 1),
    View("bridge", 1),
    View("solar", 1),
    View("workshop", 1),
    View("harbour", 2),
    View("memorial", 3),
}
QUICK_SHOTS = {View("boats", 1), View("bridge", 1)}


def make_demo(folder: Path, quick: bool = False, jobs: int = 1, say: Callable[[str], None] = print) -> Path:
    """Fill ``folder``; the manifest's path. ``jobs``: threads of the renderer. ``quick``: six small photos, a short film, one sound."""
    need("povray", "espeak-ng", "ffmpeg", "exiftool")
    shelf = Shelf(folder)
    shelf.open()
    work = Work(shelf, quick, jobs, say)
    work.sounds()
    if not quick:
        work.document()
    stills = work.photos()
    work.films(stills)
    return shelf.close()


class Work:
    """One run over one shelf."""

    def __init__(self, shelf: Shelf, quick: bool, jobs: int, say: Callable[[str], None]) -> None:
        self.shelf, self.quick, self.jobs, self.say = shelf, quick, jobs, say

    def once(self, item: Item, make: Callable[[Path], None]) -> None:
        """Make ``item`` unless it stands, then list it."""
        names = (*item.sidecars, item.file)
        if not self.shelf.stands(*names):
            began = time.monotonic()
            with self.shelf.making(*names) as room:
                make(room)
            self.say(f"{item.file}  {time.monotonic() - began:.1f} s")
        self.shelf.list(item)

    def photos(self) -> dict[View, Path]:
        """Every photo made, large ones last; where each view is."""
        chosen = [photo for photo in photos() if not self.quick or photo.view in QUICK]
        for photo in sorted(chosen, key=lambda photo: photo.size[0] * photo.size[1]):
            width, height = photo.size
            shrink = 640 / max(width, height) if self.quick else 1
            size = (round(width * shrink), round(height * shrink))
            item = Item(photo.file, photo.caption.owner, photo.visibility, photo.shared_with)
            self.once(item, lambda room, p=photo, s=size: make_photo(p, s, room, self.jobs, smooth=not self.quick))  # type: ignore[misc]
        return {photo.view: self.shelf.path(photo.file) for photo in chosen}

    def films(self, stills: dict[View, Path]) -> None:
        if self.quick:
            stills = {view: path for view, path in stills.items() if view in QUICK_SHOTS}
        for film in films()[: 1 if self.quick else None]:
            size = (film.size[0] // 2, film.size[1] // 2) if self.quick else film.size
            sidecar = Path(film.file).with_suffix(f".{film.captions}").name
            item = Item(film.file, film.caption.owner, film.visibility, kind=film.kind, sidecars=(sidecar,))
            self.once(item, lambda room, f=film, s=size: make_film(f, stills, s, room, self.jobs))  # type: ignore[misc]

    def sounds(self) -> None:
        for sound in sounds()[: 1 if self.quick else None]:
            sidecars = (Path(sound.file).with_suffix(f".{sound.captions}").name,) if sound.captions else ()
            item = Item(
                sound.file, sound.caption.owner, sound.visibility, sidecars=sidecars, metadata=metadata_of(sound)
            )
            self.once(item, lambda room, s=sound: make_sound(s, room))  # type: ignore[misc]

    def document(self) -> None:
        """The rest does not wait for a font."""
        try:
            self.once(Item(DOCUMENT, "congttdt", "public"), make_document)
        except DemoError as reason:
            self.say(f"{DOCUMENT}: {reason}")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m dev.demo", description="Make the demo media of the archive.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--quick", action="store_true", help="six small photos, a short film, one sound")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="threads of the renderer")
    chosen = parser.parse_args()
    try:
        print(make_demo(chosen.folder, chosen.quick, chosen.jobs, lambda line: print(line, flush=True)))
    except DemoError as reason:
        print(reason, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
