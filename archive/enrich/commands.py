"""``kho enrich``: let taggers look at what they have not seen, or have seen in an older version."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from sqlalchemy import select

from archive.catalogue.models import Asset
from archive.enrich import asking, installed
from archive.enrich.models import TaggerRun
from archive.services import Services
from ingest.taggers.registry import Declared

BATCH = 200


def enrich(services: Services, name: str | None, again: bool, say: Callable[[str], None]) -> int:
    """Ask for every ready asset that has something to gain; the workers do it. ``again``: whatever has been seen.

    1 when no such tagger is in use.
    """
    known = installed.taggers(services.settings)
    for bad in installed.broken():
        say(f"✗ {bad.name} ({bad.entry}): {bad.problem}")
    chosen = tuple(one for one in known if name in (None, one.name))
    if not chosen:
        say(f"Không có bộ gắn thẻ «{name}»; đang dùng: {', '.join(one.name for one in known) or '—'}")
        say(f"no tagger {name!r}; in use: {', '.join(one.name for one in known) or '—'}")
        return 1
    asked = 0
    for ids in _ready(services):
        with services.db.writing() as session:
            for asset in session.scalars(select(Asset).where(Asset.id.in_(ids))):
                runs = {
                    run.tagger: run for run in session.scalars(select(TaggerRun).where(TaggerRun.asset_id == asset.id))
                }
                old = [
                    one
                    for one in chosen
                    if asset.kind in one.kinds and (again or _is_old(asset, one, runs.get(one.name)))
                ]
                asked += bool(asking.ask(session, asset, old, services.now(), again=again))
        services.queue.wake("")
    for tagger in chosen:
        say(f"✓ {tagger.name} {tagger.version} ({', '.join(tagger.kinds)}; {tagger.cost})")
    say(f"{asked} tư liệu sẽ được xem / assets will be looked at")
    return 0


def _is_old(asset: Asset, tagger: Declared, run: TaggerRun | None) -> bool:
    """Never seen, seen in another version, failed, or changed since by what the tagger reads; data of its own it may always have anew."""
    if run is None or run.state != "done" or run.version.split(" ")[0] != tagger.version or tagger.needs:
        return True
    reads_words = bool({"texts", "facts"} & set(tagger.reads))
    return reads_words and run.ended is not None and asset.updated_at > run.ended


def _ready(services: Services) -> Iterator[Sequence[str]]:
    """Ids of every live, ready asset, in short reads."""
    last = ""
    while True:
        page = select(Asset.id).where(Asset.state == "ready", Asset.deleted_at.is_(None), Asset.merged_into.is_(None))
        if last:
            page = page.where(Asset.id > last)
        with services.db.reading() as session:
            ids = session.scalars(page.order_by(Asset.id).limit(BATCH)).all()
        if not ids:
            return
        yield ids
        last = ids[-1]
