"""Words a reply never contains unless the firm itself wrote them, in the languages we write.

Patterns are searched in text folded by `app.domain.words.folding.folded`.
"""

import re

from app.domain.words.quantities import QUANTITY_IN_WORDS

PROMISES = re.compile(
    r"\b(?:guarantee\w*|warrant(?:y|ies)|discount\w*|refund\w*|money[- ]back|free of charge|for free|no cost|"
    r"risk[- ]free|promise\w*|commit to|legal(?:ly)?|liab(?:le|ility)|binding|lawyer\w*|lawsuit\w*|compensat\w+|"
    r"garanti\w*|gewährleist\w*|rabatt\w*|nachlass|kostenlos\w*|gratis|verspr\w+|"
    r"zusicher\w*|verbindlich\w*|rechtlich\w*|"
    r"haft(?:en|ung)|remise\w*|gratuit\w*|promet\w*|promess\w*|juridique\w*|rembours\w*|garantía\w*|garantiz\w*|"
    r"descuento\w*|prometemos|reembols\w*|garanz\w*|sconto|sconti|rimbors\w*|korting\w*|terugbetal\w*|belov\w+|"
    r"desconto\w*|promete\w*|equity|commission\w*)\b"
)

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

# A machine wrote the draft: it must not say that somebody sat down with the message.
PERSON_CLAIMS = re.compile(
    r"\bi(?:'ve| have)? (?:personally|just|carefully) (?:read|looked|reviewed|gone|went)\b|"
    r"\bpersonally (?:read|reviewed)\b|"
    r"\bi(?:'m| am) (?:a )?(?:real |actual )?(?:human|person)\b|\bread (?:it|this|your \w+) (?:myself|personally)\b|"
    r"\bat (?:three|3) (?:am|in the morning)\b|\bpersönlich gelesen\b|\blu personnellement\b|\bpersonnellement lu\b|"
    r"\bleído personalmente\b|\bletto personalmente\b|\bpersoonlijk gelezen\b|\blido pessoalmente\b|"
    r"\bno (?:bot|robot|automation)\b|\bnot (?:a )?(?:bot|robot|machine|automated)\b"
)

# Of a stranger's words these are not repeated to anybody, whatever the sentence.
RISKY = re.compile(
    r"(?i)^(?:fuck\w*|shit\w*|cunt\w*|bitch\w*|ass|asshole\w*|bastard\w*|nigg\w*|fagg?\w*|"
    r"rape\w*|porn\w*|sex\w*|nude\w*|"
    r"xxx\w*|viagra|cialis|casino\w*|betting|crypto\w*|bitcoin\w*|btc|forex|lottery|jackpot|winner|inheritance|"
    r"password\w*|passwort|login|click\w*|klick\w*|verify|invoice\w*|payment\w*|bank|"
    r"account\w*|unsubscribe|urgent\w*|"
    r"kill\w*|die|dead|suicid\w*|nazi\w*|hitler|terror\w*|bomb\w*|damn\w*|crap\w*|idiot\w*|stupid\w*|scam\w*|"
    r"nonsense|hell|scheiß\w*|scheiss\w*|arsch\w*|merde|putain|mierda|puta\w*|cazzo|kut|caralho|"
    r"script|select|drop|alert|null|undefined|nan|true|false|eval|exec|onerror|onload|href|src|img|svg|iframe|"
    r"guarantee\w*|discount\w*|refund\w*|legal\w*|lawyer\w*|promise\w*|gratis|rabatt\w*|remise\w*|descuento\w*|"
    r"bot|bots|robot\w*|ai|gpt|confidential|vertraulich\w*|disclaimer|mailto|http|https|www|com|net|org|"
    r"bidding|equity|commission\w*|canary\w*|placeholder|lorem|ipsum)$"
)

NEVER_REPEATED = (PROMISES, PLACEHOLDERS, LEAKAGE, PERSON_CLAIMS, QUANTITY_IN_WORDS)
