from triplewire.graph.copies import ALIKE, Components, join_copies, shingles, similarity

STORY = "The ministers met in Geneva on Friday and agreed to speak again before the end of the month about the border."


def test_similarity_is_that_of_three_word_runs() -> None:
    assert similarity(STORY, STORY.upper()) == 1.0
    assert similarity("a b c d", "a b c e") == 1 / 3
    assert similarity("", "") == 1.0
    assert similarity("", STORY) == 0.0
    assert similarity("one two", "two one") == 0.0
    assert len(shingles("a b")) == 1


def test_a_changed_word_leaves_a_copy_and_another_story_is_none() -> None:
    long = " ".join(f"{STORY} {n}" for n in range(5))

    assert similarity(long, long.replace("Friday", "Monday", 1)) >= ALIKE
    assert similarity(long, "Something else happened in another town altogether, and nobody knows why it did.") < ALIKE


def test_copies_of_copies_are_one_group() -> None:
    texts = {1: "a b c d e f g h i j", 2: "a b c d e f g h i j", 3: "x y z", 4: "a b c d e f g h i k"}
    groups = Components(texts)

    join_copies(groups, [(1, 2), (2, 3), (1, 4)], texts.__getitem__)

    assert groups.groups() == [[1, 2, 4], [3]]
