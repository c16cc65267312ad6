"""`[desk]` of hotel.toml: what is misspelt or cannot be is refused with its place."""

import pytest
from pydantic import ValidationError

from conserje.model.desk.rules import Autonomy, Topic
from conserje.ops.folder.shapes import HotelFile

HOUSE = {
    "slug": "casa",
    "tenant": "Casa S.A.",
    "name": "Casa",
    "country": "AR",
    "timezone": "America/Argentina/Buenos_Aires",
    "language": "es-AR",
    "currencies": ["ARS"],
    "check_in": "15:00",
    "check_out": "12:00",
    "address": "Calle 1",
    "map_url": "https://example.com/map",
    "phone": "+541150000142",
    "email": "casa@example.com",
}
PERIOD = {"weekdays": [0, 1], "opens": "08:00", "closes": "20:00"}


def house(**desk: object) -> HotelFile:
    return HotelFile.model_validate({**HOUSE, "desk": desk})


def test_a_whole_desk_is_read() -> None:
    contact = {"name": "Rita", "email": "rita@example.com", "on_call": True}
    desk = house(
        hours={"periods": [PERIOD], "on_holidays": "closed"},
        staff={"answer_minutes": 15, "contacts": [contact], "notice_template": "aviso"},
        autonomy=[{"topic": "cancel", "mode": "staff", "during": "closed"}, {"mode": "draft"}],
    ).desk
    assert desk.staff.contacts[0].on_call
    assert desk.autonomy_for(Topic.CANCEL, is_open=False) is Autonomy.STAFF
    assert desk.autonomy_for(Topic.CANCEL, is_open=True) is Autonomy.DRAFT


@pytest.mark.parametrize(
    ("desk", "complaint"),
    [
        ({"staf": {}}, "nobody knows desk.staf"),
        ({"staff": {"answer_minuts": 5}}, "nobody knows desk.staff.answer_minuts"),
        ({"staff": {"contacts": [{"name": "Rita", "mail": "a@b.example"}]}}, "desk.staff.contacts.mail"),
        ({"hours": {"periods": [{**PERIOD, "weekday": [1]}]}}, "desk.hours.periods.weekday"),
        ({"hours": {"periods": [{**PERIOD, "weekdays": [7]}]}}, "weekdays are numbers from 0"),
        ({"hours": {"periods": [{**PERIOD, "weekdays": []}]}}, "weekdays are numbers from 0"),
        ({"staff": {"answer_minutes": 0}}, "staff.answer_minutes is 1 or more"),
        ({"staff": {"contacts": [{"name": "Rita"}]}}, "an e-mail or a phone"),
        ({"staff": {"contacts": [{"name": "Rita", "email": "rita"}]}}, "'rita' is no e-mail address"),
        ({"staff": {"contacts": [{"name": "Rita", "phone": "1155550101"}]}}, "is no phone number"),
        ({"autonomy": [{"mode": "sometimes"}]}, "autonomy"),
        ({"place": {"latitude": 91, "longitude": 0}}, "place is latitude"),
        ({"place": {"latitude": 0, "longitude": -181}}, "place is latitude"),
        ({"keep_files_days": 29}, "keep_files_days is 30 or more, or 0"),
        ({"keep_files_days": -1}, "keep_files_days is 30 or more, or 0"),
        ({"photos": [{"of": "double", "name": "a"}]}, "photos are told in photos.toml"),
    ],
)
def test_what_cannot_be_is_refused_with_its_place(desk: dict[str, object], complaint: str) -> None:
    with pytest.raises(ValidationError, match=complaint):
        house(**desk)
