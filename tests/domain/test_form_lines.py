"""What somebody says of their company under a form's labels; a range, a wish or a sentence is no answer."""

from datetime import UTC, datetime

import pytest

from app.domain.form_lines import SaidOfCompany, said_of_company
from app.domain.inquiry import ChannelName, Inquiry


def said(*lines: tuple[str, str]) -> SaidOfCompany:
    inquiry = Inquiry(
        channel=ChannelName.WEBSITE_FORM,
        source_id="1",
        received_at=datetime(2026, 11, 20, tzinfo=UTC),
        sender_email=None,
        message="We need help.\n\n" + "\n".join(label + answer for label, answer in lines),
        labels=tuple(label for label, _ in lines),
    )
    return said_of_company(inquiry)


@pytest.mark.parametrize(
    ("label", "answer", "told"),
    [
        ("Website: ", "www.acme.example/en", SaidOfCompany(website="www.acme.example/en")),
        ("Website: ", "we have none", SaidOfCompany()),
        ("Number of employees: ", "1,200", SaidOfCompany(staff="1200")),
        ("Anzahl Mitarbeiter: ", "ca. 45", SaidOfCompany(staff="45")),
        ("Company size: ", "11-50", SaidOfCompany()),
        ("Land: ", "Österreich", SaidOfCompany(country="Österreich")),
        ("Pays : ", "75011", SaidOfCompany()),
        ("Budget: ", "40", SaidOfCompany()),
    ],
)
def test_each_label_asks_for_one_thing(label: str, answer: str, told: SaidOfCompany) -> None:
    assert said((label, answer)) == told


def test_the_first_answer_counts_and_a_sentence_is_no_label() -> None:
    assert said(("Country: ", "Malta"), ("Pays: ", "France")) == SaidOfCompany(country="Malta")
    assert said(("", "Country: Malta")) == SaidOfCompany()
