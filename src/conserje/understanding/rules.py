"""What needs no statistics: set phrases, alarm words, a person asked for, bare codes and signs.

Set phrases live in `data/phrases.txt`, one line an intent, all languages together: "ok" is "ok" everywhere.
"""

import re
import tomllib
from dataclasses import dataclass
from importlib.resources import files

from conserje.model.reading import Intent
from conserje.understanding.text import fold, sentences, tokens

_CLAUSE = re.compile(r"\s*[,;:.!¡…\n]+\s*|(?<=\?)\s*(?=\S)|\s(?=¿)|\s+[-–—]\s+")
_EMOJI_ONLY = re.compile(r"[\W_]+")
_CODE_ALONE = re.compile(r"(?=[^\s]*\d)(?=[^\s]*[a-z])[a-z0-9]{6}", re.IGNORECASE)
_LONGEST_PHRASE = 5

_ALARM = re.compile(
    r"\b(?:urgent(?:e|es|emente|isimo|ly)?|emergenc(?:ia|ias|y|ies)|socorro|auxilio|mayday"
    r"|incendi\w*|en llamas|pegando fogo|on fire|hay fuego|tem fogo|there(?:'s| is) (?:a )?fire|fire in the"
    r"|(?:olor|huele|cheiro) (?:a|de) (?:gas|quemado|queimado|humo)|smell(?:s|ing)? (?:of )?(?:gas"
    r"|burning|smoke)|gas leak|fuga de gas"
    r"|vazamento de gas|ambulanc\w+|bomber(?:os|iros)|fire department|call 911|call 999|llam\w+ al (?:911"
    r"|107|112)|samu"
    r"|(?:me|nos) (?:robaron|asaltaron|afanaron|atacaron|agredieron|amenazaron|roubaram|assaltaram|agrediram)"
    r"|(?:i was|i've been|we were|we've been|i got|got) (?:robbed|mugged|attacked|assaulted)"
    r"|fui roubad[oa]|fui assaltad[oa]"
    r"|no (?:puede |puedo )respirar|(?:can't|cannot|can not) breathe|nao (?:consigo|consegue"
    r"|esta) respira\w*|isn't breathing"
    r"|(?:se|me) desmay\w+|desmaiou|fainted|passed out|unconscious|inconscient?e|convuls\w+"
    r"|having a (?:seizure|stroke|heart attack)"
    r"|infarto|heart attack|chest pain|dolor (?:de|en el) pecho|dor no peito|sangr(?:ando|a mucho)|bleeding"
    r"|(?:locked|shut) (?:myself |us |me )?out|locked in|atrapad[oa]s? en|encerrad[oa]s? en"
    r"|pres[oa]s? no (?:elevador|banheiro)"
    r"|trancad[oa]s? (?:pra|para|do lado de) fora|(?:stuck|trapped) in the (?:elevator|lift|bathroom)"
    r"|(?:hay|sale|mucho) humo|(?:tem|saindo|sai) fumaca|vazando gas|perdida de gas|chispas|faiscas?|electrocut\w+"
    r"|(?:levei|tomei) (?:um )?choque|se (?:esta )?(?:inunda|inundando)|alagando"
    r"|(?:se (?:esta )?|me )(?:ahoga|ahogo|ahogando|atraganto)|(?:se )?afogando|engasg(?:ou|ado|ada|ando)"
    r"|(?:reaccion|reacao) alergica|ataque (?:cardiaco|de panico)|rompi (?:la )?bolsa|estourou a bolsa"
    r"|(?:tome|tomei|tomo|tomou) muit?(?:as|os) (?:pastillas|comprimidos|remedios)"
    r"|(?:me quiero|quiero) (?:matar(?:me)?|morir(?:me)?)(?! de)|quero (?:me matar|morrer)(?! de)"
    r"|(?:marido|mujer|pareja|novi[oa]|esposo|namorad[oa]) me (?:pego|pega|golpeo|bateu|bate)"
    r"|(?:hombre|tipo|homem|cara) armado|(?:escuche|oi|ouvi|hubo) (?:tiros|disparos)"
    r"|(?:llam\w+|chamem?|chama) (?:a )?(?:la )?policia|(?:liga|liguem|ligue) (?:pro |para o )?(?:190|192|193|112)"
    r"|(?:un tipo|un hombre|alguien|um cara|um homem|alguem)(?: \w+)? me (?:sigue|siguio|siguiendo|seguindo|seguiu)"
    r"|entraron (?:a|en) (?:mi|nuestra) (?:habitacion|cuarto|pieza)|entraram no (?:meu|nosso) quarto"
    r"|(?:no encuentro a|se (?:me )?perdio|perdi a|nao (?:acho|encontro)|perdi|sumiu)"
    r" (?:mi|el|la|meu|minha|o|a) (?:hij[oa]|nen[ea]|bebe|filh[oa]))\b"
)
_CALM = re.compile(r"\b(?:no (?:es|tan|muy)|nada|sin|not(?: that| so| very)?|isn't|nao(?: e| tao)?|nem) (?:una? |an? |uma )?"
                   r"(?:urgent\w*|emergenc\w*)"
                   r"|\bemergency (?:exit|contact|number)|\b(?:salida|contacto|saida|contato"
    r"|numero) de emergencia|\b(?:keep|hold|sav|guard|reserv)\w*\b.{0,40}\b(?:for|para|pra) (?:las? |as? |any |an )?"
    r"emergenc(?:ias?|y|ies)\b")  # fmt: skip
_PERSON = re.compile(
    r"\b(?:(?:hablar|comunicar(?:me|nos)?|contactar(?:me)?|charlar|chatear) con (?:una? |el |la |los |algun[oa]? )?"
    r"(?:persona|humano|ser humano|alguien|agente|asesor|operador|representante|encargad[oa]|gerente"
    r"|duen[oa]|recepcion|conserje|responsable"
    r"|recepcionista|empleado|supervisor)"
    r"|(?:talk|speak|chat) (?:to|with) (?:an? |the |your |some)?(?:real |actual |live )?(?:person|human"
    r"|human being|someone|one|somebody|agent"
    r"|manager|representative|receptionist|reception|staff|operator|front desk|supervisor|owner)"
    r"|falar com (?:uma? |o |a |algum |alguma )?(?:pessoa|humano|ser humano|alguem|atendente|gerente"
    r"|responsavel|operador|recepcao"
    r"|recepcionista|don[oa]|funcionario|supervisor)"
    r"|(?:real|live|actual) (?:person|human|agent)|atencion humana|atendimento humano|human (?:agent|support))\b"
)


@dataclass(frozen=True, slots=True)
class Peeled:
    """A message without its set phrases: their intents in order of appearance, and what is left to be understood."""

    phrases: tuple[Intent, ...]
    rest: str


class Phrasebook:
    """Recognises clauses that consist of set phrases only."""

    def __init__(self, phrases: dict[tuple[str, ...], Intent]) -> None:
        self._phrases = phrases

    @classmethod
    def packaged(cls) -> "Phrasebook":
        lines = (files("conserje.understanding") / "data" / "phrases.txt").read_text(encoding="utf-8").splitlines()
        known: dict[tuple[str, ...], Intent] = {}
        for line in lines:
            if line and not line.startswith("#"):
                name, _, phrases = line.partition(":")
                for phrase in phrases.split("|"):
                    known.setdefault(tuple(tokens(phrase)), Intent(name))
        return cls(known)

    def cover(self, words: list[str]) -> tuple[Intent, ...] | None:
        """The intents of the phrases that make up these words entirely, or None."""
        found: list[Intent] = []
        at = 0
        while at < len(words):
            for size in range(min(_LONGEST_PHRASE, len(words) - at), 0, -1):
                intent = self._phrases.get(tuple(words[at : at + size]))
                if intent is not None:
                    found.append(intent)
                    at += size
                    break
            else:
                if words[at] not in {"!", "?", "jaja", "jajaja", "haha", "kkk", "por", "favor", "please"}:
                    return None
                at += 1
        return tuple(dict.fromkeys(found)) or None

    def peel(self, text: str) -> Peeled:
        """Take the clauses that are set phrases off both ends of the message, and a greeting that runs into the rest."""
        clauses = [clause for clause in _CLAUSE.split(text) if clause.strip()]
        covers = [self.cover(tokens(clause)) for clause in clauses]
        first = next((at for at, cover in enumerate(covers) if cover is None), len(clauses))
        last = len(clauses)
        while last > first and covers[last - 1] is not None:
            last -= 1
        phrases = [intent for cover in (*covers[:first], *covers[last:]) for intent in cover or ()]
        if first == last:
            return Peeled(tuple(dict.fromkeys(phrases)), "")
        rest = text[text.index(clauses[first]) :] if first else text
        if last < len(clauses):
            end = rest.rfind(clauses[last]) if clauses[last] else -1
            rest = rest[:end] if end > 0 else rest
        greeting, rest = self._leading_greeting(rest)
        return Peeled(tuple(dict.fromkeys((*greeting, *phrases))), rest.strip(" ,;:-–—\n"))

    def _leading_greeting(self, rest: str) -> tuple[tuple[Intent, ...], str]:
        words = rest.split()
        for size in range(min(4, len(words) - 1), 0, -1):
            cover = self._phrases.get(tuple(tokens(" ".join(words[:size]))))
            if cover is Intent.GREET:
                return (cover,), " ".join(words[size:])
        return (), rest


_LATER = re.compile(
    r"\b(?:(?:te|les|le|lo|eu|ya) (?:aviso|pienso|veo|consulto|charlo)|(?:voy a|vou|tengo que|tenho que|preciso|deixa eu) "
    r"(?:pensar|pensarlo|ver|verlo|consultar|consultarlo|falar com|conversar|hablar(?:lo)? con|charlarlo)"
    r"|depois (?:eu )?(?:vejo|falo|aviso|decido|confirmo|respondo|te)|(?:despues|luego) (?:te|les|lo|veo|vemos)"
    r"|(?:confirmo|aviso|respondo|decido) (?:depois|despues|luego|mas tarde|mais tarde|manana|amanha)"
    r"|(?:mais tarde|mas tarde|despues|luego|amanha|manana) (?:te |eu |les )?(?:confirmo|aviso|decido|respondo)"
    r"|deixa (?:pra|para) (?:la|depois)|fico no aguardo|espero|aguardo|ya veo|think (?:about|it)|let you know|get back to you"
    r"|(?:i'll|i will|let me) (?:wait|think|check|ask|talk|see|decide)|maybe later|i see|welcome|no worries|(?:de|por) nada)\b"
)


_TERMS = tomllib.loads((files("conserje.understanding") / "conditions.toml").read_text("utf-8"))
_CONDITION = re.compile(
    rf"\b(?:{'|'.join(_TERMS['conditions'])})\b"
    rf"|\b(?:pero|but|mas) (?:(?:que sea|it|for|only|solo|so|todo|tudo) )?(?:{'|'.join(_TERMS['but'])})\b"
)
_AT_LAST = re.compile(
    r"(?:^|[.!;\n] *)(?:(?:ok|okay|well|bueno|bien|entonces|entao|bom|ta|then|so|fine)[, ]+)*"
    r"(?:(?:yes|yeah|si|sim)[, ]+(?:please |i )?(?:confirm(?:o|a|ar|ala|ada|e)?|book|reserv(?:o|a|ala|e|ar))"
    r"|(?:(?:yes|si|sim)[, ]+)?(?:pode|podes|puedes|you can|you may|go ahead and) (?:confirm|reserv|book)\w*)\b"
    r"(?![^.!;]*\b(?:if|si|se|que|that|but|pero|mas)\b)[^?.!;]*[.! ]*$"
)

_INTRODUCES = re.compile(
    r"(?:yo )?(?:me llamo|me chamo|(?:mi|o meu|meu) (?:nombre es|nome e)|my name(?: is|'s)|soy|sou|i am|i'm|this is"
    r"|(?:le |te |les )?(?:habla|escribe)|aqui (?:e|fala|quem fala e)|quem fala e)"
    r"(?: (?:el|la|o|a))?(?: (?:sr|sra|srta|mr|mrs|ms|dr|dra)\.?)?"
)

_ASKS = re.compile(
    r"\?|\b(qu[eé]|c[oó]mo|cu[aá]\w+|d[oó]nde|hay|tienen|ten[eé]s|puedo|podemos|se puede|what|which|how|when|where|is there"
    r"|are there|do you|can (?:i|we)|does|qual|quais|quando|quanto|onde|como|tem|posso|podemos|h[aá])\b",
    re.IGNORECASE,
)


def raises_alarm(text: str) -> bool:
    """Danger, health, theft, locked in or out, or the guest's own word "urgent" (but not "no es urgente")."""
    folded = fold(text)
    return bool(_ALARM.search(_CALM.sub(" ", folded)))


def speaks_calmly(text: str) -> bool:
    """The word is there, the danger is not: "no es urgente", "they keep one for emergencies"."""
    return bool(_CALM.search(fold(text))) and not raises_alarm(text)


_BAGS = (
    r"(?:bags?|luggage|suitcases?|cases|backpacks?|stuff|things|baggage|valij\w+|malet\w+|equipaj\w+|mochil\w+|bolsos?|cosas"
    r"|malas?|bagage\w+|mochilas?|coisas)"
)
_LEAVES_LUGGAGE = re.compile(
    rf"\b(?:drop|leave|store|stash|keep|hold|look after|stow|check)(?: off)?\b(?: \w+){{0,4}}? {_BAGS}\b(?! behind)"
    rf"|\b(?:dej\w+|guard\w+|cuid\w+|deix\w+|larg\w+)\b(?: \w+){{0,4}}? {_BAGS}\b"
    rf"|\b{_BAGS}\b(?: \w+){{0,4}}? (?:dejar|guardar|deixar|be (?:left|stored|kept))\b"
)
_OF_A_ROOM = re.compile(
    r"\b(?:room|habitacion|cuarto|pieza|quarto|check ?-?in (?:early|antes)|early check|stolen|lost|forgot|olvid\w+|perd\w+"
    r"|robar\w*|esquec\w+|roub\w+|left my|left our|i left|deje|deixei|se me quedo)\b"
)
# Somebody's noise at night is no question of who is there.
_QUIETLY = r"(?:(?!\w+(?:ando|iendo|endo|indo|ing)\b|ruid|barulh|grit|nois|loud|molest)[^.!?]){0,30}?"
_NIGHT = r"\b(?:noches?|nocturn\w+|madrugada|24|feriados?|night|overnight|midnight|late|noite|turno)\b"
_IF_NOBODY = re.compile(
    r"\b(?:si|por si) (?:\w+ ){0,6}?no (?:hay|habia|hubiera|encuentro|esta|queda|sale|aparece|me abre|atiende)(?: a)? (?:nadie"
    r"|ningun\w*)\b|\b(?:if|in case|suppose) (?:\w+ ){0,6}?(?:there(?:'s| is| was|s)? (?:nobody|no ?-?one|no staff)"
    r"|(?:nobody|no ?-?one)(?:'s| is| was)? (?:there|around|at|in|on)\b)"
    r"|\bse (?:\w+ ){0,6}?nao (?:tiver|houver|tem|tinha|estiver|achar|encontrar|aparecer) (?:mais )?ninguem\b"
)
_WHO_BY_NIGHT = re.compile(
    rf"\b(?:hay|esta|queda|habra) (?:siempre )?(?:alguien|gente|personal|recepcionista|sereno|conserje)\b{_QUIETLY}{_NIGHT}"
    rf"|\b(?:quien|alguien|quem|alguem) (?:me |nos )?(?:atiende|abre|recibe|queda|esta|atende|recebe|fica)\b{_QUIETLY}{_NIGHT}"
    rf"|\b(?:anyone|anybody|someone|somebody|staff|a receptionist)\b{_QUIETLY}{_NIGHT}"
    r"|\bnight (?:porter|staff|reception(?:ist)?|desk)\b"
    rf"|\b(?:tem|ha|fica|vai ter|tera) (?:sempre )?(?:alguem|gente|funcionario|recepcionista|vigia|porteiro)\b{_QUIETLY}"
    rf"{_NIGHT}"
)


def asks(text: str) -> bool:
    """Signs of a question, beside which a yes, or an offer that is named, is not a choice: "yes, changing rooms is fine" asks
    nothing."""
    return bool(_ASKS.search(text))


def asks_if_somebody_is_there(text: str) -> bool:
    """ "What if nobody is at reception?", "¿hay alguien ahí a la noche?": a question of hours, and no complaint."""
    words = fold(text)
    return bool(_IF_NOBODY.search(words) or (_ASKS.search(text) and _WHO_BY_NIGHT.search(words)))


def leaves_luggage(text: str) -> bool:
    """ "Could we drop the bags early?": bags are left with the house, and no room is asked for."""
    words = fold(text)
    return bool(_LEAVES_LUGGAGE.search(words)) and not _OF_A_ROOM.search(words)


def is_about_nobody(text: str) -> bool:
    """ "And if there is nobody?": how one gets in is asked too."""
    return bool(_IF_NOBODY.search(fold(text)))


def puts_off(text: str) -> bool:
    """ "I'll think about it", "te aviso", "depois eu vejo": neither a yes nor a no to what was asked."""
    return bool(_LATER.search(fold(text)))


def sets_a_condition(text: str) -> bool:
    """ "Sí, si me regalan la cochera", "yes, but at half the price": agreed is something else than what was told."""
    return bool(_CONDITION.search(fold(text)))


def agrees_at_last(text: str) -> bool:
    """ "Fine, forget that. Yes, confirm the booking": whatever came before, the last sentence is a yes to what was asked."""
    return bool(_AT_LAST.search(fold(text)))


def asks_for_a_person(text: str) -> bool:
    return bool(_PERSON.search(fold(text)))


def is_code_alone(text: str) -> bool:
    """Six letters and digits with at least one of each, and nothing else: a booking code."""
    return bool(_CODE_ALONE.fullmatch(text.strip(" .!#").replace("-", "")))


def is_wordless(text: str) -> bool:
    """Nothing but signs, emoji or blanks."""
    return not text.strip() or bool(_EMOJI_ONLY.fullmatch(text))


def introduces_alone(text: str, name: str | None) -> bool:
    """Somebody says who they are ("me llamo Ana", "hi, this is Kate") and nothing else."""
    words, called = fold(text), fold(name or "")
    return (
        bool(called) and called in words and bool(_INTRODUCES.fullmatch(words.replace(called, "", 1).strip(" .,;:!¡")))
    )


_BEGINS_TO_ASK = re.compile(
    r"(?:(?:y|e|and|o|ou|or|pero|mas|but|ah|oh|also|tambien|tambem|ademas|una pregunta|one question|uma pergunta)[ ,:]+)*"
    r"(?:(?:quer(?:ia|iamos)|quisiera|gostaria de|me gustaria|i(?:'d like| wanted| want)? to|wanted to) (?:saber|know)"
    r"|que|a que|en que|como|cual(?:es)?|cuant\w+|donde|cuando|hay|tienen|tenes|tienes|tiene|puedo|podemos|se puede"
    r"|se podra|aceptan|incluye|what|which|how|when|where|is|are|do|does|can|could|would|will|have you"
    r"|qua(?:l|is)|quando|quant\w+|onde|tem|ha|posso|podemos|aceitam|inclui|voces|vcs)\b"
)
_PART = re.compile(r"\s*[,;:]\s*|\s+[-–—]\s+|\s(?:y|e|and|pero|but|mas)\s", re.IGNORECASE)
_TAKES_IT = re.compile(
    r"\b(?:dale|listo|perfecto|ok|okay|okey|si|sim|yes|yep|sure|great|deal|quiero|quero|prefiero|prefiro|i want|take|book"
    r"|i'?ll (?:take|have|go)|we'?ll (?:take|have|go)|reserv\w+|me quedo|nos quedamos|vamos con|vamos de|fico com"
    r"|ficamos com|pode ser|mejor|melhor|let'?s (?:go|do|take))\b"
)


def told_beside_a_question(text: str) -> str:
    """What a message with questions says that asks nothing: "dale la primera, ¿hay wifi?" takes the first. What is no sentence
    of its own must be said in words of taking: "la primera, ¿tiene balcón?" only asks. Empty where everything asks, or
    nothing does."""
    told: list[str] = []
    is_asked = False
    for sentence in sentences(text):
        part = sentence
        parts = [one for one in _PART.split(sentence) if one]
        first = next((at for at, one in enumerate(parts) if _BEGINS_TO_ASK.match(fold(one).lstrip("¿¡ "))), None)
        if "?" in sentence or first is not None:
            part, is_asked = ", ".join(parts[: len(parts) - 1 if first is None else first]), True
        if part and (part[-1] in ".!…" or _TAKES_IT.search(fold(part))):
            told.append(part)
    return " ".join(told) if is_asked else ""
