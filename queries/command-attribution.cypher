// title: Whose units carried out what
// question: A22
// parameters: none
// shows: units that executed an event, and what they are part of
// expect:
// | unit                    | part_of          | executed                                          |
// | 'Islamic National Army' | 'Afghan Taliban' | 'Afghan retaliatory offensive on Pakistani posts' |
// | 'Pakistan Air Force'    | 'Pakistan'       | 'Operation Khyber Storm'                          |

MATCH (commander:Actor)<-[:PART_OF]-(unit:Actor)-[:PARTICIPATED_IN {role: 'executor'}]->(event:Event)
RETURN unit.name AS unit, commander.name AS part_of, event.name AS executed
ORDER BY unit, executed;
