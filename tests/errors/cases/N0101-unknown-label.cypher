CREATE (:Person {name: 'Khawaja Asif'});
MATCH (n:Persn) RETURN n
