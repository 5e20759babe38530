"""What words give a message away. Each cue: how strongly it speaks, and the pattern, for the languages it knows."""

import re
from collections.abc import Mapping, Sequence

Cue = tuple[float, re.Pattern[str]]


def cues(*weighted: tuple[float, str]) -> Sequence[Cue]:
    return [(weight, re.compile(pattern, re.IGNORECASE)) for weight, pattern in weighted]


DISPOSITIONS: Mapping[str, Sequence[Cue]] = {
    "inquiry": cues(
        (2, r"\b(?:we|i)(?:'re| are|'m| am)? (?:need|looking for|search\w* for|want|after)\b"),
        (2, r"\b(?:do|can|could|would) (?:you|u|your team) (?:\w+ )?(?:work|help|do|take|tell|explain|cover|turn)\b"),
        (2, r"\bwhat (?:would|do) (?:you|it) (?:charge|cost)\b|\bhow much\b"),
        (2, r"\b(?:rfp|request for proposal|shortlisting|preferred agency)\b"),
        (2, r"\bour (?:budget|hubspot|homepage|pipeline|positioning|messaging|attribution|launch|sales team)\b"),
        (1, r"\b(?:budget|quotes?|proposal|retainer)\b"),
        (1, r"\b(?:we are|we're|about|team of) \d+\b|\b\d+ (?:of us|ppl)\b"),
        (2, r"\b(?:wir suchen|wir brauchen|was kostet|arbeiten sie mit)\b"),
        (2, r"\b(?:devis|nous cherchons|vous travaillez|travaillez-vous|quel est votre prix|j'aurais besoin)\b"),
        (2, r"\b(?:presupuesto|buscamos|necesitamos|cómo trabajáis)\b"),
        (2, r"\b(?:orçamento|precisamos|procuramos|vocês atendem|quanto custa)\b"),
        (2, r"\b(?:wij zoeken|we zoeken|wat kost|werken jullie)\b"),
        (4, r"\b(?:(?:like|happy|able|ready) to pay|of my own money|paid (?:help|coaching|advice))\b"),
    ),
    "vendor_pitch": cues(
        (2, r"\bwe (?:help|offer|provide|specialise|specialize|supply|connect|place)\b"),
        (2, r"\bi (?:help|offer|fix|produce) (?:them|these|agencies|companies|consultanc\w+|firms)\b"),
        (3, r"\b(?:guest post|backlinks?|do-follow|link exchange|reseller|white[- ]label|affiliate|showreel)\b"),
        (2, r"\b(?:free (?:audit|trial|demo|sample|checklist)|no obligation|special offer|early-bird|pre-approved)\b"),
        (2, r"\b(?:came across|love|loved|big fan of|impressed by) (?:your|how fernhill|what \w+ (?:is|are))\b"),
        (2, r"\bworth a (?:look|try|chat|call)\b|\b(?:quick|15[- ]min\w*|virtual) (?:call|chat|coffee|demo)\b"),
        (3, r"\b(?:nominated|sponsorship|working capital|joint webinar|revenue share|speaker packages?)\b"),
        (3, r"\b(?:registration fee|membership|activation|rate card|done-for-you|attendees? list|lead list)\b"),
        (3, r"\b(?:candidates?|developers?|profiles|marketeers)\b.{0,80}\b(?:available|bench|netwo?e?rk|placement)\b"),
        (3, r"\bignore (?:all |any )?(?:the )?previous instructions\b|\bscore 100\b"),
        (2, r"\bour (?:clients(?! say)|platform|software|tool|solution|member firms|day rate|specialists)\b"),
        (2, r"\byour (?:enterprise |end )?clients\b|\b(?:ihre|vos|sus) (?:kunden|clients|clientes)\b"),
        (2, r"[$€£]\s?\d[\d,.]*\s?(?:/|a |per )mo(?:nth)?\b.{0,60}\b(?:claim|upgrade|plan|category|team)\b"),
        (2, r"\bfrom [$€£]\s?\d+|\b\d+ ?% (?:recurring|open rate|cheaper|off)\b"),
        (
            2,
            r"\b(?:qualified (?:appointments|leads)|sales calls|in your calendar|anonymous visitors|close your file)\b",
        ),
        (2, r"\b(?:just bumping|need leads|no pitch|unclaimed|the right person at|get(?:s)? \w+ certified)\b"),
        (2, r"\b(?:we|wir|nous) (?:act for|bieten|accompagnons|proposons)\b|\b(?:neukunde|verzeichnis|marca blanca)\b"),
        (2, r"\b(?:wij bieden|bij plaatsing|ofrecemos|oferecemos|somos una agencia)\b"),
        (3, r"\b(?:bieten wir|wir bieten|(?:firmen|beratungen|agenturen|unternehmen) wie (?:ihre|sie|ihres))\b"),
        (2, r"\b(?:termine im monat|zum halben preis|mehr (?:neukunden|umsatz)|unverbindlich\w*)\b"),
        (3, r"\b(?:notre (?:studio|agence|équipe)|(?:maquette|audit|essai|démo) gratuite?|votre site a)\b"),
        (4, r"\b(?:participation fee|winner'?s package|entry fee|logo licen[cs]e|certificate fee)\b"),
        (4, r"\b(?:you keep the (?:client|margin)|under your (?:name|brand|label)|behind \w+ consultanc\w+)\b"),
        (2, r"[$€£]\s?\d+ (?:an|per) hour\b"),
    ),
    "spam": cues(
        (4, r"\b(?:casino|free spins|bitcoin|crypto\w*|forex|viagra|p[i1]lls|no prescription|lottery|inheritance)\b"),
        (4, r"\b(?:btc|wallet|seed phrase|monthly profit|release (?:the|your) funds|airdrop)\b"),
        (4, r"\b(?:hacker|recorded you|your device|next of kin|replica watches|\d+ coins|earn \d+% weekly)\b"),
        (4, r"\b(?:mailbox\b.{0,60}\bquota|release messages|verify within|sorteado|ganhador|gewonnen|free shipping)\b"),
    ),
    "automated": cues(
        (4, r"\b(?:out of (?:the )?office|automatic reply|auto-?reply|do not reply|undeliver\w+|delivery failure)\b"),
        (4, r"\b(?:could not be delivered|returned to sender|mail system at host|cancelled by the invitee)\b"),
        (
            3,
            r"\b(?:ticket #?\d+|your receipt|order confirmation|password reset|you get this because|views this week)\b",
        ),
        (4, r"\b(?:abwesenheit\w*|réponse automatique|respuesta automática|resposta automática|afwezig\w*)\b"),
    ),
    "job_seeker": cues(
        (4, r"\bmy (?:cv|résumé|resume|portfolio)\b|\bhire me\b|\bready to join\b|\bextra pair of hands\b"),
        (3, r"\b(?:applying|application|apply) (?:for|to)\b|\b(?:internships?|interns|vacanc(?:y|ies)|trainee)\b"),
        (3, r"\b(?:any|an) (?:open positions?|opening)\b|\b(?:second|job) interview\b|\bmy next chapter\b"),
        (4, r"\bfreelance (?:\w+ )?(?:writer|copywriter|designer|developer|marketer)\b"),
        (
            4,
            r"\b(?:bewerbung|praktikum|candidature|prácticas|currículum|vacante|buscando trabajo|sollicitatie)\b",
        ),
    ),
    "existing_client": cues(
        (4, r"\binvoice [A-Z]*-?\d+|\bpurchase order\b|\bpo number\b|\bwe pay you\b"),
        (3, r"\b(?:our|the) (?:\w+ )?(?:workshop|sprint|monthly call)\b.{0,40}|\bthe kick-?off\b|\bzoom link\b"),
        (4, r"\b(?:you (?:built|made|set up|sent) (?:for )?us|your team changed|access back|can'?t open the)\b"),
        (3, r"\b(?:still (?:have|no) access|you changed the|since you changed|login not working|your draft)\b"),
    ),
    "other": cues(
        (3, r"\b(?:survey|questionnaire|umfrage|enquête|encuesta|masterarbeit|my thesis)\b"),
        (
            4,
            r"\b(?:writing a piece|journalist|reporter|for comment|press (?:request|enquiry)|comment for an article)\b",
        ),
        (4, r"\b(?:erase my|stop mailing|unsubscribing|cease and desist|take me off)\b"),
        (3, r"\b(?:wrong (?:address|person|company)|order no|refer\w* (?:a |some |our )?clients?)\b"),
    ),
}

STAKES: Mapping[str, re.Pattern[str]] = {
    "press": re.compile(r"\b(?:journalist|reporter|newspaper|for comment|press (?:request|enquiry))\b", re.IGNORECASE),
    "complaint": re.compile(r"\b(?:complain(?:t|ing)?|beschwerde|reclamación|réclamation)\b", re.IGNORECASE),
    "lawyer": re.compile(r"\b(?:solicitors?|attorney|our lawyers?|legal action|rechtsanw\w+)\b", re.IGNORECASE),
    "no_robots": re.compile(
        r"\b(?:no (?:robots?|bots?|automat\w+)|(?:real|actual) (?:person|human)|human being)\b", re.IGNORECASE
    ),
    "data_request": re.compile(r"\b(?:erase my|delete my data|gdpr request|auskunft nach)\b", re.IGNORECASE),
}

SERVICES = re.compile(
    r"\b(?:positioning|positionnement|posicionamiento|messaging|demand gen\w*|hubspot|attribution|pipeline|reporting|"
    r"marketing op\w*|content (?:programme|program|series|marketing)|lead gen\w*|launch|homepage)\b",
    re.IGNORECASE,
)
NOT_OFFERED = re.compile(
    r"\b(?:logo|business cards?|cartes de visite|wordpress|website is down|pr firm|press team|exhibition stand|"
    r"stand builder|(?:mobile|booking) app|photograph\w*|video production|app development)\b",
    re.IGNORECASE,
)
CONSUMER = re.compile(
    r"\b(?:weddings?|candles?|restaurant|salon|bakery|sell to the public|consumers|décoratrice)\b", re.IGNORECASE
)
BUSINESS = re.compile(
    r"\b(?:b2b|saas|software|fintech|manufactur\w*|logistics|freight|warehous\w*|health-?tech|industrial|consultancy|"
    r"instruments?|sensors?|machin\w+|engineer\w*)\b",
    re.IGNORECASE,
)
HEADCOUNT = re.compile(
    r"\b(?:about |around |some )?(\d{1,5})(?:\s*-\s*\d{1,5})?\s+(?:people|ppl|staff|employees|mitarbeiter\w*|"
    r"personnes|personas|pessoas|mensen|of us)\b",
    re.IGNORECASE,
)
AMOUNT = re.compile(
    r"(?:[$€£]|\b(?:usd|eur|gbp))\s?(\d[\d.,]*)\s?(k|m)?\b|"
    r"\b(\d{1,3}(?:[ \u00a0\u202f]\d{3})+|\d[\d.,]*)\s?(k)?\s?(?:[$€£]|usd|eur\w*|gbp|dollars?|pounds?)"
    r"|\b(\d{1,3}) ?(k)\b",
    re.IGNORECASE,
)
SOON = re.compile(
    r"\b(?:in|within|next)\s+(?:the next )?(?:\d+|two|three|four|six|eight)?\s?(?:weeks?|wks?|months?|days?)\b|"
    r"\b(?:asap|urgent\w*|this (?:month|quarter)|next (?:month|quarter)|immediately|before christmas|sofort|urgent)\b|"
    r"\b\d+ (?:weeks|wks|months)\b",
    re.IGNORECASE,
)
LATER = re.compile(
    r"\b(?:next year|no rush|not before|some day|rien de décidé|only researching|nächstes jahr)\b", re.IGNORECASE
)
DECIDES = re.compile(
    r"\b(?:ceo|cmo|coo|cfo|founder|co-founder|owner|managing director|vp|vice president|head of|director|"
    r"geschäftsführer\w*|gérante?|directora?|i (?:make the pick|decide|sign))\b",
    re.IGNORECASE,
)
ONLY_ASKS = re.compile(
    r"\b(?:student|intern|assistant|on behalf of|my (?:boss|manager)|minha gerente)\b", re.IGNORECASE
)
