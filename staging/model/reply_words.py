"""A modest writer: what the message is about, in words of its own, in the language it is asked for."""

import re
from typing import Any

from staging.model.reading import WORDS, Reading

ASKED_LANGUAGE = re.compile(r'language with the code "([a-z]{2})"')
NO_QUESTION = re.compile(r"^- question: null", re.MULTILINE)
NOT_A_FIT = "does not fit"
OFFERED_CASES = re.compile(r"case_studies:.*?\n(.*?)(?:\n- |\n\n|\Z)", re.DOTALL)
SLUG = re.compile(r"^[\s*-]*([a-z0-9]+(?:-[a-z0-9]+)*)(?=\s*[:(|,]|\s*$)", re.MULTILINE)
PROPER_NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]+(?: [A-Z][a-z]+)?\b")
PARTICULAR = re.compile(r"[^\W\d_][^\W\d_' -]*(?:[' -][^\W\d_]+)*\Z")
MOST_PARTICULARS = 3
MOST_WORDS_EACH = 3  # a longer run of the sender's words may not be repeated
MOST_CASES = 2


def language_of(reading: Reading) -> str:
    """The language asked for, else the message's; English where we cannot write it."""
    asked = ASKED_LANGUAGE.search(reading.instructions)
    code = asked[1] if asked else reading.language
    return code if code in WORDS else "en"


def passage(reading: Reading) -> str:
    """Two or three sentences."""
    words = WORDS[language_of(reading)]
    names = particulars(reading)
    if NOT_A_FIT in reading.instructions:
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
    """What the prompt says is to be named, else proper names out of the message: short and without figures."""
    offered = re.split(r"[,;\n]", reading.shown.get("topics", "")) or []
    named = [part.strip(" -*.") for part in offered] + PROPER_NAME.findall(reading.shown.get("message", ""))
    short = [name for name in named if PARTICULAR.match(name) and len(name.split()) <= MOST_WORDS_EACH]
    return list(dict.fromkeys(short))[:MOST_PARTICULARS]


def question(reading: Reading) -> str:
    """About the first thing the message leaves open; empty when none is asked for."""
    if NO_QUESTION.search(reading.instructions):
        return ""
    questions: dict[str, str] = WORDS[language_of(reading)]["questions"]
    known = {name for name, seen in reading.criteria.items() if seen.value != "unknown"}
    return next(wording for name, wording in questions.items() if name not in known)


def case_slugs(reading: Reading) -> list[str]:
    """Slugs the prompt offers, those sharing words with the message first."""
    offered = OFFERED_CASES.search(reading.instructions)
    slugs = SLUG.findall(offered[1]) if offered else []
    words = set(re.findall(r"[a-z]{4,}", reading.message.lower()))
    return sorted(slugs, key=lambda slug: -len(words & set(slug.split("-"))))[:MOST_CASES]
