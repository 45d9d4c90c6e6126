"""From what ExifTool read to what a person would call title, date and place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ingest.result import JSON, Described, Problem, Taken
from ingest.tags import iptc
from ingest.tags.described import describe
from ingest.tags.encoding import clean, mend
from ingest.tags.iptc import as_number
from ingest.tags.provenance import Provenance
from ingest.tags.provenance import read as read_provenance
from ingest.tags.when import when

LATIN = ("IFD0", "ExifIFD", "ID3v1", "ID3v2_2", "ID3v2_3", "ID3v2_4", "RIFF")
"""Groups without a code page of their own; ExifTool read them as Latin-1. IPTC joins them unless it names its character set."""

CAMERA: Mapping[str, tuple[str, ...]] = {
    "make": ("IFD0:Make", "XMP-tiff:Make", "Keys:Make", "UserData:Make"),
    "model": ("IFD0:Model", "XMP-tiff:Model", "Keys:Model", "UserData:Model"),
    "serial": ("ExifIFD:SerialNumber", "XMP-aux:SerialNumber"),
    "lens": ("ExifIFD:LensModel", "Composite:LensID", "XMP-aux:Lens", "XMP-exifEX:LensModel"),
    "software": ("IFD0:Software", "XMP-xmp:CreatorTool", "Keys:Software", "ItemList:Encoder"),
    "colour_profile": ("ICC_Profile:ProfileDescription",),
    "digital_source_type": ("XMP-iptcExt:DigitalSourceType",),
}
MEASURES: Mapping[str, tuple[str, ...]] = {
    "exposure_seconds": ("ExifIFD:ExposureTime", "XMP-exif:ExposureTime"),
    "f_number": ("ExifIFD:FNumber", "XMP-exif:FNumber"),
    "iso": ("ExifIFD:ISO", "XMP-exif:ISO"),
    "focal_length_mm": ("ExifIFD:FocalLength", "XMP-exif:FocalLength"),
    "focal_length_35mm": ("ExifIFD:FocalLengthIn35mmFormat", "Composite:FocalLength35efl"),
    "exposure_compensation": ("ExifIFD:ExposureCompensation",),
    "flash": ("ExifIFD:Flash",),
    "orientation": ("IFD0:Orientation",),
    "dpi": ("IFD0:XResolution", "JFIF:XResolution"),
    "direction_degrees": ("GPS:GPSImgDirection",),
}


@dataclass(frozen=True)
class Embedded:
    """What the file says of itself, in the terms of :mod:`ingest.result`.

    ``latitude`` and ``longitude`` are decimal degrees (WGS 84), ``altitude`` metres above the sea. ``metadata`` is keyed by the
    IPTC property names of :mod:`ingest.tags.model`; ``technical`` holds camera, lens, exposure and software.
    """

    described: Described = field(default_factory=Described)
    taken: Taken | None = None
    latitude: float | None = None
    longitude: float | None = None
    altitude: float | None = None
    metadata: Mapping[str, JSON] = field(default_factory=dict)
    technical: Mapping[str, JSON] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    provenance: Provenance = field(default_factory=Provenance)


def read(exif: Mapping[str, JSON]) -> Embedded:
    """Read one object of ``exiftool -j -G1 -struct -n`` (keys ``Group1:Tag``). Never raises for what the file holds.

    A number whose digits would not survive (``1.10``) is a string there, as :func:`ingest.programs.exif.parse` leaves it.
    """
    mended = mend_all(exif)
    metadata, problems = iptc.read(mended)
    latitude, longitude = position(mended)
    provenance = read_provenance(mended, metadata)
    return Embedded(
        described=describe(metadata, mended),
        taken=when(mended, metadata.get("dateCreated")),
        latitude=latitude,
        longitude=longitude,
        altitude=_altitude(mended) if latitude is not None else None,
        metadata=metadata,
        technical={**technical(mended), **provenance.technical()},
        problems=problems,
        provenance=provenance,
    )


def mend_all(exif: Mapping[str, JSON]) -> dict[str, JSON]:
    """The same tags with text of undeclared code pages read rightly."""
    groups = LATIN if "IPTC:CodedCharacterSet" in exif else (*LATIN, "IPTC")
    return {k: _mended(v) if k.partition(":")[0] in groups else v for k, v in exif.items()}


def _mended(value: JSON) -> JSON:
    if isinstance(value, list):
        return [_mended(v) for v in value]
    return mend(value) if isinstance(value, str) else value


def position(exif: Mapping[str, JSON]) -> tuple[float | None, float | None]:
    """Latitude and longitude, both or neither: out of range, or 0 and 0 as phones without a fix write, is no position."""
    latitude = _first(exif, ("Composite:GPSLatitude", "XMP-exif:GPSLatitude"))
    longitude = _first(exif, ("Composite:GPSLongitude", "XMP-exif:GPSLongitude"))
    if latitude is None or longitude is None or abs(latitude) > 90 or abs(longitude) > 180:
        return None, None
    return (latitude, longitude) if latitude or longitude else (None, None)


def _altitude(exif: Mapping[str, JSON]) -> float | None:
    altitude = _first(exif, ("Composite:GPSAltitude",))
    return altitude if altitude is not None and -500 <= altitude <= 100_000 else None


def technical(exif: Mapping[str, JSON]) -> dict[str, JSON]:
    """Camera, lens, exposure, software: text cleaned, numbers finite, absent where unknown."""
    words = {key: _word(exif, tags) for key, tags in CAMERA.items()}
    numbers = {key: _first(exif, tags) for key, tags in MEASURES.items()}
    colours = {1: "sRGB", 2: "Adobe RGB", 65535: "uncalibrated"}
    space = as_number(exif.get("ExifIFD:ColorSpace"))
    named = colours.get(int(space)) if space is not None else None
    return {k: v for k, v in {**words, **numbers, "colour_space": named}.items() if v not in (None, "")}


def _word(exif: Mapping[str, JSON], tags: tuple[str, ...]) -> str:
    found = (exif.get(tag) for tag in tags)
    return next((t for v in found if isinstance(v, str | int | float) and (t := clean(str(v))[:500])), "")


def _first(exif: Mapping[str, JSON], tags: tuple[str, ...]) -> float | None:
    for tag in tags:
        value = exif.get(tag)
        number = as_number(
            value[0] if isinstance(value, list) and value else None if isinstance(value, list) else value
        )
        if number is not None:
            return number
    return None
