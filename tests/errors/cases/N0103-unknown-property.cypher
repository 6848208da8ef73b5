CREATE (:Actor {name: 'Pakistan'});
MATCH (n:Actor) RETURN n.nmae
