"""How often words stand in what the asker may see; nothing outside the scope is ever counted."""

from __future__ import annotations

from typing import Any

from search.plan import Match, Option
from search.schema import GROUPS
from search.tantivy_query import Compiler


class ScopedLexicon:
    """Keeps the promise of :class:`search.plan.Lexicon` for one snapshot and one scope."""

    def __init__(self, compiler: Compiler, searcher: Any, scope: list[tuple[Any, Any]]) -> None:
        self._compiler, self._searcher, self._scope = compiler, searcher, scope
        self._pairs: dict[str, int] = {}
        self._words: dict[str, int] = {}
        self._size: int | None = None

    def count(self, option: Option) -> int:
        """See :meth:`search.plan.Lexicon.count`."""
        return self._inside(self._compiler.match(Match((option,))))

    def pair_count(self, key: str) -> int:
        """See :meth:`search.plan.Lexicon.pair_count`."""
        if key not in self._pairs:
            known = any(self._searcher.doc_freq(f"{group}_pairs", key) for group in GROUPS)
            self._pairs[key] = self._inside(self._compiler.pair(Option("exact", (key,)))) if known else 0
        return self._pairs[key]

    def word_count(self, key: str, marked: bool) -> int:
        """See :meth:`search.plan.Lexicon.word_count`."""
        if key not in self._words:
            self._words[key] = self.count(Option("exact" if marked else "folded", (key,)))
        return self._words[key]

    def size(self) -> int:
        """See :meth:`search.plan.Lexicon.size`."""
        if self._size is None:
            self._size = int(self._searcher.search(self._compiler.all_of(self._scope), 1).count)
        return self._size

    def _inside(self, query: Any | None) -> int:
        if query is None:
            return 0
        import tantivy

        whole = self._compiler.all_of([(tantivy.Occur.Must, query), *self._scope])
        return int(self._searcher.search(whole, 1).count)
