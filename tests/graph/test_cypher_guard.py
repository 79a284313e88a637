"""Statements are told apart by their words before a server sees them, and by the server's plan before they run."""

import pytest

from triplewire.graph.cypher_guard import LONGEST, check_plan, check_words
from triplewire.graph.errors import BadQuery

READS = [
    "MATCH (n:Entity {id: $id}) RETURN n.name, n.use, n.call, n.load AS csv",
    "MATCH (n) RETURN n.name AS `CALL dbms.x()`",
    "MATCH (n) WHERE n.name = 'LOAD CSV FROM http://x; CALL dbms.x() // /* `' RETURN n",
    'MATCH (n) WHERE n.name = "it\'s \\"USE\\" \\\\" RETURN n',
    "CALL db.labels() YIELD label RETURN label",
    "CALL db.index.fulltext.queryNodes('entity_search', $q) YIELD node, score RETURN node.name, score",
    "CALL { MATCH (n) RETURN n LIMIT 1 } RETURN n",
    "MATCH (n) CALL (n) { MATCH (n)--(m) RETURN count(m) AS c } RETURN c",
    "RETURN date.truncate('month', date('2022-02-16')), point.distance(point({x: 1, y: 2}), point({x: 3, y: 4}))",
    "MATCH p = (a)-[*1..3]-(b) RETURN [n IN nodes(p) | n.name][0..2]",
    "RETURN {call: 1, load: 2, use: 3}, $call, 1.5",
    "MATCH (n:Call|Load) USING INDEX n:Call(id) RETURN n",
]
REFUSED = [
    "",
    "   ",
    "LOAD CSV FROM 'file:///etc/passwd' AS l RETURN l",
    "RETURN COUNT { LOAD\n\tCSV FROM $u AS l RETURN l }",
    "RETURN [x IN [1] | EXISTS { load csv FROM 'http://10.0.0.1/' AS l RETURN l }]",
    "MATCH (n) WHERE 2 > 1. LOAD CSV FROM 'x' AS l RETURN l",
    "CALL dbms.listConfig()",
    "CALL `dbms`.`listConfig`()",
    "CALL dbms . listConfig ( )",
    "CALL db.labelsx()",
    "CALL apoc.cypher.runWrite('CREATE (n)', {})",
    "RETURN COLLECT { CALL dbms.components() YIELD name RETURN name }",
    "RETURN COUNT { MATCH (n) WHERE n.x > 5CALL dbms.components() YIELD name RETURN name }",
    "RETURN COUNT { MATCH (n) WHERE n.x > 1. CALL dbms.components() YIELD name RETURN name }",
    "CA\u006cL/**/dbms.listConfig()",
    "CA\\u006CL dbms.listConfig()",
    "MATCH (n) WHERE n.x = '\\u0027 RETURN n' RETURN n",
    "LOAD C\u017fV FROM 'x' AS l RETURN l",
    "RETURN apoc.cypher.runFirstColumnSingle('LOAD CSV', {})",
    "RETURN `apoc`.`load`.`json`('http://x')",
    "RETURN apoc . util . sleep (1)",
    "USE system SHOW DATABASES",
    "MATCH (n) RETURN 1 AS x UNION USE system RETURN 1 AS x",
    "CALL { USE system RETURN 1 AS x } RETURN x",
    "EXPLAIN MATCH (n) RETURN n",
    "PROFILE MATCH (n) RETURN n",
    "CYPHER runtime=slotted MATCH (n) RETURN n",
    "MATCH (n) RETURN n; MATCH (n) DETACH DELETE n",
    "MATCH (n) RETURN n // and",
    "MATCH (n) /* and */ RETURN n",
    "RETURN 'x",
    'RETURN "x',
    "RETURN `x",
    "RETURN 1" + " " * LONGEST,
]


@pytest.mark.parametrize("statement", READS)
def test_words_that_read_pass(statement: str) -> None:
    check_words(statement)


@pytest.mark.parametrize("statement", REFUSED)
def test_words_that_may_do_more_are_refused(statement: str) -> None:
    with pytest.raises(BadQuery):
        check_words(statement)


def plan(*names: str, details: str = "") -> dict[str, object]:
    children: list[dict[str, object]] = []
    for name in reversed(names):
        children = [{"operatorType": f"{name}@neo4j", "args": {"Details": details}, "children": children}]
    return children[0]


@pytest.mark.parametrize(
    "names",
    [
        ("ProduceResults", "EagerAggregation", "Expand(All)", "NodeByLabelScan"),
        ("ProduceResults", "StatefulShortestPath(Into)", "CartesianProduct", "NodeUniqueIndexSeek"),
        ("ProduceResults", "RollUpApply", "DirectedRelationshipUniqueIndexSeek", "Argument"),
        ("ProduceResults", "NodeCountFromCountStore"),
        ("ProduceResults", "PartialTop", "OrderedDistinct", "VarLengthExpand(Pruning)", "NodeByElementIdSeek"),
    ],
)
def test_plans_that_read_pass(names: tuple[str, ...]) -> None:
    check_plan("r", plan(*names))


STEPS = [
    "Create",
    "SetProperty",
    "Delete",
    "DetachDelete",
    "Merge",
    "Foreach",
    "LoadCSV",
    "TransactionForeach",
    "TransactionApply",
    "ShowSettings",
    "ShowIndexes",
    "TerminateTransactions",
    "AdministrationCommand",
    "CreateIndex",
    "DoNothingIfExists(INDEX)",
    "ProcedureCall",
    "SomethingNew",
    "RemoveLabels",
    "AlterUser",
    "StartDatabase",
    "Subquery",
]


@pytest.mark.parametrize("name", STEPS)
def test_steps_that_are_not_known_to_read_are_refused_wherever_they_stand(name: str) -> None:
    for names in ((name,), ("ProduceResults", name), ("ProduceResults", "Apply", name, "Argument")):
        with pytest.raises(BadQuery):
            check_plan("r", plan(*names))


@pytest.mark.parametrize("kind", ["rw", "w", "s", None, ""])
def test_a_plan_of_another_kind_is_refused(kind: str | None) -> None:
    with pytest.raises(BadQuery, match="more than read"):
        check_plan(kind, plan("ProduceResults", "AllNodesScan"))
    with pytest.raises(BadQuery):
        check_plan("r", None)


def test_the_procedure_of_a_step_is_looked_up() -> None:
    check_plan("r", plan("ProduceResults", "ProcedureCall", details="db.labels() :: (label :: STRING)"))
    with pytest.raises(BadQuery, match="listconfig"):
        check_plan("r", plan("ProduceResults", "ProcedureCall", details="dbms.listConfig() :: (name :: STRING)"))
