"""The wire format of articles that come in and go out."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictInt

from triplewire.api.schemas import ArticleOut, FactOut, Wire

DAY = r"^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"  # and what follows in a moment
PAGE_OR_TEXT: dict[str, Any] = {
    "anyOf": [
        {"required": ["html"], "properties": {"title": {"type": "null"}, "text": {"type": "null"}}},
        {"required": ["title"], "properties": {"title": {"pattern": "\\S"}, "html": {"type": "null"}}},
        {"required": ["text"], "properties": {"text": {"pattern": "\\S"}, "html": {"type": "null"}}},
        {"required": ["url"], "properties": {"html": {"type": "null"}, "text": {"type": "null"}}},
    ]
}


class ArticleIn(Wire):
    """An article to read: `text` or `html`, not both; a title alone is an article too, and a url alone is fetched."""

    model_config = ConfigDict(extra="forbid", json_schema_extra=PAGE_OR_TEXT)

    title: str | None = Field(None, examples=["Acme buys Rival"])
    text: str | None = Field(None, examples=["Acme Corp. acquired Rival Ltd. in March 2021, the company said."])
    html: str | None = Field(None, description="A whole page; title, date and source are found in it where not given.")
    url: str | None = Field(
        None,
        max_length=4096,
        description="Where it is; sent without words of its own, it is fetched from there, if the setting fetch is on.",
        examples=["https://news.example/acme-rival"],
    )
    published: str | None = Field(None, pattern=DAY, max_length=40, examples=["2021-03-05"])
    date: str | None = Field(
        None,
        pattern=DAY,
        max_length=40,
        description="The same as published, which goes first.",
        examples=["2021-03-05"],
    )
    source: str | None = Field(None, max_length=400, examples=["Example News"])
    language: str | None = Field(
        None, max_length=40, description="Of its words, where they should not tell it.", examples=["en"]
    )
    id: Annotated[str, Field(max_length=400)] | StrictInt | None = Field(
        None, description="What you call it: kept beside our id, and told by a dry run.", examples=["desk-2021-0305"]
    )


class IngestOut(Wire):
    """What became of an article; once this is sent, it is on disk."""

    id: str
    outcome: Literal["added", "replaced", "unchanged"]
    revision: int
    article: ArticleOut
    facts: list[FactOut]


class DryRunOut(BaseModel):
    """What an article states, in the form that `extract --jsonl` prints; nothing is stored."""

    model_config = ConfigDict(extra="allow")

    id: str
    title: str
    published: str | None
    language: str
    entities: list[dict[str, Any]]
    facts: list[dict[str, Any]]


class DeletedOut(Wire):
    """What a deletion took out."""

    id: str
    deleted: int
    evidence: int = Field(description="Statements that were taken out.")
    facts: int = Field(description="Facts that rest on fewer statements now, or are gone.")
    revision: int
