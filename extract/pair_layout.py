"""How the numbers that tell a pair of mentions are laid out: training and extraction read them by the same places."""

ROUTE = 8  # words of a route over the parse that are told
TYPES = 8  # Person to Date
KINDS = 5  # name, demonym, metonym, pronoun, nominal
PIECE_KINDS = 2 * TYPES + 1  # 0 = no mention; 1-8 the first piece of one by type, 9-16 the others
RELATIVES = 45  # dependencies
EDGES = 2 * RELATIVES + 1  # gone up, gone down, none
(
    A,
    A_END,
    B,
    B_END,
    SENTENCE,
    SENTENCE_END,
    TYPE_A,
    TYPE_B,
    KIND_A,
    KIND_B,
    TOP,
    FIRST_WORD,
) = range(12)
FIRST_EDGE = FIRST_WORD + ROUTE
WIDTH = FIRST_EDGE + ROUTE
NEAR = 5  # pieces beside a pair that are averaged
DISTANCES = 12  # buckets of three pieces
PLACES = 11  # 0 = outside the sentence; in, between, before and after, by the order of the ends
