CREATE (:Event {name: 'Khost clash', killed: 3})<-[:SAME_AS]-(:Event {name: 'Clash in Khost', killed: 5});
RESOLVING IDENTITY MATCH (e:Event) RETURN e.name, e.aliases, e.killed;
