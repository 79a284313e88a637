"""How names of organisations, events, laws and products are cut short."""

from collections.abc import Callable
from dataclasses import dataclass

from triplewire.extract.forms import Form
from triplewire.graph.model import EntityType
from triplewire.graph.names import KNOWN, SMALL_WORDS, acronym_of, bare_organisation

ORGANISED = frozenset({EntityType.ORGANIZATION, EntityType.EVENT, EntityType.LAW, EntityType.PRODUCT})
GENERIC = frozenset(KNOWN["words"]["generic"].split())
STORMS = frozenset({"hurricane", "typhoon", "cyclone", "storm"})
COUNTRIES: dict[tuple[str, ...], str] = {
    ("united", "states"): "us",
    ("united", "kingdom"): "uk",
    ("united", "nations"): "un",
}


def _initials(short: Form, long: Form) -> bool:
    return acronym_of(short.surface, long.surface)


def _legal_form(short: Form, long: Form) -> bool:
    return short.norm != long.norm and bare_organisation(short.surface) == bare_organisation(long.surface)


def _countries(words: tuple[str, ...]) -> tuple[str, ...]:
    """Return the words with one spelling of what opens names of organisations in two ways."""
    plain = COUNTRIES.get(words[:2])
    return (plain, *words[2:]) if plain else words


def _same_country(short: Form, long: Form) -> bool:
    return short.words != long.words and _countries(short.words) == _countries(long.words)


def _party(short: Form, long: Form) -> bool:
    """Say whether a name is the members of a party, or a member: "Republicans", "Democrat"."""
    a, b = short.words, long.words
    if len(a) != 1 or b not in ((b[0],), (b[0], "party")):
        return False
    stem = b[0].removesuffix("s").removesuffix("ic")
    return len(stem) > 3 and a[0] != b[0] and a[0] in (stem, stem + "s", stem + "ic")


def _skipping(short: Form, long: Form) -> bool:
    """Say whether a name leaves out inner words of a longer one: "Oversight Committee"."""
    a, b = short.words, long.words
    if not 2 <= len(a) < len(b) or a[-1] != b[-1]:
        return False
    rest = iter(b)
    return all(word in rest for word in a)


def _opening(short: Form, long: Form) -> bool:
    a, b = short.words, long.words
    if not len(a) < len(b) or b[: len(a)] != a or (len(a) == 1 and a[0] in GENERIC and b[1] != "of"):
        return False
    rest = b[len(a) :]
    if len(a) == 1 and "for" in rest:
        return False  # "Court" is any court before it is the Court of Appeals for the Third Circuit
    if short.key or rest[0] in {"and", "&"} or any(char.isdigit() for word in rest for char in word):
        return False  # a known company and more words: a unit of it, or a thing that it makes
    return long.first <= short.first


def _is_storm(form: Form) -> bool:
    return len(form.words) > 1 and form.words[-2] in STORMS | {"depression"}


def _storm(short: Form, long: Form) -> bool:
    """Say whether both are one storm, which changes its rank as it grows: "Tropical Storm X", "Hurricane X", "X"."""
    return _is_storm(long) and short.words[-1] == long.words[-1] and (len(short.words) == 1 or _is_storm(short))


def _plural(short: Form, long: Form) -> bool:
    return short.norm + "s" == long.norm


def _closing(short: Form, long: Form) -> bool:
    a, b = short.words, long.words
    if not len(a) < len(b) or b[-len(a) :] != a or b[-len(a) - 1] in SMALL_WORDS:
        return False
    if long.type is EntityType.PRODUCT:
        return True
    if short.key and len(a) > 1:
        return False  # a body that is known by this very name: "Security Council" is not the National Security Council
    return long.first <= short.first and not (len(a) == 1 and a[0] in GENERIC)


def _capitals(form: Form) -> list[str]:
    letters = form.surface.replace(".", "")
    return [letters[0].lower()] if " " not in letters and letters[:1].isupper() and not letters[1:].islower() else []


def _first_letters(form: Form) -> list[str]:
    return sorted({word[0] for word in form.norm.split()})


def _first(form: Form) -> list[str]:
    return [form.words[0]]


def _last(form: Form) -> list[str]:
    return [form.words[-1]]


def _stem(form: Form) -> list[str]:
    return [form.norm.removesuffix("s")]


def _legal_key(form: Form) -> list[str]:
    return [bare_organisation(form.surface)]


def _country_key(form: Form) -> list[str]:
    return [" ".join(_countries(form.words))]


def _party_key(form: Form) -> list[str]:
    return [form.words[0][:4]]


@dataclass(frozen=True, slots=True)
class Shortening:
    """A way to cut a name: whether one name is the other cut so, and what both have in common."""

    test: Callable[[Form, Form], bool]
    of_short: Callable[[Form], list[str]]
    of_long: Callable[[Form], list[str]]
    types: frozenset[EntityType] = ORGANISED


SHORTENINGS = (
    Shortening(_same_country, _country_key, _country_key),
    Shortening(_initials, _capitals, _first_letters, ORGANISED | {EntityType.PLACE}),
    Shortening(_legal_form, _legal_key, _legal_key),
    Shortening(_party, _party_key, _party_key, ORGANISED | {EntityType.GROUP}),
    Shortening(_plural, _stem, _stem, frozenset({EntityType.GROUP})),
    Shortening(_storm, _last, _last, frozenset(EntityType)),
    Shortening(_skipping, _last, _last),
    Shortening(_opening, _first, _first),
    Shortening(_closing, _last, _last),
)
