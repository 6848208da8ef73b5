CREATE (:Actor);
MATCH (n:Actor) WITH [n, 1] AS values
RETURN values[0][values[1]]
