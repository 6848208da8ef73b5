CREATE (:Actor {id: 'ttp', name: 'TTP', aliases: ['the Taliban']}), (:Actor {id: 'aft', name: 'Afghan Taliban', aliases: ['the Taliban']});
ACCORDING TO 'the Taliban' MATCH (n) RETURN n;
