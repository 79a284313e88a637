import subprocess
import sys
from random import Random

import pytest

from triplewire.extract.duplicates import SHINGLE, bands_of, shingles

WORDS = [f"word{number}" for number in range(5000)]


def story(seed: int, length: int) -> list[str]:
    return Random(seed).choices(WORDS, k=length)


def similarity(a: str, b: str) -> float:
    one, two = set(shingles(a)), set(shingles(b))
    return len(one & two) / len(one | two)


def test_copies_with_seven_tenths_in_common_share_a_band() -> None:
    found = tried = 0
    for seed in range(300):
        words = story(seed, 300)
        edited = list(words)
        for place in Random(seed).sample(range(300), 17):
            edited[place] = "edited"
        a, b = " ".join(words), " ".join(edited)
        if similarity(a, b) >= 0.7:
            tried += 1
            found += bool(set(bands_of(a)) & set(bands_of(b)))
    assert tried > 100
    assert found >= 0.99 * tried


def test_other_stories_share_none() -> None:
    bands = [set(bands_of(" ".join(story(seed, 200)))) for seed in range(60)]
    assert not any(bands[a] & bands[b] for a in range(60) for b in range(a))


def test_short_texts_are_copies_only_when_their_words_are_equal() -> None:
    assert bands_of("The minister quit.") == bands_of("the MINISTER quit")
    assert not set(bands_of("The minister quit.")) & set(bands_of("The minister stayed."))
    assert bands_of("…") == ()


@pytest.mark.parametrize("hash_seed", ["0", "1"])
def test_every_process_gives_the_same_bands(hash_seed: str) -> None:
    text = " ".join(story(1, 80))
    code = f"from triplewire.extract.duplicates import bands_of; print(*bands_of({text!r}))"
    shown = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env={"PYTHONHASHSEED": hash_seed}
    )
    assert tuple(shown.stdout.split()) == bands_of(text)
    assert len(bands_of(text)) == 32


def test_shingles_are_runs_of_three_words() -> None:
    assert shingles("One two, three. Four") == ["one two three", "two three four"]
    assert SHINGLE == 3
