// title: Events certainly within a period
// question: A12
// parameters: $window (STRING, default '2026-02'): the period, as EDTF
// default: $window = '2026-02'
// shows: events whose earliest and latest day both lie within it
// expect:
// | date         | happened                                   |
// | '2026-02'    | 'Hostilities resume'                       |
// | '2026-02-27' | 'Land border crossings shut, trade halted' |

MATCH (event:Event)
WHERE during(event.when, edtf($window))
RETURN event.when AS date, event.name AS happened
ORDER BY happened;
