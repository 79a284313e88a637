"""Examples from other people's annotations, for a first training: KnowledgeNet, Re-DocRED and FewRel."""

import gzip
import json
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from training.examples import ExampleFile
from triplewire.extract import analysis
from triplewire.extract.candidates import Candidates, Pieces
from triplewire.extract.combination import canonical
from triplewire.extract.draft import Draft, EntityDraft, MentionDraft
from triplewire.extract.learn.labels import NOTHING, Label
from triplewire.extract.pipeline import Extractor
from triplewire.graph.model import Article, EntityType, MentionKind

Direction = tuple[str, bool]  # our relation, and whether it runs the other way
KNOWLEDGENET: dict[str, Direction] = {
    "CEO": ("ceo_of", True),
    "FOUNDED_BY": ("founded_by", False),
    "HEADQUARTERS": ("headquartered_in", False),
    "SUBSIDIARY_OF": ("subsidiary_of", False),
    "EMPLOYEE_OR_MEMBER_OF": ("employee or member", False),
    "POLITICAL_AFFILIATION": ("member_of_party", False),
    "EDUCATED_AT": ("educated_at", False),
    "NATIONALITY": ("citizen_of", False),
    "PLACE_OF_BIRTH": ("born_in", False),
    "PLACE_OF_RESIDENCE": ("resident_of", False),
    "SPOUSE": ("spouse_of", False),
    "CHILD_OF": ("parent_of", True),
}
WIKIDATA: dict[str, Direction] = {
    **{"P35": ("head_of_state_of", True), "P6": ("head_of_government_of", True), "P488": ("leader_of", True)},
    **{"P102": ("member_of_party", False), "P463": ("member_of", False), "P241": ("member_of", False)},
    **{"P108": ("employed_by", False), "P27": ("citizen_of", False), "P551": ("resident_of", False)},
    **{"P19": ("born_in", False), "P20": ("died_in", False), "P69": ("educated_at", False)},
    **{"P26": ("spouse_of", False), "P40": ("parent_of", False), "P22": ("parent_of", True)},
    **{"P25": ("parent_of", True), "P3373": ("sibling_of", False), "P1376": ("capital_of", False)},
    **{"P36": ("capital_of", True), "P150": ("located_in", True), "P361": ("part_of", False)},
    **dict.fromkeys(("P131", "P17", "P276", "P30", "P706", "P206"), ("located_in", False)),
    **{"P527": ("part_of", True), "P159": ("headquartered_in", False), "P112": ("founded_by", False)},
    **{"P749": ("subsidiary_of", False), "P355": ("subsidiary_of", True), "P127": ("owned_by", False)},
    **{"P1056": ("produces", False), "P176": ("produces", True), "P607": ("participant_in", False)},
    **{"P1344": ("participant_in", False), "P710": ("participant_in", True), "P54": ("player_of", False)},
    **dict.fromkeys(("P170", "P50", "P57", "P86", "P178"), ("created_by", False)),
}
DOCRED_TYPES = {"PER": "Person", "ORG": "Organization", "LOC": "Place", "TIME": "Date", "MISC": "Product"}
NER_TYPES = {"PERSON": "Person", "GPE": "Place", "LOC": "Place", "FAC": "Place", "NORP": "Group", "EVENT": "Event"}
NER_TYPES |= {"PRODUCT": "Product", "WORK_OF_ART": "Product", "LAW": "Law"}
FEWREL_ROWS = 350  # of 700 a relation: more of Wikipedia's style teaches little about news


@dataclass(frozen=True, slots=True)
class Marked:
    """A stretch of text that an annotation marks as a mention of a thing."""

    start: int
    end: int
    thing: int
    type: EntityType | None  # None = as the language model types it


def _article(name: str, text: str) -> Article:
    return Article(key=name, title="", text=text, given_id=name)


def marked_draft(extractor: Extractor, article: Article, marks: Sequence[Marked]) -> Draft:
    """Return the draft of an article whose mentions are given rather than found."""
    doc = next(iter(extractor._parse([article])))
    draft = analysis.open_draft(article, doc)
    ner = {token.i: NER_TYPES.get(token.ent_type_, "Organization") for token in doc}
    numbers: dict[int, int] = {}
    for mark in sorted(marks, key=lambda one: (one.start, one.end)):
        start = bisect_right(draft.view.starts, mark.start + draft.shift) - 1
        end = bisect_left(draft.view.starts, mark.end + draft.shift)
        if end <= start or draft.sentence_of[start] < 0:
            continue
        kind = mark.type or EntityType(ner[end - 1])
        if mark.thing not in numbers:
            numbers[mark.thing] = len(draft.entities)
            draft.entities.append(EntityDraft(f"thing {mark.thing}", kind))
        head = doc[start:end].root.i
        number = numbers[mark.thing]
        draft.mentions.append(
            MentionDraft(start, end, head, kind, MentionKind.NAME, entity=number, key=str(mark.thing))
        )
    draft.index()
    return draft


def _add(
    file: ExampleFile, draft: Draft, tokenizer: Pieces, told: dict[str, Any], label: Callable[[int, int, int], Label]
) -> None:
    """Add the windows of a draft; `label` tells what holds between two mentions in a sentence."""
    things = canonical(draft)
    file.open(**told, gold={}, facts=[])
    sentences = [draft.sentence_of[one.start] for one in draft.mentions]
    for window in Candidates(draft, tokenizer, things).windows():
        for number in file.add(window, things, sentences, {}):
            file.label(number, label(*file.ends[number][2:5]))


def _offsets(draft: Draft, mention: int) -> tuple[int, int]:
    one, view = draft.mentions[mention], draft.view
    return view.starts[one.start] - draft.shift, view.ends[one.end - 1] - draft.shift


def _meet(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


class _PassageLabels:
    """What KnowledgeNet says of the extractor's mentions of one passage."""

    def __init__(self, draft: Draft, row: dict[str, Any]) -> None:
        self.draft = draft
        shift = row["passageStart"]
        self.facts = []
        for fact in row["facts"]:
            relation, turned = KNOWLEDGENET.get(fact["propertyName"], ("", False))
            spans = [(fact[f"{end}Start"] - shift, fact[f"{end}End"] - shift) for end in ("subject", "object")]
            if relation:
                self.facts.append((relation, *(reversed(spans) if turned else spans)))
        self.between: dict[tuple[int, int], set[str]] = {}
        count = len(draft.mentions)
        for one in range(count):
            for other in range(count):
                for relation in self.exact(one, other) if one != other and self.facts else ():
                    ends = (draft.mentions[one].entity, draft.mentions[other].entity)
                    self.between.setdefault(ends, set()).add(relation)

    def exact(self, one: int, other: int) -> set[str]:
        """Return what holds between two mentions by their very words."""
        a, b = _offsets(self.draft, one), _offsets(self.draft, other)
        return {relation for relation, s, o in self.facts if _meet(a, s) and _meet(b, o)}

    def of(self, one: int, other: int, _: int) -> Label:
        """Return what holds; the same pair of things by other words is not asked about."""
        here = self.exact(one, other)
        ends = (self.draft.mentions[one].entity, self.draft.mentions[other].entity)
        return Label(dict.fromkeys(here), frozenset(self.between.get(ends, set()) - here))


def add_knowledgenet(
    file: ExampleFile, data: Path, extractor: Extractor, tokenizer: Pieces, limit: int | None = None
) -> None:
    """Add the passages of all folds; fold 3 is for choosing."""
    for fold in (1, 2, 3):
        with gzip.open(data / "knowledgenet" / f"fold{fold}.jsonl.gz", "rt", encoding="utf-8") as lines:
            for line in islice(lines, limit):
                for row in json.loads(line)["passages"]:
                    if not row["passageText"].strip():
                        continue
                    properties = [one["propertyName"] for one in row["exhaustivelyAnnotatedProperties"]]
                    known = sorted({KNOWLEDGENET[name][0] for name in properties if name in KNOWLEDGENET})
                    for name in known:
                        file.number(name)
                    article = _article(f"kn{fold}-{len(file.articles)}", row["passageText"])
                    draft, _ = extractor.draft(article)
                    told = {"id": article.key, "set": f"kn{fold}", "known": known}
                    _add(file, draft, tokenizer, told, _PassageLabels(draft, row).of)


def _spaced(sentences: Sequence[Sequence[str]]) -> tuple[str, list[list[tuple[int, int]]]]:
    """Return words joined by spaces and where each stands."""
    text, places = "", []
    for sentence in sentences:
        places.append([])
        for word in sentence:
            places[-1].append((len(text), len(text) + len(word)))
            text += word + " "
    return text, places


def add_redocred(
    file: ExampleFile, data: Path, extractor: Extractor, tokenizer: Pieces, limit: int | None = None
) -> None:
    """Add documents with their own mentions and entities."""
    rows = json.loads(gzip.decompress((data / "redocred" / "dev.json.gz").read_bytes()))
    known = sorted({WIKIDATA.get(label["r"], (label["r"], False))[0] for row in rows for label in row["labels"]})
    for name in known:
        file.number(name)
    for number, row in enumerate(rows[:limit]):
        text, places = _spaced(row["sents"])
        draft = marked_draft(extractor, _article(f"redocred-{number}", text), list(_marks(row, places)))
        labels: dict[tuple[int, int], list[tuple[str, set[int]]]] = {}
        for label in row["labels"]:
            name, turned = WIKIDATA.get(label["r"], (label["r"], False))
            ends = (label["t"], label["h"]) if turned else (label["h"], label["t"])
            labels.setdefault(ends, []).append((name, set(label["evidence"])))
        spans = [(place[0][0], place[-1][1]) for place in places]
        told = {"id": draft.article.key, "set": "redocred", "known": known}
        _add(file, draft, tokenizer, told, _evidenced(draft, labels, spans))


def _marks(row: dict[str, Any], places: list[list[tuple[int, int]]]) -> Iterator[Marked]:
    for thing, mentions in enumerate(row["vertexSet"]):
        for one in mentions:
            words = places[one["sent_id"]][one["pos"][0] : one["pos"][1]]
            if one["type"] in DOCRED_TYPES and words:
                yield Marked(words[0][0], words[-1][1], thing, EntityType(DOCRED_TYPES[one["type"]]))


def _evidenced(
    draft: Draft, labels: dict[tuple[int, int], list[tuple[str, set[int]]]], spans: list[tuple[int, int]]
) -> Callable[[int, int, int], Label]:
    """Return what labels a pair by the sentences that its relation rests on."""
    sentences = [
        {n for n, span in enumerate(spans) if start < end and _meet(_stretch(draft, start, end), span)}
        for start, end in draft.sentences
    ]

    def label(one: int, other: int, sentence: int) -> Label:
        ends = (int(draft.mentions[one].key or -1), int(draft.mentions[other].key or -1))
        found = labels.get(ends, ())
        here = {name for name, evidence in found if not evidence or evidence <= sentences[sentence]}
        return Label(dict.fromkeys(here), frozenset({name for name, _ in found} - here)) if found else NOTHING

    return label


def _stretch(draft: Draft, start: int, end: int) -> tuple[int, int]:
    return draft.view.starts[start] - draft.shift, draft.view.ends[end - 1] - draft.shift


def add_fewrel(
    file: ExampleFile, data: Path, extractor: Extractor, tokenizer: Pieces, limit: int | None = None
) -> None:
    """Add sentences with one marked pair each."""
    rows = json.loads(gzip.decompress((data / "fewrel_val" / "data" / "val_wiki.json.gz").read_bytes()))
    known = sorted({WIKIDATA.get(name, (name, False))[0] for name in rows})
    for name in known:
        file.number(name)
    for relation, examples in sorted(rows.items()):
        name, turned = WIKIDATA.get(relation, (relation, False))
        for number, row in enumerate(examples[: min(FEWREL_ROWS, limit or FEWREL_ROWS)]):
            text, places = _spaced([row["tokens"]])
            words = [[places[0][at] for at in row[end][2][0]] for end in ("h", "t")]
            marks = [Marked(span[0][0], span[-1][1], thing, None) for thing, span in enumerate(words)]
            draft = marked_draft(extractor, _article(f"fewrel-{relation}-{number}", text), marks)
            subject = "1" if turned else "0"

            def label(one: int, *_: int, draft: Draft = draft, subject: str = subject, name: str = name) -> Label:
                return Label({name: None}) if draft.mentions[one].key == subject else NOTHING

            _add(file, draft, tokenizer, {"id": draft.article.key, "set": "fewrel", "known": known}, label)
