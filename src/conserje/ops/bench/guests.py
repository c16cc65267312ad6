"""Guests of the bench: what they write, and the signed webhooks that carry it.

The mix is that of a reception's day: half ask for rooms with dates (each goes to the PMS), the rest greet, ask about the
house and follow up, in Spanish, Portuguese and English. The same seed gives the same guests.
"""

import hmac
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

import orjson

APP_SECRET = "app-secret-of-the-bench"  # noqa: S105 - signs for a house that exists only while the bench runs
# The WhatsApp numbers of the demo hotels: Spanish and English guests write to one, Portuguese to the other.
RECEIVERS = {"es": "100000000000142", "en": "100000000000142", "pt": "100000000000318"}

_MONTHS = {
    "es": ("enero", "febrero", "marzo", "abril", "mayo", "junio",
           "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"),
    "pt": ("janeiro", "fevereiro", "março", "abril", "maio", "junho",
           "julho", "agosto", "setembro", "outubro", "novembro", "dezembro"),
    "en": ("January", "February", "March", "April", "May", "June",
           "July", "August", "September", "October", "November", "December"),
}  # fmt: skip
_GREETINGS = {
    "es": ("Hola", "Buen día", "Hola, buenas tardes!"),
    "pt": ("Oi", "Bom dia", "Olá, boa tarde!"),
    "en": ("Hi", "Good morning", "Hello there!"),
}
_ROOMS_WANTED = {
    "es": (
        "Tienen lugar {stay} para {n} personas?",
        "hola, cuánto sale una doble {stay}?",
        "Busco habitación {stay}, somos {n}",
    ),
    "pt": (
        "Tem vaga {stay} para {n} pessoas?",
        "oi, quanto custa um quarto {stay} para {n}?",
        "Procuro quarto {stay}, somos {n}",
    ),
    "en": (
        "Do you have a room {stay} for {n} people?",
        "hi, how much is a double {stay}?",
        "Looking for a room {stay}, {n} guests",
    ),
}
_HOUSE_QUESTIONS = {
    "es": ("Hay wifi?", "A qué hora es el desayuno?", "Tienen cochera?", "Cuál es la dirección?", "Aceptan mascotas?"),
    "pt": ("Tem wifi?", "Que horas é o café da manhã?", "Tem estacionamento?", "Qual é o endereço?", "Aceitam pets?"),
    "en": ("Is there wifi?", "When is breakfast?", "Do you have parking?", "What is the address?", "Are pets allowed?"),
}
_FOLLOW_UPS = {
    "es": ("y para 3 personas?", "mejor {stay}", "y a qué hora es el check-in?", "gracias!"),
    "pt": ("e para 3 pessoas?", "melhor {stay}", "e que horas é o check-in?", "obrigado!"),
    "en": ("and for 3 people?", "better {stay}", "and when is check-in?", "thanks!"),
}
_STAYS: dict[str, Callable[[date, date], str]] = {
    "es": lambda a, b: f"del {a.day} de {_MONTHS['es'][a.month - 1]} al {b.day} de {_MONTHS['es'][b.month - 1]}",
    "pt": lambda a, b: f"de {a.day} de {_MONTHS['pt'][a.month - 1]} a {b.day} de {_MONTHS['pt'][b.month - 1]}",
    "en": lambda a, b: f"from {_MONTHS['en'][a.month - 1]} {a.day} to {_MONTHS['en'][b.month - 1]} {b.day}",
}
_LANGUAGES = ("es", "es", "pt", "pt", "en")


@dataclass(slots=True)
class Guest:
    """`address` is a phone number that nobody has; `said` the provider ids of what was sent so far, in order."""

    address: str
    receiver: str
    texts: tuple[str, ...]
    said: list[str] = field(default_factory=list)

    @property
    def has_more(self) -> bool:
        return len(self.said) < len(self.texts)

    def next_body(self, sent_at: int) -> bytes:
        """The webhook of the guest's next message. `sent_at` is in whole seconds, as Meta's are."""
        message_id = f"wamid.BENCH{self.address}.{len(self.said)}"
        text = self.texts[len(self.said)]
        self.said.append(message_id)
        message = {
            "from": self.address,
            "id": message_id,
            "timestamp": str(sent_at),
            "type": "text",
            "text": {"body": text},
        }
        value = {
            "messaging_product": "whatsapp",
            "metadata": {"display_phone_number": "541150000142", "phone_number_id": self.receiver},
            "contacts": [{"profile": {"name": "Guest of the bench"}, "wa_id": self.address}],
            "messages": [message],
        }
        entry = {"id": "419561257915477", "changes": [{"value": value, "field": "messages"}]}
        return orjson.dumps({"object": "whatsapp_business_account", "entry": [entry]})


class Crowd:
    """Guests without end, each new to the house. `today` is where their dates count from; crowds of one seed say the same, and
    are the same people unless their `numbers` differ."""

    def __init__(self, seed: int, today: date, *, numbers: int | None = None) -> None:
        self._chance = Random(seed)
        self._today = today
        self._next = (seed if numbers is None else numbers) * 1_000_000

    def guest(self, most: int = 3) -> Guest:
        """A guest with 1 to 3 messages, at most `most`."""
        self._next += 1
        language = self._chance.choice(_LANGUAGES)
        count = min(most, self._chance.choice((1, 2, 2, 3)))
        first = self._chance.choices((_GREETINGS, _ROOMS_WANTED, _HOUSE_QUESTIONS), (15, 60, 25))[0]
        pools = [first, *([_FOLLOW_UPS] * (count - 1))]
        texts = tuple(self._text(pool[language], language) for pool in pools)
        return Guest(f"54911{self._next:08d}", RECEIVERS[language], texts)

    def _text(self, pool: tuple[str, ...], language: str) -> str:
        arrival = self._today + timedelta(days=self._chance.randint(20, 250))
        departure = arrival + timedelta(days=self._chance.randint(2, 6))
        stay = said_stay(language, arrival, departure)
        return self._chance.choice(pool).format(stay=stay, n=self._chance.choice((2, 2, 3)))


def said_stay(language: str, arrival: date, departure: date) -> str:
    """ "del 3 de marzo al 5 de marzo", in the language."""
    return _STAYS[language](arrival, departure)


def http_request(body: bytes) -> bytes:
    """The whole POST as it goes over the wire, signed as Meta signs."""
    signature = hmac.digest(APP_SECRET.encode(), body, "sha256").hex()
    head = (
        "POST /webhooks/whatsapp HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        f"X-Hub-Signature-256: sha256={signature}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body
