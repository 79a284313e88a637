"""What a learned judge of names looks at: the words of a name, what the model says of it, the words beside its uses."""

from collections import Counter
from collections.abc import Iterator, Sequence

from triplewire.extract.gazetteer import Gazetteer
from triplewire.extract.name_spans import POSSESSIVE, Found
from triplewire.extract.name_words import NameWords
from triplewire.extract.token_view import TokenView
from triplewire.graph.model import EntityType

NOUNS = frozenset({"NN", "NNS"})
SAID = frozenset({",", "is", "was", "are", "were", "("})
AHEAD = 6  # tokens after a comma in which a description shows its noun


class NameFeatures:
    """Reads the features of the names of one article."""

    def __init__(self, view: TokenView, gazetteer: Gazetteer, words: NameWords) -> None:
        self.view = view
        self.gazetteer = gazetteer
        self.words = words

    def of(self, surface: str, uses: Sequence[Found]) -> dict[str, float]:
        """Return the features of a name: those of its words count 1, those of its uses by their share."""
        features = dict.fromkeys(self._by_words(surface.split()), 1.0)
        counted: Counter[str] = Counter()
        for one in uses:
            counted.update(list(dict.fromkeys(self._beside(one))))
        features.update({name: counted[name] / len(uses) for name in counted})
        judged = Counter(one.type.value for one in uses)
        features |= {f"judged={name}": count / len(uses) for name, count in judged.items()}
        return features

    def _by_words(self, parts: Sequence[str]) -> Iterator[str]:
        yield "bias"
        yield f"words={min(len(parts), 5)}"
        first, last = parts[0], parts[-1]
        yield f"last={last.lower()}"
        yield f"end={last.lower()[-3:]}"
        yield f"end2={last.lower()[-2:]}"
        yield f"case={self._case(last)}"
        if len(parts) > 1:
            yield f"first={first.lower()}"
            yield from (f"inner={word.lower()}" for word in parts[1:-1])
        shown = self.words.type_of(parts)
        yield f"shown={shown.value if shown else '-'}"
        yield f"known={self._known(' '.join(parts))}"
        if len(parts) > 1:
            yield f"opens={self._known(first)}"
            yield f"closes={self._known(last)}"

    def _case(self, word: str) -> str:
        if any(char.isdigit() for char in word):
            return "digit"
        if word.isupper():
            return "upper"
        return "inner" if not word[1:].islower() else "plain"

    def _known(self, words: str) -> str:
        entries = self.gazetteer.lookup(words)
        if entries:
            return entries[0].kind
        if self.gazetteer.demonym(words):
            return "demonym"
        if self.gazetteer.gender(words):
            return "given"
        return "title" if self.gazetteer.title(words) else "-"

    def _beside(self, one: Found) -> Iterator[str]:
        doc = self.view.doc
        root = doc[one.start : one.end].root
        yield f"label={root.ent_type_ or '-'}"
        before, after = self._word(one.start - 1), self._word(one.end)
        yield f"before={before}"
        yield f"before2={self._word(one.start - 2)} {before}"
        yield f"after={after}"
        yield f"after2={after} {self._word(one.end + 1)}"
        yield f"dep={root.dep_}"
        yield f"governed={root.dep_}:{root.head.lemma_.lower()}"
        if root.dep_ == "pobj":
            yield f"under={root.head.lemma_.lower()}:{root.head.head.lemma_.lower()}"
        if one.titled:
            yield "titled"
        if after in POSSESSIVE:
            yield f"owns={self._noun(one.end + 1)}"
        elif after == ",":
            yield f"apposed={self._noun(one.end + 1)}"
        if told := self._told(one, before, after):
            yield f"told={told.value}"
        if one.start and doc[one.start].is_sent_start:
            yield "opening"

    def _told(self, one: Found, before: str, after: str) -> EntityType | None:
        """Return what kind of thing a common noun says it is: "X is a rocket", "X, a lender", "the novel X"."""
        root = self.view.doc[one.start : one.end].root
        if root.dep_ == "pobj" and root.head.lower_ == "of" and root.head.head.lemma_.lower() in self.words.authors:
            return EntityType.PRODUCT
        if after in SAID and (told := self.words.told.get(self._noun(one.end + 1))):
            return told
        start = one.start - 1
        if before == "the" and start and self.view.doc[start - 1].tag_ in NOUNS:
            return self.words.told.get(self._word(start - 1))
        return self.words.told.get(before) if start >= 0 and self.view.doc[start].tag_ in NOUNS else None

    def _word(self, i: int) -> str:
        word = self.view.word(i).lower()
        return "" if word.isspace() else word

    def _noun(self, start: int) -> str:
        """Return the last noun of the phrase that starts at a token: "a Danish maker of feed" -> maker."""
        found = "-"
        for token in self.view.doc[start : start + AHEAD]:
            if token.tag_ in NOUNS:
                found = token.lower_
            elif found != "-" or (token.is_punct and token.text != "-"):
                break
        return found
