"""What the environment says wrongly is told in one line each, before anything starts, and without its secrets."""

from pathlib import Path

import pytest

from conserje.settings import SettingsRefused, load_settings

URL = "postgresql://conserje:geheim@localhost/conserje"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"database_url": "geheim"}, "CONSERJE_DATABASE_URL must begin with postgresql://"),
        ({"database_url": "mysql://root:geheim@localhost/x"}, "CONSERJE_DATABASE_URL must begin with postgresql://"),
        ({"log_level": "LOUD"}, "CONSERJE_LOG_LEVEL is DEBUG, INFO, WARNING or ERROR"),
        ({"port": 0}, "CONSERJE_PORT"),
        ({"environment": "production", "secret": "geheim"}, "secret must be set, 32 characters or more"),
        ({"whatsapp_app_secret": "geheim"}, "WhatsApp needs all of"),
        ({"qr_keys": {"2027": "geheim"}}, "an id is 1 to 12 capitals or digits, a key 32 characters: ['2027']"),
        ({"qr_keys": {"too-long-a-name": "geheim" * 3 + "0123456789abcdef"}}, "CONSERJE_QR_KEYS"),
    ],
)
def test_what_makes_no_runnable_system_is_refused(wrong: dict[str, object], said: str) -> None:
    with pytest.raises(SettingsRefused) as refused:
        load_settings(**{"database_url": URL, **wrong})
    assert said in str(refused.value)
    assert "geheim" not in str(refused.value)


@pytest.mark.parametrize("level", ["info", "WARNING"])
def test_a_log_level_may_be_written_small(level: str) -> None:
    assert load_settings(database_url=URL, log_level=level).log_level == level


def test_secrets_may_be_files_and_the_environment_goes_before_them(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "conserje_database_url").write_text(f"{URL}\n")
    (tmp_path / "conserje_alerts_token").write_text("from the file")
    (tmp_path / "conserje_metrics_token").write_text("")
    monkeypatch.setenv("CONSERJE_SECRETS_DIR", str(tmp_path))
    monkeypatch.setenv("CONSERJE_ALERTS_TOKEN", "from the environment")
    settings = load_settings()
    assert settings.database_url.get_secret_value() == URL
    assert settings.alerts_token is not None
    assert settings.alerts_token.get_secret_value() == "from the environment"
    assert not settings.metrics_token


def test_a_folder_of_secrets_that_is_not_there_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CONSERJE_SECRETS_DIR", str(tmp_path / "nowhere"))
    with pytest.raises(SettingsRefused, match="CONSERJE_SECRETS_DIR"):
        load_settings(database_url=URL)
