"""The conversation with one Elasticsearch: a client made at the first word, names, and errors turned into ours."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from search.elastic.breaker import Breaker, IndexLate
from search.elastic.mapping import Shape, mappings, settings
from search.index import IndexDamaged, IndexUnavailable, SearchError
from search.schema import SCHEMA_VERSION

Answers = list[Mapping[str, Any]]
Both = tuple[Answers | None, Callable[[], Answers | None]]

CONNECTIONS = 32
"""Questions of one process that the engine is asked at the same time; others wait for their turn."""
POINT_LIFE = "3m"
"""How long a point in time stays after the last page that was read from it."""
_NAMES = 20
"""Indices named in one address."""
BULK_SECONDS = 120.0
"""A write may take this long: merging holds it up, and nobody waits before a page for it."""


class IndexBusy(IndexUnavailable):
    """The engine has too much to do just now."""


class PointGone(Exception):
    """The point in time that a page was to be read from is no more."""


@dataclass(frozen=True)
class Address:
    """Where the index stands. ``seconds``: how long a search may take before it counts as away."""

    url: str
    name: str = "kho"
    shape: Shape = field(default_factory=Shape)
    seconds: float = 5.0
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    ca: Path | None = None


class Server:
    """One alias (``name``) and the versioned indices behind it (``name-000001``, …). Connects when first spoken to."""

    def __init__(self, address: Address) -> None:
        self.address = address
        self._client: Any = None
        self._lock = threading.Lock()
        self._form_is_known = False
        self._breaker = Breaker()
        self._threads: ThreadPoolExecutor | None = None

    @property
    def name(self) -> str:
        """The alias under which the live index answers."""
        return self.address.name

    @property
    def client(self) -> Any:
        """The client, for reading; writes take :attr:`patient`."""
        with self._lock:
            if self._client is None:
                self._client = _connect(self.address)
            return self._client

    @property
    def patient(self) -> Any:
        """The same client with the time limit of writes."""
        return self.client.options(request_timeout=BULK_SECONDS)

    def search(self, bodies: Sequence[Mapping[str, Any]]) -> Answers | None:
        """Several questions in one round; ``None`` while there is no index. A body with a ``pit`` asks that point in time."""
        with self._breaker.question():
            return self._search(bodies)

    def search_both(self, bodies: Sequence[Mapping[str, Any]], others: Sequence[Mapping[str, Any]]) -> Both:
        """Two rounds at once: the answers to the first, and what waits for those to the other."""
        with self._breaker.question():
            waiting = self._beside().submit(self._search_beside, others)
            return self._search(bodies), waiting.result

    def _search_beside(self, bodies: Sequence[Mapping[str, Any]]) -> Answers | None:
        with self._breaker.question(beside=True):
            return self._search(bodies)

    def _beside(self) -> ThreadPoolExecutor:
        with self._lock:
            if self._threads is None:
                self._threads = ThreadPoolExecutor(CONNECTIONS, thread_name_prefix="elastic")
            return self._threads

    def _search(self, bodies: Sequence[Mapping[str, Any]]) -> Answers | None:
        lines: list[Mapping[str, Any]] = []
        for body in bodies:
            header = {} if "pit" in body else {"index": self.name}
            # Frequencies of all parts together, so that a score does not hang on the part; counts need none.
            lines += [header | ({"search_type": "dfs_query_then_fetch"} if body.get("size") else {}), body]
        with answered():
            answers = self.client.msearch(searches=lines)["responses"]
        for body, answer in zip(bodies, answers, strict=True):
            if "error" in answer:
                if "pit" in body:  # run out, or of an index that a rebuild has taken away
                    raise PointGone
                if _kind(answer) == "index_not_found_exception":
                    return None
                raise failure(int(answer.get("status", 500)), _kind(answer), str(answer["error"])[:500])
            if answer.get("timed_out") or answer["_shards"]["failed"]:
                raise IndexUnavailable("the index did not answer whole, or not in time")
        self._check_form()
        return list(answers)

    def open_point(self) -> str:
        """A point in time of the live index."""
        with self._breaker.question(), answered():
            return str(self.client.open_point_in_time(index=self.name, keep_alive=POINT_LIFE)["id"])

    def live(self) -> str | None:
        """The versioned index behind the alias, ``None`` before the first."""
        with answered():
            found = self.client.options(ignore_status=404).indices.get_alias(name=self.name)
        names = [] if "error" in found else sorted(found)
        return names[-1] if names else None

    def every(self) -> list[str]:
        """Every versioned index of this name, the live one and what rebuilds left behind."""
        with answered():
            found = self.client.indices.get(index=f"{self.name}-*", expand_wildcards="all", features="aliases")
        length = len(self.name) + 1
        return sorted(name for name in found if name[length:].isdigit())

    def create(self, *, live: bool) -> str:
        """A new, empty index; ``live`` also puts the alias on it."""
        taken = [int(name[len(self.name) + 1 :]) for name in self.every()]
        fresh = f"{self.name}-{max(taken, default=0) + 1:06d}"
        with answered():
            self.patient.indices.create(
                index=fresh,
                settings=settings(self.address.shape),
                mappings=mappings(),
                aliases={self.name: {}} if live else {},
                wait_for_active_shards="1",
            )
        return fresh

    def point_to(self, fresh: str) -> None:
        """Put the alias on this index, all at once, and drop the others."""
        old = [name for name in self.every() if name != fresh]
        drop = [{"remove": {"index": name, "alias": self.name, "must_exist": False}} for name in old]
        with answered():
            self.patient.indices.update_aliases(actions=[*drop, {"add": {"index": fresh, "alias": self.name}}])
        self._form_is_known = True
        self.drop(old)

    def drop(self, names: Sequence[str]) -> None:
        """Remove indices by name; one that is gone is fine."""
        for start in range(0, len(names), _NAMES):
            gone = list(names[start : start + _NAMES])
            with answered():
                self.patient.options(ignore_status=404).indices.delete(index=gone, ignore_unavailable=True)

    def _check_form(self) -> None:
        """Raises IndexDamaged when the live index was written in an older form."""
        if self._form_is_known:
            return
        live = self.live()
        if live is None:
            return
        with answered():
            meta = self.client.indices.get_mapping(index=live)[live]["mappings"].get("_meta", {})
        if meta.get("schema") != SCHEMA_VERSION:
            raise IndexDamaged("the index has another form; run: kho reindex")
        self._form_is_known = True

    def check_form(self) -> None:
        """Before writing: see :meth:`_check_form`."""
        self._check_form()

    def close(self) -> None:
        """Let the connections go."""
        with self._lock:
            client, self._client = self._client, None
            threads, self._threads = self._threads, None
        if threads is not None:
            threads.shutdown()
        if client is not None:
            client.close()


def _connect(address: Address) -> Any:
    from elasticsearch import Elasticsearch, OrjsonSerializer

    more: dict[str, Any] = {}
    if address.username is not None:
        more["basic_auth"] = (address.username, address.password or "")
    if address.ca is not None:
        more["ca_certs"] = str(address.ca)
    more["connections_per_node"] = CONNECTIONS
    more["serializers"] = {"application/json": OrjsonSerializer()}
    return Elasticsearch(address.url, request_timeout=address.seconds, max_retries=0, retry_on_timeout=False, **more)


@contextmanager
def answered() -> Iterator[None]:
    """The client's errors as ours: away, out of time, overloaded, refused."""
    from elasticsearch import ApiError, ConnectionTimeout, TransportError

    try:
        yield
    except ApiError as error:
        raise failure(error.status_code, str(error.error), str(error)[:500]) from error
    except ConnectionTimeout as error:
        raise IndexLate(f"the index does not answer in time: {error.message}") from error
    except TransportError as error:
        raise IndexUnavailable(f"the index does not answer: {error.message}") from error


def failure(status: int, kind: str, told: str) -> SearchError:
    """Our error for an answer that is none: only a question we should not have asked is no outage."""
    if status == 400 and kind not in {"search_phase_execution_exception", "no_shard_available_action_exception"}:
        return SearchError(f"the index refused: {told}")
    away = IndexBusy if status == 429 else IndexUnavailable
    return away(f"the index does not answer ({status} {kind}): {told}")


def _kind(answer: Mapping[str, Any]) -> str:
    error = answer["error"]
    return str(error.get("type", error)) if isinstance(error, Mapping) else str(error)
