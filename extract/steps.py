"""Steps over a parse tree: from a rule's anchor to the words that are its ends.

What holds for every rule is done here once: relative pronouns, subjects that a clause shares with the clause that
governs it, active and passive voice, nouns whose doer stands beside a light verb.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from spacy.tokens import Doc

from triplewire.extract.draft import Draft


def words(*lines: str) -> frozenset[str]:
    """Return the words of some lines, a list that is read more easily than quoted one by one."""
    return frozenset(word for line in lines for word in line.split())


DEPS = words(
    "ROOT acl acomp advcl advmod agent amod appos attr aux auxpass case cc ccomp compound conj csubj csubjpass dative",
    "dep det dobj expl intj mark meta neg nmod npadvmod nsubj nsubjpass nummod oprd parataxis pcomp pobj poss preconj",
    "predet prep prt punct quantmod relcl xcomp",
)
MACROS = frozenset({"self", "doer", "target"})
CLAUSES = frozenset({"relcl", "advcl", "ccomp", "acl", "csubj", "parataxis", "csubjpass"})
WH = frozenset({"WDT", "WP", "WP$"})
OBJECT_CONTROL = words(
    "ask urge order force allow invite help persuade tell encourage advise instruct command compel permit enable",
    "pressure push call convince accuse authorize require appoint elect choose name nominate send see beg warn drive",
)
PERSONS = words(
    "ceo president chairman chairwoman director head chief officer founder co-founder partner member owner manager",
    "executive editor professor leader chair principal employee investor",
)
BLAMED_FOR = frozenset({"of", "for", "with", "from", "as"})  # accused Y of doing, kept Y from doing, lists Y as doing
GERUNDIAL = frozenset({"about", "over", "at"})  # prepositions before a name that does what follows
PREDICATES = frozenset({"attr", "appos"})  # a list of them says what one thing is: "X is a writer and founder of Y"
LISTED = 4  # things that one sentence says somebody is
FINITE = frozenset({"VBD", "VBZ", "VBP"})
STEP = re.compile(r"(>>|>|<|~)([A-Za-z|*]+)(?::(!?)([^\s?]+))?(\?)?$")


@dataclass(frozen=True, slots=True)
class Step:
    """One move over the tree."""

    move: str  # > >> < ~ or the name of a macro
    deps: frozenset[str] = frozenset()  # empty = any
    words: frozenset[str] = frozenset()  # lemmas allowed; empty = any
    excluded: bool = False  # the words are those not allowed
    optional: bool = False


Arm = tuple[Step, ...]


def _words(text: str, lists: Mapping[str, list[str]], step: str) -> frozenset[str]:
    found: set[str] = set()
    for word in text.split("|"):
        if not word.startswith("$"):
            found.add(word.lower())
        elif word[1:] in lists:
            found.update(item.lower() for item in lists[word[1:]])
        else:
            raise ValueError(f"no list {word} under [words]", step)
    return frozenset(found)


def _step(text: str, lists: Mapping[str, list[str]]) -> Step:
    if text.rstrip("?") in MACROS:
        return Step(text.rstrip("?"), optional=text.endswith("?"))
    match = STEP.match(text)
    if match is None:
        raise ValueError(f"cannot read the step {text!r}", text)
    move, names, negation, words, optional = match.groups()
    if move == "~":
        return Step("~", words=_words(names, lists, text), optional=bool(optional))
    deps = frozenset(names.split("|")) if names != "*" else frozenset()
    if unknown := sorted(deps - DEPS):
        raise ValueError(f"no dependency is called {unknown[0]!r}", text)
    allowed = _words(words, lists, text) if words else frozenset()
    return Step(move, deps, allowed, bool(negation), bool(optional))


def parse_arm(text: str, lists: Mapping[str, list[str]]) -> Arm:
    """Return the steps of an arm; raise ValueError(message, part) for a step that cannot be read."""
    return tuple(_step(part, lists) for part in text.split())


class Tree:
    """The parse of one article as plain lists, and the ways over it."""

    def __init__(self, doc: Doc, mention_at: list[int], *, literal: bool = False) -> None:
        table = doc.to_array(["LEMMA", "TAG", "DEP", "LOWER", "POS", "HEAD"])
        strings = doc.vocab.strings
        names = {int(value): strings[int(value)] for value in set(table[:, :5].ravel().tolist())}
        lower = {value: name.lower() for value, name in names.items()}
        self.doc = doc
        self.literal = literal  # steps alone: no antecedents, no shared subjects
        self.mention_at = mention_at  # mention of each token, -1 = none
        self.lemmas = [lower[value] for value in table[:, 0].tolist()]
        self.tags = [names[value] for value in table[:, 1].tolist()]
        self.deps = [names[value] for value in table[:, 2].tolist()]
        self.lowers = [names[value] for value in table[:, 3].tolist()]
        self.parts = [names[value] for value in table[:, 4].tolist()]  # of speech
        offsets = table[:, 5].astype("int64").tolist()
        self.heads: list[int] = [at + offset for at, offset in enumerate(offsets)]
        self.below: list[list[int]] = [[] for _ in self.heads]
        for at, head in enumerate(self.heads):
            if head != at:
                self.below[head].append(at)

    def children(self, token: int, *deps: str) -> list[int]:
        """Return the children of a token that hang on it by one of these dependencies."""
        own = self.deps
        return [child for child in self.below[token] if own[child] in deps]

    def is_verb(self, token: int) -> bool:
        """Say whether a token is a verb form."""
        return self.tags[token].startswith("VB")

    def is_noun(self, token: int) -> bool:
        """Say whether a token is a noun."""
        return self.tags[token].startswith("NN")

    def is_passive(self, token: int) -> bool:
        """Say whether a verb stands in the passive, as participle of a noun or after a passive too."""
        if self.children(token, "nsubjpass", "auxpass", "agent"):
            return True
        if self.tags[token] != "VBN" or self.children(token, "nsubj", "aux"):
            return False
        if self.deps[token] == "conj" and self.is_verb(self.heads[token]):
            return self.is_passive(self.heads[token])
        return self.deps[token] in ("acl", "advcl", "amod", "relcl", "ROOT") and not self.children(token, "dobj")

    def antecedent(self, token: int) -> int:
        """Return what a relative pronoun stands for; any other token itself."""
        if self.literal or (self.tags[token] not in WH and self.lemmas[token] != "that"):
            return token
        at = token
        for _ in range(6):
            if self.deps[at] == "relcl":
                return self._thing(token, self.heads[at])
            if self.heads[at] == at:
                return token
            at = self.heads[at]
        return token

    def _thing(self, pronoun: int, noun: int) -> int:
        """Return what "which" stands for where the parse hangs its clause on a person: "the head of Acme, which"."""
        if self.lowers[pronoun] != "which" or self.lemmas[noun] not in PERSONS or self.mention_at[noun] >= 0:
            return noun
        nouns = [one for prep in self.children(noun, "prep") for one in self.children(prep, "pobj")]
        named = [one for one in nouns if one < pronoun and self.mention_at[one] >= 0]
        return named[-1] if named else noun

    def subjects(self, token: int) -> list[int]:
        """Return who does what a verb says: its own subject, or the one it shares with a clause that governs it."""
        return self._subjects(token, 0)

    def _subjects(self, token: int, depth: int) -> list[int]:
        own = self.children(token, "nsubj", "nsubjpass")
        if own:
            return [self.antecedent(child) for child in self._proper(token, own)]
        head = self.heads[token]
        if depth > 4 or head == token or self.children(token, "expl", "csubj"):
            return []
        return self._shared(token, head, depth)

    def _shared(self, token: int, head: int, depth: int) -> list[int]:
        match self.deps[token]:
            case "acl" | "relcl":
                return self._of_noun(token, head, depth)
            case "pcomp":
                return self._of_gerund(head, depth)
            case "xcomp" | "ccomp":
                return self._controller(token, head, depth)
            case "conj" | "advcl" | "dep" if self._is_predicate(head):
                return self._subjects(self._joined(token, head), depth + 1)
            case _:
                return []

    def _joined(self, token: int, head: int) -> int:
        """Return what a verb is joined to: "X urged Y to leave and spoke", where "spoke" hangs on "leave"."""
        finite = self.tags[token] in FINITE and self.deps[token] == "conj"
        return self.heads[head] if finite and self.tags[head] == "VB" and self.deps[head] == "xcomp" else head

    def _is_predicate(self, token: int) -> bool:
        return self.is_verb(token) or bool(self.children(token, "nsubj", "nsubjpass"))

    def _of_noun(self, token: int, noun: int, depth: int) -> list[int]:
        infinitive = any(self.tags[child] == "TO" for child in self.below[token])
        if not infinitive:
            return [noun]
        if self.deps[noun] in ("dobj", "attr", "pobj") and self.is_verb(self.heads[noun]):
            return self._subjects(self.heads[noun], depth + 1)  # "made a decision to leave"
        return self.children(noun, "poss")

    def _of_gerund(self, preposition: int, depth: int) -> list[int]:
        verb = self.heads[preposition]
        if not self.is_verb(verb):
            return []
        if self.lemmas[preposition] in BLAMED_FOR and (objects := self.children(verb, "dobj", "nsubjpass")):
            return objects
        return self._subjects(verb, depth + 1)

    def _controller(self, token: int, head: int, depth: int) -> list[int]:
        finite = self.tags[token] in ("VBZ", "VBP", "VBD", "MD") or self.children(token, "mark")
        if finite and self.deps[token] == "ccomp":
            return []
        if self.is_verb(head) and self.lemmas[head] in OBJECT_CONTROL and (given := self.children(head, "dobj")):
            return given
        if self.deps[head] in ("acomp", "oprd", "attr"):
            head = self.heads[head]  # "is able to buy"
        return self._subjects(head, depth + 1) if self._is_predicate(head) or self.is_verb(head) else []

    def objects(self, token: int) -> list[int]:
        """Return the direct objects of a verb, the noun that its relative clause belongs to among them."""
        own = self.children(token, "dobj")
        if own:
            return [self.antecedent(child) for child in own]
        if self.deps[token] == "relcl" and not self.is_passive(token):
            subjects = self.children(token, "nsubj")
            if subjects and all(self.tags[child] not in WH for child in subjects):
                return [self.heads[token]]
        if self.deps[token] == "conj" and self.is_verb(self.heads[token]) and not self.below[token]:
            return self.objects(self.heads[token])
        later = [child for child in self.children(token, "conj") if self.is_verb(child)]
        if later and not self.is_passive(token):  # "met and praised Y"
            return self.children(later[0], "dobj") if not self.children(token, "prep", "ccomp", "xcomp") else []
        return []

    def doers(self, token: int) -> list[int]:
        """Return the doer: of a verb in either voice, or of a noun such as "visit" with its light verb."""
        if self.is_verb(token) and self.deps[token] != "amod":
            return self._by(token) if self.is_passive(token) else self.subjects(token)
        named = [c for c in self.children(token, "amod", "compound", "nmod") if self.mention_at[c] >= 0]
        near = self.children(token, "poss") or self._by(token) or named[:1]
        if near:
            return near
        verb = self.heads[token]
        if self.deps[token] == "pobj":
            verb = self.heads[verb]
        elif self.deps[token] not in ("dobj", "nsubjpass"):
            return []
        return self.doers(verb) if self.is_verb(verb) else []

    def _by(self, token: int) -> list[int]:
        agents = [child for child in self.children(token, "agent", "prep") if self.lemmas[child] == "by"]
        return [self.antecedent(child) for agent in agents for child in self.children(agent, "pobj")]

    def targets(self, token: int) -> list[int]:
        """Return what a verb acts on, in either voice."""
        if not self.is_passive(token):
            return self.objects(token)
        own = self.children(token, "nsubjpass")
        return [self.antecedent(child) for child in own] or self.subjects(token)

    def governed(self, token: int, prepositions: frozenset[str]) -> list[int]:
        """Return what stands after a preposition at a token, at its object, or at the verb it is the object of."""
        near = [token]
        if self.is_verb(token):
            near += self.children(token, "dobj", "prt", "acomp", "advmod", "attr", "dative")
        elif self.deps[token] in ("dobj", "nsubjpass", "attr", "nsubj") and self.is_verb(self.heads[token]):
            near.append(self.heads[token])
        for at in near:
            found = []
            for child in self.children(at, "prep", "agent", "dative"):
                if self.lemmas[child] in prepositions:
                    found += [noun for noun in self.children(child, "pobj") if not self._does(child, noun)]
                elif not prepositions.isdisjoint(self.lemmas[deep] for deep in self.children(child, "prep")):
                    inner = [deep for deep in self.children(child, "prep") if self.lemmas[deep] in prepositions]
                    found += [pobj for deep in inner for pobj in self.children(deep, "pobj")]
            if found:
                return [self.antecedent(child) for child in found]
        return []

    def _does(self, preposition: int, noun: int) -> bool:
        """Say whether a name after a preposition is the doer of a clause there: "concern about X losing its seat"."""
        following = noun + 1
        if self.mention_at[noun] < 0 or following >= len(self.tags) or self.tags[following] != "VBG":
            return False
        absolute = self.lemmas[preposition] == "with" and self.lowers[preposition - 1] == ","
        return absolute or self.lemmas[preposition] in GERUNDIAL

    def inside(self, token: int) -> list[int]:
        """Return the tokens of a clause or phrase, without the clauses that hang in it."""
        found = []
        for child in self.below[token]:
            if self.deps[child] in CLAUSES or (self.deps[child] == "conj" and self.is_verb(child)):
                continue
            found.append(child)
            found += self.inside(child)
        return found

    def coordinated(self, token: int) -> list[int]:
        """Return a noun and those coordinated with it, in text order."""
        found = [token]
        for child in self.children(token, "conj"):
            if not self.is_verb(child):
                found += self.coordinated(child)
        return found

    def follow(self, arm: Arm, token: int) -> list[int]:
        """Return the tokens that the steps of an arm lead to."""
        tokens = [token]
        for step in arm:
            moved = [target for at in tokens for target in self._move(step, at)]
            if step.words and step.move != "~":
                moved = [target for target in moved if self._fits(step, target)]
            if moved or not step.optional:
                tokens = moved
        return tokens

    def _fits(self, step: Step, token: int) -> bool:
        known = self.lemmas[token] in step.words or self.lowers[token] in step.words
        return known != step.excluded

    def _move(self, step: Step, token: int) -> list[int]:
        if step.move == ">":
            return self._down(step, token)
        if step.move == ">>":
            return [t for t in self.inside(token) if not step.deps or self.deps[t] in step.deps]
        if step.move == "<":
            return self._up(step, token)
        return self._named(step, token)

    def _up(self, step: Step, token: int) -> list[int]:
        if not step.deps or self.deps[token] in step.deps:
            return [self.heads[token]] if self.heads[token] != token else []
        return self._up_list(step, token) if step.deps & PREDICATES and not self.literal else []

    def _up_list(self, step: Step, token: int) -> list[int]:
        """Return what governs the list of things that somebody is: "X is an engineer, writer and founder of Y"."""
        for _ in range(LISTED):
            head = self.heads[token]
            joined = self.deps[token] == "conj" or (self.deps[token] == "appos" and "attr" in step.deps)
            if not joined or head > token or not self.is_noun(head) or self.mention_at[head] >= 0:
                return []
            token = head
            if self.deps[token] in step.deps:
                return [self.heads[token]]
        return []

    def _named(self, step: Step, token: int) -> list[int]:
        match step.move:
            case "~":
                return self.governed(token, step.words)
            case "doer":
                return self.doers(token)
            case "target":
                return self.targets(token)
            case _:
                return [token]

    def _proper(self, token: int, found: list[int]) -> list[int]:
        """Return children without what a parse hangs on a word too much.

        Of several subjects of a verb the nearest is its own: "X, whose aide Y spoke,". "Her mother and sister, Y" tells
        no mother's name, and one man has no two names: "nominee X leading Y".
        """
        subjects = [child for child in found if self.deps[child] in ("nsubj", "nsubjpass") and child < token]
        names = [child for child in found if self.deps[child] == "appos"]
        if len(subjects) < 2 and not names:
            return found
        dropped = set(subjects[:-1])
        joined = [child for child in self.children(token, "conj") if self.is_noun(child) and self.mention_at[child] < 0]
        named = [child for child in names if self.mention_at[child] >= 0]
        if self.tags[token] == "NN":
            dropped.update(named[1:])
        dropped.update(child for child in names if joined and child > joined[0])
        return [child for child in found if child not in dropped]

    def _down(self, step: Step, token: int) -> list[int]:
        found = [c for c in self.below[token] if not step.deps or self.deps[c] in step.deps]
        if self.literal:
            return found
        if found:
            return [self.antecedent(child) for child in self._proper(token, found)]
        if self.is_verb(token) or self.children(token, "attr", "acomp"):
            if "nsubj" in step.deps and not self.is_passive(token):
                return self.subjects(token)
            if "nsubjpass" in step.deps and self.is_passive(token):
                return self.subjects(token)
            if "dobj" in step.deps and self.is_verb(token):
                return self.objects(token)
        return []


def tree_of(draft: Draft) -> Tree:
    """Return the tree of an article, made when first asked for, with its mentions as they are now."""
    if draft.tree is None:
        draft.tree = Tree(draft.doc, draft.at)
    draft.tree.mention_at = draft.at
    return draft.tree
