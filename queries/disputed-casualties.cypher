// title: Disputed numbers of dead
// question: A04
// parameters: none
// shows: each party's number for the events where somebody rejects one; >N is more than N
// expect:
// | event                                             | by                    | says  | rejected by |
// | 'Afghan retaliatory offensive on Pakistani posts' | 'Afghan Taliban'      | 58    | 'Pakistan'  |
// | 'Afghan retaliatory offensive on Pakistani posts' | 'independent reports' | '>70' | null        |
// | 'Afghan retaliatory offensive on Pakistani posts' | 'Pakistan'            | 200   | null        |

MATCH (incident:Event)<-[:ABOUT]-(:Claim {measure: 'killed'})<-[:REJECTED]-()
WITH DISTINCT incident
MATCH (incident)<-[:ABOUT]-(claim:Claim {measure: 'killed'})<-[:CLAIMED]-(party)
OPTIONAL MATCH (rejecter)-[:REJECTED]->(claim)
RETURN incident.name AS event, party.name AS `by`,
       CASE WHEN claim.low > claim.value THEN '>' + toString(claim.value) ELSE claim.value END AS says,
       rejecter.name AS `rejected by`
ORDER BY event, claim.value, `by`, `rejected by`;
