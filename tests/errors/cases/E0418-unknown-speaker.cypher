CREATE (:Actor {id: 'pak', name: 'Pakistan'}), (:Actor {id: 'aft', name: 'Afghan Taliban', weak_aliases: ['Pakstan']});
ACCORDING TO 'Pakstan' MATCH (n) RETURN n;
