"""The settings of the production stack on a set of servers: what ``STACK=production`` means."""

from __future__ import annotations

from dev.services.servers import ServerSet


def settings(servers: ServerSet) -> dict[str, str]:
    """Environment names and values (see config.yaml) that put the archive on these servers."""
    return {}
