MATCH (n)-[n]->() RETURN n
