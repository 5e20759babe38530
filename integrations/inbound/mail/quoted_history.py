"""What the writer added, apart from what they quote or forward.

Line by line and linear in the input, whatever the text: a stranger cannot slow it down.
The forms of quotation were collected from real mails of Gmail, Outlook, Apple Mail, Yahoo,
Notes and others in sixteen languages.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from app.domain.words.addresses_in_text import MAIL_ADDRESS
from app.domain.words.quotation_words import (
    BLOCK_LABELS,
    DEVICE_LINE,
    FORWARD_LINE,
    LIST_FOOTER,
    ONE_OF_US,
    SEPARATOR_LINE,
    WROTE,
)

_DATE = re.compile(r"\d{1,4}[./-]\s?\d{1,2}[./-]\s?\d{1,4}|\d{4}\s?[年년]|\b(?:19|20)\d\d\b|\b\d{1,2}[:.h]\d{2}\b")
_ADDRESS_AT_END = re.compile(r"<[^<>]{0,100}@[^<>]{0,200}>?>?\s*[:：]$")
_START = re.compile(
    r"(?:(?:\w{1,4}[.,]?\s+)?\d|(?:on|le|il|el|em|op|am|den|dne|dnia|w dniu|a|at|v|vào|no dia|el día|lúc|在|于|於)\b)",
    re.IGNORECASE,
)
_LABEL = re.compile(r"[>\s*]*([^\W\d_][^:：\n]{0,24}?)\s*\*?\s*[:：]")
_FROM_A_DAY = re.compile(
    r"[>\s*]*[^:：\n]{1,25}[:：]\s*\*?\s*(?:\d|(?:mon|tues|wednes|thurs|fri|satur|sun)day\b)", re.IGNORECASE
)
_TIME = re.compile(r"\b\d{1,2}[:.h]\d{2}\b")
_RULE = re.compile(r"[\s>*]*(?:[-_=*~]\s?){4,}\s*$")
_LONGEST_ATTRIBUTION = 400
_LONGEST_INTRODUCTION = 1_000
_BLANK_LINES = 8  # between a telephone's line and what it quotes
_BLOCK_LINES = 9  # a header block with wrapped addresses is no longer than this


@dataclass(frozen=True, slots=True)
class Split:
    """`message`: the writer's own new words, signature included; `history`: everything else."""

    message: str
    history: str


@lru_cache(maxsize=4)  # a mail's text is split to look for a form, for an introduction and for the writer's words
def split_history(text: str) -> Split:
    """The new words and the rest, both stripped. Every line is in one of them.

    A forward without a comment has an empty message. Answers between quoted lines are all
    in the message. Raises nothing.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    new: list[str] = []
    old: list[str] = []
    position = 0
    while position < len(lines):
        length = _quotation_at(lines, position, anything_before=any(line.strip() for line in new))
        if not length:
            new.append(lines[position])
            position += 1
            continue
        answers, rest = _answers_below(lines, position, length, top=bool("".join(new).strip()))
        new.extend(answers)
        old.extend(rest)
        break
    message = _without_rules(new, old)
    return Split(message, "\n".join(old).strip("\n").rstrip())


def _quotation_at(lines: list[str], position: int, *, anything_before: bool) -> int:
    """How many lines introduce quoted text here; 0 if none does."""
    line = lines[position]
    if line.lstrip().startswith(">"):
        return 1
    if not line.strip() or len(line) > _LONGEST_INTRODUCTION:
        return 0
    if SEPARATOR_LINE.match(line) or FORWARD_LINE.match(line):
        return 1
    if _is_header_block(lines, position):
        return 1
    if anything_before and _is_list_footer(lines, position):
        return 1
    if anything_before and DEVICE_LINE.match(line) and _quotation_follows(lines, position + 1):
        return 1
    return _attribution_length(lines, position)


def _quotation_follows(lines: list[str], position: int) -> bool:
    """Whether the next line with words introduces a quotation: below a telephone's line people also go on."""
    for index in range(position, min(position + _BLANK_LINES, len(lines))):
        if lines[index].strip() and not _RULE.match(lines[index][:_LONGEST_INTRODUCTION]):
            return bool(_quotation_at(lines, index, anything_before=False))
    return False


def _attribution_length(lines: list[str], position: int) -> int:
    """1 to 3 when "On <date>, <name> wrote:" starts here, over so many lines."""
    if _is_bare_attribution(lines, position):
        return 1
    joined = ""
    for length in range(1, 4):
        if position + length > len(lines):
            break
        part = lines[position + length - 1].strip(" >*\t")
        if not part:
            break
        if length > 1 and _is_attribution(part):
            break  # the line above it is the writer's own
        joined = f"{joined} {part}".strip()
        if len(joined) > _LONGEST_ATTRIBUTION:
            break
        if _is_attribution(joined) and (length == 1 or _START.match(joined)):
            return length
    return 0


def _is_attribution(line: str) -> bool:
    if len(line) > _LONGEST_ATTRIBUTION:
        return False
    ends_with_colon = line.rstrip("- ").endswith((":", "："))
    if not (ends_with_colon or "@" in line) or not _DATE.search(line):
        return False  # most lines end here, before anything slow is looked for
    line = line.strip("- ")
    has_verb = WROTE.search(line)
    if has_verb and ONE_OF_US.search(line[: has_verb.end() + 12]) and not MAIL_ADDRESS.search(line):
        return False  # "On 12 May I wrote to you:" is the person's own sentence
    if has_verb and ends_with_colon:
        return bool(_START.match(line) or MAIL_ADDRESS.search(line))
    if has_verb:
        return has_verb.end() >= len(line) - 2 and bool(MAIL_ADDRESS.search(line))
    return ends_with_colon and bool(_START.match(line) and _ADDRESS_AT_END.search(line))


def _is_bare_attribution(lines: list[str], position: int) -> bool:
    """Whether this is "Ann Example wrote:" without a date, directly above a quoted line."""
    line = lines[position].strip()
    if not (line.endswith(":") and len(line) <= 120 and WROTE.search(line)):
        return False
    below = next((later for later in lines[position + 1 : position + 3] if later.strip()), "")
    return below.startswith(">")


def _is_header_block(lines: list[str], position: int) -> bool:
    """Whether Outlook's From/Sent/To/Subject block starts here, in any of the known languages."""
    first = _kind_of_label(lines[position])
    if first not in ("from", "date", "sent", "subject"):
        return False
    kinds = set()
    window = lines[position : position + _BLOCK_LINES]
    for line in window:
        kind = _kind_of_label(line)
        if kind:
            kinds.add(kind)
        elif not line.strip():
            break
    if "from" not in kinds or len(kinds) < 3:
        return False
    # Routes, leaves and order forms also have From, To, Date and a subject; a mail has an address or a time of day, and
    # nobody is called "1 February".
    if any(_FROM_A_DAY.match(line[:200]) and _kind_of_label(line) == "from" for line in window):
        return False
    if any(MAIL_ADDRESS.search(line[:1_000]) for line in window[:_BLOCK_LINES]):
        return True
    times = any(_kind_of_label(line) in ("sent", "date") and _TIME.search(line[:200]) for line in window)
    return ("subject" in kinds and ("sent" in kinds or times)) or ("sent" in kinds and times)


def _kind_of_label(line: str) -> str | None:
    match = _LABEL.match(line[:200])
    return BLOCK_LABELS.get(match[1].strip(" *").casefold()) if match else None


def _is_list_footer(lines: list[str], position: int) -> bool:
    return bool(_RULE.match(lines[position][:_LONGEST_INTRODUCTION])) and any(
        LIST_FOOTER.search(line) for line in lines[position + 1 : position + 4]
    )


def _answers_below(lines: list[str], position: int, length: int, *, top: bool) -> tuple[list[str], list[str]]:
    """The lines from `position` on, sorted into the writer's answers and the quoted rest.

    Only ">" shows where a quotation ends; below any other introduction all is history.
    """
    begin = position if lines[position].lstrip().startswith(">") else position + length
    rest = lines[position:begin]
    while begin < len(lines) and not lines[begin].strip():
        rest.append(lines[begin])
        begin += 1
    if begin >= len(lines) or not lines[begin].lstrip().startswith(">"):
        return [], rest + lines[begin:]
    answers: list[str] = []
    quoted_before, blank_before = True, False
    for index in range(begin, len(lines)):
        line = lines[index]
        if line.lstrip().startswith(">"):
            rest.append(line)
            quoted_before, blank_before = True, False
        elif not line.strip():
            (rest if quoted_before else answers).append(line)
            blank_before = True
        elif _ends_the_mail(lines, index, top=top):
            rest.extend(lines[index:])
            break
        elif quoted_before and not blank_before and _quote_goes_on(lines, index):
            rest.append(line)  # a quoted line that some mailer wrapped without a new ">"
        else:
            if quoted_before and answers and answers[-1].strip():
                answers.append("")
            answers.append(line)
            quoted_before, blank_before = False, False
    return answers, rest


def _ends_the_mail(lines: list[str], index: int, *, top: bool) -> bool:
    """Whether here, below a quotation, only a signature, a footer or an older mail follows."""
    line = lines[index]
    if _attribution_length(lines, index):
        return not (index + 1 < len(lines) and any(later.startswith(">") for later in lines[index : index + 4]))
    return (
        (top and line.rstrip() in ("--", "__", "—"))
        or bool(SEPARATOR_LINE.match(line) or DEVICE_LINE.match(line))
        or _is_header_block(lines, index)
        or _is_list_footer(lines, index)
    )


def _quote_goes_on(lines: list[str], index: int) -> bool:
    return any(line.lstrip().startswith(">") for line in lines[index + 1 : index + 3])


def _without_rules(new: list[str], old: list[str]) -> str:
    """The message without the rule that separated it from the quotation."""
    while new and (not new[-1].strip() or _RULE.match(new[-1][:_LONGEST_INTRODUCTION])):
        old.insert(0, new.pop())
    return "\n".join(new).strip("\n").strip()
