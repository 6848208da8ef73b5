// title: Numbers of dead of one event, as ranges
// question: A04
// parameters: $event (STRING, default 'ev:retal'): the event's id
// default: $event = 'ev:retal'
// shows: who says how many, at least and at most, whose dead they are, and who rejects the number
// expect:
// | by                    | value | low | high | victims   | rejected_by  |
// | 'Afghan Taliban'      | 58    | 58  | 58   | 'pak'     | ['Pakistan'] |
// | 'independent reports' | 70    | 71  | null | 'both'    | []           |
// | 'Pakistan'            | 200   | 200 | 200  | 'aft+ttp' | []           |

MATCH (:Event {id: $event})<-[:ABOUT]-(claim:Claim {measure: 'killed'})<-[:CLAIMED]-(party)
OPTIONAL MATCH (rejecter)-[:REJECTED]->(claim)
RETURN party.name AS `by`, claim.value AS value, claim.low AS low, claim.high AS high,
       claim.victim_side AS victims, collect(rejecter.name) AS rejected_by
ORDER BY value, `by`;
