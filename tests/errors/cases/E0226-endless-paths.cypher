MATCH p = WALK (a:Actor)-[:STRUCK]->+(b:Actor) RETURN p
