CREATE (battle:Event {name: 'the battle'}),
       (battle)<-[:ABOUT]-(:Claim {measure: 'killed', value: 58})<-[:CLAIMED]-(:Actor {name: 'Afghan Taliban'}),
       (battle)<-[:ABOUT]-(:Claim {measure: 'killed', value: 200})<-[:CLAIMED]-(:Actor {name: 'Pakistan'});
MATCH (e:Event) RETURN e.killed;
