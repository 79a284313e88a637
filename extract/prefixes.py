"""Verbs written with a prefix: a parser that divides "co-founded" in three may take "co" for the verb."""

PREFIXES = frozenset({"co", "re", "pre"})


def join_prefixes(lowers: list[str], tags: list[str], heads: list[int], deps: list[str]) -> None:
    """Let the verb of "co-founded" govern what a parse, given as lists, hangs on "co"."""
    for at in range(1, len(lowers) - 2):
        verb = at + 2
        if lowers[at] in PREFIXES and lowers[at + 1] == "-" and tags[verb].startswith("VB"):
            _join(at, tags, heads, deps)


def _join(at: int, tags: list[str], heads: list[int], deps: list[str]) -> None:
    verb = at + 2
    if heads[verb] == at:
        heads[verb] = verb if heads[at] == at else heads[at]
        deps[verb] = deps[at]
        _hang(at, heads)
    elif heads[at] == verb and deps[at] == "nsubj" and heads[at - 1] == at:
        heads[at - 1], deps[at - 1] = verb, "nsubj"
    elif heads[verb] == heads[at] and deps[at] == "relcl":  # "a firm that she co-founded"
        deps[verb] = deps[at]
        _hang(at, heads)
    elif deps[verb] == "amod" and heads[verb] > verb and heads[heads[verb]] in (at, heads[at], heads[verb]):
        _free(at, heads, deps)
    elif tags[at].startswith("VB") and not _is_under(heads, at, verb):
        heads[verb], deps[verb] = verb if heads[at] == at else heads[at], deps[at]
        _hang(at, heads)
    else:
        return
    heads[at], deps[at] = verb, "compound"


def _is_under(heads: list[int], token: int, top: int) -> bool:
    while heads[token] != token and token != top:
        token = heads[token]
    return token == top


def _hang(at: int, heads: list[int]) -> None:
    """Hang on the verb what hangs on its prefix."""
    verb = at + 2
    for child, head in enumerate(heads):
        if head == at and child not in (verb, at):
            heads[child] = verb


def _free(at: int, heads: list[int], deps: list[str]) -> None:
    """Let a verb govern the noun that a parse hangs it on, and what hangs on its prefix: "Roe co-founded Acme"."""
    verb = at + 2
    noun = heads[verb]
    above = heads[at] if heads[noun] == at else heads[noun]
    dep = deps[at] if heads[noun] == at else deps[noun]
    heads[verb], deps[verb] = (verb, "ROOT") if above in (noun, at) else (above, dep)
    heads[noun], deps[noun] = verb, "dobj"
    _hang(at, heads)
