"""How often words stand in the index, and in what the asker may see of it."""

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

    def count(self, option: Option) -> int:
        """See :meth:`search.plan.Lexicon.count`."""
        return self._inside(self._compiler.match(Match((option,))))

    def pair_count(self, key: str) -> int:
        """See :meth:`search.plan.Lexicon.pair_count`."""
        if key not in self._pairs:
            known = self.pair_frequency(key)
            self._pairs[key] = self._inside(self._compiler.pair(Option("exact", (key,)))) if known else 0
        return self._pairs[key]

    def pair_frequency(self, key: str) -> int:
        """See :meth:`search.plan.Lexicon.pair_frequency`."""
        return self._frequency("pairs", key)

    def word_frequency(self, key: str, marked: bool) -> int:
        """See :meth:`search.plan.Lexicon.word_frequency`."""
        return self._frequency("exact" if marked else "folded", key)

    def size(self) -> int:
        """See :meth:`search.plan.Lexicon.size`."""
        return int(self._searcher.num_docs)

    def _frequency(self, form: str, key: str) -> int:
        return max(int(self._searcher.doc_freq(f"{group}_{form}", key)) for group in GROUPS)

    def _inside(self, query: Any | None) -> int:
        if query is None:
            return 0
        import tantivy

        whole = self._compiler.all_of([(tantivy.Occur.Must, query), *self._scope])
        return int(self._searcher.search(whole, 1).count)
