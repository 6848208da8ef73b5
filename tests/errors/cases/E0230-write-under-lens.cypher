ACCORDING TO 'Pakistan'
MATCH (n) SET n.seen = true;
