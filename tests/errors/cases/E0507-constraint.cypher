CREATE CONSTRAINT FOR (a:Actor) REQUIRE (a.name, a.since) IS KEY;
CREATE (:Actor {name: 'TTP', since: 2007});
MATCH (a:Actor) CREATE (:Actor {name: a.name, since: 2007.0})
