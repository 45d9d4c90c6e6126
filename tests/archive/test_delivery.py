"""Delivery: every request decided anew, ranges, caching, names, and what is written down."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from sqlalchemy import select

from archive.audit.models import Event


@pytest.fixture
def shown(cast, put, work) -> str:
    """A photo of An's that is ready."""
    key = put(cast.an, title="Chợ phiên Bắc Hà: sáng sớm")
    work()
    return key


def signed(api, person, key, name="thumb.webp") -> str:
    renditions = api(person).get(f"/api/v1/assets/{key}").json["renditions"]
    return next(r["url"] for r in renditions if r["name"] == name)


def actions(services) -> list[str]:
    with services.db.reading() as session:
        return list(session.scalars(select(Event.action).order_by(Event.id)))


def test_a_page_sees_renditions_by_its_own_path(api, cast, shown):
    answer = api(cast.binh).get(f"/media/{shown}/thumb.webp")
    assert answer.status_code == 200
    assert answer.mimetype == "image/webp"
    assert answer.headers["Cache-Control"] == "private, max-age=3600"
    assert answer.headers["Vary"] == "Cookie, Authorization"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_versioned_path_is_kept_for_ever(api, cast, shown):
    assert "immutable" in api(cast.an).get(f"/media/{shown}/thumb.webp?v=1").headers["Cache-Control"]


def test_who_may_not_see_gets_404_and_it_is_written_down(api, cast, shown, services):
    for person in (cast.chi, cast.dung, None):
        assert api(person).get(f"/media/{shown}/thumb.webp").status_code == 404
    assert actions(services).count("preview.refused") == 3


@pytest.mark.parametrize("name", ["none.webp", "../thumb.webp", "hls/../../x", "%00"])
def test_a_rendition_that_is_not_there_is_404(api, cast, shown, name):
    assert api(cast.an).get(f"/media/{shown}/{name}").status_code == 404


def test_one_range_is_206(api, cast, shown):
    whole = api(cast.an).get(f"/media/{shown}/thumb.webp").data
    for asked, start, stop in (("2-9", 2, 10), ("5-", 5, len(whole)), ("-7", len(whole) - 7, len(whole))):
        answer = api(cast.an).get(f"/media/{shown}/thumb.webp", headers={"Range": f"bytes={asked}"})
        assert answer.status_code == 206
        assert answer.data == whole[start:stop]
        assert answer.headers["Content-Range"] == f"bytes {start}-{stop - 1}/{len(whole)}"
        assert answer.content_length == stop - start


def test_a_range_past_the_end_is_416(api, cast, shown):
    answer = api(cast.an).get(f"/media/{shown}/thumb.webp", headers={"Range": "bytes=99999999-"})
    assert answer.status_code == 416
    assert answer.headers["Content-Range"].startswith("bytes */")


def test_several_ranges_answer_the_whole(api, cast, shown):
    answer = api(cast.an).get(f"/media/{shown}/thumb.webp", headers={"Range": "bytes=0-1,4-5"})
    assert answer.status_code == 200


def test_a_range_of_another_version_answers_the_whole(api, cast, shown):
    answer = api(cast.an).get(f"/media/{shown}/thumb.webp", headers={"Range": "bytes=0-1", "If-Range": '"old"'})
    assert answer.status_code == 200


def test_head_tells_the_length_and_sends_nothing(api, cast, shown):
    answer = api(cast.an).head(f"/media/{shown}/thumb.webp")
    assert (answer.status_code, answer.data) == (200, b"")
    assert answer.content_length > 0
    assert answer.headers["Accept-Ranges"] == "bytes"


def test_what_the_browser_has_is_304(api, cast, shown):
    etag = api(cast.an).get(f"/media/{shown}/thumb.webp").headers["ETag"]
    answer = api(cast.an).get(f"/media/{shown}/thumb.webp", headers={"If-None-Match": etag})
    assert (answer.status_code, answer.data) == (304, b"")


def test_the_original_is_always_a_sandboxed_attachment(api, cast, shown, photo, services):
    for path in (f"/media/{shown}/original", f"/api/v1/assets/{shown}/original"):
        answer = api(cast.an).get(path)
        assert answer.data == photo()
        assert answer.headers["Content-Disposition"] == 'attachment; filename="anh.jpg"'
        assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert answer.mimetype == "image/jpeg"
    assert actions(services).count("asset.downloaded") == 2


def test_a_saved_rendition_is_named_by_the_title(api, cast, shown, services):
    named = api(cast.an).get(f"/media/{shown}/thumb.webp?download=1").headers["Content-Disposition"]
    assert named.startswith("attachment; filename=\"Cho phien Bac Ha- sang som (thumb).webp\"; filename*=UTF-8''Ch%E1")
    assert actions(services).count("asset.downloaded") == 1


def test_an_outsider_may_look_but_not_save_and_is_told_why(api, cast, put, work, services):
    key = put(cast.binh, visibility="public")
    work()
    assert api(None).get(f"/media/{key}/thumb.webp").status_code == 200
    for path in (f"/media/{key}/thumb.webp?download=1", f"/media/{key}/original"):
        refused = api(cast.dung).get(path)
        assert refused.status_code == 403
        assert "yêu cầu" in refused.json["detail"]
    assert actions(services).count("download_original.refused") == 1


def test_a_resumed_download_is_one_event(api, cast, shown, services):
    for asked in ("bytes=0-9", "bytes=10-19"):
        assert api(cast.an).get(f"/media/{shown}/original", headers={"Range": asked}).status_code == 206
    assert actions(services).count("asset.downloaded") == 1


def test_a_signed_address_holds_the_token_in_its_path(api, cast, shown):
    url = urlsplit(signed(api, cast.an, shown))
    assert url.netloc
    assert url.path.startswith("/s/")
    assert url.path.endswith(f"/{shown}/thumb.webp")
    assert not url.query


def test_a_signed_address_opens_nothing_else(api, cast, put, shown):
    other = put(cast.an, "other")
    url = signed(api, cast.an, shown)
    assert api(None).get(url.replace(shown, other)).status_code == 404
    assert api(None).get(url.replace("/s/", "/s/x")).status_code == 404


def test_a_signed_address_dies(api, cast, shown, clock):
    url = signed(api, cast.an, shown)
    clock.forward(seconds=1000)
    answer = api(None).get(url)
    assert (answer.status_code, answer.json["code"]) == (410, "link_expired")


def test_withdrawal_ends_a_signed_address_at_once(api, cast, put, work):
    key = put(cast.binh, visibility="members")
    work()
    url = signed(api, cast.chi, key)
    assert api(None).get(url).status_code == 200
    narrowed = api(cast.binh).put(f"/api/v1/assets/{key}/visibility", json={"visibility": "own"})
    assert narrowed.status_code == 200
    assert api(None).get(url).status_code == 404


def test_a_signed_address_of_a_person_who_left_is_404(api, cast, shown, services):
    from archive.people.models import User

    url = signed(api, cast.an, shown)
    with services.db.writing() as session:
        session.get_one(User, cast.an.user_id).active = False
    assert api(None).get(url).status_code == 404


def test_the_bin_takes_renditions_from_those_who_only_see(api, cast, put, work):
    key = put(cast.binh, visibility="members")
    work()
    assert api(cast.chi).get(f"/media/{key}/thumb.webp").status_code == 200
    api(cast.binh).delete(f"/api/v1/assets/{key}")
    assert api(cast.chi).get(f"/media/{key}/thumb.webp").status_code == 404
    assert api(cast.binh).get(f"/media/{key}/thumb.webp").status_code == 200


def test_bytes_that_are_gone_from_the_store_are_a_clear_404(api, cast, shown, services):
    for blob in list(services.store.list("derivatives/")):
        services.store.delete(blob.key)
    answer = api(cast.an).get(f"/media/{shown}/thumb.webp")
    assert answer.status_code == 404
    assert answer.json["detail_en"] == "This file is no longer in the archive."


def test_a_signed_address_may_be_shown_by_another_site_and_a_page_path_may_not(api, cast, shown):
    assert api(None).get(signed(api, cast.an, shown)).headers["Access-Control-Allow-Origin"] == "*"
    own = api(cast.an).get(f"/media/{shown}/thumb.webp").headers
    assert "Access-Control-Allow-Origin" not in own
    assert own["Cross-Origin-Resource-Policy"] == "same-origin"
