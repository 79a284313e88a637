"""What a sentence says to be another name of something is one thing with it, under its own name."""

import pytest

from triplewire.extract.pipeline import Extractor
from triplewire.graph.model import Article

SAME = [
    ("Zeta Bank (formerly Alder Lenders) is based in Brno.", "Zeta Bank", "Alder Lenders"),
    ("Zeta Bank, formerly known as Alder Lenders, is based in Brno.", "Zeta Bank", "Alder Lenders"),
    ("Karl Roe was chief of Alder Lenders, now known as Zeta Bank.", "Zeta Bank", "Alder Lenders"),
    ("Anna Roe, born Anna Doe, is a writer.", "Anna Roe", "Anna Doe"),
    ("Anna Roe (born Anna Lise Doe; 3 May 1950) is a writer.", "Anna Roe", "Anna Lise Doe"),
    ("Karl Roe, better known as Tom Doe, spoke.", "Karl Roe", "Tom Doe"),
    ("Karl Doe (Russian: Карл До; born 3 May 1950) works in Paris.", "Karl Doe", "Карл До"),
    ("Anna Roe (Chinese: 刘永行, born 1948) is a writer.", "Anna Roe", "刘永行"),
]
APART = [
    ("Karl Roe, formerly Zeta Bank's chief, spoke.", {"Karl Roe", "Zeta Bank"}),
    ("Zeta Bank (now Alder Corp.'s unit) is based in Brno.", {"Zeta Bank", "Brno", "Alder Corp."}),
]


@pytest.mark.model
@pytest.mark.parametrize(("text", "name", "other"), SAME)
def test_another_name_is_an_alias(extractor: Extractor, text: str, name: str, other: str) -> None:
    aliases = {entity.name: entity.aliases for entity in extractor.read_one(Article("a", "", text)).entities}

    assert aliases[name] == (other,)
    assert other not in aliases


@pytest.mark.model
@pytest.mark.parametrize(("text", "names"), APART)
def test_what_belongs_to_another_is_none(extractor: Extractor, text: str, names: set[str]) -> None:
    assert {entity.name for entity in extractor.read_one(Article("a", "", text)).entities} == names
