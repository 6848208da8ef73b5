// title: Events certainly within a period
// question: A12
// parameters: $from (STRING, default '2026-02-01'): first day; $to (STRING, default '2026-02-28'): last day
// default: $from = '2026-02-01'
// default: $to = '2026-02-28'
// shows: events whose earliest and latest day both lie within it
// expect:
// | date         | happened                                   |
// | '2026-02'    | 'Hostilities resume'                       |
// | '2026-02-27' | 'Land border crossings shut, trade halted' |

MATCH (event:Event)
WHERE event.when_min >= $from AND event.when_max <= $to
RETURN event.when AS date, event.name AS happened
ORDER BY happened;
