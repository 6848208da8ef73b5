MATCH (a:Actor)-[:STRUCK]->(b), ((x)-[:MEDIATED]->(y) WHERE x.since > a.since)+ RETURN b
