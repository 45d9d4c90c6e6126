"""JSON from outside, read strictly: what would mean two things, or cannot be stored, is refused with words.

RFC 8259 leaves doubled names, endless numbers and lone surrogates to the reader; here they are a 400 that says which.
"""

from __future__ import annotations

import json
from typing import Any, NoReturn

from archive.errors import Invalid


def read(given: str | bytes, field: str = "body") -> Any:
    """The value of a JSON text. Raises Invalid naming ``field`` for anything that is not plain, finite, storable JSON."""
    try:
        text = given.decode("utf-8") if isinstance(given, bytes) else given
        value = json.loads(text, parse_constant=_no_number, object_pairs_hook=_no_doubles)
        if "\\ud" in text.lower():
            json.dumps(value, ensure_ascii=False).encode("utf-8")
    except UnicodeError as error:
        raise _refusal(field, "có ký tự không phải UTF-8", "it holds characters that are not UTF-8") from error
    except RecursionError as error:
        raise _refusal(field, "lồng nhau quá sâu", "it is nested too deeply") from error
    except ValueError as error:
        raise _refusal(field, str(error), str(error)) from error
    return value


def _refusal(field: str, vi: str, en: str) -> Invalid:
    return Invalid(
        f"Phần «{field}» không phải JSON dùng được: {vi}.", f"{field} is not usable JSON: {en}.", field=field
    )


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")


def _no_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"the key {twice[:80]!r} stands there twice")
    return made
