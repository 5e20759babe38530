"""Sums of money as people write them, and which of them are a budget."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

_CURRENCY = r"US\$|R\$|[$€£]|USD|EUR|GBP|CHF|AUD|CAD|SEK|NOK|DKK|PLN|BRL|INR"
_CURRENCY_AFTER = (
    r"(?:US\s?)?\$|€|£|USD|EUR(?:OS?)?|GBP|CHF|AUD|CAD|SEK|NOK|DKK|PLN|z[lł]|BRL|reais|INR|rupees"
    r"|dollars?|d[oó]lares|pounds?|quid|bucks|euros?|libras|kr(?:onor|oner)?"
)
_NUMBER = r"\d{1,3}(?:[.,'\u2019 \u00a0\u202f]\d{3})+(?:[.,]\d{1,2})?(?!\d)|\d+(?:[.,]\d+)?"
_MULTIPLIER = r"k|m|mio|millions?|thousand|tausend|tsd|mille|mil|mila|duizend|grand|hundred"
_MONEY = re.compile(
    rf"(?<![\w.,])(?:(?P<before>{_CURRENCY})\s?)?(?P<low>{_NUMBER})\s?(?P<low_unit>k\b|K\b)?"
    rf"(?:\s?(?:-|\u2013|to|or|bis|und|à|et|a|y|e|o|tot|en|till)\s?(?:{_CURRENCY})?\s?(?P<high>{_NUMBER}))?"
    rf"\s?(?P<unit>(?:{_MULTIPLIER})\b\.?)?\s?(?P<after>(?:{_CURRENCY_AFTER})(?!\w))?",
    re.IGNORECASE,
)
_HINT = re.compile(
    r"[$€£]|\d\s?k\b|\b(?:usd|eur|gbp|chf|dollar|pound|quid|d[oó]lares|reais|grand|sek|nok|dkk|pln|inr)", re.IGNORECASE
)
_IN_DOLLARS = {"€": 1.1, "£": 1.27, "eur": 1.1, "gbp": 1.27, "pou": 1.27, "qui": 1.27, "lib": 1.27, "chf": 1.12}
_IN_DOLLARS |= {"aud": 0.66, "cad": 0.73, "sek": 0.095, "nok": 0.095, "dkk": 0.147, "kr": 0.1, "pln": 0.25, "zł": 0.25}
_IN_DOLLARS |= {"zl": 0.25, "brl": 0.18, "rea": 0.18, "r$": 0.18, "inr": 0.012, "rup": 0.012}
_TIMES = {"k": 1e3, "m": 1e6, "mio": 1e6, "mil": 1e3, "hun": 1e2}  # by the first letters; "million" is asked first
_MONTHLY = re.compile(
    r"^[^.,;!?\n]{0,16}?(?:(?:/|\bper|\ba|\bone|\beach|\bevery|\bim|\bpro|\bpar|\bal|\bpor|\bao|\bi|\bom)\s?"
    r"(?:month|mo\b|monat|mois|mes\b|m[eê]s\b|mese|maand|m[aå]na?d|miesi)"
    r"|\bmonthly|\bmonatlich|\bmensuel|\bmensual|\bmensal|\bmensil|\bmaandelijks|\bp\.?m\b|\bpcm\b)",
    re.IGNORECASE,
)
_MONTHLY_BEFORE = re.compile(r"(?:month|monat|mensu|mensal|mensil|maand)\w*[^.;!?\n]{0,25}$", re.IGNORECASE)
_SPENT_OR_EARNED = re.compile(
    r"\bdeals?\b|revenue|turnover|umsatz|chiffre d.affaires|\barr\b|\bmrr\b|\bpaid\b|cost us|charged us"
    r"|\blost\b|\braised?\b|\bsells? (?:for|at)|equity"
    r"|shares?\b|\bworth\b|contracts? (?:above|over|of)|sent us|proposal for|salary|unit cost"
    r"|starting at|starts at|rent\b"
    r"|per (?:licen[cs]e|seat|user|order)|average order|gezahlt|payé|pagamos|instead of|valued|funding"
    r"|we charge|our price",
    re.IGNORECASE,
)
_MEANT_TO_SPEND = re.compile(
    r"budget|b[uü]dg|set aside|signed off|approved|\bspend\b|afford|\bput\b|\bpay\b|retainer|ceiling|up to"
    r"|allocat|earmark"
    r"|\bhave\b|\binvest\b|stretch|freigegeben|vorstellbar|valid[ée]|presupuesto|tenemos|temos|or[cç]amento|vrijgemaakt"
    r"|pagar|gastar|abbiamo|haben wir|wir haben|\bok\b|agreed on|mise\b|disponible|maximum|\bmax\b|\bhas\b|\bwe'd\b",
    re.IGNORECASE,
)
_MAY_FOLLOW_BARE_K = re.compile(
    r"^\W*$|^\W*(?:a|per|for|ok|okay|if|to|in|from|and|or|total|max|is|as|budget|approved|final|on|until|by)\b"
    r"|^\s?[.,;:!?)/+-]",
    re.IGNORECASE,
)


_MOST_AMOUNTS = 200  # a person names a few; a flood of them must not cost seconds


@dataclass(frozen=True, slots=True)
class Amount:
    """A sum the writer seems ready to spend; the higher end of a range."""

    dollars: float  # converted with rough rates: enough to tell a tiny budget from a fitting one
    monthly: bool
    start: int
    end: int
    said_to_be_budget: bool  # a word of spending stands in the same sentence


def amounts_in(text: str) -> Iterator[Amount]:
    """Sums that may be budgets, in the order of the text; sums spent or earned by the writer are left out."""
    if not _HINT.search(text):
        return
    for match in islice(_MONEY.finditer(text), _MOST_AMOUNTS):
        amount = _amount_of(match, text)
        if amount:
            yield amount


def _amount_of(match: re.Match[str], text: str) -> Amount | None:
    currency = (match["before"] or match["after"] or "").casefold()
    unit = (match["unit"] or match["low_unit"] or "").casefold().rstrip(".")
    rest = text[match.end() : match.end() + 40]
    if not currency and not (unit in {"k", "grand"} and _MAY_FOLLOW_BARE_K.search(rest)):
        return None
    left = max(text.rfind(mark, 0, match.start()) for mark in (". ", "\n", "? ", "! ", "; "))
    after = text[match.end() : match.end() + 160]
    right = re.search(r"[.?!;](?=\s|$)|\n", after)
    before = text[max(left + 1, match.start() - 160) : match.start()]
    sentence = before + " " + (after[: right.start()] if right else after)
    meant = bool(_MEANT_TO_SPEND.search(sentence))
    if _SPENT_OR_EARNED.search(sentence) and not _MEANT_TO_SPEND.search(before[-45:]):
        return None
    value = _number(match["high"] or match["low"]) * _times(unit) * _rate(currency)
    monthly = bool(_MONTHLY.match(rest) or _MONTHLY_BEFORE.search(before))
    return Amount(value, monthly, match.start(), match.end(), meant)


def _number(text: str) -> float:
    digits = re.sub(r"['\u2019 \u00a0\u202f]", "", text)
    if re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+(?:[.,]\d{1,2})?", digits):
        digits = re.sub(r"[.,](?=\d{3})", "", digits)
    return min(float(digits.replace(",", ".")), 1e12)


def _times(unit: str) -> float:
    if unit.startswith("million"):
        return 1e6
    if unit in {"mille", "mila", "thousand", "tausend", "tsd", "duizend", "grand"}:
        return 1e3
    return _TIMES.get(unit[:3], 1.0)


def _rate(currency: str) -> float:
    return _IN_DOLLARS.get(currency[:3], _IN_DOLLARS.get(currency[:1], 1.0)) if currency != "us$" else 1.0
