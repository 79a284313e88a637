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


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (
            "The minister, who has led the party since the vote, said that talks with Poland would go on after the "
            "summit and that more aid was on its way to the region, which had been cut off by the flood for days.",
            "en",
        ),
        (
            "De minister heeft woensdag gezegd dat de regering na de top verder praat met Polen en dat er meer hulp "
            "onderweg is naar de regio, die door de overstroming dagenlang was afgesneden van de rest van het land. "
            '"We stand with the people of the region and their families", zei hij na afloop in het Engels.',
            "nl",
        ),
        (
            "Ministeren sagde onsdag, at regeringen efter topmødet taler videre med Polen, og at mere hjælp er på vej "
            "til regionen, som i flere dage har været afskåret fra resten af landet på grund af oversvømmelsen.",
            "da",
        ),
    ],
)
def test_small_english_words_tell_a_whole_text_and_not_a_quotation(text: str, language: str) -> None:
    assert tongue_of("", text) == language
