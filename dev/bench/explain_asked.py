"""What people and workers wait for, by the services' own functions."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive import health, indexing
from archive.alike import service as alike
from archive.catalogue import find, reading
from archive.catalogue import service as catalogue
from archive.catalogue.binned import binned
from archive.catalogue.cards import cards, read
from archive.catalogue.models import Asset, File, IndexPending, Rendition, Revision, Suggestion
from archive.config import SignIn, load
from archive.copies import fixity, objects, rows
from archive.db import Database
from archive.jobs import service as jobs
from archive.people import known
from archive.people import service as people
from archive.people.models import Organisation, User
from archive.places import points
from archive.rights.actor import NOBODY, Actor
from archive.rights.filters import in_bin, scope, visible
from archive.services import Services
from archive.uploads import resumable, shots, sweeping
from archive.uploads.models import Upload

NOW = datetime(2100, 1, 1, tzinfo=UTC)
"""After everything that was filled in: every waiting job is due."""
Question = Callable[[Session], Any]


def asked(db: Database) -> dict[str, Question]:
    """Every question by its name."""
    with db.reading() as session:
        asset = session.scalars(select(Asset).where(Asset.deleted_at.is_(None), Asset.visibility == "public").order_by(Asset.id).offset(200).limit(1)).one()  # fmt: skip
        desk = session.scalars(select(Organisation).order_by(Organisation.code)).first()
        person = session.scalars(select(User).order_by(User.email)).first()
        ids = list(session.scalars(select(Asset.id).order_by(Asset.id.desc()).limit(50)))
        upload = session.scalars(select(Upload).where(Upload.asset_id == asset.id)).one()
    assert desk is not None
    assert person is not None
    editor = Actor(person.id, "Bình", roles={desk.id: "editor"})
    return (
        _pages(asset, ids, editor)
        | _work(asset, desk)
        | _incoming(upload, editor, desk)
        | _index(asset, ids)
        | _upkeep(asset)
    )


def _pages(asset: Asset, ids: list[str], editor: Actor) -> dict[str, Question]:
    newest = select(Asset.id).order_by(Asset.id.desc()).limit(51)
    proposed = select(Suggestion).where(Suggestion.asset_id.in_(ids), Suggestion.state == "proposed")
    hanoi = points.Area(20.9, 105.7, 21.1, 105.9)
    return {
        "the newest that an editor sees": lambda s: s.execute(newest.where(visible(editor))).all(),
        "the newest that everybody sees": lambda s: s.execute(newest.where(visible(NOBODY))).all(),
        "the assets of a page of hits": lambda s: read(s, cards().where(Asset.id.in_(ids), visible(editor))),
        "an asset's page": lambda s: reading.whole(s, editor, asset.id, NOW),
        "an asset's history": lambda s: s.scalars(select(Revision).where(Revision.asset_id == asset.id)).all(),
        "an asset's renditions": lambda s: s.scalars(select(Rendition).where(Rendition.asset_id == asset.id)).all(),
        "what looks like an asset": lambda s: alike.similar(s, editor, asset.id, NOW),
        "the short state of fifty": lambda s: reading.statuses(s, editor, ids, NOW),
        "what machines propose": lambda s: s.scalars(proposed).all(),
        "the bin": lambda s: s.execute(newest.where(in_bin(editor))).all(),
        "the bin's page": lambda s: binned(s, editor),
        "the scope of a search": lambda s: scope(s, editor),
        "the map": lambda s: points.points(s, editor),
        "the map, a city": lambda s: points.inside(s, editor, hanoi),
        "a search while the index is away": lambda s: find._from_rows(_services(s), editor, find.Ask("hội 4711"), 50),
        "the wall while the index is away": lambda s: find._from_rows(_services(s), editor, find.Ask(), 50),
        "a log-in": lambda s: people._refuse_guessing(s, NOW, "a@b.vn", "127.0.0.1", SignIn()),
        "who is signed in": lambda s: known.user_of_cookie(s, NOW, "x"),
    }


def _work(asset: Asset, desk: Organisation) -> dict[str, Question]:
    return {
        "a worker looks for work": lambda s: jobs.due(s, NOW, ["quick"]),
        "a worker claims a job": lambda s: jobs.claim(s, NOW, ["quick"], "w", 30),
        "a job gets its turn": lambda s: jobs.enqueue(s, NOW, "ingest", "quick", organisation_id=desk.id),
        "an asset's last job": lambda s: jobs.for_asset(s, asset.id),
        "a failed job again": lambda s: jobs.retry(s, NOW, asset.id),
        "jobs of the dead": lambda s: jobs.free_the_dead(s, NOW, forgive=True),
        "silent workers": lambda s: jobs.silent(s, NOW),
        "assets by state": lambda s: health.assets_by_state(_services(s)),
        "what waits and moves": lambda s: health.work(_services(s)),
    }


def _incoming(upload: Upload, editor: Actor, desk: Organisation) -> dict[str, Question]:
    told = resumable.Announced(upload.name, upload.size, fingerprint="f" * 64)
    return {
        "the same bytes": lambda s: catalogue.same_bytes(s, desk.id, "0" * 64),
        "probably the same bytes": lambda s: resumable._likely(s, desk.id, told),
        "an upload that stopped": lambda s: resumable._known(s, editor, desk.id, told),
        "open uploads of a person": lambda s: resumable.mine(_services(s), editor),
        "the other half of a shot": lambda s: shots.partner(s, _services(s), upload, "image/jpeg"),
        "uploads given up": lambda s: sweeping._uploads(_services(s)),
    }


def _index(asset: Asset, ids: list[str]) -> dict[str, Question]:
    some = select(Asset).where(Asset.id.in_(ids))
    return {
        "the outbox": lambda s: s.scalars(select(IndexPending).order_by(IndexPending.since).limit(500)).all(),
        "documents of a batch": lambda s: indexing.documents(s, s.scalars(some).all(), NOW.date()),
        "a rebuild's next page": lambda s: s.scalars(
            select(Asset).where(Asset.id > asset.id, Asset.deleted_at.is_(None)).order_by(Asset.id).limit(500)
        ).all(),
    }


def _upkeep(asset: Asset) -> dict[str, Question]:
    keys = list(cast(Any, Rendition.__table__).primary_key)
    page = select(Rendition.key).order_by(*keys).limit(objects.PAGE)
    return {
        "known damage": lambda s: fixity.damaged(s),
        "originals to be read again": lambda s: s.scalars(
            select(File).where(File.checked_at < NOW).order_by(File.checked_at).limit(50)
        ).all(),
        "a copy's next page": lambda s: s.execute(page.where(rows.after(keys, (asset.id, "thumb.webp")))).all(),
        "the bin's sweep": lambda s: sweeping._bin(_services(s)),
        "are bytes of anybody": lambda s: sweeping._named(_services(s), [f"originals/{asset.id}"]),
    }


def _services(session: Session) -> Services:
    """Services that ask through this session alone, and have nothing else to lose."""
    one = SimpleNamespace(reading=lambda: nullcontext(session), writing=lambda: nullcontext(session))
    store = SimpleNamespace(
        abort=lambda *_: None, delete=lambda *_: None, sweep=lambda *_: None, list=lambda *_: iter(())
    )
    return cast(
        Services,
        SimpleNamespace(
            db=one, store=store, queue=SimpleNamespace(count=lambda _: 1), settings=load(environment={}),
            now=lambda: NOW + timedelta(days=1), today=lambda: date(2100, 1, 1),
        ),
    )  # fmt: skip
