import pytest

from triplewire.extract import analysis, language
from triplewire.extract.gazetteer import load_gazetteer
from triplewire.extract.mentions import find_mentions
from triplewire.extract.name_model import better, load_weights, named, scores
from triplewire.graph.model import Article, EntityType

PERSON, ORGANIZATION = EntityType.PERSON, EntityType.ORGANIZATION
NOTHING = (0, 0, 0, 0, 0, 0, 0, 0)
FIRM = {"before=brewer": (0, 250, 0, 0, 0, 0, 0, 0), "after=said": (80, 0, 0, 0, 0, 0, 0, 0)}


def test_weights_are_added_by_share_and_unknown_features_count_nothing() -> None:
    assert scores({"before=brewer": 0.5, "after=said": 1.0, "new": 1.0}, FIRM)[:2] == [80.0, 125.0]
    assert scores({"new": 1.0}, FIRM) == list(NOTHING)


def test_only_a_clear_lead_changes_the_type() -> None:
    assert better(scores({"before=brewer": 1.0}, FIRM), PERSON) is ORGANIZATION
    assert better(scores({"before=brewer": 1.0, "after=said": 1.0}, FIRM), PERSON) is PERSON


def test_an_overlooked_run_of_words_is_a_name_only_where_much_speaks_for_it() -> None:
    assert named(scores({"before=brewer": 1.0}, FIRM)) is ORGANIZATION
    assert named(scores({"after=said": 1.0}, FIRM)) is None


def test_every_row_of_the_table_has_a_weight_for_each_type_and_for_none() -> None:
    assert {len(held) for held in load_weights().values()} == {8}


@pytest.mark.model
def test_a_name_that_the_language_model_overlooks_is_found() -> None:
    article = Article("k", "", "Jarvo Kemi said Belzun will keep its staff. Belzun bottles water.")
    doc = language.load_model()(analysis.analysed_text(article))
    draft = analysis.open_draft(article, doc)

    seen = [draft.words(m.start, m.end) for m in find_mentions(draft, load_gazetteer())]

    assert [entity.text for entity in doc.ents] == ["Belzun", "Belzun"]
    assert seen == ["Jarvo Kemi", "Belzun", "Belzun"]
