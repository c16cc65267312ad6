"""How the product tells its operators what happens: metrics, spans and logs, each declared once, free of personal data."""
