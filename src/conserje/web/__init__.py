"""HTTP: webhooks, live chat, staff pages."""
