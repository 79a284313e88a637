"""The rule engine: rules as data, run over one article at a time."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from importlib import resources
from pathlib import Path

from triplewire.extract import dates
from triplewire.extract.draft import Draft, FactDraft, ValueDraft
from triplewire.extract.ends import mentions_at, type_of
from triplewire.extract.rule_file import End, Rule, parse_rules
from triplewire.extract.rule_index import Candidate, RuleSet, compile_rules
from triplewire.extract.steps import tree_of
from triplewire.extract.surface import Matcher, fixed_words
from triplewire.graph.model import NO_PERIOD, EntityType, Period
from triplewire.graph.ontology import Ontology

DROPPED = frozenset({"det", "poss", "punct", "predet", "preconj", "cc"})  # before the words of a text value
YEAR = re.compile(r"(?:19|20)\d\d")
LONGEST_TEXT = 12  # tokens of a text value
LOOSE = frozenset({"relcl", "acl", "advcl", "conj", "appos", "cc", "punct", "ccomp"})  # no part of a text value
VAGUE = frozenset({"count", "charge", "crime", "offence", "offense", "felony", "action", "role", "allegation", "all"})
GENERAL = frozenset(  # and these before them say no more
    ["criminal", "federal", "state", "felony", "serious", "multiple", "several", "related", "separate", "other", "same"]
)
TERMS = frozenset({"life", "death", "prison", "jail", "year", "month", "day", "week", "imprisonment", "custody"})
CIRCUMSTANCE = frozenset({"in", "on", "at", "during", "since", "against", "after", "before", "by"})


def _sources(extra: Sequence[Path]) -> Iterator[tuple[str, str]]:
    folder = resources.files("triplewire.extract").joinpath("rules")
    for entry in sorted(folder.iterdir(), key=lambda item: item.name):
        if entry.name.endswith(".toml"):
            yield entry.name, entry.read_text("utf-8")
    for path in extra:
        for file in sorted(path.glob("*.toml")) if path.is_dir() else [path]:
            yield str(file), file.read_text("utf-8")


def load_rules(ontology: Ontology, extra: Sequence[Path] = ()) -> RuleSet:
    """Load and check the package's rules and a user's; raise BadRule with file, line and caret."""
    rules: list[Rule] = []
    digest = sha256()
    for where, text in _sources(extra):
        rules += parse_rules(text, where, ontology)
        digest.update(text.encode())
    return compile_rules(rules, digest.hexdigest()[:16])


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence that names something: its tokens, how many mentions it has, its words and lemmas."""

    start: int
    end: int
    named: int
    words: set[str]


class _Run:
    """One article under the rules."""

    def __init__(self, draft: Draft, rules: RuleSet) -> None:
        self.draft = draft
        self.tree = tree_of(draft)
        self.matcher = Matcher(draft, self.tree)
        self.rules = rules
        self.clauses: dict[int, set[str]] = {}
        self.named = [0] * len(draft.sentences)  # mentions of each sentence: no fact without two
        for mention in draft.mentions:
            self.named[draft.sentence_of[mention.start]] += 1

    def facts(self) -> Iterator[FactDraft]:
        for sentence in self._named_sentences():
            yield from self._at_anchors(sentence)
            yield from self._by_pattern(sentence)

    def _named_sentences(self) -> Iterator[Sentence]:
        """Yield the sentences that name something."""
        lowers, lemmas = self.tree.lowers, self.tree.lemmas
        for (start, end), named in zip(self.draft.sentences, self.named, strict=True):
            if named:
                yield Sentence(start, end, named, {*lowers[start:end], *lemmas[start:end]})

    def _at_anchors(self, sentence: Sentence) -> Iterator[FactDraft]:
        tree, known = self.tree, self.rules.trees
        lemmas, tags, deps, below = tree.lemmas, tree.tags, tree.deps, tree.below
        for token in range(sentence.start, sentence.end):
            if lemmas[token] not in known:
                continue
            candidates = self.rules.at(lemmas[token], tags[token], deps[token])
            if candidates:
                there = {deps[child] for child in below[token]}
                for candidate in candidates:
                    if candidate.may_match(sentence.named, there, sentence.words):
                        yield from self.at_anchor(candidate, token)

    def _by_pattern(self, sentence: Sentence) -> Iterator[FactDraft]:
        known, words = self.rules.words, sentence.words
        for number in sorted({number for word in known.keys() & words for number in known[word]}):
            rule = self.rules.rules[number]
            if not any(words.isdisjoint(fixed) for fixed in fixed_words(rule.pattern)):
                yield from self.in_sentence(rule, sentence)

    def in_sentence(self, rule: Rule, sentence: Sentence) -> Iterator[FactDraft]:
        for found in self.matcher.find(rule.pattern, sentence.start, sentence.end):
            if not (self._has_needed(rule, found.key) and self._clause_fits(rule, found.key)):
                continue
            subjects = [m for m in found.ends.get("S", []) if self._allowed(rule.subject, m)]
            objects = [m for m in found.ends.get("O", []) if self._allowed(rule.object, m)]
            yield from self._pairs(rule, found.key, subjects, objects)

    def at_anchor(self, candidate: Candidate, token: int) -> Iterator[FactDraft]:
        rule = candidate.rule
        subjects = self._end(candidate.subject, token) if self._has_needed(rule, token) else []
        if not subjects:
            return
        if rule.value is not None:
            values = self._values(rule, token) if self._clause_fits(rule, token) else []
            for value in values:
                for subject in subjects:
                    yield self._fact(rule, token, subject, value)
            return
        objects = self._objects(candidate, token)
        if (objects or rule.mutual) and self._clause_fits(rule, token):
            yield from self._pairs(rule, token, subjects, objects)

    def _pairs(self, rule: Rule, token: int, subjects: list[int], objects: list[int]) -> Iterator[FactDraft]:
        if rule.mutual and not objects:
            pairs = [(a, b) for at, a in enumerate(subjects) for b in subjects[at + 1 :]]
        else:
            pairs = [(a, b) for a in subjects for b in objects]
        for subject, obj in pairs:
            ends = [self.draft.mentions[end].entity for end in (subject, obj)]
            if ends[0] != ends[1] and (not rule.mutual or self._allowed(rule.object, obj)):
                yield self._fact(rule, token, subject, obj)

    def _allowed(self, end: End, mention: int) -> bool:
        return self.draft.mentions[mention].entity >= 0 and type_of(self.draft, mention) in end.types

    def _end(self, end: End, token: int) -> list[int]:
        for arm in end.arms:
            tokens = self.tree.follow(arm, token)
            if end.spread:
                tokens = [one for at in tokens for one in self._coordinated(at, token)]
            found = [m for at in tokens for m in mentions_at(self.draft, self.tree, at, end.through)]
            allowed = [m for m in dict.fromkeys(found) if self._allowed(end, m)]
            if allowed:
                return allowed
        return []

    def _coordinated(self, at: int, anchor: int) -> list[int]:
        """Return what is coordinated with an end; an anchor that is an end shares nothing: "mother and sister, X"."""
        found = self.tree.coordinated(at)
        return found if at != anchor else [one for one in found if one == at or self.draft.at[one] >= 0]

    def _objects(self, candidate: Candidate, token: int) -> list[int]:
        rule = candidate.rule
        found = self._end(candidate.object, token)
        if not rule.context or any(type_of(self.draft, m) is not EntityType.PLACE for m in found):
            return found
        return self._event(rule.context, token) or found

    def _event(self, words: frozenset[str], token: int) -> list[int]:
        """Return the mention nearest to a token of the event of such a name that the article tells most of."""
        events: dict[int, list[int]] = {}
        for number, mention in enumerate(self.draft.mentions):
            if mention.entity >= 0 and type_of(self.draft, number) is EntityType.EVENT:
                name = self.draft.entities[mention.entity].name.lower().rsplit(maxsplit=1)
                if name and name[-1] in words:
                    events.setdefault(mention.entity, []).append(number)
        if not events:
            return []
        most = max(events.values(), key=len)
        start, end = self.draft.sentences[self.draft.sentence_of[token]]
        said = {word.text for word in self.draft.doc[start:end] if YEAR.fullmatch(word.text)}
        years = set(YEAR.findall(self.draft.entities[self.draft.mentions[most[0]].entity].name))
        if said and years and said.isdisjoint(years):
            return []
        published = self.draft.article.published or ""
        if years and not said and max(years) < str(int(published[:4]) - 2 if published[:4].isdigit() else 0):
            return []  # an election of years ago is not the one of which the article tells
        return [min(most, key=lambda number: abs(self.draft.mentions[number].start - token))]

    def _has_needed(self, rule: Rule, token: int) -> bool:
        if any(self.tree.follow(arm, token) for arm in rule.bars):
            return False
        return all(self.tree.follow(arm, token) for arm in rule.needs)

    def _clause_fits(self, rule: Rule, token: int) -> bool:
        if not (rule.unless or rule.requires):
            return True
        words = self._clause_words(token)
        return words.isdisjoint(rule.unless) and (not rule.requires or not words.isdisjoint(rule.requires))

    def _clause_words(self, token: int) -> set[str]:
        """Return the words and lemmas of the clause of a token, kept: many rules ask for those of one anchor."""
        words = self.clauses.get(token)
        if words is None:
            clause = [token, *self.tree.inside(token)]
            words = {self.tree.lemmas[at] for at in clause} | {self.tree.lowers[at] for at in clause}
            self.clauses[token] = words
        return words

    def _values(self, rule: Rule, token: int) -> list[ValueDraft]:
        if rule.value is EntityType.DATE:
            date = dates.date_of(self.draft, token)
            return [date] if date else []
        for arm in rule.object.arms:
            tokens = [one for at in self.tree.follow(arm, token) for one in self._spread(rule.object, at)]
            tokens = [one for one in tokens if not self._is_vague(one)]
            if tokens:
                return [self._text(at) for at in tokens]
        return []

    def _spread(self, end: End, token: int) -> list[int]:
        if not end.spread:
            return [token]
        apposed = self.tree.children(token, "appos") if self.tree.lemmas[token] in VAGUE else []
        found = [one for at in apposed or [token] for one in self.tree.coordinated(at)]
        for at in found:  # "of lying to investigators and obstructing justice"
            found += [child for child in self.tree.children(at, "conj") if self.tree.tags[child] == "VBG"]
        return list(dict.fromkeys(found))

    def _is_vague(self, token: int) -> bool:
        """Say whether a word alone names nothing: `guilty to the charges`."""
        start, end = self._phrase(token)
        return self.tree.lemmas[token] in VAGUE and all(
            self.tree.tags[at] not in ("NN", "NNP", "JJ") or self.tree.lemmas[at] in GENERAL
            for at in range(start, end - 1)
        )

    def _belongs(self, token: int) -> bool:
        """Say whether a child belongs to a text value: `conspiracy to commit fraud`, not `fraud in 2007`."""
        if self.tree.deps[token] == "acl":
            return any(self.tree.tags[child] == "TO" for child in self.tree.below[token])
        return self.tree.deps[token] not in LOOSE and not self._is_circumstance(token)

    def _is_circumstance(self, token: int) -> bool:
        """Say whether a phrase in a text tells only when, where or against whom: `fraud in 2007`."""
        nouns = self.tree.children(token, "pobj")
        if self.tree.lemmas[token] == "to":  # "sentenced for murder to life in prison"
            return any(self.tree.lemmas[noun] in TERMS for noun in nouns)
        if self.tree.lemmas[token] not in CIRCUMSTANCE:
            return False
        return any(self.draft.at[noun] >= 0 or self.tree.tags[noun] in ("CD", "NNP") for noun in nouns)

    def _phrase(self, token: int) -> tuple[int, int]:
        """Return the stretch of a noun with what describes it, without clauses and coordinated nouns."""
        kept, stack = {token}, [token]
        while stack:
            at = stack.pop()
            for child in self.tree.below[at]:
                if self._belongs(child):
                    kept.add(child)
                    stack.append(child)
        start, end = token, token + 1
        while start - 1 in kept:
            start -= 1
        while end in kept and self.tree.tags[end] != "_SP":  # a title ends in blank lines
            end += 1
        while start < token and self.tree.deps[start] in DROPPED:
            start += 1
        return start, min(end, start + LONGEST_TEXT) if end - start > LONGEST_TEXT else end

    def _text(self, token: int) -> ValueDraft:
        start, end = self._phrase(token)
        return ValueDraft(EntityType.TEXT, self.draft.words(start, end).lower(), start, end)

    def _role(self, rule: Rule, token: int) -> str | None:
        for arm in rule.role_from:
            if tokens := self.tree.follow(arm, token):
                return self.draft.words(*self._role_span(tokens[0]))
        return rule.role

    def _role_span(self, token: int) -> tuple[int, int]:
        start = token
        while start - 1 in self.tree.children(token, "compound", "amod") and self.draft.at[start - 1] < 0:
            start -= 1
        return start, token + 1

    def _fact(self, rule: Rule, token: int, subject: int, obj: int | ValueDraft) -> FactDraft:
        ends = [subject] + ([obj] if isinstance(obj, int) else [])
        confidence = 1.0
        for end in ends:
            confidence *= self.draft.mentions[end].confidence
        return FactDraft(
            subject=subject,
            relation=rule.relation,
            object=obj,
            anchor=token,
            cue=(token, token + 1),
            rule=rule.id,
            role=self._role(rule, token),
            status=rule.status,
            period=Period(until=rule.until) if rule.until else NO_PERIOD,
            confidence=confidence,
        )


def rule_facts(draft: Draft, rules: RuleSet) -> list[FactDraft]:
    """Return what the rules find, in text order."""
    if not rules.rules:
        return []
    return sorted(_Run(draft, rules).facts(), key=lambda fact: fact.anchor)
