"""Status, speaker and time of a fact."""

from dataclasses import replace

from spacy.tokens import Token

from triplewire.extract.attribution import is_quoted, speaker_of
from triplewire.extract.contest import denier_of, is_answered
from triplewire.extract.date_ties import Told
from triplewire.extract.draft import Draft, FactDraft, ValueDraft
from triplewire.extract.outlook import outlook_of
from triplewire.extract.periods import gives_up, happened_of, period_of
from triplewire.extract.scopes import Scope, fold
from triplewire.extract.speakers import is_speech, named, speakers
from triplewire.extract.status import PREDICATED, scopes_over
from triplewire.extract.tenures import race_left, serves_as, tenure_of
from triplewire.extract.word_lists import words
from triplewire.graph.model import NO_PERIOD, EntityType, Period, Status
from triplewire.graph.ontology import Ontology, default_ontology

OVER = Period(until="?")
LASTING = frozenset({"candidate_in"})  # events that end: who was a candidate until when
OWN = frozenset({Status.ASSERTED, Status.FUTURE})
SPOKEN = frozenset({"criticized", "supported"})  # done by saying it: the narrator tells it, whoever is quoted

# done by bringing a charge: who denies that charge does not deny that it was brought
ACCUSED = frozenset({"charged_with", "sanctioned", "sued", "detained", "dismissed"})


def qualify(draft: Draft, fact: FactDraft, ontology: Ontology | None = None) -> FactDraft:
    """Return the fact with its status, speaker and period decided; confidence 0 where the words state nothing."""
    anchor = draft.doc[fact.anchor]
    is_event = (ontology or default_ontology()).relation(fact.relation).is_event
    is_given = _is_given(anchor, is_event) and anchor.dep_ not in PREDICATED and not serves_as(anchor)
    scopes = scopes_over(anchor, _ends(draft, fact), is_title=draft.sentence_of[fact.anchor] == 0, is_given=is_given)
    status = fact.status or fold(scopes)
    if status is None:
        return replace(fact, status=Status.NEGATED, confidence=0.0)
    period = _period(draft, fact, scopes, is_event, is_given)
    if fact.status is None:
        status = outlook_of(draft, fact, status, period, is_event=is_event)
    speaker = fact.speaker
    is_told = not is_given or _is_part_of_report(draft, anchor)
    if speaker is None and (is_told or status is not Status.ASSERTED):
        speaker = speaker_of(draft, _told_by(draft, fact))
    if status is Status.ASSERTED and not is_given and fact.relation not in SPOKEN | ACCUSED:
        status, speaker = _contested(draft, anchor, speaker)
    if fact.speaker is None and speaker is not None and _is_own(draft, speaker, fact, status):
        speaker = None
    return replace(fact, status=status, speaker=speaker, period=period)


def _period(draft: Draft, fact: FactDraft, scopes: list[Scope], is_event: bool, is_given: bool) -> Period:
    """Return the time that a fact's own words give it; a rule that knows it is over leaves the date to them."""
    if fact.period not in (NO_PERIOD, OVER) or (isinstance(fact.object, ValueDraft) and _is_date(fact.object)):
        return fact.period
    is_over = Scope.OVER in scopes or fact.period == OVER or (fact.relation in LASTING and gives_up(draft, fact.anchor))
    is_given = is_given and not (is_event and draft.doc[fact.anchor].pos_ == "PROPN")
    is_said = fact.relation in SPOKEN
    told = Told(fact.relation, fact.anchor, _ends(draft, fact), is_given=is_given, is_over=is_over, is_said=is_said)
    if fact.relation in LASTING:
        return _race(draft, told)
    if is_event:
        return happened_of(draft, told)
    period = period_of(draft, told)
    if is_given and period in (NO_PERIOD, OVER):
        tenure = tenure_of(draft, fact.anchor, draft.mentions[fact.subject].head)
        period = period if tenure == NO_PERIOD else tenure
    return period


def _race(draft: Draft, told: Told) -> Period:
    """Return when somebody ran, or until when where the words tell that it was given up."""
    left = race_left(draft, told.anchor, told.ends[0])
    return Period(until=left) if left else period_of(draft, told)


def _told_by(draft: Draft, fact: FactDraft) -> int:
    """Return the word whose clause tells a fact: of "she said that it was in Kenya" the verb that is said."""
    anchor = draft.doc[fact.anchor]
    if not is_speech(anchor):
        return fact.anchor
    for clause in anchor.children:
        if clause.dep_ == "ccomp" and any(clause.is_ancestor(end) or clause.i == end.i for end in _ends(draft, fact)):
            return clause.i
    return fact.anchor


def _is_date(value: ValueDraft) -> bool:
    return value.type is EntityType.DATE


def _contested(draft: Draft, anchor: Token, speaker: int | None) -> tuple[Status, int | None]:
    """Return the status of what somebody tells and somebody else denies, and whose word it then is."""
    denial = denier_of(draft, anchor)
    if speaker is None and denial is not None:
        return Status.DENIED, next((m for s in speakers(denial) if (m := named(draft, s)) is not None), None)
    is_open = speaker is not None and (denial is not None or is_answered(draft, anchor))
    return Status.ALLEGED if is_open else Status.ASSERTED, speaker


def _is_own(draft: Draft, speaker: int, fact: FactDraft, status: Status) -> bool:
    """Say whether a speaker tells of its own deeds: who announces to buy, or criticizes, is not the source of it."""
    if (
        status not in OWN
        or _is_only_word(draft, speaker, status)
        or (fact.relation not in SPOKEN and is_quoted(draft, fact.anchor))
    ):
        return False
    return draft.mentions[speaker].entity == draft.mentions[fact.subject].entity


def _is_only_word(draft: Draft, speaker: int, status: Status) -> bool:
    """Say whether a verb leaves its speaker's deeds to be believed: "he insisted that he had won", "said he would"."""
    verb = draft.doc[draft.mentions[speaker].head].head
    taken = words("boast") | words("give_word") if status is Status.FUTURE else words("boast")
    return verb.pos_ == "VERB" and verb.lemma_ in taken


def _is_part_of_report(draft: Draft, anchor: Token) -> bool:
    """Say whether a noun named in passing is the speaker's word: in a quotation, or an argument of the reported verb.

    Titles and appositions outside quotation marks are the narrator's.
    """
    if anchor.pos_ == "PROPN":
        return False
    if is_quoted(draft, anchor.i):
        return True
    return anchor.dep_ in ("nsubj", "dobj", "nsubjpass") and all(child.dep_ != "appos" for child in anchor.children)


def _is_given(anchor: Token, is_event: bool) -> bool:
    """Say whether a noun names its fact in passing: the owner of X holds whatever the owner does."""
    lemma = anchor.lemma_.lower()
    if anchor.pos_ != "NOUN" or lemma in words("event_noun"):
        return anchor.pos_ == "PROPN"
    if anchor.dep_ == "dobj" and (anchor.head.lemma_ == "have" or anchor.head.lemma_ in words("creating")):
        return False  # "wants to have its seat in", "plans a plant in" do not say that it has one
    return not is_event or lemma.endswith(("er", "or"))  # a founder, a winner


def _ends(draft: Draft, fact: FactDraft) -> tuple[Token, ...]:
    ends = [draft.doc[draft.mentions[fact.subject].head]]
    if not isinstance(fact.object, ValueDraft):
        ends.append(draft.doc[draft.mentions[fact.object].head])
    return tuple(ends)
