"""compose.yaml is what the archive understands: its commands, its settings, its secrets, what waits for what."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from archive import wiring
from archive.cli import _parser
from archive.config import Settings, load
from archive.serving.supervisor import ALIVE

ROOT = Path(__file__).resolve().parent.parent
TEXT = (ROOT / "compose.yaml").read_text(encoding="utf-8")
MINE = ("prepare", "web", "work")
KEYS = {
    "build", "cap_drop", "command", "depends_on", "entrypoint", "environment", "healthcheck", "image", "init", "ports", "read_only",
    "restart", "secrets", "security_opt", "stop_grace_period", "tmpfs", "ulimits", "volumes",
}  # fmt: skip
"""What a service may say here, out of the Compose Specification."""


@pytest.fixture(scope="module")
def services() -> dict[str, dict[str, Any]]:
    """Every service as Compose reads it, with no variable set: defaults in place, ``$$`` one dollar."""
    found: dict[str, dict[str, Any]] = filled_in(yaml.safe_load(TEXT)["services"])
    return found


@pytest.fixture(scope="module")
def secrets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What ``make secrets`` writes."""
    place = tmp_path_factory.mktemp("compose")
    (place / "dev").mkdir()
    script = shutil.copy(ROOT / "dev/secrets.sh", place / "dev/secrets.sh")
    subprocess.run([script], check=True, stdout=subprocess.DEVNULL)
    return place / "secrets"


def filled_in(value: Any) -> Any:
    """Compose reads YAML first and fills in variables afterwards: what it fills in stays text."""
    if isinstance(value, dict):
        return {name: filled_in(each) for name, each in value.items()}
    if isinstance(value, list):
        return [filled_in(each) for each in value]
    if isinstance(value, str):
        return re.sub(r"(?<!\$)\$\{\w+:-([^}]*)\}", r"\1", value).replace("$$", "$")
    return value


def settings_of(service: dict[str, Any], secrets: Path) -> Settings:
    """As the archive in this container reads its environment."""
    given = {name: value.replace("/run/secrets", str(secrets)) for name, value in service["environment"].items()}
    return load(ROOT / "config.yaml", given)


def test_every_service_says_only_what_compose_knows(services):
    assert {name: set(said) - KEYS for name, said in services.items() if set(said) - KEYS} == {}


@pytest.mark.parametrize("name", MINE)
def test_every_command_is_one_of_the_archive_s_own(services, name: str):
    program, *arguments = services[name]["command"]
    assert program == "kho"
    assert _parser().parse_args(arguments).verb == arguments[0]


@pytest.mark.parametrize("name", MINE)
def test_every_variable_is_a_setting_and_the_whole_is_the_production_stack(services, secrets: Path, name: str):
    settings = settings_of(services[name], secrets)
    backends = (settings.store.backend, settings.index.backend, settings.queue.backend)
    assert backends == ("s3", "elastic", "celery")
    assert settings.database_url.startswith("postgresql+psycopg://archive:")
    assert wiring._s3_place(settings).secret_key == (secrets / "s3_secret_key").read_text()
    assert settings.server.secret is not None


@pytest.mark.parametrize("name", MINE)
def test_every_server_it_names_is_a_service(services, secrets: Path, name: str):
    settings = settings_of(services[name], secrets)
    addresses = [settings.database_url, settings.store.endpoint, settings.index.url, settings.queue.broker]
    hosts = {re.sub(r"^.*?//(?:.*@)?([^:/]+).*$", r"\1", str(address)) for address in addresses}
    assert hosts == {"postgres", "minio", "elasticsearch", "redis"} == set(services) - set(MINE)


def test_a_password_that_two_containers_share_is_the_same_for_both(services, secrets: Path):
    settings = settings_of(services["web"], secrets)
    assert (secrets / "postgres_password").read_text() in settings.database_url
    assert (secrets / "redis_password").read_text() in str(settings.queue.broker)
    assert settings.index.password is not None
    assert settings.index.password.get_secret_value() == (secrets / "elastic_password").read_text()


def test_every_secret_a_container_reads_is_given_to_it_and_is_made(services, secrets: Path):
    declared = yaml.safe_load(TEXT)["secrets"]
    for name, said in services.items():
        read = set(re.findall(r"/run/secrets/(\w+)", str(said)))
        assert read == set(said.get("secrets", [])), name
        assert read <= set(declared), name
    assert {Path(each["file"]).name for each in declared.values()} == {path.name for path in secrets.iterdir()}


def test_no_secret_stands_in_the_file():
    held = r"^\s+\w*(?:PASSWORD|SECRET|SECRET_KEY)(?:_{1,2}FILE)?: (?!/run/secrets)"
    assert re.findall(held, TEXT, re.MULTILINE) == []


def test_everybody_waits_for_what_says_whether_it_is_well(services):
    for name, said in services.items():
        for other, how in said.get("depends_on", {}).items():
            well = "healthcheck" in services[other] if how["condition"] == "service_healthy" else other == "prepare"
            assert well, f"{name} waits for {other}"


def test_the_workers_health_is_the_file_that_their_supervisor_touches(services):
    assert f"/var/lib/kho/run/{ALIVE}" in services["work"]["healthcheck"]["test"][1]
    assert "find" in services["work"]["healthcheck"]["test"][1]


def test_every_named_volume_is_declared_and_the_home_can_be_written(services):
    declared = set(yaml.safe_load(TEXT)["volumes"])
    mounts = {name: [place.partition(":") for place in said.get("volumes", [])] for name, said in services.items()}
    assert {source for places in mounts.values() for source, _, target in places if target} == declared
    for name in MINE:
        assert services[name]["read_only"]
        assert "/var/lib/kho" in [target or source for source, _, target in mounts[name]]
