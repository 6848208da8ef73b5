// title: Mediators and their efforts
// parameters: none
// shows: who mediated what, as whom, with what outcome
// expect:
// | mediator       | talks                          | date                    | primacy     | outcome     |
// | 'Qatar'        | 'Qatar-mediated ceasefire'     | '2025-39'               | null        | 'ceasefire' |
// | 'Qatar'        | 'Ceasefire brokering attempts' | '2025-10-09/2026-02-27' | 'primary'   | 'attempt'   |
// | 'Saudi Arabia' | 'Ceasefire brokering attempts' | '2025-10-09/2026-02-27' | 'primary'   | 'attempt'   |
// | 'Türkiye'      | 'Ceasefire brokering attempts' | '2025-10-09/2026-02-27' | 'secondary' | 'attempt'   |

MATCH (mediator:Actor)-[effort:MEDIATED]->(talk:Event)
RETURN mediator.name AS mediator, talk.name AS talks, talk.when AS date,
       effort.primacy AS primacy, effort.outcome AS outcome
ORDER BY mediator, talk.when, talks;
