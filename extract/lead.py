"""When what a headline tells happened: the day that the first sentence of the text gives to the same."""

from triplewire.extract.date_ties import VERBAL, Told, in_clause
from triplewire.extract.dates import attached_to, dates_in
from triplewire.extract.draft import Draft
from triplewire.extract.word_lists import words

WHEN = frozenset({"on", "in", ""})


def lead_date(draft: Draft, told: Told) -> str | None:
    """Return the date of the main verb of the first sentence, where it speaks of the same ends."""
    if len(draft.sentences) == 1 or not all(_is_named(draft, end.i) for end in told.ends):
        return None
    for found in dates_in(draft, 1):
        word = attached_to(draft.doc, found)
        main = word if word.pos_ in VERBAL else word.head
        is_main = main.head.i == main.i and in_clause(word, main, found)
        if found.value and found.role in WHEN and is_main and (told.is_said or main.lemma_ not in words("speech")):
            return found.value
    return None


def _is_named(draft: Draft, token: int) -> bool:
    """Say whether the first sentence mentions the thing that a word of the headline is the head of."""
    held = draft.at[token]
    if held < 0:
        return False
    start, end = draft.sentences[1]
    entity = draft.mentions[held].entity
    return any(draft.at[at] >= 0 and draft.mentions[draft.at[at]].entity == entity for at in range(start, end))
