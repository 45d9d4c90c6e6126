"""Judged queries and what they make of a run: nDCG@10 with gain 2^grade − 1, recall@10, success@1, by type.

Beside them three shares: *accents separated* (every exact answer above everything not relevant), *moments* (the right second
of a recording, within five), *silence* (nothing found where nothing matches).
"""

from __future__ import annotations

import json
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

DEPTH = 10
EXACT = 3
SECONDS = 5.0


@dataclass(frozen=True)
class Judged:
    """One query with its grades (asset id -> 1 to 3), filters, and expected seconds."""

    id: str
    text: str
    type: str
    relevant: Mapping[str, int]
    filters: Mapping[str, Any] = field(default_factory=dict)
    seconds: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Answer:
    """What the archive answered: ids best first, and the first moment offered for each."""

    ids: Sequence[str]
    seconds: Mapping[str, float]


def read_lines(path: Path) -> list[dict[str, Any]]:
    """The objects of a JSON-lines file; a folder stands for the file of its kind inside."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def read_queries(path: Path) -> list[Judged]:
    """Judged queries from a JSON-lines file."""
    return [
        Judged(q["id"], q["query"], q["type"], q["relevant"], q.get("filters", {}), q.get("expect_second", {}))
        for q in read_lines(path)
    ]


def ndcg(query: Judged, ids: Sequence[str]) -> float:
    """Discounted gain of the first ten over the best that could be had."""
    best = _gain(sorted(query.relevant.values(), reverse=True)[:DEPTH])
    return _gain([query.relevant.get(asset, 0) for asset in ids[:DEPTH]]) / best


def recall(query: Judged, ids: Sequence[str]) -> float:
    """Share of the relevant that stands in the first ten, of those that fit there."""
    return sum(asset in query.relevant for asset in ids[:DEPTH]) / min(DEPTH, len(query.relevant))


def success(query: Judged, ids: Sequence[str]) -> float:
    """1 when the first answer is exact."""
    return float(bool(ids) and query.relevant.get(ids[0]) == EXACT)


def separated(query: Judged, ids: Sequence[str]) -> float:
    """1 when every exact answer is there and stands above everything that is not relevant."""
    exact = {asset for asset, grade in query.relevant.items() if grade == EXACT}
    first_wrong = next((n for n, asset in enumerate(ids) if asset not in query.relevant), len(ids))
    return float(exact <= set(ids[:first_wrong]))


def moments(query: Judged, answer: Answer) -> float:
    """1 when each expected recording is offered at its second."""
    return float(all(abs(answer.seconds.get(asset, math.inf) - at) <= SECONDS for asset, at in query.seconds.items()))


def table(queries: Iterable[Judged], answers: Mapping[str, Answer]) -> str:
    """One row a type, the three shares, and last the line ``overall nDCG@10 recall@10 success@1``."""
    rows: dict[str, list[tuple[float, float, float]]] = defaultdict(list)
    shares: dict[str, list[float]] = defaultdict(list)
    for query in queries:
        answer = answers[query.id]
        if not query.relevant:
            shares["silence"].append(float(not answer.ids))
            continue
        rows[query.type].append((ndcg(query, answer.ids), recall(query, answer.ids), success(query, answer.ids)))
        if query.type == "accent-discriminates":
            shares["accents separated"].append(separated(query, answer.ids))
        if query.seconds:
            shares["moments"].append(moments(query, answer))
    everything = [row for found in rows.values() for row in found]
    lines = [f"{'type':<24}{'nDCG@10':>9}{'recall@10':>11}{'success@1':>11}{'queries':>9}"]
    lines += [f"{name:<24}{_means(found)}{len(found):>9}" for name, found in rows.items()]
    lines += [f"{name:<24}{sum(found) / len(found):>9.3f}{'':>22}{len(found):>9}" for name, found in shares.items()]
    return "\n".join([*lines, f"{'overall':<24}{_means(everything)}"])


def _means(rows: Sequence[tuple[float, float, float]]) -> str:
    return "".join(
        f"{sum(row[n] for row in rows) / max(1, len(rows)):>{width}.3f}" for n, width in enumerate((9, 11, 11))
    )


def _gain(grades: Sequence[int]) -> float:
    return sum((2**grade - 1) / math.log2(place + 1) for place, grade in enumerate(grades, 1))
