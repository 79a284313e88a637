"""Verbs in brackets after a name, which a parser takes for that of the sentence: "Jane Roe (died 1901) was a judge"."""

LONGEST = 60  # tokens in brackets
SUBJECTS = frozenset({"nsubj", "nsubjpass"})
CLAUSES = frozenset({"csubj", "csubjpass", "ccomp", "advcl", "dep", "parataxis"})


def free_subjects(lowers: list[str], tags: list[str], heads: list[int], deps: list[str]) -> None:
    """Give the verb after brackets its subject, where a parse, given as lists, hangs it on a verb inside them."""
    for opening, word in enumerate(lowers):
        if word != "(" or not opening or not tags[opening - 1].startswith("NNP"):
            continue
        last = min(opening + LONGEST, len(lowers))
        closing = next((at for at in range(opening, last) if lowers[at] == ")"), 0)
        for inner in range(opening + 1, closing):
            if tags[inner].startswith("VB"):
                _free(inner, (opening, closing), tags, heads, deps)


def _free(inner: int, bracket: tuple[int, int], tags: list[str], heads: list[int], deps: list[str]) -> None:
    opening, closing = bracket
    name = next((at for at in range(opening - 1, -1, -1) if heads[at] == inner and deps[at] in SUBJECTS), -1)
    outer = next(
        (
            at
            for at in range(closing + 1, len(heads))
            if (heads[at] == inner and deps[at] == "conj" and tags[at].startswith("VB"))
            or (heads[inner] == at and deps[inner] in CLAUSES)
        ),
        -1,
    )
    if name < 0 or outer < 0:
        return
    if heads[outer] == inner:
        heads[outer] = outer if heads[inner] == inner else heads[inner]
        deps[outer] = deps[inner]
    heads[name], heads[inner], deps[inner] = outer, name, "acl"
    is_passive = any(heads[at] == outer and deps[at] == "auxpass" for at in range(closing, len(heads)))
    deps[name] = "nsubjpass" if is_passive else "nsubj"
    for at in range(closing + 1, len(heads)):
        if heads[at] == inner:
            heads[at] = outer
