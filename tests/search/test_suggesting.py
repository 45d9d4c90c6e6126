"""Completions in an archive too large to walk for one letter."""

from __future__ import annotations

from pathlib import Path

import pytest

from search import suggesting
from search.embedded import EmbeddedIndex
from tests.contracts.index_cases import AN, EVERYONE, PUBLIC, doc, fill


def test_one_letter_offers_the_most_frequent_values_of_the_scope(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(suggesting, "MANY_ASSETS", 0)
    index = EmbeddedIndex(tmp_path, writer=True)
    fill(
        index,
        doc("d1", keywords=("đồi chè", "lễ hội")),
        doc("d2", keywords=("dân ca",), readers=frozenset({"org:dantri"})),
        doc("d3", keywords=("đồi chè",)),
    )
    assert [entry.text for entry in index.suggest("d", EVERYONE)] == ["đồi chè", "dân ca"]
    assert [entry.text for entry in index.suggest("đ", AN)] == ["đồi chè"]
    assert [(entry.text, entry.count) for entry in index.suggest("h", PUBLIC)] == [("lễ hội", 1)]
    assert index.suggest("x", EVERYONE) == ()
    index.close()


def test_titles_are_offered_after_a_few_letters(tmp_path: Path):
    index = EmbeddedIndex(tmp_path, writer=True)
    fill(index, doc("d1", "Hội chợ việc làm"))
    assert index.suggest("hộ", EVERYONE) == ()
    assert [entry.field for entry in index.suggest("hội", EVERYONE)] == ["title"]
    index.close()
