"""An entity on a small page, for clients that show it in a frame; every word of an article or a name is escaped."""

from collections.abc import Mapping
from html import escape
from urllib.parse import urlsplit

from triplewire.graph.model import Article, Fact
from triplewire.graph.store import Store
from triplewire.graph.views import EntityCard, EvidenceView, FactFilter

FACTS = 3  # that are shown, of those looked at
LOOKED_AT = 50
NAMES = 6
STYLE = (
    "body{font:14px/1.4 sans-serif;margin:8px;color:#222;background:#fff}h1{font-size:17px;margin:0}"
    "p{margin:2px 0 8px;color:#555}ul{margin:0;padding-left:18px}blockquote{margin:2px 0 8px;color:#444}"
)


def preview(store: Store, key: str) -> str:
    """Return the page of an entity: names, how often it is told of, and its best supported facts with their words."""
    card = store.entity(key)
    facts = store.facts(FactFilter(entity=card.entity.key), limit=LOOKED_AT)
    facts.sort(key=lambda fact: (-fact.n_sources, -fact.confidence, fact.id))
    shown = facts[:FACTS]
    best = store.best_evidence([fact.id for fact in shown])
    entity = card.entity
    names = ", ".join(escape(name) for name in entity.aliases[:NAMES])
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{escape(entity.name)}</title>'
        f"<style>{STYLE}</style></head><body><h1>{escape(entity.name)}</h1>"
        f"<p>{_counts(card)}{f'<br>also {names}' if names else ''}</p><ul>{_rows(shown, best)}</ul></body></html>"
    )


def _counts(card: EntityCard) -> str:
    told = f"{escape(card.entity.type.value)} · {card.degree} facts · {card.n_mentions} mentions"
    return f"{told} · {escape(card.last_published)}" if card.last_published else told


def _rows(facts: list[Fact], best: Mapping[str, EvidenceView]) -> str:
    return "".join(f"<li>{_row(fact, best.get(fact.id))}</li>" for fact in facts)


def _row(fact: Fact, view: EvidenceView | None) -> str:
    said = escape(f"{fact.subject.name} {fact.relation.replace('_', ' ')} {fact.object.name}")
    if view is None:
        return said
    return f"{said}<blockquote>{escape(view.words)} {_source(view.article)}</blockquote>"


def _source(article: Article) -> str:
    told = escape(", ".join(part for part in (article.source, article.published) if part) or article.title)
    if article.url and urlsplit(article.url).scheme in ("http", "https"):
        return f'<a href="{escape(article.url)}" target="_blank" rel="noopener noreferrer">{told}</a>'
    return told
