"""Expulsions in the ways that newsrooms tell them, and what only looks like one."""

import pytest

from tests.reading import read

ALERTS = {"done", "announced"}


def fired(text: str, title: str | None = None) -> set[tuple[str, str, int | None]]:
    """(actor, target, count) of each expulsion that fires a rule."""
    return {
        (str(actor), str(target), one.count)
        for one in read(text, title).events
        if one.type == "expulsion" and one.status in ALERTS
        for actor in one.actor or [None]
        for target in one.target or [None]
    }


@pytest.mark.parametrize(
    "text",
    [
        "Fiji on Friday expelled two Tongan diplomats.",
        "Two Tongan diplomats have been expelled from Fiji.",
        "Two Tongan diplomats were declared persona non grata by Fiji on Friday.",
        "Fiji has given two Tongan diplomats 72 hours to leave.",
        "Fiji ordered two Tongan diplomats out of the country.",
        "Fiji has put two Tongan diplomats on a plane home.",
        "Fiji has shown two Tongan diplomats the door.",
        "Fiji handed two Tongan diplomats their marching orders.",
        "Fiji revoked the accreditation of two Tongan diplomats.",
        "The expulsion of two Tongan diplomats by Fiji drew a sharp reply.",
        "Fiji told Tonga to cut its mission in Suva by two people.",
        "Tonga must cut its embassy staff in Fiji by two people before Friday, Fiji's foreign minister said.",
        "Fiji announced the expulsion of two Tongan diplomats.",
        "Fiji is to expel two Tongan diplomats.",
        "Fiji demanded the departure of two Tongan diplomats.",
    ],
)
def test_an_expulsion_fires_in_any_of_the_ways_it_is_told(text: str) -> None:
    assert fired(text) == {("FJI", "TON", 2)}


def test_two_directions_in_one_sentence_are_two_events() -> None:
    text = "Fiji expelled two Tongan diplomats on Friday and Tonga, in a mirror move, threw out three Fijian ones."
    assert fired(text) == {("FJI", "TON", 2), ("TON", "FJI", 3)}


def test_several_expellers_have_a_number_each() -> None:
    text = "Samoa expelled four Russian diplomats on Monday, Fiji three and Tonga six."
    assert fired(text) == {("WSM", "RUS", 4), ("FJI", "RUS", 3), ("TON", "RUS", 6)}


def test_every_state_of_a_list_is_an_expeller() -> None:
    text = "In a joint statement, Fiji, Samoa, Tonga and Palau announced the expulsion of one Russian diplomat each."
    assert {actor for actor, _, _ in fired(text)} == {"FJI", "WSM", "TON", "PLW"}


def test_headline_lead_and_body_tell_one_event_with_the_fullest_reading() -> None:
    text = "Fiji on Friday expelled the Tongan ambassador and three other officials. They have two days to leave."
    assert fired(text, "Fiji to expel Tongan ambassador") == {("FJI", "TON", 4)}


@pytest.mark.parametrize(
    "text",
    [
        "Fiji threatened to expel two Tongan diplomats.",
        "Fiji will expel the Tongan ambassador should he visit the island again.",
        "Fiji will throw out any foreign diplomat seen at a rally.",
        "Fiji could retaliate by expelling Tongan diplomats.",
        "Fiji denied that it had expelled two Tongan diplomats.",
        "Fiji denied reports in the press according to which two Tongan diplomats had been ordered out.",
        "Fiji rescinded its decision to expel the Tongan ambassador, who had been given 72 hours to leave.",
        "There was no question of sending the Tongan ambassador home, Fiji's foreign minister said.",
        "Students called on Fiji to expel the Tongan ambassador.",
        "Several hundred people chanted for the Tongan ambassador to be expelled from Fiji.",
        "The opposition demanded that the Tongan ambassador be expelled.",
        "It is ten years since Fiji expelled two Tongan diplomats.",
        "In 2018 Fiji expelled two Tongan diplomats.",
        "Fiji recalled its ambassador from Tonga for consultations.",
        "The ambassador of Tonga left Suva after his government ordered him home.",
        "Fiji expelled two Tongan journalists, and the Tongan ambassador protested.",
        "Fiji expelled 40 Tongan students; the Tongan consul saw them off.",
        "Members of a golf club in Fiji have expelled the Tongan ambassador.",
        "Fiji's Labour Party has expelled Ratu Vula, a former ambassador to Tonga.",
        "Fiji expelled four members of the UN mission.",
        "Fiji closed the Tongan consulate in Nadi.",
        "In the novel, Fiji expels two Tongan diplomats.",
        "Suppose Fiji expelled two Tongan diplomats.",
    ],
)
def test_what_only_looks_like_an_expulsion_stays_silent(text: str) -> None:
    assert fired(text) == set()


def test_a_headline_that_says_it_is_not_so_speaks_for_the_text() -> None:
    text = "A clip claims that Fiji has expelled two Tongan diplomats. Both ministries called it an invention."
    assert fired(text, "No, Fiji did not expel Tongan diplomats") == set()
