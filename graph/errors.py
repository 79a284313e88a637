"""Everything that can go wrong, named for what is wrong.

TriplewireError
├── BadInput            InvalidArticle  UnreadableInput  BadRule  BadNames  BadOntology  BadSetting  BadCursor
│   │                   BadAnnotation  BadLearned  UnknownRelation  TooManyFacts  BadQuery  FetchRefused  UnusablePage
│   └── InvalidFact
├── NotFound            EntityNotFound  FactNotFound  ArticleNotFound  DecisionNotFound  JobNotFound
├── MissingData         a data set or model that has to be there is not
├── FetchFailed         a page could not be had this time
├── ReaderFailed        ReaderDied
└── StoreError          StoreUnavailable  StoreReadOnly  StoreFull  StoreTooNew  StoreCorrupt  ForeignStore
                        BatchTooLarge
"""

from collections.abc import Iterable
from difflib import get_close_matches


class TriplewireError(Exception):
    """The root: a message that names what is wrong, and a hint that says what to do."""

    hint = ""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint or self.hint


class BadInput(TriplewireError):
    """What was handed in cannot be used."""


class InvalidFact(BadInput):
    """A value breaks a rule of the fact model."""


class InvalidArticle(BadInput):
    """An article cannot be read: empty, too large, or missing its text."""


class UnreadableInput(BadInput):
    """A file, folder or stream does not hold readable text."""


class BadRule(BadInput):
    """A rule file has a mistake; the message shows the line with a caret."""


class BadNames(BadInput):
    """A file of names has a mistake; the message shows the line with a caret."""


class BadOntology(BadInput):
    """An ontology file has a mistake."""


class BadAnnotation(BadInput):
    """Annotated articles have mistakes, each named with its file, line and field, or are too few to learn from."""


class BadLearned(BadInput):
    """A file of learned relations is damaged, or does not go with the encoder or the vocabulary in force."""


class BadSetting(BadInput):
    """A setting has a value that cannot be used."""


class BadCursor(BadInput):
    """A page cursor is not one of ours, or belongs to another query."""


class UnknownRelation(BadInput):
    """A relation is not in the ontology."""

    def __init__(self, name: str, known: Iterable[str]) -> None:
        near = get_close_matches(name, known, n=3)
        super().__init__(
            f"unknown relation {name!r}" + (f"; did you mean {' or '.join(near)}?" if near else ""),
            "`triplewire schema` lists the relations.",
        )

    def __reduce__(self) -> tuple[object, ...]:
        """Go from one process to another as it is: the vocabulary stays behind."""
        return Exception.__new__, (UnknownRelation, *self.args), self.__dict__


class TooManyFacts(BadInput):
    """More facts are asked for than are handled at once."""


class BadQuery(BadInput):
    """A statement in the language of the store's server is wrong, or would do more than read."""


class FetchRefused(BadInput):
    """An address that is not asked for a page: fetching is off, or the address is not one that may be reached."""


class UnusablePage(BadInput):
    """An address gave no page of an article, and another try would give none either."""


class NotFound(TriplewireError):
    """Something asked for is not in the store."""


class EntityNotFound(NotFound):
    """No entity has this id or name."""


class FactNotFound(NotFound):
    """No fact has this id."""


class ArticleNotFound(NotFound):
    """No article has this key or URL."""


class DecisionNotFound(NotFound):
    """No decision has this id."""


class JobNotFound(NotFound):
    """No batch of articles has this id."""


class MissingData(TriplewireError):
    """A data set or a model that has to be there is not."""


class FetchFailed(TriplewireError):
    """A page could not be had for a reason that may pass: its server is busy, slow or gone."""

    hint = "Try again later."


class ReaderFailed(TriplewireError):
    """Reading failed for a reason that is no fault of the article, as far as is known."""


class ReaderDied(ReaderFailed):
    """The process that read an article ended, or took too long."""


class StoreError(TriplewireError):
    """The store cannot do what it was asked to."""


class StoreUnavailable(StoreError):
    """The store does not answer: not there, locked by another writer, or gone."""


class StoreReadOnly(StoreError):
    """The store cannot be written."""


class StoreFull(StoreError):
    """The disk is full; nothing of the last article was kept."""

    hint = "Free some space and run the same command again: what was acknowledged is kept."


class StoreTooNew(StoreError):
    """The store was written by a newer version."""


class StoreCorrupt(StoreError):
    """The store's file is damaged."""


class ForeignStore(StoreError):
    """The file is a database of something else; it is left alone."""


class BatchTooLarge(StoreError):
    """The store's server has too little memory for what it was asked to do in one transaction; nothing was kept."""

    hint = "Bring in fewer articles at once, or give the server's transactions more memory."
