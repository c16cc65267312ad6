"""The guest's side of the web chat: the hotel's page, the widget for other sites, and what they talk to."""
