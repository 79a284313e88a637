"""Doers and targets are found in every clause shape that news uses."""

import pytest

from triplewire.extract.analysis import open_draft
from triplewire.extract.pipeline import Extractor
from triplewire.extract.steps import Tree, parse_arm
from triplewire.graph.model import Article

SHAPES = [
    ("Apple acquired Beats.", "acquired", "doer", "Apple"),
    ("Beats was acquired by Apple.", "acquired", "doer", "Apple"),
    ("Beats was acquired by Apple.", "acquired", "target", "Beats"),
    ("Apple agreed to acquire Beats.", "acquire", "doer", "Apple"),
    ("Apple wants to be able to buy Beats.", "buy", "doer", "Apple"),
    ("Merkel visited Paris and met Macron.", "met", "doer", "Merkel"),
    ("Merkel was arrested and charged with fraud.", "charged", "target", "Merkel"),
    ("China, which borders Vietnam, said no.", "borders", "doer", "China"),
    ("The man who attacked Merkel fled.", "attacked", "doer", "man"),
    ("Beats, which was bought by Apple, grew.", "bought", "target", "Beats"),
    ("The firm that Apple bought is Irish.", "bought", "target", "firm"),
    ("The firm Apple bought is Irish.", "bought", "target", "firm"),
    ("A company owned by Apple grew.", "owned", "target", "company"),
    ("The company owning Apple grew.", "owning", "doer", "company"),
    ("Merkel urged Macron to leave Berlin.", "leave", "doer", "Macron"),
    ("Russia accused Ukraine of attacking Belgorod.", "attacking", "doer", "Ukraine"),
    ("Macron praised Merkel for helping Greece.", "helping", "doer", "Merkel"),
    ("After visiting Paris, Merkel flew home.", "visiting", "doer", "Merkel"),
    ("Visiting Paris, Merkel praised Macron.", "Visiting", "doer", "Merkel"),
    ("Merkel said that Macron attacked Putin.", "attacked", "doer", "Macron"),
    ("Merkel is expected to visit Paris.", "visit", "doer", "Merkel"),
    ("Merkel's visit to Paris was short.", "visit", "doer", "Merkel"),
    ("A visit by Merkel to Paris was short.", "visit", "doer", "Merkel"),
    ("Merkel paid a visit to Paris.", "visit", "doer", "Merkel"),
    ("Merkel held talks with Macron in Paris.", "talks", "~with", "Macron"),
    ("Merkel met with Macron in Paris.", "met", "~with", "Macron"),
    ("Merkel is on a visit to Paris.", "visit", "doer", "Merkel"),
    ("Apple made an offer to buy Beats.", "buy", "doer", "Apple"),
    ("In 1971, Conyers co-founded the Caucus.", "founded", "doer", "Conyers"),
    ("A list gives Saha as belonging to Iran.", "belonging", ">nsubj", "Saha"),
    ("Apple has been trying to buy Beats.", "buy", "doer", "Apple"),
]
EMPTY = [
    ("Beats was acquired last year.", "acquired", "doer"),
    ("It is raining and Merkel left.", "raining", "target"),
    ("Merkel said Macron left.", "said", "target"),
    ("Merkel told Macron that Putin attacked.", "attacked", "target"),
]


def reached(extractor: Extractor, text: str, word: str, arm: str) -> list[str]:
    with extractor.nlp.memory_zone():
        doc = extractor.nlp(text)
        draft = open_draft(Article(key="a", title="", text=text), doc)
        anchor = next(token.i for token in doc if token.text == word)
        tree = Tree(doc, draft.at)
        return [doc[at].text for at in tree.follow(parse_arm(arm, {}), anchor)]


@pytest.mark.model
@pytest.mark.parametrize(("text", "word", "arm", "expected"), SHAPES)
def test_an_arm_reaches_the_end_of_a_fact(extractor: Extractor, text: str, word: str, arm: str, expected: str) -> None:
    assert reached(extractor, text, word, arm) == [expected]


@pytest.mark.model
@pytest.mark.parametrize(("text", "word", "arm"), EMPTY)
def test_an_arm_reaches_nothing_where_nothing_is_said(extractor: Extractor, text: str, word: str, arm: str) -> None:
    assert reached(extractor, text, word, arm) == []
