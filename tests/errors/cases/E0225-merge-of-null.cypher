MERGE (n:Actor {name: null})
