"""What the environment says wrongly is told in one line each, before anything starts, and without its secrets."""

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
