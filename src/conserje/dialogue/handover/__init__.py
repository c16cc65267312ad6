"""When people take over: why, who of them is called and when, what they are told of the guest, and how the bot comes back."""
