"""Names, phones, e-mail addresses, cards and codes of guests, in three languages, inside exceptions, URLs and JSON: none of it
is in logs, traces or metrics."""

import io
import json
import logging
import re
from collections.abc import Callable
from random import Random
from urllib.parse import quote, quote_plus, unquote_plus, urlencode

import structlog
from hypothesis import given
from hypothesis import strategies as st

from conserje.pms.builtin.bookings import new_code
from conserje.telemetry.logs import configure_logging
from conserje.telemetry.metrics import Metrics
from conserje.telemetry.redaction import personal
from conserje.telemetry.series import Register
from conserje.telemetry.spans import Step, Trace, Tracer, note, span

NAMES = ("Ana Pérez", "José Ñandú", "João Gonçalves", "Conceição Araújo", "Sinéad O'Brien", "Zoë Smith-Jones")
SENTENCES = (
    "hola, soy {name}, mi tarjeta es {card} y la reserva {code}",
    "me llamo {name}, ¿me escribís a {email} o al {phone}?",
    "oi, aqui é {name}, reserva {code}, meu telefone é {phone}",
    "o e-mail da {name} é {email}, cartão {card}",
    "hi, {name} here, booking {code}, call me at {phone}",
    "{name}, {email}, card {card}",
)
CARDS = ("4111 1111 1111 1111", "5555-5555-5555-4444", "378282246310005", "6011 0009 9013 9424")

# How values travel: as they are, in an address, a form, JSON (escaped or not), a Python value, an error of the database.
WRAPPINGS: tuple[Callable[[str], str], ...] = (
    str,
    lambda value: f"GET https://pms.example/find?q={quote(value)}&page=2 failed with 502",
    lambda value: f"POST /x?{urlencode({'q': value, 'n': 3})}",
    lambda value: f"https://pms.example/guests/{quote_plus(value)}/stays",
    lambda value: json.dumps({"error": {"detail": value, "retry": True}}),
    lambda value: json.dumps([{"detail": value}], ensure_ascii=False),
    lambda value: f"KeyError: {value!r}",
    lambda value: f"b{value.encode()!r}",
    lambda value: f"DETAIL:  Failing row contains (7, {value}).",
)


@st.composite
def people(draw: st.DrawFn) -> dict[str, str]:
    country, area = draw(st.sampled_from(["+54 9 ", "+55 ", "+1 ", "+34", ""])), draw(st.integers(11, 99))
    local = draw(st.integers(20_000_000, 99_999_999))
    code = new_code(Random(draw(st.integers())))
    name = draw(st.sampled_from(NAMES))
    local_part = draw(st.from_regex(r"[a-z][a-z0-9._+-]{2,12}[a-z0-9]", fullmatch=True))
    return {
        "name": name,
        "phone": f"{country}{area} {str(local)[:4]}-{str(local)[4:]}",
        "email": f"{local_part}@{draw(st.sampled_from(['example.com', 'correo.example.ar', 'exemplo.com.br']))}",
        "card": draw(st.sampled_from(CARDS)),
        "code": code,
    }


def digits(text: str) -> str:
    return "".join(sign for sign in text if sign.isdigit())


def nothing_of(person: dict[str, str], told: str) -> None:
    plain = told.casefold()
    for what in ("email", "code"):
        for form in (person[what], quote(person[what]), quote_plus(person[what])):
            assert form.casefold() not in plain, (what, told)
    for part in person["name"].split():
        for form in (part, quote(part), json.dumps(part)[1:-1], repr(part.encode())[2:-1]):
            assert not re.search(rf"(?<![^\W_]){re.escape(form.casefold())}(?![^\W_])", plain), ("name", told)
    for what in ("phone", "card"):
        assert person[what] not in told, (what, told)
        assert digits(person[what])[-8:] not in digits(unquote_plus(told)), (what, told)


@given(people(), st.sampled_from(SENTENCES), st.sampled_from(WRAPPINGS))
def test_in_no_log(person: dict[str, str], sentence: str, wrapped: Callable[[str], str]) -> None:
    said = sentence.format_map(person)
    out, before = io.BytesIO(), list(logging.getLogger().handlers)
    configure_logging("DEBUG", json=True, out=out)
    try:
        with personal(person["name"], person["phone"], said):
            logger = structlog.get_logger("conserje.x")
            logger.warning("vendor_failed", reason=wrapped(said), nested={"detail": [wrapped(said)]}, **person)
            logging.getLogger("uvicorn").warning("answer %s", wrapped(said))
            try:
                raise ValueError(wrapped(said)) from RuntimeError(wrapped(person["email"]))
            except ValueError:
                logger.exception("turn_failed")
    finally:
        logging.getLogger().handlers = before
        structlog.reset_defaults()
    lines = [json.loads(line) for line in out.getvalue().splitlines()]
    assert {"vendor_failed", "turn_failed"} <= {line["event"] for line in lines}
    assert "Traceback" in out.getvalue().decode()
    for line in lines:
        line.pop("timestamp")
        nothing_of(person, "\n".join(str(value) for value in line.values()))


class Kept:
    def __init__(self) -> None:
        self.traces: list[Trace] = []

    def put(self, trace: Trace) -> None:
        self.traces.append(trace)


@given(people(), st.sampled_from(SENTENCES), st.sampled_from(WRAPPINGS))
def test_in_no_trace(person: dict[str, str], sentence: str, wrapped: Callable[[str], str]) -> None:
    said, kept = sentence.format_map(person), Kept()
    tracer = Tracer(Metrics(), Random(1), kept, ratio=1.0)
    try:
        with (
            personal(person["name"], person["phone"], said),
            tracer.root(Step.TURN, {"route": wrapped(said), **person}),
            span(Step.PMS, call=wrapped(said)),
        ):
            note(reason=wrapped(person["email"]))
            raise ValueError(wrapped(said))
    except ValueError:
        told = [f"{one.attributes} {one.error}" for one in kept.traces[0].spans]
    assert len(told) == 2
    for one in told:
        nothing_of(person, one)


@given(people(), st.sampled_from(SENTENCES), st.sampled_from(WRAPPINGS))
def test_in_no_metric(person: dict[str, str], sentence: str, wrapped: Callable[[str], str]) -> None:
    said = sentence.format_map(person)
    register = Register()
    counter = register.counter("turns", "Turns.", "outcome", "reason")
    with personal(person["name"], person["phone"], said):
        for value in (*person.values(), said, wrapped(said)):
            counter.add("failed", value)
    nothing_of(person, repr([family.samples for family in register.collect()]))
