"""The house's own words as staff see them: *this* is bold and an address is a link, as the guest's screen shows it."""

import re

from markupsafe import Markup, escape

_PIECES = re.compile(r"(?P<url>https?://[^\s<>\"']+)|(?<![\w*])\*(?=\S)(?P<strong>[^*\n]*\S)\*(?![\w*])")
_AT_THE_END = re.compile(r"[.,;:!?»”’)\]}*_]+$")


def spoken(text: str) -> Markup:
    """`text` escaped, with its bold words and links as HTML. Only for what the house said: guests get no links on this page."""
    done, pieces = 0, []
    for match in _PIECES.finditer(text):
        pieces.append(escape(text[done : match.start()]))
        if match["url"]:
            address = _AT_THE_END.sub("", match["url"])
            pieces.append(Markup('<a href="{0}" target="_blank" rel="noopener noreferrer">{0}</a>').format(address))
            done = match.start() + len(address)
        else:
            pieces.append(Markup("<strong>{}</strong>").format(match["strong"]))
            done = match.end()
    pieces.append(escape(text[done:]))
    return Markup("").join(pieces)
