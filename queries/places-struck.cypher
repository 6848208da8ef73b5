// title: Where an actor struck, its units included
// question: A14
// parameters: $name (STRING, default 'Pakistan'): the actor's name
// default: $name = 'Pakistan'
// shows: each place with the dates of the strikes
// expect:
// | place                          | dates                                   |
// | 'Jalalabad'                    | ['2025-10-09']                          |
// | 'Kabul'                        | ['2025-10-09', '2025-10-09/2026-02-27'] |
// | 'Kandahar'                     | ['2025-10-09/2026-02-27']               |
// | 'Khost'                        | ['2025-10-09']                          |
// | 'Paktika'                      | ['2025-10-09']                          |
// | 'market area in eastern Kabul' | ['2025-10-09']                          |

MATCH (location:Location)<-[strike:STRUCK]-(unit:Actor)-[:PART_OF*0..2]->(:Actor {name: $name})
WITH location, strike
ORDER BY strike.when
RETURN location.name AS place, collect(strike.when) AS dates
ORDER BY place;
