"""Status, speaker and time of a fact."""

from dataclasses import replace

from spacy.tokens import Token

from triplewire.extract.draft import Draft, FactDraft, ValueDraft
from triplewire.extract.periods import period_of
from triplewire.extract.speakers import speaker_of
from triplewire.extract.status import Scope, fold, scopes_over
from triplewire.graph.model import NO_PERIOD, Status
from triplewire.graph.ontology import Ontology, default_ontology


def qualify(draft: Draft, fact: FactDraft, ontology: Ontology | None = None) -> FactDraft:
    """Return the fact with its status, speaker and period decided; confidence 0 where the words state nothing."""
    anchor = draft.doc[fact.anchor]
    scopes = scopes_over(anchor, _ends(draft, fact), is_title=draft.sentence_of[fact.anchor] == 0)
    status = fact.status or fold(scopes)
    if status is None:
        return replace(fact, status=Status.NEGATED, confidence=0.0)
    speaker = fact.speaker if fact.speaker is not None else _speaker(draft, fact)
    period = fact.period
    if period == NO_PERIOD:
        is_event = (ontology or default_ontology()).relation(fact.relation).is_event
        period = period_of(draft, fact.anchor, is_event=is_event, is_over=Scope.OVER in scopes)
    return replace(fact, status=status, speaker=speaker, period=period)


def _ends(draft: Draft, fact: FactDraft) -> tuple[Token, ...]:
    ends = [draft.doc[draft.mentions[fact.subject].head]]
    if not isinstance(fact.object, ValueDraft):
        ends.append(draft.doc[draft.mentions[fact.object].head])
    return tuple(ends)


def _speaker(draft: Draft, fact: FactDraft) -> int | None:
    """Return the speaker, unless the narrator says it in naming the speaker: "foreign minister X said"."""
    return speaker_of(draft, fact.anchor)
