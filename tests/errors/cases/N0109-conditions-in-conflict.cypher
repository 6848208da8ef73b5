CREATE (:Actor {name: 'Pakistan', code: 770})-[:STRUCK {day: 1}]->(:Location {name: 'Kabul'});
CREATE (:Actor {name: 'India', code: 750});
EXPLAIN WHY MATCH (a:Actor) WHERE a.name = 'India' AND a.code = 770 RETURN a
