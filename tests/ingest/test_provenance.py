"""What a file says of AI is read, marked, and still there in the copies."""

from __future__ import annotations

import json
import subprocess

import pytest

from ingest.tags import provenance
from tests.ingest.films import lavfi, make
from tests.ingest.manifests import AI, with_manifest
from tests.ingest.pictures import quadrants, written

COMPOSITE = provenance.SOURCE_TYPES + "compositeWithTrainedAlgorithmicMedia"


def source_type(path):
    command = ["exiftool", "-j", "-n", "-XMP-iptcExt:DigitalSourceType", str(path)]
    return json.loads(subprocess.run(command, check=True, capture_output=True).stdout)[0].get("DigitalSourceType")


@pytest.mark.parametrize("said", [AI, COMPOSITE, AI.replace("http:", "https:"), "trainedAlgorithmicMedia"])
def test_the_iptc_source_type_marks_the_work_of_a_model(take, tmp_path, said):
    result = take(written(tmp_path / "a.jpg", f"-XMP-iptcExt:DigitalSourceType={said}"))
    assert result.facts.marks == ("ai",)
    stated = result.facts.technical["provenance"]["source_type"]
    assert stated in (AI, COMPOSITE)
    pictures = [r for r in result.renditions if r.media_type.startswith("image/")]
    assert {source_type(r.path) for r in pictures} == {stated}


def test_a_photo_by_a_camera_is_not_marked_but_says_what_it_is(take, tmp_path):
    camera = provenance.SOURCE_TYPES + "digitalCapture"
    result = take(written(tmp_path / "a.jpg", f"-XMP-iptcExt:DigitalSourceType={camera}"))
    assert result.facts.marks == ()
    assert source_type(result.renditions[0].path) == camera


def test_the_name_of_an_ai_system_is_a_mark_too(take, tmp_path):
    assert take(written(tmp_path / "a.jpg", "-XMP-iptcExt:AISystemUsed=Máy vẽ")).facts.marks == ("ai",)


def test_a_c2pa_manifest_is_seen_and_read_but_never_called_checked(take, tmp_path):
    quadrants(400, 300).jpegsave(str(tmp_path / "a.jpg"))
    result = take(with_manifest(tmp_path / "a.jpg"))
    assert result.facts.marks == ("ai", "c2pa")
    told = result.facts.technical["provenance"]
    assert told["source_type"] == AI
    assert told["c2pa"] == {
        "present": True, "signature_checked": False, "generator": "Máy vẽ 1.0", "title": "tranh.jpg", "format": "image/jpeg",
        "actions": [{"action": "c2pa.created", "source_type": AI, "software": "Máy vẽ 1.0"}],
    }  # fmt: skip
    assert source_type(result.renditions[-1].path) == AI


def test_a_manifest_of_a_camera_is_no_mark_of_ai(take, tmp_path):
    quadrants(400, 300).jpegsave(str(tmp_path / "a.jpg"))
    said = with_manifest(tmp_path / "a.jpg", source_type=provenance.SOURCE_TYPES + "digitalCapture")
    assert take(said).facts.marks == ("c2pa",)


def test_a_film_by_a_model_keeps_its_mark_in_its_poster(take, tmp_path):
    path = make(tmp_path / "a.mp4", *lavfi("testsrc2=size=320x240:rate=10:duration=1"), "-pix_fmt", "yuv420p")
    result = take(written(path, f"-XMP-iptcExt:DigitalSourceType={AI}"))
    assert result.facts.marks == ("ai",)
    shown = {
        r.name: source_type(r.path) for r in result.renditions if r.name in ("thumb.webp", "poster.jpg", "poster.webp")
    }
    assert set(shown.values()) == {AI}


def test_a_crop_after_the_making_does_not_hide_it():
    exif = {"JUMBF:JUMDLabel": "c2pa", "CBOR:Actions": [{"action": "c2pa.cropped", "digitalSourceType": provenance.SOURCE_TYPES + "digitalCapture"}, {"action": "c2pa.created", "digitalSourceType": AI}]}  # fmt: skip
    assert provenance.read(exif, {}).source_type == AI
