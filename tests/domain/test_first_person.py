"""Whatever a person may have typed is told from what programs say of their own."""

import pytest

from app.domain.first_person import may_be_a_persons


@pytest.mark.parametrize(
    "text",
    [
        "Saw the talk. Do you work with dentists?",
        "Please ring 020 7946 0018 after five.",
        "Write to anna@harbor.example about it.",
        "We are 40 people in Leeds and want a new story.",
        "Wir suchen Hilfe für unsere Texte.",
        "Nous souhaitons refaire notre site.",
        "Buscamos ayuda con el mensaje.",
        "Precisamos de ajuda com os textos.",
        "Wij zoeken hulp met onze teksten.",
        "Vorremmo un aiuto per il sito.",
        "Szukamy pomocy przy tekstach.",
        "Vi behöver hjälp med texter.",
        "弊社のサイトについて検討しています。",
    ],
)
def test_a_persons_words_are_seen_in_the_languages_we_write(text: str) -> None:
    assert may_be_a_persons(text, "notify@service.example")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Your backup finished on 01.02.2026 at 03:10. 5120 files were copied.",
        "Invoice 10023 was paid. See https://bank.example/pay?id=3",
        "Details: billing@service.example",
    ],
)
def test_what_programs_say_is_no_persons(text: str) -> None:
    assert not may_be_a_persons(text, "notify@service.example")
