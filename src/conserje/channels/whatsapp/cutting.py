"""Long texts into pieces that WhatsApp takes, cut where people would pause.

Lengths are counted in UTF-16 code units: Meta does not say what a character is, and no count of characters is larger
than this one. Nothing but blanks at a cut is lost.
"""

import unicodedata

_PAUSES = (("\n\n",), ("\n",), (". ", "? ", "! ", "… "), (" ",))
_JOINER = "\u200d"
_SKIN_TONES = range(0x1F3FB, 0x1F400)


def length(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def fits(text: str, limit: int) -> bool:
    return length(text) <= limit


def split(text: str, limit: int) -> list[str]:
    """Pieces of at most `limit`, in order; none for a text of blanks."""
    pieces = []
    rest = text.strip()
    while not fits(rest, limit):
        cut = _last_pause(rest, _reach(rest, limit))
        pieces.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [*pieces, rest] if rest else pieces


def split_off_end(text: str, limit: int) -> tuple[str, str]:
    """(beginning, end), the end being the longest run of whole paragraphs, else lines, sentences, words, in `limit`."""
    text = text.strip()
    if fits(text, limit):
        return "", text
    start = _reach_back(text, limit)
    for pauses in _PAUSES:
        found = [(text.find(pause, max(0, start - len(pause))), len(pause)) for pause in pauses]
        cuts = [place + pause for place, pause in found if place >= 0]
        if cuts:
            return text[: min(cuts)].rstrip(), text[min(cuts) :].lstrip()
    return text[:start], text[start:]


def shorten(text: str, limit: int) -> str:
    """The text, or as many of its words as fit before an ellipsis."""
    if fits(text, limit):
        return text
    end = _reach(text, limit - 1)
    space = text.rfind(" ", end // 2, end + 1)
    return text[: space if space > 0 else end].rstrip(" ,;:.-–") + "…"


def _reach(text: str, limit: int) -> int:
    """The largest index whose prefix is within `limit`; not inside a marked letter or joined emoji, if avoidable."""
    end = min(len(text), limit)
    excess = length(text[:end]) - limit
    while excess > 0:
        end -= 1
        excess -= length(text[end])
    whole = end
    while whole > 0 and _inside(text, whole):
        whole -= 1
    return whole or end


def _reach_back(text: str, limit: int) -> int:
    """The smallest index whose suffix is within `limit`, likewise."""
    start = max(0, len(text) - limit)
    excess = length(text[start:]) - limit
    while excess > 0:
        excess -= length(text[start])
        start += 1
    whole = start
    while whole < len(text) and _inside(text, whole):
        whole += 1
    return whole if whole < len(text) else start


def _inside(text: str, cut: int) -> bool:
    """Whether a cut here would part what readers see as one character."""
    if not 0 < cut < len(text):
        return False
    left, right = text[cut - 1], text[cut]
    return _JOINER in (left, right) or unicodedata.category(right) in ("Mn", "Me") or ord(right) in _SKIN_TONES


def _last_pause(text: str, end: int) -> int:
    """Where to cut so that the piece is at least half full, else after any word; `end` where nobody would pause.

    The blanks of a pause may lie beyond `end`, since they are dropped.
    """
    for pauses in _PAUSES:
        found = [(text.rfind(pause, end // 2, end + len(pause) - len(pause.rstrip())), len(pause)) for pause in pauses]
        cuts = [place + pause for place, pause in found if place > 0]
        if cuts:
            return max(cuts)
    return text.rfind(" ", 1, end) + 1 or end
