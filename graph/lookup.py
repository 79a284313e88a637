"""How names are looked up in every store: their words, their runs of three letters, and how alike two of them are."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha1

from rapidfuzz.distance import OSA
from rapidfuzz.fuzz import token_sort_ratio

from triplewire.graph.errors import BadCursor, BadInput, EntityNotFound
from triplewire.graph.naming import search_form

MODES = ("prefix", "text", "fuzzy")
TRIGRAMS_READ = 10  # the rarest of the query: a name that shares none of them is no candidate
SHARE = 0.4  # of the query's trigrams that a candidate shares
COMPARED = 200  # candidates whose spelling is compared
HINT = 45.0  # from which it is named in a message about a name that is not there
CLOSE = 72.0  # similarity, of 100, from which a name is offered
SURE = 85.0  # from which a name may stand for an entity, if it is the only one
MARK = "\x1f"  # ends a name in the search text of a store that has no table of names; no name has it
GAP = "␣"  # stands for a space inside a trigram that is a word of a full-text index
LETTERS = "eairnoslthdcmukgbpyvfwzjxq"  # of names, the most frequent first
COMMON = {" ": 30} | {letter: len(LETTERS) - place for place, letter in enumerate(LETTERS)}
NAMES_IDS = "`triplewire search NAME` finds ids."


@dataclass(frozen=True, slots=True)
class Hit:
    """An entity that matches, and how well: the smaller the better."""

    key: str
    score: float
    degree: int
    eid: int = 0  # its row, in a store that has rows

    @property
    def rank(self) -> tuple[float, int, str]:
        """Return what hits are ordered by."""
        return self.score, -self.degree, self.key


def words_of(query: str) -> list[str]:
    """Return the words of a query as they are searched for."""
    return "".join(char if char.isalnum() else " " for char in search_form(query)).split()


def similarity(query: str, name: str) -> float:
    """Return how alike two normalised names are, of 100: as wholes, in any order of words, or the query as a part."""
    whole = 100 * OSA.normalized_similarity(query, name)
    words = name.split()
    size = len(query.split())
    parts = [" ".join(words[i : i + size]) for i in range(len(words) - size + 1)] if size < len(words) else []
    part = max((100 * OSA.normalized_similarity(query, words) for words in parts), default=0.0)
    return round(max(whole, token_sort_ratio(query, name), 0.95 * part), 2)


def check_mode(mode: str) -> None:
    """Raise BadInput for a way to search that there is not."""
    if mode not in MODES:
        raise BadInput(f"{mode!r} is no way to search", f"Use {', '.join(MODES)}.")


def grams_of(norm: str) -> list[str]:
    """Return the runs of three characters of a normalised name, those of rare letters first."""
    found = {norm[i : i + 3] for i in range(len(norm) - 2)}
    return sorted(found, key=lambda gram: (sum(COMMON.get(char, 0) for char in gram), gram))


def alike(norm: str, names: Iterable[tuple[str, str]], floor: float) -> dict[str, float]:
    """Return the scores of the entities whose names, given as (key, normalised name), come near a normalised name.

    Only the names nearest in length are compared.
    """
    near = sorted({(abs(len(name) - len(norm)), name, key) for key, name in names})[:COMPARED]
    scores: dict[str, float] = {}
    for _, name, key in near:
        score = 100 - similarity(norm, name)
        if score <= 100 - floor:
            scores[key] = min(score, scores.get(key, score))
    return scores


def page_of(hits: Sequence[Hit], after: str, limit: int) -> list[Hit]:
    """Return the hits of a page that begins behind the entity `after`."""
    if not after:
        return list(hits[:limit])
    places = [n for n, hit in enumerate(hits) if hit.key == after]
    if not places:
        raise gone_from_hits()
    return list(hits[places[0] + 1 :][:limit])


def gone_from_hits() -> BadCursor:
    """Return the error of a cursor that names an entity which is not among the hits."""
    return BadCursor("the entity that the page before ended with is no longer found")


def sure_of(near: Sequence[Hit]) -> Hit | None:
    """Return the one hit that is near enough to stand for a misspelled name."""
    sure = [hit for hit in near if hit.score <= 100 - SURE]
    return sure[0] if len(sure) == 1 else None


def did_you_mean(near: Iterable[tuple[str, str]]) -> str:
    """Return the end of a message that names entities, given as (name, key)."""
    listed = " or ".join(f"{name} ({key})" for name, key in near)
    return f"; did you mean {listed}?" if listed else ""


def words_in_key(key: str) -> str:
    """Return the name that a key was made of."""
    return key.partition(":")[2].replace("-", " ") or key


def no_such_name(name: str, near: str) -> EntityNotFound:
    """Return the error of a name that no entity has."""
    return EntityNotFound(f"no entity is called {name!r}{near}", "`triplewire search NAME` lists what is there.")


def no_such_id(key: str, near: str = "") -> EntityNotFound:
    """Return the error of a key that no entity has."""
    return EntityNotFound(f"no entity has the id {key!r}{near}", NAMES_IDS)


def spellings(names: Iterable[str]) -> list[str]:
    """Return names as a full-text index by words takes them: each with its words, and a word that is the whole of it.

    A spelling begins with the normalised name and MARK, and ends with a space.
    """
    return [f"{norm}{MARK} {' '.join([*words_of(norm), whole_word(norm)])} " for norm in _norms(names)]


def whole_word(norm: str) -> str:
    """Return the word that stands for a whole normalised name."""
    return "=" + sha1(norm.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def gram_words(names: Iterable[str]) -> str:
    """Return the trigrams of names as words of a full-text index."""
    return " ".join(sorted({gram_word(gram) for norm in _norms(names) for gram in grams_of(norm)}))


def gram_word(gram: str) -> str:
    """Return a trigram as a word of a full-text index."""
    return gram.replace(" ", GAP)


def _norms(names: Iterable[str]) -> list[str]:
    return sorted({search_form(name) for name in names})
