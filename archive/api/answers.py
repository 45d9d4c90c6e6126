"""From rows to the shapes of version 1."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, cast

from archive import edge
from archive.api import models as m
from archive.catalogue import reading
from archive.catalogue.find import Found, Item
from archive.catalogue.models import Asset, File, Revision, Suggestion
from archive.catalogue.reading import Status, Whole
from archive.delivery.links import media_path, signed_url
from archive.rights.decide import Decision

THUMB = "thumb.webp"
DESCRIBED = tuple(m.Described.model_fields)


def asset(whole: Whole) -> dict[str, Any]:
    """One asset, whole."""
    row, facts = whole.asset, whole.facts
    files = [_file(file) for file in row.files]
    answer = m.AssetAnswer(
        **{name: getattr(row, name) for name in DESCRIBED},
        id=row.id, version=row.version, kind=cast(m.Kind, row.kind), state=cast(m.State, row.state),
        progress=whole.progress, owner=row.owner.code, owner_name=row.owner.name, created_by=whole.creator,
        added_at=instant(row.created_at) or "", updated_at=instant(row.updated_at) or "",
        deleted_at=instant(row.deleted_at), visibility=cast(m.Visibility, row.visibility),
        shared_with=sorted(share.organisation.code for share in row.shares), taken=_taken(row),
        media_type=row.media_type, width=row.width, height=row.height, duration=row.duration,
        latitude=facts.latitude if facts else None, longitude=facts.longitude if facts else None,
        altitude=facts.altitude if facts else None, colours=row.colours or [], phash=row.phash,
        original=m.OriginalAnswer(**_facts_of(whole.original)) if whole.original else None, files=files,
        renditions=[_rendition(row.id, made) for made in whole.renditions], problems=_problems(row.problems),
        transcript=[
            m.TranscriptSpan(start=cue.start, end=cue.end, text=cue.text, language=cue.language, source=cue.source)
            for cue in whole.cues
        ],
        suggestions=whole.suggestions, completeness=_completeness(whole), metadata=facts.metadata_ if facts else {},
        technical=facts.technical if facts else {}, rights={a: _right(d) for a, d in whole.rights.items()},
    )  # fmt: skip
    return answer.model_dump(mode="json")


def received(status: Status, *, duplicate: bool) -> dict[str, Any]:
    """The asset a file became."""
    url = f"{edge.services().settings.base_url}/api/v1/assets/{status.id}"
    return m.ReceivedAnswer(
        id=status.id, state=cast(m.State, status.state), version=status.version, kind=cast(m.Kind, status.kind),
        title=status.title, duplicate=duplicate, url=url,
    ).model_dump(mode="json")  # fmt: skip


def found(page: Found) -> dict[str, Any]:
    """A page of results."""
    facets = {n: [m.FacetValue(value=v, count=c) for v, c in values] for n, values in page.facets.items()}
    answer = m.FoundAnswer(
        total=page.total, items=[_item(item) for item in page.items], facets=facets, next=page.next,
        corrected=page.corrected, notice=page.notice,
    )  # fmt: skip
    return answer.model_dump(mode="json")


def statuses(found: Iterable[Status]) -> dict[str, Any]:
    """The short state of many."""
    answers = [
        m.StatusAnswer(
            id=s.id, version=s.version, kind=cast(m.Kind, s.kind), state=cast(m.State, s.state),
            progress=round(s.progress, 3), title=s.title, problems=_problems(s.problems), merged_into=s.merged_into,
            thumb=media_path(s.id, THUMB) if s.has_thumb else None,
        )
        for s in found
    ]  # fmt: skip
    return m.StatusesAnswer(assets=answers).model_dump(mode="json")


def history(revisions: Iterable[Revision]) -> dict[str, Any]:
    """Every change."""
    answers = [
        m.RevisionAnswer(
            id=r.id, version=r.version, at=instant(r.at) or "", by=(r.author.name or r.author.email) if r.author else None,
            source=r.source, batch=r.batch, changes={name: (pair[0], pair[1]) for name, pair in r.changes.items()},
        )
        for r in revisions
    ]  # fmt: skip
    return m.HistoryAnswer(revisions=answers).model_dump(mode="json")


def suggestion(row: Suggestion) -> m.SuggestionAnswer:
    """One proposal."""
    return m.SuggestionAnswer(
        id=row.id, field=row.field, value=row.value, source=row.source, confidence=row.confidence, model=row.model,
        model_version=row.model_version, identifier=row.identifier or "", box=row.box, state=cast(Any, row.state),
    )  # fmt: skip


def instant(at: datetime | None) -> str | None:
    """An instant as ISO 8601 in UTC."""
    return at.isoformat().replace("+00:00", "Z") if at is not None else None


def _item(item: Item) -> m.ItemAnswer:
    row, hit = item.asset, item.hit
    same = {name: getattr(row, name) for name in m.ItemAnswer.model_fields if hasattr(row, name)}
    return m.ItemAnswer(
        **{**same, "owner": row.owner_code}, added_at=instant(row.created_at) or "",
        thumb=signed_url(edge.services(), edge.signing_key(), row.id, THUMB, edge.actor().user_id)
        if row.has_thumb else None,
        highlights={name: list(spans) for name, spans in hit.highlights.items()},
        moments=[m.Moment(start=cue.start, end=cue.end, text=cue.text) for cue in hit.moments], partial=hit.partial,
    )  # fmt: skip


def _rendition(asset_id: str, made: Any) -> m.RenditionAnswer:
    names = m.RenditionAnswer.model_fields.keys() - {"url"}
    url = signed_url(edge.services(), edge.signing_key(), asset_id, made.name, edge.actor().user_id)
    return m.RenditionAnswer(**{name: getattr(made, name) for name in names}, url=url)


def _facts_of(file: File) -> dict[str, Any]:
    return {name: getattr(file, name) for name in m.OriginalAnswer.model_fields}


def _file(file: File) -> m.FileAnswer:
    return m.FileAnswer(**_facts_of(file), role=cast(Any, file.role))


def _problems(given: Iterable[Mapping[str, str]] | None) -> list[m.ProblemNote]:
    return [m.ProblemNote(**problem) for problem in given or ()]


def _completeness(whole: Whole) -> m.CompletenessAnswer:
    found = reading.completeness(whole, edge.services().today())
    missing = [
        m.MissingAnswer(code=one.code, group=cast(Any, one.group), fields=list(one.fields), basis=one.basis)
        for one in found.missing
    ]
    return m.CompletenessAnswer(score=found.score, missing=missing)


def _right(decision: Decision) -> m.Right:
    reasons = [m.Reason(code=reason.code, vi=reason.vi, en=reason.en) for reason in decision.reasons]
    return m.Right(allowed=decision.allowed, reasons=reasons)


def _taken(row: Asset) -> m.TakenAnswer | None:
    if not row.taken_on:
        return None
    value = row.taken_on
    if "T" in value:
        precision = "second" if value.count(":") >= 2 else "minute"
    elif value.endswith("x"):
        precision = "decade"
    else:
        precision = {4: "year", 7: "month"}.get(len(value), "day")
    return m.TakenAnswer(value=value, precision=cast(Any, precision), offset=row.taken_offset, about=row.taken_about)
