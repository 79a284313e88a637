"""What type a name has: votes of its uses in the article, its words, titles and given names."""

from collections import defaultdict
from collections.abc import Sequence

from spacy.tokens import Token

from triplewire.extract.gazetteer import Gazetteer
from triplewire.extract.name_context import CLEAR, LIKELY, NameContext
from triplewire.extract.name_spans import POSSESSIVE, Found, title_before
from triplewire.extract.name_words import NameWords
from triplewire.extract.shaped_names import MODEL_NUMBER
from triplewire.extract.token_view import TokenView
from triplewire.graph.model import EntityType, MentionKind

PERSON, PLACE, ORGANIZATION, PRODUCT = (
    EntityType.PERSON,
    EntityType.PLACE,
    EntityType.ORGANIZATION,
    EntityType.PRODUCT,
)
LOCAL = frozenset({"in", "at", "near", "outside", "across", "around", "throughout"})
RARE = 0.5  # weight of the model's label where it is often wrong: events, products, works and laws
TITLED, GIVEN, SPOKE, PLACED, SHAPED = 4.0, 1.5, 1.0, 1.25, 4.0
CITY, NAMED, NOUNED, RELATIVE = 1.25, 3.0, 3.0, 2.0
STORMS = ("Hurricane ", "Typhoon ", "Cyclone ", "Tropical Storm ", "Tropical Cyclone ")  # they have names of persons
INSISTED = 0.8  # a given name outweighs this share of the model's labels
PUZZLED = 3  # so many different labels of the model mean that it does not know the name: most such are persons

Ballot = defaultdict[EntityType, float]
Votes = defaultdict[str, Ballot]


def _ballot() -> Ballot:
    return defaultdict(float)


class TypeJudge:
    """Settles the types of the names of one article."""

    def __init__(self, view: TokenView, gazetteer: Gazetteer, words: NameWords) -> None:
        self.view = view
        self.doc = view.doc
        self.gazetteer = gazetteer
        self.words = words
        self.context = NameContext(view, words)

    def settle(self, found: Sequence[Found]) -> None:
        """Give every name that is not sure the type with the most votes, shared with its short forms."""
        clusters = self.clusters(found)
        votes: Votes = defaultdict(_ballot)
        for one in found:
            if not one.sure:
                self._vote(one, votes[clusters[self._surface(one)]])
        self._by_names(found, clusters, votes)
        certain = self.certain(found)
        for one in found:
            counted = votes.get(clusters[self._surface(one)])
            if not one.sure and self._surface(one) in certain:
                one.type = certain[self._surface(one)]
            elif not one.sure and counted:
                one.type = max(counted, key=lambda t: (counted[t], t is one.type, t.value))

    def certain(self, found: Sequence[Found]) -> dict[str, EntityType]:
        """Return the names whose type is sure, storms under their short names too."""
        certain = {self._surface(one): one.type for one in found if one.sure and one.kind is MentionKind.NAME}
        for surface in sorted(s for s, type_ in certain.items() if type_ is EntityType.EVENT and s.startswith(STORMS)):
            certain.setdefault(surface.split()[-1], EntityType.EVENT)
        return certain

    def is_given(self, surface: str) -> bool:
        """Say whether a name of two to four words starts with a given name that names nothing else."""
        parts = surface.split()
        return 2 <= len(parts) <= 4 and self._named(parts)

    def _by_names(self, found: Sequence[Found], clusters: dict[str, str], votes: Votes) -> None:
        """Add what is said once of all uses of a name: it starts with a given name, the model never knows it."""
        labels: dict[str, set[str]] = defaultdict(set)
        told: Votes = defaultdict(_ballot)
        for one in found:
            if not one.sure:
                for type_, weight in self.context.of(one):
                    told[clusters[self._surface(one)]][type_] += weight
            if one.source == "model" and not one.sure:
                labels[clusters[self._surface(one)]].add(one.label)
        for surface in sorted(labels):
            counted, parts = votes[surface], surface.split()
            plain = self.words.type_of(parts) is None and not self.gazetteer.lookup(surface)
            if plain and self._named(parts) and told[surface][ORGANIZATION] <= CLEAR:
                told[surface][ORGANIZATION] = 0.0
            if plain:
                self._by_told(told[surface], counted)
            if plain and told[surface][ORGANIZATION] < CLEAR and 2 <= len(parts) <= 4 and self._named(parts):
                counted[PERSON] += NAMED + INSISTED * sum(counted.values())
            if plain and len(labels[surface]) >= PUZZLED and told[surface][ORGANIZATION] < LIKELY:
                counted[PERSON] += 2

    def _by_told(self, told: Ballot, counted: Ballot) -> None:
        """Add what the words beside all uses of an unknown name tell; a clear word outweighs the model's labels."""
        share = INSISTED * sum(counted.values())
        best = max(told, key=lambda t: (told[t], t.value), default=PERSON)
        for type_, weight in told.items():
            counted[type_] += weight + (share if type_ is best and weight >= CLEAR else 0)

    def _named(self, parts: Sequence[str]) -> bool:
        first = parts[0]
        return self.gazetteer.gender(first) is not None and not self.gazetteer.lookup(first) and parts[-1][:1].isupper()

    def _surface(self, one: Found) -> str:
        return self.view.of(one.start, one.end)

    def clusters(self, found: Sequence[Found]) -> dict[str, str]:
        """Return surface -> the longest surface that it shortens (by last or, for persons, first word)."""
        surfaces = sorted({self._surface(one) for one in found}, key=lambda s: (-len(s.split()), s))
        unsure = {self._surface(one) for one in found if not one.sure}
        cluster: dict[str, str] = {}
        by_word: dict[str, str] = {}
        for surface in surfaces:
            parts = surface.split()
            if len(parts) == 1 and parts[0] in by_word and surface in unsure:
                cluster[surface] = by_word[parts[0]]
                continue
            cluster[surface] = surface
            if 1 < len(parts) <= 4 and surface in unsure and self.words.type_of(parts) is None:
                by_word.setdefault(parts[-1], surface)
                by_word.setdefault(parts[0], surface)
        return cluster

    def _vote(self, one: Found, votes: Ballot) -> None:
        if one.source == "model":
            rare = one.label in ("EVENT", "PRODUCT", "WORK_OF_ART", "LAW", "NORP")
            votes[one.type] += RARE if rare else 1.0
        for entry in one.entries[:1]:
            votes[entry.type] += CITY if entry.kind == "city" else 1.0
        self._by_words(one, votes)
        self._by_context(one, votes)

    def _by_words(self, one: Found, votes: Ballot) -> None:
        words = self.view.texts[one.start : one.end]
        shown = self.words.type_of(words)
        if shown:
            votes[shown] += SHAPED
        elif 2 <= len(words) <= 4 and self.gazetteer.is_given(words[0]) and words[1][:1].isalpha():
            votes[PERSON] += GIVEN
        if len(words) == 1 and MODEL_NUMBER.match(words[0]) and words[0][:1].isalpha():
            votes[PRODUCT] += 2

    def _by_context(self, one: Found, votes: Ballot) -> None:
        doc = self.doc
        if one.titled or title_before(self.view, one.start, self.gazetteer):
            votes[PERSON] += TITLED
        before = doc[one.start - 1] if one.start else None
        after = doc[one.end] if one.end < len(doc) else None
        if before is not None:
            self._by_neighbour(one, before, votes)
        if self._speaks(before) or self._speaks(after) or self._personal(one):
            votes[PERSON] += SPOKE
        if after is not None and after.text == "," and one.end + 2 < len(doc):
            following, then = doc[one.end + 1], doc[one.end + 2]
            if following.lower_ == "who" or (following.text.isdigit() and len(following) == 2 and then.text == ","):
                votes[PERSON] += RELATIVE

    def _by_neighbour(self, one: Found, before: Token, votes: Ballot) -> None:
        if before.lower_ in LOCAL and self.view.word(one.end) not in POSSESSIVE:
            votes[PLACE] += PLACED
        if before.lower_ == "the" and one.end - one.start == 1:
            votes[PERSON] -= SPOKE
        comma = before.text == "," and before.i > 0
        noun = self.doc[before.i - 1] if comma else before
        if noun.lower_ in self.words.persons and noun.text.islower():
            votes[PERSON] += RELATIVE if comma else NOUNED

    def _speaks(self, token: Token | None) -> bool:
        return token is not None and token.lemma_ in self.words.speech and token.tag_ in ("VBD", "VBZ")

    def _personal(self, one: Found) -> bool:
        root = self.doc[one.start : one.end].root
        return root.dep_ in ("nsubj", "nsubjpass") and root.head.lemma_ in self.words.personal
