"""Names and demonyms with types: the model's entities, repaired by gazetteer, titles and the article itself."""

from triplewire.extract.draft import Draft, MentionDraft
from triplewire.extract.gazetteer import Gazetteer
from triplewire.graph.model import EntityType, MentionKind

LABELS = {
    "PERSON": EntityType.PERSON,
    "ORG": EntityType.ORGANIZATION,
    "GPE": EntityType.PLACE,
    "LOC": EntityType.PLACE,
    "FAC": EntityType.PLACE,
    "NORP": EntityType.GROUP,
    "EVENT": EntityType.EVENT,
    "PRODUCT": EntityType.PRODUCT,
    "WORK_OF_ART": EntityType.PRODUCT,
    "LAW": EntityType.LAW,
}


def find_mentions(draft: Draft, gazetteer: Gazetteer) -> list[MentionDraft]:
    """Return the names and demonyms of an article in text order, none overlapping another."""
    found = []
    for span in draft.doc.ents:
        kind = LABELS.get(span.label_)
        start, end = span.start, span.end
        if start < end and draft.doc[start].lower_ == "the":
            start += 1
        if end > start and draft.doc[end - 1].lower_ in ("'s", "’s"):
            end -= 1
        if kind and start < end:
            found.append(MentionDraft(start, end, draft.doc[start:end].root.i, kind, MentionKind.NAME))
    return found
