"""The person's own words, apart from what their programs and ours put around them.

Cut are, from the top, the banner of a mail server, and from the end footers and the signature. What is not known for
either stays: a footer that is kept costs little, a sentence of a buyer that is lost costs the buyer. Line by line and
linear in the text.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass

from app.domain.words.boilerplate import (
    form_label,
    goes_on_as_banner,
    goes_on_as_footer,
    is_addition,
    is_banner,
    is_below_a_name,
    is_closing,
    is_device_line,
    is_footer,
    is_rule,
    says_how_to_reach,
    sentences_of,
    title_in,
)
from app.domain.words.folding import plain

_BANNER_PARAGRAPHS = 5
_SIGNATURE_LINES = 60  # from the end, in which a signature begins
_FOOTER_PARAGRAPHS = 40
_TRIED = 3  # places where a signature may begin; of more, the last one as well
_DELIMITERS = ("--", "__", "—")
_NAME_LINE = 60  # characters
_LONG_LINE = 8  # words
_TITLE_WITHIN = 3  # lines below the name


@dataclass(frozen=True, slots=True)
class OwnWords:
    """`message` and `boilerplate` together hold every word of the text, each in its order."""

    message: str
    boilerplate: str
    title: str | None = None  # of the writer, as the signature names it
    nothing_own: bool = False  # all was boilerplate; the message is the whole text all the same


def own_words(text: str, names: Collection[str] = ()) -> OwnWords:
    """What the person wrote and what stands around it. Never cuts everything.

    Args:
        text: A message without quoted history.
        names: What the sender is called: the name beside the address, the part before its @.
    """
    above, lines = _without_banner(text.split("\n"))
    lines, below, title = _without_signature(lines, _words_of_names(names))
    lines, feet = _without_footers(lines)
    message = "\n".join(lines).strip("\n").strip()
    rest = "\n".join([*above, "", *feet, "", *below]).strip("\n")
    boilerplate = re.sub(r"\n{3,}", "\n\n", rest).strip()
    if not re.search(r"\w", message):
        return OwnWords(text.strip(), "", title, nothing_own=bool(boilerplate))
    return OwnWords(message, boilerplate, title)


def _words_of_names(names: Collection[str]) -> frozenset[str]:
    return frozenset(word for name in names for word in plain(name[:200].replace(".", " ")).split() if len(word) > 2)


def _paragraph_end(lines: list[str], start: int) -> int:
    end = start
    while end < len(lines) and lines[end].strip():
        end += 1
    return end


def _without_banner(lines: list[str]) -> tuple[list[str], list[str]]:
    """The lines of a mail server's warning on top, and the rest."""
    cut: list[str] = []
    position, found = 0, False
    for _ in range(_BANNER_PARAGRAPHS):
        while position < len(lines) and not lines[position].strip():
            position += 1
        end = _paragraph_end(lines, position)
        paragraph = lines[position:end]
        if not paragraph:
            break
        sentences = sentences_of(paragraph)
        length = _leading_banner(sentences, found=found)
        rules_only = all(is_rule(line) for line in paragraph)
        if not (length or rules_only):
            break
        found = found or bool(length)
        if rules_only or length == len(sentences):
            cut += [*paragraph, ""]
            position = end
            continue
        # The person begins in the middle of the paragraph, perhaps of a line.
        kept = _from_sentence("\n".join(paragraph), sentences, length)
        cut.append("\n".join(paragraph)[: -len(kept)])
        return cut, [*kept.split("\n"), *lines[end:]]
    return (cut, lines[position:]) if found else ([], lines)


def _leading_banner(sentences: list[str], *, found: bool) -> int:
    """How many sentences from the first on belong to a banner."""
    length = 0
    for sentence in sentences:
        if is_banner(sentence) or ((found or length) and goes_on_as_banner(sentence) and not _is_own(sentence)):
            length += 1
        else:
            break
    return length if found or any(is_banner(sentence) for sentence in sentences[:length]) else 0


def _is_own(sentence: str) -> bool:
    return is_addition(sentence) and not goes_on_as_banner(sentence)


def _from_sentence(text: str, sentences: list[str], index: int) -> str:
    position = 0
    for sentence in sentences[:index]:
        position = text.index(sentence, position) + len(sentence)
    return text[position:].lstrip()


def _without_signature(lines: list[str], names: frozenset[str]) -> tuple[list[str], list[str], str | None]:
    """The text above the signature with what the person added below it, the signature, and the title in it."""
    begin = max(1, len(lines) - _SIGNATURE_LINES)
    starts = [at for at in range(begin, len(lines)) if _signs_off(lines, at, names)]
    starts = [at for at in starts if any(re.search(r"\w", line) for line in lines[:at])]
    if not starts:
        return lines, [], None
    strict = sum(line.rstrip() in _DELIMITERS for line in lines) > 1
    found = None
    for at in [*starts[:_TRIED], *starts[_TRIED:][-1:]]:
        own, rest = _below(lines, at, strict=strict)
        if len(rest) == 1 and is_rule(lines[at]):
            continue  # a rule between parts of the message
        found = (at, own, rest)
        if not own:
            break
    if found is None:
        return lines, [], None
    at, own, rest = found
    return lines[:at] + (["", *own] if own else []), rest, _title(lines, at, names)


def _signs_off(lines: list[str], at: int, names: frozenset[str]) -> bool:
    line = lines[at]
    if not line.strip() or len(line) > _NAME_LINE * 2:
        return False
    if line.rstrip() in _DELIMITERS or is_closing(line):
        return True
    if is_rule(line):
        return len(line.strip()) > 3 and all(says_how_to_reach(later) for later in lines[at:])
    # Below "please invite:" or "my colleagues," names are part of a sentence.
    return _is_name(line, names) and not (
        lines[at - 1].rstrip().endswith((":", ";", ",")) and not is_closing(lines[at - 1])
    )


def _is_name(line: str, names: frozenset[str]) -> bool:
    """Whether the sender's name stands here, alone or before a title."""
    written = re.split(r"\s*[,|•·–—(]\s*|\s+-\s+", line.strip(" *_~-–—"), maxsplit=1)[0]
    words = plain(written[:_NAME_LINE]).split()
    if not 0 < len(words) <= 5 or written.endswith((":", "?")):
        return False
    known = sum(word in names for word in words)
    others = [word for word in words if word not in names and len(word) > 1]
    return known > 0 and len(others) <= (1 if known > 1 else 0)


def _below(lines: list[str], at: int, *, strict: bool) -> tuple[list[str], list[str]]:
    """What stands from a sign-off on, sorted into the person's own lines and the signature."""
    is_delimiter = lines[at].rstrip() in _DELIMITERS and not strict
    own: list[str] = []
    rest: list[str] = [lines[at]]
    position = at + 1
    end = _paragraph_end(lines, position)
    first_own = next((i for i in range(position, end) if _is_own_line(lines[i], lenient=is_delimiter)), end)
    rest += lines[position:first_own]
    own += lines[first_own:end]
    position = end
    while position < len(lines):
        if not lines[position].strip():
            (own if own and not rest[-1:] else rest).append(lines[position])
            position += 1
            continue
        end = _paragraph_end(lines, position)
        paragraph = lines[position:end]
        if _is_own_paragraph(paragraph, lenient=is_delimiter):
            own += ["", *paragraph] if own else paragraph
        else:
            rest += paragraph
        position = end
    return own, rest


def _is_own_line(line: str, *, lenient: bool) -> bool:
    """Directly below a name: lines of a signature are short or tell how to reach somebody."""
    if says_how_to_reach(line) or is_below_a_name(line) or form_label(line) or is_device_line(line):
        return False
    return is_addition(line) or not (lenient or len(line.split()) <= _LONG_LINE) or bool(_labelled(line))


def _labelled(line: str) -> bool:
    return bool(re.match(r"\s*[^\W\d_][\w /&'-]{1,30}:\s+\S", line))


def _is_own_paragraph(paragraph: list[str], *, lenient: bool) -> bool:
    if all(says_how_to_reach(line) or is_device_line(line) for line in paragraph) or _is_form_trailer(paragraph):
        return False
    sentences = sentences_of(paragraph)
    unknown = [one for one in sentences if not (is_below_a_name(one) or says_how_to_reach(one))]
    if not unknown:
        return False
    if any(is_addition(one) and not goes_on_as_footer(one) for one in unknown):
        return True
    if is_below_a_name(sentences[0]):
        return False
    return not lenient and not (is_footer_paragraph(paragraph) or len(unknown) * 2 <= len(sentences))


def _title(lines: list[str], at: int, names: frozenset[str]) -> str | None:
    """The job named beside or below the sender's name."""
    for index in range(at, min(at + 4, len(lines))):
        if not _is_name(lines[index], names):
            continue
        for line in lines[index : index + _TITLE_WITHIN]:
            if not _is_name(line, names) or line != lines[index]:
                found = title_in(line)
            else:
                found = (
                    title_in(re.split(r"[,|•·–—(]", line, maxsplit=1)[-1]) if re.search(r"[,|•·–—(]", line) else None
                )
            if found:
                return found
    return None


def _without_footers(lines: list[str]) -> tuple[list[str], list[str]]:
    """The text without the footers at its end, and those in their order."""
    kept, cut = list(lines), list[str]()
    for _ in range(_FOOTER_PARAGRAPHS):
        while kept and not kept[-1].strip():
            cut.insert(0, kept.pop())
        start = len(kept)
        while start and kept[start - 1].strip():
            start -= 1
        at = _footer_in(kept[start:])
        if at is None or not kept:
            break
        cut = kept[start + at :] + cut
        kept = kept[: start + at]
    return kept, cut


def _footer_in(paragraph: list[str]) -> int | None:
    """The line of the paragraph from which on it is a footer; None if its end is the person's."""
    if paragraph and all(is_rule(line) for line in paragraph):
        return 0
    for at in range(max(0, len(paragraph) - _SIGNATURE_LINES), len(paragraph)):
        if is_footer_paragraph(paragraph[at:]):
            return at
    return None


def is_footer_paragraph(paragraph: list[str]) -> bool:
    """Whether lines begin with a footer and hold nothing else."""
    if all(is_device_line(line) for line in paragraph) or _is_form_trailer(paragraph):
        return True
    first, *others = [one for one in sentences_of(paragraph) if not is_rule(one)] or [""]
    if not is_footer(first):
        return False
    surely = sum(goes_on_as_footer(one) for one in others)
    return surely * 2 >= len(others) and not any(is_addition(one) and not goes_on_as_footer(one) for one in others)


def _is_form_trailer(paragraph: list[str]) -> bool:
    """Whether these are the lines a form's plugin adds about the visit."""
    if "sure" not in map(form_label, paragraph):
        return False  # asked first: of nearly every mail no line has such a label, and footers take long to look for
    labels = [form_label(line) for line in paragraph if not is_rule(line) and not is_footer(line)]
    return "sure" in labels and None not in labels
