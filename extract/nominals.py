"""What "the company", "the country", "the minister" and other definite nouns mean."""

import re
from collections.abc import Iterable
from math import exp, log

from spacy.tokens import Token

from triplewire.extract.attention import REACH, Attention
from triplewire.extract.draft import Draft, EntityDraft
from triplewire.extract.gazetteer import Gazetteer
from triplewire.extract.lexicon import REFERENCE, words
from triplewire.extract.origins import Origins
from triplewire.extract.pronouns import Choice
from triplewire.extract.salience import Point
from triplewire.graph.model import EntityType, MentionKind
from triplewire.graph.names import normal

NOMINALS = REFERENCE["nominals"]
ANY: dict[str, EntityType] = {
    noun: EntityType(kind) for kind, nouns in NOMINALS["any"].items() for noun in nouns.split()
}
KINDS: dict[str, frozenset[str]] = {kind: frozenset(nouns.split()) for kind, nouns in NOMINALS["kinds"].items()}
WORDS: dict[str, frozenset[str]] = {word: frozenset(nouns.split()) for word, nouns in NOMINALS["words"].items()}
NARROW: dict[str, frozenset[str]] = {word: frozenset(nouns.split()) for word, nouns in NOMINALS["narrow"].items()}
DETERMINERS, MODIFIERS, OFFICES, LOOSE, FIRMS, BODIES, EVENTS = (
    frozenset(NOMINALS["lists"][name].split())
    for name in ("determiners", "modifiers", "offices", "loose", "firms", "bodies", "events")
)
NOUNS = frozenset(ANY) | OFFICES | frozenset().union(*KINDS.values(), *WORDS.values()) | frozenset(WORDS)
PEOPLE = OFFICES.union(*(words("people", part) for part in ("male", "female", "any")))
THINGS = NOUNS - PEOPLE
PLACES = frozenset().union(*(KINDS[kind] for kind in ("country", "city", "state", "region", "island")))
HEADLESS = frozenset({EntityType.PERSON, EntityType.GROUP})
SOMEBODY = re.compile(r"(?:[eo]r|ist|man|woman|ian|ant|ess|ee|eur|nurse|thief|spy|coach)$")  # ends of nouns of people
AGED = re.compile(r"\d+-year-old")
COUNTRIES = frozenset({"country", "territory"})
LEAST = 0.4  # probability below which a noun stays open
FAR = 12  # sentences within which a noun finds the thing whose own name or description holds it
GENDERS = dict.fromkeys(words("people", "male"), "male") | dict.fromkeys(words("people", "female"), "female")


def describe(draft: Draft) -> None:
    """Note for each thing the common nouns that stand beside its names: "the airline Belavia", "Roe, a minister"."""
    for mention in draft.mentions:
        if mention.kind is not MentionKind.NAME or mention.entity < 0:
            continue
        roles = draft.entities[mention.entity].roles
        for noun in _beside(draft, mention.start, draft.doc[mention.head]):
            if noun not in roles:
                roles.append(noun)
    for thing in draft.entities:
        if thing.type is EntityType.PERSON and thing.gender is None:
            told = {GENDERS[noun] for noun in thing.roles if noun in GENDERS}
            thing.gender = told.pop() if len(told) == 1 else None


def _beside(draft: Draft, start: int, head: Token) -> Iterable[str]:
    near = [child for child in head.children if child.dep_ in ("appos", "compound")]
    if head.dep_ == "appos":
        near.append(head.head)
    if head.dep_ in ("nsubj", "nsubjpass") and head.head.lemma_ in ("be", "become", "remain"):
        near += [child for child in head.head.children if child.dep_ == "attr"]
    if start and draft.doc[start - 1].tag_ == "NN":
        near.append(draft.doc[start - 1])
    for token in near:
        if token.tag_ == "NN" or (draft.at[token.i] < 0 and token.tag_ == "NNP"):
            yield token.lower_


def singling(token: Token) -> frozenset[str]:
    """Return the words before a noun that single out what it means: the *presidential* election."""
    return frozenset(
        child.lower_
        for child in token.children
        if child.dep_ in ("amod", "compound") and child.lower_ not in MODIFIERS and child.i < token.i
    )


def is_nominal(draft: Draft, token: Token, heads: frozenset[str] = frozenset()) -> bool:
    """Say whether a noun points back at one thing: definite, singular, without words that single out another one.

    A country may stand before it, and words that the name of the thing meant has.
    """
    noun = token.lower_
    if token.tag_ not in ("NN", "NNP") or draft.at[token.i] >= 0:
        return False
    if not (noun in NOUNS or noun in heads or noun == "government" or AGED.fullmatch(noun)):
        return False
    definite = False
    for child in token.children:
        if child.dep_ == "det":
            definite = child.lower_ in DETERMINERS
        elif not _harmless(draft, token, child) and child.lower_ not in singling(token):
            return False
    return definite and token.dep_ not in ("compound", "attr", "appos", "amod", "nmod", "npadvmod")


def _harmless(draft: Draft, token: Token, child: Token) -> bool:
    if child.dep_ in ("case", "punct", "cc", "preconj", "advmod"):
        return True
    if child.dep_ == "conj":
        return True
    if child.dep_ in ("relcl", "acl"):
        return draft.doc[token.i + 1].text == ","
    return child.dep_ in ("amod", "compound") and child.lower_ in MODIFIERS


def heads_of(thing: EntityDraft) -> set[str]:
    """Return the common nouns that a name ends in, or has before "of": "Blenheim Palace", "Port of Odesa"."""
    if thing.type in HEADLESS:
        return set()
    found = set()
    for name in [thing.name, *thing.names]:
        parts = name.split()
        at = parts.index("of") - 1 if "of" in parts[1:] else len(parts) - 1
        head = parts[at]
        capital = head[0].isupper() or thing.type is EntityType.EVENT
        if len(parts) > 1 and head.isalpha() and capital and not head.isupper() and len(head) > 3:
            found.add(head.lower())
    return found - LOOSE


def _names(thing: EntityDraft) -> set[str]:
    return {word for name in [thing.name, *thing.names] for word in normal(name).split()}


def nouns_of(thing: EntityDraft, kind: str | None) -> frozenset[str]:
    """Return the nouns that may stand for a thing because its names, kind or descriptions say so."""
    if thing.type is EntityType.PERSON:
        return frozenset(role for role in thing.roles if role in PEOPLE or SOMEBODY.search(role)) - THINGS
    found = {role for role in thing.roles if role not in PEOPLE}
    names = _names(thing)
    for word in names:
        found |= WORDS.get(word, frozenset()) | ({word} if word in NOUNS else set())
    if thing.type is not EntityType.PLACE:
        found -= PLACES
    if thing.type is not EntityType.EVENT:
        found -= EVENTS
    found |= heads_of(thing)
    narrow = [NARROW[word] for word in sorted(names) if word in NARROW] if kind == "sport" else []
    return frozenset(found | (narrow[0] if narrow else KINDS.get(kind or "", frozenset())))


class Nominals:
    """Resolves definite nouns of one article."""

    def __init__(self, attention: Attention, gazetteer: Gazetteer) -> None:
        self.attention = attention
        self.draft = attention.draft
        self.gazetteer = gazetteer
        self.origins = Origins(self.draft, gazetteer)
        self.heads = frozenset().union(*(heads_of(thing) | set(thing.roles) for thing in attention.draft.entities))
        self._known: dict[int, tuple[str | None, frozenset[str]]] = {}

    def known(self, entity: int) -> tuple[str | None, frozenset[str]]:
        """Return the gazetteer's kind of a thing and the nouns that may stand for it."""
        if entity not in self._known:
            thing = self.draft.entities[entity]
            entry = self.gazetteer.entry(thing.key) if thing.key else None
            kind = entry.kind if entry else None
            self._known[entity] = kind, nouns_of(thing, kind)
        return self._known[entity]

    def fits(self, noun: str, entity: int) -> float:
        """Return how well a noun suits a thing: 0 = not, 1 = by type alone, 2 = its name or description says so."""
        thing = self.draft.entities[entity]
        kind, nouns = self.known(entity)
        if noun == "government":
            return 1.0 if kind in COUNTRIES else 0.0
        if AGED.fullmatch(noun):
            return 1.0 if thing.type is EntityType.PERSON else 0.0
        if noun in nouns:
            return 2.0
        if ANY.get(noun) is not thing.type or (noun in FIRMS and not BODIES.isdisjoint({*thing.roles, *_names(thing)})):
            return 0.0
        if thing.type is EntityType.PLACE:
            return 0.5 if kind is None and noun not in ("country", "nation") else 0.0
        # a kind that is known and has other nouns speaks against it
        return 0.0 if KINDS.get(kind or "") else 1.0

    def choose(self, token: Token) -> Choice | None:
        """Return what a definite noun most likely means, or nothing."""
        sentence = self.draft.sentence_of[token.i]
        best: dict[int, float] = {}
        counts: dict[int, int] = {}
        latest: dict[int, int] = {}
        earlier = range(max(sentence - FAR, min(sentence, 1)), sentence + 1)
        for point in (point for number in earlier for point in self.attention.named(number)):
            fit = self._reachable(token, sentence, point) if point.token < token.i else 0.0
            if fit:
                worth = self._worth(token, sentence, point) + 1.5 * fit
                best[point.entity] = max(worth, best.get(point.entity, worth))
                counts[point.entity] = counts.get(point.entity, 0) + 1
                latest[point.entity] = max(point.token, latest.get(point.entity, 0))
        scores = [(round(worth + 0.8 * log(counts[e]), 4), latest[e], e) for e, worth in best.items()]
        if not scores:
            return None
        top, place, entity = max(scores)
        probability = 1.0 / sum(exp(score - top) for score, _, _ in scores)
        if probability < LEAST:
            return None
        fit = self.fits(token.lower_, entity)
        return Choice(entity, probability * min(0.95, 0.6 + 0.2 * fit), sentence - self.draft.sentence_of[place])

    def _reachable(self, token: Token, sentence: int, point: Point) -> float:
        told = singling(token)
        if told and not self._singled(token, told, point.entity):
            return 0.0
        if point.sentence == sentence and self._is_told_of(token, point):
            return 0.0
        fit = self.fits(token.lower_, point.entity)
        gap = sentence - point.sentence
        return fit if gap <= (FAR if fit >= 2 or token.lower_ in ("government", "country") else REACH) else 0.0

    def _is_told_of(self, token: Token, point: Point) -> bool:
        """Say whether a thing is what its owner tells of it: "X is the company's rival" is not about X's company."""
        noun = token.head
        if token.dep_ != "poss" or noun.dep_ not in ("attr", "appos"):
            return False
        told = [noun.head] if noun.dep_ == "appos" else [t for t in noun.head.children if t.dep_ == "nsubj"]
        return point.top in (one.i for one in told)

    def _singled(self, token: Token, told: frozenset[str], entity: int) -> bool:
        """Say whether the words before a noun single out a thing: words of its name, or the country that it is of."""
        lands = {child.lower_: land for child in token.children if (land := self.origins.land(child.i))}
        named = told <= _names(self.draft.entities[entity])
        of_land = all(self.origins.is_of(entity, lands[word], token.lower_) for word in told & lands.keys())
        return named or (bool(lands) and of_land and told <= lands.keys() | _names(self.draft.entities[entity]))

    def _worth(self, token: Token, sentence: int, point: Point) -> float:
        worth = -0.5 * min(sentence - point.sentence, 5)
        worth += 0.5 * (point.role == "subject") + 0.3 * point.main + 0.3 * (point.role == "owner")
        worth += 0.4 * (point.paragraph == self.draft.paragraphs[token.i])
        same_clause = point.sentence == sentence and point.verb == token.head.i and point.role == "subject"
        return worth - 2.0 * same_clause
