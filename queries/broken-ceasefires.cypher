// title: Which ceasefires broke, and by what
// parameters: none
// shows: ceasefires, who mediated them, and the event that broke them
// expect:
// | ceasefire                  | agreed    | mediator | broken_by            | broken    |
// | 'Qatar-mediated ceasefire' | '2025-39' | 'Qatar'  | 'Hostilities resume' | '2026-02' |

MATCH (breach:Event)-[:BROKE]->(truce:Event)
OPTIONAL MATCH (mediator:Actor)-[:MEDIATED]->(truce)
RETURN truce.name AS ceasefire, truce.when AS agreed, mediator.name AS mediator,
       breach.name AS broken_by, breach.when AS broken
ORDER BY truce.when, ceasefire, mediator, broken_by;
