"""What a letter states and no source says: figures, dates, names, and what binds or praises the firm.

The sender's message is a source of what it tells, as theirs: its figures and names may be said back. Said of us (a
price, a start, a promise) they need a source of ours: the profile, an approved answer, a case study that is shown.
Every fault names the words themselves, so that whoever writes can mend them and a partner sees them.
"""

import re

from app.domain.reply.claim_names import unknown_names
from app.domain.reply.claim_sources import ClaimSources
from app.domain.reply.figure_matters import moved_figures
from app.domain.reply.letter_shape import shape_faults
from app.domain.reply.unsupported_figures import figure_faults
from app.domain.reply.unsupported_statements import statement_faults
from app.domain.words.addresses_in_text import WEB_LINK

_ITEM = re.compile(r"(?m)^\s*(?:\d{1,2}[.)]|[-*\u2022])\s+")


def claim_faults(body: str, sources: ClaimSources, language: str) -> tuple[str, ...]:
    """Why a letter may not leave, one line each; empty when every claim has a source.

    Args:
        body: Greeting to sign-off line, without our links.
        sources: What it may rest on.
        language: ISO 639-1 code the letter says it is in.
    """
    text = _ITEM.sub(lambda found: " " * (len(found[0]) - 1) + "\n", WEB_LINK.sub(" ", body))
    names = unknown_names(text, sources.all_words, language, sources.their_domain)
    found = [
        *figure_faults(text, sources, language),
        *moved_figures(text, sources, language),
        *(f'names "{name}", which no source names' for name in names),
        *statement_faults(text, sources, language),
        *shape_faults(body, language, sources),
    ]
    return tuple(dict.fromkeys(found))
