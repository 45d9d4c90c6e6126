"""Settings: ``config.yaml`` and the environment, strict. A bad key stops the start, naming key, value and what is allowed."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

import yaml
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator

from archive.errors import ConfigError

SHORT_FORMS = {"KHO_HOME": "home", "KHO_PORT": "server.port"}
OUTSIDE = {"KHO_CONFIG", "KHO_SHARED", "KHO_SERVICES"}
"""Names that begin like ours and are read elsewhere: the settings file itself, the tests' folder of real media, and where
servers for development stand."""

ADDRESS = r"^https?://[A-Za-z0-9.\-\[\]:]+$"
BUCKET = r"^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$"
"""Names of buckets that every S3 takes."""


FROM_FILE = "__FILE"
"""How the name of a variable ends that names a file with the value in it, as container secrets come."""


class Section(BaseModel):
    """A group of keys; an unknown key is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Server(Section):
    """The web process."""

    host: str = "127.0.0.1"
    port: int = Field(8000, ge=1, le=65535)
    processes: int = Field(1, ge=1, le=64)
    threads: int = Field(12, ge=1, le=256)
    public_url: str | None = None
    behind_tls: bool = False
    secret: SecretStr | None = Field(None, min_length=32)


class DatabaseKeys(Section):
    """Where the rows stand."""

    url: str | None = None
    pool: int = Field(5, ge=1, le=200)
    pool_overflow: int = Field(15, ge=0, le=200)
    wait_seconds: float = Field(15.0, gt=0)
    connect_seconds: float = Field(5.0, ge=2)
    statement_seconds: float = Field(60.0, gt=0)


class StoreKeys(Section):
    """Where the bytes stand. Everything from ``endpoint`` on is for ``backend: s3``."""

    backend: Literal["folder", "s3"] = "folder"
    link_seconds: int = Field(900, ge=1)
    part_size: int = Field(8 * 1024**2, ge=64 * 1024)
    endpoint: str | None = Field(None, pattern=ADDRESS)
    public_endpoint: str | None = Field(None, pattern=ADDRESS)
    region: str = "us-east-1"
    access_key: str | None = None
    secret_key: SecretStr | None = None
    secret_key_file: Path | None = None
    path_style: bool = True
    ca_file: Path | None = None
    bucket_originals: str = Field("kho-originals", pattern=BUCKET)
    bucket_derivatives: str = Field("kho-derivatives", pattern=BUCKET)
    encryption: Literal["SSE-S3"] | None = None
    abandoned_days: int = Field(30, ge=1)

    @field_validator("access_key", "secret_key", mode="before")
    @classmethod
    def _as_text(cls, value: Any) -> Any:
        """A key of digits is a key."""
        return str(value) if isinstance(value, int | float) else value

    @property
    def browser_origins(self) -> tuple[str, ...]:
        """Where browsers meet the bytes, besides the archive itself: what pages must be allowed to reach."""
        address = self.public_endpoint or self.endpoint
        if self.backend == "folder" or address is None:
            return ()
        if self.path_style:
            return (address,)
        scheme, _, host = address.partition("://")
        return tuple(f"{scheme}://{bucket}.{host}" for bucket in (self.bucket_originals, self.bucket_derivatives))


class IndexKeys(Section):
    """What answers searches."""

    backend: Literal["embedded", "elastic"] = "embedded"
    commit_seconds: float = Field(0.3, gt=0, le=10)
    url: str | None = Field(None, pattern=r"^https?://")
    name: str = Field("kho", pattern=r"^[a-z0-9][a-z0-9_-]{0,60}$")
    shards: int = Field(1, ge=1, le=1024)
    replicas: int = Field(0, ge=0, le=16)
    seconds: float = Field(5.0, gt=0, le=120)
    username: str | None = None
    password: SecretStr | None = None
    ca: Path | None = None


class QueueKeys(Section):
    """What wakes workers."""

    backend: Literal["local", "celery"] = "local"
    broker: str | None = Field(None, pattern=r"^rediss?://")
    prefix: str = Field("kho", pattern=r"^[a-z0-9][a-z0-9_-]{0,60}$")


class Workers(Section):
    """How many worker processes, and how patient the archive is with them."""

    quick: int = Field(1, ge=1)
    long: int = Field(1, ge=0)
    lease_seconds: float = Field(30.0, gt=0)
    attempts: int = Field(4, ge=1)
    poll_seconds: float = Field(1.0, gt=0)
    job_seconds: float = Field(86_400.0, gt=0)


class FilmParts(Section):
    """When a long film is worked on by several at once. Seconds."""

    from_seconds: float = Field(300, ge=0)
    longest_seconds: float = Field(300, ge=8)
    workers: int = Field(0, ge=0, le=1000)


class LimitKeys(Section):
    """Bounds on what may come in and how long it may take. Bytes, seconds, days."""

    upload_bytes: int = Field(20 * 1024**3, ge=1)
    pixels: int = Field(1_000_000_000, ge=1)
    seconds_photo: float = Field(120, gt=0)
    seconds_base: float = Field(600, gt=0)
    seconds_per_film_second: float = Field(30, gt=0)
    memory: int = Field(4 * 1024**3, ge=64 * 1024**2)
    output_bytes: int = Field(1024**3, ge=1)
    output_factor: float = Field(4, gt=0)
    pages: int = Field(2000, ge=1)
    keep_unknown: bool = False
    threads: int = Field(2, ge=1)
    bin_days: int = Field(30, ge=1)
    upload_days: int = Field(7, ge=1)
    fixity_days: int = Field(90, ge=1)
    tile_cache_bytes: int = Field(4 * 1024**3, ge=0)


class Enrich(Section):
    """Which taggers run once an asset is ready, and the bounds on one run. Seconds, bytes."""

    taggers: tuple[str, ...] | None = None
    seconds_cheap: float = Field(30, gt=0)
    seconds_heavy: float = Field(900, gt=0)
    memory: int = Field(1536 * 1024**2, ge=64 * 1024**2)


class SignIn(Section):
    """How long a log-in lasts and how many wrong passwords are borne."""

    session_hours: int = Field(12, ge=1)
    attempts_per_account: int = Field(8, ge=1)
    attempts_per_address: int = Field(30, ge=1)
    window_minutes: int = Field(15, ge=1)


class FirstOrganisation(Section):
    """An organisation made at the first start."""

    code: str = Field(pattern=r"^[a-z][a-z0-9-]{1,31}$")
    name: str
    name_en: str = ""
    valid_from: date = Field(alias="from")


class Settings(Section):
    """Everything that may be set."""

    home: Path = Path("var")
    time_zone: str = "Asia/Ho_Chi_Minh"
    language: Literal["vi", "en"] = "vi"
    film_minutes: float = Field(20, ge=0)
    server: Server = Server()
    database: DatabaseKeys = DatabaseKeys()
    store: StoreKeys = StoreKeys()
    index: IndexKeys = IndexKeys()
    queue: QueueKeys = QueueKeys()
    workers: Workers = Workers()
    film_parts: FilmParts = FilmParts()
    limits: LimitKeys = LimitKeys()
    enrich: Enrich = Enrich()
    sign_in: SignIn = SignIn()
    organisations: tuple[FirstOrganisation, ...] = ()

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which days are counted."""
        return ZoneInfo(self.time_zone)

    @property
    def base_url(self) -> str:
        """The absolute address links are built on, without a closing slash."""
        return (self.server.public_url or f"http://{self.server.host}:{self.server.port}").rstrip("/")

    @property
    def database_url(self) -> str:
        """Where the rows stand, as SQLAlchemy writes it."""
        return self.database.url or f"sqlite:///{self.home.resolve() / 'archive.sqlite3'}"


def load(path: Path | None = None, environment: Mapping[str, str] = os.environ) -> Settings:
    """Settings from a file (default: ``KHO_CONFIG``, else ``config.yaml`` here, else none) and the environment.

    ``KHO_…__FILE=/run/secrets/…`` reads the value out of a file. Raises ConfigError with one line per fault.
    """
    named = environment.get("KHO_CONFIG")
    values = _read(path or Path(named or "config.yaml"), must_be_there=path is None and named is not None)
    for name, value in environment.items():
        if name.startswith("KHO_") and name not in OUTSIDE:
            key = SHORT_FORMS.get(name) or name[4:].lower().replace("__", ".")
            if name.endswith(FROM_FILE):
                key, value = key.removesuffix(".file"), _secret(name, Path(value))
            _overlay(values, key, value)
    try:
        settings = Settings.model_validate(values)
        settings.zone  # noqa: B018  an unknown zone must stop the start too
    except ValidationError as error:
        raise ConfigError("\n".join(_explain(fault) for fault in error.errors())) from error
    except (KeyError, ValueError, OSError) as error:
        raise ConfigError(f"time_zone: {values.get('time_zone')!r} is not a known time zone ({error})") from error
    return settings


def _read(path: Path, *, must_be_there: bool) -> dict[str, Any]:
    """The values of a settings file; none for a default file that is absent."""
    if not must_be_there and not path.exists():
        return {}
    try:
        values = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    except (yaml.YAMLError, UnicodeError) as error:
        raise ConfigError(f"{path}: not YAML: {error}") from error
    except OSError as error:
        raise ConfigError(f"KHO_CONFIG = {path}: {error.strerror}; want a readable settings file") from error
    if not isinstance(values, dict):
        raise ConfigError(f"{path}: want keys and values, found {type(values).__name__}")
    return values


def _secret(name: str, path: Path) -> str:
    """The one line of a file that holds a secret, quoted so that it stays the text it is."""
    try:
        return json.dumps(path.read_text(encoding="utf-8").strip())
    except (OSError, UnicodeError) as error:
        raise ConfigError(f"{name} = {path}: cannot be read ({error}); want a file that holds the value") from error


def _overlay(values: dict[str, Any], key: str, value: str) -> None:
    *parents, last = key.split(".")
    for parent in parents:
        values = values.setdefault(parent, {})
        if not isinstance(values, dict):
            raise ConfigError(f"{key}: {parent} is not a group of keys")
    try:
        values[last] = yaml.safe_load(value) if last != "home" else value
    except yaml.YAMLError as error:
        raise ConfigError(f"{key} = {value!r}: cannot be read as a value; quote it as YAML does") from error


def _explain(fault: Any) -> str:
    key = ".".join(str(part) for part in fault["loc"])
    if fault["type"] == "extra_forbidden":
        owner: Any = Settings
        for part in fault["loc"][:-1]:
            owner = (
                owner.model_fields[part].annotation
                if hasattr(owner, "model_fields") and part in owner.model_fields
                else None
            )
        allowed = ", ".join(owner.model_fields) if hasattr(owner, "model_fields") else "no such key"
        return f"{key} = {fault['input']!r}: unknown key; allowed here: {allowed}"
    return f"{key} = {fault['input']!r}: {fault['msg']}"
