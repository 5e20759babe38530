"""Recognises "do not write to me again", which our replies invite and the law protects."""

import re

_LONGEST_WORDS = 40  # longer messages say more than that, and a person or the judge should read them

_PHRASES = (
    r"no,? thanks?( you)?",
    r"unsubscribe( me)?",
    r"(please )?stop (e-?mailing|contacting|writing|messaging|mailing)( to)?( me| us)?",
    r"(please )?(do not|don'?t|never) (e-?mail|contact|write to|message|mail) (me|us)( again| any ?more)?",
    r"(please )?(remove|take|delete) (me|us|my (address|e-?mail|data|details)) (from|off)\b",
    r"(please )?delete my (data|details|address)",
    r"leave me alone",
    r"nein,? danke",
    r"kein interesse( mehr)?",
    r"(bitte )?(schreiben|kontaktieren|mailen) sie (mir|mich|uns) nicht (mehr|wieder)",
    r"(bitte )?keine (weiteren )?(e-?mails|nachrichten)( mehr)?",
    r"(bitte )?(abmelden|austragen)",
    r"non,? merci",
    r"ne (m'|me |nous )(contactez|[ée]crivez) plus",
    r"(me )?d[ée]sabonner",
    r"no,? gracias",
    r"no (me|nos) (escriban|contacten|escriba|contacte) m[áa]s",
    r"no,? grazie",
    r"non (mi|ci) (scriva|contatti|scrivete|contattate) pi[ùu]",
    r"nee,? (dank ?je|dank ?u|bedankt)",
    r"n[ãa]o,? obrigad[oa]",
    r"nej,? tack",
)
_ASKS = re.compile(r"(?<!\w)(" + "|".join(_PHRASES) + r")(?!\w)", re.IGNORECASE)


def opt_out_words(message: str) -> str | None:
    """The sender's words that refuse further mail, or None.

    Only short messages without a question count: "please don't contact me by
    phone, mail is better. When could you start?" is an inquiry.
    """
    words = message.split()
    if not words or len(words) > _LONGEST_WORDS or "?" in message:
        return None
    found = _ASKS.search(" ".join(words).replace("’", "'"))
    return found.group(0) if found else None
