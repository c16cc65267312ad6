"""A picture of a receipt made ready to be read: upright, straight, dark on light, without shadows.

This runs as a program of its own (picture on stdin, PNG on stdout), because strangers choose what it opens: whatever a
picture does to it, it does under the limits of that process and to nobody else.
"""

import io
import sys
from itertools import pairwise

from PIL import Image, ImageChops, ImageFilter, ImageOps

MOST_PIXELS = 40_000_000
# Text of twelve points is read best when it is some 30 pixels high.
_WIDTHS = (1100, 1700)
_TALLEST = 6000
_GLANCE = 400
_SLANTS = range(-8, 9)
_DARK = 110
_SHADOW_PIXELS = 45


def prepared(content: bytes) -> bytes:
    """A grey PNG. Raises ValueError for what is no picture or has too many pixels, before any of them is unpacked."""
    try:
        with Image.open(io.BytesIO(content), formats=("PNG", "JPEG", "WEBP")) as opened:
            width, height = opened.size
            if not 0 < width * height <= MOST_PIXELS:
                raise ValueError(f"{width} x {height} pixels")
            opened.draft("L", (_WIDTHS[1], _WIDTHS[1]))
            grey = _grey(ImageOps.exif_transpose(opened))
    except (OSError, SyntaxError, Image.DecompressionBombError) as error:
        raise ValueError(f"not a picture: {error}") from error
    made = io.BytesIO()
    _even(_upright(_light(_sized(grey)))).save(made, "PNG", compress_level=1)
    return made.getvalue()


def _grey(picture: Image.Image) -> Image.Image:
    """What is transparent is white."""
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        picture = picture.convert("RGBA")
        paper = Image.new("RGBA", picture.size, "white")
        picture = Image.alpha_composite(paper, picture)
    return picture.convert("L")


def _sized(grey: Image.Image) -> Image.Image:
    width, height = grey.size
    wanted = min(max(width, _WIDTHS[0]), _WIDTHS[1])
    factor = min(wanted / width, _TALLEST / height)
    return grey.resize((max(1, round(width * factor)), max(1, round(height * factor))), Image.Resampling.LANCZOS)


def _light(grey: Image.Image) -> Image.Image:
    """Light letters on a dark ground become dark ones on light."""
    width, height = grey.size
    middle = grey.crop((width // 6, height // 6, width - width // 6, height - height // 6))
    counts, seen = middle.histogram(), 0
    for shade, count in enumerate(counts):
        seen += count
        if 2 * seen >= sum(counts):
            return ImageOps.invert(grey) if shade < _DARK else grey
    return grey


def _upright(grey: Image.Image) -> Image.Image:
    """Lines of text are level where the rows of the picture differ most from each other."""
    small = grey.copy()
    small.thumbnail((_GLANCE, _GLANCE * 2))
    rough = max(_SLANTS, key=lambda angle: _levelness(small, angle))
    fine = max((rough - 0.5, float(rough), rough + 0.5), key=lambda angle: _levelness(small, angle))
    if abs(fine) < 0.5:
        return grey
    return grey.rotate(fine, Image.Resampling.BICUBIC, expand=True, fillcolor=255)


def _levelness(grey: Image.Image, angle: float) -> int:
    turned = grey.rotate(angle, Image.Resampling.BILINEAR, fillcolor=255)
    rows = turned.resize((1, turned.height), Image.Resampling.BOX).tobytes()
    return sum((one - other) ** 2 for one, other in pairwise(rows))


def _even(grey: Image.Image) -> Image.Image:
    """What is darker than its surroundings, so that shadows and tinted paper are gone."""
    around = grey.filter(ImageFilter.BoxBlur(_SHADOW_PIXELS))
    ink = ImageChops.subtract(around, grey.filter(ImageFilter.MedianFilter(3)))
    return ImageOps.autocontrast(ImageOps.invert(ink), cutoff=(1, 0))


def main() -> int:
    try:
        sys.stdout.buffer.write(prepared(sys.stdin.buffer.read()))
    except ValueError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
