"""A C2PA manifest as it lies in a JPEG (ISO 19566-5 boxes in APP11; C2PA 1.3, 11.1), unsigned: enough to be seen and read."""

from __future__ import annotations

import struct
from pathlib import Path

AI = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
STORE, MANIFEST, ASSERTIONS, CLAIM = (
    bytes.fromhex(name.encode().hex() + "00110010800000AA00389B71") for name in ("c2pa", "c2ma", "c2as", "c2cl")
)
CBOR = bytes.fromhex("63626F7200110010800000AA00389B71")


def box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content) + 8) + kind + content


def described(uuid: bytes, label: str, *content: bytes) -> bytes:
    return box(b"jumb", box(b"jumd", uuid + b"\x03" + label.encode() + b"\0") + b"".join(content))


def cbor(value: object) -> bytes:
    """Just enough of RFC 8949: text, lists, maps."""
    if isinstance(value, str):
        raw = value.encode()
        return _head(3, len(raw)) + raw
    if isinstance(value, list):
        return _head(4, len(value)) + b"".join(map(cbor, value))
    assert isinstance(value, dict)
    return _head(5, len(value)) + b"".join(cbor(k) + cbor(v) for k, v in value.items())


def _head(major: int, length: int) -> bytes:
    return bytes([major << 5 | length]) if length < 24 else bytes([major << 5 | 25]) + struct.pack(">H", length)


def manifest(source_type: str = AI, generator: str = "Máy vẽ 1.0") -> bytes:
    actions = {"actions": [{"action": "c2pa.created", "digitalSourceType": source_type, "softwareAgent": generator}]}
    claim = {"claim_generator": generator, "dc:title": "tranh.jpg", "dc:format": "image/jpeg"}
    asserted = described(ASSERTIONS, "c2pa.assertions", described(CBOR, "c2pa.actions", box(b"cbor", cbor(actions))))
    inside = described(MANIFEST, "urn:uuid:0193", asserted, described(CLAIM, "c2pa.claim", box(b"cbor", cbor(claim))))
    return described(STORE, "c2pa", inside)


def with_manifest(jpeg: Path, **said: str) -> Path:
    """Put a manifest into a JPEG, right behind its first marker."""
    data, boxes = jpeg.read_bytes(), manifest(**said)
    segment = b"JP" + struct.pack(">HI", 1, 1) + boxes
    jpeg.write_bytes(data[:2] + b"\xff\xeb" + struct.pack(">H", len(segment) + 2) + segment + data[2:])
    return jpeg
