"""A modest writer: what the message is about, in words of its own, in the language it is asked for."""

import re
from typing import Any

from staging.model.reading import WORDS, Reading

ASKED_LANGUAGE = re.compile(r'language with the code "([a-z]{2})"')
NOT_A_FIT = "Tier: cold"
PROPER_NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]+(?: [A-Z][a-z]+)?\b")
PARTICULAR = re.compile(r"[^\W\d_][^\W\d_' -]*(?:[' -][^\W\d_]+)*\Z")
MOST_PARTICULARS = 3
MOST_WORDS_EACH = 3  # a longer run of the sender's words may not be repeated


def language_of(reading: Reading) -> str:
    """The language asked for, else the message's; English where we cannot write it."""
    asked = ASKED_LANGUAGE.search(reading.instructions)
    code = asked[1] if asked else reading.language
    return code if code in WORDS else "en"


def letter(reading: Reading) -> dict[str, Any]:
    """A whole letter in the shape that is asked for: it answers nothing and shows nothing, but fits."""
    words = WORDS[language_of(reading)]
    cold = NOT_A_FIT in reading.shown[""]
    link = [] if cold else [f"{words['link']}\n{{{{schedule_link}}}}"]
    return {
        "language": language_of(reading),
        "register": "formal",
        "kind": "refusal" if cold else "first",
        "questions": [],
        "case_studies": [],
        "paragraphs": [words["greeting"], passage(reading), *link, words["sign_off"]],
        "reread": [],
        "facts": [],
    }


def passage(reading: Reading) -> str:
    """Two or three sentences."""
    words = WORDS[language_of(reading)]
    names = particulars(reading)
    if NOT_A_FIT in reading.shown[""]:
        return f"{words['opening']} {words['cold']}"
    listed = f" {words['and']} ".join(part for part in (", ".join(names[:-1]), *names[-1:]) if part)
    named = [words["named"].format(names=listed)] if names else []
    return " ".join([words["opening"], *named, words["fits"].format(topic=topic(reading, words))])


def topic(reading: Reading, words: dict[str, Any]) -> str:
    """The service whose word stands in the message."""
    text = reading.message.lower()
    topics: dict[str, str] = words["topics"]
    return next((name for word, name in topics.items() if word in text), topics["any"])


def particulars(reading: Reading) -> list[str]:
    """Proper names out of the message: short and without figures."""
    named = PROPER_NAME.findall(reading.shown.get("message", ""))
    short = [name for name in named if PARTICULAR.match(name) and len(name.split()) <= MOST_WORDS_EACH]
    return list(dict.fromkeys(short))[:MOST_PARTICULARS]
