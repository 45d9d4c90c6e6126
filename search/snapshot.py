"""One unchanging view of an embedded index, and the reader that keeps it fresh."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from search.generations import Generations
from search.index import IndexDamaged, IndexUnavailable
from search.schema import SCHEMA_VERSION, build_schema, register_tokenizers

_MARK = "schema-version"
_TRIES = 3


@dataclass(frozen=True)
class Snapshot:
    """A searcher over one commit of one generation; ``stamp`` tells it from every other."""

    schema: Any
    searcher: Any
    stamp: tuple[str, int, int]


class Reader:
    """Gives the newest snapshot; looks at two small files each time and reloads only when they changed."""

    def __init__(self, generations: Generations) -> None:
        self._generations = generations
        self._lock = threading.Lock()
        self._index: Any = None
        self._snapshot: Snapshot | None = None

    def snapshot(self) -> Snapshot | None:
        """The newest commit, ``None`` while there is no index yet. Raises IndexUnavailable, IndexDamaged."""
        for attempt in range(_TRIES):
            live = self._generations.live()
            if live is None:
                return None
            try:
                return self._fresh(live)
            except (ValueError, OSError, IndexDamaged) as error:
                # The generation may have been swapped away between the two looks; a second look tells.
                if attempt == _TRIES - 1 or self._generations.live() == live:
                    self.forget()
                    away = isinstance(error, OSError) and not isinstance(error, FileNotFoundError)
                    kind = IndexUnavailable if away else IndexDamaged
                    raise kind(f"the index cannot be read: {error}") from error
        raise IndexUnavailable("the index is being swapped")

    def forget(self) -> None:
        """Open everything anew at the next look: what is open has shown itself to be damaged."""
        with self._lock:
            self._index = self._snapshot = None

    def _fresh(self, live: Path) -> Snapshot:
        written = (live / "meta.json").stat()
        stamp = (live.name, written.st_mtime_ns, written.st_ino)
        current = self._snapshot
        if current is not None and current.stamp == stamp:
            return current
        with self._lock:
            if self._index is None or self._snapshot is None or self._snapshot.stamp[0] != live.name:
                self._index = open_generation(live)
            self._index.reload()
            self._snapshot = Snapshot(self._index.schema, self._index.searcher(), stamp)
            return self._snapshot


def open_generation(folder: Path) -> Any:
    """An existing generation. Raises IndexDamaged (or of another form), OSError when the disk does not answer."""
    import tantivy

    try:
        form = (folder / _MARK).read_text(encoding="ascii")
    except (FileNotFoundError, UnicodeError) as error:
        raise IndexDamaged("the index is gone or damaged; run: kho reindex") from error
    if form != str(SCHEMA_VERSION):
        raise IndexDamaged("the index has an older form; run: kho reindex")
    try:
        index = tantivy.Index.open(str(folder))
    except ValueError as error:
        raise IndexDamaged(f"the index cannot be read; run: kho reindex ({error})") from error
    register_tokenizers(index)
    index.config_reader("manual")
    return index


def create_generation(folder: Path) -> Any:
    """A new, empty generation in an empty folder."""
    import tantivy

    index = tantivy.Index(build_schema(), path=str(folder))
    register_tokenizers(index)
    (folder / _MARK).write_text(str(SCHEMA_VERSION), encoding="ascii")
    return index
