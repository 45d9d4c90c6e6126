"""The settings of the production stack on a set of servers: what ``STACK=production`` means.

The home ``var`` of this checkout uses the plain names; any other home has a database, buckets, an index and queues of its own, as
on the embedded stack it has a folder of its own.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from dev.services.servers import ROOT, ServerSet


def name_of(home: Path) -> str:
    """What everything of this home is called on the servers."""
    home = home.resolve()
    return "kho" if home == ROOT / "var" else f"kho-{hashlib.sha256(str(home).encode()).hexdigest()[:10]}"


def settings(servers: ServerSet, home: Path) -> dict[str, str]:
    """Environment names and values (see config.yaml) that put the archive of a home on these servers."""
    name = name_of(home)
    return {**_rows(servers, name), **_queue(servers, name), **_index(servers, name), **_store(servers, name)}


def make_database(servers: ServerSet, home: Path) -> None:
    """Make the database of a home where there is none. Raises psycopg.OperationalError where the server is away."""
    import psycopg
    from psycopg import sql

    name = name_of(home)
    server = servers.url("postgres").replace("+psycopg", "")
    with psycopg.connect(server, autocommit=True, connect_timeout=5) as connection:
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is None:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))


def unmake(servers: ServerSet, home: Path) -> None:
    """Throw away what the servers hold of a home: database, buckets, index, queues. Raises what their clients raise."""
    import psycopg
    from psycopg import sql

    name = name_of(home)
    with psycopg.connect(servers.url("postgres").replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
    _empty_buckets(_store(servers, name))
    _drop_index(servers.url("elasticsearch"), name)
    _drop_queues(servers.url("redis"), name)


def _empty_buckets(keys: dict[str, str]) -> None:
    from minio import Minio

    address = keys["KHO_STORE__ENDPOINT"].partition("://")[2]
    client = Minio(address, keys["KHO_STORE__ACCESS_KEY"], keys["KHO_STORE__SECRET_KEY"], secure=False)
    for bucket in (keys["KHO_STORE__BUCKET_ORIGINALS"], keys["KHO_STORE__BUCKET_DERIVATIVES"]):
        if client.bucket_exists(bucket):
            for each in client.list_objects(bucket, recursive=True):
                client.remove_object(bucket, str(each.object_name))
            client.remove_bucket(bucket)


def _drop_index(url: str, name: str) -> None:
    from elasticsearch import Elasticsearch

    with Elasticsearch(url) as client:
        for index in client.indices.get(index=f"{name}*", expand_wildcards="all"):
            client.indices.delete(index=index)


def _drop_queues(url: str, name: str) -> None:
    from redis import Redis

    with Redis.from_url(url) as client:
        for key in client.scan_iter(f"{name}*"):
            client.delete(key)


def _rows(servers: ServerSet, name: str) -> dict[str, str]:
    return {"KHO_DATABASE__URL": servers.url("postgres").rpartition("/")[0] + f"/{name}"}


def _queue(servers: ServerSet, name: str) -> dict[str, str]:
    place = {"BACKEND": "celery", "BROKER": servers.url("redis"), "PREFIX": name}
    return {f"KHO_QUEUE__{key}": value for key, value in place.items()}


def _index(servers: ServerSet, name: str) -> dict[str, str]:
    place = {"BACKEND": "elastic", "URL": servers.url("elasticsearch"), "NAME": name}
    return {f"KHO_INDEX__{key}": value for key, value in place.items()}


def _store(servers: ServerSet, name: str) -> dict[str, str]:
    """The key is the one that minio.sh gives a MinIO for development."""
    place = {
        "BACKEND": "s3", "ENDPOINT": servers.url("minio"), "ACCESS_KEY": "archive", "SECRET_KEY": "archive-secret",
        "BUCKET_ORIGINALS": f"{name}-originals", "BUCKET_DERIVATIVES": f"{name}-derivatives",
    }  # fmt: skip
    return {f"KHO_STORE__{key}": value for key, value in place.items()}
