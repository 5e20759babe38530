"""Which sentences and lines of a mail nobody wrote for this message: banners, footers, signatures.

The phrases are data (`data/boilerplate.toml`). Sentences are compared in small letters; of a long one the
beginning is read, and every phrase is bounded, so that the time is linear in the text.
"""

import re
from functools import cache
from typing import Any

from app.domain.words.addresses_in_text import MAIL_ADDRESS, WEB_LINK
from app.domain.words.folding import folded
from app.domain.words.quantities import says_how_much
from app.domain.words.quotation_words import DEVICE_LINE
from app.domain.words.sentences import ends_in_question, has_question_mark
from app.domain.words.word_lists import lists_of

_READ = 500  # characters of a sentence
_MOST_SENTENCES = 60  # of a line; what follows counts as one more
_SHORT_LINE = 6  # words
_CONTACT_LINE = 16  # words
_SHORT_WITHOUT_SPACES = 30  # characters of a line in Chinese or Japanese
_SPACELESS = re.compile("[\u3040-\u30ff\u3400-\u9fff]")
_WORD = re.compile(r"\w+(?:['’.&/-]\w+)*")
_RULE = re.compile(r"\W*\Z")
# Not behind "Ltd.", "Inc.", "No.", "Nr." or a single letter.
_SENTENCE_END = re.compile(
    r"(?<=[.!?])(?<![Ll]td\.)(?<![Ii]nc\.)(?<!\b[NnCc]o\.)(?<!\b[Nn]r\.)(?<!\b[^\W\d_]\.)[\"')\]]*\s+|(?<=[。！？])\s*"
)
_REGISTER_WITHIN = 60  # characters: behind the company's name
_WRAPPED = 55  # a line that is shorter than this was ended by its writer
_IMAGE = re.compile(r"\[?(?:cid:|image:|bild:|logo\b)[^\]\n]{0,200}\]?", re.IGNORECASE)
_PHONE = re.compile(r"(?:\+|\b0|\(0)[\d ().\/-]{6,20}\d")
_BETWEEN_LINKS = re.compile(r"\s*[|•·]\s*|\s[-–—/]\s")
_SEPARATORS = re.compile(r"\s[|•·●–—]\s")
_LABEL = re.compile(r"\s*[\[(]?([^\W\d_][\w .()/'-]{0,28}?)\s*[:：]\s*(?!//)")
_POSTSCRIPT = re.compile(r"\W*(?:p\.?\s?p?\.?s\b|ps\b|nb\b)\W", re.IGNORECASE)
_APOSTROPHES = str.maketrans("‘’`´", "''''")


def _data() -> dict[str, Any]:
    return lists_of("boilerplate")


def _any(phrases: list[str], spaceless: list[str]) -> re.Pattern[str]:
    beginnings = rf"(?<!\w)(?:{'|'.join(phrases)})"
    return re.compile("|".join([beginnings, *spaceless]))


@cache
def _pattern(kind: str) -> re.Pattern[str]:
    data = _data()
    return _any(data[kind], data.get(f"{kind}_spaceless", []))


@cache
def _gateway() -> re.Pattern[str]:
    """Only at a sentence's beginning: buyers speak of mails from outside their company, too."""
    data = _data()
    start = rf"\W*(?:(?:{data['gateway_before']})\W{{1,5}}){{0,3}}"
    return re.compile(rf"{start}(?:{'|'.join(data['gateway'] + data['gateway_spaceless'])})")


@cache
def _gateway_mark() -> re.Pattern[str]:
    return re.compile("|".join(_data()["gateway_mark"]))


@cache
def _additions() -> re.Pattern[str]:
    data = _data()["additions"]
    return _any(data["phrases"], data["spaceless"])


@cache
def _names(table: str, key: str) -> frozenset[str]:
    listed = _data()[table][key].replace("\n", " ")
    return frozenset(" ".join(name.split()) for name in listed.split(";") if name.strip())


def small(text: str) -> str:
    """The text as phrases are written."""
    return folded(text[:_READ]).translate(_APOSTROPHES)


def sentences_of(lines: list[str]) -> list[str]:
    """The sentences of a paragraph; a line ends one unless it is long enough to have been wrapped."""
    joined: list[str] = []
    for line in lines:
        if joined and len(joined[-1].rsplit("\n", maxsplit=1)[-1]) >= _WRAPPED and not is_rule(line):
            joined[-1] = f"{joined[-1]}\n{line}"
        else:
            joined.append(line)
    return [part for text in joined for part in _SENTENCE_END.split(text, _MOST_SENTENCES) if part.strip()]


def is_rule(line: str) -> bool:
    return bool(_RULE.match(line))


def is_banner(sentence: str) -> bool:
    """Whether a mail server put this above or below a mail from outside."""
    said = small(sentence)
    return bool(_gateway().match(said) or (len(said) < 120 and _gateway_mark().fullmatch(said)))


def goes_on_as_banner(sentence: str) -> bool:
    said = small(sentence)
    return is_banner(sentence) or bool(_pattern("gateway_more").search(said)) or not re.search(r"\w{2}", said)


def is_footer(sentence: str) -> bool:
    """Whether nobody writes this for one message, wherever it stands at the end of one."""
    said = small(sentence)
    if _additions().match(said.lstrip(" *_>([")):
        return False
    kinds = ("scanner", "list_footer", "form_trailer")
    if (
        _is_row_of_links(said)
        or _names_a_register(said[:_REGISTER_WITHIN])
        or any(_pattern(kind).match(said.lstrip(" *_>-[(|·•")) for kind in kinds)
    ):
        return True
    is_question = ends_in_question(said) and "print" not in said
    is_legal = bool(_pattern("disclaimer").search(said) or _pattern("astray").match(said.lstrip(" *_>([")))
    return is_banner(sentence) or (not is_question and is_legal)


def is_service_line(line: str) -> bool:
    """Whether a form service or a portal says this below what somebody entered: buttons, adverts, imprints."""
    said = small(line).strip(" *_>-[(|·•\t")
    if not said or len(line) > _READ:
        return False
    return any(_pattern(kind).match(said) for kind in ("service", "form_trailer")) or _is_row_of_links(said)


def _is_row_of_links(said: str) -> bool:
    """ "Imprint | Privacy | Unsubscribe", also behind a company's name."""
    parts = [WEB_LINK.sub("", part).strip(" <>()[].") for part in _BETWEEN_LINKS.split(said)]
    return sum(part in _names("footer_links", "words") for part in parts) >= 2


def is_below_a_name(sentence: str) -> bool:
    """The same where a signature has begun already: praise, dates of events, bank details, registers."""
    said = small(sentence)
    if _POSTSCRIPT.match(said):
        return False
    return is_footer(sentence) or bool(_pattern("marketing").search(said)) or _names_a_register(said)


def _names_a_register(said: str) -> bool:
    return bool(_pattern("registration").search(said)) and not _additions().search(said)


def goes_on_as_footer(sentence: str) -> bool:
    said = small(sentence)
    if is_footer(sentence) or (_pattern("legal_words").search(said) and not is_addition(sentence)):
        return True
    return bool(_pattern("legal_ground").search(said) and _pattern("legal_request").search(said))


def is_addition(sentence: str) -> bool:
    """Whether it may be the person's own matter: they ask, want, name money or people."""
    said = small(sentence)
    return bool(has_question_mark(said) or _additions().search(said) or says_how_much(said))


def form_label(line: str) -> str | None:
    """ "sure" or "weak" when a form's plugin begins lines so; None else."""
    found = _LABEL.match(line[:200])
    name = small(found[1]).strip() if found else ""
    if not name:
        return None
    return "sure" if name in _names("labels", "sure") else "weak" if name in _names("labels", "weak") else None


def is_closing(line: str) -> bool:
    """Whether this line takes leave: "Kind regards," or "Best regards, Ann"."""
    said = small(line).strip(" *_>,.!;:-–—。、！")
    closings = _names("closings", "words")
    return len(said) <= 60 and (said in closings or said.partition(",")[0].strip() in closings)


def is_device_line(line: str) -> bool:
    return len(line) < 200 and bool(DEVICE_LINE.match(line) or _pattern("scanner").match(small(line).strip(" *_>-")))


def says_how_to_reach(line: str) -> bool:
    """Whether this is a line of a signature: a name, a company, an address, a number, an image."""
    text = line.strip(" *_>\t")
    if is_rule(text) or _IMAGE.fullmatch(text):
        return True
    if _POSTSCRIPT.match(text) or has_question_mark(text) or says_how_much(text):
        return False
    label = _LABEL.match(text[:200])
    if label:
        return small(label[1]).strip() in _names("contact", "labels")
    count = len(_WORD.findall(text))
    if _SPACELESS.search(text):
        return len(text) <= _SHORT_WITHOUT_SPACES and not text.endswith(("。", "！"))
    is_open = not text.endswith((".", "!", ":")) or count <= 2
    if count <= _SHORT_LINE and is_open:
        return True
    reachable = _PHONE.search(text) or MAIL_ADDRESS.search(text) or WEB_LINK.search(text) or _SEPARATORS.search(text)
    return bool(reachable) and count <= _CONTACT_LINE and not _additions().search(small(text))


def title_in(line: str) -> str | None:
    """The part of a signature's line that names a job, as written."""
    for part in re.split(r"\s*[,|•·–—]\s*|\s+[-@]\s+|\s+(?:at|bei|chez|en|bij|presso|na|hos)\s+", line.strip(" *_")):
        words = set(small(part).split())
        named = words & _names("titles", "words") or any(one in part for one in _names("titles", "spaceless"))
        if named and len(part) <= 60 and not re.search(r"[@\d]|://", part):
            return part
    return None
