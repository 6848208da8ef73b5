// title: How many events may fall in a period
// question: A13
// parameters: $window (STRING, default '2026-02'): the period, as EDTF
// default: $window = '2026-02'
// shows: the number of events whose earliest to latest day overlaps it; compare certainly-during
// expect:
// | events |
// | 10     |

MATCH (event:Event)
WHERE possibly(overlaps(event.when, edtf($window)))
RETURN count(event) AS events;
