"""The ``kho`` command: parse, call, print."""

from __future__ import annotations

import argparse
import atexit
import gc
import io
import json
import os
import sys
from collections.abc import Callable, Sequence

from sqlalchemy.exc import DatabaseError

from archive.config import load
from archive.copies import commands as copies
from archive.errors import ArchiveError, ConfigError
from archive.people import commands as people
from archive.remembered import recall
from archive.services import Services
from search.index import SearchError
from storage import StorageError

LASTING = {"serve", "web", "worker", "indexer"}
"""Verbs whose process must end at once when told to: no collecting of what goes with it, half a second of each processor."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb; returns the exit status: 0 done, 1 it could not be done, 2 wrong use or settings."""
    asked = _parser().parse_args(arguments)
    if asked.verb in LASTING:
        atexit.register(gc.freeze)
    try:
        settings = load()
        if asked.verb != "serve":
            settings = load(environment=recall(settings.home, os.environ))
    except ConfigError as error:
        print(f"Cấu hình sai / wrong settings:\n{error}", file=sys.stderr)
        return 2
    if asked.verb == "web":
        from archive.serving.web import WebServer

        WebServer(settings).run()
        return 0
    from archive import log
    from archive.wiring import build

    log.set_up()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # names of files may hold what no text does
    try:
        services = build(settings)
    except ConfigError as error:
        print(error, file=sys.stderr)
        return 2
    try:
        run: Callable[[Services, argparse.Namespace], int] = asked.run
        if asked.verb in {"user", "token"}:
            _prepared(services)
        return run(services, asked)
    except ConfigError as error:
        print(error, file=sys.stderr)
        return 2
    except (ArchiveError, SearchError, StorageError, DatabaseError, OSError) as error:
        return _refuse(error)
    finally:
        services.close()


def _refuse(error: Exception) -> int:
    """What went wrong, for the operator: our words, and what the machine itself said."""
    from archive.problem import problem_of

    problem = problem_of(error)
    detail = "" if isinstance(error, ArchiveError) else f"\n({getattr(error, 'orig', None) or error})"
    print(f"{problem.vi}\n{problem.en}{detail}", file=sys.stderr)
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="kho", description="Kho tư liệu số: the archive's own command.")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")

    def verb(
        name: str, run: Callable[[Services, argparse.Namespace], int] | None, about: str
    ) -> argparse.ArgumentParser:
        made = verbs.add_parser(name, help=about, description=about)
        made.set_defaults(run=run)
        return made

    serve = verb("serve", _serve, "start the web, the workers and the indexer, and watch over them")
    serve.add_argument("--no-web", action="store_true", help="workers and indexer only: one more machine that works")
    verb("prepare", _prepare, "rows at the present shape and, in a new archive, the first administrator; then end")
    verb("web", None, "the web process alone")
    worker = verb("worker", _worker, "a worker process alone")
    worker.add_argument("--lanes", default="long,quick,enrich", help="lanes to work, first first (quick, long, enrich)")
    verb("indexer", _indexer, "the process that writes the index, alone")
    verb("demo", _demo, "put the self-made demo media in, through the real pipeline")
    people.add_verbs(verb("user", None, "people"), verb("token", None, "access tokens"))
    ingest = verb("ingest", _ingest, "put files and folders in")
    ingest.add_argument("paths", nargs="+", metavar="PATH")
    ingest.add_argument("--org", required=True, help="code of the owning organisation")
    ingest.add_argument("--wait", action="store_true", help="until each is ready or failed")
    ingest.add_argument("--json", action="store_true", help="one JSON line per asset")
    find = verb("search", _search, "search as an operator who sees everything")
    find.add_argument("query")
    find.add_argument("--limit", type=int, default=20)
    find.add_argument("--json", action="store_true")
    enrich = verb("enrich", _enrich, "let taggers look at what they have not seen, or only in an older version")
    enrich.add_argument("--tagger", metavar="NAME", help="this one alone")
    enrich.add_argument("--all", action="store_true", help="whatever they have seen")
    prints = verb(
        "fingerprint", _fingerprint, "find what looks alike among pictures and films that were never looked at"
    )
    prints.add_argument("--all", action="store_true", help="look at all of them again")
    verb("reindex", _reindex, "make the index anew from the rows, while it goes on answering")
    copies.add_verbs(verb)
    look = verb("check", _check, "look whether rows, objects and index agree")
    look.add_argument("--bytes", action="store_true", help="read every original again and compare its SHA-256")
    return parser


def _serve(services: Services, asked: argparse.Namespace) -> int:
    from archive.serving import supervisor

    if not asked.no_web:
        supervisor.refuse_foreign_port(services)
    demo = not asked.no_web and os.environ.get("DEMO", "1") != "0" and not (services.home / "demo-done").exists()
    return supervisor.serve(services, web=not asked.no_web, demo=demo, say=_say)


def _prepare(services: Services, asked: argparse.Namespace) -> int:
    from archive.serving import supervisor

    supervisor.first_rows(services, _say)
    return 0


def _worker(services: Services, asked: argparse.Namespace) -> int:
    from archive.serving import loops

    loops.work(services, asked.lanes.split(","))
    return 0


def _indexer(services: Services, asked: argparse.Namespace) -> int:
    from archive.serving import loops

    loops.index(services)
    return 0


def _demo(services: Services, asked: argparse.Namespace) -> int:
    from archive.serving import demo

    return demo.load(services, _say)


def _ingest(services: Services, asked: argparse.Namespace) -> int:
    from archive.serving import bulk

    _prepared(services)
    return bulk.ingest(services, asked.paths, asked.org, wait=asked.wait, as_json=asked.json)


def _search(services: Services, asked: argparse.Namespace) -> int:
    from archive.catalogue.find import Ask, find
    from archive.rights.actor import Actor

    found = find(services, Actor(superadmin=True), Ask(asked.query, size=asked.limit, facets=False))
    for item in found.items:
        moments = [{"start": cue.start, "end": cue.end, "text": cue.text} for cue in item.hit.moments]
        if asked.json:
            print(json.dumps({"id": item.asset.id, "kind": item.asset.kind, "title": item.asset.title, "score": item.hit.score, "moments": moments}, ensure_ascii=False))  # fmt: skip
        else:
            print(f"{item.asset.id}  {item.asset.kind:9} {item.asset.title}")
    if not asked.json:
        print(f"{found.total} kết quả / results")
    return 0


def _enrich(services: Services, asked: argparse.Namespace) -> int:
    from archive.enrich import commands

    _prepared(services)
    return commands.enrich(services, asked.tagger, asked.all, _say)


def _fingerprint(services: Services, asked: argparse.Namespace) -> int:
    from archive.alike import commands

    _prepared(services)
    return commands.fingerprint(services, asked.all, _say)


def _reindex(services: Services, asked: argparse.Namespace) -> int:
    from archive.serving import bulk

    _prepared(services)
    return bulk.reindex(services)


def _check(services: Services, asked: argparse.Namespace) -> int:
    from archive.copies import fixity
    from archive.serving import check

    status = check.check(services, _say)
    return (1 if asked.bytes and fixity.check_all(services, _say).damaged else 0) or status


def _prepared(services: Services) -> None:
    from archive.serving import supervisor

    supervisor.first_rows(services, lambda line: print(line, file=sys.stderr))


def _say(line: str) -> None:
    print(line, flush=True)
