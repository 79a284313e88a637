"""The parameters of every question, with their defaults and limits."""

import re
from datetime import date
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field

from triplewire.graph.model import EntityType

FormatName = Literal[
    "json", "jsonl", "csv", "graphml", "gexf", "cytoscape", "node-link", "dot", "mermaid",
    "turtle", "trig", "nquads", "jsonld", "turtle-1.1", "nquads-1.1", "ftm", "parquet",
]  # fmt: skip
FileName = Literal[
    "jsonl", "csv", "graphml", "gexf", "cytoscape", "node-link", "dot", "mermaid", "turtle", "trig", "nquads", "jsonld",
    "turtle-1.1", "nquads-1.1", "ftm", "parquet", "cypher",
]  # fmt: skip
DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
TEXT = r"^[^\x00]*$"


def _calendar(value: object) -> object:
    # pydantic takes a bare number for seconds since 1970: as_of=20220216 would ask about August 1970
    if isinstance(value, str) and not DAY.match(value):
        raise ValueError("write a day as YYYY-MM-DD")
    return value


def _day(value: object) -> object:
    if isinstance(value, str) and not DAY.fullmatch(value):
        raise ValueError("write a day as YYYY-MM-DD")
    return value


Day = Annotated[date, BeforeValidator(_day)]
Moment = Annotated[AwareDatetime, BeforeValidator(_calendar)]
Text = Annotated[str, Field(pattern=TEXT)]
Cursor = Annotated[str, Field(max_length=2000, json_schema_extra={"pattern": "^[A-Za-z0-9_-]*$"})]
Name = Annotated[str, Field(min_length=1, max_length=500, pattern=TEXT)]
StatusName = Literal["asserted", "negated", "future", "alleged", "denied", "all"]
Statuses = Annotated[
    list[StatusName], Field(description="Asserted facts alone unless others, or all, are asked for; may be repeated.")
]


EntityField = Literal[
    "id", "name", "type", "wikidata", "aliases", "n_facts", "n_mentions", "first_published", "last_published", "merged",
]  # fmt: skip


class Query(BaseModel):
    """Parameters of a question; one that is not listed is refused before it gets here."""

    model_config = ConfigDict(frozen=True)


class PageQuery(Query):
    """Which page of a list."""

    cursor: Cursor | None = Field(None, description="next_cursor of the page before.")
    limit: int = Field(50, ge=1, le=200, description="Items on the page.")


class EntitiesQuery(PageQuery):
    """Which entities."""

    q: Text = Field("", max_length=500, description="Words of the name; without it, all by number of facts.")
    type: EntityType | None = Field(None, description="Only of this type.")
    mode: Literal["text", "prefix", "fuzzy"] = Field("text", description="How q is compared; fuzzy forgives typing.")
    relation: Name | None = Field(None, description="Only ends of asserted facts of this relation.")
    article: Name | None = Field(None, description="Only those that this article mentions: id or URL.")
    min_mentions: int = Field(0, ge=0, le=1_000_000_000, description="Only those that are mentioned so often.")
    sort: Literal["facts", "name", "mentions"] | None = Field(
        None, description="Most facts or mentions first, or by name; without it the best match of q, else most facts."
    )
    fields: list[EntityField] = Field([], description="Only these fields and the id; may be repeated.")
    facets: bool = Field(False, description="Also count the entities of each type in the whole store.")


class SuggestQuery(Query):
    """What was typed so far."""

    q: Text = Field(min_length=1, max_length=200, description="The beginning of a name, or a name with a slip.")
    type: EntityType | None = Field(None, description="Only of this type.")
    limit: int = Field(10, ge=1, le=20, description="Names at most.")


class ShowEvidence(Query):
    """Whether facts come with their words."""

    evidence: Literal["best", "none"] = Field("best", description="best = each fact with its best sentence; none.")


class Narrowing(Query):
    """What narrows every answer that is made of facts."""

    status: Statuses = ["asserted"]
    speaker: Name | None = Field(None, description="Who says so: id or name.")
    min_confidence: float = Field(0.0, ge=0.0, le=1.0, description="At least this sure.")
    min_sources: int = Field(0, ge=0, le=1_000_000, description="In at least so many independent articles.")
    as_of: Day | None = Field(None, description="States that hold on this day, events until then.")
    known_at: Moment | None = Field(None, description="As known at this moment, such as 2022-02-16T12:00:00Z.")
    published_from: Day | None = Field(None, description="Stated in an article of this day or later.")
    published_to: Day | None = Field(None, description="Stated in an article of this day or earlier.")


class FactFilters(Narrowing, ShowEvidence):
    """What narrows a list of facts."""

    relation: Name | None = Field(None, description="A relation of /v1/schema.", examples=["head_of_state_of"])


class FactPageQuery(Narrowing, ShowEvidence, PageQuery):
    """What narrows a page of facts."""

    relation: list[Name] = Field(
        [], max_length=20, description="Any of these relations of /v1/schema.", examples=[["head_of_state_of"]]
    )


class FactsQuery(FactPageQuery):
    """Which facts."""

    subject: Name | None = Field(None, description="Id or name.", examples=["Alexander Lukashenko"])
    object: Name | None = Field(None, description="Id or name.", examples=["Belarus"])
    entity: Name | None = Field(None, description="Id or name of either end.")
    article: Name | None = Field(None, description="Id or URL of an article that states them.")


class EntityFactsQuery(FactPageQuery):
    """Which facts of one entity."""

    direction: Literal["both", "out", "in"] = Field("both", description="out = it is the subject, in = the object.")


class ArticleFactsQuery(FactPageQuery):
    """Which facts of one article."""


class NeighbourhoodQuery(Narrowing):
    """How much of what lies around an entity."""

    depth: int = Field(1, ge=1, le=3, description="Facts away.")
    relation: list[Name] = Field([], description="Only these relations; may be repeated.")
    type: list[EntityType] = Field([], description="Only over entities of these types; may be repeated.")
    max_nodes: int = Field(200, ge=1, le=2000, description="Entities at most.")
    max_edges: int = Field(2000, ge=1, le=10_000, description="Facts at most.")


class TimelineQuery(FactFilters):
    """How to count the dated facts."""

    by: Literal["day", "month", "year"] = Field("year", description="Width of the histogram's bars.")
    limit: int = Field(200, ge=1, le=1000, description="Facts at most.")


class ConflictsQuery(FactFilters):
    """Which statements; filters are for the facts that dispute them."""

    status: Statuses = ["all"]
    subject: Name | None = Field(None, description="Id or name.")
    object: Name | None = Field(None, description="Id or name.")
    limit: int = Field(50, ge=1, le=200, description="Statements at most.")


class PathsQuery(FactFilters):
    """Between which entities."""

    source: Name = Field(description="Id or name.", examples=["Alexander Lukashenko"])
    target: Name = Field(description="Id or name.", examples=["Vladimir Putin"])
    max_hops: int = Field(4, ge=1, le=5, description="Facts in a chain at most.")
    k: int = Field(3, ge=1, le=10, description="Chains at most.")


class ArticlesQuery(PageQuery):
    """Which articles."""

    q: Text = Field("", max_length=500, description="Words of the text; without it, newest first.")


class ArticleQuery(Query):
    """How much of an article."""

    fields: Literal["text"] | None = Field(None, description="text = with its text and content hash.")


class IngestQuery(Query):
    """What to do with an article."""

    dry_run: bool = Field(False, description="Only say what it states; store nothing.")


class SelectorQuery(Query):
    """Which part of the graph."""

    entity: Name | None = Field(None, description="What lies around this entity: id or name.", examples=["Belarus"])
    depth: int = Field(1, ge=1, le=3, description="Facts away from the entity.")
    target: Name | None = Field(None, description="Instead: the chains of facts from the entity to this one.")
    relation: list[Name] = Field([], description="Facts of these relations; may be repeated.", examples=[["borders"]])
    type: list[EntityType] = Field([], description="Facts between entities of these types; may be repeated.")
    article: list[Name] = Field([], description="Facts that these articles state: id or URL; may be repeated.")
    since: Day | None = Field(None, description="What holds or happens on this day or later.")
    until: Day | None = Field(None, description="What holds or happens on this day or earlier.")
    status: Statuses = ["asserted"]
    speaker: Name | None = Field(None, description="What this entity says: id or name.")
    min_confidence: float = Field(0.0, ge=0.0, le=1.0, description="At least this sure.")
    min_sources: int = Field(0, ge=0, description="In at least so many independent articles.")
    as_of: Day | None = Field(None, description="States that hold on this day, events until then.")
    known_at: Moment | None = Field(None, description="As known at this moment, such as 2022-02-16T12:00:00Z.")


class PartQuery(SelectorQuery):
    """Which part of the graph, and how much of it."""

    max_edges: int = Field(2000, ge=1, le=5000, description="Facts at most.")


class SubgraphQuery(PartQuery):
    """Which part of the graph, and in what form; something has to narrow it down."""

    max_nodes: int = Field(500, ge=1, le=5000, description="Entities at most, of JSON.")
    format: FormatName | None = Field(None, description="Form of the answer, before Accept; all but json are files.")


class ExportQuery(SelectorQuery):
    """Which part of the graph, all of it without a selector, and in what form."""

    status: Statuses = ["all"]
    format: FileName | None = Field(None, description="Form of the file, before Accept; jsonl where neither says.")
    min_revision: int | None = Field(None, ge=0, lt=10**15, description="Read your writes: waited for, else 412.")


class MeasureQuery(PartQuery):
    """Which part of the graph is measured, and what its entities are sorted by; without a selector, all of it."""

    by: Literal["degree", "pagerank", "betweenness"] = Field("pagerank", description="What to sort by.")
    limit: int = Field(50, ge=1, le=1000, description="Entities listed at most.")


class JobsQuery(PageQuery):
    """Which page of the batches."""


class JobItemsQuery(PageQuery):
    """Which articles of a batch."""

    state: Literal["queued", "taken", "done", "failed", "cancelled"] | None = Field(None, description="Only these.")
