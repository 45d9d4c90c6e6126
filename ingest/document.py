"""Documents: PDF. The first page as pictures, the text of the pages, what the document says of itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from ingest import apart
from ingest.detect import Detected
from ingest.facts import gather
from ingest.photo import Watch, samples, settle_colours
from ingest.refusals import damaged
from ingest.renditions import make
from ingest.result import JSON, Limits, Problem, Reporter, Result
from ingest.tags import embedded
from ingest.tags.encoding import clean
from ingest.tags.phash import colours, phash


def run(
    source: Path,
    scratch: Path,
    *,
    detected: Detected,
    limits: Limits,
    reporter: Reporter,
    exif: Mapping[str, JSON],
) -> Result:
    """Facts, page picture and text of one PDF. Raises Damaged, OverLimit, OutOfSpace."""
    import pyvips

    watch = Watch(limits.seconds_photo, reporter.progress)
    said = embedded.read(exif)
    answer = apart.ask("pdf", source, scratch, limits, watch.tick)
    raw = Path(str(answer["path"]))
    information = {str(k): clean(str(v))[:2000] for k, v in dict(answer["information"]).items() if clean(str(v))}
    technical: dict[str, JSON] = {
        **answer["technical"],
        "pages": answer["pages"],
        "document": dict(information) or None,
    }
    width, height = int(answer["width"]), int(answer["height"])
    facts = gather(detected, said, width, height, technical)
    reporter.facts(facts)
    try:
        page = settle_colours(samples(raw, width, height, 3), watch)
    except (pyvips.Error, ValueError) as error:
        raise damaged(str(error)) from error
    made, small = make(page, scratch, said.described, lambda done: watch.tick(0.5 + done / 2))
    facts = replace(facts, phash=phash(small), colours=colours(small))
    text = "\f".join(clean(part) for part in str(answer["text"]).split("\f"))
    texts = {"page": text} if text.strip("\f") else {}
    return Result(facts, made, texts, problems=(*said.problems, *_unread(answer["pages"], answer["read"])))


def _unread(pages: int, read: int) -> tuple[Problem, ...]:
    if read >= pages:
        return ()
    return (
        Problem(
            "pages_unread",
            f"Tài liệu có {pages} trang; chữ của {read} trang đầu được đưa vào tìm kiếm.",
            f"The document has {pages} pages; the text of the first {read} was read for search.",
        ),
    )
