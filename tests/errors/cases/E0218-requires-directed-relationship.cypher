CREATE (:Actor)-[:STRUCK]-(:Location)
