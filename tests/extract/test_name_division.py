import pytest

from triplewire.extract import analysis, language
from triplewire.extract.gazetteer import load_gazetteer
from triplewire.extract.mentions import find_mentions
from triplewire.graph.model import Article

pytestmark = pytest.mark.model


def names_in(text: str) -> dict[str, str]:
    """Return surface -> type of the names of a text."""
    nlp = language.load_model()
    article = Article("k", "", text)
    doc = nlp.make_doc(analysis.analysed_text(article))
    analysis.mark_boundaries(doc, article)
    draft = analysis.open_draft(article, next(iter(nlp.pipe([doc]))))
    return {draft.words(m.start, m.end): m.type.value for m in find_mentions(draft, load_gazetteer())}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Founded in Eindhoven in 1987 as a unit of Philips, Veldra was listed in Amsterdam in 2004.",
            {"Philips": "Organization", "Veldra": "Organization", "Amsterdam": "Place"},
        ),
        (
            "The plant is in the Karesi district of Balikesir.",
            {"Karesi district": "Place", "Balikesir": "Place"},
        ),
        (
            "The University of California, Berkeley said no.",
            {"University of California, Berkeley": "Organization"},
        ),
        (
            "Ilona Varga of the Orchard Alliance said no.",
            {"Ilona Varga": "Person", "Orchard Alliance": "Organization"},
        ),
        (
            "Sen. Ilona Varga of the Orchard Party said no.",
            {"Ilona Varga": "Person", "Orchard Party": "Organization"},
        ),
        (
            "Verdant Resources of Perth bought a mine.",
            {"Verdant Resources": "Organization", "Perth": "Place"},
        ),
        (
            "He works at the Institute of Alpine Plants in Vienna.",
            {"Institute of Alpine Plants": "Organization", "Vienna": "Place"},
        ),
        (
            "The chairman of Volvo AB Lars Ek resigned.",
            {"Volvo AB": "Organization", "Lars Ek": "Person"},
        ),
        (
            "He joined the pro-Kenya camp on Monday.",
            {"Kenya": "Place"},
        ),
        (
            "Crowds cheered Roman Catholic Pope Benedict.",
            {"Roman Catholic": "Group", "Pope Benedict": "Person"},
        ),
        (
            "Boeing's Launch Systems bid again.",
            {"Boeing": "Organization", "Launch Systems": "Organization"},
        ),
    ],
)
def test_two_names_taken_for_one_are_divided(text: str, expected: dict[str, str]) -> None:
    assert expected.items() <= names_in(text).items()


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("The Bank of England raised rates.", "Bank of England"),
        ("She studied at the University of Warsaw.", "University of Warsaw"),
        ("She is the head of the Oskar Lind Foundation.", "Oskar Lind Foundation"),
        ("The Women's Workers Union went on strike.", "Women's Workers Union"),
        ("The Organization for Security and Co-operation in Europe sent observers.",
         "Organization for Security and Co-operation in Europe"),
    ],
)  # fmt: skip
def test_a_body_that_goes_on_after_of_is_one_name(text: str, whole: str) -> None:
    assert whole in names_in(text)


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("Titanium comes from VSMPO-Avisma in Russia.", "VSMPO-Avisma"),
        ("The singer Kang Su-min arrived.", "Kang Su-min"),
        ("Minister Joost van Leeuwen resigned.", "Joost van Leeuwen"),
    ],
)
def test_hyphens_and_particles_tie_a_name_together(text: str, whole: str) -> None:
    assert whole in names_in(text)


def test_two_known_names_with_a_hyphen_between_stay_two() -> None:
    assert {"Russia", "Ukraine"} <= names_in("A Russia-Ukraine deal was signed.").keys()


def test_the_place_in_capitals_that_opens_a_report_is_found() -> None:
    seen = names_in("LUSAKA (Reuters) - Two men were held.\n\nNATO - the alliance - met.")

    assert (seen["LUSAKA"], seen["NATO"]) == ("Place", "Organization")


def test_a_ministry_of_any_field_is_an_organization() -> None:
    seen = names_in("Malaysia's transport ministry and the Kyrgyz economy ministry erred. The ministry of silence did.")

    assert seen["transport ministry"] == seen["Kyrgyz economy ministry"] == "Organization"
    assert "ministry" not in seen
