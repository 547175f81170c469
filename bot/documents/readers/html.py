"""Saved web pages: what the page is about, without its menus, feet, banners and forms."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from selectolax.lexbor import LexborHTMLParser, LexborNode

from bot.documents.readers.draft import Draft
from bot.documents.readers.encoding import decode
from bot.documents.readers.html_table import data_table
from bot.documents.readers.lists import ends_sentence, joined
from bot.documents.readers.tables import spread
from bot.documents.readers.values import LeftOutKind, Limits, Progress, ReadDocument, Refused

_CHARSET: Final = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([-\w]+)", re.IGNORECASE)
_SILENT: Final = "script style template noscript svg canvas iframe object head link meta"  # nobody reads these
_HEADINGS: Final = {f"h{level}": level for level in range(1, 7)}
_BLOCKS: Final = frozenset(
    "address article aside blockquote body caption center dd details dialog div dl dt fieldset figcaption figure footer"
    " form header hr html li main nav ol p pre section summary table tbody td tfoot th thead tr ul".split()
)
_TAGS: Final[dict[str, LeftOutKind]] = {
    **dict.fromkeys(("nav", "menu", "aside", "button", "select", "input", "textarea"), "menu"),
    "footer": "footer",
    "dialog": "banner",
}
_ROLES: Final[dict[str, LeftOutKind]] = {
    **dict.fromkeys(("navigation", "menu", "menubar", "search", "complementary", "toolbar", "tablist"), "menu"),
    "contentinfo": "footer",
    **dict.fromkeys(("dialog", "alertdialog"), "banner"),
}
# Words of classes and ids, which are split at capitals, digits and signs.
_NAMES: Final[dict[str, LeftOutKind]] = {
    **dict.fromkeys(
        "nav navbar navigation menu menubar submenu breadcrumb breadcrumbs sidebar sidenav share sharing social pagination"
        " pager toolbar skip skiplink sitemap topbar".split(),
        "menu",
    ),
    **dict.fromkeys(("footer", "foot", "copyright"), "footer"),
    **dict.fromkeys("cookie cookies consent gdpr popup modal advert ads banner".split(), "banner"),
}
_NAME_PART: Final = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_HIDDEN: Final = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_ANCHOR: Final = re.compile(r"^\s*:::\s*$", re.MULTILINE)  # where keyboards jump to on government pages in Taiwan
_BLANKS: Final = re.compile(r"[ \t\r\n\f\xa0]+")
_MOST: Final = 0.5  # of the page's text: what holds more is the page, whatever its name
_LEAST: Final = 0.2  # of the page's text: where less is left, the page is a list of links and all of it is read


def read(path: Path, progress: Progress, limits: Limits) -> ReadDocument:
    """A passage a paragraph, item and row under its headings. The title is the first top heading, else the page's."""
    tree = LexborHTMLParser(_markup(path.read_bytes()))
    tree.strip_tags(_SILENT.replace("head ", "").split())
    draft = _walk(tree, whole=False)
    visible = len("".join((tree.body.text() if tree.body else "").split()))
    if sum(len(passage.text) for passage in draft.passages) < visible * _LEAST:
        draft = _walk(tree, whole=True)
    named = tree.css_first("title")
    first = tree.css_first("h1")
    draft.title = (first.text() if first else "") or (named.text() if named else "")
    progress(1, 1)
    return draft.document()


def _markup(data: bytes) -> str:
    """The page as text, taken out of its envelope where it was saved with its pictures."""
    if b"multipart/related" in data[:65_536] and not data.lstrip().startswith(b"<"):
        message = email.message_from_bytes(data, policy=email.policy.default)
        part = next((part for part in message.walk() if part.get_content_type() == "text/html"), None)
        payload = part.get_payload(decode=True) if part else None
        if part is None or not isinstance(payload, bytes):
            raise Refused("damaged", "no page in the envelope")
        return decode(payload, part.get_content_charset())
    declared = _CHARSET.search(data[:4096])
    return decode(data, declared[1].decode("ascii") if declared else None)


def _walk(tree: LexborHTMLParser, *, whole: bool) -> Draft:
    draft = Draft("html")
    if tree.body is not None:
        walk = _Walk(draft, len(tree.body.text()), whole=whole)
        walk.children(tree.body)
        walk.flush()
    return draft


class _Walk:
    def __init__(self, draft: Draft, size: int, *, whole: bool) -> None:
        self._draft = draft
        self._size = max(1, size)
        self._whole = whole
        self._inline: list[str] = []
        self._within_article = 0

    def children(self, node: LexborNode) -> None:
        for child in node.iter(include_text=True):
            self._node(child)

    def _node(self, node: LexborNode) -> None:
        tag = node.tag or ""
        if tag == "-text":
            self._inline.append(_BLANKS.sub(" ", node.text_content or ""))
        elif tag == "br":
            self._inline.append("\n")
        elif tag in _HEADINGS:
            self.flush()
            if not (_HIDDEN.search(node.attributes.get("style") or "")):
                self._draft.heading(_HEADINGS[tag], node.text(separator=" "))
        elif (left := self._left_out(node, tag)) is not None:
            if tag in _BLOCKS:
                self.flush()
            self._draft.leave_out(left)
        elif tag == "table" and (table := data_table(node)) is not None:
            self.flush()
            for title in table.titles:
                self._draft.paragraph(title)
            for number, cells in table.records:
                cells, head = spread(cells, table.head)
                self._draft.row(head, cells, number)
        elif tag == "pre":
            self.flush()
            self._draft.paragraph(node.text())
        elif tag in _BLOCKS:
            self._block(node, tag)
        elif tag and not tag.startswith("-") and tag not in _SILENT.split():
            self.children(node)

    def _block(self, node: LexborNode, tag: str) -> None:
        self.flush()
        self._within_article += tag in {"main", "article"}
        self.children(node)
        self._within_article -= tag in {"main", "article"}
        self.flush()

    def flush(self) -> None:
        """Ends the paragraph; an empty line made of two breaks ends one too."""
        text = _ANCHOR.sub("", "".join(self._inline))
        self._inline = []
        for paragraph in re.split(r"\n\s*\n", text):
            self._draft.paragraph(joined(paragraph.split("\n")))

    def _left_out(self, node: LexborNode, tag: str) -> LeftOutKind | None:
        attributes = node.attributes
        if "hidden" in attributes or _HIDDEN.search(attributes.get("style") or ""):
            return "hidden_text"
        if self._whole:
            return None
        kind = _TAGS.get(tag) or _ROLES.get(attributes.get("role") or "")
        kind = kind or next((_NAMES[word] for word in _words(attributes) if word in _NAMES), None)
        if kind is None and tag == "header" and not self._within_article and node.css_first("h1") is None:
            kind = "menu"
        if kind is None and tag in {"ul", "ol", "div", "table"} and not self._within_article and _is_menu(node):
            kind = "menu"
        if kind is not None and len(node.text()) > self._size * _MOST:
            return None
        return kind


def _words(attributes: dict[str, str | None]) -> Iterator[str]:
    for attribute in ("class", "id"):
        yield from (word.lower() for word in _NAME_PART.findall(attributes.get(attribute) or ""))


def _is_menu(node: LexborNode) -> bool:
    """Three links and more, nearly nothing beside them, and no sentence."""
    links = [text for link in node.css("a") if (text := link.text(strip=True))]
    if len(links) < 3 or any(ends_sentence(text) for text in links):
        return False
    return sum(map(len, links)) > 0.8 * len("".join(node.text().split()))
