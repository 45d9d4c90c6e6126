"""The service that every file comes in by, and the sweep after it."""

from __future__ import annotations

import os
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from archive.catalogue import service as catalogue
from archive.catalogue.models import Asset, File
from archive.errors import Invalid, TooLarge
from archive.jobs.models import Job
from archive.rights.actor import Actor
from archive.uploads.details import read_details
from archive.uploads.incoming import Incoming
from archive.uploads.names import ascii_name, attachment, kept_name, titled
from archive.uploads.service import Came, receive, sweep
from tests.databases import BOTH_DATABASES

pytestmark = BOTH_DATABASES

OPERATOR = Actor(superadmin=True)


@pytest.fixture
def came(tmp_path, photo):
    """A file on this machine that is kept where it is."""

    def on_disk(word: str = "", name: str = "a.jpg") -> Came:
        path = tmp_path / f"{word}.jpg"
        path.write_bytes(photo(word))
        return Came(path, name, path.stat().st_size, keep=True)

    return on_disk


def age(services, key: str, **by: float) -> None:
    path = services.store.root / "blobs" / key
    at = (services.now() - timedelta(**by)).timestamp()
    os.utime(path, (at, at))


def test_a_kept_file_is_copied_and_hashed(services, came):
    file = came()
    taken = receive(services, OPERATOR, file)
    assert taken.created
    assert file.path.exists()
    with services.db.reading() as session:
        asset = session.get_one(Asset, taken.asset_id)
        assert (asset.owner.code, asset.sha256, len(asset.files)) == ("dantri", asset.files[0].sha256, 1)
        assert session.scalar(select(Job.lane)) == "quick"


def test_the_same_kept_file_twice_is_one_asset_and_one_blob(services, came):
    first = receive(services, OPERATOR, came(), organisation="tapchi")
    again = receive(services, OPERATOR, came(), organisation="tapchi")
    assert (again.asset_id, again.created) == (first.asset_id, False)
    assert len(list(services.store.list("originals/"))) == 1


def test_many_at_once_with_the_same_bytes_make_one_asset(services, came, cast):
    actor, results, start = cast.an.actor, [], Barrier(6)

    def put() -> None:
        start.wait()
        results.append(receive(services, actor, file))

    file = came()
    threads = [Thread(target=put) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({result.asset_id for result in results}) == 1
    assert sum(result.created for result in results) == 1
    assert len(list(services.store.list("originals/"))) == 1


def test_incoming_refuses_more_than_the_limit_and_leaves_nothing(tmp_path):
    incoming = Incoming(tmp_path, 10)
    incoming.write(b"0123456789")
    with pytest.raises(TooLarge):
        incoming.write(b"x")
    incoming.close()
    assert list(tmp_path.iterdir()) == []


def test_abandoned_uploads_go_after_their_days(services, cast, clock):
    from archive.uploads import resumable

    announced = resumable.Announced("a.jpg", 1000)
    upload = resumable.begin(services, cast.an.actor, announced).upload
    assert sweep(services)["uploads"] == 0
    clock.forward(days=8)
    assert sweep(services)["uploads"] == 1
    assert resumable.mine(services, cast.an.actor) == []
    assert resumable.begin(services, cast.an.actor, announced).upload.id != upload.id


def test_bytes_without_a_row_go_after_a_day(services, came, tmp_path):
    taken = receive(services, OPERATOR, came())
    for name in ("old", "new"):
        path = tmp_path / name
        path.write_bytes(b"x")
        services.store.put_at(f"originals/{name}", path)
    with services.db.reading() as session:
        held = session.scalars(select(File.key)).one()
    for key in (held, "originals/old"):
        age(services, key, days=2)
    age(services, "originals/new", hours=1)
    assert sweep(services)["blobs"] == 1
    assert {blob.key for blob in services.store.list("originals/")} == {held, "originals/new"}
    assert taken.created


def test_the_store_is_walked_once_a_day(services, clock):
    assert "blobs" in sweep(services)
    assert "blobs" not in sweep(services)
    clock.forward(days=1.1)
    assert "blobs" in sweep(services)


def test_the_bin_is_emptied_after_its_days_with_all_derivatives(services, came, work, clock):
    keep, go = (receive(services, OPERATOR, came(word)).asset_id for word in ("a", "b"))
    work()
    with services.db.writing() as session:
        catalogue.bin_asset(session, OPERATOR, go, services.now())
    work()
    clock.forward(days=29)
    assert sweep(services)["assets"] == 0
    clock.forward(days=2)
    assert sweep(services)["assets"] == 1
    with services.db.reading() as session:
        assert list(session.scalars(select(Asset.id))) == [keep]
        assert session.scalar(select(func.count()).select_from(File)) == 1
    assert list(services.store.list(f"derivatives/{go}/")) == []
    assert list(services.store.list(f"derivatives/{keep}/")) != []
    assert len(list(services.store.list("originals/"))) == 1


@given(st.text(max_size=400))
def test_a_kept_name_is_never_a_path_and_never_empty(given_name):
    name = kept_name(given_name)
    assert name
    assert len(name) <= 200
    assert not set(name) & {"/", "\\", "\0", "\n", "\u202e"}
    assert name not in (".", "..")
    assert kept_name(name) == name


@given(st.text(max_size=200))
def test_a_disposition_is_one_line_of_latin(name):
    header = attachment(kept_name(name))
    assert header.isascii()
    assert header.isprintable()
    assert ascii_name(name)


def test_names_of_downloads_say_title_and_size():
    assert titled('Chợ: "phiên"/sáng', "preview-2048", "jpg") == "Chợ- -phiên-sáng (preview-2048).jpg"
    assert titled("", "", "jpg") == "khong-ten.jpg"


def test_a_transcript_with_endless_times_is_refused():
    with pytest.raises(Invalid):
        read_details({"transcript": [{"start": 0, "end": float("inf"), "text": "x"}]})
