import json
import os
import stat
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from triplewire.api.keys import BadKeys, KeyNotFound, Keyring, Scope, keys_path, new_key, read_keys, revoke_key
from triplewire.api.settings import Settings
from triplewire.graph.errors import StoreReadOnly


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "graph.db.keys"


def test_a_key_is_kept_as_its_hash_alone_and_only_its_owner_reads_the_file(path: Path) -> None:
    secret = new_key(path, "desk", Scope.WRITE)

    kept = path.read_text("utf-8")
    assert secret not in kept
    assert secret[3:20] not in kept
    (key,) = read_keys(path)
    assert (key.name, key.scope, key.last, key.revoked) == ("desk", Scope.WRITE, secret[-4:], None)
    assert len(key.sha256) == 64
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_no_two_keys_are_alike_and_each_has_256_bits(path: Path) -> None:
    made = {new_key(path, f"desk-{n}", Scope.READ) for n in range(20)}

    assert len(made) == 20
    assert {len(secret) for secret in made} == {len("tw_") + 43}


def test_a_name_is_used_again_only_when_its_key_is_revoked(path: Path) -> None:
    first = new_key(path, "desk", Scope.READ)

    with pytest.raises(BadKeys, match="already"):
        new_key(path, "desk", Scope.ADMIN)
    revoke_key(path, "desk")
    second = new_key(path, "desk", Scope.ADMIN)

    ring = Keyring(path)
    assert ring.find(first) is None
    found = ring.find(second)
    assert found is not None
    assert (found.scope, [key.revoked is None for key in read_keys(path)]) == (Scope.ADMIN, [False, True])


@pytest.mark.parametrize("name", ["", "-desk", "a b", "a/b", "é", "a" * 65, "desk\n"])
def test_a_name_that_could_be_misread_is_refused(path: Path, name: str) -> None:
    with pytest.raises(BadKeys, match="no name for a key"):
        new_key(path, name, Scope.READ)

    assert not path.exists()


def test_a_key_that_is_not_there_cannot_be_revoked(path: Path) -> None:
    new_key(path, "desk", Scope.READ)
    before = path.read_bytes()

    with pytest.raises(KeyNotFound):
        revoke_key(path, "press")

    assert path.read_bytes() == before
    assert [found.name for found in path.parent.iterdir()] == [path.name]


def test_a_running_server_sees_new_and_revoked_keys_at_once(path: Path) -> None:
    ring = Keyring(path, look_every=0)
    assert ring.is_open()

    secret = new_key(path, "desk", Scope.READ)
    assert not ring.is_open()
    assert ring.find(secret)
    revoke_key(path, "desk")

    assert ring.find(secret) is None
    assert not ring.is_open()
    assert not Keyring(path).is_open()


@pytest.mark.parametrize("harm", ["gone", "damaged", "emptied"])
def test_a_server_whose_keys_are_lost_lets_nobody_in(path: Path, harm: str) -> None:
    secret = new_key(path, "desk", Scope.READ)
    ring = Keyring(path, look_every=0)

    if harm == "gone":
        path.unlink()
    else:
        path.write_text("{" if harm == "damaged" else '{"keys": []}')

    assert not ring.is_open()
    assert ring.find(secret) is None


@pytest.mark.parametrize(
    "text", ["", "[]", '{"keys": [{"name": "x"}]}', '{"keys": [1]}', '{"keys": [{"scope": "root"}]}']
)
def test_a_damaged_file_is_named_and_not_written_over(path: Path, text: str) -> None:
    path.write_text(text)

    with pytest.raises(BadKeys, match="is not a file of keys"):
        Keyring(path)
    with pytest.raises(BadKeys, match="is not a file of keys"):
        new_key(path, "desk", Scope.READ)

    assert path.read_text() == text


def test_two_commands_do_not_lose_each_others_keys(path: Path) -> None:
    def make(number: int) -> str:
        return new_key(path, f"desk-{number}", Scope.READ)

    with ThreadPoolExecutor(8) as pool:
        made = set(pool.map(make, range(40)))

    ring = Keyring(path)
    assert len(made) == len(read_keys(path)) == 40
    assert all(ring.find(secret) for secret in made)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everything")
def test_a_folder_that_cannot_be_written_is_named(path: Path) -> None:
    path.parent.chmod(0o500)

    with pytest.raises(StoreReadOnly):
        new_key(path, "desk", Scope.READ)


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        (Settings(store="sqlite:news.db"), Path("news.db.keys")),
        (Settings(store="sqlite:///data/news.db"), Path("/data/news.db.keys")),
        (Settings(store="bolt://host:7687"), Path("triplewire.keys")),
        (Settings(store="bolt://host:7687", keys=Path("/etc/keys")), Path("/etc/keys")),
    ],
)
def test_keys_lie_beside_the_store(settings: Settings, expected: Path) -> None:
    assert keys_path(settings) == expected


def test_the_commands_make_list_and_revoke_a_key(run: Callable[..., Any]) -> None:
    made = run("keys", "new", "desk", "--scope", "write")
    secret = made.out.strip()

    assert (made.code, secret[:3]) == (0, "tw_")
    assert secret not in made.err
    listed = run("keys", "list", "--json")
    (row,) = json.loads(listed.out)
    assert (row["name"], row["scope"], row["last"], row["revoked"]) == ("desk", "write", secret[-4:], None)
    assert secret not in listed.out
    assert run("keys", "revoke", "press").code == 3
    assert run("keys", "revoke", "desk").code == 0
    assert json.loads(run("keys", "list", "--json").out)[0]["revoked"]
    assert run("keys", "new", "desk", "--scope", "root").code == 2
