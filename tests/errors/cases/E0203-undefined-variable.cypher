MATCH (person) RETURN persn.name
