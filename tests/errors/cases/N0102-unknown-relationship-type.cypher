CREATE (:Actor)-[:STRUCK]->(:Location);
MATCH ()-[r:STRUK]->() RETURN r
