"""What an alarm says is said in German, too, to whoever reads German."""

import pytest

from app.web.console.catalogues import catalogue_of

GERMAN = catalogue_of("de")
MON, TUE = "Mon 30 Nov 09:30", "Tue 1 Dec 10:00"


@pytest.mark.parametrize(
    ("english", "german"),
    [
        (f"Nothing has come in from website since {MON}", "Seit Mo 30. Nov. 09:30 kam nichts von website"),
        ("The mail server does not answer", "Der Mailserver antwortet nicht"),
        ("Over: The CRM takes no leads", "Vorbei: Das CRM nimmt keine Anfragen an"),
        (
            f"It was so from {MON} to {TUE}. There is nothing left to do about it.",
            "So war es von Mo 30. Nov. 09:30 bis Di 1. Dez. 10:00. Es ist nichts mehr zu tun.",
        ),
        (
            (
                f"None has passed since {MON}. Compare the secret with the one that the sender has, or make a new one with "
                "`leads sources rotate website`."
            ),
            (
                "Seit Mo 30. Nov. 09:30 kam keine durch. Vergleichen Sie das Geheimnis mit dem beim Absender, oder machen "
                "Sie mit `leads sources rotate website` ein neues."
            ),
        ),
    ],
)
def test_an_alarm_is_said_in_german(english: str, german: str) -> None:
    assert GERMAN.said(english) == german
