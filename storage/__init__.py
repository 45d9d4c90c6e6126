"""Bytes by key, on a folder or on any S3. Knows nothing of media, people or the database."""

from storage.store import (
    Blob,
    BlobDamaged,
    BlobNotFound,
    BlobTooLarge,
    ChecksumMismatch,
    InvalidKey,
    Part,
    StorageError,
    StorageFull,
    StorageUnavailable,
    Store,
    UploadNotFound,
)

__all__ = [
    "Blob",
    "BlobDamaged",
    "BlobNotFound",
    "BlobTooLarge",
    "ChecksumMismatch",
    "InvalidKey",
    "Part",
    "StorageError",
    "StorageFull",
    "StorageUnavailable",
    "Store",
    "UploadNotFound",
]
