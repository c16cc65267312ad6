"""Who runs the house: the company as its own account names it; who owns it is not known here, and people can be asked."""

import re

from conserje.dialogue.context import TurnContext
from conserje.model.conversation import NewTask, TaskKind
from conserje.model.hotel import BankAccount
from conserje.understanding.folding import fold

_TAX_LABELS = re.compile(r"\b(?:cuit|cnpj|nif|cif|rfc|rut|nit|ruc|vat|tax id|tax number)\b")
_ASKS_COMPANY = re.compile(
    r"\b(?:cual(?:es)? (?:es|son)|qual (?:e|o|a)|what(?:'s| is)|me (?:pas\w+|das|diz|da|manda\w*|decis|dicen)|quiero|quero|tem"
    r"|(?:necesito|preciso|need)(?: del?| d[ao]s?)?|tienen|do you have|give me|tell me|diga|informe|y el|e o|o|el|la|a|seu|su"
    r"|your)\b.{0,25}"
    r"\b(?:cuit|cnpj|nif|vat (?:number|id)|tax (?:id|number)|razon social|razao social|(?:legal|company|registered) name"
    r"|inscricao estadual)\b"
    r"|^(?:cuit|cnpj|razon social|razao social|tax id|vat number)\b"
)
_OF_THE_GUEST = re.compile(
    r"\b(?:factur\w*|invoice\w*|nota fiscal|nf-?e|fatura\w*|mi|mio|meu|minha|my|our|nuestr[ao]|noss[ao])\b"
    r"|\d{6,}|\d[\d.\-/ ]{8,}\d"
)
_OWNS = re.compile(
    r"\b(?:quien(?:es)?|quem|who(?:'s)?)\b.{0,20}\b(?:duen[oa]s?|propietari[oa]s?|don[oa]s?|proprietari[oa]s?"
    r"|owners?|owns|runs|pertence)\b"
    r"|\bde quien (?:es|son) (?:el|la|este|esta) (?:hotel|posada|pousada|casa)|\bde quem e (?:o|a|esse|essa) (?:hotel|pousada)"
    r"|\bwho (?:does )?(?:the|this) (?:hotel|inn|place) belong"
    r"|\b(?:nombre|nome|name) (?:del?|d[ao]|of the) (?:duen|propriet|propiet|don[oa]|owner)\w*"
)
_SPEAKS = re.compile(
    r"\b(?:habl\w+|comunic\w+|speak|talk|fal(?:ar|o|e)|contat\w+|contact\w*|charlar|conversar|chamar|llamar)\b"
)


def asks_for_company(text: str) -> bool:
    """ "Quem é o dono?", "¿cuál es la razón social del hotel?"; not an invoice, nor a wish to talk to the owner."""
    words = fold(text)
    if _SPEAKS.search(words):
        return False
    return bool(_OWNS.search(words)) or (bool(_ASKS_COMPANY.search(words)) and not _OF_THE_GUEST.search(words))


async def step(turn: TurnContext) -> None:
    account = next(iter(turn.hotel.bank_accounts), None)
    is_of_owner = bool(_OWNS.search(fold(turn.text)))
    if is_of_owner:
        turn.say("company_owner")
    if account:
        _tell(turn, account)
    if (is_of_owner or account is None) and not turn.memory.stage:
        turn.tasks.append(NewTask(TaskKind.KNOWLEDGE_GAP, turn.text[:500]))
        turn.offer_person("company_person")


def _tell(turn: TurnContext, account: BankAccount) -> None:
    """The holder of the account and its tax number; what is only the bank's is told with a reservation."""
    lines = [f"{label} {value}" for label, value in account.lines if _TAX_LABELS.search(fold(label))]
    turn.quoted += [account.holder, *lines]
    turn.evidence.append("house:company")
    turn.say("company_told", holder=account.holder, lines=turn.wording.joined(lines))
