// title: Claims that contradict each other
// question: A18
// parameters: none
// shows: both claims, each with who makes it
// expect:
// | claim                             | speaker               | against                              | against_speaker |
// | 'Killed 58 Pakistani personnel'   | 'Afghan Taliban'      | 'Killed 200 Afghan and TTP fighters' | 'Pakistan'      |
// | 'More than 70 dead on both sides' | 'independent reports' | 'Killed 200 Afghan and TTP fighters' | 'Pakistan'      |
// | 'The border is 2,600 km long'     | 'seed article'        | 'The border is 2,640 km long'        | 'seed article'  |

MATCH (one)-[:ASSERTED|CLAIMED]->(claim:Claim)-[:CONTRADICTS]->(counterclaim:Claim)<-[:ASSERTED|CLAIMED]-(other)
RETURN claim.text AS claim, one.name AS speaker, counterclaim.text AS against, other.name AS against_speaker
ORDER BY claim, against, speaker, against_speaker;
