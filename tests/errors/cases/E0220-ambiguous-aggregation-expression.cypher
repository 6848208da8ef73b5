MATCH (n) RETURN n.age + count(*)
