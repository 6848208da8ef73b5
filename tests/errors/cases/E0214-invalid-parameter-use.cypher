MATCH (n $properties) RETURN n
