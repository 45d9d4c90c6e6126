"""What looks alike is found as it comes in and shown to those who may see both; nothing is merged."""

from __future__ import annotations

import base64
import io
import random
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from flask.testing import FlaskClient
from PIL import Image, ImageFilter

from archive.alike import buckets, commands, index, looking
from archive.alike.models import Fingerprint, Likeness
from archive.db import new_id
from archive.services import Services
from ingest.pictures.fingerprint import Print
from tests.archive.conftest import Cast, Person

Api = Callable[..., FlaskClient]
Work = Callable[[], None]


@pytest.fixture
def scene(shared_media: Path) -> Image.Image:
    """A real photo."""
    return Image.open(shared_media / "photo/gateshead-angel.jpg").convert("RGB")


@pytest.fixture
def send(api: Api) -> Callable[..., str]:
    """Upload a picture as a person; returns its id."""

    def put(person: Person, picture: Image.Image, quality: int = 90) -> str:
        out = io.BytesIO()
        picture.save(out, "JPEG", quality=quality)
        out.seek(0)
        answer = api(person).post("/api/v1/assets", data={"file": (out, "anh.jpg")})
        assert answer.status_code == 202, answer.json
        return str(answer.json["id"])

    return put


def cut(picture: Image.Image) -> Image.Image:
    """Four fifths of each side, off the middle."""
    width, height = picture.size
    return picture.crop((int(width * 0.17), int(height * 0.03), int(width * 0.97), int(height * 0.83)))


def ids(client: FlaskClient, asset_id: str) -> list[str]:
    answer = client.get(f"/api/v1/assets/{asset_id}/similar")
    assert answer.status_code == 200, answer.json
    return [item["id"] for item in answer.json["items"]]


def test_a_crop_is_shown_with_the_picture_it_was_cut_from_and_neither_changes(
    services: Services, cast: Cast, api: Api, send: Callable[..., str], work: Work, scene: Image.Image
):
    whole = send(cast.an, scene)
    work()
    part, other = send(cast.an, cut(scene)), send(cast.an, scene.transpose(Image.Transpose.ROTATE_180))
    work()
    client = api(cast.an)
    assert ids(client, part) == [whole]
    assert ids(client, whole) == [part]
    assert ids(client, other) == []
    assert client.get(f"/api/v1/assets/{part}").json["state"] == "ready"


def test_what_one_may_not_see_is_neither_shown_nor_counted(
    cast: Cast, api: Api, send: Callable[..., str], work: Work, scene: Image.Image
):
    mine = send(cast.an, scene)
    work()
    theirs = send(cast.chi, scene, 40)
    work()
    assert ids(api(cast.chi), theirs) == []
    assert api(cast.chi).get(f"/api/v1/assets/{mine}/similar").status_code == 404
    api(cast.binh).put(f"/api/v1/assets/{mine}/visibility", json={"visibility": "members"})
    assert ids(api(cast.chi), theirs) == [mine]


def test_what_is_in_the_bin_is_not_shown(
    cast: Cast, api: Api, send: Callable[..., str], work: Work, scene: Image.Image
):
    first, second = send(cast.an, scene), send(cast.an, scene, 40)
    work()
    assert ids(api(cast.an), first) == [second]
    assert api(cast.an).delete(f"/api/v1/assets/{second}").status_code == 204
    assert ids(api(cast.an), first) == []


def test_pictures_from_before_fingerprints_are_looked_at_by_the_command(
    services: Services, cast: Cast, api: Api, send: Callable[..., str], work: Work, scene: Image.Image
):
    first, second = send(cast.an, scene), send(cast.an, scene.filter(ImageFilter.GaussianBlur(1)), 50)
    work()
    with services.db.writing() as session:
        session.query(Likeness).delete()
        session.query(Fingerprint).delete()
    said: list[str] = []
    assert commands.fingerprint(services, False, said.append) == 0
    assert ids(api(cast.an), first) == [second]
    assert said[-1].startswith("2 ")


def test_tables_find_what_differs_in_seven_bits_among_many():
    chance = np.random.default_rng(4)
    hashes = chance.integers(0, 2**64, 20_000, dtype=np.uint64)
    tables = buckets.build(np.zeros(len(hashes), "V16"), hashes)
    flipped = sum(1 << bit for bit in random.Random(2).sample(range(64), 7))
    hits = tables.near(hashes[:50] ^ np.uint64(flipped), 7)
    assert {(int(q), int(r)) for q, r in zip(hits.question, hits.row, strict=True)} >= {(n, n) for n in range(50)}


def test_new_rows_join_the_tables_and_another_process_maps_them(
    services: Services,
    cast: Cast,
    send: Callable[..., str],
    work: Work,
    scene: Image.Image,
    monkeypatch: pytest.MonkeyPatch,
):
    asset_id = send(cast.an, scene)
    work()
    monkeypatch.setattr(index, "JOIN", 5)
    chance = random.Random(1)
    hashes = [chance.getrandbits(64) for _ in range(12)]
    with services.db.writing() as session:
        looking.keep(session, asset_id, [Print("whole", one, patch=b"-") for one in hashes])
    asked = {"whole": np.array([hashes[7] ^ 5], np.uint64)}
    one, another = (index.Prints(services.home / "alike-test") for _ in range(2))
    with services.db.reading() as session:
        assert list(one.near(session, asked, 3)["whole"].values()) == [[(0, 2)]]
        assert len(list((services.home / "alike-test").glob("*/whole/hashes.npy"))) == 1
        assert set(another.near(session, asked, 3)["whole"]) == set(one.near(session, asked, 3)["whole"])


def test_a_clip_is_a_piece_of_its_film_where_frames_agree_at_one_distance():
    far = [(0.9, float(n), float(n) + 40.0) for n in range(3)]
    assert looking._piece(far, 10) == (0.9, 0.0, 40.0)
    assert looking._piece([(0.9, 1.0, 7.0), (0.9, 2.0, 70.0)], 10) is None


def test_an_id_is_no_asset(cast: Cast, api: Api):
    assert api(cast.an).get(f"/api/v1/assets/{new_id()}/similar").status_code == 404


def grey(picture: Image.Image) -> dict[str, object]:
    """What a browser sends of a picture that is still on its way."""
    drawn = picture.resize((96, 96), Image.Resampling.BOX).convert("L")
    return {"grey": base64.b64encode(drawn.tobytes()).decode(), "aspect": picture.width / picture.height}


def test_a_picture_on_its_way_is_told_of_what_it_looks_like_within_rights_and_nothing_is_kept(
    services: Services, cast: Cast, api: Api, send: Callable[..., str], work: Work, scene: Image.Image
):
    there = send(cast.an, scene)
    work()

    def seen(person: Person, picture: Image.Image) -> list[str]:
        answer = api(person).post("/api/v1/similar", json=grey(picture))
        assert answer.status_code == 200, answer.json
        return [item["id"] for item in answer.json["items"]]

    assert seen(cast.binh, cut(scene)) == [there]
    assert seen(cast.chi, cut(scene)) == []
    assert seen(cast.binh, Image.new("RGB", (60, 40), "grey")) == []
    with services.db.reading() as session:
        assert {row.asset_id for row in session.query(Fingerprint)} == {there}


@pytest.mark.parametrize("wrong", [{"grey": "AAAA"}, {"grey": "!" * 12288}, {"aspect": 0}, {"aspect": "wide"}])
def test_what_is_no_small_picture_is_refused_in_words(
    cast: Cast, api: Api, scene: Image.Image, wrong: dict[str, object]
):
    answer = api(cast.an).post("/api/v1/similar", json={**grey(scene), **wrong})
    assert answer.status_code in (400, 422)
    assert answer.json["detail"]
    assert api(None).post("/api/v1/similar", json=grey(scene)).status_code == 401
