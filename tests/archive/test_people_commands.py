"""``kho user`` and ``kho token``: what an operator closes is closed at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.cli import main


@pytest.fixture
def kho(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    monkeypatch.setenv("KHO_HOME", str(tmp_path))

    def run(*words: str) -> tuple[int, str]:
        status = main(words)
        out = capsys.readouterr()
        return status, (out.out + out.err).strip()

    return run


def test_a_revoked_token_is_shown_as_revoked_and_another_one_lives(kho) -> None:
    kho("user", "add", "chi@tapchi.vn", "--org", "tapchi", "--password", "một mật khẩu dài")
    first, second = (kho("token", "add", "chi@tapchi.vn", "--name", name)[1].splitlines()[-1] for name in ("a", "b"))
    assert kho("token", "revoke", first)[0] == 0
    listed = kho("token", "list", "chi@tapchi.vn")[1].splitlines()
    assert ["revoked" in line for line in listed] == [True, False]
    assert kho("token", "revoke", listed[1].split()[0])[0] == 0
    assert all("revoked" in line for line in kho("token", "list", "chi@tapchi.vn")[1].splitlines())
    assert second not in "".join(listed)


def test_a_closed_account_loses_its_tokens_and_can_be_opened_again(kho) -> None:
    kho("user", "add", "an@dantri.vn", "--org", "dantri", "--role", "editor", "--password", "một mật khẩu dài")
    kho("token", "add", "an@dantri.vn")
    assert kho("user", "close", "an@dantri.vn")[0] == 0
    assert "revoked" in kho("token", "list", "an@dantri.vn")[1]
    assert "closed" in kho("user", "list")[1]
    assert kho("user", "reopen", "an@dantri.vn")[0] == 0
    assert "closed" not in kho("user", "list")[1]
    assert "dantri:editor" in kho("user", "list")[1]


def test_who_is_not_there_is_named(kho) -> None:
    status, said = kho("user", "close", "ai@do.vn")
    assert status == 1
    assert "ai@do.vn" in said
    assert kho("token", "revoke", "kho_nothing")[0] == 1
