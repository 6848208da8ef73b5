// title: Who rejected whose claim
// question: A05
// parameters: none
// shows: one row for each rejection
// expect:
// | rejecter   | party            | said                            |
// | 'Pakistan' | 'Afghan Taliban' | 'Captured 25 military posts'    |
// | 'Pakistan' | 'Afghan Taliban' | 'Killed 58 Pakistani personnel' |

MATCH (rejecter:Actor)-[:REJECTED]->(claim:Claim)<-[:CLAIMED]-(party)
RETURN rejecter.name AS rejecter, party.name AS party, claim.text AS said
ORDER BY rejecter, party, said;
