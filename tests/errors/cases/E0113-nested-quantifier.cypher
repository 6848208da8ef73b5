MATCH ((a)-[:STRUCK]->{1,3}(b)-[:MEDIATED]->(c))+ RETURN a
