"""Other names that a sentence gives: "Alder Corp. (formerly Roe Tools)", "Jane Doe, also called Roe", "Roe (Роу)"."""

from collections.abc import Iterator

from triplewire.extract.draft import Draft, MentionDraft
from triplewire.extract.forms import Form, Groups
from triplewire.extract.word_lists import phrases_of
from triplewire.graph.model import EntityType, MentionKind

RULE = "coref.other_name"
PHRASES, BRACKETED = (frozenset(phrases_of("other_names.toml", name)) for name in ("phrases", "bracketed"))
LATER = frozenset({("now",), ("later",), ("since",), ("renamed",), ("which",)})  # words before the name of today
SIGNS = frozenset(["(", ",", ":", "the", '"', "“", "‘", "'", "”"])
LONGEST = 7  # words between two names of one thing
INSIDE = 40  # tokens of a bracket
NAMED = frozenset({EntityType.PERSON, EntityType.ORGANIZATION, EntityType.PLACE})
LATIN = (("\u0000", "\u036f"), ("\u1e00", "\u2fff"))  # letters with their accents, and signs


def join_other_names(groups: Groups, draft: Draft) -> None:
    """Join what a sentence says to be another name of what stands before it; a former name is not the thing's own."""
    form_of = {number: form for form in groups.forms for number in form.mentions}
    for number, mention in enumerate(draft.mentions):
        other, phrase = _other(draft, mention)
        if number in form_of and other in form_of and _fit(draft, form_of[number], form_of[other], phrase):
            one, two = form_of[number], form_of[other]
            if groups.join(one, two):
                gone = one if phrase[:1] in LATER else two
                gone.is_former = one.norm != two.norm


def _fit(draft: Draft, one: Form, other: Form, phrase: tuple[str, ...]) -> bool:
    last = draft.mentions[other.mentions[0]].end
    if not phrase or one.type not in NAMED or (last < len(draft.doc) and draft.doc[last].tag_ == "POS"):
        return False
    return one.type is other.type or (len(phrase) > 1 and not other.key and other.type in NAMED)


def _other(draft: Draft, mention: MentionDraft) -> tuple[int, tuple[str, ...]]:
    """Return the mention that a phrase after a name introduces as another name of it, and the phrase; or nothing."""
    words: list[str] = []
    for at in range(mention.end, min(mention.end + LONGEST + 1, len(draft.doc))):
        number = draft.at[at]
        if draft.sentence_of[at] != draft.sentence_of[mention.start]:
            break
        if number >= 0 and draft.mentions[number].start == at:
            return number, _phrase(words)
        words.append(draft.doc[at].lower_)
    return -1, ()


def _phrase(words: list[str]) -> tuple[str, ...]:
    """Return the words that introduce another name, the bracket before them included, or nothing."""
    told = [word for word in words if word not in SIGNS]
    opened = ["("] if words[:1] == ["("] else []
    phrase = " ".join(told)
    known = phrase in PHRASES or (bool(opened) and phrase in BRACKETED)
    return (*told, *opened) if known else ()


def mark_own_script(draft: Draft) -> None:
    """Add a mention for a name in its own letters in the bracket after a name, and keep it as one more name."""
    taken = {token for mention in draft.mentions for token in range(mention.start, mention.end)}
    for mention in [one for one in draft.mentions if one.kind is MentionKind.NAME and one.entity >= 0]:
        entity = draft.entities[mention.entity]
        for start, end in _foreign(draft, mention.end) if entity.type in NAMED else ():
            if taken.isdisjoint(range(start, end)):
                taken.update(range(start, end))
                found = MentionDraft(start, end, end - 1, entity.type, MentionKind.NAME, mention.entity, rule=RULE)
                draft.mentions.append(found)
                words = " ".join(draft.words(start, end).split())
                entity.names[words] = entity.names.get(words, 0) + 1


def _is_foreign(letter: str) -> bool:
    return letter.isalpha() and not any(first <= letter <= last for first, last in LATIN)


def _foreign(draft: Draft, at: int) -> Iterator[tuple[int, int]]:
    """Yield the stretches of words in letters that are not Latin ones inside the bracket that opens at a token."""
    doc = draft.doc
    if at >= len(doc) or doc[at].text != "(":
        return
    start = -1
    for i in range(at + 1, min(at + INSIDE, len(doc))):
        is_foreign = sum(map(_is_foreign, doc[i].text)) > 1
        if is_foreign and start < 0:
            start = i
        elif not is_foreign and start >= 0:
            yield start, i
            start = -1
        if doc[i].text == ")":
            return
