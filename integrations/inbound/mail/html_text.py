"""HTML of a mail as the text its reader sees, with quotations marked by ">", and what its reader does not see."""

import re
from dataclasses import dataclass
from html import unescape
from html.parser import HTMLParser

from integrations.inbound.mail.html_look import Look, look_of
from integrations.inbound.mail.style_sheets import Element, StyleSheet

MAX_HTML = 500_000  # characters read; visible text of a mail is a small part of it
# Not the whole head: senders forget to close it, and then the body would be part of it.
_SKIPPED = frozenset({"script", "style", "title", "xml", "noscript", "template", "object", "svg", "select", "textarea"})
_LINE_TAGS = (
    "p|div|tr|h1|h2|h3|h4|h5|h6|ul|ol|table|section|article|header|footer|dl|dt|dd|form|center|address|pre|fieldset|"
    "figure|main|nav"
)
_LINES = frozenset(_LINE_TAGS.split("|"))
_PARAGRAPHS = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "table", "ul", "ol", "blockquote", "pre"})
_VOID = frozenset(
    {"br", "hr", "img", "meta", "link", "input", "col", "area", "base", "wbr", "source", "embed", "param"}
)
# A tag that ends an open one of these by itself, and the tag beyond which nothing is ended.
_ENDS = {
    "td": ("td", "th"),
    "th": ("td", "th"),
    "tr": ("tr", "td", "th"),
    "li": ("li",),
    "dt": ("dt", "dd"),
    "dd": ("dt", "dd"),
}
_HOLDS = frozenset({"table", "ul", "ol", "dl"})
_STYLES_BEGIN = re.compile(r"<style\b([^>]{0,500})>", re.IGNORECASE)
_STYLES_END = re.compile(r"</style", re.IGNORECASE)
_PRINTED = re.compile(r"\bmedia\s*=\s*[\"']?\s*print", re.IGNORECASE)
_OUTLOOK_BEGINS = re.compile(r"<!--\[if[^\]]{0,200}\]>", re.IGNORECASE)
_OUTLOOK_ENDS = re.compile(r"<!\[endif\]-->", re.IGNORECASE)
_MANY = 200
_MAX_DEPTH = 9  # levels of quotation that are still told apart
_LOOKED_BACK = 60  # open elements among which an end tag finds its own
_DOT = 2  # pixels: a picture of this size is there to count readers
_MOST_HIDDEN = 20_000  # characters


@dataclass(frozen=True, slots=True)
class Shown:
    """What a reader sees and what not."""

    text: str
    hidden: tuple[str, ...] = ()  # pieces of text nobody sees, in their order
    is_damaged: bool = False  # too broken to tell: `text` may hold what nobody sees


def html_to_text(html: str, *, cell: str = " ") -> str:
    """The visible text: paragraphs apart, list items with "- ", quotations with "> ".

    Hidden elements (preheaders, tracking) are left out. Links keep their target when it is
    not the text itself. `cell` stands between the cells of a table's row. Linear in the input; never raises.
    """
    return read_html(html, cell=cell).text


def read_html(html: str, *, cell: str = " ") -> Shown:
    """The same, with what is left out because it cannot be seen."""
    html = html[:MAX_HTML]
    if _is_broken(html):
        return Shown(_without_tags(html), is_damaged=True)
    reader = _Reader(StyleSheet(_styles_in(html)), cell)
    try:
        reader.feed(html)
        reader.close()
    except (AssertionError, ValueError, RecursionError):  # html.parser on malformed declarations
        return Shown(_without_tags(html), is_damaged=True)
    return Shown(reader.text(), reader.hidden())


def _styles_in(html: str) -> str:
    """All style sheets but those for print and those only Outlook reads. Linear, whatever stays open."""
    first, *others = _OUTLOOK_BEGINS.split(html)
    seen = "".join([first, *(_OUTLOOK_ENDS.split(part, 1)[-1] for part in others)])
    _, *found = _STYLES_BEGIN.split(seen)
    return "\n".join(
        _STYLES_END.split(css, 1)[0]
        for attributes, css in zip(found[::2], found[1::2], strict=True)
        if not _PRINTED.search(attributes)
    )


def _is_broken(html: str) -> bool:
    """Whether tags, comments or sections stay open by the hundred.

    The standard parser looks for each one's end up to the end of the text, which takes minutes.
    """
    pairs = (("<", ">"), ("<!--", "-->"), ("<![", "]>"))
    return any(html.count(opening) - html.count(closing) > _MANY for opening, closing in pairs)


def _without_tags(html: str) -> str:
    return re.sub(r"[ \t]+", " ", unescape(re.sub(r"<[^<>]*>", " ", html))).strip()


class _Reader(HTMLParser):
    def __init__(self, sheet: StyleSheet, cell: str) -> None:
        super().__init__(convert_charrefs=True)
        self._sheet = sheet
        self._cell = cell
        self._open: list[Element] = []
        self._around: list[Look] = []  # the look outside of each open element
        self._look = Look()
        self._out: list[str] = []
        self._line: list[str] = []
        self._hidden: list[str] = []
        self._quotes = 0
        self._pre = 0
        self._muted: list[str] = []  # open elements inside a skipped one, the skipped one first
        self._link: str | None = None
        self._link_from = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._muted:
            if tag not in _VOID and tag == self._muted[0]:
                self._muted.append(tag)
            return
        if tag in _SKIPPED:
            self._muted = [tag]
            return
        attributes = {name: value or "" for name, value in reversed(attrs)}  # of two alike the first counts
        self._end_implied(tag)
        element = Element(tag, attributes, frozenset(attributes.get("class", "").split()))
        styles = self._sheet.styles(element, self._open[-_LOOKED_BACK:])
        look = look_of(element, styles, self._look)
        if tag not in _VOID:
            self._open.append(element)
            self._around.append(self._look)
            self._look = look
        if tag == "img" and (look.is_hidden or _is_dot(attributes)):
            self._hidden += [attributes["alt"], "\n"] if attributes.get("alt") else []
        elif not look.gone:
            self._begin(tag, attributes)
        elif tag in _LINES:
            self._hidden.append("\n")

    def _end_implied(self, tag: str) -> None:
        """HTML lets a paragraph, a cell, a row and an item end where the next begins."""
        ended = ("p",) if tag in _LINES and self._open and self._open[-1].tag == "p" else _ENDS.get(tag, ())
        if not ended:
            return None
        for place in range(len(self._open) - 1, max(-1, len(self._open) - _LOOKED_BACK), -1):
            name = self._open[place].tag
            if name in ended:
                self._close_until(place)
                return self._end_implied(tag) if tag == "tr" else None
            if name in _HOLDS:
                return None
        return None

    def _close_until(self, place: int) -> None:
        """End the open elements from this one on."""
        self._look = self._around[place]
        del self._open[place:], self._around[place:]

    def _begin(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "br":
            self._end_line()
        elif tag == "hr":
            self._end_line()
            self._out.append(self._prefix() + "-" * 32)
        elif tag == "blockquote":
            self._paragraph()
            self._quotes = min(self._quotes + 1, _MAX_DEPTH)
        elif tag == "li":
            self._end_line(only_if_full=True)
            self._line.append("- ")
        elif tag in ("td", "th") and self._line:
            self._line.append(self._cell)
        elif tag == "a":
            self._link, self._link_from = attributes.get("href"), len(self._line)
        elif tag == "img":
            self._line.append(attributes.get("alt", "")[:200])
        self._begin_block(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._muted:
            if tag == self._muted[-1]:
                self._muted.pop()
            return
        was_gone = self._look.gone
        self._close(tag)
        if not was_gone:
            self._end(tag)

    def _close(self, tag: str) -> None:
        for place in range(len(self._open) - 1, max(-1, len(self._open) - _LOOKED_BACK), -1):
            if self._open[place].tag == tag:
                self._close_until(place)
                break

    def _end(self, tag: str) -> None:
        if tag == "blockquote":
            self._paragraph()
            self._quotes = max(self._quotes - 1, 0)
        elif tag == "a":
            self._close_link()
        elif tag == "li":
            self._end_line(only_if_full=True)
        if tag in _PARAGRAPHS:
            self._paragraph()
        elif tag in _LINES:
            self._end_line(only_if_full=True)
        if tag == "pre":
            self._pre = max(self._pre - 1, 0)

    def handle_data(self, data: str) -> None:
        if self._muted:
            return
        if self._look.is_hidden:
            self._hidden.append(data)
            return
        if not self._pre:
            text = re.sub(r"\s+", " ", data)
            if text != " " or self._line:
                self._line.append(text)
            return
        first, *others = data.split("\n")
        self._line.append(first)
        for other in others:
            self._end_line()
            self._line.append(other)

    def text(self) -> str:
        self._end_line(only_if_full=True)
        while self._out and not self._out[-1].strip("> "):
            self._out.pop()
        return re.sub(r"\n{3,}", "\n\n", "\n".join(self._out)).strip("\n")

    def hidden(self) -> tuple[str, ...]:
        pieces = (" ".join(piece.split()) for piece in "".join(self._hidden)[:_MOST_HIDDEN].split("\n"))
        return tuple(piece for piece in pieces if piece)

    def _begin_block(self, tag: str) -> None:
        if tag == "pre":
            self._pre += 1
        if tag in _PARAGRAPHS:
            self._paragraph()
        elif tag in _LINES:
            self._end_line(only_if_full=True)

    def _close_link(self) -> None:
        shown = "".join(self._line[self._link_from :]).strip()
        target = (self._link or "").strip()
        self._link = None
        if re.match(r"(?i)(?:https?|mailto|tel):", target) and len(target) <= 500:
            bare = re.sub(r"(?i)^(?:https?://|mailto:|tel:)(?:www\.)?", "", target).rstrip("/")
            if shown and bare.casefold() not in shown.casefold():
                self._line.append(f" <{target}>")

    def _paragraph(self) -> None:
        self._end_line(only_if_full=True)
        if self._out and self._out[-1].strip("> "):
            self._out.append(self._prefix().rstrip())

    def _end_line(self, *, only_if_full: bool = False) -> None:
        text = "".join(self._line).replace("\xa0", " ")
        text = text.rstrip() if self._pre else text.strip()
        self._line.clear()
        self._link_from = 0
        if text or not only_if_full:
            self._out.append((self._prefix() + text).rstrip())

    def _prefix(self) -> str:
        return "> " * self._quotes


def _is_dot(attributes: dict[str, str]) -> bool:
    return any(re.fullmatch(rf"\s*[0-{_DOT}](?:px)?\s*", attributes.get(name, "")) for name in ("width", "height"))
