// title: How many events may fall in a period
// question: A13
// parameters: $from (STRING, default '2026-02-01'): first day; $to (STRING, default '2026-02-28'): last day
// default: $from = '2026-02-01'
// default: $to = '2026-02-28'
// shows: the number of events whose earliest to latest day overlaps it; compare certainly-during
// expect:
// | events |
// | 10     |

MATCH (event:Event)
WHERE coalesce(event.when_min, '0000-01-01') <= $to AND coalesce(event.when_max, '9999-12-31') >= $from
RETURN count(event) AS events;
