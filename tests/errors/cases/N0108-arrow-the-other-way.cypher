CREATE (:Actor {name: 'Pakistan', code: 770})-[:STRUCK {day: 1}]->(:Location {name: 'Kabul'});
EXPLAIN WHY MATCH (l:Location {name: 'Kabul'})-[:STRUCK]->(a) RETURN a
