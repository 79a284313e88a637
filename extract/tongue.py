"""Which language an article is written in."""

import re

import py3langid

from triplewire.extract.word_lists import lists_of
from triplewire.graph.model import Article

SEEN = 1000  # characters that are looked at
ENOUGH = 40  # letters; below it names decide the guess rather than the language
NEAR = lists_of("tongue.toml")["near"]  # what an English headline full of names is taken for
PLAIN = lists_of("tongue.toml")["plain"]
PLAIN_SHARE = 0.1  # of the words of an English text; texts of other languages have next to none of them
PLAIN_WORDS, PLAIN_KINDS = 40, 5  # words that have to be there, and how many of the above
WORD = re.compile(r"[^\W\d_]+")
LATIN = re.compile(r"[A-Za-zÀ-ɏ]")
LETTER = re.compile(r"[^\W\d_]")


def tongue_of(title: str, text: str) -> str:
    """Return the ISO 639-1 code of the language; too few letters of the Latin script count as English."""
    seen = f"{title}\n{text}"[:SEEN] if len(text) < SEEN else text[:SEEN]
    if _is_plain(seen):
        return "en"
    letters = LETTER.findall(seen)
    latin = sum(1 for letter in letters if LATIN.match(letter))
    if not letters or (len(letters) < ENOUGH and latin * 2 >= len(letters)):
        return "en"
    code, _ = py3langid.classify(seen)
    return "en" if code in NEAR and len(letters) < SEEN // 4 else str(code)


def _is_plain(seen: str) -> bool:
    """Say whether the small words alone show that a text is English; this takes a twentieth of the time of a guess."""
    words = WORD.findall(seen.lower())
    small = [word for word in words if word in PLAIN]
    return len(words) >= PLAIN_WORDS and len(small) >= PLAIN_SHARE * len(words) and len(set(small)) >= PLAIN_KINDS


def is_read(article: Article) -> bool:
    """Say whether facts are read from this article: those in English are, others are kept without facts."""
    return article.language == "en"
