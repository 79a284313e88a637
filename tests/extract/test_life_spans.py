"""Births and deaths in brackets after names are read, and other brackets are not."""

import pytest

from triplewire.extract.pipeline import Extractor
from triplewire.graph.model import Article

LIVES = [
    ("Jane Roe (born 3 May 1950) is a painter.", {"born_on 1950-05-03"}),
    ("Karl Doe (born 1963) is a film producer.", {"born_on 1963"}),
    ("Anna Kovar (born 20 April 1955 in Lincoln) is a judge.", {"born_on 1955-04-20", "born_in Lincoln"}),
    ("John Roe (20 June 1935 - 7 April 2017) was a professor.", {"born_on 1935-06-20", "died_on 2017-04-07"}),
    ("Bernard Doe (1891–1971) was a grocer.", {"born_on 1891", "died_on 1971"}),
    (
        "Karl Doe (Berlin, 11 November 1879 – Paris, 13 February 1945) was a general.",
        {"born_on 1879-11-11", "born_in Berlin", "died_on 1945-02-13", "died_in Paris"},
    ),
    ("Jane Roe (born Jane Anna Smith; November 30, 1925) is a lawyer.", {"born_on 1925-11-30"}),
    (
        "John Roe (HAY-zen) (April 11, 1924 – June 21, 1977) was a geologist.",
        {"born_on 1924-04-11", "died_on 1977-06-21"},
    ),
    ("Mary Doe (b. 1989) spoke.", {"born_on 1989"}),
    ("Mary Doe (d. November 1923) was a singer.", {"died_on 1923-11"}),
]
NO_LIVES = [
    "John Roe (1994–2004) was followed by Jane Doe.",  # years in an office
    "John Roe (elected 3 May 1950, left 4 June 1990) was a senator.",
    "Acme Corp. (1891–1971) built cars.",
    "John Roe (seen here on 3 May 1950) spoke.",
]


def lives(extractor: Extractor, text: str) -> set[str]:
    reading = extractor.read_one(Article("a", "", text))
    names = {entity.key: entity.name for entity in reading.entities}
    rows = [row for row in reading.evidence if row.relation.startswith(("born_", "died_"))]
    return {f"{row.relation} {names[row.object]}" for row in rows}


@pytest.mark.model
@pytest.mark.parametrize(("text", "told"), LIVES)
def test_brackets_tell_of_a_life(extractor: Extractor, text: str, told: set[str]) -> None:
    assert lives(extractor, text) == told


@pytest.mark.model
@pytest.mark.parametrize("text", NO_LIVES)
def test_other_brackets_tell_of_none(extractor: Extractor, text: str) -> None:
    assert lives(extractor, text) == set()
