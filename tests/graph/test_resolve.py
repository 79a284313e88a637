import random

from triplewire.graph.model import Decision, Verdict
from triplewire.graph.resolve import canonical_of, choose_canonical, clusters


def decided(n: int, a: str, b: str, verdict: Verdict = Verdict.SAME, **more: object) -> Decision:
    """The n-th decision."""
    fields = {"reason": "", "actor": "anna", "at": f"2023-01-{n:02}", **more}
    return Decision(n, *sorted((a, b)), verdict, **fields)  # type: ignore[arg-type]


def joined(*decisions: Decision, keys: str = "abcd") -> list[str]:
    """Clusters as sorted strings."""
    return ["".join(sorted(cluster)) for cluster in clusters(keys, decisions)]


def test_what_is_the_same_as_the_same_is_the_same() -> None:
    assert joined(decided(1, "a", "b"), decided(2, "b", "c")) == ["abc", "d"]
    assert joined(decided(1, "a", "b"), decided(2, "b", "c", revoked="2023-02-01")) == ["ab", "c", "d"]


def test_a_veto_inside_a_cluster_keeps_the_weaker_half_apart() -> None:
    strong, weak = decided(1, "a", "b", actor="auto", score=0.9), decided(2, "b", "c", actor="auto", score=0.8)

    assert joined(strong, weak, decided(3, "a", "c", Verdict.DIFFERENT)) == ["ab", "c", "d"]
    assert joined(strong, weak, decided(3, "a", "c", Verdict.DIFFERENT, actor="auto")) == ["ab", "c", "d"]


def test_a_person_outweighs_a_program_and_the_later_word_the_earlier() -> None:
    same, different = decided(1, "a", "b"), decided(2, "a", "b", Verdict.DIFFERENT, actor="auto")

    assert joined(same, different) == ["ab", "c", "d"]
    assert joined(same, decided(3, "a", "b", Verdict.DIFFERENT)) == ["a", "b", "c", "d"]
    assert joined(same, decided(3, "a", "b", Verdict.UNSURE)) == ["a", "b", "c", "d"]


def test_clusters_do_not_depend_on_the_order_of_decisions() -> None:
    rng = random.Random(9)
    for _ in range(100):
        taken = [
            decided(
                n,
                *rng.sample("abcdef", 2),
                rng.choice(list(Verdict)),
                actor=rng.choice(["anna", "auto"]),
                score=round(rng.random(), 1),
            )
            for n in range(1, 9)
        ]
        assert clusters("abcdef", taken) == clusters("fedcba", rng.sample(taken, len(taken)))


def test_a_cluster_bears_a_wikidata_id_else_the_most_mentioned_key() -> None:
    assert choose_canonical({"person:a": 9, "Q7": 0, "person:b": 1}) == "Q7"
    assert choose_canonical({"person:a": 1, "person:b": 9}) == "person:b"
    assert canonical_of("abc", [decided(1, "a", "b", canonical="b"), decided(2, "b", "c", canonical="b")]) == "b"
    assert canonical_of("ac", []) == "a"
