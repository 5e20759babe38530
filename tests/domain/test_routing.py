"""Which rule of the firm's routing a new lead falls under."""

from dataclasses import replace
from typing import Any

import pytest

from app.domain.crm_copy import CrmStanding
from app.domain.firm import RoutingRule
from app.domain.lead import Lead
from app.domain.routing import rule_for
from tests.fakes import START, inquiry
from tests.seeding import firm_profile

TO = ("a@larkfield.example",)


def lead(**fields: Any) -> Lead:
    usual: dict[str, Any] = {"email": "ann@acme.example", "name": "", "message": "Hello there, what do you do?"}
    phone = fields.pop("phone", None)
    said = replace(inquiry(**{**usual, **fields}), phone=phone)
    return Lead(
        id="1", firm_id="larkfield", source_id="s", inquiry=said, received_at=START, next_step="qualify", attempts=0
    )


@pytest.mark.parametrize(
    ("rule", "fits", "fits_not"),
    [
        ({"services": ("Pricing",)}, {"message": "We need pricing"}, {"message": "We need a logo"}),
        (
            {"languages": ("de",)},
            {"message": "Wir suchen jemanden, der uns bei der Planung hilft und die Arbeit mit uns macht."},
            {"message": "We are looking for somebody who can help us with the planning of our work."},
        ),
        ({"countries": ("DE",)}, {"phone": "+49 30 901820"}, {"phone": "+44 20 7946 0018"}),
        ({"countries": ("GB",)}, {"email": "ann@acme.co.uk"}, {"email": "ann@acme.io"}),
        ({"channels": ("website_form",)}, {}, None),
    ],
)
def test_a_rule_fits_where_each_of_its_conditions_holds(
    rule: dict[str, tuple[str, ...]], fits: dict[str, Any], fits_not: dict[str, Any] | None
) -> None:
    firm = replace(firm_profile(), routing=(RoutingRule(to=TO, **rule),))

    assert rule_for(lead(**fits), firm) is not None
    assert fits_not is None or rule_for(lead(**fits_not), firm) is None


def test_the_first_that_fits_decides_and_one_without_conditions_fits_all() -> None:
    rules = (RoutingRule(to=("one@x.example",), countries=("DE",)), RoutingRule(to=("rest@x.example",)))
    firm = replace(firm_profile(), routing=rules)

    assert rule_for(lead(phone="+49 30 901820"), firm) == rules[0]
    assert rule_for(lead(), firm) == rules[1]


def test_the_country_in_the_crm_comes_before_a_number() -> None:
    firm = replace(firm_profile(), routing=(RoutingRule(to=TO, countries=("AUSTRIA", "AT")),))
    known = replace(lead(phone="+49 30 901820"), standing=CrmStanding(country="Austria"))

    assert rule_for(known, firm) is not None
