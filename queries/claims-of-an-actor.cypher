// title: What an actor says
// parameters: $name (STRING, default 'Afghan Taliban'): the actor's name
// default: $name = 'Afghan Taliban'
// shows: the claims of one actor, and who rejects them
// expect:
// | said                                                              | status     | rejected_by  |
// | 'Captured 25 military posts'                                      | 'disputed' | ['Pakistan'] |
// | 'Killed 58 Pakistani personnel'                                   | 'disputed' | ['Pakistan'] |
// | 'Pakistan means to make Afghanistan its colonial proxy'           | 'claimed'  | []           |
// | 'The strikes on the capital violated sovereignty as never before' | 'claimed'  | []           |

MATCH (:Actor {name: $name})-[:CLAIMED|ASSERTED]->(claim:Claim)
OPTIONAL MATCH (rejecter)-[:REJECTED]->(claim)
RETURN claim.text AS said, claim.status AS status, collect(rejecter.name) AS rejected_by
ORDER BY said;
