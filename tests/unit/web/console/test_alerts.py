"""Staff see what their guests feel, in their language, and nothing of another house."""

from datetime import timedelta
from pathlib import Path

import pytest
import yaml

from conserje.ops.stack.layout import DEPLOY
from conserje.storage.alarms.alerts import Alert, keep_alerts
from conserje.web.console.wording import LANGUAGES, load_texts
from tests.builders.desk import OpenDesk, browser


def alert(desk: OpenDesk, name: str, **more: object) -> Alert:
    plain = {
        "fingerprint": name.encode().hex()[:60],
        "started_at": desk.clock.now() - timedelta(minutes=10),
        "name": name,
        "severity": "critical",
        "owner": "operators",
        "guests_feel": True,
        "tenant": None,
        "labels": {},
        "summary": "told to operators",
        "runbook": "docs/operate/runbooks/api-gone.md#apigone",
    }
    return Alert(**(plain | more))  # type: ignore[arg-type]


async def test_a_quiet_system_is_told_to_be_quiet(desk: OpenDesk) -> None:
    async with browser(desk) as ana:
        assert "El sistema funciona bien" in (await ana.get("/alerts")).text


async def test_staff_see_what_guests_feel_and_what_is_their_own(desk: OpenDesk) -> None:
    now = desk.clock.now()
    every = [
        alert(desk, "NoWorker"),
        alert(desk, "TasksOverdue", tenant="austral", guests_feel=True, severity="warning"),
        alert(desk, "RepliesParked", tenant="mar"),
        alert(desk, "TenantCrossing", guests_feel=False),
        alert(desk, "PmsSlow", ended_at=now - timedelta(minutes=2)),
        alert(desk, "ApiGone", started_at=now - timedelta(days=3), ended_at=now - timedelta(days=2)),
    ]
    await keep_alerts(desk.database, every, now)
    async with browser(desk) as ana:
        page = (await ana.get("/alerts")).text
        assert page.index("El asistente no responde a nadie") < page.index("Hay tareas vencidas")
        assert page.index("Hay tareas vencidas") < page.index("Resuelto en las últimas 24 horas")
        assert page.index("Resuelto en las últimas 24 horas") < page.index("responde lento")
        for hidden in ("no se pudieron entregar", "TenantCrossing", "No se reciben mensajes", "told to operators"):
            assert hidden not in page
        assert "The assistant answers nobody" in (await ana.get("/alerts?lang=en")).text
        assert "O assistente não responde a ninguém" in (await ana.get("/alerts?lang=pt")).text


async def test_strangers_see_nothing(desk: OpenDesk) -> None:
    await keep_alerts(desk.database, [alert(desk, "NoWorker")], desk.clock.now())
    async with browser(desk, email="") as stranger:
        answer = await stranger.get("/alerts")
    assert answer.status_code == 303


def shown_to_staff(path: Path) -> list[str]:
    groups = yaml.safe_load(path.read_text(encoding="utf-8"))["groups"]
    return [rule["alert"] for group in groups for rule in group["rules"] if "guests" in rule.get("labels", {})]


@pytest.mark.parametrize("path", sorted((DEPLOY / "prometheus/rules").glob("*.yml")), ids=lambda path: path.stem)
def test_every_alert_that_staff_may_see_has_words_for_them(path: Path) -> None:
    texts = load_texts()
    missing = [name for name in shown_to_staff(path) if f"alarm.{name}" not in texts]
    assert missing == []
    assert all(set(texts[f"alarm.{name}"]) == set(LANGUAGES) for name in shown_to_staff(path))
