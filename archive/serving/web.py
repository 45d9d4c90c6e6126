"""The web process: gunicorn with threads around the application."""

from __future__ import annotations

from typing import Any

from gunicorn.app.base import BaseApplication

from archive.config import Settings


class WebServer(BaseApplication):  # type: ignore[misc]
    """Serves one archive; each gunicorn worker builds its own services after the fork."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        super().__init__()

    def load_config(self) -> None:
        server = self.settings.server
        values: dict[str, Any] = {
            "bind": f"{server.host}:{server.port}",
            "workers": server.processes,
            "worker_class": "gthread",
            "threads": server.threads,
            "timeout": 120,
            "graceful_timeout": 5,
            "keepalive": 15,
            "max_requests": 0,
            "worker_tmp_dir": "/dev/shm",  # noqa: S108  memory, so that a slow disk never looks like a hung worker
            "loglevel": "warning",
            "control_socket_disable": True,
        }
        for key, value in values.items():
            if key in self.cfg.settings:
                self.cfg.set(key, value)

    def load(self) -> Any:
        from archive import create_app, log
        from archive.wiring import build

        log.set_up()
        return create_app(build(self.settings))
