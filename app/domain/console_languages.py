"""The languages the console speaks, and which of them suits a firm."""

from collections.abc import Iterable, Mapping

CONSOLE_LANGUAGES: Mapping[str, str] = {"en": "English", "de": "Deutsch"}  # each as it calls itself


def console_language(*wanted: str) -> str:
    """The first of these languages that the console speaks, else English."""
    return next((language for language in wanted if language in CONSOLE_LANGUAGES), "en")


def accepted_languages(header: str) -> Iterable[str]:
    """The languages of an Accept-Language header, in the order they stand there."""
    return (part.partition(";")[0].strip()[:2].lower() for part in header[:200].split(","))
