"""What a file says of how it was made: IPTC Digital Source Type, the IPTC fields about generative AI, a C2PA manifest.

A manifest is reported as present with what ExifTool reads of it (generator, actions, their source types); its signature is not
checked here, so nothing of it is called verified.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ingest.result import JSON
from ingest.tags.encoding import clean

SOURCE_TYPES = "http://cv.iptc.org/newscodes/digitalsourcetype/"
"""IPTC's vocabulary; its last segment names the type."""
MADE_BY_AI = frozenset(("trainedAlgorithmicMedia", "compositeWithTrainedAlgorithmicMedia", "compositeSynthetic"))
"""Terms of that vocabulary for pictures that are, or hold, the work of a generative model."""
AI, MANIFEST = "ai", "c2pa"
"""Marks: something in the file says a model made it, or part of it; the file carries a C2PA manifest."""
LONGEST, MOST = 500, 50


@dataclass(frozen=True)
class Provenance:
    """``source_type`` is the vocabulary's URI, empty where nothing is said; ``manifest`` what was read of a C2PA manifest."""

    source_type: str = ""
    marks: tuple[str, ...] = ()
    manifest: Mapping[str, JSON] = field(default_factory=dict)

    def technical(self) -> dict[str, JSON]:
        """For ``Facts.technical``; empty where nothing is said."""
        told: dict[str, JSON] = {"source_type": self.source_type, "c2pa": dict(self.manifest)}
        said: dict[str, JSON] = {k: v for k, v in told.items() if v}
        return {"provenance": said} if said else {}


def read(exif: Mapping[str, JSON], metadata: Mapping[str, JSON]) -> Provenance:
    """From ExifTool's tags and the IPTC model. What XMP says comes first: it is what an editor last wrote."""
    manifest = _manifest(exif)
    actions = manifest.get("actions")
    acted = (
        [a["source_type"] for a in actions if isinstance(a, dict) and "source_type" in a]
        if isinstance(actions, list)
        else []
    )
    stated = metadata.get("digitalSourceType")
    types = [t for t in (_uri(stated), *map(_uri, acted)) if t]
    by_model = any(term(t) in MADE_BY_AI for t in types) or bool(metadata.get("aISystemUsed"))
    # Of several actions the one about a model must not be hidden by a later crop.
    chosen = _uri(stated) or next((t for t in types if term(t) in MADE_BY_AI), next(iter(types), ""))
    marks = (*((AI,) if by_model else ()), *((MANIFEST,) if manifest else ()))
    return Provenance(chosen, marks, manifest)


def term(source_type: str) -> str:
    """``trainedAlgorithmicMedia`` of its URI."""
    return source_type.rstrip("/").rpartition("/")[2]


def _uri(value: JSON) -> str:
    """One spelling: people write the bare term, http or https."""
    said = clean(str(value))[:LONGEST] if isinstance(value, str) else ""
    if said and "/" not in said and ":" not in said:
        return SOURCE_TYPES + said
    return said.replace("https://cv.iptc.org/", "http://cv.iptc.org/")


def _manifest(exif: Mapping[str, JSON]) -> dict[str, JSON]:
    labels = exif.get("JUMBF:JUMDLabel")
    named = [str(one) for one in (labels if isinstance(labels, list) else [labels]) if one]
    if not any(label.startswith("c2pa") for label in named):
        return {}
    told: dict[str, JSON] = {"present": True, "signature_checked": False}
    for name, keys in (
        ("generator", ("CBOR:Claim_generator", "JSON:Claim_generator", "CBOR:Claim_Generator_InfoName")),
        ("title", ("CBOR:Title",)),
        ("format", ("CBOR:Format",)),
    ):
        value = next((exif[key] for key in keys if isinstance(exif.get(key), str)), None)
        if isinstance(value, str) and clean(value):
            told[name] = clean(value)[:LONGEST]
    actions: list[JSON] = [made for one in _actions(exif) if (made := _action(one))]
    return told | ({"actions": actions[:MOST]} if actions else {})


def _actions(exif: Mapping[str, JSON]) -> Iterator[Mapping[str, JSON]]:
    for key in ("CBOR:Actions", "JSON:Actions"):
        value = exif.get(key)
        yield from (one for one in (value if isinstance(value, list) else [value]) if isinstance(one, dict))


def _action(one: Mapping[str, JSON]) -> dict[str, JSON]:
    names = {"action": "action", "digitalSourceType": "source_type", "softwareAgent": "software", "when": "when"}
    return {names[k]: clean(v)[:LONGEST] for k, v in one.items() if k in names and isinstance(v, str)}
