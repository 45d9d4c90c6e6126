"""The settings of the production stack on a set of servers: what ``STACK=production`` means."""

from __future__ import annotations

from dev.services.servers import ServerSet


def settings(servers: ServerSet) -> dict[str, str]:
    """Environment names and values (see config.yaml) that put the archive on these servers."""
    return {**_index(servers), **_store(servers)}


def _index(servers: ServerSet) -> dict[str, str]:
    return {"KHO_INDEX__BACKEND": "elastic", "KHO_INDEX__URL": servers.url("elasticsearch")}


def _store(servers: ServerSet) -> dict[str, str]:
    """The key is the one that minio.sh gives a MinIO for development."""
    place = {"BACKEND": "s3", "ENDPOINT": servers.url("minio"), "ACCESS_KEY": "archive", "SECRET_KEY": "archive-secret"}
    return {f"KHO_STORE__{name}": value for name, value in place.items()}
