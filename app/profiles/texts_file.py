"""`texts.toml` of a profile folder: sentences of letters in the firm's own words, a table per language."""

from collections.abc import Iterator, Mapping, Sequence

from app.domain.firms_texts import INFORMAL, FirmsText, wrong_in

Location = tuple[int | str, ...]


def texts_in(values: Mapping[str, object], languages: Sequence[str]) -> Iterator[FirmsText | tuple[Location, str]]:
    """Each sentence of `[de]`, `[de.informal]` ...; for what is wrong, where it stands and why."""
    for language, table in values.items():
        if language not in languages or not isinstance(table, Mapping):
            yield (language,), f"is no table of a language you answer in. Write one of {', '.join(languages)}"
            continue
        informal = table.get(INFORMAL, {})
        if not isinstance(informal, Mapping):
            yield (language, INFORMAL), "is not a table"
            informal = {}
        for key, text in table.items():
            if key != INFORMAL:
                yield _text_or_problem((language, key), key, text, language)
        for key, text in informal.items():
            yield _text_or_problem((language, INFORMAL, key), key, text, language, is_informal=True)


def _text_or_problem(
    location: Location, key: str, text: object, language: str, *, is_informal: bool = False
) -> FirmsText | tuple[Location, str]:
    if problem := wrong_in(key, text):
        return location, problem
    return FirmsText(key=key, language=language, text=str(text).strip(), is_informal=is_informal)
