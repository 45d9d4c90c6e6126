"""The whole archive with a million assets, rows and index alike: pages, and a picture from its last byte to found.

usage: python -m dev.bench.million [--documents N] [--keep FOLDER]
"""

from __future__ import annotations

import argparse
import logging
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import func, insert, select

from archive import log
from archive.catalogue.find import Ask, find
from archive.catalogue.models import Asset, Share
from archive.catalogue.widening import widened
from archive.config import load
from archive.people.models import Organisation, User
from archive.people.service import actor_of
from archive.places.gazetteer import gazetteer
from archive.rights.filters import readers, scope
from archive.services import Services
from archive.serving.supervisor import first_rows
from archive.thesaurus import service as thesaurus
from archive.wiring import build
from dev.bench.row import say
from dev.bench.search import _shown, questions
from dev.bench.vocabulary import Records
from search.query import FACETS, Document, Query
from tests.running import Running

BATCH = 5_000
VISIBILITIES = ("own", "own", "organisations", "members", "members", "public", "public", "public")
ADDRESS = "binh@dantri.test"


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--documents", type=int, default=1_000_000)
    parser.add_argument("--keep", type=Path, help="build here and reuse what is here")
    asked = parser.parse_args(arguments)
    log.set_up(logging.ERROR)
    with tempfile.TemporaryDirectory(prefix="kho-bench-") as folder:
        home = (asked.keep or Path(folder)) / "home"
        fill(home, asked.documents)
        archive = Running(home).start()
        try:
            pages(home)
            arrivals(archive, Path(folder))
        finally:
            archive.stop()
    return 0


def fill(home: Path, count: int) -> None:
    """Rows and index with ``count`` assets; reused when they are there."""
    services = build(load(environment={"KHO_HOME": str(home)}))
    first_rows(services, lambda _line: None)
    with services.db.reading() as session:
        held = session.scalar(select(func.count()).select_from(Asset)) or 0
        desks = dict(islice(session.execute(select(Organisation.code, Organisation.id)).tuples(), 100))
    if held < count:
        index = services.index_writer()
        index.rebuild(_shown(_stored(services, Records().documents(count), desks), count, "rows and index"))
        index.close()
        Running(home).person(ADDRESS, "dantri", "editor")
    services.close()


def _stored(services: Services, documents: Iterable[Document], desks: dict[str, str]) -> Iterator[Document]:
    """Write each document's row, and give the document the rights its row has."""
    stream = enumerate(documents)
    while batch := list(islice(stream, BATCH)):
        pairs = [_row(number, document, desks) for number, document in batch]
        with services.db.writing() as session:
            session.execute(insert(Asset), [row for row, _ in pairs])
            named = [
                {"asset_id": row["id"], "organisation_id": desks["congttdt"]}
                for row, _ in pairs
                if row["visibility"] == "organisations"
            ]
            if named:
                session.execute(insert(Share), named)
        yield from (document for _, document in pairs)


def _row(number: int, document: Document, desks: dict[str, str]) -> tuple[dict[str, Any], Document]:
    asset_id = str(uuid.UUID(document.id))
    visibility = VISIBILITIES[number % len(VISIBILITIES)]
    same = ("kind", "title", "description", "place", "province", "creator", "width", "height", "duration")
    row: dict[str, Any] = {name: getattr(document, name) for name in same}
    row |= {name: list(getattr(document, name)) for name in ("keywords", "persons", "organisations")}
    row |= {
        "id": asset_id, "state": "ready", "owner_id": desks[document.owner], "visibility": visibility,
        "created_at": document.added_at, "updated_at": document.added_at, "version": 1,
        "taken_first": document.taken_from, "taken_last": document.taken_to,
        "taken_on": document.taken_from.isoformat() if document.taken_from else "",
    }  # fmt: skip
    shape = Asset(owner_id=row["owner_id"], visibility=visibility, deleted_at=None)
    if visibility == "organisations":
        shape.shares = [Share(organisation_id=desks["congttdt"])]
    return row, replace(document, id=asset_id, state="ready", visibility=visibility, readers=readers(shape))


def pages(home: Path) -> None:
    """Server time of a result page beyond the index's own: the page rendered, over the same query asked of the index."""
    services = build(load(environment={"KHO_HOME": str(home)}))
    client, actor = _signed_in(services)
    beyond, whole = [], []
    for text in ["", *questions(40)]:
        with services.db.reading() as session:
            limits = scope(session, actor)
            more = widened(text, thesaurus.current(services.db, session), gazetteer()) if text else ()
        also = tuple(each for one in more for each in one.also)
        query = Query(limits, text, sort="relevance" if text else "newest", size=50, facets=FACETS, also=also)
        services.index.search(query)
        alone = _milliseconds(lambda query=query: services.index.search(query))
        find(services, actor, Ask(text))
        page = _milliseconds(lambda text=text: client.get("/", query_string={"q": text}))
        beyond.append(page - alone)
        whole.append(page)
    say(
        "result page beyond the index's own time, ms",
        15,
        value=statistics.median(beyond),
        whole_page_ms=round(statistics.median(whole), 1),
    )
    services.close()


def _signed_in(services: Services) -> tuple[Any, Any]:
    from archive import create_app
    from archive.edge import COOKIE
    from archive.people import service as people

    with services.db.writing() as session:
        user = people.user_by_email(session, ADDRESS)
        cookie = people.signed_in(session, services.now(), ADDRESS, user, "127.0.0.1", services.settings.sign_in)
        user_id = session.scalar(select(User.id).where(User.email == ADDRESS))
        actor = actor_of(session, user_id or "", services.today())
    client = create_app(services).test_client()
    client.set_cookie(COOKIE, cookie or "")
    assert client.get("/").status_code == 200
    return client, actor


def _milliseconds(work: Any) -> float:
    taken = []
    for _ in range(5):
        started = time.perf_counter()
        work()
        taken.append((time.perf_counter() - started) * 1000)
    return statistics.median(taken)


def arrivals(archive: Running, folder: Path) -> None:
    """A 24 MP JPEG, from its last byte sent to its hit in search: alone, and while two films encode."""
    say(
        "a 24 MP JPEG from last byte to found, s",
        2,
        value=statistics.median(_arrival(archive, folder, n) for n in range(3)),
    )
    for number in range(2):
        film = folder / f"film-{number}.mp4"
        source = ["-f", "lavfi", "-i", f"testsrc2=size=1920x1080:rate=25:duration=90,hue=h={number * 40}"]
        subprocess.run(
            ["ffmpeg", "-v", "error", "-y", *source, "-c:v", "libx264", "-preset", "ultrafast", str(film)], check=True
        )
        archive.upload(film)
    time.sleep(5)
    say(
        "the same while films encode, s", 10, value=statistics.median(_arrival(archive, folder, n) for n in range(3, 6))
    )


def _arrival(archive: Running, folder: Path, number: int) -> float:
    path, word = folder / f"photo-{number}.jpg", f"dennoi{uuid.uuid4().hex[:8]}"
    source = f"testsrc2=size=6000x4000:duration=1,noise=alls=12:all_seed={number + time.time_ns() % 100000}"
    subprocess.run(
        ["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", source, "-frames:v", "1", "-q:v", "3", str(path)],
        check=True,
    )
    archive.upload(path, {"title": word, "visibility": "members"})
    started = time.monotonic()
    while not archive.call("GET", f"/api/v1/assets?q={word}&facets=false", who=ADDRESS).json["total"]:
        time.sleep(0.02)
        if time.monotonic() - started > 120:
            break
    return time.monotonic() - started


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
