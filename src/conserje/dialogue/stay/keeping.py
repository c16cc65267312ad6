"""Files of guests are kept as long as the house says, and no longer."""

from datetime import timedelta

from conserje.dialogue.due import Due
from conserje.model.conversation import TimerOutcome

ERASE_FILES = "erase_files"
EVERY = timedelta(hours=24)
# At a time, so that no transaction is long.
_MOST = 500


async def erase(due: Due) -> TimerOutcome:
    """Once a day; at once again while there is more. A house that keeps everything is asked again tomorrow."""
    days = due.hotel.desk.keep_files_days
    went = await due.desk.floor.erase_files(due.now - timedelta(days=days), _MOST) if days else 0
    return TimerOutcome(again_at=due.now + (timedelta(0) if went == _MOST else EVERY))
