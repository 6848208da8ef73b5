CREATE (:Event {name: 'the battle'})<-[:ABOUT]-(:Claim {text: 'Over 70 were killed', measure: 'killed', value: 70, low: 71})<-[:CLAIMED]-(:Actor {name: 'Pakistan'});
ACCORDING TO 'Pakistan' MATCH (e:Event) RETURN e.killed;
