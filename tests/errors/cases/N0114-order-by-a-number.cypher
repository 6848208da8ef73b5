CREATE (:Actor {name: 'Pakistan'}), (:Actor {name: 'Qatar'});
MATCH (a:Actor) RETURN a.name AS who, count(*) ORDER BY 2 DESC
