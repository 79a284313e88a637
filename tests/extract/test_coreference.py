"""Names, pronouns and definite nouns of short articles lead to the right things."""

import pytest

from triplewire.extract.attention import Attention
from triplewire.extract.draft import Draft
from triplewire.extract.pipeline import Extractor
from triplewire.extract.read import read_row
from triplewire.graph.model import EntityType, MentionKind

pytestmark = pytest.mark.model
REFERRING = (MentionKind.PRONOUN, MentionKind.NOMINAL)


def draft_of(extractor: Extractor, text: str, title: str = "") -> Draft:
    draft, _ = extractor.draft(read_row({"title": title, "text": text}))
    return draft


def names_of(draft: Draft, name: str) -> set[str]:
    """Return the names that mean the thing of this name."""
    return next(set(thing.names) for thing in draft.entities if name in thing.names)


def references(draft: Draft) -> list[tuple[str, str]]:
    """Return pronouns and nominals with the names they lead to, in text order."""
    found = sorted((m for m in draft.mentions if m.kind in REFERRING), key=lambda m: m.start)
    return [(draft.words(m.start, m.end), draft.entities[m.entity].name) for m in found]


def test_a_surname_joins_the_full_name(extractor: Extractor) -> None:
    draft = draft_of(extractor, "Borut Hrastnik resigned on Wednesday. Hrastnik handed in his letter in Ljubljana.")

    assert names_of(draft, "Borut Hrastnik") == {"Borut Hrastnik", "Hrastnik"}


def test_namesakes_with_two_given_names_stay_apart(extractor: Extractor) -> None:
    draft = draft_of(
        extractor, "President Alexander Lukashenko met officials in Minsk. His son Viktor Lukashenko was there too."
    )

    assert names_of(draft, "Alexander Lukashenko") == {"Alexander Lukashenko"}


def test_an_acronym_in_brackets_joins_its_long_form(extractor: Extractor) -> None:
    draft = draft_of(
        extractor,
        "The Nordic Herring Association (NHA) sued Norway on Monday. The NHA said the quota was too small.",
    )

    assert "NHA" in names_of(draft, "Nordic Herring Association")


def test_letters_in_brackets_may_be_of_another_language_but_not_an_exchange(extractor: Extractor) -> None:
    draft = draft_of(
        extractor,
        "He led the Republican People's Party (CHP) for years. The CHP lost. The carmaker Audi Motors (NYSE) fell.",
    )

    assert "CHP" in names_of(draft, "Republican People's Party")
    assert "NYSE" not in names_of(draft, "Audi Motors")


def test_a_company_is_known_without_its_legal_form(extractor: Extractor) -> None:
    draft = draft_of(extractor, "Ford Motor Company lost money last year. Ford said it would build a plant in Ohio.")

    assert {"Ford Motor Company", "Ford"} <= names_of(draft, "Ford")


def test_he_is_the_subject_of_the_sentence_before(extractor: Extractor) -> None:
    draft = draft_of(
        extractor, "Finance minister Borut Hrastnik resigned on Wednesday. He handed in his letter before noon."
    )

    assert references(draft) == [("He", "Borut Hrastnik"), ("his", "Borut Hrastnik")]


def test_gender_decides_between_two_people(extractor: Extractor) -> None:
    draft = draft_of(extractor, "Angela Merkel met Emmanuel Macron in Paris. She said the talks were useful.")

    assert references(draft) == [("She", "Angela Merkel")]


def test_a_pronoun_is_not_its_own_phrase(extractor: Extractor) -> None:
    draft = draft_of(extractor, "Peter Novak lives in Prague. Mary Hill praised his brother, Thomas Novak, on Monday.")

    assert ("his", "Thomas Novak") not in references(draft)


def test_an_empty_it_means_nothing(extractor: Extractor) -> None:
    draft = draft_of(extractor, "Siemens cut jobs on Monday. It is clear that the market is weak. It rained all day.")

    assert references(draft) == []


def test_its_and_the_company_are_the_company(extractor: Extractor) -> None:
    draft = draft_of(
        extractor, "Siemens closed its plant in Leipzig on Monday. The company said demand had fallen for years."
    )

    assert references(draft) == [("its", "Siemens"), ("The company", "Siemens")]


@pytest.mark.parametrize(
    ("text", "body"),
    [
        (
            "The contract was signed in March by the Nordic Herring Association. Its president, Jane Roe, praised it.",
            "Nordic Herring Association",
        ),
        (
            "The Nordic Herring Association left the talks with two other groups last week. "
            '"A promise is not a price," said its director, Paul Roe.',
            "Nordic Herring Association",
        ),
        (
            "Nordic Herring Association left the talks last week after a quarrel over the quota. "
            '"We have no other way," its head, Paul Roe, told the Oslo Herald.',
            "Nordic Herring Association",
        ),
        (
            "Police seized a cargo of herring in the port. The catch belonged to Kelp Holdings. "
            "Its chief executive Jane Roe said the claim had no merit.",
            "Kelp Holdings",
        ),
    ],
)
def test_what_has_a_president_or_a_spokesman_is_a_body(extractor: Extractor, text: str, body: str) -> None:
    found = [name for word, name in references(draft_of(extractor, text)) if word.lower() == "its"]

    assert found == [body]


@pytest.mark.parametrize("told", ["BlackRock is the company's largest owner.", "BlackRock, the company's owner, sold."])
def test_what_a_thing_is_to_another_is_not_told_of_itself(extractor: Extractor, told: str) -> None:
    draft = draft_of(extractor, f"Veldra NV is a chipmaker. {told}")

    assert references(draft) == [("the company", "Veldra NV")]


def test_the_minister_is_the_one_who_holds_the_office(extractor: Extractor) -> None:
    draft = draft_of(
        extractor,
        "Finance minister Borut Hrastnik met President Rudolf Kolar in Ljubljana. The minister resigned afterwards.",
    )

    assert ("The minister", "Borut Hrastnik") in references(draft)


def test_a_noun_beside_its_name_is_no_reference(extractor: Extractor) -> None:
    draft = draft_of(extractor, "Boeing sued the company Airbus on Monday. The Danish company was not named.")

    assert references(draft) == []


def test_every_reference_has_a_rule_and_a_confidence(extractor: Extractor) -> None:
    draft = draft_of(extractor, "Angela Merkel met Emmanuel Macron in Paris. She said he was a friend.")

    links = [m for m in draft.mentions if m.kind in REFERRING]
    assert links
    assert all(m.rule.startswith("coref.") and 0 < m.confidence <= 1 for m in links)
    assert all(draft.entities[m.entity].type is EntityType.PERSON for m in links)


def test_a_name_after_an_opening_phrase_is_whom_its_pronoun_means(extractor: Extractor) -> None:
    draft = draft_of(extractor, "In his speech on Monday, Borut Hrastnik praised the farmers of the valley.")

    assert references(draft) == [("his", "Borut Hrastnik")]


def test_two_arguments_of_one_verb_are_two_people(extractor: Extractor) -> None:
    draft = draft_of(extractor, "Thomas Novak spoke first. Then Peter Hill criticised him for an hour.")

    assert references(draft) == [("him", "Thomas Novak")]


def test_somebody_named_later_in_the_sentence_was_not_meant_by_its_subject(extractor: Extractor) -> None:
    draft = draft_of(
        extractor, "Thomas Novak left the party in May. He said on Sunday that Peter Hill had lied to voters."
    )

    assert references(draft) == [("He", "Thomas Novak")]


def test_a_name_again_after_a_pronoun_does_not_bar_who_bears_it(extractor: Extractor) -> None:
    draft = draft_of(
        extractor, "Thomas Novak went home on Friday. He slept, but police said Novak was still a suspect."
    )

    assert ("He", "Thomas Novak") in references(draft)


def test_his_is_whom_he_means_before_it_and_no_town_between(extractor: Extractor) -> None:
    draft = draft_of(
        extractor, "Karl Hrastnik was a farmer. In 2003 he moved back to Redding to see his wife, Lena Hrastnik."
    )

    assert [name for word, name in references(draft) if word in ("he", "his")] == ["Karl Hrastnik", "Karl Hrastnik"]


def test_pronouns_tell_the_gender_of_a_name(extractor: Extractor) -> None:
    draft = draft_of(extractor, "Minister Dzan Hrastnik left Ljubljana on Monday. She said that her work was done.")

    assert [thing.gender for thing in draft.entities if thing.name == "Dzan Hrastnik"] == ["female"]


def test_the_last_word_of_a_name_stands_for_it(extractor: Extractor) -> None:
    draft = draft_of(
        extractor,
        "Thousands of people visited Wolvendaal Palace in Cape Town on Monday. The palace was closed at noon.",
    )

    assert references(draft) == [("The palace", "Wolvendaal Palace")]


def test_they_after_two_people_are_both(extractor: Extractor) -> None:
    draft = draft_of(extractor, "Borut Hrastnik and Rudolf Kolar arrived in Paris on Monday. They met Angela Merkel.")

    assert references(draft) == [("They", "Borut Hrastnik"), ("They", "Rudolf Kolar")]


def test_both_countries_are_the_two_named_together(extractor: Extractor) -> None:
    text = "Slovenia and Croatia signed the treaty on Friday. Both countries border Hungary."
    draft, facts = extractor.draft(read_row({"title": "", "text": text}))

    assert references(draft) == [("Both countries", "Slovenia"), ("Both countries", "Croatia")]
    ends = {draft.entities[draft.mentions[fact.subject].entity].name for fact in facts if fact.relation == "borders"}
    assert ends == {"Slovenia", "Croatia"}


def test_the_two_companies_are_the_only_ones_named(extractor: Extractor) -> None:
    draft = draft_of(extractor, "Boeing sued Airbus in March. The two companies later settled.")

    assert references(draft) == [("The two companies", "Boeing"), ("The two companies", "Airbus")]


def test_of_three_people_no_two_are_both(extractor: Extractor) -> None:
    draft = draft_of(
        extractor, "Angela Merkel met Emmanuel Macron and Boris Johnson. Mario Draghi left. Both men smiled."
    )

    assert ("Both men", "Mario Draghi") not in references(draft)


def test_they_after_a_plural_subject_are_not_the_people_before(extractor: Extractor) -> None:
    draft = draft_of(
        extractor, "Borut Hrastnik and Rudolf Kolar spoke on Monday. Farmers cheered, and they asked for more rain."
    )

    assert references(draft) == []


def test_a_college_is_never_he(extractor: Extractor) -> None:
    draft = draft_of(extractor, "Mark Weber ran again. A poll by Siena College rounded his number to zero.")

    assert ("his", "Siena College") not in references(draft)


def test_who_only_comments_is_not_whom_a_quotation_speaks_of(extractor: Extractor) -> None:
    text = 'Karl Roth won the vote. "He was the better man", Peter Lund said. "He worked hard", Paul Berg said.'
    draft = draft_of(extractor, text)

    assert [name for word, name in references(draft) if word == "He"] == ["Karl Roth", "Karl Roth"]


def test_a_noun_that_told_what_a_thing_is_means_it_later(extractor: Extractor) -> None:
    text = "Airlink, a consortium of four banks, was founded in 2004. Two years later the consortium bought Delmare."
    draft = draft_of(extractor, text)

    assert ("the consortium", "Airlink") in references(draft)


def test_the_election_is_the_one_that_was_named(extractor: Extractor) -> None:
    text = "Ana Kovac lost the 2019 Croatian presidential election. The presidential election was calm."
    draft = draft_of(extractor, text)

    assert ("The presidential election", "2019 Croatian presidential election") in references(draft)


def test_another_election_is_not_the_one_that_was_named(extractor: Extractor) -> None:
    text = "Ana Kovac lost the 2019 Croatian presidential election. The mayoral election was calm."
    draft = draft_of(extractor, text)

    assert [name for word, name in references(draft) if "election" in word] == []


def test_what_is_he_is_a_person_unless_it_is_known(extractor: Extractor) -> None:
    draft = draft_of(extractor, "Borut Hrastnik resigned. NATO was surprised.")
    people = {thing.name: number for number, thing in enumerate(draft.entities)}
    draft.entities[people["Borut Hrastnik"]].type = EntityType.ORGANIZATION
    attention = Attention(draft, extractor.gazetteer)

    for number in people.values():
        attention.guess_gender(number, "male")
    attention.keep_genders()

    assert draft.entities[people["Borut Hrastnik"]].type is EntityType.PERSON
    assert draft.entities[people["NATO"]].type is EntityType.ORGANIZATION
