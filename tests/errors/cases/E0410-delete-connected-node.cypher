CREATE (:Actor)-[:STRUCK]->(:Location);
MATCH (n:Actor) DELETE n
