"""``/healthz``: this process answers. ``/readyz``: what it stands on is well. ``/metrics``: numbers for Prometheus."""

from __future__ import annotations

import ipaddress
import shutil
import time

from flask import Blueprint, Flask, Response, current_app, g, jsonify, request
from flask.typing import ResponseReturnValue
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from archive import edge, health
from archive.errors import NotFound

COUNTED_FOR = 60.0
"""Seconds for which the count of all assets is told again: it reads an index from end to end."""
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60)


class Meters:
    """What one app counts, in a registry of its own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.counted_until = 0.0
        labels = ["method", "route", "status"]
        self.requests = Counter("kho_requests", "Requests answered.", labels, registry=self.registry)
        self.seconds = Histogram(
            "kho_request_seconds", "Until the answer began.", ["route"], buckets=BUCKETS, registry=self.registry
        )
        self.received = Counter("kho_received_bytes", "Bytes of request bodies.", registry=self.registry)
        self.sent = Counter("kho_sent_bytes", "Bytes of answers' bodies.", registry=self.registry)
        self.jobs = Gauge("kho_jobs", "Jobs by state.", ["state"], registry=self.registry)
        self.assets = Gauge(
            "kho_assets", "Live assets by state, at most a minute ago.", ["state"], registry=self.registry
        )
        self.oldest = Gauge("kho_oldest_job_seconds", "How long the longest waiting job waits.", registry=self.registry)
        self.unindexed = Gauge("kho_unindexed", "Assets whose document is behind.", registry=self.registry)
        self.damaged = Gauge(
            "kho_damaged_originals", "Originals that fixity found changed or gone.", registry=self.registry
        )
        self.free = Gauge("kho_free_bytes", "Bytes free where the archive writes.", registry=self.registry)
        self.well = Gauge(
            "kho_well", "Whether a thing the archive stands on is well.", ["what"], registry=self.registry
        )
        self.workers = Gauge("kho_workers", "Worker processes alive on this machine.", registry=self.registry)


def blueprint() -> Blueprint:
    """The three addresses."""
    made = Blueprint("health", __name__)
    made.add_url_rule("/healthz", view_func=alive)
    made.add_url_rule("/readyz", view_func=ready)
    made.add_url_rule("/metrics", view_func=metrics)
    return made


def install(app: Flask) -> None:
    """Count every request of an app."""
    app.extensions["meters"] = Meters()
    app.after_request(_count)


def alive() -> ResponseReturnValue:
    """This process answers."""
    return jsonify(status="ok"), 200, {"Cache-Control": "no-store"}


def ready() -> ResponseReturnValue:
    """200 when everything needed is well, else 503; ``checks`` says of each thing whether it is, in words."""
    found, work = health.checks(edge.services()), health.work(edge.services())
    well = all(check.well for check in found if check.needed)
    checks = {check.name: {"well": check.well, "needed": check.needed, "words": check.words} for check in found}
    signs = work.last_sign.isoformat() if work.last_sign else None
    body = {
        "status": "ready" if well else "not ready", "checks": checks,
        "work": {
            "waiting": work.waiting, "running": work.running, "failed": work.failed,
            "oldest_waiting_seconds": round(work.oldest, 1), "unindexed": work.unindexed, "last_sign_of_life": signs,
        },
    }  # fmt: skip
    return jsonify(body), 200 if well else 503, {"Cache-Control": "no-store"}


def metrics() -> Response:
    """Numbers, for this machine itself or an operator's token."""
    here = ipaddress.ip_address(request.remote_addr or "0.0.0.0").is_loopback  # noqa: S104  an address that is not ours
    if not here and not edge.actor().superadmin:
        raise NotFound
    meters = _meters(current_app)
    work = health.work(edge.services())
    for state, count in (("waiting", work.waiting), ("running", work.running), ("failed", work.failed)):
        meters.jobs.labels(state).set(count)
    if time.monotonic() >= meters.counted_until:
        for state, count in health.assets_by_state(edge.services()).items():
            meters.assets.labels(state).set(count)
        meters.counted_until = time.monotonic() + COUNTED_FOR
    meters.oldest.set(work.oldest)
    meters.unindexed.set(work.unindexed)
    meters.workers.set(work.workers)
    meters.damaged.set(work.damaged)
    meters.free.set(shutil.disk_usage(edge.services().home).free)
    for check in health.checks(edge.services()):
        meters.well.labels(check.name).set(check.well)
    return Response(generate_latest(meters.registry), content_type="text/plain; version=0.0.4; charset=utf-8")


def _count(response: Response) -> Response:
    meters = _meters(current_app)
    route = request.url_rule.rule if request.url_rule else "none"
    meters.requests.labels(request.method, route, str(response.status_code)).inc()
    meters.seconds.labels(route).observe(time.perf_counter() - g.get("started", time.perf_counter()))
    meters.received.inc(request.content_length or 0)
    meters.sent.inc(response.content_length or 0 if request.method != "HEAD" else 0)
    return response


def _meters(app: Flask) -> Meters:
    found: Meters = app.extensions["meters"]
    return found
