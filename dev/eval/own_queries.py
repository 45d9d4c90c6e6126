"""Queries of the judged types written beside the judged set, so that tuning to that set would show."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from dev.eval.judged import EXACT, Judged
from search.vietnamese.tokens import tokenise

FILE = Path(__file__).with_name("own_queries.tsv")
_DESCRIBING = ("title", "description", "keywords", "persons", "organisations", "place", "province", "creator")


def own_queries(assets: Sequence[dict[str, Any]]) -> list[Judged]:
    """The queries, judged by the words of the assets alone: right is what holds the words meant, accents and all."""
    texts = {asset["id"]: _described(asset) for asset in assets}
    rows = [line.split("\t") for line in FILE.read_text(encoding="utf-8").splitlines() if not line.startswith("#")][1:]
    return [
        Judged(
            f"o{number:03}", query, kind, {key: EXACT for key, text in texts.items() if right and _holds(text, right)}
        )
        for number, (kind, query, right) in enumerate(rows, 1)
    ]


def _described(asset: dict[str, Any]) -> str:
    values = (asset[name] for name in _DESCRIBING)
    return " | ".join(_keys(text) for value in values for text in ([value] if isinstance(value, str) else value))


def _holds(text: str, right: str) -> bool:
    return any(all(_keys(words) in text for words in choice.split("+")) for choice in right.split(";"))


def _keys(text: str) -> str:
    return " " + " ".join(token.exact for token in tokenise(text)) + " "
