"""Kinds are told by content; the registry is a table whose modules keep one shape."""

from __future__ import annotations

import inspect
from importlib import import_module
from typing import get_args

import pytest

import ingest
from ingest.detection.detect import detect
from ingest.result import Kind
from tests.ingest.pictures import copied

KINDS = {
    "photo/gps.jpg": ("photo", "image/jpeg", "jpg"), "photo/iphone.heic": ("photo", "image/heic", "heic"),
    "photo/photo.avif": ("photo", "image/avif", "avif"), "photo/photo.webp": ("photo", "image/webp", "webp"),
    "video/big-buck-bunny-1080p.mp4": ("video", "video/mp4", "mp4"), "video/phone-gps.mov": ("video", "video/quicktime", "mov"),
    "video/sony-avchd.mts": ("video", "video/mp2t", "mts"), "video/camera-mjpeg.avi": ("video", "video/x-msvideo", "avi"),
    "audio/voice-memo.m4a": ("audio", "audio/mp4", "m4a"), "audio/chirp-5-id3.mp3": ("audio", "audio/mpeg", "mp3"),
}  # fmt: skip
MEMORY = 2**31


@pytest.mark.parametrize("name", KINDS)
def test_the_content_tells_the_kind_and_the_name_does_not(shared_media, tmp_path, name):
    found = detect(copied(shared_media / name, tmp_path, "liar.txt"), MEMORY)
    assert (found.kind, found.media_type, found.extension) == KINDS[name]


def test_sound_and_film_are_probed_once_and_the_answer_handed_on(shared_media):
    assert detect(shared_media / "video/phone-gps.mov", MEMORY).probe.film.codec == "h264"
    assert detect(shared_media / "photo/gps.jpg", MEMORY).probe is None


def test_every_kind_has_its_module_and_all_have_one_shape():
    assert set(ingest.REGISTRY) == set(get_args(Kind))
    for kind, module in ingest.REGISTRY.items():
        parameters = list(inspect.signature(import_module(module).run).parameters.values())
        assert [one.name for one in parameters[:6]] == ["source", "scratch", "detected", "limits", "reporter", "exif"]
        assert all(one.default is not one.empty for one in parameters[6:]), f"{kind} asks for what others do not"


def test_a_person_says_that_a_video_is_a_film_but_cannot_make_a_photo_one(take, shared_media):
    assert take(shared_media / "photo/gps.jpg", kind="film").facts.kind == "photo"
