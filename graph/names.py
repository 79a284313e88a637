"""How names are normalised, split and compared."""

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from anyascii import anyascii

KNOWN: dict[str, dict[str, str]] = tomllib.loads(
    resources.files("triplewire.graph").joinpath("names.toml").read_text("utf-8")
)
MALE_TITLES = frozenset(KNOWN["words"]["male_titles"].split())
FEMALE_TITLES = frozenset(KNOWN["words"]["female_titles"].split())
TITLES = MALE_TITLES | FEMALE_TITLES | frozenset(KNOWN["words"]["titles"].split())
SUFFIXES = frozenset(KNOWN["words"]["suffixes"].split())
PARTICLES = frozenset(KNOWN["words"]["particles"].split())
CUT_PARTICLES = frozenset({"von", "van", "der", "de", "al", "el", "bin", "ibn"})  # may open a name alone: "von Braun"
SMALL_WORDS = frozenset(KNOWN["words"]["small"].split())
DESIGNATORS = frozenset(KNOWN["words"]["designators"].split())
NICKNAMES = {nick: full for full, nicks in KNOWN["nicknames"].items() for nick in nicks.split()}
SPELLINGS = {variant: main for main, variants in KNOWN["spellings"].items() for variant in variants.split()}
KEPT = 8192  # results kept of each question about names: those of some hundred articles
DOUBLED = re.compile(r"([a-z])\1")


@dataclass(frozen=True, slots=True)
class NameParts:
    """A person's name in normalised words: `given` holds middle names and initials too."""

    given: tuple[str, ...]
    surname: str  # one word without its particles; the whole where the name is one word
    particles: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    suffix: str = ""


@lru_cache(maxsize=KEPT)
def normal(name: str) -> str:
    """Return a name as searched for: lower case, plain ASCII letters, single spaces, no possessive or full stops."""
    plain = name if name.isascii() else anyascii(name)
    plain = re.sub(r"['’`]s?(?=\s|$)|[.]", "", plain.casefold())
    return " ".join(re.sub(r"[^\w&'/+-]+", " ", plain).split())


def slug(name: str) -> str:
    """Return a name in lower-case ASCII words joined by hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", anyascii(name).lower()).strip("-")


@lru_cache(maxsize=KEPT)
def spelling(word: str) -> str:
    """Return one spelling for all transliterations of a normalised word: Zelenskiy and Zelenskyy give one result."""
    word = SPELLINGS.get(word, word)
    if len(word) < 4:
        return word
    for sound, plain in KNOWN["sounds"].items():
        word = word.replace(sound, plain)
    word = DOUBLED.sub(r"\1", word.replace("'", ""))
    return word[:-1] + "y" if word.endswith("i") else word


def same_word(a: str, b: str) -> bool:
    """Say whether two normalised words are one name in two spellings."""
    return a == b or spelling(a) == spelling(b)


@lru_cache(maxsize=KEPT)
def split_name(name: str) -> NameParts:
    """Return the parts of a person's name."""
    words = [word for word in normal(name).split() if word]
    titles: list[str] = []
    while len(words) > 1 and words[0] in TITLES | {"the"}:
        titles.append(words.pop(0))
    suffix = words.pop() if len(words) > 1 and words[-1] in SUFFIXES else ""
    if not words:
        return NameParts((), "", titles=tuple(titles))
    surname, rest = words[-1], words[:-1]
    particles: list[str] = []
    while rest and rest[-1] in PARTICLES and (len(rest) > 1 or particles or rest[0] in CUT_PARTICLES):
        particles.insert(0, rest.pop())
    return NameParts(tuple(rest), surname, tuple(particles), tuple(titles), suffix)


def title_gender(titles: tuple[str, ...]) -> str | None:
    """Return the gender that titles tell."""
    if MALE_TITLES.intersection(titles):
        return "male"
    return "female" if FEMALE_TITLES.intersection(titles) else None


def given_agree(a: str, b: str) -> bool:
    """Say whether two given names may be one: equal, spelled differently, an initial, a nickname."""
    if a[:1] == b[:1] and (len(a) == 1 or len(b) == 1):
        return True
    a, b = a.replace("-", ""), b.replace("-", "")
    return same_word(a, b) or NICKNAMES.get(a, a) == NICKNAMES.get(b, b)


def _surnames_agree(a: NameParts, b: NameParts) -> bool:
    if same_word(a.surname, b.surname):
        return True
    # a double name may be cut: "Rodriguez-Lopez" and "Lopez"
    return a.surname.rpartition("-")[2] == b.surname.rpartition("-")[2] and "-" in a.surname + b.surname


@lru_cache(maxsize=KEPT)
def compatible(a: str, b: str) -> bool:
    """Say whether two person names may be of one person: surnames equal, nothing in the given names against it."""
    one, two = split_name(a), split_name(b)
    genders = {title_gender(one.titles), title_gender(two.titles)} - {None}
    if len(genders) > 1 or (one.suffix and two.suffix and one.suffix != two.suffix):
        return False
    if not _surnames_agree(one, two):
        return False
    return all(given_agree(x, y) for x, y in zip(one.given, two.given, strict=False))


def contradictory(a: str, b: str) -> bool:
    """Say whether two full person names share the surname and yet cannot be one person."""
    one, two = split_name(a), split_name(b)
    return bool(one.given and two.given) and _surnames_agree(one, two) and not compatible(a, b)


def initials(name: str, *, small: bool = False) -> str:
    """Return the first letters of a name's words, those of small words only when asked for."""
    words = re.split(r"[\s/-]+", normal(name))
    return "".join(word[0] for word in words if word and (small or word not in SMALL_WORDS))


@lru_cache(maxsize=KEPT)
def acronym_of(short: str, name: str) -> bool:
    """Say whether the short name is made of the first letters of the long one."""
    letters = re.sub(r"[^A-Za-z]", "", short)
    if not 2 <= len(letters) <= 8 or sum(char.isupper() for char in letters) < len(letters) - 1 or " " in short:
        return False
    low = letters.lower()
    words = normal(name).split()
    made = {initials(name), initials(name, small=True)}
    if len(words) > 2 and words[-1] in DESIGNATORS:
        made.add(initials(" ".join(words[:-1])))
    return len(words) > 1 and low in made


def bare_organisation(name: str) -> str:
    """Return the normalised name of an organisation without its legal form: "Ford Motor Company" gives "ford"."""
    words = normal(name).split()
    if words[:1] == ["the"]:
        words = words[1:]
    while len(words) > 1 and words[-1] in DESIGNATORS:
        words.pop()
    return " ".join(words)
