"""WhatsApp Cloud API.

`signature` and `inbound` read what Meta posts to us; `shape` and `refusals` serve what we post to Meta.
"""

from conserje.channels.whatsapp.channel import WhatsAppChannel

__all__ = ["WhatsAppChannel"]
