"""How guests ask, by subject: the phrases that the search was trained on, and that every house's index knows.

`data/asked/<language>.txt` has one line a subject (a standard fact's key, or the topic of an article), phrases between
semicolons; the line "none" lists what no house answers, for the trainer alone. `heard_<language>.txt` are utterances of
`understanding/data` that an earlier training put to a subject with certainty; only the trainer reads them.
"""

from functools import lru_cache
from importlib.resources import files


@lru_cache(8)
def asked(language: str, whose: str = "") -> dict[str, tuple[str, ...]]:
    """Subject -> phrases; `whose` "heard_" for those that a reader of utterances put to their subject. Raises
    FileNotFoundError for a language that nobody wrote down."""
    source = files("conserje.knowledge") / "data" / "asked" / f"{whose}{language}.txt"
    lines = (line.partition(": ") for line in source.read_text("utf-8").splitlines())
    return {
        subject: tuple(text.strip() for text in texts.split(";") if text.strip())
        for subject, _, texts in lines
        if texts
    }
