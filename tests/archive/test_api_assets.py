"""Assets by the API: put in, answered whole, edited, binned, restored."""

from __future__ import annotations

import io
import json

import pytest
from sqlalchemy import select

from archive.catalogue.models import Asset, File

PROBLEM = "application/problem+json"


def upload(client, data: bytes, name: str = "anh.jpg", **form: str):
    return client.post("/api/v1/assets", data={"file": (io.BytesIO(data), name), **form})


def test_without_a_token_the_api_answers_401(api):
    answer = api(None).get("/api/v1/assets")
    assert answer.status_code == 401
    assert answer.mimetype == PROBLEM
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert answer.json["detail_en"] == "Sign in, or send a valid access token."


def test_a_wrong_token_is_401(api, cast, app):
    client = app.test_client()
    assert client.get("/api/v1/assets", headers={"Authorization": "Bearer kho_none"}).status_code == 401


def test_a_photo_is_taken_then_ready_with_renditions(api, cast, photo, work):
    answer = upload(api(cast.an), photo(), metadata=json.dumps({"title": "Chợ phiên"}))
    assert answer.status_code == 202
    assert answer.json["state"] == "received"
    assert answer.headers["Location"].endswith(answer.json["id"])
    work()
    asset = api(cast.an).get(f"/api/v1/assets/{answer.json['id']}").json
    assert (asset["state"], asset["kind"], asset["title"]) == ("ready", "photo", "Chợ phiên")
    assert asset["progress"] == 1.0
    assert asset["original"]["media_type"] == "image/jpeg"
    assert "thumb.webp" in [rendition["name"] for rendition in asset["renditions"]]
    assert asset["owner"] == "dantri"


def test_every_rendition_opens_without_a_header(api, cast, put, work):
    key = put(cast.an)
    work()
    for rendition in api(cast.an).get(f"/api/v1/assets/{key}").json["renditions"]:
        answer = api(None).get(rendition["url"])
        assert answer.status_code == 200
        assert len(answer.data) == rendition["size"]
        assert answer.mimetype == rendition["media_type"]


def test_the_same_bytes_again_are_one_asset(api, cast, photo, put):
    first = put(cast.an)
    again = upload(api(cast.binh), photo())
    assert again.status_code == 200
    assert (again.json["id"], again.json["duplicate"]) == (first, True)


def test_the_same_bytes_in_another_organisation_are_another_asset(api, cast, photo, put):
    first = put(cast.an)
    other = upload(api(cast.chi), photo())
    assert other.status_code == 202
    assert other.json["id"] != first
    assert first not in other.get_data(as_text=True)


def test_the_organisation_can_be_named_but_only_ones_own(api, cast, photo):
    assert upload(api(cast.an), photo(), organisation="tapchi").status_code == 403
    assert upload(api(cast.an), photo(), organisation="khong-co").status_code == 404
    assert upload(api(cast.dung), photo()).status_code == 403


def test_what_is_not_media_is_refused_and_nothing_is_kept(api, cast, services):
    answer = upload(api(cast.an), b"<html>hello</html>" * 50, "anh.jpg")
    assert answer.status_code == 415
    assert answer.mimetype == PROBLEM
    assert answer.json["detail"]
    assert answer.json["detail_en"]
    assert list(services.store.list()) == []
    assert list((services.home / "scratch").iterdir()) == []
    with services.db.reading() as session:
        assert session.scalar(select(Asset)) is None


def test_an_empty_file_is_refused_with_words(api, cast):
    answer = upload(api(cast.an), b"")
    assert 400 <= answer.status_code < 500
    assert "0 byte" in answer.json["detail"]


def test_a_form_without_a_file_says_so(api, cast):
    answer = api(cast.an).post("/api/v1/assets", data={"metadata": "{}"})
    assert answer.status_code == 400
    assert answer.json["details"]["field"] == "file"


@pytest.mark.parametrize(
    ("metadata", "field"),
    [
        ("{", "metadata"), ("[]", "metadata"), ('{"tittle": "x"}', "tittle"), ('{"title": 3}', "title"),
        ('{"taken_on": "hôm qua"}', "taken_on"), ('{"transcript": [{"start": 2, "end": 1, "text": "x"}]}', "transcript"),
        ('{"visibility": "all"}', "visibility"), ('{"kind": "film"}', "kind"),
    ],
)  # fmt: skip
def test_metadata_that_cannot_be_read_names_its_field(api, cast, photo, services, metadata, field):
    answer = upload(api(cast.an), photo(), metadata=metadata)
    assert answer.status_code == 400
    assert answer.json["details"]["field"] == field
    assert list(services.store.list("originals/")) == []


def test_a_file_larger_than_the_limit_is_413(api, cast, photo, services, app, monkeypatch):
    small = services.settings.limits.model_copy(update={"upload_bytes": 1000})
    monkeypatch.setitem(
        app.extensions, "services",
        services.__class__(**{**vars(services), "settings": services.settings.model_copy(update={"limits": small})}),
    )  # fmt: skip
    answer = upload(api(cast.an), photo())
    assert answer.status_code == 413
    assert "GiB" in answer.json["detail"]
    assert list((services.home / "scratch").iterdir()) == []


def test_a_journalist_may_not_publish_at_upload_but_an_editor_may(api, cast, photo):
    public = json.dumps({"visibility": "public"})
    assert upload(api(cast.an), photo("a"), metadata=public).status_code == 403
    published = upload(api(cast.binh), photo("b"), metadata=public)
    assert published.status_code == 202
    assert api(cast.dung).get(f"/api/v1/assets/{published.json['id']}").status_code == 200


def test_a_sidecar_goes_with_its_file(api, cast, photo, services, work):
    srt = b"1\n00:00:01,000 --> 00:00:02,000\nxin chao\n"
    answer = api(cast.an).post(
        "/api/v1/assets", data={"file": (io.BytesIO(photo()), "a.jpg"), "sidecar": (io.BytesIO(srt), "a.srt")}
    )
    assert answer.status_code == 202
    work()
    asset = api(cast.an).get(f"/api/v1/assets/{answer.json['id']}").json
    assert [file["role"] for file in asset["files"]] == ["original", "sidecar"]
    assert [span["text"] for span in asset["transcript"]] == ["xin chao"]


def test_a_sidecar_can_come_later_and_replaces_its_namesake(api, cast, put, work, services):
    key = put(cast.an)
    work()
    for words in ("một", "hai"):
        srt = f"1\n00:00:01,000 --> 00:00:02,000\n{words}\n".encode()
        sent = {"sidecar": (io.BytesIO(srt), "a.srt")}
        assert api(cast.an).post(f"/api/v1/assets/{key}/sidecars", data=sent).status_code == 202
        work()
    asset = api(cast.an).get(f"/api/v1/assets/{key}").json
    assert [span["text"] for span in asset["transcript"]] == ["hai"]
    assert len(list(services.store.list("originals/"))) == 2


def test_a_sidecar_of_another_kind_is_refused(api, cast, put):
    answer = api(cast.an).post(f"/api/v1/assets/{put(cast.an)}/sidecars", data={"sidecar": (io.BytesIO(b"x"), "a.exe")})
    assert (answer.status_code, answer.json["code"]) == (400, "not_a_sidecar")


def test_a_hostile_name_is_kept_harmless(api, cast, photo, services):
    answer = upload(api(cast.an), photo(), "../../etc/pa\u202essw\x07d ảnh.jpg")
    file = api(cast.an).get(f"/api/v1/assets/{answer.json['id']}").json["original"]
    assert file["name"] == "passwd ảnh.jpg"
    with services.db.reading() as session:
        assert session.scalars(select(File.key)).one().startswith("originals/")


def test_an_edit_needs_the_version_it_was_made_on(api, cast, put):
    key = put(cast.an)
    assert api(cast.an).patch(f"/api/v1/assets/{key}", json={"title": "x"}).status_code == 428
    answer = api(cast.an).patch(f"/api/v1/assets/{key}", json={"title": "x"}, headers={"If-Match": "soon"})
    assert (answer.status_code, answer.json["details"]["field"]) == (400, "If-Match")


def test_an_edit_answers_the_asset_with_its_new_version(api, cast, put):
    key = put(cast.an)
    version = api(cast.an).get(f"/api/v1/assets/{key}").headers["ETag"]
    answer = api(cast.an).patch(f"/api/v1/assets/{key}", json={"title": "Chợ"}, headers={"If-Match": version})
    assert answer.status_code == 200
    assert answer.json["title"] == "Chợ"
    assert answer.headers["ETag"] != version


def test_a_stale_edit_shows_both_values(api, cast, put):
    key = put(cast.an, title="Đầu")
    stale = {"If-Match": api(cast.an).get(f"/api/v1/assets/{key}").headers["ETag"]}
    assert api(cast.an).patch(f"/api/v1/assets/{key}", json={"title": "Của An"}, headers=stale).status_code == 200
    clash = api(cast.binh).patch(f"/api/v1/assets/{key}", json={"title": "Của Bình"}, headers=stale)
    assert clash.status_code == 409
    assert clash.mimetype == PROBLEM
    assert clash.json["details"]["fields"] == {"title": {"yours": "Của Bình", "theirs": "Của An"}}


def test_an_edit_with_an_unknown_field_names_it(api, cast, put):
    key = put(cast.an)
    answer = api(cast.an).patch(f"/api/v1/assets/{key}", json={"colour": "x"}, headers={"If-Match": "*"})
    assert (answer.status_code, answer.json["details"]["field"]) == (400, "colour")


def test_a_body_that_is_no_json_is_a_clear_400(api, cast, put):
    answer = api(cast.an).patch(
        f"/api/v1/assets/{put(cast.an)}", data=b"{", content_type="application/json", headers={"If-Match": "*"}
    )
    assert answer.status_code == 400
    assert answer.mimetype == PROBLEM


def test_the_transcript_can_be_written_by_people(api, cast, put):
    key = put(cast.an)
    spans = [{"start": 1.5, "end": 2, "text": "Bà con ra đồng"}]
    answer = api(cast.an).patch(f"/api/v1/assets/{key}", json={"transcript": spans}, headers={"If-Match": "*"})
    assert [span["text"] for span in answer.json["transcript"]] == ["Bà con ra đồng"]


def test_the_bin_hides_and_restore_brings_back(api, cast, put):
    key = put(cast.an)
    assert api(cast.an).delete(f"/api/v1/assets/{key}").status_code == 204
    assert api(cast.chi).get(f"/api/v1/assets/{key}").status_code == 404
    assert api(cast.an).get(f"/api/v1/assets/{key}").json["deleted_at"] is not None
    assert api(cast.an).post(f"/api/v1/assets/{key}/restore").status_code == 200
    assert api(cast.an).get(f"/api/v1/assets/{key}").json["deleted_at"] is None


def test_restore_is_refused_when_the_bytes_came_in_again(api, cast, put):
    key = put(cast.an)
    api(cast.an).delete(f"/api/v1/assets/{key}")
    again = put(cast.an)
    answer = api(cast.an).post(f"/api/v1/assets/{key}/restore")
    assert (answer.status_code, answer.json["details"]["existing"]) == (409, again)


def test_only_what_failed_can_be_tried_again(api, cast, put, services, work):
    key = put(cast.an)
    assert api(cast.an).post(f"/api/v1/assets/{key}/retry").status_code == 409
    with services.db.reading() as session:
        store_key = session.scalars(select(File.key)).one()
    with services.store.local_path(store_key) as path:
        whole = path.read_bytes()
        path.chmod(0o600)
        path.write_bytes(whole[:100])
    work()
    failed = api(cast.an).get(f"/api/v1/assets/{key}").json
    assert failed["state"] == "failed"
    assert failed["problems"][0]["message"]
    with services.store.local_path(store_key) as path:
        path.write_bytes(whole)
    assert api(cast.an).post(f"/api/v1/assets/{key}/retry").status_code == 202
    work()
    assert api(cast.an).get(f"/api/v1/assets/{key}").json["state"] == "ready"


def test_rights_say_of_every_action_whether_and_why(api, cast, put):
    key = put(cast.binh, visibility="members")
    rights = api(cast.chi).get(f"/api/v1/assets/{key}").json["rights"]
    assert rights["preview"] == {"allowed": True, "reasons": [rights["preview"]["reasons"][0]]}
    assert rights["preview"]["reasons"][0]["code"] == "members"
    assert rights["edit"]["allowed"] is False
    assert rights["edit"]["reasons"][0]["vi"]


@pytest.mark.parametrize("path", ["", "/history", "/suggestions", "/original", "/renditions/thumb.webp"])
def test_what_may_not_be_seen_is_404(api, cast, put, path):
    key = put(cast.an)
    for stranger in (cast.chi, cast.dung):
        assert api(stranger).get(f"/api/v1/assets/{key}{path}").status_code == 404


@pytest.mark.parametrize(("method", "path", "body"), [
    ("patch", "", {"title": "x"}), ("delete", "", None), ("post", "/restore", None), ("post", "/retry", None),
    ("put", "/visibility", {"visibility": "public"}),
])  # fmt: skip
def test_what_may_not_be_seen_cannot_be_changed_either(api, cast, put, method, path, body):
    key = put(cast.an)
    call = getattr(api(cast.chi), method)
    answer = call(f"/api/v1/assets/{key}{path}", json=body, headers={"If-Match": "*"})
    assert answer.status_code == 404


@pytest.mark.parametrize("key", ["x", "00000000-0000-0000-0000-000000000000", "a" * 36, "%00" * 12])
def test_an_id_that_is_none_is_404(api, cast, key):
    assert api(cast.an).get(f"/api/v1/assets/{key}").status_code == 404
