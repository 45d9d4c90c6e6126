"""What an S3 answers, in the store's own errors. Messages of the client never leave: they may quote requests."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from storage.store import (
    BlobNotFound,
    BlobTooLarge,
    ChecksumMismatch,
    StorageError,
    StorageFull,
    StorageUnavailable,
    UploadNotFound,
)


class AccessRefused(StorageUnavailable):
    """The S3 answers, but not to this key: access key, secret, region or policy is wrong."""


class BucketMissing(StorageUnavailable):
    """The S3 answers, but a bucket is not there."""


NOT_FOUND = {"NoSuchKey", "NoSuchVersion", "XMinioInvalidObjectName"}
NO_UPLOAD = {"NoSuchUpload", "XMinioInvalidResourceName"}
DAMAGED = {
    "BadDigest", "InvalidDigest", "InvalidPart", "InvalidPartOrder", "EntityTooSmall", "IncompleteBody",
    "XAmzContentChecksumMismatch", "XAmzContentSHA256Mismatch",
}  # fmt: skip
FULL = {"XMinioStorageFull", "QuotaExceeded", "XMinioAdminBucketQuotaExceeded", "InsufficientCapacity"}
REFUSED = {"AccessDenied", "InvalidAccessKeyId", "SignatureDoesNotMatch", "AuthorizationHeaderMalformed"}


@contextmanager
def s3_errors(key: str = "") -> Iterator[None]:
    """Turn what the client raises into a StorageError. A caller's stream read inside raises its own through it."""
    from xml.etree.ElementTree import ParseError

    from minio.error import MinioException
    from urllib3.exceptions import HTTPError

    try:
        yield
    except (MinioException, HTTPError, ParseError) as error:  # ParseError: an answer in XML that is not whole
        raise named(error, key) from error


def named(error: Exception, key: str = "") -> StorageError:
    """The store's error for one of the client's."""
    code = getattr(error, "code", None) or ""
    if code in NOT_FOUND:
        return BlobNotFound(f"Không có tệp này trong kho / no such blob: {key}")
    if code in NO_UPLOAD:
        return UploadNotFound("Lượt tải lên không còn mở / no such open upload")
    if code in DAMAGED:
        return ChecksumMismatch(f"Dữ liệu đến không nguyên vẹn / what came is not what was announced ({code})")
    if code == "EntityTooLarge":
        return BlobTooLarge("Tệp vượt giới hạn của kho S3 / larger than the S3 takes")
    full = "no space left on device" in str(error)  # MinIO's InternalError, where the disk fills while it writes
    if code in FULL or full or getattr(error, "status_code", None) == 507:
        return StorageFull("Kho lưu trữ đã đầy / the storage is full")
    if code in REFUSED:
        return AccessRefused(f"Kho S3 từ chối khoá truy cập / the S3 refuses the access key ({code})")
    if code == "NoSuchBucket":
        return bucket_missing(getattr(error, "bucket_name", None) or "?")
    return StorageUnavailable(
        f"Kho S3 không phản hồi đúng / the S3 does not answer as it should ({code or type(error).__name__})"
    )


def bucket_missing(bucket: str) -> BucketMissing:
    """The error for a bucket that is not there."""
    return BucketMissing(f"Kho S3 không có thùng chứa {bucket} / the S3 has no bucket {bucket}")
