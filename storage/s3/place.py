"""Where an S3 stands and how it is spoken to: settings in, a connected client out."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from minio import Minio
    from minio.sse import SseS3

CONNECT_SECONDS = 5.0
ANSWER_SECONDS = 60.0
"""Without a byte for this long, a store counts as not answering."""

RETRIES = 2
CONNECTIONS = 16


@dataclass(frozen=True)
class S3Place:
    """One S3: ``endpoint`` is ``http(s)://host[:port]``; ``public_endpoint`` is how browsers reach it, when that differs.

    ``originals`` and ``derivatives`` name the buckets. ``encryption`` asks the S3 to encrypt what it keeps (SSE-S3,
    its own keys). ``abandoned_days`` is when a bucket made here throws parts of open uploads away by itself.
    """

    endpoint: str
    access_key: str
    secret_key: str = field(repr=False)
    originals: str
    derivatives: str
    region: str = "us-east-1"
    public_endpoint: str | None = None
    path_style: bool = True
    ca_file: Path | None = None
    encryption: bool = False
    abandoned_days: int = 30

    @property
    def browser_endpoint(self) -> str:
        """The address that signed URLs name."""
        return self.public_endpoint or self.endpoint

    def bucket(self, key: str) -> str:
        """The bucket that holds a key."""
        return self.originals if key.startswith("originals/") else self.derivatives

    @property
    def buckets(self) -> tuple[str, ...]:
        """Every bucket, once."""
        return tuple(dict.fromkeys((self.originals, self.derivatives)))


def connect(place: S3Place, endpoint: str) -> Minio:
    """A client; opens nothing yet. Threads may share it, processes may not."""
    import certifi
    import urllib3
    from minio import Minio

    pool = urllib3.PoolManager(
        timeout=urllib3.Timeout(connect=CONNECT_SECONDS, read=ANSWER_SECONDS),
        maxsize=CONNECTIONS,
        cert_reqs="CERT_REQUIRED",
        ca_certs=str(place.ca_file or certifi.where()),
        retries=urllib3.Retry(total=RETRIES, backoff_factor=0.2, status_forcelist=(500, 502, 503, 504)),
    )
    address = urlsplit(endpoint)
    client = Minio(
        address.netloc, place.access_key, place.secret_key, secure=address.scheme == "https", region=place.region,
        http_client=pool,
    )  # fmt: skip
    if not place.path_style:
        client.enable_virtual_style_endpoint()  # type: ignore[no-untyped-call]
    return client


def encryption(place: S3Place) -> SseS3 | None:
    """What every write asks for."""
    if not place.encryption:
        return None
    from minio.sse import SseS3

    return SseS3()


def make_buckets(place: S3Place, client: Minio) -> tuple[str, ...]:
    """Make the buckets that are not there, each with a rule against abandoned parts where the S3 knows such rules.

    Returns the names of those it made. Raises what the client raises.
    """
    from minio.error import S3Error

    made = []
    for bucket in place.buckets:
        if client.bucket_exists(bucket):
            continue
        try:
            client.make_bucket(bucket, place.region)
        except S3Error as error:
            if error.code != "BucketAlreadyOwnedByYou":  # another process of ours was quicker
                raise
        _forget_abandoned_parts(place, client, bucket)
        made.append(bucket)
    return tuple(made)


def _forget_abandoned_parts(place: S3Place, client: Minio, bucket: str) -> None:
    from minio.commonconfig import ENABLED, Filter
    from minio.error import S3Error
    from minio.lifecycleconfig import AbortIncompleteMultipartUpload, LifecycleConfig, Rule

    rule = Rule(
        ENABLED, rule_filter=Filter(prefix=""), rule_id="abandoned-parts",
        abort_incomplete_multipart_upload=AbortIncompleteMultipartUpload(place.abandoned_days),
    )  # fmt: skip
    try:
        client.set_bucket_lifecycle(bucket, LifecycleConfig([rule]))
    except S3Error as error:
        if error.code not in ("InvalidArgument", "MalformedXML", "NotImplemented"):
            raise
        # MinIO refuses the rule and has a setting of the whole server instead (api stale_uploads_expiry)
