"""Every table, imported in one place so that migrations and a fresh database see them all."""

from archive.alike.models import Fingerprint, Likeness
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
from archive.film_parts.models import FilmPart
from archive.jobs.models import Job, Lease
from archive.people.models import AccessToken, Membership, Organisation, SignedIn, User
from archive.places.models import PlacePoint
from archive.thesaurus.models import Concept, ConceptRevision, ConceptScheme
from archive.uploads.models import Upload

__all__ = [
    "AccessToken", "Asset", "AssetFacts", "Concept", "ConceptRevision", "ConceptScheme", "Cue", "Event", "File", "FilmPart", "Fingerprint", "IndexPending", "Job", "Lease", "Likeness", "Membership", "Model",
    "Organisation", "PlacePoint", "Recognised", "Relation", "Rendition", "Revision", "Share", "SignedIn", "Suggestion", "TaggerRun", "Upload", "User",
]  # fmt: skip
