"""Put the described assets in through the service that edits assets, search as the page does, print the table.

usage: python -m dev.eval ASSETS QUERIES [--misses]
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

from archive.catalogue import fields, service
from archive.catalogue.changes import Author
from archive.catalogue.find import Ask, find
from archive.catalogue.service import Spoken
from archive.config import load
from archive.indexing import Indexer
from archive.people import service as people
from archive.rights.actor import Actor
from archive.services import Services
from archive.serving.supervisor import first_rows
from archive.wiring import build
from dev.eval.judged import Answer, Judged, ndcg, read_lines, read_queries, table

READER = Actor(user_id=None, name="eval", superadmin=True)


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="make eval")
    parser.add_argument("assets", type=Path)
    parser.add_argument("queries", type=Path)
    parser.add_argument("--misses", action="store_true", help="also name the queries below 0.9")
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as home:
        services = build(load(environment={"KHO_HOME": home, **own_index(os.environ)}))
        first_rows(services, lambda _line: None)
        named = put_in(services, read_lines(inside(asked.assets, "assets.jsonl")))
        queries = read_queries(inside(asked.queries, "queries_dev.jsonl"))
        answers = {query.id: ask(services, query, named) for query in queries}
        services.close()
        forget(services)
    print(table(queries, answers))
    if asked.misses:
        for query in queries:
            if query.relevant and ndcg(query, answers[query.id].ids) < 0.9:
                print(
                    f"{query.id} {query.type} {query.text!r} {ndcg(query, answers[query.id].ids):.3f}", file=sys.stderr
                )
    return 0


def own_index(environment: Mapping[str, str]) -> dict[str, str]:
    """The index that the stack says, under a name of its own, so that nothing of the archive's is touched; rows stay in a folder."""
    chosen = {name: value for name, value in environment.items() if name.startswith("KHO_INDEX__")}
    return chosen | {"KHO_INDEX__NAME": f"eval-{uuid4().hex[:12]}"}


def forget(services: Services) -> None:
    """Remove the index of an evaluation where it stands on a server."""
    keys = services.settings.index
    if keys.backend == "elastic" and keys.url is not None:
        from search.elastic.server import Address, Server

        server = Server(Address(keys.url, keys.name))
        server.drop(server.every())
        server.close()


def inside(path: Path, name: str) -> Path:
    """A folder stands for the file of that name in it."""
    return path / name if path.is_dir() else path


def put_in(services: Services, assets: Sequence[dict[str, Any]]) -> dict[str, str]:
    """Create every asset as a person would; returns archive id -> id in the test set."""
    named: dict[str, str] = {}
    with services.db.writing() as session:
        for given in assets:
            owner = people.organisation(session, given["owner"])
            values = {name: value for name, value in given.items() if name in fields.FIELDS and name != "kind"}
            cues = [Spoken(cue["start"], cue["end"], cue["text"]) for cue in given.get("transcript", [])]
            author = Author(None, services.now())
            made = service.create(
                session, author, owner, given["kind"], values, state="ready", visibility="members", cues=cues
            )
            named[made.id] = given["id"]
    indexer = Indexer(services)
    while indexer.step():
        pass
    indexer.close()
    return named


def ask(services: Services, query: Judged, named: dict[str, str]) -> Answer:
    """Search exactly as the page does."""
    filters = {name: tuple(query.filters[name]) for name in ("kind", "owner") if name in query.filters}
    days = {name: date.fromisoformat(query.filters[name]) for name in ("from", "to") if name in query.filters}
    found = find(services, READER, Ask(query.text, filters, days.get("from"), days.get("to")))
    seconds = {named[item.asset.id]: item.hit.moments[0].start for item in found.items if item.hit.moments}
    return Answer([named[item.asset.id] for item in found.items], seconds)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
