// title: Timeline with vague dates narrowed by the order of events
// question: A01, with the ceasefire
// parameters: none
// shows: the events of the fighting and what halted it, in order of the earliest day each can be
// expect:
// | date                       | happened                                                   | known_from   | known_to     |
// | '2025-10-09'               | 'Operation Khyber Storm'                                   | '2025-10-09' | '2025-10-09' |
// | '2025-10-09/2026-02-27'    | 'Pakistani air operations against command centers'         | '2025-10-09' | '2026-02-27' |
// | '2025-10-09/2026-02-27'    | 'TTP attacks on camps of the military in North Waziristan' | '2025-10-09' | '2026-02-27' |
// | '2025-10-09/2026-02-27'    | 'Afghan ground offensive on border outposts'               | '2025-10-09' | '2026-02-27' |
// | '[2025-10-09..2026-02-27]' | 'Noor Wali Mehsud releases a video'                        | '2025-10-09' | '2026-02-27' |
// | '2025-10-11'               | 'Afghan retaliatory offensive on Pakistani posts'          | '2025-10-11' | '2025-10-11' |
// | '2025-39'                  | 'Qatar-mediated ceasefire'                                 | '2025-10-11' | '2025-12-31' |
// | '2026-02'                  | 'Hostilities resume'                                       | '2026-02-01' | '2026-02-28' |

CALL annals.tighten() YIELD node, from, to
WITH collect({event: node, from: from, to: to}) AS narrowed
MATCH (event:Event)
WHERE (event)-[:PART_OF]->(:Conflict) OR (event)-[:PRECEDED]-(:Event)
WITH event, head([each IN narrowed WHERE each.event = event]) AS known
RETURN event.when AS date, event.name AS happened, coalesce(known.from, event.when.earliest) AS known_from,
       coalesce(known.to, event.when.latest) AS known_to
ORDER BY known_from, known_to, event.id;
