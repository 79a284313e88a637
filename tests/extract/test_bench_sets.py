from pathlib import Path

import pytest

from triplewire.extract.bench.run import quality_run_text, run_quality
from triplewire.extract.bench.sets import NAMES, gold_row, has_set, joined, read_set, read_wikinews
from triplewire.graph.errors import MissingData

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
SIZES = {"gold": 11, "news-train": 194, "news-dev": 50, "passages": 700, "articles": 568, "seeds": 8}


def test_sentences_join_by_a_space_and_paragraphs_by_a_blank_line() -> None:
    text, spans = joined(["One.", "Two.", "Three."], [1, 3])
    assert text == "One. Two.\n\nThree."
    assert [span.of(text) for span in spans] == ["One.", "Two.", "Three."]


def test_sentence_0_is_the_title_and_offsets_find_their_sentence() -> None:
    gold = gold_row(
        {"id": "a", "title": "Head", "date": None, "sentences": ["One.", "Two."], "entities": [], "facts": []}
    )
    assert [gold.sentence(number) for number in range(3)] == ["Head", "One.", "Two."]
    assert [gold.sentence_at(offset) for offset in (0, 3, 4, 5, 99)] == [1, 1, 1, 2, 2]


@pytest.mark.parametrize("name", NAMES)
def test_every_set_has_all_its_articles_in_a_fixed_order(name: str) -> None:
    if not has_set(name, DATA):
        pytest.skip(f"the set {name} is not here: {DATA}")
    ids = [gold.id for gold in read_set(name, DATA)]
    assert len(set(ids)) == len(ids) == SIZES[name]


def test_the_wikinews_articles_have_dates_and_texts() -> None:
    if not (DATA / "wikinews").is_dir():
        pytest.skip(f"the wikinews articles are not here: {DATA}")
    articles = list(read_wikinews(DATA))
    assert len(articles) == 260
    assert all(article.text and article.title and article.published for article in articles)


def test_a_set_that_is_not_here_is_named(tmp_path: Path) -> None:
    with pytest.raises(MissingData, match="'gold' is not here"):
        list(read_set("gold", tmp_path))
    with pytest.raises(MissingData, match="no set 'glod'"):
        list(read_set("glod", tmp_path))
    with pytest.raises(MissingData, match="wikinews"):
        list(read_wikinews(None))


def test_a_run_without_the_data_folder_says_so_and_measures_nothing(tmp_path: Path) -> None:
    run = run_quality(["gold", "news-dev"], tmp_path, None)  # type: ignore[arg-type]  # nothing is extracted
    assert run.qualities == ()
    assert quality_run_text(run).count("nothing measured") == 2
    assert run.drops(tmp_path / "bench.json") == []
