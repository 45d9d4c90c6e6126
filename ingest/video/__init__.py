"""Video and film: facts and poster first, then the ladder, the sound, the storyboard and the measurements at once."""

from ingest.video.film import run

__all__ = ["run"]
