// title: Why an event is believed
// parameters: $event (STRING, default 'ev:khyber'): the event's id
// default: $event = 'ev:khyber'
// shows: each thing said about an event: by whom, how, and where it is written
// expect:
// | said                                                              | stance     | speaker               | section                            |
// | 'More than 70 dead on both sides'                                 | 'CLAIMED'  | 'independent reports' | 'Key details of the escalation'    |
// | 'Noor Wali Mehsud survived the strike'                            | 'ASSERTED' | 'Noor Wali Mehsud'    | 'What we know now; FAQ'            |
// | 'Noor Wali Mehsud survived the strike'                            | 'ASSERTED' | 'seed article'        | 'What we know now; FAQ'            |
// | 'Noor Wali Mehsud was the primary target of the strikes'          | 'ASSERTED' | 'seed article'        | 'What we know now'                 |
// | 'Several senior TTP members were killed'                          | 'ASSERTED' | 'seed article'        | 'What we know now'                 |
// | 'The strikes on the capital violated sovereignty as never before' | 'CLAIMED'  | 'Afghan Taliban'      | 'The real system issue underneath' |

MATCH (speaker)-[saying:ASSERTED|CLAIMED|CONFIRMED|REJECTED|RETRACTED]->(claim:Claim)-[:ABOUT]->(:Event {id: $event})
RETURN claim.text AS said, type(saying) AS stance, speaker.name AS speaker, saying.locator AS section
ORDER BY said, stance, speaker;
