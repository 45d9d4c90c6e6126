"""What a vocabulary must hold after every change, by SKOS Reference S13, S27 and S37. Raises Conflict or Invalid."""

from __future__ import annotations

from archive.errors import Conflict, Invalid
from archive.thesaurus.vocabulary import Term, Vocabulary


def check(vocabulary: Vocabulary, term: Term) -> None:
    """Whether ``term``, which stands in ``vocabulary`` as changed, breaks a rule."""
    if not term.pref_vi:
        raise Invalid("Khái niệm cần một tên tiếng Việt.", "A concept needs a Vietnamese name.", field="pref_vi")
    for name in ("broader", "related"):
        for other in getattr(term, name):
            if other not in vocabulary.terms or other == term.id:
                raise Invalid("Khái niệm được trỏ tới không có.", "No such concept to point to.", field=name)
    if not term.active:
        return
    above = set(vocabulary.above(term.id))
    if term.id in above or any(term.id in vocabulary.terms[up].broader for up in above):
        raise Conflict(
            "Khái niệm không thể rộng hơn chính nó.", "A concept cannot be broader than itself.", code="circle", field="broader"
        )  # fmt: skip
    if set(term.related) & (above | set(vocabulary.below(term.id))):
        raise Conflict(
            "Khái niệm liên quan không thể đồng thời rộng hơn hoặc hẹp hơn.",
            "What is related cannot be broader or narrower as well.", code="related_above", field="related",
        )  # fmt: skip
    _refuse_same_name(vocabulary, term)


def _refuse_same_name(vocabulary: Vocabulary, term: Term) -> None:
    for language, name in (("vi", term.pref_vi), ("en", term.pref_en)):
        for other in vocabulary.preferred(name, language):
            if other.id != term.id:
                raise Conflict(
                    f"Đã có khái niệm mang tên «{name}»; hãy gộp hoặc đặt tên khác.",
                    f"A concept is already named {name!r}; merge them or choose another name.",
                    code="same_name", field=f"pref_{language}", existing=other.id,
                )  # fmt: skip
