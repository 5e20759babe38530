"""Slack's blocks: who waits and why, each with its link, within Slack's bounds, and nothing of a stranger's has a meaning."""

from dataclasses import replace
from typing import Any

from app.domain.alert_words import title_of
from app.domain.ports import Alert, AlertItem
from integrations.alerts.chat_message import chat_message
from staging.alerts import Message
from tests.seeding import PARTNER, firm_profile

FIRM = firm_profile()
LIST = "https://leads.larkfield.example/review"
HELENA = AlertItem(
    who="Helena Strand",
    company="Kilnmetric",
    tier="hot",
    asked="approve the reply",
    due="14:00",
    url="https://leads.larkfield.example/tasks/1",
    reason="It asks for a human being.",
    first_line="We can start in June.",
)
ADA = replace(HELENA, who="Ada Lind", company="", tier="", first_line="", url="https://leads.larkfield.example/tasks/2")


def about(*items: AlertItem, more: int = 0) -> Alert:
    url = items[0].url if len(items) + more == 1 else LIST
    title = title_of(items, more)
    return Alert(firm_id=FIRM.id, kind="decision_needed", owner=PARTNER, title=title, url=url, items=items, more=more)


def texts(message: dict[str, Any]) -> list[str]:
    """What the blocks say, in order."""
    return [text["text"] for block in message["blocks"] for text in block.get("elements", [block.get("text")])]


def test_of_one_task_all_is_said_once_with_the_link_to_it() -> None:
    assert texts(chat_message(about(HELENA), FIRM)) == [
        "Helena Strand of Kilnmetric (hot) waits until 14:00: approve the reply",
        "Why: It asks for a human being.\nOur draft begins: “We can start in June.”",
        "*<https://leads.larkfield.example/tasks/1|Decide here>*",
        "Firstreply for Larkfield Advisers, for Ines Calder. Times are those of London.",
    ]


def test_of_many_each_has_its_link_and_there_is_one_to_the_list() -> None:
    assert texts(chat_message(about(HELENA, ADA, more=4), FIRM)) == [
        "Helena Strand of Kilnmetric (hot) and 5 more wait, the first until 14:00",
        "*<https://leads.larkfield.example/tasks/1|Helena Strand of Kilnmetric (hot)>* waits until 14:00: approve the reply",
        "Why: It asks for a human being.\nOur draft begins: “We can start in June.”",
        "*<https://leads.larkfield.example/tasks/2|Ada Lind>* waits until 14:00: approve the reply",
        "Why: It asks for a human being.",
        "*<https://leads.larkfield.example/review|All 6 in one list>*",
        "Firstreply for Larkfield Advisers, for Ines Calder. Times are those of London.",
    ]


def test_a_chat_without_blocks_is_told_the_same() -> None:
    text = chat_message(about(HELENA, ADA), FIRM)["text"]

    for said in ("Helena Strand of Kilnmetric (hot)", "Ada Lind", "Our draft begins", HELENA.url, ADA.url, LIST):
        assert said in text


def test_the_longest_alert_stays_within_slacks_bounds() -> None:
    """The sandbox's receiver has Slack's bounds, and raises beyond them."""
    long = replace(HELENA, who="H" * 400, company="K" * 400, reason="r" * 2500, first_line="f" * 2500)
    message = chat_message(replace(about(*[long] * 15, more=99), text="t" * 9000), FIRM)

    assert Message.model_validate(message).blocks


def test_no_sign_of_a_strangers_has_a_meaning_in_a_chat() -> None:
    who = "*Bob* <!channel> |_~`<https://evil.example|x>`"
    message = chat_message(about(replace(HELENA, who=who), replace(ADA, who=who, reason=who)), FIRM)

    sections = [block["text"] for block in message["blocks"] if block["type"] == "section"]
    marked = [text["text"] for text in sections if text["type"] == "mrkdwn"]
    for text in (message["text"], *marked):
        assert "<!channel" not in text
        assert "<https://evil" not in text
    assert "|Bob &lt;!channel" in marked[0]
    assert all(text["type"] == "plain_text" for text in sections if "Why: " in text["text"])
