"""What Alertmanager sends to a webhook: version 4 of its message, as its documentation shows it."""

from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

STARTED = datetime(2027, 3, 1, 14, 50, tzinfo=UTC)
NOBODY_KNOWS = "0001-01-01T00:00:00Z"


def alert(
    name: str = "ApiGone", *, over: datetime | None = None, started: datetime = STARTED, **labels: str
) -> dict[str, Any]:
    """One alert. The fingerprint stands for the labels, as the real one does."""
    every = {"alertname": name, "severity": "critical", "owner": "operators", "guests": "feel it"} | labels
    return {
        "status": "resolved" if over else "firing",
        "labels": {key: value for key, value in every.items() if value},
        "annotations": {"summary": f"{name} happened", "runbook_url": "docs/operate/runbooks/api-gone.md#apigone"},
        "startsAt": started.isoformat(),
        "endsAt": over.isoformat() if over else NOBODY_KNOWS,
        "generatorURL": "http://127.0.0.1:9091/graph?g0.expr=up",
        "fingerprint": sha256(repr(sorted(every.items())).encode()).hexdigest()[:16],
    }


def message(*alerts: dict[str, Any]) -> dict[str, Any]:
    return {
        "version": "4",
        "groupKey": '{}:{alertname="ApiGone"}',
        "truncatedAlerts": 0,
        "status": "firing",
        "receiver": "console",
        "groupLabels": {},
        "commonLabels": {},
        "commonAnnotations": {},
        "externalURL": "http://127.0.0.1:9094",
        "alerts": list(alerts),
    }
