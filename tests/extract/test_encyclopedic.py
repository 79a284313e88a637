"""What lives, companies and families are told in: lists of what somebody is, brackets, couples, dates beside towns."""

import pytest

from triplewire.extract.pipeline import Extractor
from triplewire.graph.model import Article

TOLD = [
    # a list of what one thing is
    ("Karl Doe is a farmer and the son of Frederick Roe and Louise Miller.", "Louise Miller parent_of Karl Doe"),
    ("Nora Kane is an engineer, writer and founder of Acme Books.", "Acme Books founded_by Nora Kane"),
    ("Nora Kane, a poet and a graduate of Yale University, spoke.", "Nora Kane educated_at Yale University"),
    # offices
    ("Nora Kane is Founder and CEO of Catchwave, a platform for volunteers.", "Nora Kane ceo_of Catchwave"),
    ("Nora Kane was the Managing Partner of Altitude Partners.", "Nora Kane leader_of Altitude Partners"),
    ("They met Ian Kane the CEO of Academy Trust on Monday.", "Ian Kane ceo_of Academy Trust"),
    ("Nora Kane joined Acme Corp. as Chief Executive Officer in March 2011.", "Nora Kane ceo_of Acme Corp."),
    ("Nora Kane is CEO of Acme Group, Zeta Resources, and Omega Oil Inc.", "Nora Kane ceo_of Zeta Resources"),
    ("Nora Kane is a member of the Socialist Party of Canada.", "Nora Kane member_of_party Socialist Party of Canada"),
    # verbs with a prefix, gerunds, dates beside towns
    ("In 1981 Bakker co-founded Acme Corporation, a supplier of energy.", "Acme Corporation founded_on 1981"),
    ("Nora Kane taught for years before establishing Zeta Labs in 1973.", "Zeta Labs founded_on 1973"),
    ("Nora Kane was a director of Zeta Bank which was founded in 1989.", "Zeta Bank founded_on 1989"),
    ("Karl Doe was born in Brno, April 21, 1899, and died in Boston, July 9, 1984.", "Karl Doe born_on 1899-04-21"),
    ("Karl Doe was born in Brno, April 21, 1899, and died in Boston, July 9, 1984.", "Karl Doe died_on 1984-07-09"),
    # couples and their children
    ("Nora Kane married John Doe in 1972, and they had two children, Anna and Peter.", "John Doe parent_of Peter"),
    ("Karl Doe and his wife Sandy live in Brno with their two sons, Jan and Petr.", "Sandy parent_of Petr"),
    ("Karl Doe married Nora Kane; their children were Laura and Ruth.", "Nora Kane parent_of Ruth"),
    ("Karl Doe met John Roe and his wife Melanie in Paris.", "John Roe spouse_of Melanie"),
    # names that a sentence sets apart
    ("Kekewick was the son of Samuel Kekewick and his wife Salome Sweet.", "Samuel Kekewick parent_of Kekewick"),
    ("Zeta Inc. is a wholly owned subsidiary of Zeta, a French company.", "Zeta Inc. subsidiary_of Zeta"),
    # brackets tell that a name is a person's
    ("Welland Vantrop (1905\u20131981) was a dancer.", "Welland Vantrop died_on 1981"),
    ("Leo Brauer (1939-) wrote the work.", "Leo Brauer born_on 1939"),
    ("Peter Kane CMG OBE (born 13 May 1922, in London) was a diplomat.", "Peter Kane born_in London"),
    ("Karl Doe (born 6 April 1939, died 11 October 2005) was a Dutch footballer.", "Karl Doe citizen_of Netherlands"),
    ("Nora Kane is an American cartographer.", "Nora Kane citizen_of United States"),
    ("Nora Kane returned to her native city of Houston.", "Nora Kane born_in Houston"),
]
NOT_TOLD = [
    ("Karl Doe met the son of Frederick Roe and a founder of Acme Books.", "Acme Books founded_by Karl Doe"),
    ("Nora Kane joined Acme Corp. as head of sales in 2011.", "Nora Kane leader_of Acme Corp."),
    ("Karl Doe met John Roe and his wife Melanie in Paris.", "Karl Doe spouse_of Melanie"),
    (
        "Nora Kane married John Doe in 1972. The guests said they had two children, Anna and Peter.",
        "John Doe parent_of Peter",
    ),
    ("Zeta Bank (1905\u20131981) was a bank.", "Zeta Bank died_on 1981"),
    ("Karl Doe died in Boston, a report of July 9, 1984 says.", "Karl Doe died_on 1984-07-09"),
]


def told(extractor: Extractor, text: str) -> set[str]:
    reading = extractor.read_one(Article("a", "", text))
    names = {entity.key: entity.name for entity in reading.entities}
    found = {f"{names[row.subject]} {row.relation} {names[row.object]}" for row in reading.evidence}
    both = {f"{names[row.object]} {row.relation} {names[row.subject]}" for row in reading.evidence}
    return found | {line for line in both if "spouse_of" in line}


@pytest.mark.model
@pytest.mark.parametrize(("text", "fact"), TOLD)
def test_what_a_sentence_says_is_told(extractor: Extractor, text: str, fact: str) -> None:
    assert fact in told(extractor, text)


@pytest.mark.model
def test_a_degree_is_no_name(extractor: Extractor) -> None:
    text = "Nora Kane holds a Bachelor of Arts in Religion from Duke University and an MBA from Yale University."
    reading = extractor.read_one(Article("a", "", text))

    assert {entity.name for entity in reading.entities} == {"Nora Kane", "Duke University", "Yale University"}


@pytest.mark.model
@pytest.mark.parametrize(("text", "fact"), NOT_TOLD)
def test_what_it_does_not_say_is_not(extractor: Extractor, text: str, fact: str) -> None:
    assert fact not in told(extractor, text)
