"""The ``kho`` command: parse, call, print."""

from __future__ import annotations

import argparse
import getpass
import io
import json
import os
import secrets
import sys
from collections.abc import Callable, Sequence

from sqlalchemy.exc import DatabaseError

from archive.config import load
from archive.errors import ArchiveError, ConfigError
from archive.services import Services
from search.index import SearchError
from storage import StorageError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb; returns the exit status: 0 done, 1 it could not be done, 2 wrong use or settings."""
    asked = _parser().parse_args(arguments)
    try:
        settings = load()
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

    verb("serve", _serve, "start the web, the workers and the indexer, and watch over them")
    verb("web", None, "the web process alone")
    worker = verb("worker", _worker, "a worker process alone")
    worker.add_argument("--lanes", default="long,quick,enrich", help="lanes to work, first first (quick, long, enrich)")
    verb("indexer", _indexer, "the process that writes the index, alone")
    verb("demo", _demo, "put the self-made demo media in, through the real pipeline")
    user = verb("user", None, "people").add_subparsers(dest="user_verb", required=True)
    add = user.add_parser("add", help="add a person, or give a known person one more role")
    add.add_argument("email")
    add.add_argument("--org", help="code of the organisation; none: an outside requester")
    add.add_argument("--role", choices=["journalist", "editor", "admin"], default="journalist")
    add.add_argument("--name", default="")
    add.add_argument("--password", help="else asked for, or made and printed when there is no terminal")
    add.set_defaults(run=_user_add)
    token = (
        verb("token", None, "access tokens")
        .add_subparsers(dest="token_verb", required=True)
        .add_parser("add", help="make an access token and print it, once")
    )
    token.add_argument("email")
    token.add_argument("--name", default="")
    token.set_defaults(run=_token_add)
    ingest = verb("ingest", _ingest, "put files and folders in")
    ingest.add_argument("paths", nargs="+", metavar="PATH")
    ingest.add_argument("--org", required=True, help="code of the owning organisation")
    ingest.add_argument("--wait", action="store_true", help="until each is ready or failed")
    ingest.add_argument("--json", action="store_true", help="one JSON line per asset")
    find = verb("search", _search, "search as an operator who sees everything")
    find.add_argument("query")
    find.add_argument("--limit", type=int, default=20)
    find.add_argument("--json", action="store_true")
    verb("reindex", _reindex, "make the index anew from the rows, while it goes on answering")
    verb("check", _check, "look whether rows, objects and index agree")
    return parser


def _serve(services: Services, asked: argparse.Namespace) -> int:
    from archive.serving import supervisor

    supervisor.refuse_foreign_port(services)
    first = not (services.home / "demo-done").exists()
    return supervisor.serve(services, demo=first and os.environ.get("DEMO", "1") != "0", say=_say)


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


def _user_add(services: Services, asked: argparse.Namespace) -> int:
    from archive.people import service as people

    _prepared(services)
    password = asked.password
    with services.db.reading() as session:
        known = people.user_by_email(session, asked.email) is not None
    if not known and password is None:
        password = getpass.getpass("Mật khẩu / password: ") if sys.stdin.isatty() else secrets.token_urlsafe(12)
    with services.db.writing() as session:
        now = services.now()
        user = people.user_by_email(session, asked.email) or people.add_user(
            session, now, asked.email, password, asked.name
        )
        if asked.org:
            people.join(session, now, user, asked.org, asked.role, services.today())
    if not known and asked.password is None and not sys.stdin.isatty():
        print(f"{asked.email} {password}")
    return 0


def _token_add(services: Services, asked: argparse.Namespace) -> int:
    from archive.errors import NotFound
    from archive.people import service as people

    _prepared(services)
    with services.db.writing() as session:
        user = people.user_by_email(session, asked.email)
        if user is None:
            raise NotFound(f"Không có tài khoản {asked.email}.", f"No account {asked.email}.")
        print(people.add_token(session, services.now(), user, asked.name))
    return 0


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


def _reindex(services: Services, asked: argparse.Namespace) -> int:
    from archive.serving import bulk

    _prepared(services)
    return bulk.reindex(services)


def _check(services: Services, asked: argparse.Namespace) -> int:
    from archive.serving import check

    return check.check(services, _say)


def _prepared(services: Services) -> None:
    from archive.serving import supervisor

    supervisor.first_rows(services, lambda line: print(line, file=sys.stderr))


def _say(line: str) -> None:
    print(line, flush=True)
