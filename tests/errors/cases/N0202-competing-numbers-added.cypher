CREATE (battle:Event {name: 'the battle'}),
       (battle)<-[:ABOUT]-(:Claim {text: '58 were killed', measure: 'killed', value: 58}),
       (battle)<-[:ABOUT]-(:Claim {text: '200 were killed', measure: 'killed', value: 200});
MATCH (c:Claim) RETURN sum(c.value) AS killed;
