// title: Events that certainly fell in a window of time
// question: A12
// parameters: $window (STRING, default '2026-02'): a date of the EDTF kind
// default: $window = '2026-02'
// shows: events whose earliest and latest day both lie in the window
// expect:
// | event                                       |
// | 'Hostilities resume'                        |
// | 'Land border crossings shut, trade halted'  |

CERTAINLY DURING $window
MATCH (event:Event)
RETURN event.name AS event
ORDER BY event;
