"""Words that deny what stands beside them, in the languages read: one list for letters and for messages."""

from app.domain.words.folding import plain
from app.domain.words.word_lists import lists_of

_LISTS = {kind: frozenset(plain(words).split()) for kind, words in lists_of("negations").items()}

DENIALS = _LISTS["denials"]  # "no", "not", "never", "cannot"
NEGATIONS = DENIALS | _LISTS["absences"]  # with "without", which denies a thing, but not what is done
NOBODY = _LISTS["nobody"]
