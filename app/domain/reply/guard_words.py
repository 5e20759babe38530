"""Words a reply never contains unless the firm itself wrote them, in the languages we write.

Patterns are searched in text folded by `app.domain.words.folding.folded`.
"""

import re

from app.domain.words.word_lists import any_of, lists_of

_LISTS = lists_of("guard_words")

PLACEHOLDERS = re.compile(
    r"(?=[{}%$<\[lxunp])(?:\{\{|\}\}|\{%|%\}|\$\{|<%|\[\s*(?:your|the|first|last|company|insert|client|recipient|sender|full)?\s*"
    r"(?:name|company|date|time|link|title|topic|industry|firm|surname|vorname|nom|prénom|nombre|naam|nome)\s*\]|"
    r"\blorem ipsum\b|\bxxx+\b|\bundefined\b|\bnan\b|%s|\bplaceholder\b)"
)

LEAKAGE = re.compile(
    r"\b(?:system prompt|my instructions|these instructions|previous instructions|as an ai|as a language model|"
    r"language model|large language|openai|chatgpt|json schema|the schema|canary\w*|prompt injection|"
    r"i was (?:told|instructed) to|tags? below|evidence, never)\b|</?\w+>|```"
)

# Of a stranger's words these are not repeated to anybody, whatever the sentence.
RISKY = re.compile(rf"(?i)^(?:{any_of(_LISTS['risky'])})$")
