import pytest

from triplewire.extract.tongue import tongue_of


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The ministers of both countries met on Wednesday to talk about the drills.", "en"),
        ("Россия и Белоруссия начали совместные учения в феврале этого года.", "ru"),
        ("Президент України прибув до Брюсселя на зустріч з лідерами Європейського Союзу.", "uk"),
        ("Der Bundeskanzler traf am Mittwoch in Moskau den russischen Präsidenten zu Gesprächen.", "de"),
        ("Le président français a rencontré mercredi son homologue à Bruxelles.", "fr"),
        ("Правительство ушло", "ru"),
        ("Nkurunziza dies", "en"),
        ("", "en"),
        ("12 345", "en"),
    ],
)
def test_languages_are_told_apart_and_few_words_count_as_english(text: str, language: str) -> None:
    assert tongue_of("", text) == language
