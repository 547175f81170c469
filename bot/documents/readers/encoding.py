"""Bytes to text: a byte order mark, else UTF-8, else the trial whose characters are the most usual ones.

Big5 is read as cp950, its form in Taiwan, and GB2312 and GBK as gb18030, which holds both.
"""

from __future__ import annotations

import codecs
import re
from typing import Final

from bot.documents.readers.values import Refused

_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_WIDER: Final = {"big5": "cp950", "big5-tw": "cp950", "gb2312": "gb18030", "gbk": "gb18030", "iso-8859-1": "cp1252"}
_SAMPLE: Final = 200_000  # bytes that are scored
_SURE: Final = 0.3  # a share of usual characters that no wrong trial reaches
_BAD: Final = 10  # how many right characters one that cannot be decoded outweighs

# What makes up over half of any Chinese text, in both scripts, with the words of administration.
_USUAL: Final = frozenset(
    "的一是不了在人有我他這個們中來上大為和國地到以說時要就出會可也你對生能而子那得於著下自之年過發後作里裡用道行所然家種事"
    "成方多經麼去法學如都同現當沒動面起看定天分還進好小部其些主樣理心本前開但因只從想實日者意無力它與長把機十民第公此已工使"
    "情明性知全三又關點正業外將兩高間由問很最重並物手應向頭文體政美相見被利什二等產或新己制身果加西月話合回特代內信表化老給"
    "世位次度門任常先海通教原東聲提立及比員解水名真論處走義各入幾口認條平系氣題活更別打女變四總何電數安少報才結反受目太量再"
    "建務做接必場件計管期市直資命山金指統區保至形社便空決治展科司五基書非則達光放強難且權思完設式色路記南品住告類求據程北"
    "邊該交規萬取格望術領共確傳師觀清今切院讓識候帶導運府局縣鄉鎮街項費畫案號元支站車智慧城與每約百千億六七八九"
    "这个们来为国说时会对发后过种经么学现当没动还进样开从实无与长机关点业间问体产话员给声条气题变总电数报结务场计资统区队"
    "决马书则强难权设记类据张规万术领确传师观让识带导运县乡镇项费画号车"
    "，。、；：？！「」『』（）《》【】“”…—－　０１２３４５６７８９％・〇○"
)
_WESTERN: Final = re.compile("(?<![^\x00-\x7f])[À-öø-ÿŒœŠšŽž‘’“”–—…€•°§«»·®©£]{1,2}(?![^\x00-\x7f])")


def _score(data: bytes, encoding: str) -> float:
    """How usual the text is that `encoding` makes of the bytes above ASCII; at most 1, below 0 for nonsense."""
    text = codecs.getincrementaldecoder(encoding)("replace").decode(data, final=False)
    high = [char for char in text if char > "\x7f"]
    if not high:
        return 1.0
    if encoding == "cp1252":
        usual = sum(len(match) for match in _WESTERN.findall(text))
    else:
        usual = sum(char in _USUAL for char in high)
    return (usual - _BAD * high.count("\ufffd")) / len(high)


def _utf16_without_mark(data: bytes) -> str | None:
    """UTF-16 shows by zero bytes, which no other text has: of its blanks, line breaks and Latin letters."""
    sample = data[: min(len(data), 4000) & ~1]
    if 0 not in sample:
        return None
    score, encoding = max((_score(sample, encoding), encoding) for encoding in ("utf-16-le", "utf-16-be"))
    return encoding if score >= _SURE else None


def guess(data: bytes, declared: str | None = None) -> str:
    """The encoding of `data`; `declared` (of a page's own head) is believed where it makes sense of the bytes."""
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return encoding
    if unmarked := _utf16_without_mark(data):
        return unmarked
    sample = data[:_SAMPLE]
    if _score(sample, "utf-8") >= 0 or not any(byte > 0x7F for byte in sample):
        try:
            codecs.getincrementaldecoder("utf-8")().decode(data, final=False)
        except UnicodeDecodeError:
            pass
        else:
            return "utf-8"
    trials = ["cp950", "gb18030", "cp1252", "utf-8"]
    if declared:
        try:
            own = codecs.lookup(_WIDER.get(declared.lower(), declared)).name
            if _score(sample, own) >= _SURE:
                return own
            trials.append(own)
        except (LookupError, TypeError):
            pass  # a name that no codec has
    return max(trials, key=lambda trial: _score(sample, trial))


def decode(data: bytes, declared: str | None = None) -> str:
    """`data` as text without its mark, line breaks unified. Raises Refused: `empty`, or `unknown_type` for no text."""
    if not data.strip(b"\0 \t\r\n\x0b\x0c"):
        raise Refused("empty")
    text = data.decode(guess(data, declared), "replace").removeprefix("\ufeff")
    if text.count("\0") > len(text) // 1000 or text.count("\ufffd") > len(text) // 20:
        raise Refused("unknown_type", "binary data")
    return text.replace("\r\n", "\n").replace("\r", "\n")
