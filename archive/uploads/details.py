"""What comes with a file: the same keys as answers have, a transcript, and who may see it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from archive.catalogue import fields
from archive.catalogue.models import VISIBILITIES
from archive.catalogue.service import Spoken
from archive.errors import Forbidden, Invalid
from archive.rights.actor import Actor
from archive.rights.decide import Action, decide

MOST_CUES = 50_000
LONGEST_CUE = 2_000


@dataclass(frozen=True)
class Details:
    """Descriptive values as they are stored, and the rest of what was said about a file."""

    values: Mapping[str, Any] = field(default_factory=dict)
    cues: tuple[Spoken, ...] = ()
    visibility: str | None = None
    shared_with: tuple[str, ...] = ()


NOTHING = Details()


@dataclass(frozen=True)
class Fresh:
    """An asset that does not exist yet, as far as rights need to know it."""

    owner_id: str
    created_by: str | None
    visibility: str = "own"
    shared_with: frozenset[str] = frozenset()
    deleted_at: None = None


def read_details(given: Any) -> Details:
    """Check what came from outside. Raises Invalid naming the field."""
    if given is None:
        return NOTHING
    if not isinstance(given, Mapping):
        raise Invalid("Phần metadata phải là một đối tượng JSON.", "metadata must be a JSON object.", field="metadata")
    rest = dict(given)
    cues = read_transcript(rest.pop("transcript", None))
    visibility, shared = rest.pop("visibility", None), rest.pop("shared_with", None) or ()
    if visibility is not None and visibility not in VISIBILITIES:
        allowed = ", ".join(VISIBILITIES)
        raise Invalid(f"Mức xem phải là một trong: {allowed}.", f"visibility is one of {allowed}.", field="visibility")
    if not isinstance(shared, list | tuple) or not all(isinstance(code, str) for code in shared):
        raise Invalid(
            "Trường «shared_with» phải là danh sách mã đơn vị.",
            "shared_with must be a list of organisation codes.",
            field="shared_with",
        )
    return Details({n: fields.read(n, v) for n, v in rest.items()}, cues, visibility, tuple(shared))


def read_transcript(given: Any) -> tuple[Spoken, ...]:
    """``[{start, end, text, language?}]``, seconds. Raises Invalid naming the first span that cannot be read."""
    if given is None:
        return ()
    if not isinstance(given, list) or len(given) > MOST_CUES:
        raise Invalid(
            f"Lời thoại phải là danh sách không quá {MOST_CUES} đoạn.",
            f"transcript must be a list of at most {MOST_CUES} spans.",
            field="transcript",
        )
    return tuple(_spoken(number, span) for number, span in enumerate(given, 1))


def _spoken(number: int, span: Any) -> Spoken:
    try:
        start, end, text = float(span["start"]), float(span["end"]), span["text"]
        if not (0 <= start <= end and math.isfinite(end) and isinstance(text, str)):
            raise ValueError(span)
        return Spoken(start, end, fields.clean(text)[:LONGEST_CUE], str(span.get("language") or "")[:16])
    except (KeyError, TypeError, ValueError) as error:
        raise Invalid(
            f"Đoạn lời thoại thứ {number} cần start ≤ end (giây) và text.",
            f"Transcript span {number} needs start <= end (seconds) and text.",
            field="transcript",
        ) from error


def refuse_oversharing(actor: Actor, owner_id: str, details: Details, now: datetime) -> None:
    """Before any byte is kept: may this person open the new asset that far? Raises Forbidden."""
    if details.visibility in (None, "own"):
        return
    action: Action = "publish" if details.visibility == "public" else "share"
    decision = decide(actor, Fresh(owner_id, actor.user_id), action, now)
    if not decision.allowed:
        raise Forbidden(" ".join(r.vi for r in decision.reasons), " ".join(r.en for r in decision.reasons))


def kind_of(detected: str, details: Details) -> tuple[str, Details]:
    """The kind an asset gets: the content's; a person may only call a video a film. Raises Invalid."""
    said = details.values.get("kind", detected)
    if said != detected and {said, detected} != {"video", "film"}:
        raise Invalid(
            f"Nội dung tệp là «{detected}», không phải «{said}».",
            f"The content is {detected}, not {said}.",
            field="kind",
        )
    values = {name: value for name, value in details.values.items() if name != "kind"}
    return said, Details(values, details.cues, details.visibility, details.shared_with)
