"""How a reply begins: with a name when it is surely one, otherwise without."""

from app.domain.people.person_names import PersonName

_PLAIN = {
    "en": "Hello,",
    "de": "Guten Tag,",
    "fr": "Bonjour,",
    "es": "Buenos días:",
    "it": "Buongiorno,",
    "nl": "Goedendag,",
    "pt": "Bom dia,",
}
_NAMED = {
    "en": "Hi {},",
    "de": "Guten Tag {},",
    "fr": "Bonjour {},",
    "es": "Hola, {}:",
    "it": "Buongiorno {},",
    "nl": "Dag {},",
    "pt": "Olá {},",
}


def greeting(name: PersonName, language: str = "en") -> str:
    """The first line of a reply: "Hi Barnaby,", "Guten Tag Dr. Varga,", or "Hello," when the name is not sure."""
    if not name.greeted:
        return _PLAIN.get(language, _PLAIN["en"])
    return _NAMED.get(language, _NAMED["en"]).format(name.greeted)
