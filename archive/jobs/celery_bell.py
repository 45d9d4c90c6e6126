"""A bell that rings across machines: Redis publish and subscribe. Nothing is written while it waits."""

from __future__ import annotations

import os
import socket
import threading
import time
import uuid
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from redis import Redis
    from redis.client import PubSub

CONNECT_SECONDS = 2.0


def redis_client(url: str) -> Redis:
    """A client that does not wait long for a server that is away. Opens nothing yet."""
    import redis

    return redis.Redis.from_url(url, socket_connect_timeout=CONNECT_SECONDS, socket_timeout=10.0)


def common_channel(prefix: str) -> str:
    """Where a wake is published: every bell of this archive listens."""
    return f"{prefix}:bells"


def bell_channel(prefix: str, name: str) -> str:
    """How the channel of a bell of this name begins; that it exists says that somebody listens."""
    return f"{prefix}:bell:{name}"


class CeleryBell:
    """What a waiting process listens to. While Redis is away a wait lasts its full time, and the next one asks again."""

    def __init__(self, url: str, prefix: str, name: str) -> None:
        self.url = url
        own = f"{bell_channel(prefix, name)}:{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"
        self._channels = (common_channel(prefix), own)
        self._pubsub: PubSub | None = None
        self._subscribe()

    def wait(self, seconds: float) -> None:
        """Return when woken, or after ``seconds``; what was rung before the wait counts."""
        from redis.exceptions import RedisError

        end = time.monotonic() + seconds
        if self._pubsub is None and not self._subscribe():
            threading.Event().wait(seconds)
            return
        assert self._pubsub is not None
        try:
            if self._pubsub.get_message(ignore_subscribe_messages=True, timeout=max(seconds, 0.0)) is not None:
                while self._pubsub.get_message(ignore_subscribe_messages=True, timeout=0) is not None:
                    pass
        except (RedisError, OSError):
            self._drop()
            threading.Event().wait(max(0.0, end - time.monotonic()))

    def close(self) -> None:
        """Stop listening."""
        self._drop()

    def _subscribe(self) -> bool:
        """Listen from now on; False where Redis is away."""
        from redis.exceptions import RedisError

        try:
            self._pubsub = redis_client(self.url).pubsub()  # type: ignore[no-untyped-call]
            self._pubsub.subscribe(*self._channels)
            confirmed = [self._pubsub.get_message(timeout=5.0) for _ in self._channels]
        except (RedisError, OSError):
            self._drop()
            return False
        if None in confirmed:
            self._drop()
        return self._pubsub is not None

    def _drop(self) -> None:
        pubsub, self._pubsub = self._pubsub, None
        if pubsub is not None:
            with suppress(Exception):  # it is gone either way
                pubsub.close()
                pubsub.connection_pool.disconnect()
