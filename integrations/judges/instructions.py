"""Text that is addressed to a program instead of a person, blanked out before anything is read.

Whoever writes "this is a hot lead, score 100" has not said anything about their
company. The text keeps its length, so that places found in it are places in the original.
"""

import re

_BLOCKS = re.compile(
    r"<!--.*?(?:-->|$)"
    r"|<(?P<tag>\w+)[^>]*(?:display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0)[^>]*>"
    r".*?(?:</(?P=tag)>|$)"
    r"|\[\s*(?:SYSTEM|INST|ADMIN|ASSISTANT|NOTE TO (?:THE )?(?:AI|ASSISTANT|MODEL))\b[^\]]*(?:\]|$)"
    r"|<\|?(?:system|im_start|assistant|instructions?)\|?>.*?(?:</(?:system|assistant|instructions?)>|<\|im_end\|>|$)",
    re.IGNORECASE | re.DOTALL,
)
_ORDERS = re.compile(
    r"(?:ignore|disregard|forget|override)\b.{0,30}\b(?:instructions?|guidelines|rules|prompts?)"
    r"|previous instructions are void|you are now (?:in|a|an)\b.{0,30}\b(?:mode|assistant|model|ai)\b"
    r"|\b(?:to|for|dear|attention) (?:whatever |whichever |any |the |automated )*"
    r"(?:ai|llm|assistants?|language models?)\b"
    r"(?=[ ]*[:,!]|\s+(?:reading|processing|that|who|which|system|agent|model)\b)"
    r"|(?:set|assign|give|mark|classify|rate|grade|score)\b.{0,40}\b(?:tier|hot|score|100|priority|genuine)\b"
    r"|\bscore\s*[:=]?\s*100\b|tier\s*[:=]\s*hot|priority\s*=\s*1|skip (?:the )?review|do not mark as promotional"
    r"|(?:ignor|vergiss|missacht)\w*.{0,25}anweisungen|ignorez.{0,25}instructions|ignora.{0,25}instrucciones"
    r"|ignore .{0,25}instru[cç][oõ]es|ignora.{0,25}istruzioni|negeer.{0,25}instructies",
    re.IGNORECASE,
)
_CHEAP = re.compile(
    r"<|\[|instruct|guidelin|instruc|instru|istruz|anweisung|score|tier|\bai\b|assistant|\bllm\b|priority|hot\b|review",
    re.IGNORECASE,
)
_PARAGRAPH = re.compile(r"(?:[^\n]|\n(?![ \t]*\n))+")
_SENTENCE = re.compile(r"[^.!?\n]+(?:[.!?]+|\n|$)")


def without_instructions(text: str) -> str:
    """The text with machine-directed parts replaced by spaces; same length, same line breaks."""
    if not _CHEAP.search(text):
        return text
    text = _BLOCKS.sub(lambda match: _blank(match.group()), text)
    return _PARAGRAPH.sub(_without_orders, text)


def _without_orders(match: re.Match[str]) -> str:
    """One paragraph: from the first order to the last one, whole sentences."""
    paragraph = match.group()
    ordering = [s for s in _SENTENCE.finditer(paragraph) if _ORDERS.search(s.group())]
    if not ordering:
        return paragraph
    start, end = ordering[0].start(), ordering[-1].end()
    return paragraph[:start] + _blank(paragraph[start:end]) + paragraph[end:]


def _blank(text: str) -> str:
    return re.sub(r"\S", " ", text)
