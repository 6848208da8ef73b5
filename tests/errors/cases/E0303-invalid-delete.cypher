MATCH (n) DELETE n:Actor
