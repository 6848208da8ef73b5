// title: Timeline of a conflict
// question: A01
// parameters: $conflict (STRING, default 'cf:1'): the conflict's id
// default: $conflict = 'cf:1'
// shows: the events of one conflict in order of their earliest day, vague dates as they were given
// expect:
// | date                    | happened                                                   |
// | '2025-10-09'            | 'Operation Khyber Storm'                                   |
// | '2025-10-09/2026-02-27' | 'Pakistani air operations against command centers'         |
// | '2025-10-09/2026-02-27' | 'TTP attacks on camps of the military in North Waziristan' |
// | '2025-10-09/2026-02-27' | 'Afghan ground offensive on border outposts'               |
// | '2025-10-11'            | 'Afghan retaliatory offensive on Pakistani posts'          |
// | '2026-02'               | 'Hostilities resume'                                       |

MATCH (event:Event)-[:PART_OF]->(:Conflict {id: $conflict})
RETURN event.when AS date, event.name AS happened
ORDER BY event.when, event.id;
