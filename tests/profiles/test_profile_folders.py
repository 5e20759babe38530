"""Profiles: the sample firm loads; every mistake is named with what to write."""

from pathlib import Path

import pytest

from app.domain.errors import ConfigurationError
from app.domain.judgement import Criterion
from app.profiles.profile_folders import load_profile, load_profiles
from tests.profiles.conftest import FERNHILL


def change(folder: Path, before: str, after: str, *, file: str = "firm.toml") -> None:
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")


def test_the_sample_firm_loads_under_its_folder_name() -> None:
    firms = load_profiles(FERNHILL.parent)

    firm = firms["fernhill"]
    assert firm.id == "fernhill"
    assert sum(firm.ideal_customer.weights.values()) == 100
    assert set(firm.ideal_customer.weights) == set(Criterion)
    assert {service for case in firm.case_studies for service in case.services} == {s.name for s in firm.services}


def test_every_case_study_has_its_sentence_in_every_spoken_language() -> None:
    firm = load_profile(FERNHILL)

    for case in firm.case_studies:
        assert {"en", *case.sentences} == set(firm.spoken_languages), case.slug
    for service in firm.services:
        assert {"en", *service.names} == set(firm.spoken_languages), service.name


def test_an_unknown_key_is_named(folder: Path) -> None:
    change(folder, "meeting_minutes = 25", "meeting_minuts = 25")

    with pytest.raises(
        ConfigurationError,
        match=r"firm\.toml:\d+: `meeting_minuts` is not a key we know; did you mean 'meeting_minutes'\?",
    ) as caught:
        load_profile(folder)
    assert "`meeting_minutes` is missing. Write the length of that meeting in minutes" in str(caught.value)


@pytest.mark.parametrize(
    ("before", "after", "complaint"),
    [
        ("https://meet.fernhill.example/intro", "javascript:alert(1)", "`scheduling_link` is not an https:// address"),
        ('"Europe/London"', '"Europe/Bath"', "`partners.0.time_zone` is not a time zone. Write an IANA name"),
        ("company_fit = 25", "company_fit = 26", "weights add up to 101, not to 100"),
        ("budget = 20", "bugdet = 20", "weights must name exactly"),
        ("min_staff = 20", 'min_staff = "20"', "`ideal_customer.min_staff` is not a whole number"),
        ('title = "Partner, Fernhill Partners"', "", "`signature.title` is missing. Write that person's title"),
        ('name = "Fernhill Partners"', 'name = ""', "`name` is empty. Write the firm's name"),
        ('mail_address = "hello@fernhill.example"', 'mail_address = "hello"', "`mail_address` is not a mail address"),
        ("[signature]", "[signature", ": not TOML: the name of a table is not closed"),
    ],
)
def test_what_is_wrong_is_said_with_what_to_write(folder: Path, before: str, after: str, complaint: str) -> None:
    change(folder, before, after)

    with pytest.raises(ConfigurationError) as caught:
        load_profile(folder)
    assert complaint in str(caught.value)


def test_whom_a_firm_serves_and_what_is_at_stake_may_be_left_out(folder: Path) -> None:
    change(folder, 'serves = ["businesses"] # or ["businesses", "consumers"]\n', "")
    text = (folder / "firm.toml").read_text(encoding="utf-8")
    start, end = text.index("# With these"), text.index("[[partners]]")
    (folder / "firm.toml").write_text(text[:start] + text[end:], encoding="utf-8")

    firm = load_profile(folder)

    assert firm.ideal_customer.serves == ("businesses",)
    assert (firm.stakes.large_sum, firm.stakes.named_accounts, firm.stakes.emergencies) == (None, (), ())


def test_a_partner_owns_channels_and_services_however_they_are_written(folder: Path) -> None:
    change(folder, '"linkedin", "Marketing operations"', '"LinkedIn", "Website_Form", " marketing  Operations"')
    change(folder, 'owns = ["Demand generation"]', 'owns = ["génération de demande"]')

    firm = load_profile(folder)

    assert [partner.owns for partner in firm.partners] == [
        (),
        ("linkedin", "website_form", "Marketing operations"),
        ("Demand generation",),
    ]


def test_what_nobody_can_own_is_refused_with_what_may_be_written(folder: Path) -> None:
    change(folder, 'owns = ["Demand generation"]', 'owns = ["Skywriting"]')

    with pytest.raises(
        ConfigurationError, match=r"`partners\.2\.owns`: 'Skywriting' is neither a channel nor"
    ) as caught:
        load_profile(folder)
    for name in ("'Demand generation'", "'linkedin'", "'website_form'", "'inbound_email'"):
        assert name in str(caught.value)


def test_a_case_study_for_a_service_nobody_sells_is_refused(folder: Path) -> None:
    change(folder, '"Demand generation"', '"Skywriting"', file="case_studies/gantrymoor-demand.md")

    with pytest.raises(
        ConfigurationError, match=r"gantrymoor-demand\.md:\d+: `services`: 'Skywriting' is not sold here"
    ):
        load_profile(folder)


def test_a_case_study_without_front_matter_is_refused(folder: Path) -> None:
    (folder / "case_studies" / "new.md").write_text("A story.", encoding="utf-8")

    with pytest.raises(ConfigurationError, match=r"new\.md: begin with a line"):
        load_profile(folder)


def test_a_directory_without_profiles_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"No firm's folder in .*make a folder"):
        load_profiles(tmp_path)
