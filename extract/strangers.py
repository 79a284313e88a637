"""Proper nouns that no mention holds and a "he" or "she" may mean: names the language model overlooked."""

from triplewire.extract.draft import Draft, EntityDraft, MentionDraft
from triplewire.extract.gazetteer import Gazetteer
from triplewire.extract.lexicon import words
from triplewire.extract.salience import quote_of
from triplewire.extract.steps import Tree, tree_of
from triplewire.graph.model import EntityType, MentionKind

NO_NAMES = frozenset(["DATE", "TIME", "MONEY", "CARDINAL", "ORDINAL", "NORP", "LANGUAGE", "LAW", "PERCENT", "QUANTITY"])
PLACED = frozenset({"nsubj", "nsubjpass", "poss", "dobj", "dative", "appos", "conj", "pobj"})
BESIDE_PEOPLE = frozenset({"by", "with", "between"})  # after other prepositions a capital is seldom a person's
DESCRIBED = frozenset({"det", "poss", "amod", "nummod"})  # children that a person's name does not have
LEAST = 3  # letters
STRANGER = "coref.stranger"
PEOPLE = frozenset().union(*(words("people", part) for part in ("male", "female", "any")))


def is_stranger(draft: Draft, token: int, gazetteer: Gazetteer) -> bool:
    """Say whether a word is a proper noun without a mention that may be somebody's name."""
    tree = tree_of(draft)
    if draft.at[token] >= 0 or tree.tags[token] != "NNP" or tree.deps[token] not in PLACED:
        return False
    word = draft.view.texts[token]
    if len(word) < LEAST or not word.isalpha() or not word.istitle() or word.lower() in PEOPLE:
        return False
    if tree.children(token, *DESCRIBED) or draft.doc[token].ent_type_ in NO_NAMES or quote_of(draft, token) >= 0:
        return False
    if tree.deps[token] == "pobj" and tree.lowers[tree.heads[token]] not in BESIDE_PEOPLE:
        return False
    return gazetteer.title(word) is None and word.lower() not in draft.view.texts


def first_of(draft: Draft, token: int) -> int:
    """Return the first place of a word that no mention holds."""
    texts = draft.view.texts
    at = texts.index(texts[token])
    while draft.at[at] >= 0:
        at = texts.index(texts[token], at + 1)
    return at


def _start(draft: Draft, tree: Tree, token: int) -> int:
    """Return where the name of a word begins: with the proper nouns before it that belong to it."""
    while token and tree.tags[token - 1] == "NNP" and tree.deps[token - 1] == "compound" and draft.at[token - 1] < 0:
        token -= 1
    return token


def introduce(draft: Draft, token: int) -> int:
    """Make a person of a word and of every other place of it, and return the entity: the one of that surname if any."""
    tree, texts = tree_of(draft), draft.view.texts
    entity = _bearer(draft, texts[token])
    places = [at for at, text in enumerate(texts) if text == texts[token] and draft.at[at] < 0]
    spans = [(_start(draft, tree, at), at + 1) for at in places if draft.sentence_of[at] >= 0]
    names: dict[str, int] = {}
    for start, end in spans:
        surface = draft.words(start, end)
        names[surface] = names.get(surface, 0) + 1
        mention = MentionDraft(start, end, end - 1, EntityType.PERSON, MentionKind.NAME, entity)
        mention.confidence, mention.rule = 0.6, STRANGER
        draft.at[start:end] = [len(draft.mentions)] * (end - start)
        draft.mentions.append(mention)
    if entity == len(draft.entities):
        fullest = max(names, key=lambda name: (len(name), name))
        draft.entities.append(EntityDraft(fullest, EntityType.PERSON, names=names))
    return entity


def _bearer(draft: Draft, word: str) -> int:
    """Return the one person who is named so, or the number of a new entity."""
    known = [
        number
        for number, thing in enumerate(draft.entities)
        if thing.type is EntityType.PERSON and thing.name.split()[-1] == word
    ]
    return known[0] if len(known) == 1 else len(draft.entities)
