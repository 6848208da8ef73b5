// title: What an actor took part in
// parameters: $name (STRING, default 'TTP'): a name or alias
// default: $name = 'TTP'
// shows: the events of one actor, found by name or alias, with its side and role
// expect:
// | date                       | happened                                                   | side | role        |
// | '2025-10-09'               | 'Operation Khyber Storm'                                   | 'b'  | 'target'    |
// | '2025-10-09/2026-02-27'    | 'TTP attacks on camps of the military in North Waziristan' | 'a'  | 'initiator' |
// | '[2025-10-09..2026-02-27]' | 'TTP declares jihad on the Pakistani state'                | 'a'  | 'initiator' |

MATCH (actor:Actor)-[part:PARTICIPATED_IN]->(event:Event)
WHERE actor.name = $name OR $name IN coalesce(actor.aliases, [])
RETURN event.when AS date, event.name AS happened, part.side AS side, part.role AS role
ORDER BY event.when, event.id;
