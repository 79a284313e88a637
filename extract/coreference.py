"""Which mentions point at the same thing: names, then pronouns and nominals."""

from collections.abc import Iterator

from spacy.strings import get_string_id
from spacy.tokens import Token

from triplewire.extract import plurals
from triplewire.extract.aliases import join_names
from triplewire.extract.attention import KIND, Attention
from triplewire.extract.attribution import goes_on_speaking, speaker_of
from triplewire.extract.draft import Draft, MentionDraft
from triplewire.extract.gazetteer import Gazetteer
from triplewire.extract.lexicon import words
from triplewire.extract.nominals import AGED, NOUNS, Nominals, describe, is_nominal
from triplewire.extract.pronouns import PEOPLE, Choice, choose, kind_of, pronoun_point
from triplewire.extract.salience import make_point, quote_of
from triplewire.graph.model import EntityType, MentionKind

__all__ = ["join_names", "resolve_references"]

FIRST = dict.fromkeys(words("first", "one"), frozenset({EntityType.PERSON})) | dict.fromkeys(
    words("first", "several"), frozenset({EntityType.ORGANIZATION, EntityType.GROUP})
)
PARTNERS = frozenset({"wife", "husband", "spouse", "widow", "fiancée", "fiancé", "girlfriend", "boyfriend", "mistress"})
TOGETHER = 0.7  # that a word for several means just those named together
REFERRING = frozenset(get_string_id(word) for word in [*KIND, *FIRST, *NOUNS, *plurals.WORDS, "government"])


def resolve_references(draft: Draft, gazetteer: Gazetteer) -> None:
    """Add pronouns and definite nominals as mentions of the entities they refer to."""
    describe(draft)
    attention = Attention(draft, gazetteer)
    nominals = Nominals(attention, gazetteer)
    found = [draft.doc[at] for at in _may_refer(draft, nominals.heads)]
    for token in found:
        if quote_of(draft, token.i) < 0:
            _resolve(attention, nominals, token)
    for token in found:
        if quote_of(draft, token.i) >= 0:  # by now it is known who speaks
            _resolve(attention, nominals, token)
    attention.keep_genders()


def _may_refer(draft: Draft, heads: frozenset[str]) -> Iterator[int]:
    own = {get_string_id(word) for word in [*sorted(set(AGED.findall(draft.article.text.lower()))), *sorted(heads)]}
    for at, word in enumerate(draft.doc.to_array("LOWER").tolist()):
        if (word in REFERRING or word in own) and draft.at[at] < 0 and draft.sentence_of[at] >= 0:
            yield at


def _resolve(attention: Attention, nominals: Nominals, token: Token) -> None:
    word = token.lower_
    if word in KIND:
        if kind := kind_of(token):
            _resolve_pronoun(attention, kind, token.i)
    elif word in FIRST:
        _resolve_first(attention, token)
    elif word in plurals.WORDS:
        _resolve_counted(attention, nominals, token)
    elif is_nominal(attention.draft, token, nominals.heads):
        _resolve_nominal(attention, nominals, token.i)


def _speaker(attention: Attention, token: Token) -> int:
    """Return the entity that speaks the quotation of a word, or -1."""
    draft, quote = attention.draft, quote_of(attention.draft, token.i)
    if quote < 0:
        return -1
    if quote not in attention.speakers:
        number = speaker_of(draft, token.i)
        attention.speakers[quote] = draft.mentions[number].entity if number is not None else -1
    return attention.speakers[quote]


def _resolve_first(attention: Attention, token: Token) -> None:
    """Let "I" be the speaker, and "we" the organisation that speaks."""
    speaker = _speaker(attention, token)
    if speaker >= 0 and attention.draft.entities[speaker].type in FIRST[token.lower_]:
        _add(attention, token.i, token.i, Choice(speaker, 0.9, 0), MentionKind.PRONOUN)


def _add(attention: Attention, start: int, at: int, choice: Choice, kind: MentionKind) -> None:
    draft = attention.draft
    token = draft.doc[at]
    rule = f"coref.{token.lower_ if kind is MentionKind.PRONOUN else 'nominal'}"
    mention = MentionDraft(start, at + 1, at, draft.entities[choice.entity].type, kind, choice.entity)
    mention.confidence, mention.rule = round(choice.probability, 2), rule
    draft.at[start : at + 1] = [len(draft.mentions)] * (at + 1 - start)
    draft.mentions.append(mention)
    attention.add(make_point(draft, at, choice.entity, is_name=False, lead=False))


def _add_each(attention: Attention, phrase: tuple[int, int], entities: list[int], kind: MentionKind) -> None:
    """Let words stand for several things, with a mention for each."""
    start, at = phrase
    for entity in entities if len(entities) > 1 else ():
        _add(attention, start, at, Choice(entity, TOGETHER, 0), kind)
        attention.draft.mentions[-1].rule = "coref.together"


def _resolve_counted(attention: Attention, nominals: Nominals, token: Token) -> None:
    draft = attention.draft
    phrase = plurals.counted_phrase(draft, token)
    if phrase is not None:
        start, at, _ = phrase
        _add_each(attention, (start, at), plurals.two_named(draft, phrase, nominals.fits), MentionKind.NOMINAL)


def _resolve_pronoun(attention: Attention, kind: str, at: int) -> None:
    draft = attention.draft
    choice = _of_couple(draft, kind, at)
    choice = choice or choose(attention, kind, pronoun_point(draft, at), _speaker(attention, draft.doc[at]))
    if choice is None or draft.entities[choice.entity].type is not EntityType.PERSON:
        choice = goes_on_speaking(attention, kind, draft.doc[at]) or choice
    if choice is None:
        if kind == "several":
            _add_each(attention, (at, at), plurals.joined_subject(draft, at), MentionKind.PRONOUN)
        return
    attention.take(kind, at, choice.entity)
    if kind in PEOPLE:
        attention.guess_gender(choice.entity, kind)
    _add(attention, at, at, choice, MentionKind.PRONOUN)


def _of_couple(draft: Draft, kind: str, at: int) -> Choice | None:
    """Return whom a pronoun means that stands between two who are joined: "the son of X and his wife, Y"."""
    noun = draft.doc[at].head
    if kind not in PEOPLE or draft.doc[at].dep_ != "poss" or noun.dep_ != "conj" or noun.lemma_ not in PARTNERS:
        return None
    number = draft.at[noun.head.i]
    entity = draft.mentions[number].entity if number >= 0 else -1
    if entity < 0 or draft.entities[entity].type is not EntityType.PERSON:
        return None
    return Choice(entity, 0.9, 0) if draft.entities[entity].gender in (None, kind) else None


def _resolve_nominal(attention: Attention, nominals: Nominals, at: int) -> None:
    choice = nominals.choose(attention.draft.doc[at])
    if choice is not None:
        start = at
        for child in attention.draft.doc[at].children:
            if nominals.origins.land(child.i):  # "the Italian company": its country stays a mention of its own
                start = at
                break
            start = min(start, child.i) if child.dep_ == "det" else start
        _add(attention, start, at, choice, MentionKind.NOMINAL)
