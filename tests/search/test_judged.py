"""The judged Vietnamese queries, and others of the same types, straight on the embedded index."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import mean

import pytest

from dev.eval.judged import Answer, Judged, moments, ndcg, read_lines, read_queries, separated
from dev.eval.own_queries import own_queries
from dev.eval.search_alone import answer, document
from search.embedded import EmbeddedIndex

Answered = list[tuple[Judged, Answer]]


@pytest.fixture(scope="module")
def index(shared_eval: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedIndex]:
    kept = EmbeddedIndex(tmp_path_factory.mktemp("judged"), writer=True)
    kept.rebuild(document(asset) for asset in read_lines(shared_eval / "assets.jsonl"))
    yield kept
    kept.close()


@pytest.fixture(scope="module")
def judged(index: EmbeddedIndex, shared_eval: Path) -> Answered:
    return _answered(index, read_queries(shared_eval / "queries_dev.jsonl"))


@pytest.fixture(scope="module")
def own(index: EmbeddedIndex, shared_eval: Path) -> Answered:
    return _answered(index, own_queries(read_lines(shared_eval / "assets.jsonl")))


def _answered(index: EmbeddedIndex, queries: Sequence[Judged]) -> Answered:
    return [(query, answer(index, query)) for query in queries]


def _overall(answered: Answered) -> float:
    return mean(ndcg(query, given.ids) for query, given in answered if query.relevant)


def test_the_judged_queries_reach_their_goal(judged: Answered):
    assert _overall(judged) >= 0.96


def test_queries_it_was_not_tuned_on_do_too(own: Answered):
    assert _overall(own) >= 0.96


def test_every_accent_that_tells_words_apart_does(judged: Answered, own: Answered):
    telling = [pair for pair in judged + own if pair[0].type == "accent-discriminates"]
    assert all(separated(query, given.ids) for query, given in telling)


def test_what_matches_nothing_finds_nothing(judged: Answered, own: Answered):
    noisy = [query.text for query, given in judged + own if query.type == "none" and given.ids]
    assert noisy == []


def test_every_spoken_query_opens_at_its_second(judged: Answered):
    assert all(moments(query, given) for query, given in judged if query.seconds)
