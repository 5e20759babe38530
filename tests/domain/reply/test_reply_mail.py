"""A reply on the wire: the refusal link of an older draft becomes today's."""

from dataclasses import replace

import pytest

from app.domain.draft import Draft
from app.domain.lead_owner import answers_go_to
from app.domain.reply.refusal_tokens import make_token
from app.domain.reply.reply_mail import reply_mail
from tests.fakes import START
from tests.integrations.letters.leads import FIRM, lead

NEW = f"https://leads.fernhill.example/refuse/{make_token(b'new', 'fernhill', 'ana@visitor.example')}"


def test_a_draft_that_is_older_than_our_address_or_key_leaves_with_todays_refusal_link() -> None:
    for old_key in (b"new", b"old"):
        old = f"http://127.0.0.1:8000/refuse/{make_token(old_key, 'fernhill', 'ana@visitor.example')}"
        draft = Draft(subject="Yes", text=f"No more mail: {old}\n", html=f'<a href="{old}">{old}</a> <b>Yes</b>')

        mail = reply_mail(lead(), FIRM, draft, START, unsubscribe_url=NEW)

        assert (mail.text, mail.html) == (f"No more mail: {NEW}\n", f'<a href="{NEW}">{NEW}</a> <b>Yes</b>')
        assert mail.list_unsubscribe == NEW


def test_answers_go_to_whoever_the_lead_belongs_to_where_the_firm_wants_that() -> None:
    draft = Draft(subject="Yes", text="Yes.", html="Yes.")
    owner = FIRM.partners[1]
    of_owner = replace(lead(), owner=owner.email)

    wanted = replace(FIRM, answers_to="owner")

    assert answers_go_to(of_owner, FIRM) is None
    assert answers_go_to(of_owner, replace(wanted, mail_address=owner.email)) is None
    assert reply_mail(of_owner, wanted, draft, START, reply_to=answers_go_to(of_owner, wanted)).reply_to == owner.email


def test_no_other_link_is_touched() -> None:
    text = "See https://fernhill.example/cases/refuse/short and https://fernhill.example/refuses"
    draft = Draft(subject="Yes", text=text, html=text)

    mail = reply_mail(lead(), FIRM, draft, START, unsubscribe_url=NEW)

    assert (mail.text, mail.html) == (text, text)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Anna Reed", "Anna Reed"),
        ("Otto von Stein", "Otto von Stein"),
        ("Isobel Is Free", ""),
        ("Call Now", ""),
        ("You are thieves", ""),
    ],
)
def test_only_a_name_stands_beside_the_address_of_a_proved_sender(name: str, shown: str) -> None:
    draft = Draft(subject="Yes", text="Yes.", html="Yes.")
    proved = lead(is_proved=True)
    called = replace(proved, inquiry=replace(proved.inquiry, sender_name=name))

    assert reply_mail(called, FIRM, draft, START).to_name == shown
