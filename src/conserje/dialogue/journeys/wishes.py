"""A guest who said stop and wants to hear of the house again."""

import re

from conserje.understanding.folding import fold

_AGAIN = re.compile(
    r"\b(?:volver a recibir|quiero recibir|recibir (?:de nuevo|otra vez)|escribime de nuevo|suscrib\w+ de nuevo"
    r"|receive (?:your )?messages again|write to me again|message me again|resubscribe|opt (?:me )?(?:back )?in"
    r"|voltar a receber|quero receber|receber de novo|pode voltar a escrever)\b"
)


_STOP = re.compile(
    r"\b(?:no (?:me )?(?:escriban|escribas|manden|mandes|envien|contacten)(?: mas)?|dejen de (?:escribir|mandar)\w*"
    r"|stop (?:messaging|writing|texting|sending|contacting)|unsubscribe|no more messages"
    r"|take me off (?:your|the) (?:mailing )?list"
    r"|(?:parem?|pare) de (?:me )?(?:mandar|enviar|escrever)|nao (?:me )?(?:mandem?|enviem?|escrevam?)(?: mais)?"
    r"|sair da lista de (?:mensagens|envio)"
    r"|quero sair da lista)\b"
)
_OF_WAITING = re.compile(r"\b(?:espera|waiting)\b")


def wants_stop(text: str) -> bool:
    """ "Parem de mandar mensagem": nothing of our own accord any more. The waiting list is another list."""
    words = fold(text)
    return bool(_STOP.search(words)) and not _OF_WAITING.search(words)


def wants_news(text: str) -> bool:
    """ "Quiero volver a recibir sus mensajes": takes a stop back."""
    return bool(_AGAIN.search(fold(text)))
