"""A relative pronoun is a mention of what it stands for, and of nothing where that has no name."""

import pytest

from triplewire.extract.pipeline import Extractor
from triplewire.graph.model import Article, MentionKind

MEANT = [
    ("Karl Doe founded Acme Corp., which makes cars.", "which", "Acme Corp."),
    ("Anna Roe met Karl Doe, who lives in Paris.", "who", "Karl Doe"),
    ("Anna Roe works at Masaryk University, where she teaches.", "where", "Masaryk University"),
    ("Jane Roe met Acme Corp (NYSE: ACM), whose headquarters are in Paris.", "whose", "Acme Corp"),
    ("Anna Roe is a vice president at Age Wave, a firm that she bought in 1986.", "that", "Age Wave"),
    ("Nina Roe is an artist who lives in Paris.", "who", "Nina Roe"),
    ("Nina Roe (died January 31, 2011) was a painter and poet who lived in Paris.", "who", "Nina Roe"),
    ("Karl Doe was a director of Zeta Bank which was founded in 1989.", "which", "Zeta Bank"),
    ("Karl Doe (born 7 April 1941 in Java) is a player from Kenya, who lives in Paris.", "who", "Karl Doe"),
    ("Charles Doe, born in 1858 in Kent, died in 1945 and was a banker who lived in Paris.", "who", "Charles Doe"),
    ("Anna Roe left Masaryk University in May 2015, where she taught.", "where", "Masaryk University"),
]
NOT_MEANT = [
    "Anna Roe said that Karl Doe left Paris.",
    "Karl Doe asked who founded Acme Corp.",
    "Karl Doe met a man who lives in Paris.",
    "Karl Doe moved to Java, where he taught.",  # where he taught, not what he moved to
]


def relatives(extractor: Extractor, text: str) -> list[tuple[str, str]]:
    reading = extractor.read_one(Article("a", "", text))
    names = {entity.key: entity.name for entity in reading.entities}
    words = ((text[one.span.start : one.span.end], one) for one in reading.mentions)
    pronouns = {"who", "whose", "which", "that", "where"}
    return [(word, names[one.entity]) for word, one in words if word in pronouns and one.kind is MentionKind.PRONOUN]


@pytest.mark.model
@pytest.mark.parametrize(("text", "word", "name"), MEANT)
def test_a_relative_pronoun_means_the_name_before_it(extractor: Extractor, text: str, word: str, name: str) -> None:
    assert relatives(extractor, text) == [(word, name)]


@pytest.mark.model
@pytest.mark.parametrize("text", NOT_MEANT)
def test_other_words_and_unnamed_things_make_no_mention(extractor: Extractor, text: str) -> None:
    assert relatives(extractor, text) == []
