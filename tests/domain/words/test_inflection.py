"""Terms of a profile in the forms people write them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.words.folding import folded_in_place
from app.domain.words.inflection import Terms, alike


@pytest.mark.parametrize(
    ("term", "text"),
    [
        ("roof", "two new roofs"),
        ("Dach", "alle Dächer"),
        ("Dach", "das Hallendach"),
        ("Dachsanierung", "wegen einer Dachsanierungsanfrage"),
        ("übersetzen", "eine Übersetzung"),
        ("manuale", "i manuali"),
        ("dépliant", "des dépliants"),
        ("städning", "vår städningen"),
        ("tłumaczenie", "tłumaczenia"),
        ("app", "two apps"),
        ("flat roof", "the flat garage roof"),
        ("翻訳", "マニュアルの翻訳をお願いします"),
    ],
)
def test_a_term_is_found_in_its_forms(term: str, text: str) -> None:
    assert list(Terms([(term, 1.0)]).places_in(folded_in_place(text)))


@pytest.mark.parametrize(
    ("term", "text", "starts"),
    [
        ("翻訳", "翻訳は急ぎません。マニュアルの翻訳をお願いします", [0, 15]),
        ("roof", "a roof, and more roofs", [2, 17]),
    ],
)
def test_a_term_is_found_wherever_it_stands(term: str, text: str, starts: list[int]) -> None:
    assert [place.start for place in Terms([(term, 1.0)]).places_in(folded_in_place(text))] == starts


@pytest.mark.parametrize(
    ("term", "text"),
    [
        ("app", "apple"),
        ("roof", "proof of delivery"),
        ("these", "thesis"),
        ("pipe", "pipeline"),
        ("flat roof", "the flat of a roofer's friend"),
        ("seo", "Seoul"),
    ],
)
def test_another_word_is_not_taken_for_it(term: str, text: str) -> None:
    assert not list(Terms([(term, 1.0)]).places_in(folded_in_place(text)))


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet=st.characters(categories=["L"]), min_size=1, max_size=30))
def test_every_word_is_a_form_of_itself(word: str) -> None:
    assert alike(folded_in_place(word), folded_in_place(word))


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=300))
def test_places_are_places_in_the_text(text: str) -> None:
    plain = folded_in_place(text)

    assert len(plain) == len(text)
    assert all(0 <= place.start < place.end <= len(text) for place in Terms([("roof", 1.0)]).places_in(plain))
