"""Which language a text is in, from the small words nobody can write without."""

from app.domain.words.sender_words import words_of

_MAX_WORDS = 400
_MIN_LEAD = 2  # more small words than the runner-up

_SMALL_WORDS = {
    "en": "the and is are you we our for with that this have not what your they would from i my to of it be",
    "de": "der die das und ist sind wir ihr sie nicht mit für ein eine einen zu auf von dem den haben uns ich bei wird",
    "fr": "le les des et est nous vous une pour avec dans sur qui que notre votre je pas ce cette du au êtes avez",
    "es": "el los las y es somos una para con por que nuestra su en del al no lo se más qué cómo usted tenemos",
    "it": "il gli e è siamo una per con che nostra vostra di del della non lo si un nel alla abbiamo sono",
    "nl": "de het een en is zijn wij voor met dat niet ons onze u jullie van in op te naar we hebben bij ook",
    "pt": "o os as e é somos uma para com que nossa sua em do da não um no na dos ao temos você são",
}
LANGUAGES = tuple(_SMALL_WORDS)
_LANGUAGES_OF = {
    word: tuple(language for language, words in _SMALL_WORDS.items() if word in words.split())
    for word in " ".join(_SMALL_WORDS.values()).split()
}


def guess_language(text: str) -> str | None:
    """An ISO 639-1 code of `LANGUAGES`, or None when the text does not clearly say."""
    counts = dict.fromkeys(LANGUAGES, 0)
    for word in words_of(text[:4_000])[:_MAX_WORDS]:
        for language in _LANGUAGES_OF.get(word, ()):
            counts[language] += 1
    (most, language), (second, _) = sorted(((count, language) for language, count in counts.items()), reverse=True)[:2]
    return language if most >= second + _MIN_LEAD else None
