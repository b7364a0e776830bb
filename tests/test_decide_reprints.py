"""Which texts are the same text, whatever a newsroom put around them."""

import pytest

from alerts.decide.fingerprint import of_paragraphs

BODY = [
    "FUNAFUTI, May 7 (Lagoon News) - Tuvalu on Friday expelled two Kiribati diplomats over forged copra receipts.",
    'Trade Minister Teleke Paeniu denied that tuna was behind it: "Not one fish was mentioned."',
    "Tarawa asked for a fair, open hearing.",
    "The two islands trade 300 tonnes of copra a year.",
]
BARE = ["Tuvalu on Friday expelled two Kiribati diplomats over forged copra receipts.", *BODY[1:]]


def is_reprint(later: list[str], earlier: list[str]) -> bool:
    mine, theirs = of_paragraphs(later), of_paragraphs(earlier)
    return mine.text != "" and mine.text in (theirs.text, theirs.shorter)


@pytest.mark.parametrize(
    "later",
    [
        BODY,
        BARE,
        BODY[:-1],
        ["By Jane Seuli", *BODY],
        ["By Jane Seuli, Pacific correspondent", "Published 7 May 2032", *BARE],
        ["By Jane Seuli\n" + BODY[0], *BODY[1:]],
        ["SUVA (AP) — " + BARE[0], *BODY[1:]],
        ["Suva – " + BARE[0], *BODY[1:]],
        ["(Reuters) - " + BARE[0], *BODY[1:]],
        ["SUVA, Fiji -- " + BARE[0], *BODY[1:]],
        [*BARE, "(Reporting by Jane Seuli; editing by Tom Apelu)"],
        [*BARE, "Reporting by Jane Seuli in Suva; Editing by Tom Apelu."],
        [*BARE[:-1], BARE[-1] + " (Lagoon News)"],
        [*BARE[:-1], BARE[-1] + " - Lagoon News"],
        [*BARE, "© 2032 Lagoon News. All rights reserved."],
        [*BARE, "This story was first published by Lagoon News."],
        [BARE[0], BARE[1].replace('"', "'"), *BARE[2:]],
        [BARE[0], BARE[1].replace('"Not', "«Not").replace('ed."', "ed».”"), *BARE[2:]],
        ["\n".join(BARE)],
    ],
)
def test_a_text_is_a_reprint_but_for_what_stands_around_it(later: list[str]) -> None:
    assert is_reprint(later, BODY)


@pytest.mark.parametrize(
    "later",
    [
        [BARE[0].replace("two", "three"), *BARE[1:]],
        [*BARE, "Kiribati answered on Saturday by sending home the consul of Tuvalu."],
        BARE[:2],
        BARE[1:],
        ["Two diplomats of Kiribati must leave Tuvalu, which says that their copra receipts were forged.", *BARE[1:]],
        [BARE[2]],
        [],
        ["By Jane Seuli"],
    ],
)
def test_a_text_with_other_words_is_no_reprint(later: list[str]) -> None:
    assert not is_reprint(later, BODY)


def test_short_texts_that_share_a_sentence_are_no_reprints() -> None:
    shared = "Tarawa asked for a fair hearing."
    assert not is_reprint([f"The copra row goes on. {shared}"], [f"{shared} Funafuti refused it."])
    assert is_reprint([f"SUVA - {shared}"], [shared])


def test_a_longer_text_than_the_first_brings_news_and_is_no_reprint() -> None:
    assert not is_reprint(BARE, BARE[:-1])
