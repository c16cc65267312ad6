"""Receipts as banks give them out: a PDF with lines of text, and the smallest picture."""

import struct
import zlib

PAID = (
    "Comprobante de transferencia",
    "Importe: $ 162.624,00",
    "Número de operación: 0042-7716354",
    "Banco de la Ciudad",
)


def pdf(*lines: str) -> bytes:
    """One page with these lines, in the one font that needs no file."""
    shown = "\n".join(f"BT /F1 12 Tf 72 {760 - 18 * n} Td ({_escaped(line)}) Tj ET" for n, line in enumerate(lines))
    font = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>"
    return _page(shown.encode("cp1252"), b"/Font<</F1 5 0 R>>", font)


def scanned(jpeg: bytes, width: int, height: int) -> bytes:
    """One page with nothing but a picture, as scanners make it."""
    about = b"<</Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter/DCTDecode"
    picture = about % (width, height) + b"/Length %d>>stream\n%s\nendstream" % (len(jpeg), jpeg)
    return _page(b"q 595 0 0 842 0 0 cm /I1 Do Q", b"/XObject<</I1 5 0 R>>", picture)


def _page(content: bytes, resources: bytes, resource: bytes) -> bytes:
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<<" + resources + b">>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
        resource,
    )
    body, places = b"%PDF-1.4\n", []
    for number, one in enumerate(objects, start=1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n"
    return body + end % (len(objects) + 1, table, len(objects) + 1, len(body))


def png() -> bytes:
    """One white pixel."""
    header = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0\xff")) + chunk(b"IEND", b"")
    )


def chunk(kind: bytes, data: bytes) -> bytes:
    """A part of a PNG."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _escaped(line: str) -> str:
    return line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
