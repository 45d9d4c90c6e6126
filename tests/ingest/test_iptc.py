"""What IPTC defines is read back, all of it, and XMP, IIM and EXIF are reconciled by the published rules."""

from __future__ import annotations

import json

import pytest

from ingest.programs import exif
from ingest.tags import embedded, iptc
from ingest.tags.model import LABELS, PROPERTIES, STRUCTURES
from tests.ingest.pictures import quadrants, written
from tests.ingest.score import show

FIELDS_2025 = (
    "-XMP-iptcExt:AISystemUsed=Máy vẽ (ref2025.1)", "-XMP-iptcExt:AISystemVersionUsed=1.10",
    "-XMP-iptcExt:AIPromptInformation=chợ nổi lúc bình minh (ref2025.1)", "-XMP-iptcExt:AIPromptWriterName=Nguyễn Thị An (ref2025.1)",
    "-XMP-plus:DataMining=http://ns.useplus.org/ldf/vocab/DMI-PROHIBITED-AIMLTRAINING", "-XMP-plus:OtherConstraints=Chỉ dùng trong báo",
    "-XMP-iptcCore:AltTextAccessibility=Thuyền trên sông", "-XMP-iptcCore:AltTextAccessibility-en=Boats on a river",
    "-XMP-iptcCore:ExtDescrAccessibility=Mười hai chiếc thuyền chở đầy hoa quả", "-XMP-iptcExt:EventID=https://example.org/event/1",
    "-XMP-iptcExt:Contributor={Name=Trần Văn Bình,Role=[https://example.org/role/light],Identifier=[https://example.org/p/2]}",
    "-XMP-iptcExt:ProductInImage={ProductName=Nón lá,ProductId=https://example.org/non-la,ProductGTIN=08912345678906}",
    "-XMP-iptcExt:LocationCreated={LocationName=Chợ nổi Cái Răng,City=Cần Thơ,GPSLatitude=10.002,GPSLongitude=105.745}",
    "-XMP-iptcExt:DigitalSourceType=http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia",
    "-XMP-plus:ImageSupplierImageID=VN-0042", "-XMP-xmpRights:WebStatement=https://example.org/terms",
)  # fmt: skip


def read(photo):
    return embedded.read(exif.read(photo))


def test_of_the_reference_image_every_leaf_is_read_back(take, shared_media):
    photo = shared_media / "photo/iptc-reference-2019.1.jpg"
    assert show(photo, take(photo).facts.metadata) == 1.0


def test_of_the_fields_new_until_2025_every_leaf_is_read_back(take, tmp_path):
    photo = written(tmp_path / "2025.jpg", *FIELDS_2025)
    metadata = take(photo).facts.metadata
    assert show(photo, metadata) == 1.0
    assert metadata["aISystemVersionUsed"] == "1.10"
    assert metadata["dataMining"]["code"] == "DMI-PROHIBITED-AIMLTRAINING"
    assert metadata["dataMining"]["label"] == "Prohibited for AI/ML training"
    assert metadata["productsShown"][0]["gtin"] == "08912345678906"


@pytest.mark.parametrize("name", ["jupiter-utf8.jpg", "canon-1d-lightroom.jpg", "gateshead-angel.jpg"])
def test_of_photos_from_the_field_every_leaf_is_read_back(shared_media, name):
    photo = shared_media / "photo" / name
    assert show(photo, read(photo).metadata) == 1.0


def test_metadata_is_plain_json_without_nan(tmp_path):
    photo = written(tmp_path / "odd.jpg", "-XMP-xmp:Rating#=nan", "-XMP-dc:Title=x")
    json.dumps(read(photo).metadata, allow_nan=False)
    assert iptc.as_number("inf") is None
    assert iptc.as_number(float("nan")) is None


def test_a_region_names_who_stands_in_it(shared_media):
    region = read(shared_media / "photo/iptc-reference-2019.1.jpg").metadata["imageRegion"][0]
    assert region["personInImageNames"] == ["Person name no 1 in region persltr2 (ref2019.1)"]
    assert region["regionBoundary"]["rbShape"] == {"code": "rectangle", "label": "Rectangle"}


def test_xmp_is_preferred_and_the_difference_is_kept(tmp_path):
    photo = written(tmp_path / "a.jpg", "-IPTC:Headline=cũ", "-XMP-photoshop:Headline=mới", "-codedcharacterset=utf8")
    metadata = read(photo).metadata
    assert metadata["headline"] == "mới"
    assert metadata["iimDiffers"] == {"headline": "cũ"}


def test_iim_changed_later_by_an_old_program_is_preferred(tmp_path):
    photo = written(tmp_path / "a.jpg", "-IPTC:Headline=first", "-XMP-photoshop:Headline=first")
    written(photo, "-Photoshop:IPTCDigest=new")
    written(photo, "-IPTC:Headline=second")
    metadata = read(photo).metadata
    assert metadata["headline"] == "second"
    assert metadata["iimDiffers"] == {"headline": "first"}


def test_a_value_that_iim_had_to_cut_is_never_the_newer(tmp_path):
    long = "Báo Dân trí và Tạp chí Lao động và Xã hội"
    photo = written(
        tmp_path / "a.jpg", "-codedcharacterset=utf8", "-IPTC:Credit=Báo Dân trí", f"-XMP-photoshop:Credit={long}"
    )
    written(photo, "-Photoshop:IPTCDigest=" + "1" * 32)
    metadata = read(photo).metadata
    assert metadata["creditLine"] == long
    assert "iimDiffers" not in metadata


def test_exif_speaks_where_the_others_are_silent(tmp_path):
    said = read(
        written(tmp_path / "a.jpg", "-IFD0:Artist=An", "-IFD0:Copyright=© An", "-IFD0:ImageDescription=Chợ Bến Thành")
    )
    assert (said.described.creator, said.described.copyright, said.described.description) == (
        "An",
        "© An",
        "Chợ Bến Thành",
    )


def test_languages_are_kept_apart(tmp_path):
    photo = written(tmp_path / "a.jpg", "-XMP-dc:Title=Market", "-XMP-dc:Title-vi=Chợ", "-XMP-dc:Title-en-GB=Market",
                    "-XMP-dc:Description-vi-VN=Một phiên chợ", "-XMP-dc:Description-en=A market")  # fmt: skip
    said = read(photo)
    assert said.metadata["title"] == {"x-default": "Market", "vi": "Chợ", "en-GB": "Market"}
    assert (said.described.title, said.described.title_en) == ("Chợ", "Market")
    assert (said.described.description, said.described.description_en) == ("Một phiên chợ", "A market")


def test_a_keyword_that_is_a_number_keeps_its_digits(tmp_path):
    photo = written(
        tmp_path / "a.jpg", "-XMP-dc:Subject=007", "-XMP-dc:Subject=1.10", "-XMP-dc:Subject=2024", "-XMP-dc:Subject=1e5"
    )
    assert read(photo).described.keywords == ("007", "1.10", "2024", "1e5")


def test_what_the_standard_does_not_list_is_kept_beside_it(tmp_path):
    photo = written(tmp_path / "a.jpg", "-XMP-photoshop:Urgency=3", "-IPTC:Category=SPO")
    assert read(photo).metadata["other"] == {
        "XMP-photoshop:Urgency": 3,
        "IPTC:Category": "SPO",
        "IPTC:ApplicationRecordVersion": 4,
    }


def test_a_megabyte_of_caption_is_cut_and_said(tmp_path):
    quadrants(64, 48).jpegsave(str(tmp_path / "a.jpg"))
    photo = written(tmp_path / "a.jpg", "-XMP-dc:Description=" + "lũ lụt " * 150_000)
    said = read(photo)
    assert len(said.described.description) <= iptc.TEXT_LIMIT
    assert [p.code for p in said.problems] == ["metadata_cut"]


def test_hostile_structures_are_bounded():
    deep: dict = {"XMP-foo:A": "x"}
    for _ in range(200):
        deep = {"XMP-foo:A": deep}
    wide = {f"XMP-bar:T{n}": "y" * 1000 for n in range(5000)}
    text = json.dumps(
        embedded.read({**deep, **wide, "XMP-dc:Title": {"a": [1]}, "XMP-iptcExt:LocationShown": "no struct"}).metadata
    )
    assert len(text) < 2_200_000


def test_control_characters_go_and_html_stays_text(tmp_path):
    photo = written(tmp_path / "a.jpg", "-XMP-photoshop:Headline=<script>alert(1)</script>\x07\x1b[31m đỏ")
    title = read(photo).described.title
    assert title.startswith("<script>alert(1)</script>")
    assert title.isprintable()


def test_the_table_names_each_property_once_and_only_known_shapes():
    shapes = {"text", "number", "date", "languages", "code", *STRUCTURES}
    assert len({p.id for p in PROPERTIES}) == len({p.xmp for p in PROPERTIES}) == len(PROPERTIES)
    assert {p.shape for p in PROPERTIES} | {f.shape for fields in STRUCTURES.values() for f in fields} <= shapes
    assert all(LABELS.values())
