"""The built front end: which hashed file stands for a name, and its bytes, compressed beforehand and never stale."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from flask import Response, request, send_from_directory

from archive.errors import NotFound

FOLDER = Path(__file__).parent / "static" / "build"
ENCODINGS = (("br", ".br"), ("gzip", ".gz"))
A_YEAR = 31_536_000


@cache
def _manifest(changed: float) -> dict[str, str]:
    del changed  # part of the key: a new build is seen without a restart
    found: dict[str, str] = json.loads((FOLDER / "manifest.json").read_text(encoding="utf-8"))
    return found


def name_of(name: str) -> str:
    """The hashed name of ``app.js``; the plain name when nothing has been built."""
    try:
        changed = (FOLDER / "manifest.json").stat().st_mtime
    except FileNotFoundError:
        return name
    return _manifest(changed).get(name, name)


def send(name: str) -> Response:
    """One built file, in the best encoding the browser takes. Raises NotFound."""
    if not (FOLDER / name).is_file() or name == "manifest.json":
        raise NotFound
    for encoding, ending in ENCODINGS:
        if request.accept_encodings.quality(encoding) and (FOLDER / f"{name}{ending}").is_file():
            answer = send_from_directory(FOLDER, f"{name}{ending}", mimetype=_type(name), max_age=A_YEAR)
            answer.headers["Content-Encoding"] = encoding
            break
    else:
        answer = send_from_directory(FOLDER, name, mimetype=_type(name), max_age=A_YEAR)
    answer.headers["Vary"] = "Accept-Encoding"
    answer.cache_control.immutable = True
    answer.cache_control.public = True
    return answer


def _type(name: str) -> str:
    types = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".woff2": "font/woff2"}
    return types.get(Path(name).suffix, "application/octet-stream")
