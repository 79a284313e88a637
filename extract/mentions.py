"""Names and demonyms with types: the model's entities, repaired by gazetteer, titles and the article itself.

`MentionDraft.key` of a name holds the gazetteer's key of the thing it names (Wikidata id, geonames:<id> of a city, or
type:name), when the gazetteer knows the name and the article leaves no doubt which of its bearers is meant; else None.
A demonym holds the key of its country or region ("Belarusian" -> Q184). "The Belarusian government" is a mention of
kind METONYM with the country's key, governed by "government". "Finnish police" and "Norway's foreign ministry" hold
organization:police~Q33 and organization:foreign-ministry~Q20: the same organ of the same country is one thing.
Names of persons hold no key.
"""

from collections.abc import Iterator, Sequence

from spacy.tokens import Doc

from triplewire.extract.draft import Draft, MentionDraft
from triplewire.extract.gazetteer import Entry, Gazetteer
from triplewire.extract.name_spans import PLACE_LABELS, Found, SpanFinder, is_capital, resolve, title_before
from triplewire.extract.name_types import TypeJudge
from triplewire.extract.name_words import NameWords, load_words
from triplewire.extract.witness import Witness
from triplewire.graph.model import EntityType, MentionKind


def find_mentions(draft: Draft, gazetteer: Gazetteer) -> list[MentionDraft]:
    """Return the names and demonyms of an article in text order, none overlapping another."""
    doc, words = draft.doc, load_words()
    finder = SpanFinder(doc, gazetteer, words)
    known = list(finder.known())
    model = list(split_by_known(doc, list(finder.from_model()), known))
    trusted = [one for one in known if _is_trusted(doc, one, model, gazetteer)]
    named = [*trusted, *model]
    made = [*finder.organs(trusted), *finder.local(named), *finder.models(named), *finder.by_shape()]
    found = resolve([*trusted, *made, *model])
    found = resolve([*found, *acronyms(doc, found)])
    found = resolve([*found, *again(doc, found, gazetteer)])
    _carry_known(doc, found, gazetteer)
    TypeJudge(doc, gazetteer, words).settle(found)
    witness = Witness(doc, gazetteer, found)
    return [_mention(doc, one, witness) for one in found if not _is_noise(doc, one, words)]


def _is_noise(doc: Doc, one: Found, words: NameWords) -> bool:
    return words.is_junk(doc[one.start : one.end].text) and one.source not in ("known", "shape")


def _mention(doc: Doc, one: Found, witness: Witness) -> MentionDraft:
    key = one.key
    if key is None and one.entries and one.type is one.entries[0].type:
        chosen = witness.choose(one)
        key = chosen.key if chosen else None
    return MentionDraft(one.start, one.end, doc[one.start : one.end].root.i, one.type, one.kind, key=key)


def split_by_known(doc: Doc, model: Sequence[Found], known: Sequence[Found]) -> Iterator[Found]:
    """Yield the model's entities, without the known places and demonyms that begin or tile them."""
    for one in model:
        inside = [k for k in known if k.sure and one.start <= k.start and k.end <= one.end and k.type != one.type]
        inside = [k for k in inside if (k.start, k.end) != (one.start, one.end)]
        covered = sum(k.end - k.start for k in inside)
        marks = sum(not doc[i].text[:1].isalnum() for i in range(one.start, one.end))
        if inside and covered + marks >= one.end - one.start:
            continue
        if one.label == "PERSON" and inside and inside[0].start == one.start and inside[0].type is EntityType.PLACE:
            one.start = inside[0].end
            yield one
            continue
        yield one


def _is_trusted(doc: Doc, one: Found, model: Sequence[Found], gazetteer: Gazetteer) -> bool:
    """Say whether a known name is used as a name here: no witness needed, or the model is one."""
    if one.sure:
        return True
    surface = doc[one.start : one.end].text
    same = [m for m in model if m.start < one.end and one.start < m.end]
    exact = [m for m in same if (m.start, m.end) == (one.start, one.end)]
    if gazetteer.uncertain(surface) == "type" or gazetteer.gender(surface):
        return any(m.type is one.type or m.label in PLACE_LABELS for m in exact)
    if exact:
        return True
    return not same and is_capital(doc[one.start]) and not title_before(doc, one.start, gazetteer)


def _carry_known(doc: Doc, found: Sequence[Found], gazetteer: Gazetteer) -> None:
    """Let the model's entities of a known name know what it may mean."""
    for one in found:
        if not one.entries and one.kind is MentionKind.NAME and one.key is None:
            one.entries = gazetteer.lookup(doc[one.start : one.end].text)


def acronyms(doc: Doc, found: Sequence[Found]) -> Iterator[Found]:
    """Yield short forms in brackets after a name of several words: Department of Public Works (DPW)."""
    for one in found:
        if (
            one.end + 2 < len(doc)
            and one.end - one.start > 1
            and doc[one.end].text == "("
            and doc[one.end + 2].text == ")"
        ):
            short = doc[one.end + 1]
            letters = [word[0] for word in doc[one.start : one.end].text.split() if word[0].isupper()]
            if short.text.isupper() and short.text.isalpha() and short.text[0] in letters and len(short) > 1:
                yield Found(short.i, short.i + 1, one.type, "shape", sure=True)


def again(doc: Doc, found: Sequence[Found], gazetteer: Gazetteer) -> Iterator[Found]:
    """Yield uses of the article's names where nothing was found: whole names, and the last word of a person's."""
    held: dict[str, Found] = {}
    for one in found:
        words = doc[one.start : one.end]
        if one.kind is not MentionKind.NAME or not is_capital(words[0]):
            continue
        held.setdefault(words.text, one)
        if one.type is EntityType.PERSON and len(words) > 1 and len(words[-1]) > 2 and is_capital(words[-1]):
            held.setdefault(words[-1].text, one)
    taken = {i for one in found for i in range(one.start, one.end)}
    longest = max((one.end - one.start for one in found), default=0)
    for token in doc:
        if token.i in taken or not is_capital(token):
            continue
        for size in range(min(longest, len(doc) - token.i), 0, -1):
            same = held.get(doc[token.i : token.i + size].text)
            if same and taken.isdisjoint(range(token.i, token.i + size)):
                entries: tuple[Entry, ...] = gazetteer.lookup(doc[token.i : token.i + size].text)
                yield Found(token.i, token.i + size, same.type, "again", sure=False, key=same.key, entries=entries)
                break
