"""Which of a firm's industries a message speaks of, by the words people use for them."""

import re
from functools import lru_cache

from app.domain.sender_words import folded

# Root of an industry's name -> words that speak of it. Another industry matches by its own name.
_WORDS = {
    "software": r"software|saas|platform|app|apis?|logiciels?|cloud|cyber\w*|data quality|"
    r"analytics|devops|observability|programmatur",
    "industr": r"manufactur\w*|industrial|machin\w*|maschinen\w*|factory|factories|plants?|"
    r"sensor\w*|pumps?|valves?|tooling|"
    r"adhesives?|lasers?|die casting|polymers?|packaging|engineers?|anlagen\w*|"
    r"messger\w+|hersteller\w*|fabricant\w*|usine\w*|"
    r"mecanizado|fabrica\w*|produz\w*|machinebouw\w*|robot\w*|cryogenic|fördertechnik|"
    r"hydraulik\w*|aeron[aá]utica|hardware|iot",
    "health": r"health\w*|hospitals?|clinic\w*|medical|patients?|nurses?|pharma\w*|biotech|"
    r"biobanks?|médica\w*|santé|kliniken?|"
    r"cliniques?|dental|surgical|diagnostics|care homes?|praxis\w*|ziekenhui\w+|saúde|medizin\w*",
    "logist": r"logistic\w*|freight|fleet|warehous\w*|haulage|shipping|ship owners|maritime|"
    r"customs|supply chain|cargo|pallets?|"
    r"logistik\w*|spedition\w*|transport\w*|fret|carriers?|forwarding|binnenvaart\w*|portu[aá]rios?|lager\w*",
    "fintech": r"fintech|payments?|banks?|banking|insurers?|insurance|lending|lenders|credit risk|treasury|invoicing|"
    r"pagos|pagamentos?|banc\w+|rapprochement bancaire|versicher\w*|zahlungs\w*|pensions?|trading|kyc",
    "professional": r"consultanc(?:y|ies)|consulting|advisory|law firm|lawyers?|accountan\w+|audit\w*|"
    r"actuarial|architects?|"
    r"beratung|kanzlei|cabinet|consultora|consulenza|adviesbureau|consultoria|staffing|recruit\w*",
    "manufactur": r"manufactur\w*|factory|factories|plants?",
    "financ": r"financ\w*|banks?|insurers?|funds?",
    "retail": r"retail\w*|shops?|stores?|e-?commerce",
    "educat": r"schools?|universit\w+|e-?learning|training|teachers?",
    "energy": r"energy|solar|wind|utilities|utility|grid|strom",
}


def industries_in(text: str, industries: tuple[str, ...]) -> tuple[str, ...]:
    """Those of `industries` that the text speaks of, the most spoken-of first."""
    plain = folded(text[:6_000])
    counts = {industry: len(_pattern(industry).findall(plain)) for industry in industries}
    return tuple(sorted((name for name, count in counts.items() if count), key=lambda name: -counts[name]))


@lru_cache(maxsize=256)
def _pattern(industry: str) -> re.Pattern[str]:
    name = folded(industry)
    known = [words for root, words in _WORDS.items() if root in name]
    return re.compile(rf"\b(?:{'|'.join([re.escape(name), *known])})\b")
