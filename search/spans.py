"""Where the words of a query stand in a text that is not in the index's own keeping, such as words read in a picture."""

from __future__ import annotations

from search.analysis import make_plan, types_marks
from search.highlight import Finder, Spans
from search.index import QuerySyntax
from search.language import parse


def spans(query: str, text: str) -> Spans:
    """Spans (start, end), in code points of ``text``, that the words of ``query`` meet; none where it cannot be read.

    As the index meets them: with or without accents, phrases whole, what is excluded never.
    """
    try:
        shown = make_plan(parse(query), types_marks(query)).shown
    except QuerySyntax:
        return ()
    finder = Finder([match for match in shown if match.field in ("", "body")])
    return finder.spans(text) if finder.count else ()
