CREATE VECTOR INDEX near FOR (n:Actor) ON (n.embedding)
