// title: How many were killed, as ranges
// parameters: none
// shows: for each event the least and the greatest number anybody gives (of "more than 70" 71), between them the one all agree on; never a sum
// expect:
// | event                                             | killed          | claims |
// | 'Afghan retaliatory offensive on Pakistani posts' | [58, null, 200] | 3      |
// | 'Operation Khyber Storm'                          | [2, 70, 71]     | 2      |

MATCH (claim:Claim {measure: 'killed'})-[:ABOUT]->(event:Event)
RETURN event.name AS event, range_of(claim) AS killed, count(claim) AS claims
ORDER BY event;
