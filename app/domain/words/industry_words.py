"""Which of a firm's industries a message speaks of, by the words people use for them."""

from collections.abc import Mapping
from functools import lru_cache

from app.domain.words.sender_words import words_of
from app.domain.words.text_phrases import phrases_in, words_in

# Root of an industry's name -> words that speak of it, * for any ending. Another industry matches by its own name.
_WORDS = {
    "software": "software, saas, platform, app, apis, api, logiciels, logiciel, cloud, cyber*, data quality, "
    "analytics, devops, observability, programmatur",
    "industr": "manufactur*, industrial, machin*, maschinen*, factory, factories, plants, plant, sensor*, pumps, "
    "pump, valves, valve, tooling, adhesives, adhesive, lasers, laser, die casting, polymers, polymer, "
    "packaging, engineers, engineer, anlagen*, messger*, hersteller*, fabricant*, usine*, mecanizado, "
    "fabrica*, produz*, machinebouw*, robot*, cryogenic, fördertechnik, hydraulik*, aeronautica, "
    "aeronáutica, hardware, iot",
    "health": "health*, hospitals, hospital, clinic*, medical, patients, patient, nurses, nurse, pharma*, biotech, "
    "biobanks, biobank, médica*, santé, kliniken, klinike, cliniques, clinique, dental, surgical, "
    "diagnostics, care homes, care home, praxis*, ziekenhui*, saúde, medizin*",
    "logist": "logistic*, freight, fleet, warehous*, haulage, shipping, ship owners, maritime, customs, supply "
    "chain, cargo, pallets, pallet, logistik*, spedition*, transport*, fret, carriers, carrier, "
    "forwarding, binnenvaart*, portuarios, portuario, portuários, portuário, lager*",
    "fintech": "fintech, payments, payment, banks, bank, banking, insurers, insurer, insurance, lending, lenders, "
    "credit risk, treasury, invoicing, pagos, pagamentos, pagamento, banc*, rapprochement bancaire, "
    "versicher*, zahlungs*, pensions, pension, trading, kyc",
    "professional": "consultancy, consultancies, consulting, advisory, law firm, lawyers, lawyer, accountan*, audit*, "
    "actuarial, architects, architect, beratung, kanzlei, cabinet, consultora, consulenza, adviesbureau, "
    "consultoria, staffing, recruit*",
    "manufactur": "manufactur*, factory, factories, plants, plant",
    "financ": "financ*, banks, bank, insurers, insurer, funds, fund",
    "retail": "retail*, shops, shop, stores, store, e-commerce, ecommerce",
    "educat": "schools, school, universit*, e-learning, elearning, training, teachers, teacher",
    "energy": "energy, solar, wind, utilities, utility, grid, strom",
}


def industries_in(text: str, industries: tuple[str, ...]) -> tuple[str, ...]:
    """Those of `industries` that the text speaks of, the most spoken-of first."""
    counts = mentions_by_industry(text, industries)
    return tuple(sorted(counts, key=lambda name: -counts[name]))


@lru_cache(maxsize=8)  # asked of one inquiry for its situation and again for its case studies
def mentions_by_industry(text: str, industries: tuple[str, ...]) -> Mapping[str, int]:
    """How often the text speaks of each industry, in the order given; of those it does not mention, nothing."""
    said = phrases_in(text)
    counts = {industry: len(said & _vocabulary(industry)[0]) for industry in industries}
    for word in words_in(text):
        for industry in _begun_by(word, industries):
            counts[industry] += 1
    return {industry: count for industry, count in counts.items() if count}


@lru_cache(maxsize=4096)  # people write the same few thousand words
def _begun_by(word: str, industries: tuple[str, ...]) -> frozenset[str]:
    """The industries of which one speaks with a word that begins so."""
    return frozenset(industry for industry in industries if word.startswith(_vocabulary(industry)[1]))


@lru_cache(maxsize=256)
def _vocabulary(industry: str) -> tuple[frozenset[str], tuple[str, ...]]:
    """Whole phrases, and beginnings of words."""
    name = " ".join(words_of(industry))
    listed = [entry for root, entries in _WORDS.items() if root in name for entry in entries.split(", ")]
    whole = frozenset(" ".join(words_of(entry)) for entry in [name, *listed] if not entry.endswith("*"))
    return whole, tuple(entry.rstrip("*") for entry in listed if entry.endswith("*"))
