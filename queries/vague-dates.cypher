// title: Events whose day is not known
// parameters: none
// shows: their date as given, its earliest and latest day, and why it is what it is
// expect:
// | id             | date                       | earliest     | latest       |
// | 'ev:airops'    | '2025-10-09/2026-02-27'    | '2025-10-09' | '2026-02-27' |
// | 'ev:broker'    | '2025-10-09/2026-02-27'    | '2025-10-09' | '2026-02-27' |
// | 'ev:camps'     | '2025-10-09/2026-02-27'    | '2025-10-09' | '2026-02-27' |
// | 'ev:ceasefire' | '2025-39'                  | '2025-09-01' | '2025-12-31' |
// | 'ev:embassy'   | '[2025-10-09..2026-02-27]' | '2025-10-09' | '2026-02-27' |
// | 'ev:ground'    | '2025-10-09/2026-02-27'    | '2025-10-09' | '2026-02-27' |
// | 'ev:jihad'     | '[2025-10-09..2026-02-27]' | '2025-10-09' | '2026-02-27' |
// | 'ev:openwar'   | '[2025-10-09..2026-02-27]' | '2025-10-09' | '2026-02-27' |
// | 'ev:resume'    | '2026-02'                  | '2026-02-01' | '2026-02-28' |
// | 'ev:video'     | '[2025-10-09..2026-02-27]' | '2025-10-09' | '2026-02-27' |

MATCH (event:Event)
WHERE NOT event.when.exact
RETURN event.id AS id, event.when AS date, event.when.earliest AS earliest, event.when.latest AS latest
ORDER BY id;
