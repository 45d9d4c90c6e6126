"""The folder that is filled: what stands there is kept, what is being made is invisible until it is whole."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Item:
    """One line of the manifest; see the package docstring for the meaning of each key."""

    file: str
    owner: str
    visibility: str
    shared_with: tuple[str, ...] = ()
    kind: str | None = None
    sidecars: tuple[str, ...] = ()
    metadata: dict[str, object] = field(default_factory=dict)

    def as_json(self) -> dict[str, object]:
        line = asdict(self)
        line["with"] = line.pop("shared_with")
        return line


class Shelf:
    """``OUT_DIR``. Not for two runs at once in the same folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._partial = folder / ".partial"
        self._items: list[Item] = []

    def open(self) -> None:
        """Make the folder; drop what an interrupted run left half made."""
        shutil.rmtree(self._partial, ignore_errors=True)
        self._partial.mkdir(parents=True)

    def path(self, name: str) -> Path:
        return self.folder / name

    def stands(self, *names: str) -> bool:
        return all(self.path(name).is_file() for name in names)

    @contextmanager
    def making(self, *names: str) -> Iterator[Path]:
        """A scratch folder in which to make ``names``; on leaving without an error they are moved to the shelf, last name last."""
        room = self._partial / names[-1]
        room.mkdir(parents=True)
        try:
            yield room
            for name in names:
                (room / name).replace(self.path(name))
        finally:
            shutil.rmtree(room, ignore_errors=True)

    def list(self, item: Item) -> None:
        """Add a finished file to the manifest."""
        self._items.append(item)
        self._write(complete=False)

    def close(self) -> Path:
        """Mark the manifest complete; its path."""
        shutil.rmtree(self._partial, ignore_errors=True)
        return self._write(complete=True)

    def _write(self, complete: bool) -> Path:
        manifest = self.path("manifest.json")
        lines = {"version": 1, "complete": complete, "items": [item.as_json() for item in self._items]}
        new = manifest.with_suffix(".json.new")
        new.write_text(json.dumps(lines, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        new.replace(manifest)
        return manifest
