"""A guest who said stop and wants to hear of the house again."""

import re

from conserje.understanding.folding import fold

_AGAIN = re.compile(
    r"\b(?:volver a recibir|quiero recibir|recibir (?:de nuevo|otra vez)|escribime de nuevo|suscrib\w+ de nuevo"
    r"|receive (?:your )?messages again|write to me again|message me again|resubscribe|opt (?:me )?(?:back )?in"
    r"|voltar a receber|quero receber|receber de novo|pode voltar a escrever)\b"
)


def wants_news(text: str) -> bool:
    """ "Quiero volver a recibir sus mensajes": takes a stop back."""
    return bool(_AGAIN.search(fold(text)))
