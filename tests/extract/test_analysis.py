from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triplewire.extract.analysis import analysed_text, mark_boundaries, recase
from triplewire.extract.articles import Failure, read_row, read_text
from triplewire.extract.draft import GAP, Draft
from triplewire.extract.pipeline import Extractor
from triplewire.graph.model import Article


def draft_of(extractor: Extractor, article: Article) -> Draft:
    return extractor.draft(article)[0]


def sentences_of(draft: Draft) -> list[str]:
    return [draft.words(start, end) for start, end in draft.sentences[1:]]


@given(st.text(max_size=60), st.text(max_size=60))
def test_a_recased_title_has_the_same_length(title: str, text: str) -> None:
    assert len(recase(title, text)) == len(title)
    assert len(recase(title.upper(), text)) == len(title.upper())
    assert len(recase(title.title(), text, lambda name: len(name) % 2 == 0)) == len(title.title())


@pytest.mark.parametrize(
    ("title", "text", "recased"),
    [
        ("Rovia Says 'Not a Single' Soldier Will Stay", "in Rovia", "Rovia says 'not a single' soldier will stay"),
        ("Minister Quits After White House Visit", "at the White House", "Minister quits after White House visit"),
        ("Rovia-Led Group Meets Envoy's Staff", "and Rovia", "Rovia-led group meets envoy's staff"),
        ("ROVIA PLANS DRILLS WITH NATO IN U.S. BAY", "of Rovia with NATO", "Rovia plans drills with NATO in U.S. bay"),
        ("Nancy Doe again elected Speaker of House", "words", "Nancy Doe again elected Speaker of House"),
        ("NATO Meets", "words", "NATO meets"),
    ],
)  # fmt: skip
def test_title_case_becomes_sentence_case_and_names_stay(title: str, text: str, recased: str) -> None:
    assert recase(title, text) == recased


def test_known_names_keep_their_capitals() -> None:
    known = {"New Caledonia", "Cuban"}.__contains__
    assert (
        recase("Cuban Envoys Visit New Caledonia's Capital", "", known) == "Cuban envoys visit New Caledonia's capital"
    )


def test_what_is_not_read_is_blanked_and_keeps_its_place() -> None:
    article = read_row(
        {"title": "T", "text": "By AFP\n\nMINSK, Feb 16 (Reuters) - Talks began.\n\nRelated: Other story"}
    )
    text = analysed_text(article)
    assert len(text) == len("T" + GAP + article.text)
    assert text.split() == ["T", "Talks", "began."]
    assert text.count("\n") == article.text.count("\n") + 2


@pytest.mark.model
def test_sentences_end_with_their_closing_marks(extractor: Extractor) -> None:
    text = 'He said it had helped to "ease tensions."\n\n"Nobody wants war," he said. "Nobody."\n\nThe talks ended.'
    draft = draft_of(extractor, read_row({"title": "Talks end", "text": text}))
    assert sentences_of(draft) == [
        'He said it had helped to "ease tensions."',
        '"Nobody wants war," he said.',
        '"Nobody."',
        "The talks ended.",
    ]
    assert draft.words(*draft.sentences[0]) == "Talks end"


@pytest.mark.model
def test_no_sentence_begins_in_the_middle_of_a_name(extractor: Extractor) -> None:
    text = "He had protested at the August 2017 Unite the Right rally in Springfield on a Boeing B-17 Flying Fortress."
    assert len(sentences_of(draft_of(extractor, read_row({"text": text})))) == 1


@pytest.mark.model
def test_paragraphs_are_numbered_from_the_title_on(extractor: Extractor) -> None:
    draft = draft_of(
        extractor, read_row({"title": "Talks end", "text": "One met two.\n\nThree met four.\n\nAll left."})
    )
    numbers = [draft.paragraphs[start] for start, _ in draft.sentences]
    assert numbers == [0, 1, 2, 3]


@pytest.mark.model
@pytest.mark.parametrize(
    ("text", "quotes"),
    [
        ('He said "no" and "never again".', ['"no"', '"never again"']),
        ("She said: “It is over.” He left.", ["“It is over.”"]),
        ("‘It’s the boys’ turn,’ she said.", ["‘It’s the boys’ turn,’"]),
        ("The workers' rights and the '90s are no quotes.", []),
        ('"One begins.\n\n"It goes on," he said.', ['"One begins.', '"It goes on,"']),
        ('He said "this is never closed. ' + "Words follow. " * 80, []),
    ],
)
def test_quotations_are_found(extractor: Extractor, text: str, quotes: list[str]) -> None:
    draft = draft_of(extractor, read_row({"text": text}))
    assert [draft.words(start, end).strip() for start, end in draft.quotes] == quotes


@pytest.mark.model
def test_spans_of_a_reading_count_in_the_stored_text(extractor: Extractor) -> None:
    article = read_text(
        "# Talks end\n\nBy AFP\n\nMINSK, Feb 16 (AFP) - Boris Karlov visited Oslo on Monday.\n\nHe left.", "md"
    )
    reading = extractor.read_one(article)
    assert [sentence.span.of(article.text) for sentence in reading.sentences if sentence.number] == [
        "Boris Karlov visited Oslo on Monday.",
        "He left.",
    ]


@pytest.mark.model
def test_an_article_in_another_language_is_kept_without_facts(extractor: Extractor) -> None:
    russian = read_row(
        {"title": "Учения", "text": "Россия и Белоруссия начали совместные учения в феврале этого года."}
    )
    english = read_row({"title": "Drills", "text": "Russia and Belarus began joint drills in February of this year."})
    readings = list(extractor.read([russian, english]))
    assert [isinstance(reading, Failure) for reading in readings] == [False, False]
    first, second = readings
    assert not isinstance(first, Failure)
    assert not isinstance(second, Failure)
    assert (first.article, first.evidence, first.sentences) == (russian, (), ())
    assert second.sentences
    assert extractor.read_one(russian) == first


@pytest.mark.model
def test_marking_the_starts_of_sentences_takes_time_in_step_with_the_text(extractor: Extractor) -> None:
    def seconds(times: int) -> float:
        article = read_row({"title": "Long", "text": "Norway borders Sweden, and Oslo is its capital. " * times})
        doc = extractor.nlp.make_doc(analysed_text(article))
        start = process_time()
        mark_boundaries(doc, article)
        return process_time() - start

    assert min(seconds(4_000) for _ in range(3)) < 8 * min(seconds(1_000) for _ in range(3))
