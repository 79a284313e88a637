"""Who holds a statement how: what its evidence says, by speaker and source, over time."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from triplewire.graph.model import Entity, Fact, Status
from triplewire.graph.questions import published_range
from triplewire.graph.store import Store
from triplewire.graph.timeline import asked_moment
from triplewire.graph.views import EvidenceView, FactFilter

SENTENCES = 500  # of one fact that are looked at
UNDATED = "9999"  # behind every day


@dataclass(frozen=True, slots=True)
class Stand:
    """One way in which a voice holds a statement, and from when to when it does."""

    fact: str
    status: Status
    n_evidence: int
    first_published: str | None
    last_published: str | None


@dataclass(frozen=True, slots=True)
class Voice:
    """A speaker in a source, or the source itself where nobody is quoted; how it stands, oldest first."""

    speaker: Entity | None
    source: str | None
    stands: tuple[Stand, ...]


def voices_of(store: Store, facts: Iterable[Fact], where: FactFilter) -> tuple[Voice, ...]:
    """Return who holds the facts of one statement, the first to speak first; filters narrow what counts.

    Of a fact that more sentences state than are looked at, the oldest count.
    """
    groups: dict[tuple[str, str], dict[str, list[EvidenceView]]] = {}
    for fact in facts:
        for view in _passing(store, store.evidence(fact.id, limit=SENTENCES), where):
            who = view.speaker.key if view.speaker else "", view.article.source or ""
            groups.setdefault(who, {}).setdefault(fact.id, []).append(view)
    voices = [(_earliest(held), who, _voice(held)) for who, held in groups.items()]
    return tuple(voice for *_, voice in sorted(voices, key=lambda row: row[:2]))


def _passing(store: Store, views: Sequence[EvidenceView], where: FactFilter) -> Iterable[EvidenceView]:
    start, end = published_range(where)
    is_dated = bool(where.published_from or where.published_to)
    speaker = store.resolve(where.speaker).key if where.speaker else None
    moment = asked_moment(where.known_at) if where.known_at else None
    for view in views:
        in_time = not is_dated or start <= (view.article.published or "") < end
        said = speaker is None or (view.speaker is not None and view.speaker.key == speaker)
        if in_time and said and (moment is None or store.article(view.article.key).recorded <= moment):
            yield view


def _days(views: Iterable[EvidenceView]) -> list[str]:
    return sorted(view.article.published for view in views if view.article.published)


def _earliest(held: dict[str, list[EvidenceView]]) -> str:
    return min((days[0] for views in held.values() if (days := _days(views))), default=UNDATED)


def _voice(held: dict[str, list[EvidenceView]]) -> Voice:
    stands = [_stand(fact, views) for fact, views in held.items()]
    stands.sort(key=lambda stand: (stand.first_published or UNDATED, stand.fact))
    one = next(iter(held.values()))[0]
    return Voice(one.speaker, one.article.source, tuple(stands))


def _stand(fact: str, views: list[EvidenceView]) -> Stand:
    days = _days(views)
    first, last = (days[0], days[-1]) if days else (None, None)
    return Stand(fact, views[0].evidence.status, len(views), first, last)
