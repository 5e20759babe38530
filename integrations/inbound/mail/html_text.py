"""HTML of a mail as the text its reader sees, with quotations marked by ">"."""

import re
from html import unescape
from html.parser import HTMLParser

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
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|font-size\s*:\s*0(?:px|pt|em|%)?\s*(?:;|!|$)",
    re.IGNORECASE,
)
_MANY = 200
_MAX_DEPTH = 9  # levels of quotation that are still told apart


def html_to_text(html: str) -> str:
    """The visible text: paragraphs apart, list items with "- ", quotations with "> ".

    Hidden elements (preheaders, tracking) are left out. Links keep their target when it is
    not the text itself. Linear in the input; never raises.
    """
    html = html[:MAX_HTML]
    if _is_broken(html):
        return _without_tags(html)
    reader = _Reader()
    try:
        reader.feed(html)
        reader.close()
    except (AssertionError, ValueError, RecursionError):  # html.parser on malformed declarations
        return _without_tags(html)
    return reader.text()


def _is_broken(html: str) -> bool:
    """Whether tags, comments or sections stay open by the hundred.

    The standard parser looks for each one's end up to the end of the text, which takes minutes.
    """
    pairs = (("<", ">"), ("<!--", "-->"), ("<![", "]>"))
    return any(html.count(opening) - html.count(closing) > _MANY for opening, closing in pairs)


def _without_tags(html: str) -> str:
    return re.sub(r"[ \t]+", " ", unescape(re.sub(r"<[^<>]*>", " ", html))).strip()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._out: list[str] = []
        self._line: list[str] = []
        self._quotes = 0
        self._pre = 0
        self._muted: list[str] = []  # open elements inside a hidden one, the hidden one first
        self._link: str | None = None
        self._link_from = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._muted:
            if tag not in _VOID and tag == self._muted[0]:
                self._muted.append(tag)
            return
        attributes = {name: value or "" for name, value in attrs}
        if tag in _SKIPPED or (tag not in _VOID and tag != "body" and self._is_hidden(attributes)):
            self._muted = [tag]
            return
        self._open(tag, attributes)

    def _open(self, tag: str, attributes: dict[str, str]) -> None:
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
            self._line.append(" ")
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

    @staticmethod
    def _is_hidden(attributes: dict[str, str]) -> bool:
        return "hidden" in attributes or bool(_HIDDEN.search(attributes.get("style", "")[:2_000]))
