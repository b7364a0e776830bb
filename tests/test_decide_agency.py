"""The agency that a report credits: in its byline, its dateline or its last line, and nowhere else."""

import pytest

from alerts.decide.agency import agency_of_site, credited_agency

BODY = "The ferry left at dawn. Nobody was on board."


@pytest.mark.parametrize(
    ("authors", "paragraphs", "agency"),
    [
        ([], ["FUNAFUTI (Reuters) - The ferry left at dawn."], "Reuters"),
        ([], ["KYIV, Ukraine (AP) — The ferry left at dawn.", BODY], "AP"),
        ([], ["MOSCOW, April 5. /TASS/. The ferry left at dawn."], "TASS"),
        ([], ["SUVA, May 7 (Xinhua) -- The ferry left at dawn."], "Xinhua"),
        ([], ["Berlin (dpa) - Die Fähre legte ab."], "dpa"),
        ([], [BODY, "(Reporting by Reuters)"], "Reuters"),
        ([], [BODY + " (Reporting by Reuters)"], "Reuters"),
        ([], [BODY + " — AFP"], "AFP"),
        ([], [BODY, "AFP"], "AFP"),
        ([], [BODY + " (AP)"], "AP"),
        ([], [BODY, "© 2032 AFP"], "AFP"),
        ([], ["Source: TASS", BODY], "TASS"),
        ([], ["By Jane Doe", "Associated Press", BODY], "AP"),
        (["Jane Doe, Reuters"], [BODY], "Reuters"),
        (["JANE DOE Associated Press"], [BODY], "AP"),
        ([], ["The harbour master told Reuters (the AP denied it) that it left.", "He said so to AFP."], None),
        ([], ["He spoke to Reuters."], None),
        ([], [BODY, "(With reporting by Reuters, AFP)"], None),
        ([], [BODY, "— With AFP"], None),
        ([], [BODY + " (Reporting by Jane Doe; Editing by John Roe)"], None),
        ([], ["It was heard over the PA."], None),
        ([], [], None),
    ],
)
def test_whom_a_report_credits(authors: list[str], paragraphs: list[str], agency: str | None) -> None:
    assert credited_agency(authors, paragraphs) == agency


def test_an_agencys_own_site_is_the_agency() -> None:
    assert agency_of_site("reuters.com") == "Reuters" and agency_of_site("gazette.example") is None
