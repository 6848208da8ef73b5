// title: Who struck whom
// parameters: none
// shows: strikes, attacks, captures and retaliations, earliest first
// expect:
// | date                    | who                          | did                  | whom                           |
// | '2025-10-09'            | 'Pakistan Air Force'         | 'STRUCK'             | 'Jalalabad'                    |
// | '2025-10-09'            | 'Pakistan Air Force'         | 'STRUCK'             | 'Kabul'                        |
// | '2025-10-09'            | 'Pakistan Air Force'         | 'STRUCK'             | 'Khost'                        |
// | '2025-10-09'            | 'Pakistan Air Force'         | 'STRUCK'             | 'Paktika'                      |
// | '2025-10-09'            | 'Pakistan Air Force'         | 'STRUCK'             | 'market area in eastern Kabul' |
// | '2025-10-09/2026-02-27' | 'Afghan Taliban'             | 'ATTACKED'           | 'Chagai'                       |
// | '2025-10-09/2026-02-27' | 'Afghan Taliban'             | 'ATTACKED'           | 'Kurram'                       |
// | '2025-10-09/2026-02-27' | 'Afghan Taliban'             | 'ATTACKED'           | 'Zhob'                         |
// | '2025-10-09/2026-02-27' | 'Pakistan'                   | 'STRUCK'             | 'Kabul'                        |
// | '2025-10-09/2026-02-27' | 'Pakistan'                   | 'STRUCK'             | 'Kandahar'                     |
// | '2025-10-09/2026-02-27' | 'Tehreek-e-Taliban Pakistan' | 'ATTACKED'           | 'North Waziristan'             |
// | '2025-10-11'            | 'Afghan Taliban'             | 'RETALIATED_AGAINST' | 'Pakistan'                     |
// | '2025-10-11'            | 'Islamic National Army'      | 'ATTACKED'           | 'Durand Line'                  |

MATCH (actor:Actor)-[act:STRUCK|ATTACKED|CAPTURED|RETALIATED_AGAINST]->(target)
RETURN act.when AS date, actor.name AS who, type(act) AS did, target.name AS whom
ORDER BY act.when, who, did, whom;
