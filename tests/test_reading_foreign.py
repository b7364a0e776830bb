"""Articles in languages without a pipeline keep their text and know countries and capitals in every case."""

from datetime import UTC, datetime

import pytest

from app.inputs import InputLine, article_of
from processors.read import Reader
from processors.settings import ExtractionSettings

TEXTS = {
    "fr": "La Russie a rappelé son ambassadeur à Paris, et l’Allemagne a fait de même, selon des sources proches du"
    " dossier à Moscou, qui ne souhaitent pas être nommées.",
    "de": "Die Regierung Russlands bestellte in Moskau den Botschafter Frankreichs ein, wie am Montag in Berlin aus"
    " informierten kreisen verlautete, die nicht genannt werden wollten.",
    "es": "España y Alemania pidieron a Rusia una explicación por lo ocurrido; Moscú no ha respondido todavía a la"
    " carta que le fue entregada hace una semana.",
    "ru": "Послы Франции и Германии покинули Россию, сообщили в Москве после переговоров с Украиной.",
    "uk": "Посли Франції та Німеччини залишили Україну, повідомили у Варшаві після розмови з Польщею.",
    "ar": "غادر سفير فرنسا موسكو بعد محادثات مع روسيا بشأن الأزمة في أوكرانيا هذا الأسبوع.",
    "zh": "法国大使离开莫斯科之前与俄罗斯外交部举行了会谈，德国方面没有发表评论，美国表示关注。",
}
COUNTRIES = {
    "fr": {"RUS", "FRA", "DEU"}, "de": {"RUS", "FRA", "DEU"}, "es": {"ESP", "DEU", "RUS"},
    "ru": {"FRA", "DEU", "RUS", "UKR"}, "uk": {"FRA", "DEU", "UKR", "POL"}, "ar": {"FRA", "RUS", "UKR"},
    "zh": {"FRA", "RUS", "DEU", "USA"},
}  # fmt: skip


@pytest.mark.parametrize("language", TEXTS)
def test_countries_are_found_in_the_articles_own_language(language: str) -> None:
    text = TEXTS[language]
    now = datetime(2032, 5, 7, tzinfo=UTC)
    found = Reader(ExtractionSettings()).read(article_of(InputLine(id="a1", text=text, published=now), now))
    assert found.article.language == language
    assert {one.country for one in found.actors} == COUNTRIES[language]
    assert all(found.text[one.start : one.end] == one.text for one in found.mentions)
    assert found.degraded is None
