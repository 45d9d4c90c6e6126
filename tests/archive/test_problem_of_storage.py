"""Whose fault damaged bytes are: the sender is asked to send again, a store that gives them back damaged is named as such."""

from archive.problem import problem_of
from storage import BlobDamaged, ChecksumMismatch


def test_a_sender_is_never_blamed_for_what_the_store_gave_back_damaged():
    sent, kept = problem_of(ChecksumMismatch("part 1")), problem_of(BlobDamaged("originals/x"))
    assert (sent.status, sent.code, sent.retry) == (400, "checksum", True)
    assert (kept.status, kept.code, kept.retry) == (503, "storage_damaged", True)
