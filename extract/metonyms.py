"""Capitals and seats of power that act for their country."""

from spacy.strings import get_string_id

from triplewire.extract.draft import Draft, EntityDraft, MentionDraft
from triplewire.extract.gazetteer import Entry, Gazetteer
from triplewire.extract.office_lexicon import load_lexicon
from triplewire.extract.steps import Tree, tree_of
from triplewire.extract.word_lists import lists_of
from triplewire.graph.model import EntityType, MentionKind

LISTS = lists_of("metonyms.toml")
ACTING = LISTS["acting"]
OFFICIALS = LISTS["officials"]
TOWARDS = LISTS["towards"]
ADDRESSED = LISTS["addressed"]
ALWAYS = frozenset({"Kremlin", "Downing Street", "10 Downing Street", "Whitehall", "Quai d'Orsay", "Foggy Bottom"})


def mark_seats(draft: Draft, gazetteer: Gazetteer) -> None:
    """Point seats that act at what they stand for, and give that an entity where the article does not name it."""
    _mark_parties(draft, gazetteer)
    seats = dict(_seats(draft, gazetteer))
    if not seats:
        return
    tree = tree_of(draft)
    acting = {number for number in seats if _acts(draft.mentions[number], tree)}
    for number in sorted(seats):
        if number in acting or _beside(draft, tree, number, acting):
            _point(draft, draft.mentions[number], seats[number], MentionKind.METONYM)


def _mark_parties(draft: Draft, gazetteer: Gazetteer) -> None:
    """Let "Republicans" and "a Democratic senator" mean the party, and find the tags of "X (R-Ohio)"."""
    parties = load_lexicon().parties
    words_of = {get_string_id(name) for name in parties}
    written = enumerate(draft.doc.to_array("ORTH").tolist())
    tagged = [at for at, word in written if word in words_of and draft.at[at] < 0 and _is_tag(draft, at)]
    draft.mentions += [
        MentionDraft(token, token + 1, token, EntityType.ORGANIZATION, MentionKind.NAME) for token in tagged
    ]
    if tagged:
        draft.index()
    for mention in draft.mentions:
        party = parties.get(draft.words(mention.start, mention.end))
        entry = next(iter(gazetteer.lookup(party)), None) if party else None
        if entry is not None and entry.type is EntityType.ORGANIZATION:
            _point(draft, mention, entry, mention.kind)


def _is_tag(draft: Draft, token: int) -> bool:
    """Say whether a letter is the party in "X (R-Ohio)"; the adjective before a noun in "Democratic senator"."""
    doc = draft.doc
    if len(doc[token].text) > 1:
        return (
            doc[token].text[0].isupper()
            and token + 1 < len(doc)
            and draft.sentence_of[token] > 0
            and (doc[token].tag_ in ("NNP", "JJ", "NN", "NNPS") and token > 0 and not doc[token - 1].is_sent_end)
        )
    return (
        0 < token < len(doc) - 1
        and doc[token - 1].text in ("(", ",")
        and doc[token + 1].text in ("-", ")", "–", ",")
        and draft.at[token - 2] >= 0
    )


def _seats(draft: Draft, gazetteer: Gazetteer) -> list[tuple[int, Entry]]:
    found = []
    for number, mention in enumerate(draft.mentions):
        seat = gazetteer.seat(draft.words(mention.start, mention.end)) if mention.kind is MentionKind.NAME else None
        is_person = mention.entity >= 0 and draft.entities[mention.entity].type is EntityType.PERSON
        if seat is not None and not is_person:  # Sudesh Amman
            found.append((number, seat))
    return found


def _acts(mention: MentionDraft, tree: Tree) -> bool:
    head = tree.heads[mention.head]
    match tree.deps[mention.head]:
        case "nsubj" | "nsubjpass":
            return tree.lemmas[head] in ACTING
        case "poss":
            return tree.lemmas[head] in OFFICIALS
        case "pobj":
            governor = tree.heads[head]
            return tree.lemmas[head] in ("by", "between") or (
                tree.lemmas[head] in ("with", "against", "on") and tree.lemmas[governor] in TOWARDS
            )
        case "dobj":
            return tree.lemmas[head] in ADDRESSED
        case _:
            return tree.doc[mention.start : mention.end].text in ALWAYS and tree.deps[mention.head] != "pobj"


def _beside(draft: Draft, tree: Tree, number: int, acting: set[int]) -> bool:
    """Say whether a seat stands in one coordination with another that acts."""
    token = draft.mentions[number].head
    top = token
    while tree.deps[top] == "conj":
        top = tree.heads[top]
    return any(draft.at[other] in acting for other in tree.coordinated(top) if other != token)


def _point(draft: Draft, mention: MentionDraft, seat: Entry, kind: MentionKind) -> None:
    held = draft.entities[mention.entity] if mention.entity >= 0 else None
    if held is not None and (held.key == seat.key or (held.key is None and seat.name in held.names)):
        return
    mention.kind = kind
    mention.type = seat.type
    surface = draft.words(mention.start, mention.end)
    if held is not None and surface in held.names:
        held.names[surface] -= 1
        if held.names[surface] <= 0:
            del held.names[surface]
    known = [at for at, entity in enumerate(draft.entities) if entity.key == seat.key]
    if not known:
        draft.entities.append(EntityDraft(seat.name, seat.type, qid=seat.qid, key=seat.key))
        known = [len(draft.entities) - 1]
    mention.entity = known[0]
