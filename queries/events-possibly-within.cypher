// title: How many events may have fallen in a window of time
// question: A13
// parameters: $window (STRING, default '2026-02'): a date of the EDTF kind
// default: $window = '2026-02'
// shows: the number of events whose dates, vague ones included, meet the window
// expect:
// | events |
// | 10     |

DURING $window
MATCH (event:Event)
RETURN count(event) AS events;
