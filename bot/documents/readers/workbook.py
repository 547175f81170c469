"""The values of Excel's workbooks, old and new, by calamine."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from bot.documents.readers.draft import Draft
from bot.documents.readers.sheet import Hidden, shown, write_sheet
from bot.documents.readers.values import Kind, Progress, ReadDocument, Refused

MOST_CELLS: Final = 5_000_000  # from A1 to the last cell that holds something

Layout = tuple[Hidden, dict[tuple[int, int], int]]  # and the decimals of the cells that show a share


def read_workbook(path: Path, kind: Kind, progress: Progress, layout: Callable[[int, str], Layout]) -> ReadDocument:
    """Every sheet that is shown; `layout` is asked for each by its number from 0 and its name.

    Raises Refused: `password`, `bomb` past MOST_CELLS, `damaged` where calamine cannot read it.
    """
    draft = Draft(kind)
    try:
        with CalamineWorkbook.from_path(path) as book:
            for index, sheet in enumerate(book.sheets_metadata):
                if sheet.visible != SheetVisibleEnum.Visible:
                    draft.leave_out("hidden_sheet", 1, sheet.name)
                elif sheet.typ == SheetTypeEnum.WorkSheet:
                    _sheet(draft, book, index, sheet.name, layout(index, sheet.name))
                progress(index + 1, len(book.sheets_metadata))
    except PasswordError as error:
        raise Refused("password", "encrypted workbook") from error
    except (CalamineError, ValueError, OSError) as error:
        raise Refused("damaged", type(error).__name__) from error
    return draft.document()


def _sheet(draft: Draft, book: CalamineWorkbook, index: int, name: str, layout: Layout) -> None:
    sheet = book.get_sheet_by_index(index)
    if sheet.total_height * sheet.total_width > MOST_CELLS:
        raise Refused("bomb", "cells")
    hidden, decimals = layout
    grid = [
        [shown(value, decimals.get((y, x)) if decimals else None) for x, value in enumerate(row)]
        for y, row in enumerate(sheet.to_python(skip_empty_area=False))
    ]
    write_sheet(draft, name, grid, sheet.merged_cell_ranges or (), hidden)
