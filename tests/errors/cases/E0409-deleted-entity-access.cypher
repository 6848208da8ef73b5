CREATE (:Actor {name: 'gone'});
MATCH (n:Actor) DELETE n RETURN n.name
