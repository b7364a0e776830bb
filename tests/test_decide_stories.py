"""Stories: reports of one happening join, others do not."""

from alerts.trying import try_rules
from tests.timeline import Rules, arrives, expels, rule
from topics.records import Enriched

ALL = Rules(rule(word="the"))


def stories(*articles: Enriched) -> list[str]:
    """The story of each article, named A, B, ... in the order in which they began."""
    found = [one.hit.story for one in try_rules(ALL, articles)]
    order = list(dict.fromkeys(found))
    return ["ABCDEFGH"[order.index(story)] for story in found]


QUAKE = arrives(
    "0h", "q1", "A strong earthquake shook the island of Tanna on Monday, destroying a school and two bridges.",
    title="Earthquake destroys school on Tanna", names=("Tanna",),
)  # fmt: skip
QUAKE_AGAIN = arrives(
    "5h", "q2", "Rescuers reached the destroyed school on Tanna after an earthquake felled bridges across the island.",
    title="Tanna quake: rescuers reach school", names=("Tanna",),
)  # fmt: skip
ELSEWHERE = arrives(
    "6h", "q3", "A strong earthquake shook the island of Crete on Monday, destroying a school and a harbour wall.",
    title="Earthquake destroys school on Crete", names=("Crete",),
)  # fmt: skip
SPORT = arrives(
    "6h", "s1", "The rowers of Malta won the lagoon cup for the fourth time in a row on Sunday.",
    title="Malta wins lagoon cup", names=("Malta",),
)  # fmt: skip


def test_two_reports_of_one_happening_join() -> None:
    assert stories(QUAKE, QUAKE_AGAIN) == ["A", "A"]


def test_the_same_kind_of_happening_elsewhere_is_another_story() -> None:
    assert stories(QUAKE, ELSEWHERE) == ["A", "B"]


def test_unrelated_reports_are_stories_of_their_own() -> None:
    assert stories(QUAKE, SPORT, QUAKE_AGAIN) == ["A", "B", "A"]


def test_the_same_event_in_other_words_joins() -> None:
    event = expels("SVN", "RUS", 33)
    one = arrives(
        "0h", "e1", "Slovenia told 33 Russian diplomats to leave within the week.",
        title="Slovenia expels 33 Russian diplomats", events=[event], names=("Slovenia", "Russia"),
    )  # fmt: skip
    two = arrives(
        "3h", "e2", "The Russian ambassador was summoned and 33 of his staff must go, Slovenia says.",
        title="Slovenia orders out Russian envoys", events=[event], names=("Slovenia", "Russia"),
    )  # fmt: skip
    assert stories(one, two) == ["A", "A"]


def test_a_story_ends_after_72_hours_without_articles() -> None:
    def again(when: str, id: str) -> Enriched:
        return arrives(when, id, f"{QUAKE_AGAIN.text} Day {id}.", title=QUAKE_AGAIN.article.title, names=("Tanna",))

    assert stories(QUAKE, again("71h", "b"), again("140h", "c"), again("212h", "d")) == ["A", "A", "A", "B"]


def test_a_reprint_and_a_correction_belong_to_the_story_of_their_text() -> None:
    text = "The tuna left the lagoon."
    articles = (
        arrives("0h", "a1", text),
        arrives("100h", "a2", text, title="Boats stay home", names=("Boats",)),
        arrives("101h", "a1", "The weather of Malta.", revision=2),
    )
    assert stories(*articles) == ["A", "A", "A"]


def test_a_storys_id_comes_from_its_first_article_alone() -> None:
    first = next(one.hit.story for one in try_rules(ALL, [QUAKE, QUAKE_AGAIN]))
    assert [one.hit.story for one in try_rules(ALL, [SPORT, QUAKE])][1] == first
