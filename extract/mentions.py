"""Names and demonyms with types: the model's entities, repaired by gazetteer, titles and the article itself.

`MentionDraft.key` of a name holds the gazetteer's key of the thing it names (Wikidata id, geonames:<id> of a city, or
type:name), when the gazetteer knows the name and the article leaves no doubt which of its bearers is meant; else None.
A demonym holds the key of its country or region ("Belarusian" -> Q184). "The Belarusian government" is a mention of
kind METONYM with the country's key, governed by "government". "Finnish police" and "Norway's foreign ministry" hold
organization:police~Q33 and organization:foreign-ministry~Q20: the same organ of the same country is one thing.
Names of persons hold no key.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from triplewire.extract.draft import Draft, MentionDraft
from triplewire.extract.full_names import FullNames
from triplewire.extract.gatherings import Gatherings
from triplewire.extract.gazetteer import Gazetteer
from triplewire.extract.joined_names import JoinedNames
from triplewire.extract.known_names import KnownNames
from triplewire.extract.loose_names import LooseNames
from triplewire.extract.model_names import ModelNames
from triplewire.extract.name_division import NameDivider
from triplewire.extract.name_features import NameFeatures
from triplewire.extract.name_model import Weights, better, is_open, load_weights, named, scores
from triplewire.extract.name_spans import Found, resolve, shaped
from triplewire.extract.name_types import TypeJudge
from triplewire.extract.name_words import NameWords, load_words
from triplewire.extract.organ_names import OrganNames
from triplewire.extract.shaped_names import YEAR, ShapedNames
from triplewire.extract.stated_types import StatedTypes
from triplewire.extract.token_view import TokenView
from triplewire.extract.witness import Witness
from triplewire.graph.model import EntityType, MentionKind

HYPHENS = frozenset("-–")
OFFICERS = frozenset({"Ministers", "Secretaries"})  # several people of several bodies


def find_mentions(draft: Draft, gazetteer: Gazetteer) -> list[MentionDraft]:
    """Return the names and demonyms of an article in text order, none overlapping another."""
    view, words = draft.view, load_words()
    found = found_names(view, gazetteer)
    found = judged(view, gazetteer, found, load_weights())
    witness = Witness(view, gazetteer, found)
    kept = [one for one in found if not (_is_none(view, words, one) or _is_office(view, gazetteer, one))]
    mentions = [_mention(draft, one, witness) for one in kept]
    draft.doubtful = _doubtful(kept, mentions)
    return mentions


def _is_none(view: TokenView, words: NameWords, one: Found) -> bool:
    """Say whether what looks like a name is none: an academic degree, a word of no name."""
    surface = view.of(one.start, one.end)
    ends = {view.texts[one.start], view.texts[one.end - 1]}
    if ends & OFFICERS and "Council" not in surface:
        return True
    return words.is_degree(surface) or not (one.sure or one.source == "again" or not words.is_junk(surface))


def _is_office(view: TokenView, gazetteer: Gazetteer, one: Found) -> bool:
    """Say whether what looks like a name is an office of a country: "the US Secretary of State and partners"."""
    for cut in range(one.start + 1, min(one.start + 4, one.end)):
        before, office = view.of(one.start, cut), gazetteer.title(view.of(cut, one.end))
        if office and office.kind == "office" and (gazetteer.lookup(before) or gazetteer.demonym(before)):
            return True
    return False


def _doubtful(found: Sequence[Found], mentions: Sequence[MentionDraft]) -> list[list[int]]:
    """Return the uses of each name whose type is open and that the gazetteer does not know."""
    uses: dict[int, list[int]] = {}
    for number, one in enumerate(found):
        if one.open >= 0 and one.kind is MentionKind.NAME:
            uses.setdefault(one.open, []).append(number)
    return [held for held in uses.values() if not any(mentions[number].key for number in held)]


def found_names(view: TokenView, gazetteer: Gazetteer) -> list[Found]:
    """Return the names that rules and model see, with what the gazetteer says of them."""
    found = _candidates(view, gazetteer)
    found = resolve([*found, *acronyms(view, found)])
    found = resolve([*found, *again(view, found)])
    found = resolve([*found, *FullNames(view, gazetteer, load_words()).find(found)])
    found = Gatherings(view, load_words()).told(found)
    for one in found:
        if one.kind is MentionKind.NAME and one.key is None:
            one.entries = one.entries or gazetteer.lookup(view.of(one.start, one.end))
    StatedTypes(view).settle(found)
    return found


def judged(view: TokenView, gazetteer: Gazetteer, found: list[Found], weights: Weights) -> list[Found]:
    """Return the names with their types, and those overlooked that are judged to be names."""
    kept = list(found)
    for number, (uses, features) in enumerate(unsettled(view, gazetteer, found)):
        held = next((use.type for use in uses if use.source != "loose"), None)
        sums = scores(features, weights)
        type_ = better(sums, held) if held else named(sums)
        for use in uses if type_ else ():
            use.type = type_ or use.type
            use.open = number if is_open(sums, use.type) else -1
            kept += [use] if use.source == "loose" else []
    return sorted(kept, key=lambda f: f.start)


def unsettled(view: TokenView, gazetteer: Gazetteer, found: list[Found]) -> list[tuple[list[Found], dict[str, float]]]:
    """Return the uses of each name whose type is open, after the votes of the article, with its features."""
    words = load_words()
    loose = list(LooseNames(view, gazetteer, words).find(found))
    judge = TypeJudge(view, gazetteer, words)
    both = sorted([*found, *loose], key=lambda f: f.start)
    judge.settle(both)
    clusters, uses = judge.clusters(both), defaultdict[str, list[Found]](list)
    certain = judge.certain(both)
    for one in both:
        surface = view.of(one.start, one.end)
        given = one.source != "loose" and one.type is EntityType.PERSON and judge.is_given(clusters[surface])
        if not one.sure and surface not in certain and not given:
            uses[clusters[surface]].append(one)
    features = NameFeatures(view, gazetteer, words)
    return [(uses[surface], features.of(surface, uses[surface])) for surface in sorted(uses)]


def _candidates(view: TokenView, gazetteer: Gazetteer) -> list[Found]:
    words = load_words()
    names, shapes, organs = KnownNames(view, gazetteer), ShapedNames(view, gazetteer, words), OrganNames(view, words)
    known = list(names.find())
    divider = NameDivider(view, gazetteer, words)
    model = [part for one in ModelNames(view, gazetteer, words).find(known) for part in divider.parts(one)]
    trusted = [one for one in known if names.trusted(one, model)]
    seen = [*trusted, *model]
    shown = (part for one in shapes.find() for part in divider.parts(one))
    longer = JoinedNames(view, gazetteer, words).find(seen)
    made = [
        *longer,
        *organs.of_countries(trusted),
        *organs.of_places(seen),
        *shapes.models(seen),
        *shown,
        *organs.ministries(),
    ]
    return [_dated(view, one) for one in resolve([*seen, *made])]


def _dated(view: TokenView, one: Found) -> Found:
    """Return an event with the year before it, an edition of its own, and what a hyphen ties to it: UK-X Summit."""
    if one.type is EntityType.EVENT and view.word(one.start - 1) in HYPHENS and view.capital[one.start - 2]:
        one = Found(one.start - 2, one.end, one.type, "shape", sure=True)
    if one.type is EntityType.EVENT and YEAR.match(view.word(one.start - 1)):
        return Found(one.start - 1, one.end, one.type, "shape", sure=True)
    return one


def _mention(draft: Draft, one: Found, witness: Witness) -> MentionDraft:
    key = one.key
    if key is None and one.entries and one.type is one.entries[0].type:
        chosen = witness.choose(one)
        key = chosen.key if chosen else None
    head = draft.doc[one.start : one.end].root.i
    return MentionDraft(one.start, one.end, head, one.type, one.kind, key=key)


def acronyms(view: TokenView, found: Sequence[Found]) -> Iterator[Found]:
    """Yield short forms in brackets after a name of several words: Department of Public Works (DPW)."""
    for one in found:
        if one.end - one.start < 2 or view.word(one.end) != "(":
            continue
        if view.word(one.end + 3) == ")" and _is_shortened(view, one):
            yield shaped(one.end + 1, one.end + 3, one.type)
        if view.word(one.end + 2) != ")":
            continue
        short = view.texts[one.end + 1]
        initials = {word[0] for word in view.of(one.start, one.end).split()}
        if len(short) > 1 and short.isupper() and short.isalpha() and short[0] in initials:
            yield shaped(one.end + 1, one.end + 2, one.type)


def _is_shortened(view: TokenView, one: Found) -> bool:
    """Say whether two words in brackets are initials and a word of the name before: University of X at Y (UX Y)."""
    initials, word = view.texts[one.end + 1], view.texts[one.end + 2]
    words = view.of(one.start, one.end).split()
    return initials.isupper() and word in words and set(initials) <= {part[0] for part in words if part != word}


def again(view: TokenView, found: Sequence[Found]) -> Iterator[Found]:
    """Yield uses of the article's names where nothing was found: whole names, and the last word of a person's."""
    held: dict[str, Found] = {}
    for one in found:
        if one.kind is not MentionKind.NAME or not view.capital[one.start]:
            continue
        held.setdefault(view.of(one.start, one.end), one)
        last = view.texts[one.end - 1]
        if one.type is EntityType.PERSON and one.end - one.start > 1 and len(last) > 2 and last[0].isupper():
            held.setdefault(last, one)
    taken = {i for one in found for i in range(one.start, one.end)}
    sizes = sorted({one.end - one.start for one in found} | {1}, reverse=True)
    for i in range(len(view)):
        if i in taken or not view.capital[i]:
            continue
        for size in sizes:
            same = held.get(view.of(i, i + size)) if i + size <= len(view) else None
            if same and taken.isdisjoint(range(i, i + size)):
                yield Found(i, i + size, same.type, "again", key=same.key)
                break
