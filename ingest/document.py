"""Documents: PDF, TIFF of several pages, office files. Pictures of the pages, the words, what the document says of itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ingest.detection.detect import PDF, TIFF_PAGES, Detected
from ingest.facts import gather
from ingest.pictures.photo import Watch, samples, settle_colours
from ingest.pictures.renditions import make
from ingest.programs import apart, office
from ingest.refusals import damaged
from ingest.result import JSON, Limits, Problem, Rendition, Reporter, Result
from ingest.tags import embedded
from ingest.tags.embedded import Embedded
from ingest.tags.encoding import clean
from ingest.tags.phash import colours, phash

PAGES_RECIPE, PDF_RECIPE = "pages-1", "office-1"
AT_ONCE = 16
"""Pages that are made before the document is ready; those of a longer one follow as ``pages`` of :data:`ingest.LATER`."""


@dataclass(frozen=True)
class Laid:
    """A document whose pages can be drawn: the file that has them, and which tasks of :mod:`ingest.programs.apart_tasks` do it."""

    path: Path
    first: str
    more: str


def run(
    source: Path,
    scratch: Path,
    *,
    detected: Detected,
    limits: Limits,
    reporter: Reporter,
    exif: Mapping[str, JSON],
) -> Result:
    """Facts, page pictures and text of one document. Raises Damaged, OverLimit, OutOfSpace."""
    watch = Watch(limits.seconds_photo, reporter.progress)
    said = embedded.read(exif)
    words = ""
    if detected not in (PDF, TIFF_PAGES):
        words = clean(str(apart.ask("words", source, scratch, limits, watch.tick)["text"]))
        reporter.facts(gather(detected, said, None, None, {}))
    laid = _laid(source, scratch, detected, limits, lambda _: watch.tick(0.3))
    if laid is None:
        problem = office.UNPRINTED if office.program() else office.ABSENT
        facts = gather(detected, said, None, None, {})
        return Result(facts, (), {"page": words} if words else {}, problems=(*said.problems, problem))
    found = _shown(laid, scratch, detected, said, limits, watch, words)
    reporter.renditions(found.renditions)
    count = int(str(found.facts.technical["pages"]))
    turned: list[Rendition] = []
    for made in _turned(laid, scratch, 1, min(AT_ONCE, count, limits.pages), limits, reporter.progress):
        reporter.renditions(made)
        turned += made
    later = ("pages",) if min(count, limits.pages) > AT_ONCE else ()
    # Whoever is handed a rendition may move it away: the PDF goes last, for the pages are drawn from it.
    printed = (_printed(laid.path),) if laid.path != source else ()
    return replace(found, renditions=(*found.renditions, *turned, *printed), later=later)


def pages(
    source: Path, scratch: Path, detected: Detected, limits: Limits, progress: Callable[[float], None]
) -> Iterator[tuple[Rendition, ...]]:
    """The pages after the first :data:`AT_ONCE`, a handful at a time. Raises Damaged, OverLimit, OutOfSpace."""
    watch = Watch(limits.seconds_photo, progress)
    laid = _laid(source, scratch, detected, limits, lambda _: watch.tick(0.01))
    if laid is not None:
        yield from _turned(laid, scratch, AT_ONCE + 1, limits.pages, limits, progress)


def _laid(
    source: Path, scratch: Path, detected: Detected, limits: Limits, tick: Callable[[float], None]
) -> Laid | None:
    if detected == PDF:
        return Laid(source, "pdf", "pdf_pages")
    if detected == TIFF_PAGES:
        return Laid(source, "scan", "scan_pages")
    printed = office.as_pdf(source, scratch, detected.extension, limits, tick)
    return None if printed is None else Laid(printed, "pdf", "pdf_pages")


def _shown(
    laid: Laid, scratch: Path, detected: Detected, said: Embedded, limits: Limits, watch: Watch, words: str
) -> Result:
    """Facts, the first page as the picture of the document, the text."""
    import pyvips

    answer = apart.ask(laid.first, laid.path, scratch, limits, watch.tick)
    width, height = int(answer["width"]), int(answer["height"])
    facts = gather(detected, said, width, height, _technical(answer))
    try:
        page = settle_colours(samples(Path(str(answer["path"])), width, height, 3), watch)
    except (pyvips.Error, ValueError) as error:
        raise damaged(str(error)) from error
    made, small = make(page, scratch, said, lambda done: watch.tick(0.5 + done / 2))
    facts = replace(facts, phash=phash(small), colours=colours(small))
    printed_words = "\f".join(clean(part) for part in str(answer["text"]).split("\f"))
    # An office file's own words come first: in print, letters of a font that is missing here stand in another's order.
    text = words or (printed_words if printed_words.strip("\f") else "")
    problems = (*said.problems, *_unread(answer["pages"], min(answer["read"], limits.pages)))
    return Result(facts, made, {"page": text} if text else {}, problems=problems)


def _technical(answer: Mapping[str, Any]) -> dict[str, JSON]:
    information = {str(k): clean(str(v))[:2000] for k, v in dict(answer["information"]).items() if clean(str(v))}
    return {**answer["technical"], "pages": answer["pages"], "document": dict(information) or None}


def _printed(path: Path) -> Rendition:
    return Rendition("document.pdf", path, "application/pdf", PDF_RECIPE)


def _turned(
    laid: Laid, scratch: Path, first: int, last: int, limits: Limits, progress: Callable[[float], None]
) -> Iterator[tuple[Rendition, ...]]:
    """Pages ``first`` to ``last`` as ``page-N.webp``, :data:`AT_ONCE` a process, each with the time of a photo."""
    folder, at = scratch / "pages", first
    folder.mkdir(exist_ok=True)
    while at <= last:
        watch = Watch(limits.seconds_photo, progress)
        done = (at - first) / (last - first + 1)
        answer = apart.ask(
            laid.more, laid.path, folder, limits, lambda _, at=done, watch=watch: watch.tick(at),  # type: ignore[misc]
            first=at, last=min(last, at + AT_ONCE - 1),
        )  # fmt: skip
        yield tuple(
            Rendition(name, folder / name, "image/webp", PAGES_RECIPE, width, height)
            for name, width, height in answer["made"]
        )
        at += AT_ONCE
        if at > int(answer["pages"]):
            return


def _unread(pages: int, read: int) -> tuple[Problem, ...]:
    if read >= pages:
        return ()
    return (
        Problem(
            "pages_unread",
            f"Tài liệu có {pages} trang; {read} trang đầu được hiện và đưa vào tìm kiếm.",
            f"The document has {pages} pages; the first {read} are shown and searchable.",
        ),
    )
