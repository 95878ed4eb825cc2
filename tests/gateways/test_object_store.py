"""One contract for every store: a folder, memory, a bucket behind a real server on the loopback."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import boto3
import pytest
from moto.server import ThreadedMotoServer

from convergence.foundation.problems import Problem, Unavailable
from convergence.gateways.storage import (
    AbsentObjectError,
    DiskStore,
    MemoryStore,
    ObjectStore,
    check_key,
    open_store,
)

KEYS = {"access_key": "essai", "secret_key": "essai"}
CONTENT = os.urandom(100_000)


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """An S3 server on the loopback."""
    found = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    found.start()
    host, port = found.get_host_and_port()
    yield f"http://{host}:{port}"
    found.stop()


@pytest.fixture(params=["disk", "memory", "s3"])
def any_store(request: pytest.FixtureRequest, tmp_path: Path) -> ObjectStore:
    """Each store in turn, empty."""
    if request.param == "disk":
        return open_store((tmp_path / "fichiers").as_uri(), {})
    if request.param == "memory":
        return open_store(f"memory:{secrets.token_hex(4)}", {})
    endpoint = request.getfixturevalue("server")
    bucket = f"essai-{secrets.token_hex(4)}"
    names = {"aws_access_key_id": "essai", "aws_secret_access_key": "essai", "region_name": "eu-west-3"}
    location: Any = {"LocationConstraint": "eu-west-3"}
    boto3.client("s3", endpoint_url=endpoint, **names).create_bucket(
        Bucket=bucket, CreateBucketConfiguration=location
    )
    return open_store(f"s3://{bucket}/documents?endpoint={quote(endpoint, safe='')}&region=eu-west-3", KEYS)


def keys(store: ObjectStore, prefix: str = "") -> list[str]:
    return sorted(found.key for found in store.listed(prefix))


def test_what_is_put_is_found_replaced_and_forgotten(any_store: ObjectStore) -> None:
    any_store.put("ab12/cd34", CONTENT)
    assert any_store.get("ab12/cd34") == CONTENT
    any_store.put("ab12/cd34", b"autre")
    assert any_store.get("ab12/cd34") == b"autre"
    any_store.delete("ab12/cd34")
    any_store.delete("ab12/cd34")
    with pytest.raises(AbsentObjectError):
        any_store.get("ab12/cd34")


def test_an_empty_store_holds_nothing(any_store: ObjectStore) -> None:
    assert keys(any_store) == []
    with pytest.raises(AbsentObjectError):
        any_store.get("ab12")


def test_objects_are_listed_by_prefix_with_their_instant(any_store: ObjectStore) -> None:
    for key in ("ab12/01", "ab12/02", "ab34/01", "cd56/01"):
        any_store.put(key, b"x")
    assert keys(any_store) == ["ab12/01", "ab12/02", "ab34/01", "cd56/01"]
    assert keys(any_store, "ab12/") == ["ab12/01", "ab12/02"]
    assert keys(any_store, "ab") == ["ab12/01", "ab12/02", "ab34/01"]
    assert keys(any_store, "ef") == keys(any_store, "ef12/") == []
    (found,) = any_store.listed("cd56/")
    assert abs(found.put_at - datetime.now(UTC)) < timedelta(minutes=5)


def test_an_empty_content_is_kept(any_store: ObjectStore) -> None:
    any_store.put("ab12", b"")
    assert any_store.get("ab12") == b""


@pytest.mark.parametrize(
    "key", ["../etc/passwd", "/etc/passwd", "ab/../cd", "AB12", "a b", "", "ab\n", "ab//cd", "é1"]
)
def test_a_key_that_the_house_did_not_make_is_refused(any_store: ObjectStore, key: str) -> None:
    with pytest.raises(ValueError, match="not a key"):
        any_store.put(key, b"x")
    with pytest.raises(ValueError, match="not a key"):
        any_store.get(key)
    assert check_key("ab12/cd34") == "ab12/cd34"


def test_a_stop_half_way_leaves_neither_half_file_nor_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = DiskStore(tmp_path)
    store.put("ab12/cd34", b"entier")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        store.put("ab12/cd34", b"autre")
    assert store.get("ab12/cd34") == b"entier"
    assert keys(store) == ["ab12/cd34"]
    assert [path.name for path in (tmp_path / "ab12").iterdir()] == ["cd34"]


def test_a_folder_out_of_reach_is_told_in_french(tmp_path: Path) -> None:
    (tmp_path / "ab12").write_bytes(b"a file where a folder should be")
    with pytest.raises(Unavailable, match="ne sont pas accessibles"):
        DiskStore(tmp_path).put("ab12/cd34", b"x")


def test_files_are_read_by_the_account_of_the_service_alone(tmp_path: Path) -> None:
    DiskStore(tmp_path).put("ab12/cd34", b"x")
    assert (tmp_path / "ab12" / "cd34").stat().st_mode & 0o077 == 0
    assert (tmp_path / "ab12").stat().st_mode & 0o077 == 0


def test_a_bucket_that_does_not_answer_is_told_in_french() -> None:
    store = open_store("s3://essai?endpoint=http://127.0.0.1:9", KEYS)
    with pytest.raises(Unavailable, match="ne sont pas accessibles"):
        store.get("ab12")


def test_a_bucket_that_is_not_there_is_told_in_french(server: str) -> None:
    store = open_store(f"s3://nulle-part?endpoint={quote(server, safe='')}", KEYS)
    with pytest.raises(Unavailable):
        store.put("ab12", b"x")
    with pytest.raises(Unavailable):
        list(store.listed())


def test_a_silent_fake_behaves_like_a_silent_store() -> None:
    store = MemoryStore()
    store.is_down = True
    for ask in (lambda: store.get("ab12"), lambda: store.put("ab12", b""), lambda: list(store.listed())):
        with pytest.raises(Unavailable):
            ask()


@pytest.mark.parametrize("address", ["", "ftp://x/y", "s3:///rien", "file://"])
def test_an_address_that_is_not_understood_says_what_to_write(address: str) -> None:
    with pytest.raises(Problem, match="CONVERGENCE_FILES"):
        open_store(address, {})
