"""The writing half: documents in bulk, beside the making of the next ones; the engine keeps versions in order."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

import orjson

from search.elastic.mapping import to_json
from search.elastic.server import IndexBusy, Server, answered
from search.index import IndexUnavailable, SearchError
from search.query import Document

Answer = TypeVar("Answer")

CHUNK_BYTES = 2 << 20
CHUNK_DOCUMENTS = 500
IN_FLIGHT = 2
"""Chunks on their way while the next is made."""
PAUSES = (0.2, 0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0)
"""Seconds to wait, each time longer, while the engine says it has too much to do; sent again, a version harms nothing."""
_STALE, _BUSY = 409, 429
"""The index holds a newer version, which stays."""


def put(server: Server, targets: Sequence[str], documents: Iterable[Document]) -> int:
    """Write into each target, an index or the alias; a newer version there stays. Returns how many were taken by the last."""
    taken = 0
    waiting: list[list[Future[int]]] = []
    with ThreadPoolExecutor(IN_FLIGHT * len(targets), thread_name_prefix="bulk") as threads:
        for chunk in in_chunks(documents):
            if len(waiting) >= IN_FLIGHT:
                taken += _ended(waiting.pop(0))
            waiting.append([threads.submit(_send, server, target, chunk) for target in targets])
        taken += sum(map(_ended, waiting))
    return taken


def _ended(sent: Sequence[Future[int]]) -> int:
    return [each.result() for each in sent][-1]


def delete(server: Server, targets: Sequence[str], ids: Sequence[str]) -> None:
    """Remove by id. A stone with the version removed stays for a while, so that nothing older comes after it."""
    for target in targets:
        for _ in range(3):
            if not _delete(server, target, ids):
                break
        else:
            raise IndexUnavailable("the index changes under a removal")


def _delete(server: Server, target: str, ids: Sequence[str]) -> list[str]:
    """Remove what stands there now; returns the ids that changed meanwhile."""
    found = _patiently(lambda: _standing(server, target, ids))
    held = [(entry["_id"], entry["_version"]) for entry in found if entry.get("found")]
    if not held:
        return []
    lines = [
        orjson.dumps({"delete": {"_id": key, "version": version, "version_type": "external_gte"}})
        for key, version in held
    ]
    answers = send(server, target, b"\n".join((*lines, b"")))
    return [entry["delete"]["_id"] for entry in answers if entry["delete"]["status"] == _STALE]


def _standing(server: Server, target: str, ids: Sequence[str]) -> list[Any]:
    with answered():
        return list(server.patient.mget(index=target, ids=list(ids), source=False)["docs"])


def in_chunks(documents: Iterable[Document]) -> Iterator[bytes]:
    lines: list[bytes] = []
    size = 0
    for document in documents:
        action = {"index": {"_id": document.id, "version": document.version, "version_type": "external_gte"}}
        lines += [orjson.dumps(action), to_json(document)]
        size += len(lines[-1])
        if size >= CHUNK_BYTES or len(lines) >= 2 * CHUNK_DOCUMENTS:
            yield b"\n".join((*lines, b""))
            lines, size = [], 0
    if lines:
        yield b"\n".join((*lines, b""))


def _send(server: Server, target: str, chunk: bytes) -> int:
    return sum(entry["index"]["status"] != _STALE for entry in send(server, target, chunk))


def send(server: Server, target: str, lines: bytes) -> list[Any]:
    """Send; returns what became of each. Raises IndexUnavailable when one could not be written, SearchError when refused."""
    return _patiently(lambda: _sent(server, target, lines))


def _patiently(ask: Callable[[], Answer]) -> Answer:
    """The answer, asked for again while the engine has no room: its own breaker refuses reads too when its memory is full."""
    for pause in PAUSES:
        try:
            return ask()
        except IndexBusy:
            threading.Event().wait(pause)
    return ask()


def _sent(server: Server, target: str, lines: bytes) -> list[Any]:
    query = f"?require_alias={str(target == server.name).lower()}"
    with answered():
        answer = server.patient.perform_request(
            "POST",
            f"/{target}/_bulk{query}",
            headers={"accept": "application/json", "content-type": "application/x-ndjson"},
            body=lines,
        )
    if answer["errors"]:
        _raise_first(answer["items"])
    return list(answer["items"])


def _raise_first(items: Iterable[Any]) -> None:
    for item in items:
        (outcome,) = item.values()
        status = outcome["status"]
        if (status in {_STALE, 404} and "error" not in outcome) or status == _STALE:
            continue
        if status >= 400:
            told = f"{outcome['_id']}: {outcome.get('error')}"[:500]
            if status in {400, 413}:
                raise SearchError(f"the index refused a document, {told}")
            raise (IndexBusy if status == _BUSY else IndexUnavailable)(f"the index could not write ({status}) {told}")
