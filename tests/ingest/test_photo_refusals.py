"""Bad pictures are refused with a reason in both languages, quickly, and the process lives on."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image

from ingest.pictures.photo import SCANS, count_scans
from ingest.result import Damaged, IngestError, Limits, NotMedia, OverLimit
from tests.ingest.pictures import quadrants


def png_claiming(width: int, height: int) -> bytes:
    """A PNG whose header claims a size, with next to no data behind it."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    )


def test_every_hostile_file_is_refused_and_a_good_one_goes_in_right_after(take, shared_media):
    files = sorted((shared_media / "hostile").iterdir())
    assert len(files) == 28
    for hostile in files:
        with pytest.raises(IngestError) as refused:
            take(hostile)
        assert refused.value.message_vi
        assert refused.value.message_en
        assert not refused.value.retry
        assert str(hostile.parent) not in refused.value.message_en
    assert take(shared_media / "photo/gps.jpg").renditions


def test_a_bomb_is_refused_by_its_header(take, tmp_path):
    (tmp_path / "bomb.png").write_bytes(png_claiming(60_000, 60_000))
    with pytest.raises(OverLimit, match="too_many_pixels"):
        take(tmp_path / "bomb.png")


def test_the_pixel_limit_holds_for_what_is_decoded_apart(take, tmp_path):
    Image.new("RGB", (400, 300)).save(tmp_path / "large.bmp")
    with pytest.raises(OverLimit, match="too_many_pixels"):
        take(tmp_path / "large.bmp", limits=Limits(pixels=100_000))


def test_what_must_be_whole_in_memory_may_not_exceed_the_memory(take, tmp_path):
    quadrants(2000, 2000).webpsave(str(tmp_path / "large.webp"))
    with pytest.raises(OverLimit, match="too_much_memory"):
        take(tmp_path / "large.webp", limits=Limits(memory=1_000_000))


SAVED = {
    "cut.jpg": lambda i, p: i.jpegsave(p), "cut-progressive.jpg": lambda i, p: i.jpegsave(p, interlace=True),
    "cut.png": lambda i, p: i.pngsave(p), "cut.tif": lambda i, p: i.tiffsave(p), "cut.webp": lambda i, p: i.webpsave(p),
    "cut.avif": lambda i, p: i.heifsave(p, compression="av1"), "cut.gif": lambda i, p: i.gifsave(p),
    "cut.heic": lambda i, p: save_by_pillow(i, p), "cut.bmp": lambda i, p: save_by_pillow(i, p),
}  # fmt: skip


def save_by_pillow(picture, path):
    import pillow_heif

    pillow_heif.register_heif_opener()
    Image.fromarray(picture.numpy()).save(path)


@pytest.mark.parametrize("name", SAVED)
@pytest.mark.parametrize("kept", [0.5, 0.95])
def test_a_picture_cut_short_is_damaged(take, tmp_path, shared_media, name, kept):
    import pyvips

    path = tmp_path / name
    photo = pyvips.Image.new_from_file(str(shared_media / "photo/gps.jpg"))
    SAVED[name](photo, str(path))
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * kept)])
    with pytest.raises(Damaged) as refused:
        take(path)
    assert "hỏng" in refused.value.message_vi
    assert "damaged" in refused.value.message_en


def test_an_empty_file_says_so(take, tmp_path):
    (tmp_path / "empty.jpg").touch()
    with pytest.raises(Damaged, match="empty"):
        take(tmp_path / "empty.jpg")


@pytest.mark.parametrize(("content", "code"), [
    (b"PK\x03\x04" + bytes(40), "not_yet_zip"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "not_yet_office"),
    (b"#!/bin/sh\necho hello\n", "not_media"), (b"\x00" * 5000, "not_media"),
])  # fmt: skip
def test_what_is_no_media_is_named(take, tmp_path, content, code):
    (tmp_path / "photo.jpg").write_bytes(content)
    with pytest.raises(NotMedia) as refused:
        take(tmp_path / "photo.jpg")
    assert refused.value.code == code


@pytest.mark.parametrize("content", [
    b"8BPS\x00\x01" + bytes(100), b"<svg xmlns='http://www.w3.org/2000/svg'", b"II*\x00\x10\x00\x00\x00CR\x02\x00" + bytes(40),
    b"\x00\x00\x00\x0cjP  \r\n\x87\n" + bytes(60), b"FUJIFILMCCD-RAW 0201" + bytes(500), b"....ftypcrx " + bytes(300),
])  # fmt: skip
def test_the_mere_beginning_of_a_picture_is_damaged(take, tmp_path, content):
    (tmp_path / "photo.jpg").write_bytes(content)
    with pytest.raises(Damaged) as refused:
        take(tmp_path / "photo.jpg")
    assert refused.value.message_vi
    assert str(tmp_path) not in refused.value.message_en


def test_a_decode_past_its_time_is_ended(take, tmp_path):
    quadrants(3000, 3000).pngsave(str(tmp_path / "slow.png"))
    with pytest.raises(OverLimit, match="too_slow"):
        take(tmp_path / "slow.png", limits=Limits(seconds_photo=0.0))


def test_a_process_apart_past_its_time_is_ended(take, shared_media):
    with pytest.raises(OverLimit, match="too_slow"):
        take(shared_media / "photo/iphone.heic", limits=Limits(seconds_photo=0.0))


def test_what_the_reporter_raises_stops_the_work_and_comes_out(take, listener, monkeypatch, shared_media):
    class LeaseGone(Exception):
        pass

    def gone(_: object) -> None:
        raise LeaseGone

    monkeypatch.setattr(listener, "facts", gone)
    with pytest.raises(LeaseGone):
        take(shared_media / "photo/gps.jpg")


def test_a_jpeg_of_thousands_of_scans_is_a_trap(tmp_path):
    quadrants().jpegsave(str(tmp_path / "progressive.jpg"), interlace=True)
    whole = (tmp_path / "progressive.jpg").read_bytes()
    trap = tmp_path / "trap.jpg"
    trap.write_bytes(whole[:-2] + whole[whole.rfind(b"\xff\xda") : -2] * 5000 + b"\xff\xd9")
    assert count_scans(tmp_path / "progressive.jpg") <= 16 < SCANS < count_scans(trap)


def test_no_message_names_a_path(take, tmp_path):
    path = Path(tmp_path / "cut.webp")
    quadrants().webpsave(str(path))
    path.write_bytes(path.read_bytes()[:300])
    with pytest.raises(Damaged) as refused:
        take(path)
    assert str(tmp_path) not in refused.value.message_vi + refused.value.message_en
