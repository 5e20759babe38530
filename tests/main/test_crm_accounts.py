"""Which firm's leads go into which HubSpot account, and until when it answers the way we ask."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import get_args

import pytest

from app.domain.crm_copy import CrmCopy
from app.domain.crm_plan import CrmPlan
from app.domain.errors import ConfigurationError
from app.main.crm_accounts import build_crm_door, build_crms, crm_parts, ending_version, seat_problems
from app.settings import Settings, read_settings
from app.storage.crm.crm_copies import Account, keep_owners
from integrations.hubspot.api_versions import supported_until
from staging.installation.parts import SandboxHubSpot
from tests.fakes import FakeCrm
from tests.integrations.hubspot.crm_entries import entry
from tests.seeding import NOON, PARTNER, Seed, firm_profile, fresh_database

ONE = firm_profile()
FIRMS = {ONE.id: ONE, "kestrel": replace(ONE, id="kestrel"), "wren": replace(ONE, id="wren")}


def test_a_stage_renamed_in_the_crm_is_known_after_a_restart(hubspot: SandboxHubSpot, tmp_path: Path) -> None:
    firms = {ONE.id: replace(ONE, crm=CrmPlan(stages={"hot": "Contract sent"}))}
    settings = read_settings({"LEADS_HUBSPOT_TOKEN": "test", "LEADS_HUBSPOT_URL": hubspot.url})
    stage = "/crm/pipelines/2026-03/deals/default/stages/contractsent"
    with fresh_database(tmp_path) as database:
        database.write(lambda connection: Seed(connection).firm() and None)
        build_crms(settings, firms, database)[ONE.id].record([entry(1)])
        hubspot.call("PATCH", stage, {"label": "Offer sent"})
        restarted = list(build_crms(settings, firms, database)[ONE.id].plan_problems())
        forgetful = list(build_crms(settings, firms)[ONE.id].plan_problems())

    assert (restarted, len(forgetful)) == ([], 1)


def test_a_firm_without_a_token_has_no_crm_and_the_parts_name_their_firms() -> None:
    settings = read_settings({"LEADS_HUBSPOT_TOKENS": f"{ONE.id}=canary-a, kestrel=canary-b=="})
    crms = build_crms(settings, FIRMS)

    assert {firm: crm.token for firm, crm in crms.items()} == {ONE.id: "canary-a", "kestrel": "canary-b=="}
    assert [part.name for part in crm_parts(crms)] == [f"HubSpot of {ONE.id}", "HubSpot of kestrel"]
    assert "canary" not in f"{settings!r} {crms!r}"


def test_the_one_token_is_of_every_firm_that_has_none_of_its_own() -> None:
    crms = build_crms(read_settings({"LEADS_HUBSPOT_TOKEN": "all", "LEADS_HUBSPOT_TOKENS": "wren=own"}), FIRMS)

    assert {firm: crm.token for firm, crm in crms.items()} == {ONE.id: "all", "kestrel": "all", "wren": "own"}


def test_one_firm_alone_is_named_as_ever() -> None:
    crms = build_crms(read_settings({"LEADS_HUBSPOT_TOKEN": "all"}), {ONE.id: ONE})

    assert [part.name for part in crm_parts(crms)] == ["HubSpot"]


def test_a_token_for_no_firm_is_said_with_the_firms_there_are() -> None:
    with pytest.raises(ConfigurationError, match=r"names kestrl; the firms are: .*kestrel"):
        build_crms(read_settings({"LEADS_HUBSPOT_TOKENS": "kestrl=canary"}), FIRMS)


@pytest.mark.parametrize(
    "value", ["canary", "kestrel=", "=canary", "kestrel=canary,wren", "kestrel=canary,kestrel=canary"]
)
def test_tokens_written_otherwise_are_refused_and_never_shown(value: str) -> None:
    with pytest.raises(ConfigurationError, match="LEADS_HUBSPOT_TOKENS") as told:
        read_settings({"LEADS_HUBSPOT_TOKENS": value})
    assert "canary" not in str(told.value)


def test_every_version_that_can_be_set_has_its_end() -> None:
    (versions,) = [get_args(Settings.model_fields["hubspot_api_version"].annotation)]
    assert all(supported_until(version) > date(2026, 11, 1) for version in versions)


def test_a_version_is_told_of_before_it_ends_and_after() -> None:
    settings = read_settings({"LEADS_HUBSPOT_TOKEN": "all", "LEADS_HUBSPOT_API_VERSION": "v3"})
    told = [list(ending_version(settings, day)) for day in (date(2026, 8, 1), date(2026, 12, 1), date(2027, 4, 1))]

    assert told[0] == []
    assert "HubSpot ends v3 of its API on 30 March 2027" in told[1][0]
    assert "HubSpot ended v3" in told[2][0]
    assert list(ending_version(Settings(), date(2030, 1, 1))) == [], "without a CRM it is nobody's business"


def owner(address: str, **more: str) -> CrmCopy:
    return CrmCopy(kind="owner", their_id=address, changed_at=NOON, values={"email": address, **more})


@pytest.mark.parametrize(
    ("there", "told"),
    [
        ([], []),
        ([owner(PARTNER)], []),
        ([owner("ben@larkfield.example")], ["ines@larkfield.example has no seat", "ben@larkfield.example can own"]),
        ([owner(PARTNER, active="no")], ["ines@larkfield.example has no seat"]),
        ([owner(PARTNER), owner("b@x.example"), owner("c@x.example")], ["b@x.example, c@x.example can own"]),
    ],
)
def test_who_has_no_seat_there_and_who_is_nobody_here_is_named(
    tmp_path: Path, there: list[CrmCopy], told: list[str]
) -> None:
    with fresh_database(tmp_path) as database:
        database.write(lambda connection: Seed(connection).firm() and None)
        database.write(lambda connection: keep_owners(connection, Account(ONE.id, "hubspot"), there, NOON))
        found = list(seat_problems({ONE.id: FakeCrm()}, database, FIRMS))

    assert len(found) == len(told)
    assert all(part in sentence for part, sentence in zip(told, found, strict=True))


def test_only_a_firm_with_a_key_hears_its_crm_at_its_own_address(tmp_path: Path) -> None:
    settings = read_settings(
        {"LEADS_PUBLIC_URL": "https://leads.example", "LEADS_HUBSPOT_WEBHOOK_SECRETS": "kestrel=canary"}
    )
    with fresh_database(tmp_path) as database:
        door = build_crm_door(settings, database, {"kestrel": FakeCrm(), "wren": FakeCrm()})
        with pytest.raises(ConfigurationError, match="names kestrel: no firm with a HubSpot key"):
            build_crm_door(settings, database, {"wren": FakeCrm()})

    assert list(door.notices) == ["kestrel"]
    assert "https://leads.example/crm/hubspot/kestrel" in repr(door.notices)
    assert "canary" not in f"{settings!r} {door.notices!r}"
