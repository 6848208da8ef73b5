// title: Actors and how many events they took part in
// parameters: none
// shows: every actor that took part in anything, the busiest first, with its roles
// expect:
// | who                          | events | roles                                                           |
// | 'Pakistan'                   | 10     | ['belligerent', 'initiator', 'on_behalf_of', 'party', 'target'] |
// | 'Afghan Taliban'             | 7      | ['belligerent', 'initiator', 'party', 'target']                 |
// | 'Tehreek-e-Taliban Pakistan' | 3      | ['initiator', 'target']                                         |
// | 'Noor Wali Mehsud'           | 2      | ['initiator', 'primary_target']                                 |
// | 'India'                      | 1      | ['initiator']                                                   |
// | 'Islamic National Army'      | 1      | ['executor']                                                    |
// | 'Khawaja Asif'               | 1      | ['initiator']                                                   |
// | 'Pakistan Air Force'         | 1      | ['executor']                                                    |

MATCH (actor:Actor)-[part:PARTICIPATED_IN]->(event:Event)
WITH actor, event, part
ORDER BY part.role
RETURN actor.name AS who, count(DISTINCT event) AS events, collect(DISTINCT part.role) AS roles
ORDER BY events DESC, who;
