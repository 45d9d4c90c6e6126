"""Dates: partial, zoned, broken; and which of a file's many dates says when it was taken."""

from __future__ import annotations

from datetime import date

import pytest

from ingest.programs import exif
from ingest.tags import embedded
from ingest.tags.dates import minutes_east, moment, taken
from ingest.tags.iptc import SIDECAR
from tests.ingest.pictures import written


@pytest.mark.parametrize(("text", "value", "precision", "offset"), [
    ("2024:05:01 08:30:00", "2024-05-01T08:30:00", "second", None), ("2024:05:01 08:30:00.123+07:00", "2024-05-01T08:30:00", "second", 420),
    ("2024-05-01T08:30Z", "2024-05-01T08:30", "minute", 0), ("2024:05:01", "2024-05-01", "day", None), ("2024-05", "2024-05", "month", None),
    ("1968", "1968", "year", None), ("1968:00:00", "1968", "year", None), ("1968:05:00", "1968-05", "month", None),
    ("2024:05:01 25:99:99", "2024-05-01", "day", None), ("2024:02:29", "2024-02-29", "day", None),
])  # fmt: skip
def test_a_date_is_as_precise_as_it_is_written(text, value, precision, offset):
    found = moment(text)
    assert (found.value, found.precision, found.offset) == (value, precision, offset)


@pytest.mark.parametrize("text", ["0000:00:00 00:00:00", "    :  :     :  :  ", "", "2023:02:29", "2024:13:01", "99999", "0001:01:01",
                                  "9999:12:31", "hôm qua", "2024:05:01 08:30:00 08:30:00", "²⁰²⁴"])  # fmt: skip
def test_a_broken_date_is_no_date(text):
    assert moment(text) is None


@pytest.mark.parametrize(
    ("zone", "minutes"), [("+07:00", 420), ("-0330", -210), ("Z", 0), ("+25:00", None), ("ICT", None)]
)
def test_offsets_are_minutes_east(zone, minutes):
    assert minutes_east(zone) == minutes


def test_the_days_a_partial_date_can_mean():
    year, month = taken(moment("1968")), taken(moment("2024-02"))
    assert (year.first_day, year.last_day) == (date(1968, 1, 1), date(1968, 12, 31))
    assert (month.first_day, month.last_day) == (date(2024, 2, 1), date(2024, 2, 29))


def when(**tags: object):
    return embedded.read({k.replace("__", ":"): v for k, v in tags.items()}).taken


def test_the_camera_says_its_offset():
    found = when(ExifIFD__DateTimeOriginal="2024:05:01 08:30:00", ExifIFD__OffsetTimeOriginal="+07:00")
    assert (found.value, found.offset_minutes) == ("2024-05-01T08:30:00", 420)


def test_the_satellites_say_the_offset_where_the_camera_does_not():
    found = when(ExifIFD__DateTimeOriginal="2024:05:01 08:31:10", Composite__GPSDateTime="2024:05:01 01:30:02Z")
    assert found.offset_minutes == 420


def test_a_satellite_time_of_another_day_says_nothing(shared_media):
    assert embedded.read(exif.read(shared_media / "photo/gps.jpg")).taken.offset_minutes is None


def test_the_shutter_comes_before_the_date_somebody_typed_later():
    found = when(**{"ExifIFD__DateTimeOriginal": "2008:09:20 09:01:07", "XMP-photoshop__DateCreated": "2008:12:19"})
    assert found.value == "2008-09-20T09:01:07"


def test_a_scan_was_taken_when_iptc_says_and_not_when_it_was_scanned():
    found = when(**{"ExifIFD__DateTimeOriginal": "2024:09:20 09:01:07", "XMP-photoshop__DateCreated": 1968})
    assert (found.value, found.precision) == ("1968", "year")


def test_a_sidecar_corrects_a_wrong_clock():
    tags = {
        "ExifIFD:DateTimeOriginal": "2001:01:01 00:00:00",
        "XMP-photoshop:DateCreated": "2024:05:01 08:30:00",
        SIDECAR: "a.xmp",
    }
    assert embedded.read(tags).taken.value == "2024-05-01T08:30:00"


def test_a_broken_clock_is_no_date(tmp_path):
    photo = written(
        tmp_path / "a.jpg", "-ExifIFD:DateTimeOriginal#=0000:00:00 00:00:00", "-XMP-photoshop:DateCreated#=hôm qua"
    )
    assert embedded.read(exif.read(photo)).taken is None


def test_quicktime_counts_in_utc_and_apple_in_local_time(shared_media):
    phone = embedded.read(exif.read(shared_media / "video/phone-gps.mov")).taken
    plain = embedded.read(exif.read(shared_media / "video/phone-gps.mp4")).taken
    assert (phone.value, phone.offset_minutes, plain.offset_minutes) == ("2019-07-24T11:25:40", 180, 0)


def test_a_camcorder_that_marks_summer_time_is_read():
    found = moment("2019:04:24 22:24:00+02:00 DST")
    assert found is not None
    assert (found.value, found.offset) == ("2019-04-24T22:24:00", 120)
