// Questions for Neo4j Browser. `triplewire browse --query NAME` opens one with its values filled in; to ask by hand,
// set them first, for example  :param entity => 'Q184'  (ids: `triplewire search`), and mind the `;`.

// facts: What is said of an entity, asserted or not?
// entity
MATCH (e:Entity {id: $entity})
MATCH (e)-[r]-(other:Entity|Value)
RETURN e, r, other
ORDER BY r.confidence DESC LIMIT 100;

// around: What lies two facts away from an entity? The surest facts of each, sixty things at most.
// entity
MATCH (e:Entity {id: $entity})
CALL (e) {
  MATCH (e)-[r]-(near:Entity) WHERE r.status = 'asserted'
  RETURN r, near ORDER BY r.confidence DESC, r.id LIMIT 20
}
OPTIONAL MATCH (near)-[s]-(far:Entity) WHERE s.status = 'asserted' AND far <> e
WITH e, r, near, s, far ORDER BY s.confidence DESC, s.id LIMIT 60
RETURN e, r, near, s, far;

// borders: Who borders whom?
MATCH (a:Place)-[r:BORDERS]->(b:Place)
RETURN a, r, b
ORDER BY r.confidence DESC LIMIT 200;

// ministers: Who governs a country?
// entity
MATCH (country:Entity {id: $entity})
MATCH (person:Person)-[r:MINISTER_OF|HEAD_OF_STATE_OF|HEAD_OF_GOVERNMENT_OF|LEADER_OF|SPOKESPERSON_OF]->(country)
RETURN person, r, country
ORDER BY r.last_published DESC LIMIT 50;

// claims: Which claims stand beside what is asserted of the same two?
MATCH (a)-[claim:CLAIM]->(b)
OPTIONAL MATCH (a)-[fact]-(b) WHERE fact.status = 'asserted'
RETURN a, claim, b, fact
ORDER BY claim.last_published DESC LIMIT 100;

// evidence: Which sentences does an arrow rest on? Its id is shown when it is clicked.
// fact
MATCH (f:Fact {id: $fact})
MATCH (s:Entity|Value {id: f.s}) MATCH (o:Entity|Value {id: f.o})
MATCH (s)-[r]->(o) WHERE r.id = f.id
MATCH (v:Evidence {fact_id: f.id})-[from:FROM_ARTICLE]->(a:Article)
RETURN s, r, o, v, from, a
ORDER BY v.published LIMIT 50;

// path: How are two entities tied?
// entity, other
MATCH (a:Entity {id: $entity}) MATCH (b:Entity {id: $other})
MATCH p = allShortestPaths((a)-[*..6]-(b))
WHERE all(n IN nodes(p) WHERE n:Entity) AND all(r IN relationships(p) WHERE r.status = 'asserted')
RETURN p LIMIT 5;

// speakers: Who says what?
MATCH (v:Evidence)-[:FROM_ARTICLE]->(a:Article) WHERE v.speaker IS NOT NULL
MATCH (who:Entity|MergedEntity {id: v.speaker})
RETURN who.name AS speaker, v.status AS status, v.relation AS relation, v.sentence AS sentence, a.title AS article,
       v.published AS published
ORDER BY published DESC, speaker LIMIT 100;

// newest: What do the five newest articles state?
MATCH (a:Article) WHERE a.published > ''
WITH a ORDER BY a.published DESC LIMIT 5
MATCH (v:Evidence {article: a.id})
WITH DISTINCT v.fact_id AS id LIMIT 60
MATCH (f:Fact {id: id})
MATCH (s:Entity|Value {id: f.s}) MATCH (o:Entity|Value {id: f.o})
MATCH (s)-[r]->(o) WHERE r.id = f.id
RETURN s, r, o;

// article: Which facts does an article state?
// article
MATCH (v:Evidence {article: $article})
WITH DISTINCT v.fact_id AS id
MATCH (f:Fact {id: id})
MATCH (s:Entity|Value {id: f.s}) MATCH (o:Entity|Value {id: f.o})
MATCH (s)-[r]->(o) WHERE r.id = f.id
RETURN s, r, o LIMIT 200;

// hubs: Which entities have the most facts, and what ties them to each other?
MATCH (e:Entity) WHERE e.top > ''
WITH e ORDER BY e.top LIMIT 25
WITH collect(e) AS hubs
UNWIND hubs AS e
OPTIONAL MATCH (e)-[r]->(other:Entity) WHERE other IN hubs
RETURN e, r, other;

// conflicts: Which statements are held in more than one way?
MATCH (claim:Fact) WHERE claim.status IN ['negated', 'future', 'alleged', 'denied']
MATCH (f:Fact {s: claim.s, relation: claim.relation}) WHERE f.o = claim.o AND f.id <> claim.id
MATCH (s:Entity|Value {id: f.s}) MATCH (o:Entity|Value {id: f.o})
MATCH (s)-[r]->(o) WHERE r.id IN [f.id, claim.id]
RETURN DISTINCT s, r, o LIMIT 100;
