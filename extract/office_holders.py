"""Who holds an office, and of what: the shapes in which news names them."""

from collections.abc import Iterator
from dataclasses import dataclass

from triplewire.extract.draft import Draft
from triplewire.extract.ends import mentions_at, type_of
from triplewire.extract.office_frames import Frame
from triplewire.extract.steps import Tree, words
from triplewire.extract.word_lists import lists_of
from triplewire.graph.model import EntityType

CLOSING = frozenset({",", ".", ";", ":", ")", "—", "–", "-", "”", '"', "''", "!", "?"})
OPENING = frozenset({",", "(", "—", "–", "--"})
LISTS = lists_of("office_holders.toml")
BEING = LISTS["being"]
COPULAS = frozenset({"be", "become", "remain", "stay"})
SERVING = LISTS["serving"]
NAMING = LISTS["naming"]
LEAVING = LISTS["leaving"]
REPLACING = LISTS["replacing"]
JOINING = LISTS["joining"]
WITHOUT_WHO = words("also then now formerly previously once the a an currently")
GONE = frozenset({"formerly", "previously", "once", "then"})
GIVEN = words("as to its the their a new next first interim acting permanent")  # between a name and the office given
TITLING = frozenset({"NN", "NNP", "JJ", "NNPS", "PRP$", "HYPH"})  # words before a name
LISTED = 4  # things that one sentence says somebody is
BEHIND = frozenset({"of", "from", "for", "at"})


@dataclass(slots=True)
class Holding:
    """A holder of an office as one shape gives it."""

    holder: int  # mention
    shape: str
    objects: list[int]  # mentions that stand with the holder: "Senator X of Ohio"
    over: bool = False
    verb: int = -1  # that gives the office, where the parse may not tie the two


class Holders:
    """Finds the holders of the offices of an article."""

    def __init__(self, draft: Draft, tree: Tree, ranks: frozenset[str]) -> None:
        self.ranks = ranks
        self.draft = draft
        self.doc = draft.doc
        self.tree = tree
        self.known: dict[int, list[Holding]] = {}  # by the head token of the office

    def of(self, frame: Frame) -> list[Holding]:
        """Return the holders of an office, by the first shape that fits."""
        shapes = (self._title, self._before_name, self._apposition, self._named, self._predicate, self._coordinated)
        for shape in shapes:
            found = list(shape(frame))
            if found:
                self.known[frame.head] = found
                return found
        return []

    def _holder(self, frame: Frame, token: int) -> int | None:
        """Return the holder whose mention starts here, or is the one whose front the office is."""
        if token >= frame.limit:
            return None
        number = self.draft.at[token]
        if number < 0 or type_of(self.draft, number) is not frame.office.holder:
            return None
        mention = self.draft.mentions[number]
        return number if mention.start == token or mention.start <= frame.start < frame.end == token else None

    def _title(self, frame: Frame) -> Iterator[Holding]:
        holder = self._holder(frame, self._over_ranks(frame, frame.end))
        if holder is None:
            return
        yield self._with_object(frame, holder, "title")
        yield from self._others(frame, holder, "title")

    def _others(self, frame: Frame, holder: int, shape: str) -> Iterator[Holding]:
        """The other names after an office in the plural."""
        at = self.draft.mentions[holder].end
        while frame.plural and (step := self._next_in_list(frame, at)):
            yield self._with_object(frame, step, shape)
            at = self.draft.mentions[step].end

    def _over_ranks(self, frame: Frame, at: int) -> int:
        """Step over what may stand between an office and the name: "General", "and terrorism specialist"."""
        after = at
        is_sought = frame.left > frame.first and self.doc[frame.left - 1].lower_ == "for"  # "A for president and B"
        if after < frame.limit and self.doc[after].lower_ == "and" and not (frame.plural or is_sought):
            after += 1
            while after < min(frame.limit, at + 4) and self._describes(after):
                after += 1
            at = after if self._holder(frame, after) is not None and after > at + 1 else at
        while at < frame.limit and self.draft.at[at] < 0 and self.doc[at].lower_ in self.ranks:
            at += 1
        return at

    def _describes(self, token: int) -> bool:
        return self.draft.at[token] < 0 and self.doc[token].tag_ in ("NN", "JJ")

    def _next_in_list(self, frame: Frame, at: int) -> int | None:
        while at < frame.limit:
            if (holder := self._holder(frame, at)) is not None:
                return holder
            word = self.doc[at]
            number = self.draft.at[at]
            if word.lower_ not in (",", "and", "or", "of", "from", "the") and (
                number < 0 or type_of(self.draft, number) is EntityType.PERSON
            ):
                return None
            at += 1
        return None

    def _with_object(self, frame: Frame, holder: int, shape: str) -> Holding:
        """Take what follows the name: "of Ohio", "(R-Ohio)"."""
        at = self.draft.mentions[holder].end
        if at < frame.limit and self.doc[at].text in ("(", ","):
            tag = at + 1
            if tag < frame.limit and self.doc[tag].text.rstrip(".-–") in ("R", "D", "I", "Rep", "Dem"):
                for token in range(tag + 1, min(tag + 4, frame.limit)):
                    if self.draft.at[token] >= 0 and type_of(self.draft, self.draft.at[token]) is EntityType.PLACE:
                        return Holding(holder, shape, [self.draft.at[token]])
        if at + 1 < frame.limit and self.doc[at].lower_ in BEHIND:
            token = at + 2 if self.doc[at + 1].tag_ == "DT" else at + 1
            number = self.draft.at[token] if token < frame.limit else -1
            if number >= 0 and self.draft.mentions[number].start == token and self._ends_phrase(number):
                return Holding(holder, shape, [number])
        return Holding(holder, shape, [])

    def _ends_phrase(self, number: int) -> bool:
        end = self.draft.mentions[number].end
        return end >= len(self.doc) or not (self.doc[end].tag_.startswith("NN") or self.doc[end].tag_ == "POS")

    def _before_name(self, frame: Frame) -> Iterator[Holding]:
        """The office of X, Person / the X office, Person."""
        for end in (*[phrase.end for phrase in frame.after][::-1], frame.end):
            if end != frame.end and (holder := self._holder(frame, end)) is not None:
                yield Holding(holder, "of_title", [])
                yield from self._others(frame, holder, "of_title")
                return
            comma = self._over_brackets(frame, end)
            if comma < frame.limit and self.doc[comma].text == ",":
                holder = self._holder(frame, self._over_ranks(frame, comma + 1))
                if (
                    holder is not None
                    and self._closed(frame, holder)
                    and (frame.definite or frame.owners or frame.after)
                ):
                    yield Holding(holder, "comma", [])
                    return

    def _over_brackets(self, frame: Frame, at: int) -> int:
        """Return where a bracket that opens here ends: "of the RMT (National Union of Rail Workers), X"."""
        if at >= frame.limit or self.doc[at].text != "(":
            return at
        closing = (end + 1 for end in range(at, min(frame.limit, at + 15)) if self.doc[end].text == ")")
        return next(closing, at)

    def _closed(self, frame: Frame, holder: int) -> bool:
        """Say whether an apposition ends after a name, so that the name is no subject of its own.

        The second comma may lack where the sentence starts with the office: "The party's leader, X said".
        """
        end = self.draft.mentions[holder].end
        if frame.left == frame.first or (frame.owners and self._opens(frame)):
            return True
        if end >= frame.limit or self.doc[end].text in CLOSING:
            return True
        head = self.draft.mentions[holder].head
        return self.tree.deps[head] == "appos" and frame.start <= self.tree.heads[head] < end

    def _opens(self, frame: Frame) -> bool:
        """Say whether nothing stands before an office and its owner in the sentence."""
        start = min(frame.left, *(self.draft.mentions[owner].start for owner in frame.owners))
        return all(self.doc[at].tag_ in ("DT", "_SP") for at in range(frame.first, start))

    def _named(self, frame: Frame) -> Iterator[Holding]:
        """Y named Person (as its new) office of X: read by the words, since parsers break here."""
        before = self.draft.at[frame.start - 1] if frame.start > frame.first else -1
        beside = before >= 0 and type_of(self.draft, before) is frame.office.holder
        at = (frame.start if beside else frame.left) - 1
        while at > frame.first and self.doc[at].lower_ in GIVEN:
            at -= 1
        number = self.draft.at[at] if at > frame.first else -1
        if number < 0 or type_of(self.draft, number) is not frame.office.holder:
            return
        mention = self.draft.mentions[number]
        verb = mention.start - 1
        while verb > frame.first and self.tree.tags[verb] in TITLING and mention.start - verb < 5:
            verb -= 1
        if mention.end != at + 1 or verb < frame.first or self.tree.lemmas[verb] not in NAMING:
            return
        if self.tree.is_verb(verb) and not self.tree.children(verb, "auxpass"):
            yield Holding(number, "named", self._givers(verb), verb=verb)

    def _givers(self, verb: int) -> list[int]:
        """Return who gives an office; whose office it is, where the words say no more."""
        return [
            number
            for token in self.tree.doers(verb)
            for number in mentions_at(self.draft, self.tree, token, "forces")
            if self.draft.mentions[number].entity >= 0
        ]

    def _apposition(self, frame: Frame) -> Iterator[Holding]:
        """Person, (58,) (who is) the office of X."""
        at, between = frame.left - 1, set()
        while at > frame.first and self.doc[at].lower_ in BEING:
            between.add(self.doc[at].lower_)
            at -= 1
        if at <= frame.first or ("who" not in between and not between <= WITHOUT_WHO):
            return
        if self.doc[at].text in OPENING:
            at -= 1
        elif "who" not in between and not self._is_beside(frame, at):
            return
        holder = self._ending(frame, at)
        if holder is not None and self.tree.deps[frame.head] != "conj" and not frame.plural:
            shape = "who" if "who" in between else "apposition"
            yield Holding(holder, shape, [], not between.isdisjoint(GONE))

    def _is_beside(self, frame: Frame, at: int) -> bool:
        """Say whether the parse ties an office to the name before it without a comma: "X the chief executive of Y"."""
        is_tied = self.tree.heads[frame.head] == at and self.tree.deps[frame.head] == "appos"
        return is_tied and self.doc[at + 1].lower_ == "the"

    def _ending(self, frame: Frame, at: int) -> int | None:
        """Return the holder whose name ends at a token, over an age or a bracket."""
        if self.tree.tags[at] == "CD" and at - 2 >= frame.first and self.doc[at - 1].text == ",":
            at -= 2
        if self.doc[at].text == ")":
            opening = [k for k in range(at - 1, max(frame.first, at - 7), -1) if self.doc[k].text == "("]
            at = opening[0] - 1 if opening else at
        number = self.draft.at[at] if at >= frame.first else -1
        if number < 0 or type_of(self.draft, number) is not frame.office.holder:
            return None
        return number if self.draft.mentions[number].end == at + 1 else None

    def _predicate(self, frame: Frame) -> Iterator[Holding]:
        """Person is, became, was named, serves as the office of X."""
        word = self._first_of_list(frame.head)
        head, dep = self.tree.heads[word], self.tree.deps[word]
        if word != frame.head and dep != "attr":
            return
        verb = self.tree.heads[head] if dep == "pobj" and self.tree.lemmas[head] == "as" else head
        if verb != head and self.tree.deps[verb] == "dobj":
            verb = self.tree.heads[verb]  # "unseated Y as president", where "as" hangs on the name
        if not self.tree.is_verb(verb) or verb == frame.head:
            return
        if dep in ("attr", "oprd", "dobj", "xcomp", "acomp"):
            tokens = self._called(verb, dep)
        elif dep == "pobj" and verb != head and self.tree.lemmas[verb] in REPLACING:
            yield from self._replaced(frame, verb)
            return
        elif dep == "pobj" and verb != head:
            tokens = self._served(verb)
        else:
            return
        over = self.tree.lemmas[verb] in LEAVING
        given = self.tree.lemmas[verb] in NAMING and self.tree.is_passive(verb)
        for token in tokens:
            for number in mentions_at(self.draft, self.tree, token, "none"):
                if type_of(self.draft, number) is frame.office.holder:
                    owners = self._givers(verb) or self._givers(frame.head) if given else self._joined(frame, verb)
                    yield Holding(number, "predicate", owners, over)

    def _joined(self, frame: Frame, verb: int) -> list[int]:
        """Return what somebody joined as the holder of an office that is of nothing else: "X joined Y as chief"."""
        if self.tree.lemmas[verb] not in JOINING or frame.owners or any(phrase.word == "of" for phrase in frame.after):
            return []
        tokens = self.tree.targets(verb)
        return [number for token in tokens for number in mentions_at(self.draft, self.tree, token, "none")]

    def _first_of_list(self, word: int) -> int:
        """Return the first thing that somebody is said to be: "is a lawyer, chairman of X, and president of Y"."""
        for _ in range(LISTED):
            head = self.tree.heads[word]
            if self.tree.deps[word] not in ("conj", "appos") or head > word or not self.tree.is_noun(head):
                return word
            number = self.draft.at[head]
            if number >= 0:  # an office is joined to another, not to what that is an office of
                is_body = type_of(self.draft, number) is not EntityType.PERSON and self.tree.deps[word] == "conj"
                prep = self.tree.heads[head]
                if not is_body or self.tree.deps[head] != "pobj" or not self.tree.is_noun(self.tree.heads[prep]):
                    return word
                head = self.tree.heads[prep]
            word = head
        return word

    def _replaced(self, frame: Frame, verb: int) -> Iterator[Holding]:
        """X replaced Y as the office of Z: both held it, Y until then."""
        for tokens, over in ((self.tree.doers(verb), False), (self.tree.targets(verb), True)):
            for token in tokens:
                for number in mentions_at(self.draft, self.tree, token, "none"):
                    if type_of(self.draft, number) is frame.office.holder:
                        yield Holding(number, "predicate", [], over)

    def _called(self, verb: int, dep: str) -> list[int]:
        if self.tree.lemmas[verb] in COPULAS or self.tree.is_passive(verb):
            return self.tree.subjects(verb)
        return self.tree.children(verb, "dobj") if dep in ("oprd", "xcomp") else []

    def _served(self, verb: int) -> list[int]:
        if self.tree.is_passive(verb) or self.tree.lemmas[verb] in SERVING:
            return self.tree.subjects(verb)
        return self.tree.children(verb, "dobj") if self.tree.lemmas[verb] in NAMING else []

    def _coordinated(self, frame: Frame) -> Iterator[Holding]:
        """Person, chairman of X and president of Y."""
        if self.tree.deps[frame.head] == "conj":
            for holding in self.known.get(self.tree.heads[frame.head], []):
                yield Holding(holding.holder, holding.shape, [], holding.over)
