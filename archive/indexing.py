"""From rows to documents: the outbox is drained by the one process that holds the index writer."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from archive import log
from archive.catalogue.completeness import measured
from archive.catalogue.models import Asset, AssetFacts, Cue, File, IndexPending
from archive.db import new_id
from archive.enrich.models import IN_FILE, Recognised
from archive.errors import LeaseLost
from archive.jobs import service as jobs
from archive.jobs.service import Held
from archive.rights.filters import readers
from archive.services import Services
from search.index import Index, IndexDamaged, IndexUnavailable, WriterBusy
from search.query import Cue as SearchCue
from search.query import Document
from search.query_fields import MISSING

BATCH = 500
WRITER = "index-writer"
WRITER_SECONDS = 20.0
REBUILD_SECONDS = 600.0
"""Longer than the last step of a rebuild, which says nothing meanwhile; before that the lease is prolonged."""
PROLONG_SECONDS = 5.0


def documents(session: Session, assets: Sequence[Asset], today: date) -> list[Document]:
    """What the index holds of these live assets; what is missing of them as it is demanded ``today``."""
    ids = [asset.id for asset in assets]
    said = select(AssetFacts.asset_id, AssetFacts.text).where(AssetFacts.asset_id.in_(ids))
    texts: dict[str, str] = dict(session.execute(said).tuples().all())
    read = select(Recognised.asset_id, Recognised.text).where(
        Recognised.asset_id.in_(ids), Recognised.tagger != IN_FILE
    )
    for asset_id, text in session.execute(read.order_by(Recognised.asset_id, Recognised.page)).tuples():
        texts[asset_id] = "\n\n".join(filter(None, (texts.get(asset_id), text)))
    cues: dict[str, list[SearchCue]] = {}
    spoken = select(Cue).where(Cue.asset_id.in_(ids)).order_by(Cue.asset_id, Cue.start)
    for cue in session.scalars(spoken):
        cues.setdefault(cue.asset_id, []).append(SearchCue(cue.start, cue.end, cue.text))
    marks = _marks(session, ids)
    return [
        _document(asset, texts.get(asset.id, ""), tuple(cues.get(asset.id, ())), marks.get(asset.id, ()), today)
        for asset in assets
    ]


def _marks(session: Session, ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Faults measured and marks found by ingest, out of the facts that are otherwise not read here."""
    said = select(AssetFacts.asset_id, AssetFacts.technical["faults"], AssetFacts.technical["marks"])
    rows = session.execute(said.where(AssetFacts.asset_id.in_(ids))).tuples()
    return {asset_id: (*(faults or ()), *(marks or ())) for asset_id, faults, marks in rows if faults or marks}


def _document(
    asset: Asset, text: str, cues: tuple[SearchCue, ...], marks: tuple[str, ...], today: date
) -> Document:  # fmt: skip
    original: File | None = next((file for file in asset.files if file.role == "original"), None)
    lacking = measured(asset, today, filename=original.name if original else "", marks=marks).codes
    first: date | None = asset.taken_first
    return Document(
        id=asset.id,
        version=asset.version,
        readers=readers(asset),
        kind=asset.kind,
        state=asset.state,
        owner=asset.owner.code,
        visibility=asset.visibility,
        added_at=asset.created_at,
        title=asset.title,
        title_en=asset.title_en,
        description="\n".join(filter(None, (asset.description, asset.alt_text))),
        description_en="\n".join(filter(None, (asset.description_en, asset.alt_text_en))),
        keywords=tuple(asset.keywords),
        persons=tuple(asset.persons),
        organisations=tuple(asset.organisations),
        place=asset.place,
        province=asset.province,
        creator=asset.creator,
        credit=asset.credit,
        filename=original.name if original else "",
        text=text,
        transcript=cues,
        taken_from=first,
        taken_to=asset.taken_last,
        duration=asset.duration,
        width=asset.width,
        height=asset.height,
        media_type=asset.media_type,
        # Words that a person or a file beside it brought later mend what was missing.
        marks=(
            *(mark for mark in marks if not (cues and mark == "uncaptioned")),
            *(MISSING + code for code in lacking),
        ),
    )


def drain(services: Services, index: Index, *, keep: bool = False) -> int:
    """Bring the index up to the outbox, one batch; returns how many assets. ``keep`` leaves the rows for another pass."""
    with services.db.reading() as session:
        rows = session.execute(
            select(IndexPending.asset_id, IndexPending.version).order_by(IndexPending.since).limit(BATCH)
        ).tuples()
        pending = dict(list(rows))
        if not pending:
            return 0
        assets = session.scalars(select(Asset).where(Asset.id.in_(pending))).all()
        live = documents(session, [asset for asset in assets if asset.deleted_at is None], services.today())
    index.put(live)
    index.delete(set(pending) - {document.id for document in live})
    index.refresh()
    if not keep:
        _forget(services, pending)
    return len(pending)


def _forget(services: Services, followed: Mapping[str, int]) -> None:
    """Take rows out of the outbox whose version is still what the index now has; who is writing one is not waited for."""
    now_there = select(IndexPending.asset_id, IndexPending.version).where(IndexPending.asset_id.in_(followed))
    with services.db.writing() as session:
        rows = session.execute(now_there.with_for_update(skip_locked=True)).tuples()
        done = [asset_id for asset_id, version in rows if followed[asset_id] == version]
        gone = delete(IndexPending).where(IndexPending.asset_id.in_(done))
        session.execute(gone.execution_options(synchronize_session=False))


def every_document(services: Services, index: Index | None = None) -> Iterator[Document]:
    """Every live asset's document, in id order, in short reads; meanwhile ``index`` keeps following the outbox."""
    last = ""
    while True:
        with services.db.reading() as session:
            page = session.scalars(
                select(Asset).where(Asset.id > last, Asset.deleted_at.is_(None)).order_by(Asset.id).limit(BATCH)
                if last
                else select(Asset).where(Asset.deleted_at.is_(None)).order_by(Asset.id).limit(BATCH)
            ).all()
            found = documents(session, page, services.today())
        if not found:
            return
        yield from found
        last = found[-1].id
        if index is not None:
            with contextlib.suppress(IndexUnavailable):  # a live index that is damaged need not be followed
                drain(services, index, keep=not index.follows_while_rebuilding)


class Indexer:
    """The process that writes the index: holds the named lease, drains the outbox, rebuilds when asked."""

    def __init__(self, services: Services) -> None:
        self.services = services
        self.holder = new_id()
        self.name = jobs.process_name("indexer")
        self._index: Index | None = None
        self._take_again = datetime.min.replace(tzinfo=UTC)

    def step(self) -> bool:
        """One round; True when there was something to do. Never raises for an index that is away."""
        mine, held = self._hold_on()
        if not mine:
            return False
        try:
            if held is not None:
                self._rebuild_as(held)
                return True
            return self._follow()
        except IndexDamaged as error:
            return self._mend(str(error))
        except (IndexUnavailable, WriterBusy) as error:
            log.get("indexer").warning("index is away", error=str(error))
            self._let_go()
            return False

    def _hold_on(self) -> tuple[bool, Held | None]:
        """Whether the writer is ours, and a rebuild that was asked for. Writes only now and then, or when there is one."""
        services, now = self.services, self.services.now()
        with services.db.reading() as session:
            asked = jobs.due(session, now, ["index"])
            free = jobs.may_take(session, now, WRITER, self.holder)
        if not free:
            return False, None
        if not asked and now < self._take_again:
            return True, None
        with services.db.writing() as session:
            mine = jobs.take(session, now, WRITER, self.holder, WRITER_SECONDS)
            held = jobs.claim(session, now, ["index"], self.name, REBUILD_SECONDS) if mine and asked else None
        self._take_again = now + timedelta(seconds=WRITER_SECONDS / 3) if mine else now
        return mine, held

    def _follow(self) -> bool:
        if self._index is None:
            self._index = self.services.index_writer()
        if self._is_gone(self._index):
            raise IndexDamaged("the index is empty and the archive is not")
        return drain(self.services, self._index) > 0

    def _is_gone(self, index: Index) -> bool:
        """Whether the index holds nothing though assets wait for nothing: somebody took it away."""
        if index.count():
            return False
        pending = select(IndexPending.asset_id)
        with self.services.db.reading() as session:
            live = select(Asset.id).where(Asset.deleted_at.is_(None), Asset.id.not_in(pending)).limit(1)
            return session.scalar(live) is not None

    def _mend(self, why: str) -> bool:
        """A damaged index is made anew by itself: it is only a view of the rows."""
        log.get("indexer").error("index is damaged, making it anew", error=why)
        self._let_go()
        try:
            self.rebuild()
        except (IndexUnavailable, WriterBusy) as error:
            log.get("indexer").warning("the index could not be made anew yet", error=str(error))
            self._let_go()
            return False
        return True

    def _rebuild_as(self, held: Held) -> None:
        services = self.services
        try:
            self.rebuild(held)
        except Exception as error:
            self._let_go()
            with contextlib.suppress(LeaseLost), services.db.writing() as session:
                jobs.wait_out(session, services.now(), held, type(error).__name__, str(error))
            raise
        with contextlib.suppress(LeaseLost), services.db.writing() as session:
            jobs.finish(session, services.now(), held)

    def _let_go(self) -> None:
        index, self._index = self._index, None
        if index is not None:
            index.close()

    def rebuild(self, held: Held | None = None) -> int:
        """Make the index anew from the rows, beside the live one, then swap; returns how many documents."""
        index = self._index or self.services.index_writer()
        self._index = index
        return index.rebuild(self._held_on(every_document(self.services, index), held))

    def _held_on(self, found: Iterator[Document], held: Held | None) -> Iterator[Document]:
        """The same documents, while the leases are prolonged. Raises LeaseLost."""
        services, last = self.services, self.services.now()
        for document in found:
            yield document
            now = services.now()
            if (now - last).total_seconds() > PROLONG_SECONDS:
                last = now
                with services.db.writing() as session:
                    jobs.take(session, now, WRITER, self.holder, WRITER_SECONDS)
                    if held is not None:
                        jobs.hold(session, now, held, REBUILD_SECONDS)

    def close(self) -> None:
        """Give the writer back."""
        self._let_go()
        with contextlib.suppress(Exception), self.services.db.writing() as session:
            jobs.give_back(session, WRITER, self.holder)
