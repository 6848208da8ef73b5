// parameter: few = -1
MATCH (n) RETURN n LIMIT $few
