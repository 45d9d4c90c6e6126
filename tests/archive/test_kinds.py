"""Every kind of file goes in and comes out as an editor needs it: pages, moving pictures, RAW with its JPEG, marks of AI."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from archive.catalogue.models import Asset, File, Rendition
from archive.rights.actor import Actor
from archive.serving import bulk
from archive.uploads import service as uploads
from archive.uploads.service import Came
from tests.ingest.manifests import AI
from tests.ingest.pictures import quadrants, written
from tests.ingest.raws import dng


def put(services, path):
    came = Came(path, path.name, path.stat().st_size, keep=True)
    return uploads.receive(services, Actor(superadmin=True), came, organisation="dantri").asset_id


def rows(services, asset_id):
    with services.db.reading() as session:
        asset = session.get_one(Asset, asset_id)
        names = {r.name for r in session.query(Rendition).filter_by(asset_id=asset_id)}
        files = {(f.role, f.name) for f in session.query(File).filter_by(asset_id=asset_id)}
    return asset, names, files


def test_a_scanned_document_lists_its_pages_in_the_answer_and_on_the_page(api, cast, services, work, shared_media):
    asset_id = put(services, shared_media / "photo/multipage.tif")
    work()
    asset, names, _ = rows(services, asset_id)
    assert (asset.kind, asset.state) == ("document", "ready")
    assert {f"page-{n}.webp" for n in range(1, 6)} <= names
    answer = api(cast.binh).get(f"/api/v1/assets/{asset_id}").json
    assert {f"page-{n}.webp" for n in range(1, 6)} <= {r["name"] for r in answer["renditions"]}
    page = api(cast.binh).get(f"/a/{asset_id}").text
    assert page.count("data-page=") == 5


def test_the_pages_beyond_the_first_come_after_it_is_ready(services, work, tmp_path):
    first = Image.new("1", (300, 400))
    first.save(tmp_path / "a.tif", save_all=True, append_images=[Image.new("1", (300, 400), n % 2) for n in range(18)])
    asset_id = put(services, tmp_path / "a.tif")
    work()
    _, names, _ = rows(services, asset_id)
    assert {f"page-{n}.webp" for n in range(1, 20)} <= names


def test_a_raw_its_jpeg_and_its_xmp_are_one_asset(services, work, tmp_path):
    card = tmp_path / "card"
    card.mkdir()
    dng(card / "DSC_0001.DNG")
    quadrants().jpegsave(str(card / "DSC_0001.JPG"))
    (card / "DSC_0001.xmp").write_text(
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description'
        ' xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" photoshop:Headline="Lễ hội"/></rdf:RDF></x:xmpmeta>'
    )
    quadrants(300, 200).jpegsave(str(card / "DSC_0002.JPG"))
    assert bulk.ingest(services, [str(card)], "dantri", wait=True, as_json=False) == 0
    with services.db.reading() as session:
        found = {asset.title: {(f.role, f.name) for f in asset.files} for asset in session.query(Asset)}
    assert found["Lễ hội"] == {("original", "DSC_0001.DNG"), ("alternate", "DSC_0001.JPG"), ("sidecar", "DSC_0001.xmp")}
    assert len(found) == 2
    assert bulk.ingest(services, [str(card / "DSC_0001.JPG")], "dantri", wait=True, as_json=False) == 0
    with services.db.reading() as session:
        assert session.query(Asset).count() == 2


def test_files_of_one_name_that_say_two_moments_stay_two(services, work, tmp_path):
    dng(tmp_path / "IMG_1.DNG")
    written(tmp_path / "IMG_1.DNG", "-ExifIFD:DateTimeOriginal=2026:01:01 08:00:00")
    quadrants().jpegsave(str(tmp_path / "IMG_1.JPG"))
    written(tmp_path / "IMG_1.JPG", "-ExifIFD:DateTimeOriginal=2025:01:01 08:00:00")
    bulk.ingest(
        services, [str(tmp_path / "IMG_1.DNG"), str(tmp_path / "IMG_1.JPG")], "dantri", wait=True, as_json=False
    )
    with services.db.reading() as session:
        assert session.query(Asset).count() == 2


def send(client, path, folder="card"):
    """Through the uploader: announce, one part, complete."""
    data = path.read_bytes()
    said = {"name": path.name, "size": len(data), "relative_path": f"{folder}/{path.name}"}
    upload = client.post("/api/v1/uploads", json=said).json["upload"]
    for n in range(-(-len(data) // upload["part_size"])):
        part = data[n * upload["part_size"] : (n + 1) * upload["part_size"]]
        client.put(f"/api/v1/uploads/{upload['id']}/parts/{n + 1}", data=part)
    return client.post(f"/api/v1/uploads/{upload['id']}/complete").json["id"]


@pytest.mark.parametrize("order", [("a.dng", "a.jpg"), ("a.jpg", "a.dng")])
def test_the_halves_of_a_shot_meet_when_they_come_in_one_batch(api, cast, services, work, tmp_path, order):
    dng(tmp_path / "a.dng")
    quadrants().jpegsave(str(tmp_path / "a.jpg"))
    one = send(api(cast.an), tmp_path / order[0])
    work()
    assert send(api(cast.an), tmp_path / order[1]) == one
    assert send(api(cast.an), tmp_path / order[1], folder="other card") != one
    work()
    asset, _, files = rows(services, one)
    assert files == {("original", "a.dng"), ("alternate", "a.jpg")}
    assert (asset.state, asset.media_type) == ("ready", "image/x-adobe-dng")
    client = api(cast.an)
    answer = client.get(f"/api/v1/assets/{one}").json
    copy = next(f for f in answer["files"] if f["role"] == "alternate")
    got = client.get(f"/api/v1/assets/{one}/files/{copy['id']}")
    assert got.data == (tmp_path / "a.jpg").read_bytes()
    assert got.headers["Content-Disposition"].startswith("attachment")


def test_a_raw_is_developed_when_somebody_asks(api, cast, services, work, tmp_path):
    asset_id = put(services, dng(tmp_path / "a.dng"))
    work()
    client = api(cast.binh)
    assert "data-develop" in client.get(f"/a/{asset_id}").text
    assert client.post(f"/api/v1/assets/{asset_id}/renditions/develop.jpg").status_code == 202
    work()
    assert client.post(f"/api/v1/assets/{asset_id}/renditions/develop.jpg").status_code == 200
    made = client.get(f"/api/v1/assets/{asset_id}/renditions/develop.jpg")
    with Image.open(io.BytesIO(made.data)) as developed:
        assert developed.size == (1200, 800)
    assert client.post(f"/api/v1/assets/{asset_id}/renditions/thumb.jpg").status_code == 404
    assert api(cast.chi).post(f"/api/v1/assets/{asset_id}/renditions/develop.jpg").status_code == 404


def test_what_ai_made_is_said_on_the_page_and_found(api, cast, services, work, tmp_path):
    asset_id = put(services, written(tmp_path / "a.jpg", f"-XMP-iptcExt:DigitalSourceType={AI}"))
    put(services, written(tmp_path / "b.jpg", "-XMP-dc:Title=Ảnh thật"))
    work()
    client = api(cast.binh)
    for q in ("has:ai", "có:ai"):
        found = client.get("/api/v1/assets", query_string={"q": q}).json["items"]
        assert [item["id"] for item in found] == [asset_id]
    page = client.get(f"/a/{asset_id}").text
    assert 'id="origin"' in page
    assert "trainedAlgorithmicMedia" in page


def test_a_picture_that_moves_can_be_played_on_its_page(api, cast, services, work, tmp_path):
    frames = [Image.new("RGB", (200, 100), "navy") for _ in range(6)]
    for n, frame in enumerate(frames):
        ImageDraw.Draw(frame).rectangle((n * 20, 10, n * 20 + 20, 60), fill="white")
    frames[0].save(tmp_path / "a.gif", save_all=True, append_images=frames[1:], duration=100)
    asset_id = put(services, tmp_path / "a.gif")
    work()
    page = api(cast.binh).get(f"/a/{asset_id}").text
    assert f'src="/media/{asset_id}/motion.mp4"' in page


def zipped(path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("project.dat", b"\0" * 100)
    return path


def test_an_unknown_kind_is_refused_unless_the_settings_keep_it(services, tmp_path):
    from ingest.result import NotMedia

    with pytest.raises(NotMedia, match="not_yet_zip"):
        put(services, zipped(tmp_path / "du-an.zip"))


def test_an_unknown_kind_is_kept_as_it_is_where_the_settings_say_so(api, cast, services, work, tmp_path):
    limits = services.settings.limits.model_copy(update={"keep_unknown": True})
    object.__setattr__(services, "settings", services.settings.model_copy(update={"limits": limits}))
    asset_id = put(services, zipped(tmp_path / "du-an.zip"))
    work()
    asset, names, _ = rows(services, asset_id)
    assert (asset.kind, asset.state, names) == ("other", "ready", set())
    client = api(cast.binh)
    assert "du-an.zip" in client.get(f"/a/{asset_id}").text
    original = client.get(f"/api/v1/assets/{asset_id}/original")
    assert original.headers["Content-Type"] == "application/octet-stream"
    assert original.headers["Content-Security-Policy"].startswith("sandbox")
