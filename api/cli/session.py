"""What every verb needs: the settings in force, the store, the extractor and the output."""

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from triplewire.api.cli.output import Output

if TYPE_CHECKING:
    from triplewire.api.feed_book import FeedBook
    from triplewire.api.ingest import Reader
    from triplewire.api.settings import Settings
    from triplewire.extract.articles import Failure
    from triplewire.extract.pipeline import Extractor
    from triplewire.extract.read import Problem
    from triplewire.graph.model import Article, Reading
    from triplewire.graph.store import Store

ERRORS = "triplewire.errors.jsonl"  # beside the store's file, in the folder the command runs in


@dataclass
class Late:
    """An extractor whose model is loaded when there is an article to read."""

    load: "Callable[[], Extractor]"
    loaded: Callable[[], None] | None = None  # told when it is there

    @cached_property
    def extractor(self) -> "Extractor":
        """Return the extractor, loaded."""
        extractor = self.load()
        if self.loaded:
            self.loaded()
        return extractor

    @property
    def identity(self) -> str:
        """Return what the facts depend on beside the article."""
        return self.extractor.identity

    def read(self, articles: "Iterable[Article]") -> "Iterator[Reading | Failure]":
        """Yield what each article states, in order."""
        return self.extractor.read(articles)


@dataclass
class Session:
    """One run of the command line."""

    flags: dict[str, Any] = field(default_factory=dict)  # settings given as flags
    quiet: bool = False
    debug: bool = False

    def output(self, *, json: bool = False, jsonl: bool = False) -> Output:
        """Return the output in the form that was asked for."""
        return Output(quiet=self.quiet, form="json" if json else "jsonl" if jsonl else "text")

    @cached_property
    def settings(self) -> "Settings":
        """Return the settings: flags, environment, files, defaults."""
        from triplewire.api.settings import load_settings

        return load_settings(self.flags)

    def choose(self, *, fast: bool = False, **flags: Any) -> None:  # noqa: ANN401
        """Take flags of a verb as settings, where they are given; `fast` goes without the encoder."""
        given = {name: value for name, value in flags.items() if value not in (None, "")}
        self.flags.update(given | ({"encoder": False} if fast else {}))
        self.__dict__.pop("settings", None)

    def store(self, *, read_only: bool = True) -> "Store":
        """Open the store of the settings."""
        from triplewire.api.opening import store_of

        return store_of(self.settings, read_only=read_only)

    def sources(self, paths: Sequence[str | Path], book: "FeedBook | None" = None) -> "Iterator[Article | Problem]":
        """Yield what the paths and addresses hold, under the caps of the settings."""
        if not any("://" in str(path) for path in paths):
            from triplewire.extract.read import Caps, sources

            caps = Caps(article=self.settings.max_article, html=self.settings.max_html)
            return sources(paths, sys.stdin.buffer, caps=caps)
        from triplewire.api.places import articles_at

        return articles_at(paths, sys.stdin.buffer, self.settings, book)

    def feed_book(self) -> "FeedBook":
        """Return what is remembered of feeds."""
        from triplewire.api.feed_book import FeedBook, feeds_path

        return FeedBook(feeds_path(self.settings))

    def errors_file(self, flag: str = "") -> Path:
        """Return the file that lists the articles that failed."""
        return Path(flag) if flag else self.settings.errors or Path(ERRORS)

    def extractor(self, *, threshold: float | None = None) -> "Extractor":
        """Load the extractor of the settings."""
        from triplewire.api.ingest import make_extractor

        return make_extractor(self.settings, threshold=threshold)

    def team(self, loaded: Callable[[], None]) -> "Reader":
        """Return what reads articles: as many processes as the settings say, or this one where that is one."""
        if self.settings.workers == 1:
            return self.late(loaded)
        from triplewire.api.workers import Workers

        return Workers(self.settings, on_load=loaded)

    def late(self, loaded: Callable[[], None] | None = None, *, threshold: float | None = None) -> Late:
        """Return the extractor of the settings, which is loaded when there is an article to read."""
        return Late(lambda: self.extractor(threshold=threshold), loaded)
