MATCH (n) CREATE (n:Actor)
