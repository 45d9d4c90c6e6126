"""The tagger that finds terms of the thesaurus in what an asset says. A plug-in like any other: see :mod:`ingest.taggers`."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archive.thesaurus.matching import Matcher
from archive.thesaurus.vocabulary import Vocabulary
from ingest.taggers.protocol import Cost, Lane, Reads, Subject, Tag

if TYPE_CHECKING:
    from archive.services import Services

PLACES: Mapping[str, tuple[str, float]] = {
    "title": ("vi", 0.95),
    "keywords": ("vi", 0.95),
    "description": ("vi", 0.9),
    "alt_text": ("vi", 0.9),
    "title_en": ("en", 0.9),
    "description_en": ("en", 0.85),
    "alt_text_en": ("en", 0.85),
    "transcript": ("vi", 0.6),
    "page": ("vi", 0.5),
    "read": ("vi", 0.5),
}
"""Where terms are looked for: the language of the labels, and how sure a mention there is of what the asset shows."""
LONG = ("transcript", "page", "read")
"""Texts in which a term must come twice: what is said once in passing is no subject."""
MOST = 12
"""Terms proposed for one asset, the surest first."""
ONCE_MORE = 0.03
"""What each further mention adds, up to the certainty of a title."""
SURE = 0.95


@dataclass(frozen=True)
class Proposal:
    """A term for an asset, and where its label stands first: the name of a text and the words there."""

    concept_id: str
    name: str
    confidence: float
    where: str
    words: str


class TermFinder:
    """Finds terms in the texts of assets. Made from what :func:`plain` says of a vocabulary."""

    def __init__(self, terms: Iterable[Mapping[str, Any]]) -> None:
        self._terms = {term["id"]: term for term in terms}
        self._matchers = {
            language: Matcher((label, one["id"]) for one in self._terms.values() for label in one[language])
            for language in ("vi", "en")
        }

    def proposals(self, texts: Mapping[str, str]) -> list[Proposal]:
        """Terms that the texts name, the surest first; not those whose narrower term is named too, nor those known already."""
        found: dict[str, Proposal] = {}
        count: dict[str, int] = {}
        for where, (language, confidence) in PLACES.items():
            for concept_id, words in self._mentions(texts.get(where, ""), language, where in LONG):
                count[concept_id] = count.get(concept_id, 0) + 1
                name = self._terms[concept_id]["name"]
                found.setdefault(concept_id, Proposal(concept_id, name, confidence, where, words))
        above = {up for concept_id in found for up in self._terms[concept_id]["above"]}
        known = {line.strip() for line in texts.get("keywords", "").splitlines()}
        kept = [one for one in found.values() if one.concept_id not in above and one.name not in known]
        sure = [
            Proposal(one.concept_id, one.name, min(max(SURE, one.confidence), one.confidence + ONCE_MORE * (count[one.concept_id] - 1)), one.where, one.words)
            for one in kept
        ]  # fmt: skip
        return sorted(sure, key=lambda one: (-one.confidence, one.name))[:MOST]

    def _mentions(self, text: str, language: str, twice: bool) -> Iterator[tuple[str, str]]:
        found = self._matchers[language].find(text, vietnamese=language == "vi") if text else []
        often: dict[str, int] = {}
        for one in found:
            often[one.concept_id] = often.get(one.concept_id, 0) + 1
        for one in found:
            if not twice or often[one.concept_id] > 1:
                yield one.concept_id, text[one.start : one.end]


def plain(vocabulary: Vocabulary) -> list[dict[str, Any]]:
    """The terms in use as a tagger needs them: labels by language, and the ids of what is broader."""
    return [
        {
            "id": term.id, "name": term.pref_vi, "vi": term.labels_vi, "en": term.labels_en,
            "above": list(vocabulary.above(term.id)),
        }
        for term in vocabulary.active
    ]  # fmt: skip


def write(services: Services, path: Path) -> str:
    """Put the vocabulary at ``path`` for the tagger; returns its version, empty while there is none."""
    from archive.thesaurus.service import current

    with services.db.reading() as session:
        found = current(services.db, session)
    if not found.active:
        return ""
    path.write_text(json.dumps(plain(found), ensure_ascii=False), encoding="utf-8")
    return hashlib.sha256(found.stamp.encode()).hexdigest()[:16]


class ThesaurusTagger:
    """Proposes keywords: preferred names of terms, each with the id of its concept."""

    name, version = "thesaurus", "1"
    kinds: tuple[str, ...] = ("photo", "video", "film", "audio", "document")
    cost: Cost = "cheap"
    lane: Lane = "enrich"
    reads: tuple[Reads, ...] = ("texts",)
    needs: tuple[str, ...] = ("thesaurus",)

    def tag(self, subject: Subject) -> Iterator[Tag]:
        """Terms named in the title, captions, keywords, transcript, page text and what was read in the picture."""
        terms = json.loads(subject.resources["thesaurus"].read_text(encoding="utf-8"))
        for one in TermFinder(terms).proposals(subject.texts):
            yield Tag("keywords", one.name, one.confidence, identifier=one.concept_id)


TAGGER = ThesaurusTagger()
