"""The wire format of reconciliation, as the W3C community group's specification 0.2 has it."""

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from triplewire.api.queries import Query
from triplewire.api.queries import Text as Words
from triplewire.api.schemas import Wire
from triplewire.graph.reconcile import TYPES

Text = Annotated[str, Field(max_length=500)]
KNOWN = {type.value.lower(): type.value for type in TYPES}


def _as_spelled(value: object) -> object:
    return KNOWN.get(value.lower(), value) if isinstance(value, str) else value


TypeName = Annotated[
    Literal["", "Person", "Organization", "Place", "Group", "Event", "Product", "Law"], BeforeValidator(_as_spelled)
]
MOST_VALUES = 50


class ValueIn(BaseModel):
    """An entity as a value: its id, and how it is called."""

    model_config = ConfigDict(extra="ignore")

    id: str = Field(min_length=1, max_length=500)
    name: str = Field("", max_length=500)


ScalarIn = bool | int | float | Text | ValueIn


class PropertyIn(Wire):
    """What else a table says of the entity."""

    pid: Text = Field(examples=["head_of_state_of"])
    v: ScalarIn | Annotated[list[ScalarIn], Field(max_length=10)]


class ReconcileQueryIn(Wire):
    """One name to be looked up; `query` or `properties` is needed."""

    query: Text | None = None
    type: Text | Annotated[list[Text], Field(max_length=10)] | None = None
    limit: float | None = Field(None, ge=1, le=1_000_000)
    properties: list[PropertyIn] = Field([], max_length=10)
    type_strict: Literal["any", "should", "all"] = "any"


class ExtendPropertyIn(Wire):
    """A property whose values are asked for."""

    id: Text
    settings: dict[str, str | float | bool | None] = Field(default_factory=dict)


class ExtendIn(Wire):
    """Which properties of which entities are asked for."""

    ids: list[Text]
    properties: list[ExtendPropertyIn]


class ReconcileQuery(Query):
    """A batch of questions, or of properties to look up, as JSON; with neither, the manifest is given."""

    queries: str | None = Field(
        None, description="Questions by names of your choice.", examples=['{"q0": {"query": "Belarus"}}']
    )
    extend: str | None = Field(
        None,
        description="Entities and the properties to look up.",
        examples=['{"ids": ["Q184"], "properties": [{"id": "borders"}]}'],
    )


class SuggestAidQuery(Query):
    """What was typed so far. The fields after `limit` are sent by a client's widget, and are not heeded."""

    prefix: Words = Field(max_length=200, description="What was typed.", examples=["bel"])
    cursor: int = Field(0, ge=0, le=200, description="Suggestions to skip.")
    type: Words = Field("", max_length=200, description="Entities of this type alone.")
    limit: int = Field(10, ge=1, le=50, description="Suggestions at most.")
    type_strict: Words = Field("", max_length=200, description="Not heeded.")
    lang: Words = Field("", max_length=200, description="Not heeded.")
    exact: Words = Field("", max_length=200, description="Not heeded.")
    spell: Words = Field("", max_length=200, description="Not heeded.")
    prefixed: Words = Field("", max_length=200, description="Not heeded.")
    filter: list[Words] = Field([], description="Not heeded.")


class TypedAidQuery(SuggestAidQuery):
    """What was typed so far, of one type."""

    type: TypeName = Field("", description="Entities of this type alone.", examples=["Person"])


class ProposeQuery(Query):
    """Of which type properties are asked for."""

    type: TypeName = Field("", description="A type; without it, of any.", examples=["Person"])
    limit: int = Field(200, ge=1, le=500, description="Properties at most.")


class PreviewQuery(Query):
    """Which entity."""

    id: Words = Field(min_length=1, max_length=500, description="Id of an entity.", examples=["Q184"])


class TypeRef(Wire):
    """A type, named."""

    id: str = Field(examples=["Place"])
    name: str = Field(examples=["Place"])


class ViewOut(Wire):
    """Where something is shown."""

    url: str = Field(examples=["http://127.0.0.1:8000/v1/entities/{{id}}"])


class PreviewOut(ViewOut):
    """Where an entity is shown in a frame of this size."""

    width: int
    height: int


class ServiceOut(Wire):
    """Where a service is."""

    service_url: str = Field(examples=["http://127.0.0.1:8000"])
    service_path: str = Field(examples=["/v1/reconcile/suggest/entity"])


class SuggestServicesOut(Wire):
    """Where names are suggested."""

    entity: ServiceOut
    type: ServiceOut
    property: ServiceOut


class SettingOut(Wire):
    """A setting of a property to look up."""

    name: str
    label: str
    type: Literal["number", "text"]
    default: int | str
    help_text: str


class ExtendServiceOut(Wire):
    """Where properties are proposed, and how they can be set."""

    propose_properties: ServiceOut
    property_settings: list[SettingOut]


class ManifestOut(Wire):
    """What this service is, and what it can do."""

    versions: list[str] = Field(examples=[["0.2"]])
    name: str
    identifierSpace: str  # noqa: N815 - the names of the specification
    schemaSpace: str  # noqa: N815
    documentation: str
    serviceVersion: str  # noqa: N815
    defaultTypes: list[TypeRef]  # noqa: N815
    view: ViewOut
    preview: PreviewOut
    suggest: SuggestServicesOut
    extend: ExtendServiceOut
    batchSize: int  # noqa: N815


class KeyedManifestOut(ManifestOut):
    """The same, with how a key is sent."""

    authentication: dict[Literal["type", "name", "in"], str]


class FeatureOut(Wire):
    """What a score rests on."""

    id: str = Field(examples=["name_similarity"])
    value: bool | float


class CandidateOut(Wire):
    """An entity that may be meant; `match` is true where it alone fits in everything."""

    id: str = Field(examples=["Q184"])
    name: str = Field(examples=["Belarus"])
    description: str
    type: list[TypeRef]
    score: float = Field(description="Of 100.")
    match: bool
    features: list[FeatureOut]


class ResultOut(Wire):
    """The candidates for one name, the likeliest first."""

    result: list[CandidateOut]


class SuggestionOut(Wire):
    """Something that goes on like what was typed."""

    id: str
    name: str
    description: str


class SuggestionsOut(Wire):
    """What goes on like what was typed."""

    result: list[SuggestionOut]


class SuggestedEntityOut(SuggestionOut):
    """An entity whose name goes on like what was typed."""

    notable: list[TypeRef]


class SuggestedEntitiesOut(Wire):
    """Entities whose names go on like what was typed."""

    result: list[SuggestedEntityOut]


class NamedOut(Wire):
    """A property, named."""

    id: str = Field(examples=["head_of_state_of"])
    name: str = Field(examples=["head of state of"])


class ProposalOut(Wire):
    """The properties that entities of a type may have."""

    type: str
    limit: int
    properties: list[NamedOut]


class EntityValueOut(Wire):
    """An entity as a value."""

    id: str
    name: str


class TextValueOut(Wire):
    """A text as a value."""

    str: str


class NumberValueOut(Wire):
    """A number as a value."""

    int: int


class DateValueOut(Wire):
    """A day as a value, as a moment."""

    date: str = Field(examples=["2022-02-16T00:00:00Z"])


class ExtensionOut(Wire):
    """The values of properties, by entity and property."""

    meta: list[NamedOut]
    rows: dict[str, dict[str, list[EntityValueOut | TextValueOut | NumberValueOut | DateValueOut]]]
