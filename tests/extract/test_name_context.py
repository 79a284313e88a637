import pytest

from triplewire.extract import analysis, language
from triplewire.extract.draft import Draft
from triplewire.extract.gazetteer import load_gazetteer
from triplewire.extract.mentions import find_mentions
from triplewire.graph.model import Article

pytestmark = pytest.mark.model


def types_in(text: str) -> dict[str, str]:
    """Return surface -> type of the names of a text."""
    nlp = language.load_model()
    article = Article("k", "", text)
    doc = nlp.make_doc(analysis.analysed_text(article))
    analysis.mark_boundaries(doc, article)
    draft: Draft = analysis.open_draft(article, next(iter(nlp.pipe([doc]))))
    return {draft.words(m.start, m.end): m.type.value for m in find_mentions(draft, load_gazetteer())}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("The insurer Velda Corrin bought a rival in May.", "Velda Corrin"),
        ("Shares of Larsa Vendel fell by a tenth on Monday.", "Larsa Vendel"),
        ("Hanno Viktus's shareholders voted against the plan.", "Hanno Viktus"),
        ("Marta Brandt is the chief executive of Velda Corrin.", "Velda Corrin"),
        ("Borvik Lunde, a maker of ski boots, closed two factories.", "Borvik Lunde"),
    ],
)
def test_words_beside_an_unknown_name_show_an_organization(text: str, name: str) -> None:
    assert types_in(text)[name] == "Organization"


def test_kin_and_lawyers_show_a_person() -> None:
    assert types_in("Zarif Malkand's widow wept. Zarif Malkand's lawyer said little.")["Zarif Malkand"] == "Person"


def test_a_given_name_holds_against_a_company_noun_before_it() -> None:
    assert types_in("The head of the firm John Merrow left London.")["John Merrow"] == "Person"


def test_a_storm_is_an_event_under_its_short_name_too() -> None:
    seen = types_in("Tropical Storm Ottilie reached Florida on Monday. Ottilie weakened on Tuesday.")
    assert seen["Tropical Storm Ottilie"] == seen["Ottilie"] == "Event"
