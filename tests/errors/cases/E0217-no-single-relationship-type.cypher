CREATE (:Actor)-[:A|B]->(:Actor)
