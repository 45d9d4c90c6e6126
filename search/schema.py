"""How a document lies in a tantivy index: fields, tokenizers, and the step from one to the other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from functools import lru_cache
from itertools import islice
from typing import Any

import orjson

from search.query import Document
from search.vietnamese.collation import collation_key
from search.vietnamese.letters import fold_letters, tidy, whole
from search.vietnamese.streams import Streams, named_streams, streams
from search.vietnamese.tokens import WORD

SCHEMA_VERSION = 2
"""Grows when the fields change; an index of another version is rebuilt, never half-read."""

FACET_FIELDS = (
    "kind",
    "owner",
    "visibility",
    "state",
    "province",
    "keyword",
    "person",
    "creator",
    "year",
    "orientation",
)
GROUPS = ("main", "body")
"""Words of the description of an asset, and words inside it (speech, page text): the first weigh more."""

SUGGESTED = ("keyword", "person", "organisation", "place", "province", "creator", "title")
PART = "\x1f"
"""Between the folded form, the field and the text of a suggestion."""

LAST_DAY = 9_999_999
"""Sorts an asset without a day behind all others when the oldest come first; 0 does so when the newest do."""

_STARTS = 5
LONGEST_SUGGESTION = 120


def build_schema() -> Any:
    """The tantivy schema."""
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_unsigned_field("version", fast=True)
    builder.add_text_field("reader", tokenizer_name="raw", index_option="basic")
    for name in FACET_FIELDS:
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    for group in GROUPS:
        builder.add_text_field(f"{group}_exact", tokenizer_name="whitespace", index_option="position")
        builder.add_text_field(f"{group}_folded", tokenizer_name="whitespace", index_option="position")
        builder.add_text_field(f"{group}_pairs", tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field("named", tokenizer_name="whitespace", index_option="position")
    for name in ("suggest", "suggest_title"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in ("added_key", "taken_key", "taken_up_key", "title_key"):
        builder.add_text_field(name, tokenizer_name="nothing", index_option="basic", fast=True)
    for name in ("added", "taken_day", "taken_from", "taken_to", "title_prefix", "width", "height"):
        builder.add_unsigned_field(name, fast=True)
    builder.add_float_field("duration", fast=True)
    builder.add_text_field("has", tokenizer_name="raw", index_option="basic")
    builder.add_bytes_field("texts", stored=True)
    return builder.build()


def register_tokenizers(index: Any) -> None:
    """``nothing`` keeps a sort key out of the term dictionary while its column holds it whole."""
    import tantivy

    nothing = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.regex("\x01\x02\x03")).build()
    raw = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.raw()).build()
    index.register_tokenizer("nothing", nothing)
    index.register_fast_field_tokenizer("nothing", raw)


def micros(document: Document) -> int:
    """The time an asset came in, in microseconds since 1970 UTC."""
    return int(document.added_at.timestamp() * 1_000_000)


def title_prefix(key: str) -> int:
    """The first letters of a collation key as a number of the same order (eight 7-bit places)."""
    number = 0
    for char in key[:9].ljust(9, "\0"):
        number = number << 7 | min(ord(char), 127)
    return number


def facet_values(document: Document) -> dict[str, tuple[str, ...]]:
    """What a document counts as under each facet."""
    return {
        "kind": (document.kind,),
        "owner": (document.owner,),
        "visibility": (document.visibility,),
        "state": (document.state,),
        "province": (tidy(document.province),) if document.province else (),
        "keyword": tuple(dict.fromkeys(filter(None, map(tidy, document.keywords)))),
        "person": tuple(dict.fromkeys(filter(None, map(tidy, document.persons)))),
        "creator": (tidy(document.creator),) if document.creator else (),
        "year": (str(document.taken_from.year),) if document.taken_from else (),
        "orientation": (orientation(document),) if document.width and document.height else (),
    }


def orientation(document: Document) -> str:
    """``landscape``, ``portrait`` or, within two parts in a hundred, ``square``."""
    width, height = document.width or 1, document.height or 1
    if abs(width - height) * 50 <= max(width, height):
        return "square"
    return "landscape" if width > height else "portrait"


def stored_texts(document: Document) -> bytes:
    """What highlights and moments are found in, as compact JSON."""
    texts: dict[str, Any] = {
        "title": document.title,
        "title_en": document.title_en,
        "description": document.description,
        "description_en": document.description_en,
        "keywords": list(document.keywords),
        "persons": list(document.persons),
        "organisations": list(document.organisations),
        "place": document.place,
        "province": document.province,
        "creator": document.creator,
        "cues": [[cue.start, cue.end, cue.text] for cue in document.transcript],
    }
    return orjson.dumps({name: value for name, value in texts.items() if value})


def to_tantivy(document: Document) -> Any:
    """The document as tantivy takes it."""
    import tantivy

    out = tantivy.Document()
    try:
        fill(out, document)
    except (UnicodeEncodeError, orjson.JSONEncodeError):
        out = tantivy.Document()
        fill(out, encodable(document))
    return out


def encodable(document: Document) -> Document:
    """The document with every text fit for UTF-8: damaged metadata may carry halves of characters."""
    values: dict[str, Any] = {}
    for part in fields(document):
        value = getattr(document, part.name)
        if isinstance(value, str):
            values[part.name] = whole(value)
        elif part.name == "transcript":
            values[part.name] = tuple(replace(cue, text=whole(cue.text)) for cue in value)
        elif isinstance(value, tuple):
            values[part.name] = tuple(map(whole, value))
    return replace(document, **values)


def fill(out: Any, document: Document) -> None:
    """Add every field of a document to ``out``, a tantivy document or anything with its ``add_*`` methods."""
    out.add_text("id", document.id)
    out.add_unsigned("version", document.version)
    for token in document.readers:
        out.add_text("reader", token)
    for name, values in facet_values(document).items():
        for value in values:
            out.add_text(name, value)
    _add_words(out, document)
    _add_order(out, document)
    for name in ("width", "height"):
        if getattr(document, name) is not None:
            out.add_unsigned(name, max(0, getattr(document, name)))
    if document.duration is not None:
        out.add_float("duration", float(document.duration))
    for what, present in (
        ("transcript", document.transcript),
        ("taken", document.taken_from),
        ("person", document.persons),
    ):
        if present:
            out.add_text("has", what)
    for mark in document.marks:
        out.add_text("has", mark)
    out.add_bytes("texts", stored_texts(document))


def _add_words(out: Any, document: Document) -> None:
    add, pairs = out.add_text, []
    for text, times, title in (
        (document.title, 2, True),  # counted twice: it weighs twice as much
        (document.title_en, 1, True),
        (document.description, 1, False),
        (document.description_en, 1, False),
    ):
        if text:
            keys = streams(text)
            for _ in range(times):
                add("main_exact", keys.exact)
                add("main_folded", keys.folded)
                pairs.append(keys.pairs)
            if title:
                for name, row in _named("title", text, keys):
                    add(name, row)
    for field, values in named_values(document):
        for value in values:
            if value:
                strung, rows = (_long_rows if len(value) > _OFTEN else _rows)(field, value)
                pairs.append(strung)
                for name, text in rows:
                    add(name, text)
    add("main_pairs", " ".join(pairs))
    body = [text for text in (document.text, " \n".join([cue.text for cue in document.transcript])) if text]
    for text in body:
        keys = streams(text)
        add("body_exact", keys.exact)
        add("body_folded", keys.folded)
        add("body_pairs", keys.pairs)


def named_values(document: Document) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Values by the field names of :mod:`search.query_fields`, beside titles; long texts have no field of their own."""
    return (
        ("keyword", document.keywords),
        ("person", document.persons),
        ("organisation", document.organisations),
        ("place", (document.place,)),
        ("province", (document.province,)),
        ("creator", (document.creator,)),
        ("credit", (document.credit,)),
        ("filename", (document.filename,)),
    )


def _long_rows(field: str, value: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """The pairs of one value, and every (index field, text) it adds besides."""
    keys = streams(value)
    return keys.pairs, (("main_exact", keys.exact), ("main_folded", keys.folded), *_named(field, value, keys))


def _named(field: str, value: str, keys: Streams) -> Iterator[tuple[str, str]]:
    """What a value adds as the value of its field: its words under that name, and where it is offered from."""
    for stream in named_streams(field, keys):
        yield "named", stream
    kind = "suggest_title" if field == "title" else "suggest"
    for term in suggestions(field, value):
        yield kind, term


_OFTEN = 48
"""Values of at most this many characters (keywords, names, places) come again and again and are remembered."""
_rows = lru_cache(maxsize=1 << 16)(_long_rows)


def suggestions(field: str, value: str) -> tuple[str, ...]:
    """A value is offered from the start of each of its first words; a title only from its own start."""
    if field not in SUGGESTED:
        return ()
    text = tidy(value)
    if len(text) > LONGEST_SUGGESTION:
        return ()
    shown = f"{PART}{field}{PART}{text}"
    if field == "title":
        first = WORD.search(text)
        return (fold_letters(text[first.start() :]) + shown,) if first else ()
    return tuple(fold_letters(text[word.start() :]) + shown for word in islice(WORD.finditer(text), _STARTS))


def _add_order(out: Any, document: Document) -> None:
    added = max(0, micros(document))
    out.add_unsigned("added", added)
    out.add_text("added_key", f"{added:014x}{document.id}")
    first = document.taken_from or document.taken_to
    last = document.taken_to or document.taken_from
    day = first.toordinal() if first else 0
    out.add_unsigned("taken_day", day)
    out.add_text("taken_key", f"{day:07d}{document.id}")
    out.add_text("taken_up_key", f"{day if first else LAST_DAY:07d}{document.id}")
    if first and last:
        out.add_unsigned("taken_from", min(first, last).toordinal())
        out.add_unsigned("taken_to", max(first, last).toordinal())
    key = collation_key(document.title)
    out.add_text("title_key", f"{key}\x02{document.id}")
    out.add_unsigned("title_prefix", title_prefix(key))
