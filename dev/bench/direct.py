"""Uploading a film straight to the S3 by signed addresses, over the raw client's ``put_object`` of the same file.

usage: python -m dev.bench.direct [--mebibytes 1024] [--rounds 7]     (the MinIO of ``make services`` runs)

The raw client sends parts of 16 MiB, three at a time. The archive's side is all of it: announce, ask for addresses, MD5 and
PUT of every part, complete, until the archive answers that it has the file.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import http.client
import statistics
import sys
import tempfile
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from minio import Minio

from dev.bench.row import say
from dev.bench.upload import Memory, film_like, freshen, timed
from dev.services.servers import ServerSet
from dev.services.stack import settings
from tests.running import Running

PART = 16 * 1024**2
AT_ONCE = 3


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--mebibytes", type=int, default=1024)
    parser.add_argument("--rounds", type=int, default=7)
    asked = parser.parse_args(arguments)
    servers = ServerSet()
    servers.start("minio")
    with tempfile.TemporaryDirectory(prefix="kho-bench-") as folder:
        home = Path(folder) / "home"
        store = {key: value for key, value in settings(servers, home).items() if key.startswith("KHO_STORE__")}
        client = client_of(servers, store)
        buckets = (store["KHO_STORE__BUCKET_ORIGINALS"], store["KHO_STORE__BUCKET_DERIVATIVES"])
        source = film_like(Path(folder) / "film.mp4", asked.mebibytes)
        archive = Running(home, KHO_WORKERS__LONG="0", **store).start()
        grown = Memory(archive)
        try:
            ratios = _rounds(archive, client, buckets[0], source, asked.rounds)
        finally:
            archive.stop()
            remove(client, buckets)
    say("upload direct to S3 over the raw client's put", 1.05, ratio=statistics.median(ratios), mebibytes=asked.mebibytes, rounds=[round(each, 3) for each in ratios])  # fmt: skip
    say("web memory growth while uploading direct to S3, MiB", 32, value=grown.mebibytes())
    return 0


def client_of(servers: ServerSet, said: Mapping[str, str]) -> Minio:
    """The raw client of a set's MinIO, by the archive's own settings."""
    keys = said["KHO_STORE__ACCESS_KEY"], said["KHO_STORE__SECRET_KEY"]
    return Minio(urlsplit(servers.url("minio")).netloc, *keys, secure=False, region="us-east-1")


def _rounds(archive: Running, client: Minio, bucket: str, source: Path, rounds: int) -> list[float]:
    """Either goes first by turns, so that neither always meets the disk warm."""
    archive.token("admin@localhost")  # made before anything is timed
    ratios = []
    for number in range(rounds):
        sides = [
            lambda: client.fput_object(bucket, "bench/raw", str(source), part_size=PART, num_parallel_uploads=AT_ONCE),
            lambda: upload(archive, source),
        ]
        seconds = {side: timed(sides[side]) for side in ((0, 1) if number % 2 == 0 else (1, 0))}
        ratios.append(seconds[1] / seconds[0])
        client.remove_object(bucket, "bench/raw")
        freshen(source)
    return ratios


def upload(archive: Running, source: Path) -> str:
    """Begin, parts to the store itself, complete: as the browser does. Returns the id of the asset."""
    size = source.stat().st_size
    begun = archive.send("POST", "/api/v1/uploads", {"name": source.name, "size": size, "organisation": "dantri"}).json
    asked: dict[int, dict[str, Any]] = {}
    for first in range(1, -(-size // begun["part_size"]) + 1, 100):
        found = archive.call("GET", f"/api/v1/uploads/{begun['id']}/part-urls?first={first}").json["parts"]
        asked |= {part["number"]: part for part in found}

    def send(numbers: Sequence[int]) -> None:
        there = urlsplit(asked[numbers[0]]["url"])
        connection = http.client.HTTPConnection(there.netloc)
        with source.open("rb") as file:
            for number in numbers:
                file.seek((number - 1) * begun["part_size"])
                body = file.read(begun["part_size"])
                digest = base64.b64encode(hashlib.md5(body).digest()).decode()
                url = urlsplit(asked[number]["url"])
                connection.request("PUT", f"{url.path}?{url.query}", body, {"Content-MD5": digest})
                answer = connection.getresponse()
                answer.read()
                assert answer.status == 200, answer.status

    numbers = sorted(asked)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(send, [numbers[at::AT_ONCE] for at in range(AT_ONCE) if numbers[at::AT_ONCE]]))
    done = archive.send("POST", f"/api/v1/uploads/{begun['id']}/complete", {})
    assert done.status in (200, 202), done.body
    return str(done.json["id"])


def remove(client: Minio, buckets: Sequence[str]) -> None:
    for bucket in buckets:
        for each in client.list_objects(bucket, recursive=True):
            client.remove_object(bucket, str(each.object_name))
        client.remove_bucket(bucket)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
