"""From the model to the fields people describe an asset by; where IPTC is silent, what other kinds of file say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ingest.result import JSON, Described
from ingest.tags.encoding import clean

ELSEWHERE: Mapping[str, tuple[str, ...]] = {
    "title": ("ItemList:Title", "Keys:Title", "Keys:DisplayName", "UserData:Title", "ID3v2_4:Title", "ID3v2_3:Title",
              "ID3v2_2:Title", "ID3v1:Title", "Vorbis:Title", "FLAC:Title", "RIFF:Title", "Matroska:Title", "ASF:Title",
              "APE:Title", "PDF:Title", "PNG:Title", "IFD0:XPTitle"),
    "description": ("ItemList:LongDescription", "ItemList:Description", "Keys:Description", "ItemList:Comment",
                    "ID3v2_4:Comment", "ID3v2_3:Comment", "ID3v2_2:Comment", "ID3v1:Comment", "Vorbis:Description",
                    "Vorbis:Comment", "RIFF:Comment", "Matroska:Comment", "ASF:Description", "PDF:Subject",
                    "PNG:Description", "IFD0:XPSubject", "IFD0:XPComment", "ExifIFD:UserComment"),
    "creator": ("ItemList:Artist", "Keys:Author", "Keys:Artist", "UserData:Artist", "ID3v2_4:Artist", "ID3v2_3:Artist",
                "ID3v2_2:Artist", "ID3v1:Artist", "Vorbis:Artist", "RIFF:Artist", "Matroska:Artist", "ASF:Author",
                "APE:Artist", "PDF:Author", "PNG:Author", "IFD0:XPAuthor"),
    "copyright": ("ItemList:Copyright", "Keys:Copyright", "UserData:Copyright", "ID3v2_4:Copyright", "ID3v2_3:Copyright",
                  "Vorbis:Copyright", "RIFF:Copyright", "ASF:Copyright", "PNG:Copyright"),
    "keywords": ("ItemList:Keyword", "Keys:Keywords", "RIFF:Keyword", "PDF:Keywords", "IFD0:XPKeywords"),
}  # fmt: skip
"""Where containers without IPTC say the same, best first (ExifTool names)."""

MACHINE_WORDS = frozenset(
    (
        "OLYMPUS DIGITAL CAMERA",
        "SONY DSC",
        "MINOLTA DIGITAL CAMERA",
        "KONICA MINOLTA DIGITAL CAMERA",
        "SAMSUNG DIGITAL CAMERA",
    )
)
"""What cameras write into the caption by themselves."""


def describe(metadata: Mapping[str, JSON], exif: Mapping[str, JSON]) -> Described:
    """Fill the fields. The headline is the title where there is one: IPTC's own Title is often a file name."""
    title = metadata.get("title")
    place = _place(metadata)
    return Described(
        title=spoken(title, "vi") or text(metadata.get("headline")) or default(title) or _elsewhere(exif, "title"),
        title_en=spoken(title, "en"),
        description=_caption(metadata, exif),
        description_en=spoken(metadata.get("description"), "en"),
        alt_text=spoken(metadata.get("altTextAccessibility"), "vi") or default(metadata.get("altTextAccessibility")),
        alt_text_en=spoken(metadata.get("altTextAccessibility"), "en"),
        keywords=_keywords(metadata, exif),
        persons=_persons(metadata),
        organisations=_organisations(metadata),
        place=place[0],
        province=place[1],
        country=place[2],
        creator=", ".join(texts(metadata.get("creatorNames"))) or _elsewhere(exif, "creator"),
        credit=text(metadata.get("creditLine")),
        copyright=_either(metadata.get("copyrightNotice")) or _elsewhere(exif, "copyright"),
        usage_terms=_either(metadata.get("usageTerms")),
    )


def text(value: JSON) -> str:
    """The value as one string, empty for none."""
    return "" if value is None or isinstance(value, dict | list) else str(value)


def texts(value: JSON) -> list[str]:
    """The non-empty strings of a list."""
    return [t for v in (value if isinstance(value, list) else [value]) if (t := _either(v))]


def spoken(value: JSON, language: str) -> str:
    """The variant in this language (``vi`` also finds ``vi-VN``), empty unless the file names it."""
    variants = value if isinstance(value, dict) else {}
    for key, variant in variants.items():
        if key.lower().partition("-")[0] == language:
            return text(variant)
    return ""


def default(value: JSON) -> str:
    """The variant for everyone: ``x-default``, else the first that there is."""
    if isinstance(value, dict):
        return text(value.get("x-default")) or next((text(v) for v in value.values()), "")
    return text(value)


def _either(value: JSON) -> str:
    return spoken(value, "vi") or default(value)


def _caption(metadata: Mapping[str, JSON], exif: Mapping[str, JSON]) -> str:
    caption = _either(metadata.get("description"))
    return caption if caption and caption not in MACHINE_WORDS else _elsewhere(exif, "description")


def _elsewhere(exif: Mapping[str, JSON], field: str) -> str:
    for tag in ELSEWHERE[field]:
        value = exif.get(tag)
        found = clean("; ".join(str(v) for v in value) if isinstance(value, list) else text(value))[:65_536]
        if found and found not in MACHINE_WORDS:
            return found
    return ""


def _keywords(metadata: Mapping[str, JSON], exif: Mapping[str, JSON]) -> tuple[str, ...]:
    named = texts(metadata.get("keywords"))
    return unique(named or (part.strip() for part in _elsewhere(exif, "keywords").replace(";", ",").split(",")))


def _persons(metadata: Mapping[str, JSON]) -> tuple[str, ...]:
    named = texts(metadata.get("personInImageNames"))
    for person in objects(metadata.get("personsShown")):
        named.append(_either(person.get("name")))
    for region in objects(metadata.get("imageRegion")):
        named += texts(region.get("personInImageNames"))
    return unique([*named, *_faces(metadata)])


def _faces(metadata: Mapping[str, JSON]) -> list[str]:
    """Faces that Lightroom, digiKam and phones name in the regions of the Metadata Working Group."""
    other = metadata.get("other")
    info = other.get("XMP-mwg-rs:RegionInfo") if isinstance(other, dict) else None
    regions = objects(info.get("RegionList")) if isinstance(info, dict) else []
    return [text(r.get("Name")) for r in regions if r.get("Type") == "Face"]


def _organisations(metadata: Mapping[str, JSON]) -> tuple[str, ...]:
    named = texts(metadata.get("organisationInImageNames"))
    for region in objects(metadata.get("imageRegion")):
        named += texts(region.get("organisationInImageNames"))
    return unique(named)


def _place(metadata: Mapping[str, JSON]) -> tuple[str, str, str]:
    """Place, province and country: of what is shown, else of where the camera stood, else the legacy fields."""
    for located in (*objects(metadata.get("locationsShown")), *objects(metadata.get("locationCreated"))):
        parts = unique((_either(located.get("name")), text(located.get("sublocation")), text(located.get("city"))))
        found = (", ".join(parts), text(located.get("provinceState")), text(located.get("countryName")))
        if any(found):
            return found
    legacy = unique((text(metadata.get("sublocationName")), text(metadata.get("cityName"))))
    return ", ".join(legacy), text(metadata.get("provinceState")), text(metadata.get("countryName"))


def objects(value: JSON) -> list[Mapping[str, JSON]]:
    """The objects of a list."""
    return [v for v in value if isinstance(v, dict)] if isinstance(value, list) else []


def unique(values: Iterable[str]) -> tuple[str, ...]:
    """Without blanks and repeats, first come first."""
    return tuple(dict.fromkeys(v for v in values if v))
