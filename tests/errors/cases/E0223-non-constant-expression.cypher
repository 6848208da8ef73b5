MATCH (n) RETURN n LIMIT n.size
