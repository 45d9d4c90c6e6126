"""Uploads in parts by the API: nothing that arrived is sent again, nothing is entered twice."""

from __future__ import annotations

import base64
import hashlib
import io

import pytest
from sqlalchemy import func, select

from archive.audit.models import Event
from archive.catalogue.models import Asset
from archive.uploads.models import Upload

PART = 64 * 1024


@pytest.fixture
def services(services):
    """Small parts, so that a small file has several."""
    keys = services.settings
    small = keys.model_copy(update={"store": keys.store.model_copy(update={"part_size": PART})})
    return services.__class__(**{**vars(services), "settings": small})


@pytest.fixture
def big(photo) -> bytes:
    """A real JPEG of a little over three parts: what follows its end is of no matter."""
    return photo("big") + bytes(3 * PART)


def begin(client, data: bytes, **more: object):
    announced = {"name": "phim.jpg", "size": len(data), "modified": "2026-03-01T00:00:00Z", "fingerprint": "f1", **more}
    return client.post("/api/v1/uploads", json=announced)


def send(client, upload: str, data: bytes, number: int, **headers: str):
    body = data[(number - 1) * PART : number * PART]
    return client.put(f"/api/v1/uploads/{upload}/parts/{number}", data=body, headers=headers)


def send_all(client, upload: str, data: bytes) -> None:
    for number in range(1, -(-len(data) // PART) + 1):
        assert send(client, upload, data, number).status_code == 200


def count(services, model) -> int:
    with services.db.reading() as session:
        return session.scalar(select(func.count()).select_from(model))


def test_a_file_in_parts_becomes_an_asset(api, cast, big, work):
    client = api(cast.an)
    begun = begin(client, big, metadata={"title": "Chợ phiên"})
    assert begun.status_code == 201
    assert (begun.json["part_size"], begun.json["parts_done"]) == (PART, [])
    for number in (3, 1, 4, 2):
        assert send(client, begun.json["id"], big, number).status_code == 200
    done = client.post(f"/api/v1/uploads/{begun.json['id']}/complete")
    assert done.status_code == 202
    work()
    asset = client.get(f"/api/v1/assets/{done.json['id']}").json
    assert (asset["state"], asset["title"]) == ("ready", "Chợ phiên")
    assert asset["original"]["sha256"] == hashlib.sha256(big).hexdigest()
    assert client.get(f"/api/v1/assets/{done.json['id']}/original").data == big


def test_a_part_answers_a_readable_etag(api, cast, big):
    client = api(cast.an)
    answer = send(client, begin(client, big).json["id"], big, 1)
    assert answer.headers["ETag"] == f'"{answer.json["etag"]}"'
    assert answer.headers["Access-Control-Expose-Headers"] == "ETag"


def test_an_announced_file_is_recognised_and_goes_on(api, cast, big):
    client = api(cast.an)
    upload = begin(client, big).json["id"]
    send(client, upload, big, 2)
    again = begin(client, big)
    assert again.status_code == 200
    assert again.json["id"] == upload
    assert again.json["upload"]["resumed"] is True
    assert [part["number"] for part in again.json["parts_done"]] == [2]


@pytest.mark.parametrize(
    "other", [{"name": "khac.jpg"}, {"fingerprint": "f2"}, {"modified": "2025"}, {"relative_path": "a/b"}]
)
def test_another_file_is_another_upload(api, cast, big, other):
    client = api(cast.an)
    assert begin(client, big).json["id"] != begin(client, big, **other).json["id"]


def test_another_person_never_meets_ones_upload(api, cast, big):
    upload = begin(api(cast.an), big).json["id"]
    assert begin(api(cast.binh), big).json["id"] != upload
    stranger = api(cast.binh)
    assert stranger.get(f"/api/v1/uploads/{upload}").status_code == 404
    assert send(stranger, upload, big, 1).status_code == 404
    assert stranger.post(f"/api/v1/uploads/{upload}/complete").status_code == 404
    assert stranger.delete(f"/api/v1/uploads/{upload}").status_code == 404


def test_open_uploads_are_listed_for_who_comes_back(api, cast, big):
    client = api(cast.an)
    upload = begin(client, big).json["id"]
    send(client, upload, big, 1)
    listed = client.get("/api/v1/uploads").json["uploads"]
    assert [(u["id"], [p["number"] for p in u["parts_done"]]) for u in listed] == [(upload, [1])]
    assert client.get(f"/api/v1/uploads/{upload}").json == listed[0]


def test_a_duplicate_is_said_before_anything_is_sent(api, cast, put, photo):
    held = put(cast.an)
    digest = hashlib.sha256(photo()).hexdigest()
    said = begin(api(cast.binh), photo(), sha256=digest)
    assert (said.status_code, said.json["duplicate"], said.json["upload"]) == (200, held, None)
    assert begin(api(cast.chi), photo(), sha256=digest).json["duplicate"] is None


def test_a_likely_duplicate_is_told_but_may_be_sent(api, cast, big):
    client = api(cast.an)
    upload = begin(client, big).json["id"]
    send_all(client, upload, big)
    held = client.post(f"/api/v1/uploads/{upload}/complete").json["id"]
    again = begin(api(cast.binh), big)
    assert (again.status_code, again.json["likely_duplicate"]) == (201, held)


def test_the_same_bytes_in_parts_end_as_one_asset(api, cast, big, work, services):
    client, ids = api(cast.an), []
    for name in ("a.jpg", "b.jpg"):
        upload = begin(client, big, name=name).json["id"]
        send_all(client, upload, big)
        ids.append(client.post(f"/api/v1/uploads/{upload}/complete").json["id"])
    work()
    assert client.get(f"/api/v1/assets/{ids[1]}").json["id"] == ids[0]
    again = client.post(f"/api/v1/uploads/{upload}/complete")
    assert (again.status_code, again.json["id"], again.json["duplicate"]) == (200, ids[0], True)


@pytest.mark.parametrize("header", ["X-Part-SHA256", "x-amz-checksum-sha256"])
def test_a_damaged_part_is_refused_and_a_good_one_taken(api, cast, big, header):
    client = api(cast.an)
    upload = begin(client, big).json["id"]
    digest = hashlib.sha256(big[:PART]).digest()

    def written(value: bytes) -> str:
        return base64.b64encode(value).decode() if header.startswith("x-amz") else value.hex()

    refused = send(client, upload, big, 1, **{header: written(digest[::-1])})
    assert (refused.status_code, refused.json["code"], refused.json["retry"]) == (400, "checksum", True)
    assert client.get(f"/api/v1/uploads/{upload}").json["parts_done"] == []
    assert send(client, upload, big, 1, **{header: written(digest)}).status_code == 200


def test_a_part_of_another_length_is_refused(api, cast, big):
    client = api(cast.an)
    upload = begin(client, big).json["id"]
    for data in (b"short", bytes(PART + 1)):
        answer = client.put(f"/api/v1/uploads/{upload}/parts/1", data=data)
        assert (answer.status_code, answer.json["details"]["size"]) == (400, PART)


@pytest.mark.parametrize("number", [0, 5, 99999])
def test_a_part_the_file_does_not_have_is_refused(api, cast, big, number):
    client = api(cast.an)
    upload = begin(client, big).json["id"]
    assert client.put(f"/api/v1/uploads/{upload}/parts/{number}", data=b"x").status_code == 400


def test_completing_early_names_the_missing_parts(api, cast, big):
    client = api(cast.an)
    upload = begin(client, big).json["id"]
    for sent, missing in ((None, [1, 2, 3, 4]), (2, [1, 3, 4])):
        if sent:
            send(client, upload, big, sent)
        answer = client.post(f"/api/v1/uploads/{upload}/complete")
        assert (answer.status_code, answer.json["details"]["missing"]) == (409, missing)


def test_completing_again_answers_the_same_asset(api, cast, big, services):
    client = api(cast.an)
    upload = begin(client, big).json["id"]
    send_all(client, upload, big)
    answers = [client.post(f"/api/v1/uploads/{upload}/complete") for _ in range(3)]
    assert {answer.status_code for answer in answers} == {202}
    assert len({answer.json["id"] for answer in answers}) == 1
    assert count(services, Asset) == 1


def test_a_server_that_dies_between_blob_and_rows_completes_on_the_next_call(api, cast, big, services, monkeypatch):
    from archive.uploads import resumable

    client = api(cast.an)
    upload = begin(client, big).json["id"]
    send_all(client, upload, big)
    with monkeypatch.context() as dying:
        dying.setattr(resumable, "_enter", lambda *_: 1 / 0)
        assert client.post(f"/api/v1/uploads/{upload}/complete").status_code == 500
    assert client.post(f"/api/v1/uploads/{upload}/complete").status_code == 202
    assert count(services, Asset) == 1


def test_what_turns_out_to_be_no_media_is_refused_and_not_kept(api, cast, services):
    client, data = api(cast.an), b"<html></html>" * 9000
    upload = begin(client, data).json["id"]
    send_all(client, upload, data)
    answer = client.post(f"/api/v1/uploads/{upload}/complete")
    assert answer.status_code == 415
    assert list(services.store.list("originals/")) == []
    assert client.post(f"/api/v1/uploads/{upload}/complete").status_code == 404


def test_words_can_change_until_the_file_is_complete(api, cast, big):
    client = api(cast.an)
    upload = begin(client, big, metadata={"title": "Cũ"}).json["id"]
    changed = client.patch(f"/api/v1/uploads/{upload}", json={"metadata": {"title": "Mới"}})
    assert changed.json["metadata"] == {"title": "Mới"}
    assert client.patch(f"/api/v1/uploads/{upload}", json={"metadata": {"tittle": "x"}}).status_code == 400
    send_all(client, upload, big)
    asset = client.post(f"/api/v1/uploads/{upload}/complete").json["id"]
    assert client.get(f"/api/v1/assets/{asset}").json["title"] == "Mới"
    late = client.patch(f"/api/v1/uploads/{upload}", json={"metadata": {}})
    assert (late.status_code, late.json["details"]["asset"]) == (409, asset)


def test_a_sidecar_sent_before_the_end_is_part_of_the_same_asset(api, cast, big, services, work):
    client = api(cast.an)
    upload = begin(client, big).json["id"]
    srt = b"1\n00:00:01,000 --> 00:00:02,000\nxin chao\n"
    sent = client.post(f"/api/v1/uploads/{upload}/sidecars", data={"sidecar": (io.BytesIO(srt), "phim.srt")})
    assert sent.json["sidecars"] == ["phim.srt"]
    send_all(client, upload, big)
    asset = client.post(f"/api/v1/uploads/{upload}/complete").json["id"]
    work()
    answer = client.get(f"/api/v1/assets/{asset}").json
    assert [file["role"] for file in answer["files"]] == ["original", "sidecar"]
    assert [span["text"] for span in answer["transcript"]] == ["xin chao"]


def test_giving_up_removes_what_came(api, cast, big, services):
    client = api(cast.an)
    upload = begin(client, big).json["id"]
    send(client, upload, big, 1)
    assert client.delete(f"/api/v1/uploads/{upload}").status_code == 204
    assert send(client, upload, big, 2).status_code == 404
    assert list((services.home / "store" / "uploads").iterdir()) == []


def test_a_part_is_signed_to_our_own_endpoint_with_what_a_browser_must_send(api, cast, big, app):
    from archive import edge

    upload = begin(api(cast.an), big).json["id"]
    signed = api(cast.an).get(f"/api/v1/uploads/{upload}/parts/2/url").json
    assert signed["url"].endswith(f"/api/v1/uploads/{upload}/parts/2")
    assert (signed["method"], signed["headers"]) == ("PUT", {})
    assert edge.COOKIE == "kho_session"


def test_too_large_and_empty_are_said_before_anything_is_sent(api, cast, services):
    client = api(cast.an)
    limit = services.settings.limits.upload_bytes
    huge = client.post("/api/v1/uploads", json={"name": "x", "size": limit + 1})
    assert huge.status_code == 413
    assert client.post("/api/v1/uploads", json={"name": "x", "size": 0}).json["code"] == "empty"
    assert client.post("/api/v1/uploads", json={"name": "x"}).status_code == 400


def test_an_outsider_cannot_upload(api, cast, big):
    assert begin(api(cast.dung), big).status_code == 403


def test_a_very_large_file_has_no_more_than_ten_thousand_parts(services, cast):
    from archive.uploads import resumable

    begun = resumable.begin(services, cast.an.actor, resumable.Announced("phim.mxf", 2 * 1024**3))
    assert begun.upload is not None
    assert -(-begun.upload.size // begun.upload.part_size) <= resumable.MOST_PARTS


def test_completion_leaves_one_trail(api, cast, big, services):
    client = api(cast.an)
    upload = begin(client, big).json["id"]
    send_all(client, upload, big)
    for _ in range(2):
        client.post(f"/api/v1/uploads/{upload}/complete")
    with services.db.reading() as session:
        made = session.scalars(select(Event).where(Event.action == "asset.created")).all()
    assert len(made) == 1
    assert count(services, Upload) == 1
