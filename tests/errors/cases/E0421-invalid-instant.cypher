AS OF true MATCH (n) RETURN n;
