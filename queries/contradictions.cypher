// title: Claims that contradict each other
// question: A18
// parameters: none
// shows: both claims, each with who makes it
// expect:
// | claim                             | by                    | against                              | against_by     |
// | 'Killed 58 Pakistani personnel'   | 'Afghan Taliban'      | 'Killed 200 Afghan and TTP fighters' | 'Pakistan'     |
// | 'More than 70 dead on both sides' | 'independent reports' | 'Killed 200 Afghan and TTP fighters' | 'Pakistan'     |
// | 'The border is 2,600 km long'     | 'seed article'        | 'The border is 2,640 km long'        | 'seed article' |

MATCH (one)-[:ASSERTED|CLAIMED]->(claim:Claim)-[:CONTRADICTS]->(counterclaim:Claim)<-[:ASSERTED|CLAIMED]-(other)
RETURN claim.text AS claim, one.name AS by, counterclaim.text AS against, other.name AS against_by
ORDER BY claim, against, by, against_by;
