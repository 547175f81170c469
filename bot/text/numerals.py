"""Numbers in folded text, in digits, in Chinese numerals or in English words, brought to one form.

一百五十萬, 150萬, 1,500,000 and 1.5 million are all "#1500000"; 95%, 95 percent and 百分之九十五 are all "#95%".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_TENS = {"十": 10, "百": 100, "千": 1_000}
_MYRIADS = {"万": 10_000, "亿": 100_000_000}
_SCALES = {"thousand": 1e3, "million": 1e6, "billion": 1e9, "hundred": 1e2, "k": 1e3, "m": 1e6, "mn": 1e6, "bn": 1e9}
_SMALL = ("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
          "eighteen nineteen").split()  # fmt: skip
_WORDS = {word: n for n, word in enumerate(_SMALL)}
_WORDS |= {w: n * 10 for n, w in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)}

_UNIT_AFTER = tuple("天月年周点分秒岁倍次台座个小项间所位")
_SCALE = "|".join(sorted(_SCALES, key=len, reverse=True))
_PERCENT = r"\s*(?:%|percent\b|per\s+cent\b|pct\b)"
_ARABIC = re.compile(
    rf"(?P<num>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?)(?:\s?(?P<zh>[十百千]?[万亿]|[百千])(?P<rest>\d+(?:\.\d+)?[百千万])?"
    rf"|\s?(?P<en>{_SCALE})(?![a-z]))?(?P<pct>{_PERCENT})?"
)
_CHINESE = re.compile(
    r"(?<![\d.])(?P<pct>百分之)?(?!百分之)(?P<num>[零〇一二两三四五六七八九十百千万亿]+(?:点[零〇一二三四五六七八九]+)?)(?P<half>(?:个|年|天|分|小时)?半)?(?P<sign>%)?"
)
_WORD = "|".join(sorted(_WORDS, key=len, reverse=True))
_ENGLISH = re.compile(
    rf"\b(?P<num>(?:{_WORD})(?:[\s-]+(?:and[\s-]+)?(?:{_WORD}|hundred|thousand|million|billion))*)\b"
    rf"(?P<half>\s+and\s+a\s+half)?(?P<pct>{_PERCENT})?"
)
_HALF_OF = re.compile(r"\bhalf\s+(?:a|an|one)?\s*(?P<scale>thousand|million|billion)\b")
_HALF_THE = re.compile(r"\bhalf\s+(?:of\s+)?(?:the|all|our|its|their|those|residents|people|everyone)\b")
_HALF = re.compile(r"(?<![\d零一二三四五六七八九十])(?:一|过|近)半(?![天年月日夜路])")  # but no 一半天
_HALF_AFTER = re.compile(r"(?:个|年|天|分|分钟|小时)?半")
_TENTHS = re.compile(r"成(?P<hundredths>[一二三四五六七八九1-9])?(?![为立功果本员长熟效品就])")


@dataclass(frozen=True, slots=True)
class Number:
    """A number at [start, end) of the folded text; `token` is its one form."""

    start: int
    end: int
    token: str


def numbers(folded: str) -> Iterator[Number]:
    """Every number of a folded text, in no particular order."""
    if any(c.isdigit() for c in folded):
        yield from _arabic(folded)
    if not folded.isascii():
        yield from _chinese(folded)
    if any("a" <= c <= "z" for c in folded):
        yield from _english(folded)


def _hundredths(tenths: re.Match[str]) -> int:
    """The 四 of 八成四."""
    digit = tenths["hundredths"] or "0"
    return _DIGITS.get(digit) or int(digit)


def _token(value: float, percent: bool) -> str:
    digits = f"{value:.4f}".rstrip("0").rstrip(".")
    return f"#{digits}{'%' if percent else ''}"


def _arabic(folded: str) -> Iterator[Number]:
    for match in _ARABIC.finditer(folded):
        value = float(match["num"].replace(",", ""))
        if match["num"].endswith(".0") and not (match["zh"] or match["en"] or match["pct"]):
            yield Number(match.start(), match.end(), f"#{match['num']}")  # 2.0 is the name of a version
            continue
        if match["zh"]:
            for char in match["zh"]:
                value *= _TENS.get(char) or _MYRIADS[char]
            rest = match["rest"]
            if rest:
                value += float(rest[:-1]) * (_TENS.get(rest[-1]) or _MYRIADS[rest[-1]])
        elif match["en"]:
            value *= _SCALES[match["en"]]
        end = match.end()
        percent = bool(match["pct"]) or folded[max(0, match.start() - 3) : match.start()] == "百分之"
        if half := _HALF_AFTER.match(folded, end):
            value, end = value + 0.5, half.end()
        elif tenths := _TENTHS.match(folded, end):
            value, end, percent = value * 10 + _hundredths(tenths), tenths.end(), True
        yield Number(match.start(), end, _token(value, percent))


def _chinese(folded: str) -> Iterator[Number]:
    for match in _CHINESE.finditer(folded):
        text, end = match["num"], match.end()
        value = chinese_value(text)
        if value is None or (text == "一" and match["half"] == "半"):  # 一半 is read below
            continue
        percent = bool(match["pct"] or match["sign"])
        if match["half"]:
            value += 0.5
        elif not percent and (tenths := _TENTHS.match(folded, end)):
            value, end, percent = value * 10 + _hundredths(tenths), tenths.end(), True
        # A lone 一, 三 or 千 is mostly no number (一起, 第三, 千萬別): only with a unit behind it.
        if len(text) > 1 or percent or match["half"] or folded.startswith(_UNIT_AFTER, end):
            yield Number(match.start(), end, _token(value, percent))
    for match in _HALF.finditer(folded):
        yield Number(match.start(), match.end(), _token(50, percent=True))


def chinese_value(text: str) -> float | None:
    """Value of a folded Chinese numeral; None for what is none (万亿 alone counts as one of it)."""
    whole, _, fraction = text.partition("点")
    if len(whole) > 1 and not set(whole) & (_TENS.keys() | _MYRIADS.keys()):
        total = float("".join(str(_DIGITS[c]) for c in whole))  # 二〇一四
    else:
        total = _grouped(whole)
    if fraction:
        total += float("0." + "".join(str(_DIGITS[c]) for c in fraction))
    return total


def _grouped(whole: str) -> float:
    total = group = 0.0
    digit: int | None = None
    for char in whole:
        if char in _DIGITS:
            digit = _DIGITS[char]
        elif char in _TENS:
            group += (1 if digit is None else digit) * _TENS[char]
            digit = None
        else:
            group += digit or 0
            if char == "亿":  # 十二万亿: everything before it counts
                total = (total + group or 1) * _MYRIADS[char]
            else:
                total += (group or 1) * _MYRIADS[char]
            group, digit = 0.0, None
    return total + group + (digit or 0)


def _english(folded: str) -> Iterator[Number]:
    for match in _ENGLISH.finditer(folded):
        total = group = 0.0
        for word in re.findall(r"[a-z]+", match["num"]):
            if word in _WORDS:
                group += _WORDS[word]
            elif word == "hundred":
                group = (group or 1) * 100
            elif word in _SCALES:
                total, group = total + (group or 1) * _SCALES[word], 0.0
        value = total + group
        if match["half"]:
            value += 0.5
        # "one" is a pronoun more often than a number.
        if value > 1 or match["pct"]:
            yield Number(match.start(), match.end(), _token(value, bool(match["pct"])))
    for match in _HALF_THE.finditer(folded):
        yield Number(match.start(), match.start() + len("half"), _token(50, percent=True))
    for match in _HALF_OF.finditer(folded):
        yield Number(match.start(), match.end(), _token(_SCALES[match["scale"]] / 2, False))
