CREATE (:Actor {name: 'Pakistan', code: 770})-[:STRUCK {day: 1}]->(:Location {name: 'Kabul'});
EXPLAIN WHY MATCH (a:Actor) WHERE a.code > 1000 RETURN a
