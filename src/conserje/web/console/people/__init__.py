"""People beside the bot: answers that wait for them, and who of them was told that a guest waits."""
