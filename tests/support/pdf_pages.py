"""Small PDFs made by hand: text in a Chinese font that needs no file of its own, lines, and grey boxes for scans."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence

WIDTH, HEIGHT = 595, 842  # A4 in points


def text(x: float, y: float, words: str, size: float = 12, *, bold: bool = False, turn: str = "1 0 0 1") -> str:
    """Words with their baseline's beginning at x, y; Chinese characters are one size wide, Latin ones half of it."""
    font = "B" if bold else "F"
    return f"BT /{font} {size} Tf {turn} {x} {y} Tm <{words.encode('utf-16-be').hex()}> Tj ET"


def lines(x: float, y: float, texts: Iterable[str], size: float = 12, leading: float = 18) -> list[str]:
    """Lines below each other."""
    return [text(x, y - index * leading, one, size) for index, one in enumerate(texts)]


def rule(x0: float, y0: float, x1: float, y1: float) -> str:
    """A straight line."""
    return f"{x0} {y0} m {x1} {y1} l S"


def table(x: float, y: float, widths: Sequence[float], rows: Sequence[Sequence[str]], height: float = 24) -> list[str]:
    """A fully ruled table; y is its upper side."""
    sides = [x + sum(widths[:index]) for index in range(len(widths) + 1)]
    drawn = [rule(side, y, side, y - height * len(rows)) for side in sides]
    drawn += [rule(x, y - height * index, sides[-1], y - height * index) for index in range(len(rows) + 1)]
    for index, row in enumerate(rows):
        drawn += [text(side + 3, y - height * index - 16, cell) for side, cell in zip(sides, row, strict=False)]
    return drawn


def picture() -> str:
    """Something to see that is no text."""
    return "0.5 g 100 100 300 500 re f"


def pdf(*pages: Sequence[str]) -> bytes:
    """A PDF of pages, each a list of what is drawn on it."""
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Count {len(pages)} /Kids [{' '.join(f'{9 + 2 * n} 0 R' for n in range(len(pages)))}] >>",
        *(part for name in ("MSung-Light", "MSung-Bold") for part in _font(name)),
    ]
    body = [part.encode() for part in objects]
    for number, drawn in enumerate(pages):
        stream = zlib.compress("\n".join(drawn).encode("ascii"))
        body.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {WIDTH} {HEIGHT}] /Contents {10 + 2 * number} 0 R"
            " /Resources << /Font << /F 3 0 R /B 6 0 R >> >> >>".encode()
        )
        body.append(f"<< /Length {len(stream)} /Filter /FlateDecode >>\nstream\n".encode() + stream + b"\nendstream")
    return _file(body)


def _font(name: str) -> tuple[str, str, str]:
    number = 3 if name.endswith("Light") else 6
    return (
        (
            f"<< /Type /Font /Subtype /Type0 /BaseFont /{name} /Encoding /UniCNS-UTF16-H"
            f" /DescendantFonts [{number + 1} 0 R] >>"
        ),
        (
            f"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /{name} /DW 1000 /W [1 [500] 2 94 500]"
            " /CIDSystemInfo << /Registry (Adobe) /Ordering (CNS1) /Supplement 4 >>"
            f" /FontDescriptor {number + 2} 0 R >>"
        ),
        (
            f"<< /Type /FontDescriptor /FontName /{name} /Flags 4 /FontBBox [0 -120 1000 880] /ItalicAngle 0"
            " /Ascent 880 /Descent -120 /CapHeight 700 /StemV 80 >>"
        ),
    )


def _file(body: Sequence[bytes]) -> bytes:
    out = bytearray(b"%PDF-1.7\n")
    places = []
    for number, part in enumerate(body, start=1):
        places.append(len(out))
        out += f"{number} 0 obj\n".encode() + part + b"\nendobj\n"
    start = len(out)
    out += f"xref\n0 {len(body) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{place:010} 00000 n \n".encode() for place in places)
    return bytes(out) + f"trailer << /Size {len(body) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n".encode()
