MATCH (a:Actor) ((x)-[:STRUCK]->(y)){5,2} (b) RETURN b
