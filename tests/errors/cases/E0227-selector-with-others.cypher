MATCH p = SHORTEST 2 (a:Actor)-[:STRUCK]->+(b:Actor), (b)-[:MEDIATED]->(c) RETURN p
