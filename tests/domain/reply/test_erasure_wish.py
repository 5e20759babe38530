"""Who asks that their own data are deleted is heard; who writes about other people's data is not."""

import pytest

from app.domain.reply.erasure_wish import asks_for_erasure


@pytest.mark.parametrize(
    "message",
    [
        "Please delete all data you hold about me and confirm it.",
        "I would like you to delete my personal data.",
        "Under article 17 I ask for the erasure of my data.",
        "Bitte löschen Sie alle personenbezogenen Daten, die Sie über mich gespeichert haben (Art. 17 DSGVO).",
        "Bitte löschen Sie umgehend meine Daten.",
        "Ich fordere die Löschung meiner personenbezogenen Daten.",
        "Veuillez supprimer toutes mes données personnelles.",
        "J’exerce mon droit à l’effacement.",
        "Solicito la supresión de mis datos personales.",
        "Por favor, eliminen todos mis datos.",
        "Peço que apaguem todos os meus dados.",
        "Solicito a exclusão dos meus dados.",
        "Verwijder alstublieft al mijn gegevens.",
        "Ik verzoek u mijn persoonsgegevens volledig te wissen.",
        "Vi chiedo di cancellare tutti i miei dati.",
        "Proszę o usunięcie wszystkich moich danych osobowych.",
        "Proszę usunąć moje dane.",
        "Vänligen radera alla mina uppgifter.",
        "私の個人情報を削除してください。",
    ],
)
def test_the_wish_is_heard_in_the_languages_we_write(message: str) -> None:
    assert asks_for_erasure(message)
    assert asks_for_erasure("", message)


@pytest.mark.parametrize(
    "message",
    [
        "",
        "We need help with a campaign about deleting customer data.",
        "Our product erases data about machines that nobody needs any more.",
        "Wir löschen die Daten unserer Kunden nach zwei Jahren und suchen jemanden, der das beschreibt.",
        "Nous cherchons une agence pour expliquer le droit à l'oubli à nos clients.",
        "Nuestra aplicación borra los datos antiguos.",
        "Unsubscribe",
    ],
)
def test_other_peoples_data_are_no_wish(message: str) -> None:
    assert not asks_for_erasure(message)
