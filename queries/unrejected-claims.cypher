// title: Claims of the parties that nobody rejected
// parameters: none
// shows: who claims what, without an answer
// expect:
// | party                        | said                                                              | status      |
// | 'Afghan Taliban'             | 'Pakistan means to make Afghanistan its colonial proxy'           | 'claimed'   |
// | 'Afghan Taliban'             | 'The strikes on the capital violated sovereignty as never before' | 'claimed'   |
// | 'Khawaja Asif'               | 'Kabul is a proxy of rivals in the region'                        | 'alleged'   |
// | 'Pakistan'                   | 'Killed 200 Afghan and TTP fighters'                              | 'disputed'  |
// | 'TTP affiliates'             | 'The insurgency against Pakistan is a religious mandate'          | 'claimed'   |
// | 'Tehreek-e-Taliban Pakistan' | 'The insurgency against Pakistan is a religious mandate'          | 'claimed'   |
// | 'independent reports'        | 'More than 70 dead on both sides'                                 | 'suggested' |

MATCH (party:Actor)-[:CLAIMED]->(claim:Claim)
OPTIONAL MATCH (rejecter)-[:REJECTED]->(claim)
WITH party, claim, count(rejecter) AS rejections
WHERE rejections = 0
RETURN party.name AS party, claim.text AS said, claim.status AS status
ORDER BY party, said;
