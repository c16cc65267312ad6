"""Files of receipts: what they are, whatever their name or their sender says."""

PDF = "application/pdf"
JPEG = "image/jpeg"
PICTURES = ("image/png", JPEG, "image/webp")
MOST_TEXT = 20_000

_BEGINNINGS = {
    "image/png": b"\x89PNG\r\n\x1a\n",
    JPEG: b"\xff\xd8\xff",
    PDF: b"%PDF-",
}


def kind_of(content: bytes) -> str | None:
    """The MIME type of a picture or a PDF by its first bytes; None for anything else."""
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    return next((mime for mime, begins in _BEGINNINGS.items() if content.startswith(begins)), None)
