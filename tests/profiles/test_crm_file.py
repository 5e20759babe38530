"""crm.toml: the sample's says what it should, a firm without one has the product's way, every mistake is named."""

from pathlib import Path

import pytest

from app.domain.crm_plan import CrmPlan
from app.domain.errors import ConfigurationError
from app.profiles.profile_folders import load_profile
from tests.profiles.conftest import FERNHILL


def test_the_sample_has_a_plan_with_an_amount_for_every_service() -> None:
    firm = load_profile(FERNHILL)

    assert set(firm.crm.amounts) == {service.name for service in firm.services}
    assert set(firm.crm.stages) == {"hot", "warm"}


def test_a_folder_without_the_file_has_the_products_way(folder: Path) -> None:
    (folder / "crm.toml").unlink()
    assert load_profile(folder).crm == CrmPlan()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('pipelin = "Sales"', r"crm.toml:1: `pipelin` is not a key we know"),
        ("pipeline = 7", r"crm.toml:1: `pipeline` is not a text between quotes\."),
        ('[stages]\nhott = "New"', r"'hott' is none of hot, warm, answered"),
        ('[lifecycle]\nsql = "x"', r"'sql' is none of lead, mql"),
        ('never = ["phone"]', r"'phone' is not KIND.PROPERTY"),
        ('never = ["contacts.email"]', r"'contacts.email' is always written"),
        ('[properties]\n"deals.firstreply_lead" = "x"', r"is always written"),
        ('[properties]\n"contacts.score" = "fit"\n"contacts.tier" = "fit"', r"'contacts.fit' would hold two things"),
        ('[amounts]\n"Plumbing" = 10', r"crm.toml:2: `amounts`: 'Plumbing' is not sold here"),
        ('[amounts]\n"Demand generation" = "much"', r"crm.toml:2: `amounts.Demand generation` is not a whole number\."),
        ('[amounts]\n"Demand generation" = -1', r"crm.toml:2: `amounts.Demand generation` is below 0\."),
        ('stages = "New"', r"crm.toml:1: `stages` is not a table\."),
        ('currency = "Euro"', r"crm.toml:1: `currency` is not written as it should be\. Write three capitals"),
    ],
)
def test_a_mistake_is_named_with_its_place_and_what_to_write(folder: Path, text: str, told: str) -> None:
    (folder / "crm.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError, match=told):
        load_profile(folder)
