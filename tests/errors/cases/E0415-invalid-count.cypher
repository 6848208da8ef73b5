// parameter: few = 'a'
MATCH (n) RETURN n LIMIT $few
