"""Which given names may mean one person, and which names are too frequent to mean one."""

from collections import defaultdict

from app.domain.people.spelling import letters_of
from app.domain.words.word_lists import lists_of, word_list

# Endings by which one given name becomes another person's: Daniel, Daniela; Simon, Simone; Jan, Jana.
_OTHER_PERSON_ENDINGS = frozenset(
    {"a", "e", "o", "s", "i", "ia", "ina", "ine", "le", "la", "lle", "ella", "ette", "na", "ne", "us"}
)


def _entries() -> dict[str, frozenset[str]]:
    """For each name the entries that hold it. Languages get entries of their own: Juan is Johann, never Hannes."""
    lists = lists_of("nicknames")
    entries: dict[str, set[str]] = defaultdict(set)
    for mark, section in (("", "short_forms"), ("~", "in_other_languages")):
        for formal, names in lists[section].items():
            for name in (formal, *names.split()):
                entries[letters_of(name)].add(mark + letters_of(formal))
    return {name: frozenset(held_by) for name, held_by in entries.items()}


def _names(subject: str, name: str) -> frozenset[str]:
    return frozenset(map(letters_of, word_list(subject, name)))


_ENTRIES = _entries()
# In plain letters. Absence proves nothing.
KNOWN_GIVEN_NAMES = _names("given_names", "known") | _ENTRIES.keys()  # never another one's spelling
_ALSO_WORDS = frozenset({"beat", "greet", "harm", "job", "lies", "marine"})
_OF_ONE_SEX = frozenset(
    letters_of(name)
    for names in lists_of("forms_of_address")["given_names"].values()
    for listed in names.values()
    for name in listed.split()
)
GIVEN_NAMES = KNOWN_GIVEN_NAMES | _names("given_names", "spellings") | (_OF_ONE_SEX - _ALSO_WORDS)  # in some spelling
FREQUENT_FAMILY_NAMES = _names("family_names", "frequent")  # of thousands of people: they single out nobody
WRITTEN_FIRST_IN = {  # before the given name, by those who bear them
    origin: _names("family_names", f"written_first_{origin}")
    for origin in ("chinese", "korean", "vietnamese", "japanese", "hungarian")
}
WRITTEN_FIRST = frozenset[str]().union(*WRITTEN_FIRST_IN.values())
_DOUBLED = _names("family_names", "doubled")
_FAMILY = (
    FREQUENT_FAMILY_NAMES
    | _names("family_names", "known")
    | _names("family_names", "japanese")
    | WRITTEN_FIRST
    | _DOUBLED
)
_FAMILY_ENDINGS = tuple(word_list("family_names", "endings"))
_FAMILY_SPELLINGS = {
    letters_of(name): letters_of(names.split()[0])
    for names in lists_of("family_names")["same_family"]
    for name in names.split()
}


def may_be_one_given_name(left: str, right: str) -> bool:
    """Whether two given names (plain letters) are short or foreign forms of one: Tomek and Tomasz, Gwen and Gwendolyn.

    Two names fit when one entry of the lists holds both, or when the shorter, of three
    letters or more, begins the longer and the rest is not merely an ending that makes
    another name. Equal names fit.
    """
    if left == right or not _ENTRIES.get(left, frozenset()).isdisjoint(_ENTRIES.get(right, ())):
        return True
    short, long = sorted((left, right), key=len)
    if len(short) < 3 or not long.startswith(short):
        return False
    both_known = KNOWN_GIVEN_NAMES.issuperset((short, long))
    return not both_known and long[len(short) :] not in _OTHER_PERSON_ENDINGS


def differ_by_ending(left: str, right: str) -> bool:
    """Whether the two names differ in nothing but an ending: Maria and Mario, Andrea and Andreas."""
    shorter = min(len(left), len(right))
    return left[: shorter - 1] == right[: shorter - 1] and abs(len(left) - len(right)) <= 2


def is_family_name(name: str) -> bool:
    """Whether the plain letters are, or end like, a family name of our lists. Absence proves nothing."""
    return name in _FAMILY or (len(name) > 4 and name.endswith(_FAMILY_ENDINGS))


def is_doubled_family(name: str) -> bool:
    """Whether the plain letters are a family name of which people bear two, as in "Garcia Lopez"."""
    return name in _DOUBLED or name.endswith("ez")


def family_of_spelling(name: str) -> str:
    """One name for all languages' spellings of a family name: "maccarthaigh" and "mccarthy"; else the name itself."""
    return _FAMILY_SPELLINGS.get(name, name)


def given_name_keys(name: str) -> tuple[str, ...]:
    """The names under which a given name is stored: its formal forms, sorted; itself where it has none.

    Two names that fit by the lists share at least one key.
    """
    return tuple(sorted(_ENTRIES.get(name, ()))) or (name,)
