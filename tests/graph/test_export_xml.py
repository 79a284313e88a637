"""Many values written at once are what each is by itself."""

from hypothesis import given
from hypothesis import strategies as st

from triplewire.graph.export.values import joined, split
from triplewire.graph.export.xml import escaped, identities, identity, words

ODD = st.sampled_from(
    ["", "a&b", "<i>", "two\nlines", "\r", "\t", "\x00", "\x1b", "\x7f", "é", "\ud800", "\ufffe", "😀"]
)
TEXTS = st.lists(st.one_of(ODD, st.text(st.characters(exclude_categories=()))), min_size=1)
KEYS = st.lists(st.one_of(ODD, st.sampled_from(['"', "%41;", "'", "Q76", "person:ann~norland"]), st.text()), min_size=1)


@given(TEXTS)
def test_texts_at_once_are_escaped_as_each_by_itself(texts: list[str]) -> None:
    assert list(escaped(texts)) == [words(text) for text in texts]


@given(KEYS)
def test_ids_at_once_are_quoted_as_each_by_itself(keys: list[str]) -> None:
    assert identities(keys) == [identity(key) for key in keys]


@given(st.lists(st.text(st.sampled_from("a|\\"), min_size=1)))
def test_a_joined_list_is_split_into_its_members(members: list[str]) -> None:
    assert split(joined(members)) == tuple(members)
