"""The picture of an overview: legible, small, and without any character that the font lacks."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from bot.rendering.heatmap import DARK, LIGHT, SCALE, WIDTH, Matrix, Palette, contrast, draw, shown


def matrix(chinese: bool = True) -> Matrix:
    rows = tuple(f"主題{n}" if chinese else f"Theme with a long name {n}" for n in range(20))
    columns = tuple("格勒諾布爾大都會區"[: n % 9 + 1] if chinese else f"Palmerston North {n}" for n in range(20))
    counts = tuple(tuple((a * b) % 12 for b in range(20)) for a in range(20))
    return Matrix("主題 × 城市", rows, columns, counts, "數字是措施數。")


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("chinese", [False, True])
def test_a_picture_is_sharp_on_a_telephone_and_small(dark: bool, chinese: bool) -> None:
    data = draw(matrix(chinese), dark=dark)
    assert len(data) <= 300_000
    picture = Image.open(io.BytesIO(data))
    assert (picture.format, picture.width) == ("PNG", WIDTH * SCALE)
    assert picture.height <= 4 * picture.width
    ground = picture.convert("RGB").getpixel((2, 2))
    assert ground == pytest.approx((DARK if dark else LIGHT).ground, abs=3)


@pytest.mark.parametrize("palette", [LIGHT, DARK])
def test_everything_stands_out_from_what_it_stands_on(palette: Palette) -> None:
    assert contrast(palette.ink, palette.ground) >= 7
    assert contrast(palette.faint, palette.ground) >= 4.5
    steps = [contrast(color, palette.ground) for color in (palette.empty, *palette.ramp)]
    assert steps == sorted(steps), "the more, the further from the ground, whatever the hue"
    for fill in palette.ramp:
        assert max(contrast(ink, fill) for ink in ((20, 22, 26), (255, 255, 255))) >= 4.5


def test_a_missing_character_is_marked_and_never_dropped() -> None:
    assert shown("產業紓困振興 Medellín") == "產業紓困振興 Medellín"
    assert shown("市\U00020000") == "市〓"


def test_the_font_has_whatever_the_catalogues_and_the_packs_say(library: object) -> None:
    from bot.library import Library

    assert isinstance(library, Library)
    names = [*(place.name for place in library.places()), *(theme.name for theme in library.themes())]
    for name in names:
        assert shown(name.zh) == name.zh
        assert shown(name.en) == name.en


def test_an_empty_library_draws_too() -> None:
    assert draw(Matrix("空", (), (), (), "沒有"), dark=False)
