from pathlib import Path

import pytest

from triplewire.api import settings as settings_module
from triplewire.api.settings import Settings, load_settings, origins
from triplewire.graph.errors import BadSetting


@pytest.fixture(autouse=True)
def nothing_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    for name in Settings.model_fields:
        monkeypatch.delenv(f"TRIPLEWIRE_{name.upper()}", raising=False)
    return tmp_path


def sources(**flags: object) -> dict[str, str]:
    return {origin.name: origin.source for origin in origins(flags)}


def test_without_anything_set_the_defaults_hold() -> None:
    settings = load_settings()

    assert (settings.store, settings.host, settings.port) == ("sqlite:triplewire.db", "127.0.0.1", 8000)
    assert set(sources().values()) == {"default"}


def test_a_flag_goes_before_the_environment_before_the_file_here_before_the_users(
    nothing_set: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = settings_module.user_file()
    user.parent.mkdir(parents=True)
    user.write_text("port = 1\nhost = '::1'\nmax_html = 10\nmin_confidence = 0.9\n")
    (nothing_set / "triplewire.toml").write_text("port = 2\nhost = 'localhost'\nmax_html = 20\n")
    monkeypatch.setenv("TRIPLEWIRE_PORT", "3")
    monkeypatch.setenv("TRIPLEWIRE_HOST", "127.0.0.2")

    settings = load_settings({"port": 4, "store": None})

    assert (settings.port, settings.host, settings.max_html, settings.min_confidence) == (4, "127.0.0.2", 20, 0.9)
    said = sources(port=4)
    assert (said["port"], said["host"], said["max_html"]) == ("flag", "TRIPLEWIRE_HOST", "triplewire.toml")
    assert (said["min_confidence"], said["store"]) == (str(user), "default")


def test_every_setting_says_what_it_is_for() -> None:
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("prot = 8000", "unknown setting 'prot' in triplewire.toml; did you mean port?"),
        ("port = 'many'", "setting port = 'many' from triplewire.toml"),
        ("port = 70000", "setting port = 70000 from triplewire.toml"),
        ("min_confidence = 1.5", "setting min_confidence = 1.5"),
        ("port = ", "triplewire.toml is not TOML"),
    ],
)
def test_a_mistake_in_the_file_is_named(nothing_set: Path, written: str, said: str) -> None:
    (nothing_set / "triplewire.toml").write_text(written)

    with pytest.raises(BadSetting) as caught:
        load_settings()

    assert str(caught.value).startswith(said)
    assert caught.value.hint


def test_a_mistake_in_the_environment_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRIPLEWIRE_PROT", "1")

    with pytest.raises(BadSetting, match=r"unknown setting TRIPLEWIRE_PROT; did you mean port\?"):
        load_settings()


def test_what_speaks_to_the_tests_alone_is_no_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRIPLEWIRE_TEST_NEO4J", "bolt://127.0.0.1:7687")
    monkeypatch.setenv("TRIPLEWIRE_CI", "1")

    assert load_settings() == Settings()
