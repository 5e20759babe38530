"""A letter as a mail: plain text and HTML from the same paragraphs, whether a program or a person wrote them."""

import re
from dataclasses import replace
from datetime import datetime
from html import escape

from app.domain.draft import Draft, LetterFoot

_ADDRESS = re.compile(r"https?://[^\s<>\"']*[^\s<>\"'.,;:!?)\]]")
_FONT = "font-family:Calibri,'Segoe UI',Helvetica,Arial,sans-serif;"
_TEXT = f"{_FONT}font-size:16px;line-height:24px;"
_SMALL = f"{_FONT}font-size:13px;line-height:18px;border-top:1px solid #b0b0b0;padding:12px 0 0 0;"
_TABLE = '<table role="presentation" border="0" cellpadding="0" cellspacing="0"'
_PAGE = """<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>{subject}</title>
</head>
<body style="margin:0;padding:0;">
{table} width="100%" style="border-collapse:collapse;">
<tr>
<td align="left" style="padding:16px;">
{table} width="600" style="border-collapse:collapse;width:100%;max-width:600px;">
<tr>
<td style="{text}">
{paragraphs}
</td>
</tr>
<tr>
<td style="{small}">
{foot}
</td>
</tr>
</table>
</td>
</tr>
</table>
</body>
</html>
"""


def edited(draft: Draft, text: str | None) -> Draft:
    """The draft with a person's letter in it, laid out as before; no guard judges a person.

    It no longer says that a program wrote it. None, or the same words: the draft as it is.
    """
    if text is None or text.split() in (draft.letter.split(), draft.text.split()):
        return replace(draft, reasons=())
    body = text.strip()
    if draft.foot is None:  # a draft from before 0.2, whose text holds all of it
        paragraphs = (_linked(part) for part in body.split("\n\n"))
        html = "<html><body>" + "".join(f"<p>{part}</p>" for part in paragraphs) + "</body></html>"
        return replace(draft, text=f"{body}\n", html=html, reasons=())
    return replace(with_body(draft, body, replace(draft.foot, prepared="")), reasons=())


def without_free_hours(draft: Draft, now: datetime | None = None) -> Draft:
    """Without the paragraph that names them; with `now`, only where the first of them has come."""
    is_gone = now is None or (draft.free_from is not None and draft.free_from <= now)
    if not draft.free_hours or not is_gone or draft.foot is None:
        return draft
    kept = [one for one in draft.body.split("\n\n") if one.split() != draft.free_hours.split()]
    return replace(with_body(draft, "\n\n".join(kept), draft.foot), free_hours="", free_from=None)


def with_body(draft: Draft, body: str, foot: LetterFoot) -> Draft:
    """The same with another letter in it, in all its forms."""
    html = letter_html(body, foot, subject=draft.subject, language=draft.language)
    return replace(draft, body=body, foot=foot, text=letter_text(body, foot), html=html)


def letter_text(body: str, foot: LetterFoot) -> str:
    """The plain text: the letter, who signs, and below the mark what the law and politeness want."""
    refusal = f"{foot.refuse} {foot.unsubscribe_url}"
    below = [line for line in (foot.postal_address, foot.prepared, refusal) if line]
    return "\n".join((body.strip(), *filter(None, (foot.name, foot.title)), "", "-- ", *below, ""))


def letter_html(body: str, foot: LetterFoot, *, subject: str, language: str) -> str:
    """The HTML: inline styles for Outlook, no text colours, so that dark mode can turn them.

    A line break stays one; an address becomes a link that shows where it leads, without what stands behind "?".
    """
    paragraphs = [part for part in re.split(r"\n[ \t]*\n\s*", body.strip()) if part.strip()]
    shown = [f'<p style="margin:0 0 16px 0;">{_linked(part)}</p>' for part in paragraphs[:-1]]
    signed = [_linked(part) for part in paragraphs[-1:]]
    signed += [f"<strong>{escape(foot.name)}</strong>", *([escape(foot.title)] if foot.title else [])]
    shown.append(f'<p style="margin:0 0 24px 0;">{"<br>".join(signed)}</p>')
    refusal = f'{escape(foot.refuse)} <a href="{escape(foot.unsubscribe_url)}">{escape(foot.refuse_link)}</a>'
    below = [*(escape(line) for line in (foot.postal_address, foot.prepared) if line), refusal]
    return _PAGE.format(
        language=escape(language),
        subject=escape(subject),
        table=_TABLE,
        text=_TEXT,
        small=_SMALL,
        paragraphs="\n".join(shown),
        foot="<br>\n".join(below),
    )


def _linked(text: str) -> str:
    """The text for HTML, each line of it, with its addresses as links."""
    pieces, done = [], 0
    for found in _ADDRESS.finditer(text):
        address = found[0]
        shown = address.partition("://")[2].partition("?")[0].rstrip("/")
        pieces += [escape(text[done : found.start()]), f'<a href="{escape(address)}">{escape(shown)}</a>']
        done = found.end()
    return "".join((*pieces, escape(text[done:]))).replace("\n", "<br>")
