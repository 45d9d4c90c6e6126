"""Manifests: what a viewer of another house needs of a photo, a document, a film, a recording."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from archive.catalogue.models import Asset, Rendition


@pytest.fixture
def shown(cast, put, work) -> str:
    key = put(
        cast.binh, visibility="public", title="Chợ phiên Bắc Hà", title_en="Bac Ha market", description="Sáng sớm",
        credit="Báo Dân trí", keywords=["chợ"], usage_terms="https://creativecommons.org/licenses/by/4.0/",
    )  # fmt: skip
    work()
    return key


@pytest.fixture
def become(services, shown):
    """Turn the public photo into another kind with these renditions (name, media type, width, height, duration)."""

    def turn(kind: str, *made: tuple[str, str, int | None, int | None, float | None], **columns: object) -> str:
        with services.db.writing() as session:
            asset = session.get_one(Asset, shown)
            asset.kind = kind
            for name, value in columns.items():
                setattr(asset, name, value)
            source = session.get_one(Rendition, (shown, "preview-1024.webp"))
            for name, media_type, width, height, duration in made:
                session.merge(Rendition(asset_id=shown, name=name, recipe="doc-1", media_type=media_type, size=source.size, width=width, height=height, duration=duration, key=source.key, created_at=services.now()))  # fmt: skip
        return shown

    return turn


def manifest(api, person, key):
    answer = api(person).get(f"/iiif/presentation/{key}/manifest.json")
    assert answer.status_code == 200, answer.data
    return answer


def test_a_photo_is_one_canvas_with_its_image_service(api, shown):
    answer = manifest(api, None, shown)
    said = answer.json
    assert answer.mimetype == "application/ld+json"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert said["label"] == {"vi": ["Chợ phiên Bắc Hà"], "en": ["Bac Ha market"]}
    assert said["requiredStatement"]["value"] == {"vi": ["Báo Dân trí"]}
    assert said["rights"] == "http://creativecommons.org/licenses/by/4.0/"
    (canvas,) = said["items"]
    body = canvas["items"][0]["items"][0]["body"]
    assert (canvas["width"], canvas["height"]) == (480, 320)
    assert body["service"][0] == {
        "id": f"http://localhost/iiif/3/{shown}", "type": "ImageService3", "profile": "level2"
    }  # fmt: skip
    assert api(None).get(urlsplit(body["id"]).path).mimetype == "image/jpeg"
    assert api(None).get(urlsplit(said["thumbnail"][0]["id"]).path).status_code == 200


def test_every_id_is_an_address_and_none_stands_twice(api, shown):
    found: list[str] = []

    def walk(value) -> None:
        if isinstance(value, dict):
            found.extend([value["id"]] if "id" in value and value.get("type") != "ImageService3" else [])
            for inner in value.values():
                walk(inner)
        elif isinstance(value, list):
            for inner in value:
                walk(inner)

    walk(manifest(api, None, shown).json["items"])
    assert all(each.startswith("http") for each in found)
    assert len(found) == len(set(found))


def test_a_document_is_a_canvas_a_page_in_order(api, become):
    key = become("document", *[(f"page-{n}.webp", "image/webp", 480, 320, None) for n in (1, 2, 10)])
    said = manifest(api, None, key).json
    assert [canvas["label"]["none"] for canvas in said["items"]] == [["1"], ["2"], ["10"]]
    body = said["items"][2]["items"][0]["items"][0]["body"]
    assert body["service"][0]["id"].endswith(f"/iiif/3/{key}~page-10")
    answer = api(None).get(urlsplit(body["id"]).path)
    assert (answer.status_code, answer.mimetype) == (200, "image/jpeg")


def test_a_film_has_length_captions_and_a_still(api, become):
    key = become(
        "film", ("hls/master.m3u8", "application/vnd.apple.mpegurl", 1280, 720, 61.5),
        ("poster.jpg", "image/jpeg", 640, 360, None), ("captions-vi.vtt", "text/vtt", None, None, None),
        duration=61.5, width=1280, height=720,
    )  # fmt: skip
    (canvas,) = manifest(api, None, key).json["items"]
    body = canvas["items"][0]["items"][0]["body"]
    assert (canvas["width"], canvas["height"], canvas["duration"]) == (1280, 720, 61.5)
    assert (body["type"], body["format"]) == ("Video", "application/vnd.apple.mpegurl")
    assert canvas["placeholderCanvas"]["type"] == "Canvas"
    assert canvas["annotations"][0]["items"][0]["motivation"] == "supplementing"
    assert api(None).get(urlsplit(body["id"]).path).status_code == 200


def test_a_recording_has_length_and_no_size(api, become):
    key = become("audio", ("listen.mp3", "audio/mpeg", None, None, 12.5), duration=12.5)
    (canvas,) = manifest(api, None, key).json["items"]
    assert canvas["duration"] == 12.5
    assert "width" not in canvas
    assert canvas["items"][0]["items"][0]["body"]["type"] == "Sound"


def test_a_manifest_of_what_is_not_public_is_for_its_readers_alone(api, cast, put, work):
    key = put(cast.an, "own")
    work()
    said = manifest(api, cast.an, key).json
    assert api(None).get(urlsplit(said["thumbnail"][0]["id"]).path).status_code == 200  # signed for An, for minutes
    assert api(cast.chi).get(f"/iiif/presentation/{key}/manifest.json").status_code == 404
