"""What somebody of the staff writes to a guest, as a form brings it."""

from conserje.errors import BadRequest
from conserje.web.console.gate import Visit

LONGEST_MESSAGE = 4096


def written(visit: Visit) -> str:
    """What somebody wrote to a guest. Raises BadRequest when it is nothing, or too long for a message."""
    text = visit.form.get("text", "").replace("\r\n", "\n").strip()
    if not text:
        raise BadRequest("an empty message")
    if len(text) > LONGEST_MESSAGE:
        raise BadRequest(f"more than {LONGEST_MESSAGE} characters")
    return text
