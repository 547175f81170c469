"""A brief as CSV: one row a case, for a spreadsheet. UTF-8 with a byte order mark, for Excel asks for one."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from bot.briefs.model import Brief
from bot.i18n import t

COLUMNS = ("question", "who", "measures", "quote", "reading", "rendering", "notes", "remark", "source")
# With these a spreadsheet takes a cell for a formula: https://owasp.org/www-community/attacks/CSV_Injection
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def delimited(brief: Brief) -> bytes:
    """Lines end as RFC 4180 has it."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(t(brief.lang, f"brief.column.{name}") for name in COLUMNS)
    for row in _rows(brief):
        writer.writerow(map(harmless, row))
    return out.getvalue().encode("utf-8-sig")


def _rows(brief: Brief) -> Iterator[tuple[str, ...]]:
    separator = t(brief.lang, "brief.measures_separator")
    for section in brief.sections:
        for case in section.cases:
            yield (
                section.heading,
                case.who,
                separator.join(case.measures),
                case.quote,
                case.reading,
                " ".join(case.renderings),
                "\n".join(case.notes),
                case.remark,
                brief.sources[case.source - 1],
            )
        for name in section.silent:
            yield (section.heading, name, t(brief.lang, "brief.silent_cell"), *("",) * (len(COLUMNS) - 3))
        if not section.cases and not section.silent:
            yield (section.heading, "", section.lead, *("",) * (len(COLUMNS) - 3))


def harmless(cell: str) -> str:
    """The cell as a spreadsheet shows it: behind an apostrophe where it would run as a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
