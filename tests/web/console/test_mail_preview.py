"""The mail as it will look: in a frame that can do nothing."""

from dataclasses import replace

from sqlalchemy import Connection, select, update
from starlette.testclient import TestClient

from app.domain.draft import Draft, LetterFoot
from app.domain.reply.letter_mail import letter_html, letter_text
from app.storage.tables import leads
from app.web.security_headers import SECURITY_HEADERS
from tests.web.console.conftest import Console, token_of

FOOT = LetterFoot(
    name="Ines Calder",
    title="Partner",
    postal_address="1 Mill Lane, Testford",
    prepared="A program wrote this.",
    refuse="No more mail?",
    refuse_link="Say so",
    unsubscribe_url="http://testserver/refuse/abc",
)


def give_draft(console: Console, body: str) -> None:
    html = letter_html(body, FOOT, subject="Re: A question", language="en")
    draft = Draft(subject="Re: A question", text=letter_text(body, FOOT), html=html, body=body, foot=FOOT)
    lead_id = console.seed.ids["held"]
    console.database.write(
        lambda connection: connection.execute(update(leads).where(leads.c.id == lead_id).values(draft=draft))
    )


def test_the_mail_is_shown_as_it_will_leave_where_it_can_do_nothing(console: Console, partner: TestClient) -> None:
    give_draft(console, "Dear visitor,\n\n<script>alert(1)</script> gladly.")
    shown = partner.get(f"/tasks/{console.seed.ids['approve']}/mail")

    assert "<strong>Ines Calder</strong>" in shown.text
    assert "&lt;script&gt;" in shown.text
    assert "<script" not in shown.text
    policy = shown.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert policy.endswith("frame-ancestors 'self'; sandbox")
    assert shown.headers["x-frame-options"] == "SAMEORIGIN"


def test_no_other_page_may_be_framed(console: Console, partner: TestClient) -> None:
    for path in ("/desk", f"/tasks/{console.seed.ids['approve']}", "/settings", f"/leads/{console.seed.ids['held']}"):
        headers = partner.get(path).headers
        assert headers["x-frame-options"] == SECURITY_HEADERS["X-Frame-Options"] == "DENY"
        assert "frame-ancestors 'none'" in headers["content-security-policy"]


def test_what_stands_in_the_field_is_shown_and_kept_nowhere(console: Console, partner: TestClient) -> None:
    give_draft(console, "Dear visitor,\n\nthank you.")
    task_id = console.seed.ids["approve"]
    card = partner.get(f"/tasks/{task_id}")
    before = console.snapshot()

    shown = partner.post(f"/tasks/{task_id}/mail", data={"csrf": token_of(card), "text": "Dear visitor,\n\non Friday."})

    assert "on Friday." in shown.text
    assert "A program wrote this." not in shown.text, "a person changed it"
    assert console.snapshot() == before
    assert f'src="/tasks/{task_id}/mail"' in card.text
    assert 'sandbox loading="lazy"' in card.text


def test_an_emptied_field_shows_no_earlier_letter(console: Console, partner: TestClient) -> None:
    give_draft(console, "Dear visitor,\n\nthank you.")
    task_id = console.seed.ids["approve"]
    data = {"csrf": token_of(partner.get(f"/tasks/{task_id}")), "text": ""}
    assert "thank you" not in partner.post(f"/tasks/{task_id}/mail", data=data).text


def test_without_a_draft_there_is_nothing_to_show(console: Console, partner: TestClient) -> None:
    for name in ("continue", "repair"):
        assert partner.get(f"/tasks/{console.seed.ids[name]}/mail").status_code == 404
        assert "/mail" not in partner.get(f"/tasks/{console.seed.ids[name]}").text


def test_ways_to_reach_somebody_are_links_only_where_they_are_harmless(console: Console, partner: TestClient) -> None:
    lead_id, address = console.seed.ids["held"], f"/tasks/{console.seed.ids['approve']}"

    def card_with(phone: str, profile_url: str) -> str:
        def change(connection: Connection) -> None:
            inquiry = connection.execute(select(leads.c.inquiry).where(leads.c.id == lead_id)).scalar_one()
            told = replace(inquiry, phone=phone, profile_url=profile_url)
            connection.execute(update(leads).where(leads.c.id == lead_id).values(inquiry=told))

        console.database.write(change)
        return partner.get(address).text

    good = card_with("+44 (0)1632 960 442 ext. 3", "https://www.linkedin.com/in/held")
    assert 'href="tel:+441632960442"' in good
    assert 'href="https://www.linkedin.com/in/held" target="_blank" rel="noopener noreferrer">LinkedIn</a>' in good
    for odd in (
        "javascript:alert(1)",
        "http://www.linkedin.com/in/x",
        "https://linkedin.com@evil.example/",
        "//evil.example",
    ):
        bad = card_with("call me", odd)
        assert "tel:" not in bad
        assert 'target="_blank"' not in bad, odd
