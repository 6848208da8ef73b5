CREATE CONSTRAINT sourced FOR ()-[s:STRUCK]-() REQUIRE s.sources IS :: LIST<STRING>;
CREATE (:Actor)-[:STRUCK {sources: [1, 2]}]->(:Actor)
