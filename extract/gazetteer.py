"""Names that are known before an article is read: places, organizations, demonyms, titles and given names.

The tables lie in the folder `known` beside this file. What they hold serves reading an article (which thing a name
means, what kind of thing it is, for which country a capital speaks); it is never given out as a fact.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from hashlib import sha256
from importlib import resources
from pathlib import Path

from triplewire.extract.own_names import OwnName, mistake, read_names
from triplewire.graph.model import EntityType
from triplewire.graph.names import slug

COMPARABLE = 5  # a city this many times smaller than a namesake is not meant by the bare name
METROPOLIS = 500_000  # a city of this size comes before the state of its name: New York, Washington
COUNTRY_KINDS = frozenset({"country", "territory"})
RANK = {"country": 0, "territory": 1, "continent": 1, "state": 2, "region": 2, "city": 4}


@dataclass(frozen=True, slots=True)
class Entry:
    """A thing the gazetteer knows."""

    key: str  # Wikidata id, geonames:<id> of a city, or type:name as entity keys are made
    name: str
    type: EntityType
    kind: str  # country | territory | state | region | city | sea | ... | alliance | company | party | ...
    qid: str | None = None
    country: str | None = None  # key of the country it lies in or belongs to
    capital: str | None = None  # of a country: key of its capital
    state: str | None = None  # of a city: key of the state it lies in; of a country: key of its continent
    names: tuple[str, ...] = ()
    population: int = 0
    own: bool = False  # a user's, who means it wherever it stands


@dataclass(frozen=True, slots=True)
class Title:
    """A word before a person's name."""

    words: str
    kind: str  # honorific | religious | royal | office | military | police | sport | other
    gender: str | None = None


class Gazetteer:
    """Looks names up, case-sensitively; every answer is independent of the article."""

    def __init__(self, own: Sequence[OwnName] = (), where: str = "") -> None:
        self._entries: dict[str, Entry] = {}
        self._by_name: dict[str, list[Entry]] = defaultdict(list)
        self._namesakes: dict[str, list[Entry]] = {}
        self._codes: dict[str, str] = {}
        self._demonyms: dict[str, list[tuple[str, str]]] = defaultdict(list)
        self._groups: dict[str, str] = {}
        self._seats: dict[str, str] = {}
        self._titles: dict[str, Title] = {}
        self._genders: dict[str, set[str]] = defaultdict(set)
        self._uncertain: dict[str, str] = {}
        self._starts: dict[str, list[str]] = defaultdict(list)
        self._own_digest = ""
        self._load(own, where)

    def lookup(self, surface: str) -> tuple[Entry, ...]:
        """Return the things of this exact name, the likeliest first; more than one = ambiguous."""
        return tuple(self._by_name.get(surface, ()))

    def namesakes(self, surface: str) -> tuple[Entry, ...]:
        """Return everything of this exact name, smaller cities too: London, Ontario."""
        return tuple(self._namesakes.get(surface, ())) or self.lookup(surface)

    def demonym(self, surface: str) -> Entry | None:
        """Return the country or region of a demonym in any form: Belarusian, Finn, Finns, Scottish."""
        found = self._demonyms.get(surface)
        return self._entries.get(found[0][1]) if found else None

    def is_people(self, surface: str) -> bool:
        """Say whether a demonym is a noun for people alone: Finns, Briton, Russians; not Finnish, Russian."""
        return {form for form, _ in self._demonyms.get(surface, ())} in ({"people"}, {"person"}, {"people", "person"})

    def is_person(self, surface: str) -> bool:
        """Say whether a demonym is a noun for one person alone: Finn, Frenchman; not Finns, Russian."""
        return {form for form, _ in self._demonyms.get(surface, ())} == {"person"}

    def group(self, surface: str) -> str | None:
        """Return the plural name of a religious, ethnic or political group: Muslims for Muslim, Kurds for Kurdish."""
        return self._groups.get(surface)

    def seat(self, surface: str) -> Entry | None:
        """Return the country (or body) for which a capital or seat of power stands: Minsk, Kremlin, Brussels."""
        return self._entries.get(self._seats.get(surface, ""))

    def gender(self, given: str) -> str | None:
        """Return "male" or "female" where a given name is of one gender almost always."""
        genders = self._genders.get(given, ())
        return next(iter(genders)) if len(genders) == 1 else None

    def is_given(self, name: str) -> bool:
        """Say whether a word is a common given name somewhere."""
        return name in self._genders

    def title(self, words: str) -> Title | None:
        """Return what a title says, given all its words: President, Lt. Gen., Foreign Minister."""
        return self._titles.get(words)

    def entry(self, key: str) -> Entry | None:
        """Return the thing of a key."""
        return self._entries.get(key)

    def country(self, entry: Entry) -> Entry | None:
        """Return the country an entry is, lies in or belongs to."""
        seen = set()
        while entry.kind != "country" and entry.country and entry.key not in seen:
            seen.add(entry.key)
            above = self._entries.get(entry.country)
            if above is None:
                return None
            entry = above
        return entry if entry.kind in COUNTRY_KINDS else None

    def country_names(self, key: str) -> tuple[str, ...]:
        """Return every name and demonym of a country or region, sorted."""
        entry = self._entries.get(key)
        words = {word for word, forms in self._demonyms.items() if any(k == key for _, k in forms)}
        return tuple(sorted(words | set(entry.names if entry else ())))

    def by_code(self, code: str) -> Entry | None:
        """Return a country by its ISO code (by), or a state by its own (us-ca, or CA for the United States)."""
        lower = code.lower()
        found = self._codes.get(lower) if not code.isupper() else self._codes.get(f"us-{lower}")
        return self._entries.get(found or "")

    def uncertain(self, surface: str) -> str:
        """Return what a known name leaves open: "type" (May, Chad), "key" (the Senate: of which country), or ""."""
        return self._uncertain.get(surface, "")

    def starting(self, word: str) -> list[str]:
        """Return the names, demonyms and groups whose first word this is, longest first."""
        return self._starts.get(word, [])

    @property
    def digest(self) -> str:
        """The hash of what the gazetteer holds, for the identity of an extractor."""
        return tables_digest() + self._own_digest

    def _load(self, own: Sequence[OwnName], where: str) -> None:
        self._load_places()
        self._load_things()
        for word, form, key in rows("demonyms.tsv"):
            self._demonyms[word].append((form, key))
        for forms in self._demonyms.values():
            forms.sort(key=lambda form: -self._entries[form[1]].population)
        for (line,) in rows("groups.tsv"):
            plural, *others = line.split("|")
            self._groups |= dict.fromkeys([plural, *others], plural)
        for words, gender, kind in rows("titles.tsv"):
            self._titles[words] = Title(words, kind, gender or None)
        for _, gender, names in rows("given_names.tsv"):
            for name in names.split():
                self._genders[name].add(gender)
        self._uncertain = {row[0]: row[1] for row in rows("ambiguous.tsv")}
        self._load_seats()
        for thing in own:
            self._add_own(thing, where)
        if own:
            held = repr([(thing.names, thing.type, thing.qid, thing.country) for thing in own])
            self._own_digest = "+" + sha256(held.encode()).hexdigest()[:8]
        self._sort()

    def _add_own(self, own: OwnName, where: str) -> None:
        """Add a user's thing, or its names to what is known under its Wikidata id already."""
        home = self._home(own.country)
        if own.country and home is None:
            raise mistake(where, own.number, own.line, own.country, f"no country is known as {own.country!r}")
        key = own.qid or f"{own.type.value.lower()}:{slug(own.names[0])}"
        held = self._entries.get(key)
        if held and held.type is not own.type:
            message = f"{key} is {held.name} already, of type {held.type}"
            raise mistake(where, own.number, own.line, own.names[0], message)
        entry = held or Entry(key, own.names[0], own.type, "own", own.qid, home, names=own.names)
        entry = replace(entry, names=tuple(dict.fromkeys((*entry.names, *own.names))), own=True)
        self._entries[key] = entry
        for name in entry.names:
            self._by_name[name] = [entry, *(other for other in self._by_name[name] if other.key != key)]
            self._uncertain.pop(name, None)

    def _home(self, country: str) -> str | None:
        if country.lower() in self._codes:
            return self._codes[country.lower()]
        return next((e.key for e in self._by_name.get(country, ()) if e.kind in COUNTRY_KINDS), None)

    def _add(self, entry: Entry) -> None:
        self._entries.setdefault(entry.key, entry)
        for name in entry.names:
            self._by_name[name].append(entry)

    def _load_places(self) -> None:
        for key, code, kind, *held, size, joined in rows("places.tsv"):
            names = tuple(joined.split("|"))
            parent, capital, continent = (value or None for value in held)
            self._codes[code] = key
            self._add(Entry(key, names[0], EntityType.PLACE, kind, key, parent, capital, continent, names, int(size)))
        for key, country, state, size, joined in rows("cities.tsv"):
            names = tuple(joined.split("|"))
            qid = key if key.startswith("Q") else None
            within = country or None, None, state or None
            self._add(Entry(key, names[0], EntityType.PLACE, "city", qid, *within, names, int(size)))

    def _load_things(self) -> None:
        tables: Iterable[tuple[str, str]] = (("regions.tsv", "Place"), ("organizations.tsv", "Organization"))
        for table, type_ in tables:
            for qid, kind, home, joined in rows(table):
                self._add_thing(EntityType(type_), qid, kind, self._codes.get(home), joined)
        for qid, type_, kind, joined in rows("things.tsv"):
            self._add_thing(EntityType(type_), qid, kind, None, joined)

    def _add_thing(self, type_: EntityType, qid: str, kind: str, country: str | None, joined: str) -> None:
        names = tuple(joined.split("|"))
        key = qid or f"{type_.value.lower()}:{slug(names[0])}"
        self._add(Entry(key, names[0], type_, kind, qid or None, country, names=names))

    def _load_seats(self) -> None:
        for entry in list(self._entries.values()):
            capital = self._entries.get(entry.capital or "")
            if entry.kind == "country" and capital:
                for name in capital.names:
                    self._seats.setdefault(name, entry.key)
        for surface, code in rows("seats.tsv"):
            found = self._codes.get(code) or next((e.key for e in self._by_name.get(code, ())), "")
            self._seats[surface] = found

    def _sort(self) -> None:
        for name, entries in self._by_name.items():
            if len(entries) > 1:
                self._namesakes[name] = list(dict.fromkeys(entries))
                entries[:] = _likely(entries)
        for name in [*self._by_name, *self._demonyms, *self._groups]:
            self._starts[first_word(name)].append(name)
        for names in self._starts.values():
            names[:] = sorted(set(names), key=lambda name: (-len(name), name))


def _likely(entries: list[Entry]) -> list[Entry]:
    """Return what a bare name may mean, the likeliest first, without much smaller namesakes."""
    unique = list(dict.fromkeys(entries))
    unique.sort(key=lambda e: (not e.own, _rank(e), -e.population, e.key))
    largest = max((e.population for e in unique if e.kind == "city"), default=0)
    above = {e.key for e in unique if e.kind in COUNTRY_KINDS}
    if unique[0].own:
        return [e for e in unique if e.own]
    return [e for e in unique if e.kind != "city" or (e.population * COMPARABLE >= largest and e.country not in above)]


def _rank(entry: Entry) -> int:
    return 2 if entry.kind == "city" and entry.population > METROPOLIS else RANK.get(entry.kind, 3)


def first_word(name: str) -> str:
    """Return the part of a name up to its first space or hyphen, by which `starting` finds it."""
    for at, char in enumerate(name):
        if char in " ,-/’'" and at:
            return name[:at]
    return name


def rows(table: str) -> Iterator[list[str]]:
    """Yield the fields of each row of a table of the package."""
    text = resources.files("triplewire.extract").joinpath("known", table).read_text("utf-8")
    for line in text.splitlines():
        if line and not line.startswith("#"):
            yield line.split("\t")


@cache
def tables_digest() -> str:
    """Return the hash of all tables and word lists: facts read with other tables are other facts."""
    folder = resources.files("triplewire.extract").joinpath("known")
    files = sorted((file for file in folder.iterdir() if file.is_file()), key=lambda file: file.name)
    return sha256(b"\0".join(file.name.encode() + file.read_bytes() for file in files)).hexdigest()[:16]


@cache
def load_gazetteer(own: Path | None = None) -> Gazetteer:
    """Return the gazetteer that comes with the package, with a user's file of names; read once a process."""
    return Gazetteer(read_names(own), str(own)) if own else Gazetteer()
