"""Who holds which office of what, in the shapes that news uses; and what looks like one of them and is not."""

import pytest

from triplewire.extract.draft import Draft, FactDraft
from triplewire.extract.office_lexicon import load_lexicon
from triplewire.extract.offices import office_facts
from triplewire.extract.pipeline import Extractor
from triplewire.graph.model import Article, MentionKind
from triplewire.graph.ontology import default_ontology


def held(extractor: Extractor, text: str, title: str = "") -> list[tuple[str, Draft, FactDraft]]:
    draft, _ = extractor.draft(Article(key="a", title=title, text=text, published="2022-02-16"))
    found = []
    for fact in office_facts(draft, extractor.gazetteer):
        assert isinstance(fact.object, int)
        names = [draft.entities[draft.mentions[end].entity].name for end in (fact.subject, fact.object)]
        found.append((f"{names[0]} {fact.relation} {names[1]}", draft, fact))
    return found


def lines(extractor: Extractor, text: str) -> list[str]:
    return [line for line, _, _ in held(extractor, text)]


@pytest.mark.model
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Russian President Vladimir Putin spoke.", "Vladimir Putin head_of_state_of Russia"),
        ("Belarus's foreign minister Vladimir Makei said no.", "Vladimir Makei minister_of Belarus"),
        ("Siemens CEO Roland Busch was pleased.", "Roland Busch ceo_of Siemens"),
        (
            "Karl Doe is an Italian businessman, chairman of Zeta Corp., and former president and CEO of Acme Group.",
            "Karl Doe ceo_of Acme Group",
        ),
        ("Karl Doe is the publisher of The Daily Post and CEO of Acme Media.", "Karl Doe ceo_of Acme Media"),
        ("Angela Merkel, the German chancellor, said no.", "Angela Merkel head_of_government_of Germany"),
        ("The president of Brazil, Dilma Rousseff, spoke.", "Dilma Rousseff head_of_state_of Brazil"),
        ("President Emmanuel Macron of France spoke.", "Emmanuel Macron head_of_state_of France"),
        ("Scotland's first minister, Nicola Sturgeon, resigned.", "Nicola Sturgeon head_of_government_of Scotland"),
        ("US Secretary of State John Kerry flew home.", "John Kerry minister_of United States"),
        ("Hillary Clinton was appointed as US secretary of state.", "Hillary Clinton minister_of United States"),
        ("Emmanuel Macron was elected president of France in 2017.", "Emmanuel Macron head_of_state_of France"),
        ("Jens Stoltenberg, who was prime minister of Norway, left.", "Jens Stoltenberg head_of_government_of Norway"),
        ("Senator Marco Rubio of Florida objected.", "Marco Rubio representative_of Florida"),
        ("Senators Marco Rubio of Florida and Mike Lee of Utah wrote it.", "Mike Lee representative_of Utah"),
        ("A spokesman for NATO, James Appathurai, declined.", "James Appathurai spokesperson_of NATO"),
        ("US ambassador to Russia Jon Huntsman left.", "Jon Huntsman representative_of United States"),
        ("WikiLeaks founder Julian Assange was arrested.", "WikiLeaks founded_by Julian Assange"),
        ("They met in the Belarusian capital Minsk.", "Minsk capital_of Belarus"),
        ("Democrat Rod Blagojevich was freed.", "Rod Blagojevich member_of_party Democratic Party"),
        ("Republican Senator Bob Corker was unhappy.", "Bob Corker member_of_party Republican Party"),
        ("Mary Barra, chairman and chief executive of General Motors, spoke.", "Mary Barra ceo_of General Motors"),
        ("Siemens named Anna Becker chief executive on Monday.", "Anna Becker ceo_of Siemens"),
        ("Siemens appointed Anna Becker as CEO.", "Anna Becker ceo_of Siemens"),
        ("Anna Becker was appointed CEO by Siemens.", "Anna Becker ceo_of Siemens"),
        ("Ford promoted Anna Becker to chief operating officer in May.", "Anna Becker leader_of Ford Motor Company"),
        (
            "The Prime Minister of Singapore, Mr. Lee Hsien Loong, spoke.",
            "Lee Hsien Loong head_of_government_of Singapore",
        ),
        ("The Labour Party's leader, Jeremy Corbyn announced it.", "Jeremy Corbyn leader_of Labour Party"),
        (
            "Senators Marco Rubio of Florida and Mike Lee, all Republicans, met.",
            "Marco Rubio member_of_party Republican Party",
        ),
    ],
)
def test_an_office_is_read_in_the_shapes_of_news(extractor: Extractor, text: str, expected: str) -> None:
    assert expected in lines(extractor, text)


@pytest.mark.model
@pytest.mark.parametrize(
    "text",
    [
        "Russian President Vladimir Putin met Angela Merkel in Germany.",
        "The president of Russia called Angela Merkel.",
        "Angela Merkel and the president of Russia talked.",
        "Angela Merkel criticised the Russian government and its president.",
        "The director Steven Spielberg lives in Germany.",
        "Germany's central bank governor Angela Merkel resigned. The Germany team won in Berlin.",
        "Gunmen shot Angela Merkel, the mayor of a town in Veracruz. The mayor, Angela Merkel, died.",
    ],
)
def test_a_name_near_an_office_of_another_holds_nothing(extractor: Extractor, text: str) -> None:
    assert not [line for line in lines(extractor, text) if line.startswith(("Angela Merkel", "Steven Spielberg"))]


@pytest.mark.model
def test_the_governor_of_a_bank_leads_the_bank_alone(extractor: Extractor) -> None:
    assert lines(extractor, "The Bank of Norway and its deputy central bank governor are in Oslo.") == []
    assert lines(extractor, "Ida Berg, central bank governor of the Bank of Norway, spoke in Norway.") == [
        "Ida Berg leader_of Bank of Norway"
    ]


@pytest.mark.model
def test_former_and_elect_are_kept_with_the_words_of_the_office(extractor: Extractor) -> None:
    _, _, former = held(extractor, "Former French President Nicolas Sarkozy was tried.")[0]
    assert (former.role, former.period.until) == ("President", "?")
    _, _, elect = held(extractor, "US President-elect Joe Biden spoke.")[0]
    assert (elect.role, elect.status) == ("President-elect", "future")
    _, _, deputy = held(extractor, "Russia's deputy foreign minister Sergei Ryabkov spoke.")[0]
    assert deputy.role == "deputy foreign minister"


@pytest.mark.model
def test_a_bare_title_takes_the_country_the_article_is_about_with_less_confidence(extractor: Extractor) -> None:
    text = "Norway closed its airports. Norwegian police were sent. Prime Minister Erna Solberg apologised."
    line, _, fact = held(extractor, text)[-1]
    assert line == "Erna Solberg head_of_government_of Norway"
    assert fact.rule.endswith(".context")
    assert fact.confidence < 1
    two = "Norway and Sweden and Chile and Peru met. Prime Minister Erna Solberg apologised."
    assert not lines(extractor, two)


@pytest.mark.model
def test_a_holder_gets_the_office_among_its_roles(extractor: Extractor) -> None:
    _, draft, fact = held(extractor, "Belarus's foreign minister Vladimir Makei said no.")[0]
    assert draft.entities[draft.mentions[fact.subject].entity].roles == ["minister"]


@pytest.mark.model
@pytest.mark.parametrize(
    ("text", "word", "kind"),
    [
        ("The joint exercise by Minsk and Moscow ended.", "Moscow", MentionKind.METONYM),
        ("Beijing accused the United States of lying.", "Beijing", MentionKind.METONYM),
        ("Talks between Kyiv and Moscow began.", "Kyiv", MentionKind.METONYM),
        ("He lives in Moscow.", "Moscow", MentionKind.NAME),
        ("He flew to Beijing on Monday.", "Beijing", MentionKind.NAME),
        ("They met in the capital Minsk.", "Minsk", MentionKind.NAME),
    ],
)
def test_a_capital_that_acts_means_its_country(extractor: Extractor, text: str, word: str, kind: MentionKind) -> None:
    draft, _ = extractor.draft(Article(key="a", title="", text=text))
    mention = next(m for m in draft.mentions if draft.words(m.start, m.end) == word)
    assert mention.kind is kind
    assert (draft.entities[mention.entity].name != word) is (kind is MentionKind.METONYM)


def test_every_relation_of_the_lexicon_is_in_the_ontology() -> None:
    offices = {office.name: office for rows in load_lexicon().phrases.values() for _, office in rows}
    assert len(offices) > 15
    assert {r for office in offices.values() for r in office.relations.values()} <= set(default_ontology().relations)


@pytest.mark.model
def test_the_president_of_a_party_s_adjective_is_its_member_alone(extractor: Extractor) -> None:
    assert lines(extractor, "Republican President Donald Trump spoke.") == [
        "Donald Trump member_of_party Republican Party"
    ]


@pytest.mark.model
def test_a_country_is_not_given_an_office_that_it_does_not_have(extractor: Extractor) -> None:
    text = "The United States kept silent. The U.S. said no. Britain asked again. Prime Minister Boris Johnson called."
    assert "Boris Johnson head_of_government_of United States" not in lines(extractor, text)


@pytest.mark.model
def test_an_office_that_one_is_nominated_for_is_not_held_by_the_next_one_named(extractor: Extractor) -> None:
    text = (
        "The US party nominated Jo Berger for president and podcaster Sam Cole for vice president of the United States."
    )
    assert not [line for line in lines(extractor, text) if line.startswith("Sam Cole head_of_state_of")]
    assert lines(extractor, "US president and businessman Jo Berger spoke.") == [
        "Jo Berger head_of_state_of United States"
    ]


@pytest.mark.model
@pytest.mark.parametrize(
    ("text", "expected", "refused"),
    [
        (
            "Dutch retailer Hollmart said sales rose. Chief Executive Anna Becker hailed the result.",
            "Anna Becker ceo_of Hollmart",
            "",
        ),
        (
            "Police arrested Carlo Bruni, a former mayor of Montevasto, in Palermo. The mayor, Anna Tedesco, said so.",
            "Anna Tedesco head_of_government_of Montevasto",
            "Anna Tedesco head_of_government_of Palermo",
        ),
        (
            "The chief minister of the Indian state of Kerala, Meera Nambiar, fired her finance minister, Anand Roy.",
            "Anand Roy minister_of Kerala",
            "Meera Nambiar head_of_government_of India",
        ),
        (
            "A quake hit Bolivia, near the border with Peru. Peru helped. Interior Minister Hernan Paz left.",
            "Hernan Paz minister_of Bolivia",
            "Hernan Paz minister_of Peru",
        ),
    ],
)
def test_a_bare_title_is_of_what_the_article_says_elsewhere(
    extractor: Extractor, text: str, expected: str, refused: str
) -> None:
    found = lines(extractor, text)
    assert expected in found
    assert refused not in found


@pytest.mark.model
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Finland votes on Sunday. Orchard Party leader and Prime Minister Anna Holt said so. Finland is calm.",
            ["Anna Holt leader_of Orchard Party", "Anna Holt head_of_government_of Finland"],
        ),
        (
            "Kenya was calm. Kenya mourned. Incumbent President Juma Otieno left for a week.",
            ["Juma Otieno head_of_state_of Kenya"],
        ),
        (
            "The US Senate rose at noon. Republican Senator Tim Lowe was unhappy.",
            ["Tim Lowe member_of_party Republican Party", "Tim Lowe member_of United States Senate"],
        ),
    ],
)
def test_a_bare_title_beside_another_word_is_of_what_the_article_is_about(
    extractor: Extractor, text: str, expected: list[str]
) -> None:
    assert set(expected) <= set(lines(extractor, text))


@pytest.mark.model
def test_scientists_of_a_university_work_there(extractor: Extractor) -> None:
    assert "Ada Finch employed_by Harvard University" in lines(extractor, "Harvard astronomer Ada Finch agreed.")


@pytest.mark.model
def test_who_is_named_beside_an_office_does_what_it_does(extractor: Extractor) -> None:
    text = (
        "The chief minister of the Indian state of Kerala, Meera Nambiar, fired her finance minister, Anand Varghese."
    )
    draft, facts = extractor.draft(Article(key="a", title="", text=text, published="2022-02-16"))
    found = [
        [draft.entities[draft.mentions[end].entity].name for end in (fact.subject, fact.object)]
        for fact in facts
        if fact.relation == "dismissed" and isinstance(fact.object, int)
    ]
    assert ["Meera Nambiar", "Anand Varghese"] in found


@pytest.mark.model
def test_a_second_title_is_of_the_country_of_the_first(extractor: Extractor) -> None:
    text = "Poland and Norway were there. Denmark's King Karl and Prime Minister Jane Roe watched."
    assert "Jane Roe head_of_government_of Denmark" in lines(extractor, text)


@pytest.mark.model
def test_the_leader_of_the_opposition_does_not_lead_the_country(extractor: Extractor) -> None:
    assert not lines(extractor, "Slovenia's conservative opposition leader John Roe claimed victory.")


@pytest.mark.model
def test_a_title_that_one_country_has_is_of_no_other(extractor: Extractor) -> None:
    assert not lines(extractor, "Kenya waits. Kenya hopes. Home Secretary John Roe must decide.")
    assert lines(extractor, "Kenya waits. Britain thinks. Britain must decide, Home Secretary John Roe said.") == [
        "John Roe minister_of United Kingdom"
    ]


@pytest.mark.model
def test_a_name_is_found_behind_two_appositions(extractor: Extractor) -> None:
    text = "Her second husband, the Italian producer John Roe, died in 2009."
    draft, facts = extractor.draft(Article(key="a", title="", text=text))
    assert [fact.relation for fact in facts if fact.relation == "died_on"]
    assert any(entity.name == "John Roe" for entity in draft.entities)


@pytest.mark.model
def test_an_envoy_for_a_country_represents_who_sends_her(extractor: Extractor) -> None:
    found = lines(extractor, "Jane Roe, the U.N. envoy for Syria, spoke.")
    assert found == ["Jane Roe representative_of United Nations"]


@pytest.mark.model
def test_a_governor_who_runs_beside_a_candidate_for_president_is_no_president(extractor: Extractor) -> None:
    text = "Texas governor Jo Berger ran for president and former Ohio governor Sam Cole for vice president of Kenya."
    assert "Sam Cole head_of_state_of Kenya" not in lines(extractor, text)
    text = "The ticket of Jo Berger for president and former Ohio governor Sam Cole for vice president lost in Kenya."
    assert lines(extractor, text) == ["Sam Cole head_of_government_of Ohio"]


@pytest.mark.model
def test_where_a_minister_meets_somebody_is_not_whose_minister_he_is(extractor: Extractor) -> None:
    assert not lines(extractor, "In Turkey Minister John Roe met partners.")
