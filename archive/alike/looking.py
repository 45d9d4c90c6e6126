"""Keep the fingerprints of an asset and look for others like it. Hashes propose, kept patches prove."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from archive.alike import index, pictures
from archive.alike.index import Found
from archive.alike.models import Fingerprint, Likeness
from archive.alike.pictures import Looked
from archive.services import Services
from ingest.pictures import fingerprint
from ingest.pictures.fingerprint import NEAR, SAME, Asker, Canvas, Print, Probe, Window

MOST = 60
"""Pictures that are compared closely, those of nearest hashes first."""
AT_ONCE = 500
FRAME_NEAR, TOGETHER = 8, 2.0
"""Bits within which two frames propose each other; seconds within which pairs of frames tell the same cut of a film."""
PIECES = 2
"""So many pairs of frames at one distance in time make a piece of a film; of a film of fewer frames all of them."""
Scored = dict[str, tuple[float, float, float]]
"""By asset: score, seconds here, seconds there."""


@dataclass(frozen=True)
class _Row:
    asset_id: str
    part: str
    seconds: float
    patch: bytes


def keep(session: Session, asset_id: str, prints: Iterable[Print]) -> None:
    """Replace the fingerprints of an asset."""
    session.execute(delete(Fingerprint).where(Fingerprint.asset_id == asset_id))
    for one in prints:
        signed = one.hash - 2**64 if one.hash >= 2**63 else one.hash
        session.add(Fingerprint(asset_id=asset_id, at_seconds=one.seconds, part=one.part, hash=signed, patch=one.patch))


def pair(session: Session, asset_id: str, found: Scored, now: datetime) -> None:
    """Replace what the asset itself found; what others found of it stays."""
    session.execute(delete(Likeness).where(Likeness.asset_id == asset_id))
    for other_id, (score, here, there) in found.items():
        session.add(
            Likeness(
                asset_id=asset_id,
                other_id=other_id,
                score=min(1.0, score),
                at_seconds=here,
                other_seconds=there,
                found_at=now,
            )
        )


def look(services: Services, asset_id: str, kind: str, write: Callable[[Callable[[Session], None]], None]) -> Scored:
    """Keep what the asset's renditions show, by ``write`` in a transaction of its own, then find what is like it.

    Kept first: of two that come in at once the later then meets the other. Raises StorageError.
    """
    with services.db.reading() as session:
        keys = pictures.renditions(session, asset_id)
    looked = pictures.look(services.store, kind, keys)
    if not looked.prints:
        return {}
    write(lambda session: keep(session, asset_id, looked.prints))
    return find(services, asset_id, looked)


def find(services: Services, asset_id: str, looked: Looked) -> Scored:
    """Whatever looks like the asset, of every organisation: who may hear of it is asked when it is shown."""
    with services.db.reading() as session:
        if looked.asker is not None:
            return _pictures(session, index.of(services), asset_id, looked.asker)
        frames = [one for one in looked.prints if one.part == "frame"]
        return _films(session, index.of(services), asset_id, frames) if frames else {}


def unknown(services: Services, drawn: Canvas, aspect: float) -> Scored:
    """Whatever looks like a picture that is no asset yet, drawn on a canvas; nothing for a plain area."""
    if not fingerprint.prints(drawn):
        return {}
    with services.db.reading() as session:
        return _pictures(session, index.of(services), "", fingerprint.asker(drawn, aspect))


def _pictures(session: Session, prints: index.Prints, asset_id: str, asker: Asker) -> Scored:
    """A picture against pictures and frames of films."""
    probes = {part: [p for p in asker.probes if p.part == part] for part in index.TABLES}
    asked = {part: np.array([p.hash for p in group], np.uint64) for part, group in probes.items()}
    met: dict[str, list[tuple[int, Probe]]] = {}
    found = prints.near(session, asked, NEAR)
    for part, hits in found.items():
        for row_id, pairs in hits.items():
            met[row_id] = [(distance, probes[part][number]) for number, distance in pairs]
    nearest = sorted(met, key=lambda row_id: (min(d for d, _ in met[row_id]), -len(met[row_id])))[: 4 * MOST]
    rows = _rows(session, nearest)
    proposals: dict[tuple[str, float], list[tuple[int, Probe]]] = defaultdict(list)
    patches: dict[tuple[str, float], bytes] = {}
    for row_id in nearest:
        if (row := rows.get(row_id)) is not None and row.asset_id != asset_id:
            proposals[row.asset_id, row.seconds] += met[row_id]
            patches[row.asset_id, row.seconds] = row.patch or patches.get((row.asset_id, row.seconds), b"")
    _fill(session, patches)
    scored: Scored = {}
    for key in list(proposals)[:MOST]:
        score = proved(asker, proposals[key], patches[key]) if patches[key] else 0.0
        if score >= SAME and score > scored.get(key[0], (0.0,))[0]:
            scored[key[0]] = (score, 0.0, key[1])
    return scored


def proved(asker: Asker, met: Sequence[tuple[int, Probe]], patch: bytes) -> float:
    """The best agreement from where the nearest probes say it lies, each turn by itself, and from between them."""
    best = 0.0
    near = sorted(met, key=lambda pair: pair[0])[:6]
    for turn in dict.fromkeys(probe.turn for _, probe in near):
        there = [(distance, probe.where) for distance, probe in near if probe.turn == turn]
        for where in dict.fromkeys((there[0][1], _between(there))):
            best = max(best, fingerprint.likeness(asker, turn, where, patch))
            if best > 0.9:
                return best
    return best


def _between(there: Sequence[tuple[int, Window]]) -> Window:
    if len(there) == 1:
        return there[0][1]
    weights = [1 / (1 + distance) ** 2 for distance, _ in there]
    left, right, top, bottom = (float(n) for n in np.average([w for _, w in there], axis=0, weights=weights))
    return left, right, top, bottom


def _films(session: Session, prints: index.Prints, asset_id: str, frames: Sequence[Print]) -> Scored:
    """A film against films and stills: pairs of frames at one distance in time are a piece of one in the other."""
    asked = np.array([one.hash for one in frames], np.uint64)
    found: Found = prints.near(session, {"whole": asked}, FRAME_NEAR).get("whole", {})
    rows = _rows(session, list(found))
    pairs: dict[str, list[tuple[float, float, float]]] = defaultdict(list)
    for row_id, row in rows.items():
        if row.asset_id == asset_id:
            continue
        mine = frames[min(found[row_id], key=lambda pair: pair[1])[0]]
        score = fingerprint.same_frame(mine.patch, row.patch)
        if score >= SAME:
            pairs[row.asset_id].append((score, mine.seconds, row.seconds if row.part == "frame" else -1.0))
    return {other: told for other, some in pairs.items() if (told := _piece(some, len(frames))) is not None}


def _piece(pairs: list[tuple[float, float, float]], frames: int) -> tuple[float, float, float] | None:
    stills = [pair for pair in pairs if pair[2] < 0]
    if stills:
        score, here, _ = max(stills)
        return score, here, 0.0
    best: list[tuple[float, float, float]] = []
    for _, here, there in pairs:
        group = [pair for pair in pairs if abs((pair[2] - pair[1]) - (there - here)) <= TOGETHER]
        best = max(best, group, key=len)
    if len({here for _, here, _ in best}) < min(PIECES, frames):
        return None
    first = min(best, key=lambda pair: pair[1])
    return max(score for score, _, _ in best), first[1], first[2]


def _rows(session: Session, ids: Sequence[str]) -> dict[str, _Row]:
    found: dict[str, _Row] = {}
    for start in range(0, len(ids), AT_ONCE):
        page = select(
            Fingerprint.id, Fingerprint.asset_id, Fingerprint.part, Fingerprint.at_seconds, Fingerprint.patch
        ).where(Fingerprint.id.in_(ids[start : start + AT_ONCE]))
        found |= {row[0]: _Row(*row[1:]) for row in session.execute(page).tuples()}
    return found


def _fill(session: Session, patches: dict[tuple[str, float], bytes]) -> None:
    """The patch of a picture met by its middle alone stands in its other row."""
    bare = [asset_id for (asset_id, _), patch in patches.items() if not patch]
    page = select(Fingerprint.asset_id, Fingerprint.patch).where(
        Fingerprint.asset_id.in_(bare), Fingerprint.part == "whole"
    )
    for asset_id, patch in session.execute(page).tuples() if bare else ():
        patches[asset_id, 0.0] = patch
