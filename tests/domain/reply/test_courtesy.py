"""Madame or Monsieur: only where somebody surely is, and nobody by a form that both use."""

from datetime import UTC, datetime

import pytest

from app.domain.inquiry import ChannelName, Inquiry
from app.domain.people.person_names import parse_name
from app.domain.reply.courtesy import Courtesy, courtesy_of
from app.domain.words.word_lists import lists_of

NAME = parse_name("Ottoline Fanshawe")


def inquiry(
    message: str = "", *, title: str | None = None, boilerplate: str = "", name: str = "Ottoline Fanshawe"
) -> Inquiry:
    return Inquiry(
        channel=ChannelName.INBOUND_EMAIL,
        source_id="1",
        received_at=datetime(2026, 3, 2, tzinfo=UTC),
        sender_email="o@acorn.example",
        sender_name=name,
        title=title,
        message=message,
        boilerplate=boilerplate,
    )


@pytest.mark.parametrize(
    ("asking", "expected"),
    [
        (inquiry("Kind regards\nOttoline Fanshawe (Ms)"), Courtesy.FEMALE),
        (inquiry("Mit freundlichen Grüßen\nFrau Ottoline Fanshawe"), Courtesy.FEMALE),
        (inquiry("Anrede: Herr\nName: Fanshawe"), Courtesy.MALE),
        (inquiry("Hi", title="Leiterin Einkauf"), Courtesy.FEMALE),
        (inquiry("Viele Grüße\nOttoline Fanshawe\nGeschäftsführerin"), Courtesy.FEMALE),
        (inquiry("Thanks", boilerplate="Ottoline Fanshawe (she/her)\nAcorn"), Courtesy.FEMALE),
        (inquiry("Hi", title="Geschäftsführer"), None),  # may be anybody's
        (inquiry("I spoke to Mr Lind about it.\nOttoline Fanshawe"), None),
        (inquiry("Ottoline Fanshawe", boilerplate="Acorn GmbH\nGeschäftsführerin: Ada Lind"), None),
        (inquiry("Anrede: Herr\n\nFrau Ottoline Fanshawe"), None),  # contradicts itself
        (inquiry("Hello Mr Fanshawe,\nwe wait."), None),
    ],
)
def test_frau_and_herr_are_taken_from_what_they_wrote(asking: Inquiry, expected: Courtesy | None) -> None:
    assert courtesy_of(asking, NAME) == expected


@pytest.mark.parametrize(
    ("post", "expected"),
    [
        ("directrice générale", Courtesy.FEMALE),
        ("étudiante", Courtesy.FEMALE),
        ("Amministratrice delegata", Courtesy.FEMALE),
        ("proprietaria", Courtesy.FEMALE),
        ("Kaufmännische Geschäftsführerin", Courtesy.FEMALE),
        ("CEO / Inhaberin", Courtesy.FEMALE),
        ("Directora de operaciones", Courtesy.FEMALE),
        ("Kierowniczka", Courtesy.FEMALE),
        ("Titolare", None),  # the rest may be a man's or a woman's
        ("Presidente", None),
        ("Estudiante", None),
        ("Responsable", None),
        ("Geometra", None),
        ("Inhaber/in", None),
        ("Inhaber/Inhaberin", None),
        ("InhaberIn", None),
        ("Leiter*in", None),
        ("directeur(trice)", None),
        ("Directeur / directrice", None),
        ("Assistent der Geschäftsführerin", None),  # somebody else's
        ("Assistant de la directrice", None),
        ("Segretario della direttrice", None),
    ],
)
def test_a_post_counts_where_only_a_woman_bears_it_so(post: str, expected: Courtesy | None) -> None:
    stranger = parse_name("Sunniva Fanshawe")

    assert courtesy_of(inquiry(title=post, name="Sunniva Fanshawe"), stranger, "fr") == expected


@pytest.mark.parametrize(
    ("name", "language", "expected"),
    [
        ("Aurélie Descamps", "fr", Courtesy.FEMALE),
        ("Jean-Luc Descamps", "fr", Courtesy.MALE),
        ("Marie-Paule Descamps", "fr", Courtesy.FEMALE),
        ("Fabio Zanarini", "it", Courtesy.MALE),
        ("Renate Zellner", "de", Courtesy.FEMALE),
        ("Camille Descamps", "fr", None),
        ("Dominique Descamps", "fr", None),
        ("Andrea Zanarini", "it", None),
        ("Andrea Zellner", "de", None),
        ("Simone Zanarini", "it", None),
        ("Michele Zanarini", "it", None),
        ("Laurence Descamps", "fr", None),
        ("Jan Zellner", "de", None),
        ("Jean Descamps", "fr", None),
        ("Anna und Karl Zellner", "de", None),
        ("Renate Zellner", "nl", None),  # these languages greet strangers by the whole or the first name
        ("Renate Zellner", "en", None),
    ],
)
def test_a_given_name_counts_where_it_is_of_one_sex(name: str, language: str, expected: Courtesy | None) -> None:
    assert courtesy_of(inquiry(name=name), parse_name(name), language) == expected


def test_a_post_and_a_given_name_that_contradict_one_another_say_nothing() -> None:
    assert courtesy_of(inquiry(title="direttrice", name="Fabio Zanarini"), parse_name("Fabio Zanarini"), "it") is None


def test_the_dutch_mr_is_a_degree() -> None:
    signed = inquiry("Hoogachtend,\nmr. O. Fanshawe")

    assert courtesy_of(signed, NAME, "nl") is None
    assert courtesy_of(signed, NAME, "en") is Courtesy.MALE


def test_no_given_name_is_a_womans_in_one_language_and_a_mans_in_another() -> None:
    listed = lists_of("forms_of_address")["given_names"].values()
    women = {name for names in listed for name in names["female"].casefold().split()}
    men = {name for names in listed for name in names["male"].casefold().split()}

    assert women.isdisjoint(men)
