"""The index over rules: what cannot match at a word costs nothing there.

A rule is found by the lemma of its anchor. What the tag and the dependency of the anchor rule out is dropped once for
each such kind of word; what is left says which children a word must have, so that most rules are refused by one look.
"""

from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, field, replace

from triplewire.extract.rule_file import End, Rule
from triplewire.extract.steps import Arm, Step
from triplewire.graph.errors import BadRule
from triplewire.graph.model import EntityType

SHARING = frozenset({"acl", "relcl", "pcomp", "xcomp", "ccomp", "conj", "advcl", "dep"})  # clauses that share a subject
TAKING = frozenset({"relcl", "conj"})  # clauses whose object may stand above them
HELD = frozenset({"dobj", "nsubjpass", "attr", "nsubj"})  # nouns whose prepositions may hang on their verb
DONE = frozenset({"pobj", "dobj", "nsubjpass"})  # nouns whose doer may be that of a verb
SUBJECTS = frozenset({"nsubj", "nsubjpass"})
OBJECTS = frozenset({"dobj", "conj"})  # "met and praised Y"
PASSIVE = frozenset({"nsubjpass", "auxpass", "agent"})
OWNERS = frozenset({"poss", "agent", "prep", "amod", "compound", "nmod"})
LISTING, LISTS = frozenset({"conj", "appos"}), frozenset({"attr", "appos"})  # a list of what somebody is
PHRASES = frozenset({"prep", "agent", "dative"})
PREDICATES = frozenset({"attr", "acomp"})  # they make a word that is no verb share the subject of its clause

Asked = frozenset[str] | None  # of which one must be there; None = nothing is known


@dataclass(frozen=True, slots=True)
class Candidate:
    """A rule at one kind of anchor, with the arms that can lead somewhere from there."""

    rule: Rule
    subject: End
    object: End
    asked: tuple[frozenset[str], ...]  # of each a child of the anchor must have one dependency
    words: tuple[frozenset[str], ...]  # of each a word or lemma of the sentence must be one
    alone: bool  # a single mention in the sentence is enough

    def may_match(self, named: int, below: Set[str], words: Set[str]) -> bool:
        """Say whether the rule can match by the mentions and words of a sentence and the children of the anchor."""
        if named < 2 and not self.alone:
            return False
        return not (any(map(below.isdisjoint, self.asked)) or any(map(words.isdisjoint, self.words)))


@dataclass(frozen=True)
class RuleSet:
    """Compiled rules."""

    digest: str
    rules: tuple[Rule, ...] = ()
    trees: dict[str, tuple[int, ...]] = field(default_factory=dict)  # anchor lemma -> rules
    words: dict[str, tuple[int, ...]] = field(default_factory=dict)  # fixed word -> surface rules
    kinds: dict[tuple[str, str, str], tuple[Candidate, ...]] = field(default_factory=dict, compare=False, repr=False)

    def at(self, lemma: str, tag: str, dep: str) -> tuple[Candidate, ...]:
        """Return the rules that can match at a word of such a lemma, tag and dependency; kept once asked for."""
        kind = (lemma, tag, dep)
        found = self.kinds.get(kind)
        if found is None:
            rules = (self.rules[number] for number in self.trees.get(lemma, ()))
            found = self.kinds[kind] = tuple(_candidates(rules, tag, dep))
        return found


def compile_rules(rules: Sequence[Rule], digest: str = "") -> RuleSet:
    """Return the index over rules; raise BadRule where two have one id."""
    seen: set[str] = set()
    for rule in rules:
        if rule.id in seen:
            raise BadRule(f"two rules are called {rule.id}")
        seen.add(rule.id)
    return RuleSet(digest, tuple(rules), _index(rules, False), _index(rules, True))


def _index(rules: Sequence[Rule], surface: bool) -> dict[str, tuple[int, ...]]:
    found: dict[str, list[int]] = {}
    for number, rule in enumerate(rules):
        if bool(rule.pattern) is surface:
            for lemma in sorted(rule.lemmas):
                found.setdefault(lemma, []).append(number)
    return {lemma: tuple(numbers) for lemma, numbers in found.items()}


def _candidates(rules: Iterable[Rule], tag: str, dep: str) -> Iterator[Candidate]:
    for rule in rules:
        if not rule.fits(tag, dep):
            continue
        subject, obj = (_from(end, dep) for end in (rule.subject, rule.object))
        reached = [subject.arms] if _may_lack(rule) else [subject.arms, obj.arms]
        reached += [_leading((need,), dep) for need in rule.needs]
        if all(reached):
            asked = _known(_asked(arms, tag, dep) for arms in reached)
            words = _known([rule.requires or None, *map(_worded, reached)])
            yield Candidate(rule, subject, obj, asked, words, rule.value is not None or bool(rule.context))


def _known(sets: Iterable[Asked]) -> tuple[frozenset[str], ...]:
    """Return what is known of some conditions, the narrowest first."""
    return tuple(sorted({one for one in sets if one is not None}, key=lambda one: (len(one), sorted(one))))


def _worded(arms: tuple[Arm, ...]) -> Asked:
    """Return the words of which a sentence must have one, if one of the arms leads anywhere."""
    found: set[str] = set()
    for arm in arms:
        named = [step.words for step in arm if step.words and not step.excluded and not step.optional]
        if not named:
            return None
        found |= min(named, key=len)
    return frozenset(found)


def _may_lack(rule: Rule) -> bool:
    """Say whether a rule may match without an arm to its object."""
    return rule.mutual or bool(rule.context) or rule.value is EntityType.DATE


def _from(end: End, dep: str) -> End:
    return replace(end, arms=_leading(end.arms, dep))


def _leading(arms: tuple[Arm, ...], dep: str) -> tuple[Arm, ...]:
    """Return the arms that a word with this dependency does not rule out."""
    return tuple(arm for arm in arms if not arm or _may_start(arm[0], dep))


def _may_start(step: Step, dep: str) -> bool:
    if step.move != "<" or step.optional or not step.deps or dep in step.deps:
        return True
    return dep in LISTING and not step.deps.isdisjoint(LISTS)


def _asked(arms: tuple[Arm, ...], tag: str, dep: str) -> Asked:
    """Return the dependencies of children without which none of the arms leads anywhere."""
    found: set[str] = set()
    for arm in arms:
        one = None if not arm or arm[0].optional else _first(arm[0], tag, dep)
        if one is None:
            return None
        found |= one
    return frozenset(found)


def _first(step: Step, tag: str, dep: str) -> Asked:
    is_verb = tag.startswith("VB")
    match step.move:
        case ">" if step.deps:
            return _down(step.deps, is_verb, dep)
        case "~":
            return None if is_verb or dep in HELD else PHRASES
        case "doer" if is_verb and dep != "amod":
            return None if dep in SHARING else SUBJECTS | {"agent", "prep"}
        case "doer":
            return None if dep in DONE else OWNERS
        case "target" if is_verb and tag != "VBN":
            return None if dep in SHARING else OBJECTS | PASSIVE
        case _:
            return None


def _down(deps: frozenset[str], is_verb: bool, dep: str) -> Asked:
    """Return what a step down asks for, where a subject or an object may be that of another clause."""
    subject, obj = not deps.isdisjoint(SUBJECTS), "dobj" in deps
    if not (subject or obj):
        return deps
    if (subject and dep in SHARING) or (obj and dep in TAKING):
        return None
    if is_verb:
        return deps | (SUBJECTS if subject else frozenset()) | (OBJECTS if obj else frozenset())
    return deps | PREDICATES | (SUBJECTS if subject else frozenset())
