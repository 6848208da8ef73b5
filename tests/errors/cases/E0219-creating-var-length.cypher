CREATE (:Actor)-[:STRUCK*2]->(:Location)
