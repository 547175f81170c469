"""Paragraphs printed by LibreOffice and read back: how many come out as exactly one passage.

    python -m benchmarks.document_pages FILE [--seeds 1 2 3] [--keep FOLDER]

FILE is a reading-comprehension set in DRCD's format. Each seed draws paragraphs, headings and tables, and how they are
set: size, leading, indent or space between paragraphs, margins, running heads. `soffice` has to be installed. Blanks
aside, a paragraph counts that equals one passage; characters kept are those of a longest common subsequence.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import tempfile
import time
from pathlib import Path
from xml.sax.saxutils import escape

from rapidfuzz.distance import LCSseq

from bot.documents.readers import Limits, read

LAYOUTS = ("one column", "two columns", "100 pages", "numbered items", "tables in columns")
CHARACTERS = {
    "one column": 40_000,
    "two columns": 40_000,
    "100 pages": 88_000,
    "numbered items": 40_000,
    "tables in columns": 30_000,
}
_SPACES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    ' xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"'
)


def _table(rng: random.Random, number: int) -> tuple[str, list[str]]:
    """A ruled table of invented projects, and its rows as they must come out; its head is repeated where it goes on."""
    head = ("編號", "計畫名稱", "主辦單位", "經費")
    rows = [
        (
            f"T{number}-{row}",
            f"智慧{rng.choice('路水電車光雲')}計畫第{row}期",
            rng.choice(("交通局", "水利局", "資訊處")),
            str(row * 137),
        )
        for row in range(1, rng.randint(4, 30))
    ]

    def row(cells: tuple[str, ...]) -> str:
        return "<table:table-row>" + "".join(
            f'<table:table-cell table:style-name="cell"><text:p>{cell}</text:p></table:table-cell>' for cell in cells
        ) + "</table:table-row>"  # fmt: skip

    kind = rng.choice(("table-header-rows", ""))  # without it the head stands on the first page alone
    markup = (
        f'<table:table><table:table-column table:number-columns-repeated="{len(head)}"/>'
        + (f"<table:{kind}>{row(head)}</table:{kind}>" if kind else row(head))
        + f"{''.join(map(row, rows))}</table:table>"
    )
    return markup, ["; ".join(f"{name}: {cell}" for name, cell in zip(head, cells, strict=True)) for cells in rows]


def _marker(rng: random.Random, number: int) -> str:
    """What an item of an official document begins with."""
    numeral = "一二三四五六七八九十"[number % 10]
    return rng.choice((f"{numeral}、", f"（{numeral}）", f"{number % 30 + 1}. ", f"({number % 30 + 1})"))


def _document(body: str, rng: random.Random, columns: int) -> str:
    """A flat OpenDocument text; what a seed decides is how it looks."""
    size = rng.choice((10.5, 11, 12))
    indent, space = rng.choice((("2em", 0.0), ("2em", 0.2), ("0", 0.25), ("0", 0.35)))
    indent = f"{2 * size}pt" if indent == "2em" else "0pt"
    leading = rng.choice((100, 115, 130, 150))
    align = rng.choice(("justify", "justify", "start"))
    margin = rng.choice((2.0, 2.5, 3.0))
    gap = (
        f'<style:columns fo:column-count="{columns}" fo:column-gap="{rng.choice((0.6, 0.8, 1.0))}cm"/>'
        if columns > 1
        else ""
    )
    font = 'style:font-name-asian="Noto Serif CJK TC" fo:font-family="Liberation Serif"'
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<office:document {_SPACES} office:version="1.3" office:mimetype="application/vnd.oasis.opendocument.text">
<office:styles>
<style:style style:name="P" style:family="paragraph"><style:paragraph-properties fo:text-indent="{indent}"
 fo:margin-bottom="{space}cm" fo:line-height="{leading}%" fo:text-align="{align}" style:punctuation-wrap="simple"/>
<style:text-properties {font} fo:font-size="{size}pt" style:font-size-asian="{size}pt" fo:language="zh" style:language-asian="zh" style:country-asian="TW"/></style:style>
<style:style style:name="N" style:family="paragraph" style:parent-style-name="P"><style:paragraph-properties
 fo:margin-left="{2 * size}pt" fo:text-indent="-{2 * size}pt" fo:margin-bottom="{space}cm"/></style:style>
<style:style style:name="H" style:family="paragraph"><style:paragraph-properties fo:margin-top=".4cm" fo:margin-bottom=".2cm" fo:keep-with-next="always"/>
<style:text-properties fo:font-size="{size + 4}pt" style:font-size-asian="{size + 4}pt" fo:font-weight="bold" style:font-weight-asian="bold"/></style:style>
</office:styles>
<office:automatic-styles>
<style:style style:name="cell" style:family="table-cell"><style:table-cell-properties fo:border="0.5pt solid #000000" fo:padding="0.1cm"/></style:style>
<style:style style:name="S" style:family="section"><style:section-properties>{gap}</style:section-properties></style:style>
<style:page-layout style:name="L"><style:page-layout-properties fo:page-width="21cm" fo:page-height="29.7cm"
 fo:margin-top="{margin}cm" fo:margin-bottom="{margin}cm" fo:margin-left="{margin}cm" fo:margin-right="{margin}cm"/>
<style:header-style><style:header-footer-properties fo:margin-bottom=".4cm"/></style:header-style>
<style:footer-style><style:header-footer-properties fo:margin-top=".4cm"/></style:footer-style></style:page-layout>
</office:automatic-styles>
<office:master-styles><style:master-page style:name="Standard" style:page-layout-name="L">
<style:header><text:p>某市智慧城市推動計畫成果報告</text:p></style:header>
<style:footer><text:p>第 <text:page-number/> 頁</text:p></style:footer></style:master-page></office:master-styles>
<office:body><office:text><text:section text:style-name="S" text:name="S">{body}</text:section></office:text></office:body></office:document>"""


def printed(articles: list[dict], seed: int, layout: str, folder: Path) -> tuple[Path, list[str], list[str]]:
    """The PDF, and the paragraphs and the rows that are in it."""
    rng = random.Random(f"{seed} {layout}")
    paragraphs: list[str] = []
    rows: list[str] = []
    body: list[str] = []
    for number, article in enumerate(rng.sample(articles, len(articles))):
        body.append(f'<text:h text:outline-level="1" text:style-name="H">{escape(article["title"])}</text:h>')
        for paragraph in article["paragraphs"]:
            text = " ".join(paragraph["context"].split())
            paragraphs.append(text)
            if layout == "numbered items":
                text = _marker(rng, len(paragraphs)) + text
                paragraphs[-1] = text
            style = "N" if layout == "numbered items" else "P"
            body.append(f'<text:p text:style-name="{style}">{escape(text)}</text:p>')
        if layout in {"100 pages", "tables in columns"} and rng.random() < 0.5:
            markup, own = _table(rng, number)
            body.append(markup)
            rows += own
        if sum(map(len, paragraphs)) > CHARACTERS[layout]:
            break
    source = folder / f"{layout.replace(' ', '-')}-{seed}.fodt"
    source.write_text(_document("".join(body), rng, 2 if "columns" in layout else 1), encoding="utf-8")
    subprocess.run(
        ["soffice", "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(source)],
        check=True,
        capture_output=True,
    )
    return source.with_suffix(".pdf"), paragraphs, rows


def _bare(text: str) -> str:
    return "".join(text.split())


def main() -> None:
    """Prints a line for each layout and seed, and what did not come out whole with `--keep`."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--layouts", nargs="+", default=LAYOUTS)
    parser.add_argument("--keep", type=Path, help="where the PDFs and what failed are kept")
    options = parser.parse_args()
    articles = json.loads(options.file.read_text(encoding="utf-8"))["data"]
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.keep or Path(temporary)
        folder.mkdir(exist_ok=True)
        for layout in options.layouts:
            for seed in options.seeds:
                path, paragraphs, rows = printed(articles, seed, layout, folder)
                start = time.perf_counter()
                document = read(path, path.name, lambda *_: None, Limits())
                seconds = time.perf_counter() - start
                passages = [_bare(passage.text) for passage in document.passages]
                exact = set(passages)
                broken = [text for text in paragraphs if _bare(text) not in exact]
                wanted = _bare("".join(paragraphs))
                kept = LCSseq.similarity(wanted, "".join(passages)) / len(wanted)
                under = sum(_bare(row) in exact for row in rows) / len(rows) if rows else 1.0
                whole = 1 - len(broken) / len(paragraphs)
                print(
                    f"{layout:12} seed {seed}: {document.pages:3} pages, {len(paragraphs)} paragraphs,"
                    f" exactly one passage {whole:.3f}, characters kept {kept:.4f}, {len(rows)} rows {under:.3f}, {seconds:.1f} s"
                )
                if options.keep:
                    path.with_suffix(".failed.txt").write_text("\n\n".join(broken), encoding="utf-8")


if __name__ == "__main__":
    main()
