// title: Steps of escalation
// question: A16
// parameters: none
// shows: the events of every conflict in order, with the number of participants
// expect:
// | date                    | happened                                                   | participants |
// | '2025-10-09'            | 'Operation Khyber Storm'                                   | 4            |
// | '2025-10-09/2026-02-27' | 'Pakistani air operations against command centers'         | 2            |
// | '2025-10-09/2026-02-27' | 'TTP attacks on camps of the military in North Waziristan' | 2            |
// | '2025-10-09/2026-02-27' | 'Afghan ground offensive on border outposts'               | 2            |
// | '2025-10-11'            | 'Afghan retaliatory offensive on Pakistani posts'          | 3            |
// | '2026-02'               | 'Hostilities resume'                                       | 2            |

MATCH (event:Event)-[:PART_OF]->(:Conflict)
OPTIONAL MATCH (actor:Actor)-[:PARTICIPATED_IN]->(event)
WITH event, count(DISTINCT actor) AS participants
RETURN event.when AS date, event.name AS happened, participants
ORDER BY event.when, event.id;
