"""How clauses hang together decides whom a pronoun means."""

import pytest

from triplewire.extract.clauses import clause_traits, site_of
from triplewire.extract.draft import Draft
from triplewire.extract.pipeline import Extractor
from triplewire.extract.pronouns import pronoun_point
from triplewire.extract.read import read_row
from triplewire.graph.model import MentionKind

pytestmark = pytest.mark.model


def draft_of(extractor: Extractor, text: str) -> Draft:
    draft, _ = extractor.draft(read_row({"title": "", "text": text}))
    return draft


def meant(draft: Draft) -> list[str]:
    """Return the names that the pronouns lead to, in text order."""
    found = sorted((m for m in draft.mentions if m.kind is MentionKind.PRONOUN), key=lambda m: m.start)
    return [draft.entities[m.entity].name for m in found]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Peter Lund succeeded Karl Roth, who died in his sleep.", "Karl Roth"),
        ("Karl Roth, who had told Peter Lund about his plan, left.", "Karl Roth"),
        ("Peter Lund criticised Karl Roth for taking over his own duties.", "Karl Roth"),
        ("Nora Bell met Anna Lund, whom Clara Roth viewed as her only rival.", "Clara Roth"),
        ("In his book, Peter Lund attacked the mayor, Karl Roth.", "Peter Lund"),
    ],
)
def test_whose_clause_it_is_tells_whom_a_pronoun_means(extractor: Extractor, text: str, name: str) -> None:
    assert meant(draft_of(extractor, text)) == [name]


def test_a_name_whose_clause_the_pronoun_stands_in_is_told_apart(extractor: Extractor) -> None:
    draft = draft_of(extractor, "Peter Lund succeeded Karl Roth, who died in his sleep.")
    lund, roth, his = (pronoun_point(draft, draft.view.texts.index(word)) for word in ("Lund", "Roth", "his"))
    site = site_of(draft, his)

    assert "its relcl who owner" in set(clause_traits(draft, site, his, roth))
    assert "up dobj subject owner" in set(clause_traits(draft, site, his, lund))
