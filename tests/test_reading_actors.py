"""Whom names mean: countries, bodies, persons and the states that they act for."""

import pytest

from tests.reading import read
from topics.records import Actor, Enriched


def actor(found: Enriched, name: str) -> Actor | None:
    """The actor of the first mention with that name."""
    meant = next((one.actor for one in found.mentions if one.text == name and one.actor is not None), None)
    return next((one for one in found.actors if one.id == meant), None)


def country(found: Enriched, name: str) -> str | None:
    meant = actor(found, name)
    return meant.country if meant is not None else None


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Georgia", "GEO"), ("Jordan", "JOR"), ("Chad", "TCD"), ("Turkey", "TUR"), ("Niger", "NER"), ("Nigeria", "NGA"),
        ("DR Congo", "COD"), ("the Republic of the Congo", "COG"), ("North Korea", "PRK"), ("South Korea", "KOR"),
        ("Guinea-Bissau", "GNB"), ("Equatorial Guinea", "GNQ"), ("Papua New Guinea", "PNG"), ("Guinea", "GIN"),
        ("South Sudan", "SSD"), ("Sudan", "SDN"), ("Kosovo", "XKX"), ("Downing Street", "GBR"), ("the Kremlin", "RUS"),
        ("Foggy Bottom", "USA"), ("Ankara", "TUR"), ("Svalbard", "SJM"),
    ],
)  # fmt: skip
def test_countries_that_resemble_each_other_and_seats_of_government_come_out_right(name: str, code: str) -> None:
    found = read(f"Officials from {name} signed the fisheries treaty on Friday, and the lights stayed on all night.")
    assert code in {one.id for one in found.actors}


def test_a_country_in_a_longer_name_is_not_cut_out_of_it() -> None:
    found = read("The Bank of Georgia opened a branch in Leeds, its chairman Chad Smith said.")
    assert "GEO" not in {one.id for one in found.actors}
    assert "TCD" not in {one.id for one in found.actors}


def test_a_minister_without_a_country_acts_for_the_one_that_the_text_tells_from() -> None:
    found = read(
        "LILONGWE, May 7 - Malawi accused Tanzania on Friday of stopping its fishing boats.\n\n"
        "Foreign Minister Grace Mbewe said the boats would be back."
    )
    assert country(found, "Grace Mbewe") == "MWI"


def test_a_scene_elsewhere_has_its_own_ministers() -> None:
    found = read(
        "LILONGWE, May 7 - Malawi accused Tanzania on Friday of stopping its fishing boats.\n\n"
        "In Dodoma, Home Minister Zuhura Kimaro denied it."
    )
    assert country(found, "Zuhura Kimaro") == "TZA"


def test_a_city_that_is_no_capital_places_a_text() -> None:
    found = read("KANO - Police Commissioner Sani Bello said on Friday that three men had been arrested.")
    assert country(found, "Sani Bello") == "NGA"


def test_a_spokesman_of_a_company_acts_for_no_state() -> None:
    found = read(
        "Peru fined the smelter operator Andes Metals on Friday."
        " The company will appeal, its spokesman, Luis Vega, said."
    )
    assert country(found, "Luis Vega") is None
    assert country(found, "Andes Metals") is None


def test_a_ministry_is_the_same_however_its_country_is_named() -> None:
    first = read("Kenya's Health Ministry closed the clinic on Friday.")
    second = read("The Kenyan Health Ministry closed the clinic on Friday.")
    ids = {one.actor for found in (first, second) for one in found.mentions if "Ministry" in one.text}
    assert ids == {"org:ken-health-ministry"}


def test_an_acronym_in_brackets_leads_to_the_long_name() -> None:
    found = read("The National Copra Board (NCB) fined two traders. The NCB said more would follow.")
    assert {one.actor for one in found.mentions if one.text == "NCB"} == {actor(found, "National Copra Board").id}  # type: ignore[union-attr]


def test_brussels_is_the_union_where_nothing_is_said_of_belgium() -> None:
    union = read("The European Union protested. Brussels said it knew of no reason for such a step.")
    state = read("Belgium protested. Brussels said it knew of no reason for such a step.")
    assert actor(union, "Brussels").id == "org:european-union"  # type: ignore[union-attr]
    assert actor(state, "Brussels").id == "BEL"  # type: ignore[union-attr]


def test_letters_without_a_mark_of_their_own_become_plain_ones_in_ids() -> None:
    found = read("Mayor Tuncay Akıncıoğlu and Governor Łukasz Wałęcki met on Friday.")
    assert {"person:tuncay-akincioglu", "person:lukasz-walecki"} <= {one.id for one in found.actors}
