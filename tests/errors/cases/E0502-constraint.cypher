CREATE CONSTRAINT named FOR (a:Actor) REQUIRE a.name IS NOT NULL;
CREATE (:Actor {kind: 'state'})
