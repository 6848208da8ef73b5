// title: What a party and its forces struck
// parameters: $party (STRING, default 'Pakistan'): the name of an actor
// default: $party = 'Pakistan'
// shows: each target, by whom of the party, and how far that force stands below it
// expect:
// | target                         | by                   | below | date                    |
// | 'Jalalabad'                    | 'Pakistan Air Force' | 1     | '2025-10-09'            |
// | 'Kabul'                        | 'Pakistan'           | 0     | '2025-10-09/2026-02-27' |
// | 'Kabul'                        | 'Pakistan Air Force' | 1     | '2025-10-09'            |
// | 'Kandahar'                     | 'Pakistan'           | 0     | '2025-10-09/2026-02-27' |
// | 'Khost'                        | 'Pakistan Air Force' | 1     | '2025-10-09'            |
// | 'Paktika'                      | 'Pakistan Air Force' | 1     | '2025-10-09'            |
// | 'market area in eastern Kabul' | 'Pakistan Air Force' | 1     | '2025-10-09'            |

MATCH (force:Actor) ((lower)-[:PART_OF]->(higher)){0,3} (:Actor {name: $party})
MATCH (force)-[strike:STRUCK|ATTACKED|RETALIATED_AGAINST]->(target)
RETURN target.name AS target, force.name AS by, size(lower) AS below, strike.when AS date
ORDER BY target, by, date;
