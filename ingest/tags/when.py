"""When it was taken: which of the dates in a file to believe, and the offset from the satellites' clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from ingest.result import JSON, Taken
from ingest.tags.dates import Moment, minutes_east, moment
from ingest.tags.dates import taken as as_taken
from ingest.tags.iptc import SIDECAR

ORIGINAL = ("ExifIFD:DateTimeOriginal", "XMP-exif:DateTimeOriginal")
CONTAINERS = (
    "Keys:CreationDate",
    "ItemList:ContentCreateDate",
    "UserData:DateTimeOriginal",
    "H264:DateTimeOriginal",
    "RIFF:DateTimeOriginal",
    "XML:CreationDateValue",
    "MXF:CreateDate",
    "ExifIFD:CreateDate",
    "XMP-xmp:CreateDate",
    "PDF:CreateDate",
    "ID3v2_4:RecordingTime",
    "Vorbis:Date",
    "RIFF:DateCreated",
)
"""Where other kinds say it, best first. ``QuickTime:CreateDate`` comes last of all: it is in UTC and often the day of an export."""
SCAN = timedelta(days=1)


def when(exif: Mapping[str, JSON], created: JSON) -> Taken | None:
    """The moment of taking. ``created`` is IPTC Date Created from the model.

    EXIF's original date comes first (MWG), but a person's Date Created that lies more than a day before it wins: that picture
    was scanned. So does the one of a sidecar, whose date somebody has set.
    """
    stated = moment(created) if isinstance(created, str) else None
    shutter = _first(exif, ORIGINAL)
    if shutter is not None:
        shutter = replace(shutter, offset=_offset(exif, shutter))
        if stated is not None and shutter.offset is None and stated.value == shutter.value:
            shutter = stated
    if stated is not None and (shutter is None or _stated_wins(exif, stated, shutter)):
        return as_taken(stated)
    found = shutter or _first(exif, CONTAINERS) or _quicktime(exif)
    return None if found is None else as_taken(found)


def _first(exif: Mapping[str, JSON], tags: tuple[str, ...]) -> Moment | None:
    return next((m for tag in tags if (m := moment(str(exif.get(tag, "")))) is not None), None)


def _quicktime(exif: Mapping[str, JSON]) -> Moment | None:
    found = _first(exif, ("QuickTime:CreateDate", "Track1:TrackCreateDate"))
    return None if found is None else replace(found, offset=0)


def _stated_wins(exif: Mapping[str, JSON], stated: Moment, shutter: Moment) -> bool:
    by_hand = exif.get(SIDECAR) is not None and not shutter.value.startswith(stated.value)
    earlier, later = as_taken(stated).last_day, as_taken(shutter).first_day
    return by_hand or (earlier is not None and later is not None and later - earlier > SCAN)


def _offset(exif: Mapping[str, JSON], shutter: Moment) -> int | None:
    for tag in ("ExifIFD:OffsetTimeOriginal", "ExifIFD:OffsetTime", "IFD0:TimeZoneOffset"):
        if (minutes := minutes_east(str(exif.get(tag, "")))) is not None:
            return minutes
    if shutter.offset is not None:
        return shutter.offset
    xmp = moment(str(exif.get("XMP-exif:DateTimeOriginal", "")))
    if xmp is not None and xmp.value == shutter.value and xmp.offset is not None:
        return xmp.offset
    return _from_satellites(exif, shutter)


def _from_satellites(exif: Mapping[str, JSON], shutter: Moment) -> int | None:
    """Local clock less GPS clock (UTC), if that is near a quarter of an hour, as zones are, and within the zones there are."""
    utc = moment(str(exif.get("Composite:GPSDateTime", "")).removesuffix("Z"))
    if utc is None or utc.precision != "second" or shutter.precision != "second":
        return None
    minutes = (datetime.fromisoformat(shutter.value) - datetime.fromisoformat(utc.value)).total_seconds() / 60
    quarter = round(minutes / 15) * 15
    return quarter if abs(minutes - quarter) <= 3 and -12 * 60 <= quarter <= 14 * 60 else None
