"""Deciding about entities by whatever they are called."""

from triplewire.graph.errors import EntityNotFound
from triplewire.graph.model import Decision, Verdict
from triplewire.graph.store import Store


def decided(store: Store, ends: tuple[str, str], verdict: Verdict, *, reason: str, actor: str) -> Decision:
    """Record a judgement on two entities, each named by an id, also one that was merged, or by a name."""
    a, b = ends
    try:
        return store.decide(a, b, verdict, reason=reason, actor=actor)
    except EntityNotFound:
        a, b = (store.resolve(name).key for name in ends)
        return store.decide(a, b, verdict, reason=reason, actor=actor)
