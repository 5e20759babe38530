"""Where towns are, by a list of them."""

from app.domain.words.towns import kilometres, towns_of


def test_a_town_is_found_by_its_plain_name_in_its_country() -> None:
    (erfurt,) = towns_of("DE")["erfurt"]

    assert 50 < erfurt[0] < 52
    assert "erfurt" not in towns_of("NZ")


def test_a_country_that_is_none_has_no_towns() -> None:
    assert towns_of("") == towns_of("XX") == {}


def test_a_distance_is_that_of_the_map() -> None:
    kassel, erfurt = towns_of("DE")["kassel"][0], towns_of("DE")["erfurt"][0]

    assert 105 < kilometres(kassel, erfurt) < 125
    assert kilometres(kassel, kassel) == 0
