"""The store on any S3: one object a blob, under its key, in a bucket for originals and one for derivatives.

Whole or not at all is what an S3 gives by itself: an object appears when its upload is completed. The id of an upload in
parts is ``<size>.<token>.<the S3's own id>``: the announced size so that a missing end is noticed, and a token that the
object bears as metadata, so that completing again finds out whether it succeeded before.
"""

from __future__ import annotations

import hashlib
import heapq
import io
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast
from urllib.parse import quote

from storage.keys import check_key, check_prefix
from storage.s3 import multipart
from storage.s3.errors import bucket_missing, s3_errors
from storage.s3.etag import Watched
from storage.s3.place import S3Place, connect, encryption, make_buckets
from storage.s3.reading import Body, local_copy, sweep_copies, whole
from storage.s3.upload import UploadId, check, exactly, new_token, not_open
from storage.store import Blob, BlobNotFound, BlobTooLarge, Part, UploadNotFound

if TYPE_CHECKING:
    from minio.datatypes import Object
    from urllib3 import BaseHTTPResponse

LEAST_PART = 5 << 20
"""Bytes of the smallest part an S3 takes, the last one excepted."""

PUT_PART = 16 << 20
"""Bytes of the parts in which this store itself sends a stream; three are in memory at once."""

_READ_AHEAD = 1 << 18
_TOKEN = "upload-token"  # noqa: S105  a name of metadata


class S3Store:
    """Keeps :class:`storage.store.Store` on an S3, for any number of threads; every process makes its own.

    ``scratch`` is a local folder for borrowed copies. Making one opens nothing; :meth:`prepare` makes the buckets.
    """

    least_part = LEAST_PART

    def __init__(self, place: S3Place, scratch: Path) -> None:
        self.place = place
        self._scratch = scratch
        self._client = connect(place, place.endpoint)
        self._signer = connect(place, place.browser_endpoint)
        self._encryption = encryption(place)
        self._prepared = False

    def prepare(self) -> tuple[str, ...]:
        """Make the buckets that are missing; returns their names. Raises StorageUnavailable (AccessRefused: a wrong key).

        Needed once; an S3 that is away at the start is prepared at the first call that finds it.
        """
        with s3_errors():
            made = make_buckets(self.place, self._client)
        self._prepared = True
        return made

    def _bucket(self, key: str) -> str:
        if not self._prepared:
            self.prepare()
        return self.place.bucket(key)

    def put(self, key: str, stream: BinaryIO, media_type: str = "application/octet-stream") -> Blob:
        """Read the stream to its end, hashing in the same pass. What the stream raises passes through."""
        reader = _Hashing(stream)
        self._send(check_key(key), reader, -1, media_type)
        return Blob(key, reader.size, reader.digest.hexdigest())

    def put_at(self, key: str, path: Path, media_type: str = "application/octet-stream") -> Blob:
        """Send the file up, then remove it here: the caller gave it up. ``sha256`` is not computed."""
        check_key(key)
        with path.open("rb") as file:
            size = path.stat().st_size
            self._send(key, file, size, media_type)
        path.unlink(missing_ok=True)
        return Blob(key, size, None)

    def open(self, key: str, start: int = 0, length: int | None = None) -> BinaryIO:
        """A stream of ``length`` bytes from ``start``; what lies past the end is simply not there."""
        if start < 0 or (length is not None and length < 0):
            raise ValueError(f"a range begins and is as long as zero or more, not {start}, {length}")
        check_key(key)
        if length == 0:
            self._stat(key)
            return io.BytesIO()
        try:
            first = self._get(key, start, None if length is None else start + length, None)
        except _PastTheEnd:
            return io.BytesIO()
        size, etag = int(first.headers.get("Content-Length", 0)), first.headers.get("ETag")
        end = start + size
        body = Body(lambda at: self._get(key, at, end, etag), first, start, end)
        return io.BufferedReader(body, _READ_AHEAD)

    @contextmanager
    def local_path(self, key: str) -> Iterator[Path]:
        """A copy on local disk, fetched once and compared with the S3's own tag. Raises BlobDamaged."""
        found = self._stat(check_key(key))
        watched = Watched(self.open(key), _proof(found), found.size or 0, self._first_part(key, found))
        with local_copy(cast(BinaryIO, watched), self._scratch) as path:
            watched.check()
            yield path

    def stat(self, key: str) -> Blob:
        """Size and time of a blob. Raises BlobNotFound, InvalidKey."""
        found = self._stat(check_key(key))
        return Blob(key, found.size or 0, None, found.last_modified)

    def delete(self, key: str) -> None:
        """Remove a blob; an absent one is fine."""
        check_key(key)
        with suppress(BlobNotFound), s3_errors(key):
            self._client.remove_object(self._bucket(key), key)

    def list(self, prefix: str = "") -> Iterator[Blob]:
        """Every blob whose key starts with ``prefix``, in byte order of the keys; a thousand at a time."""
        check_prefix(prefix)
        wanted = {self.place.originals, self.place.derivatives}
        if prefix.startswith("originals/"):
            wanted = {self.place.originals}
        return heapq.merge(*(self._listed(bucket, prefix) for bucket in wanted), key=lambda blob: blob.key)

    def url(self, key: str, seconds: int, filename: str | None = None) -> str | None:
        """A signed address to GET the blob from, ``seconds`` long; ``filename`` makes it an attachment."""
        check_key(key)
        answer: dict[str, str | list[str] | tuple[str]] = {}
        if filename is not None:
            plain = re.sub(r'[^ -~]|["\\%]', "-", filename)
            answer["response-content-disposition"] = (
                f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(filename, safe='')}"
            )
        with s3_errors(key):
            return self._signer.get_presigned_url(
                "GET", self.place.bucket(key), key, timedelta(seconds=seconds), response_headers=answer
            )

    def begin_upload(self, key: str, size: int, media_type: str = "application/octet-stream") -> str:
        """Open an upload of ``size`` bytes. Whether they fit is known only as they come."""
        if size < 0:
            raise ValueError(f"an upload has zero or more bytes, not {size}")
        check_key(key)
        token = new_token()
        headers = {"Content-Type": media_type, f"x-amz-meta-{_TOKEN}": token}
        if self._encryption is not None:
            headers |= self._encryption.headers()
        with s3_errors(key):
            upload = multipart.create(self._client, self._bucket(key), key, headers)
        return str(UploadId(size, token, upload))

    def part_url(self, key: str, upload_id: str, number: int, seconds: int) -> str | None:
        """A signed address to PUT one part to; a ``Content-MD5`` header sent along is enforced by the S3."""
        said, bucket = UploadId.read(upload_id), self.place.bucket(check_key(key))
        with s3_errors(key):
            return multipart.part_url(self._signer, bucket, key, said.upload, number, seconds)

    def put_part(
        self, key: str, upload_id: str, number: int, offset: int, stream: BinaryIO, size: int, sha256: str | None = None
    ) -> Part:
        """Store one part that came through this process; all of it is in memory meanwhile."""
        said = UploadId.read(upload_id)
        if offset + size > said.size:
            raise BlobTooLarge(f"Phần {number} vượt quá tệp / the part ends past byte {said.size}")
        data = exactly(stream, number, size, sha256)
        with s3_errors(key):
            etag = multipart.put_part(self._client, self._bucket(check_key(key)), key, said.upload, number, data)
        return Part(number, size, etag)

    def parts(self, key: str, upload_id: str) -> tuple[Part, ...]:
        """The parts the S3 holds, by number."""
        said = UploadId.read(upload_id)
        with s3_errors(key):
            bucket = self._bucket(check_key(key))
            return tuple(each.part for each in multipart.parts(self._client, bucket, key, said.upload))

    def complete(self, key: str, upload_id: str, parts: Sequence[Part]) -> Blob:
        """Let the blob appear; parts are numbered from 1 without a gap. Repeating it answers the same blob."""
        said = UploadId.read(upload_id)
        ordered = sorted(parts, key=lambda part: part.number)
        try:
            check(said, self.parts(key, upload_id), ordered)
            with s3_errors(key):
                multipart.complete(self._client, self._bucket(key), key, said.upload, ordered)
        except UploadNotFound:
            pass  # completed before, in a call whose answer was lost; or given up: the token tells
        return self._completed(key, said)

    def abort(self, key: str, upload_id: str) -> None:
        """Forget an open upload and its parts; a completed one keeps its blob."""
        with suppress(UploadNotFound), s3_errors(key):
            said = UploadId.read(upload_id)
            multipart.abort(self._client, self._bucket(check_key(key)), key, said.upload)

    def sweep(self, older_than: datetime) -> int:
        """Remove open uploads of which no part came since ``older_than``, and local copies of dead borrowers."""
        gone = sweep_copies(self._scratch)
        for bucket in self.place.buckets:
            with s3_errors():
                for each in list(multipart.open_uploads(self._client, bucket)):
                    gone += self._sweep_upload(bucket, each, older_than)
        return gone

    def _sweep_upload(self, bucket: str, each: multipart.OpenUpload, older_than: datetime) -> bool:
        if each.begun is None or each.begun >= older_than:
            return False
        with suppress(UploadNotFound), s3_errors():
            arrived = multipart.parts(self._client, bucket, each.key, each.upload)
            if any(part.at is not None and part.at >= older_than for part in arrived):
                return False
            multipart.abort(self._client, bucket, each.key, each.upload)
            return True
        return False

    def _send(self, key: str, stream: BinaryIO | _Hashing, size: int, media_type: str) -> None:
        with s3_errors(key):
            self._client.put_object(
                self._bucket(key), key, cast(BinaryIO, stream), size, media_type, sse=self._encryption,
                part_size=PUT_PART,
            )  # fmt: skip

    def _get(self, key: str, start: int, end: int | None, etag: str | None) -> BaseHTTPResponse:
        """An answer that begins at ``start``. Raises _PastTheEnd, BlobNotFound, StorageUnavailable."""
        headers: dict[str, str | list[str] | tuple[str]] = {"If-Match": etag} if etag else {}
        if start or end is not None:
            headers["Range"] = f"bytes={start}-" + ("" if end is None else str(end - 1))
        with s3_errors(key):
            try:
                answer = self._client.get_object(self._bucket(key), key, request_headers=headers)
            except Exception as error:
                if getattr(error, "code", None) == "InvalidRange":
                    raise _PastTheEnd from error
                raise
            return whole(answer)

    def _stat(self, key: str) -> Object:
        bucket = self._bucket(key)
        try:
            with s3_errors(key):
                return self._client.stat_object(bucket, key)
        except BlobNotFound:
            with s3_errors(key):  # an answer to HEAD does not say whether blob or bucket is missing
                if self._client.bucket_exists(bucket):
                    raise
            raise bucket_missing(bucket) from None

    def _first_part(self, key: str, found: Object) -> int | None:
        """Bytes of the first part of an object that came in parts."""
        if "-" not in (found.etag or ""):
            return None
        with s3_errors(key):
            return self._client.stat_object(self._bucket(key), key, extra_query_params={"partNumber": "1"}).size

    def _listed(self, bucket: str, prefix: str) -> Iterator[Blob]:
        with s3_errors():
            for found in self._client.list_objects(bucket, prefix, recursive=True):
                yield Blob(found.object_name or "", found.size or 0, None, found.last_modified)

    def _completed(self, key: str, said: UploadId) -> Blob:
        """The blob this very upload became. Raises UploadNotFound."""
        try:
            found = self._stat(key)
        except BlobNotFound as gone:
            raise not_open() from gone
        metadata = {name.lower(): value for name, value in (found.metadata or {}).items()}
        if metadata.get(f"x-amz-meta-{_TOKEN}") != said.token:
            raise not_open()
        return Blob(key, found.size or 0, None, found.last_modified)


class _PastTheEnd(Exception):
    """The range asked for begins where the object has ended."""


class _Hashing:
    """A stream that counts and hashes what is read from it."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.digest = hashlib.sha256()
        self.size = 0

    def read(self, size: int = -1) -> bytes:
        """As the stream gives it."""
        data = self._stream.read(size)
        self.digest.update(data)
        self.size += len(data)
        return data


def _proof(found: Object) -> str:
    """The ETag where it is made of the object's bytes: an encrypted object's is not."""
    encrypted = any(name.lower() == "x-amz-server-side-encryption" for name in found.metadata or {})
    return "" if encrypted else found.etag or ""
