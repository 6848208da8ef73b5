CREATE (:Event {name: 'the battle'})<-[:ABOUT]-(:Claim {measure: 'killed', value: 58});
MATCH (e:Event) RETURN sum(e.killed) AS dead;
