"""A brief as Markdown, with footnotes for the sources as GitHub, HackMD and Pandoc know them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from bot.briefs.model import Brief, Case, Grid, Section
from bot.domain.models import Lang
from bot.i18n import t

_MARKS = re.compile(r"([\\`*_\[\]<>|~])")
_BLOCK = re.compile(r"^(\s*)([#+-]|\d+(?=[.)]\s))", re.MULTILINE)


def markdown(brief: Brief) -> str:
    """The whole text, ended by a line feed."""
    return "\n".join(_lines(brief)).rstrip("\n") + "\n"


def escaped(text: str) -> str:
    """Text that Markdown shows as it is."""
    return _BLOCK.sub(r"\1\\\2", _MARKS.sub(r"\\\1", text))


def _lines(brief: Brief) -> Iterator[str]:
    yield from (f"# {_line(brief.title)}", "", f"{brief.date.isoformat()} · {t(brief.lang, 'brief.made_with')}", "")
    for section in brief.sections:
        yield from _section(section, brief)
    yield from ("---", "", t(brief.lang, "brief.about"), "")
    yield from (f"[^{number}]: {_line(source)}" for number, source in enumerate(brief.sources, 1))


def _section(section: Section, brief: Brief) -> Iterator[str]:
    lang = brief.lang
    yield from (f"## {_line(section.heading)}", "")
    if section.lead:
        yield from (escaped(section.lead), "")
    if section.grid is not None:
        yield from (*_grid(section.grid), "")
    if section.silent:
        names = t(lang, "cards.list_separator").join(section.silent)
        yield from (escaped(t(lang, "brief.silent", names=names)), "")
    for who, common, cases in section.groups():
        if who != section.heading:
            yield from (f"### {_line(who)}", "")
        yield from _notes(common, lang)
        for case in cases:
            yield from _case(case, brief, common)


def _grid(grid: Grid) -> Iterator[str]:
    yield _row([_line(column) for column in grid.columns])
    yield _row(["---"] * len(grid.columns))
    for row in grid.rows:
        yield _row([_line(cell.text) + "".join(f"[^{n}]" for n in cell.sources) for cell in row])


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _notes(notes: Sequence[str], lang: Lang) -> Iterator[str]:
    yield from (f"- ⚠ {_line(t(lang, 'brief.note', text=note))}" for note in notes)
    if notes:
        yield ""


def _case(case: Case, brief: Brief, said: Collection[str]) -> Iterator[str]:
    lang = brief.lang
    if case.measures:
        yield from (f"**{_line(t(lang, 'brief.measures_separator').join(case.measures))}**", "")
    quoted = [f"> {line}".rstrip() for line in escaped(case.quote).split("\n")]
    quoted[-1] += f"[^{case.source}]"
    yield from (*quoted, "")
    for key, text in (("rendering", " ".join(case.renderings)), ("remark", case.remark)):
        if text:
            yield from (escaped(t(lang, f"brief.{key}", text=text)), "")
    yield from _notes([note for note in case.notes if note not in said], lang)


def _line(text: str) -> str:
    return escaped(" ".join(text.split()))
