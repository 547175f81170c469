"""The straight lines of a page: what tables are ruled with."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from itertools import pairwise
from typing import Final, NamedTuple

import pypdfium2.raw as pdfium

from bot.documents.readers.pdf.glyphs import Turn

_THIN: Final = 3.0  # points: what is thinner is a line, also where it is drawn as a filled box
_SHORTEST: Final = 4.0  # points
_MOST: Final = 20_000  # segments: a page with more is a map or a plan, and rules no table
_DEEPEST: Final = 4  # forms within forms

Matrix = tuple[float, float, float, float, float, float]
Point = tuple[float, float]
_IDENTITY: Final[Matrix] = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


class Rule(NamedTuple):
    """A straight line from `start` to `end` at `at`: x for vertical ones, y for the others."""

    vertical: bool
    at: float
    start: float
    end: float


def rules_of(page: pdfium.FPDF_PAGE, turn: Turn) -> list[Rule]:
    """All horizontal and vertical lines, turned as the text is; none where there are too many to be a table's."""
    rules: list[Rule] = []
    budget = _MOST
    for path, matrix in _paths(page):
        budget -= pdfium.FPDFPath_CountSegments(path)
        if budget < 0:
            return []
        fill, stroke = ctypes.c_int(), ctypes.c_int()
        pdfium.FPDFPath_GetDrawMode(path, fill, stroke)
        for outline in _outlines(path, matrix, turn):
            rules.extend(_rules(outline, stroked=bool(stroke.value)))
    return rules


def _rules(points: list[Point], *, stroked: bool) -> Iterator[Rule]:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    left, right, bottom, top = min(xs), max(xs), min(ys), max(ys)
    if top - bottom < _THIN or right - left < _THIN:
        vertical = top - bottom > right - left
        start, end = (bottom, top) if vertical else (left, right)
        if end - start >= _SHORTEST:
            yield Rule(vertical, (left + right) / 2 if vertical else (bottom + top) / 2, start, end)
    elif stroked:
        for (ax, ay), (bx, by) in pairwise(points):
            if abs(ax - bx) < 1 and abs(ay - by) >= _SHORTEST:
                yield Rule(True, (ax + bx) / 2, min(ay, by), max(ay, by))
            elif abs(ay - by) < 1 and abs(ax - bx) >= _SHORTEST:
                yield Rule(False, (ay + by) / 2, min(ax, bx), max(ax, bx))


def _outlines(path: pdfium.FPDF_PAGEOBJECT, matrix: Matrix, turn: Turn) -> Iterator[list[Point]]:
    """The corners of each part of a path; one with curves is no rule and is left out."""
    points: list[Point] = []
    straight = True
    x, y = ctypes.c_float(), ctypes.c_float()
    for index in range(pdfium.FPDFPath_CountSegments(path)):
        segment = pdfium.FPDFPath_GetPathSegment(path, index)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            if straight and len(points) > 1:
                yield points
            points, straight = [], True
        straight = straight and kind != pdfium.FPDF_SEGMENT_BEZIERTO
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        points.append(turn.point(*_apply(matrix, x.value, y.value)))
        if pdfium.FPDFPathSegment_GetClose(segment) and points[0] != points[-1]:
            points.append(points[0])
    if straight and len(points) > 1:
        yield points


def _paths(page: pdfium.FPDF_PAGE) -> Iterator[tuple[pdfium.FPDF_PAGEOBJECT, Matrix]]:
    for index in range(pdfium.FPDFPage_CountObjects(page)):
        yield from _paths_in(pdfium.FPDFPage_GetObject(page, index), _IDENTITY, 0)


def _paths_in(
    thing: pdfium.FPDF_PAGEOBJECT, outer: Matrix, depth: int
) -> Iterator[tuple[pdfium.FPDF_PAGEOBJECT, Matrix]]:
    kind = pdfium.FPDFPageObj_GetType(thing)
    if kind not in {pdfium.FPDF_PAGEOBJ_PATH, pdfium.FPDF_PAGEOBJ_FORM} or depth > _DEEPEST:
        return
    own = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(thing, own)
    matrix = _product((own.a, own.b, own.c, own.d, own.e, own.f), outer)
    if kind == pdfium.FPDF_PAGEOBJ_PATH:
        yield thing, matrix
        return
    for index in range(pdfium.FPDFFormObj_CountObjects(thing)):
        yield from _paths_in(pdfium.FPDFFormObj_GetObject(thing, index), matrix, depth + 1)


def _apply(matrix: Matrix, x: float, y: float) -> Point:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def _product(inner: Matrix, outer: Matrix) -> Matrix:
    a, b, c, d, e, f = inner
    o = outer
    return (
        a * o[0] + b * o[2],
        a * o[1] + b * o[3],
        c * o[0] + d * o[2],
        c * o[1] + d * o[3],
        e * o[0] + f * o[2] + o[4],
        e * o[1] + f * o[3] + o[5],
    )
