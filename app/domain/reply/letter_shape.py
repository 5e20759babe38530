"""What makes a text no letter: two greetings, notes to a colleague, leftovers of a program, another language."""

import re
from collections.abc import Iterator, Sequence

from app.domain.reply.claim_sources import ClaimSources, words_in
from app.domain.reply.guard_words import PLACEHOLDERS
from app.domain.words.addresses_in_text import WEB_LINK
from app.domain.words.cues import cues_in
from app.domain.words.folding import folded, folded_in_place, plain, words_of
from app.domain.words.languages import sure_language
from app.domain.words.quoting import cut_at_a_word
from app.domain.words.sentences import BETWEEN_SENTENCES
from app.domain.words.word_lists import any_of, file_of, lists_of

_LINES = cues_in(file_of("claims"), "lines")
_MOST_GREETING, _MOST_SIGN_OFF = 6, 6  # words
_LEFT_OVER = re.compile(
    r"```|[{}<>|\\`~^]|\*\*|__|(?m:^\s*#{1,6} )|\b[a-z]+_[a-z_]+\b|\b(?:answer|case|service|pointer):\w|\\n"
    r"|(?i:\bnull\b)"
    r"|\[(?!\d)[^\]\n]{0,60}\]|\u3010"
)
_GREETED = re.compile(  # "Dear Ms Lind, we ..."
    rf"(?i:{any_of(one.strip() for one in lists_of('claims')['lines']['greetings'].split('|'))})"
    r"(?:(?: [a-z]{1,4}\.?)?,? [A-Z\u00c0-\u00de][\w'\u2019-]*){1,3}[,:!]"
)
_FEWEST_WORDS = 6  # of a sentence whose language is looked at
_OTHER_SCRIPT = re.compile(
    "[\u0370-\u052f\u0590-\u08ff\u0900-\u0dff\u0e00-\u0eff\u1100-\u11ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+"
)
_IN_OTHER_SCRIPTS = frozenset({"ja"})  # of the languages we write
_VOCATIVE = re.compile(
    r"(?:^|[(\[\n.!?] ?)([^\W\d_]+)"
    r"(?::|, (?:please|bitte|can|could|kannst|merci|peux|por favor|puedes|per favore|puoi|graag|kun) )"
)
_NOTE = re.compile(
    r"(?i:\b(?:notes?|hinweis|notiz|nota|notitie|opmerking|anmerkung|memo|attention|fyi|reminder|message|nachricht))"
    r" (?:to|for|an|f\u00fcr|pour|\u00e0|para|a|per|voor|aan) ([A-Z][^\W\d_]+)"
)
_HOUSE = re.compile(
    r"(?<!\w)\d{1,4}[a-z]? (?:[A-Z]\w+ ){1,3}(?:Street|St|Road|Rd|Avenue|Ave|Lane|Row|Square|Drive|Way)\b"
    r"|\b\w*(?:stra\u00dfe|strasse|gasse|platz|straat|laan|gracht|plein) \d{1,4}\b"
    r"|\b(?:[Rr]ue|[Cc]alle|[Vv]ia|[Rr]ua|[Aa]venue|[Pp]laza|[Pp]iazza) [^.\n]{2,40},? \d{1,4}\b"
)


def shape_faults(body: str, language: str, sources: ClaimSources) -> Iterator[str]:
    """One line each, with the words themselves."""
    text = WEB_LINK.sub(" ", body)
    paragraphs = [part for part in (one.strip() for one in body.split("\n\n")) if part]
    yield from _line_faults(paragraphs)
    yield from _repeats(paragraphs)
    signature = next((line for line in text.split("\n") if _is_a_signature(line, sources)), "")
    if signature:
        yield f'holds a signature ("{_short(signature)}"); code signs'
    note = next((m[0] for m in _NOTE.finditer(text) if _is_ours_alone(m[1], sources)), "")
    if note:
        yield f'holds a note to a colleague ("{_short(note)}")'
    left = _LEFT_OVER.search(text) or PLACEHOLDERS.search(folded(text))
    if left:
        yield f'holds leftovers of a program ("{_short(left[0])}")'
    yield from _language_faults(paragraphs, language, sources)
    script = None if language in _IN_OTHER_SCRIPTS else _OTHER_SCRIPT.search(text)
    if script and script[0] not in sources.all_text:
        yield f'is written in two scripts ("{_short(script[0])}")'
    addressed = next((m[1] for m in _VOCATIVE.finditer(text) if _is_ours_alone(m[1], sources)), "")
    if addressed:
        yield f"speaks to {addressed}, who is one of us"
    house = _HOUSE.search(text)
    if house and plain(house[0]) not in sources.all_plain:
        yield f'holds a postal address that no source has ("{_short(house[0])}")'


def _line_faults(paragraphs: Sequence[str]) -> Iterator[str]:
    for paragraph in paragraphs:
        if paragraph.startswith(("(", "[")) and paragraph.endswith((")", "]", ").")):
            yield f'holds a note in brackets ("{_short(paragraph)}")'
    lines = [line for paragraph in paragraphs[1:] for line in paragraph.split("\n")]  # "Gr\u00fc\u00df Gott" greets
    for line in lines:
        if (_begins_with("greetings", line, _MOST_GREETING) and line.rstrip()[-1:] in ",:!") or _GREETED.match(line):
            yield f'greets a second time ("{_short(line)}")'
    for line in lines[:-1]:
        if _begins_with("sign_offs", line, _MOST_SIGN_OFF) and line.rstrip()[-1:] not in ".?":
            yield f'signs off before its end ("{_short(line)}")'


def _repeats(paragraphs: Sequence[str]) -> Iterator[str]:
    seen = set[str]()
    for sentence in (part for one in paragraphs for part in BETWEEN_SENTENCES.split(WEB_LINK.sub(" ", one))):
        said = " ".join(words_of(sentence))
        if said in seen and len(said.split()) >= _FEWEST_WORDS:
            yield f'says something twice ("{_short(sentence)}")'
            return
        seen.add(said)


def _begins_with(kind: str, line: str, most_words: int) -> bool:
    folded_line = folded_in_place(line).lstrip(" \"'*>")
    found = _LINES[kind].first_in(folded_line)
    return found is not None and found.start() == 0 and len(words_of(line)) <= most_words


def _language_faults(paragraphs: Sequence[str], language: str, sources: ClaimSources) -> Iterator[str]:
    if not language:
        return
    theirs = plain(sources.theirs)
    for paragraph in paragraphs:
        for sentence in BETWEEN_SENTENCES.split(WEB_LINK.sub(" ", paragraph)):
            if len(words_of(sentence)) < _FEWEST_WORDS:
                continue
            spoken = sure_language(sentence)
            if spoken not in (None, language) and plain(sentence)[:40] not in theirs:
                yield f'is not in one language ("{_short(sentence)}")'
                return


def _is_a_signature(line: str, sources: ClaimSources) -> bool:
    """Whether it is nothing but names of ours."""
    words = plain(line).split()
    return bool(words) and sources.own_names.issuperset(words) and line.strip() not in sources.theirs


def _is_ours_alone(word: str, sources: ClaimSources) -> bool:
    name = plain(word)
    return word[:1].isupper() and name in sources.own_names and name not in words_in(sources.theirs)


def _short(words: str) -> str:
    return cut_at_a_word(words, 60)
