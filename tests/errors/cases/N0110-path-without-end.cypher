CREATE (:Actor {name: 'Pakistan', code: 770})-[:STRUCK {day: 1}]->(:Location {name: 'Kabul'});
EXPLAIN MATCH (a:Actor)-[:STRUCK*]->(b) RETURN b
