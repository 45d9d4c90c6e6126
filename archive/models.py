"""Every table, imported in one place so that migrations and a fresh database see them all."""

from archive.audit.models import Event
from archive.catalogue.models import (
    Asset,
    AssetFacts,
    Cue,
    File,
    IndexPending,
    Relation,
    Rendition,
    Revision,
    Share,
    Suggestion,
)
from archive.db import Model
from archive.enrich.models import Recognised, TaggerRun
from archive.jobs.models import Job, Lease
from archive.people.models import AccessToken, Membership, Organisation, SignedIn, User
from archive.uploads.models import Upload

__all__ = [
    "AccessToken", "Asset", "AssetFacts", "Cue", "Event", "File", "IndexPending", "Job", "Lease", "Membership", "Model",
    "Organisation", "Recognised", "Relation", "Rendition", "Revision", "Share", "SignedIn", "Suggestion", "TaggerRun", "Upload", "User",
]  # fmt: skip
