"""Addresses of files: they open one file, until their time is over, and nobody can make one up."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conserje.dialogue.confirmation import FileLinks
from conserje.errors import BadSignature
from conserje.model.ids import TenantId
from conserje.model.reply import Attachment

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)
LINKS = FileLinks(b"signs links, 16 bytes", "https://hotel.example/")
FILE = Attachment(UUID(int=5), "text/calendar", "k7m2qx.ics")
TENANT = TenantId(UUID(int=9))


def token() -> str:
    return LINKS.path(TENANT, FILE, NOW + timedelta(hours=1)).split("/")[2]


def test_a_link_opens_its_file_until_its_time_is_over() -> None:
    url = LINKS.url(TENANT, FILE, NOW + timedelta(hours=1))
    assert url.startswith("https://hotel.example/files/")
    assert url.endswith("/k7m2qx.ics")
    assert LINKS.read(token(), NOW) == (TENANT, FILE.file)
    with pytest.raises(BadSignature, match="run out"):
        LINKS.read(token(), NOW + timedelta(hours=1))


@given(st.integers(0, 68), st.sampled_from("ABCabc019-_"))
def test_no_letter_of_a_link_can_be_changed(place: int, letter: str) -> None:
    good = token()
    changed = good[:place] + letter + good[place + 1 :]
    if changed != good:
        with pytest.raises(BadSignature):
            LINKS.read(changed, NOW)


@given(st.text(max_size=80))
def test_any_other_text_is_no_link(text: str) -> None:
    with pytest.raises(BadSignature):
        LINKS.read(text, NOW)


def test_another_secret_makes_other_links() -> None:
    with pytest.raises(BadSignature):
        FileLinks(uuid4().bytes, "https://hotel.example").read(token(), NOW)
    with pytest.raises(ValueError, match="16 bytes"):
        FileLinks(b"short", "https://hotel.example")
