"""People over the bot: what comes to them first, what waits for their approval, and what is heard while they talk."""
