// title: Chains of escalation
// question: A16
// parameters: none
// shows: events that led to one another, no event dated before the one it followed; longest first
// expect:
// | chain                                                                         | dates                                      |
// | ['Operation Khyber Storm', 'Afghan retaliatory offensive on Pakistani posts'] | ['2025-10-09', '2025-10-11']               |
// | ['Operation Khyber Storm', 'Noor Wali Mehsud releases a video']               | ['2025-10-09', '[2025-10-09..2026-02-27]'] |
// | ['Qatar-mediated ceasefire', 'Hostilities resume']                            | ['2025-39', '2026-02']                     |

MATCH path = (first:Event)-[:PRECEDED]->{1,6}(last:Event) CHRONOLOGICAL
RETURN [event IN nodes(path) | event.name] AS chain, [event IN nodes(path) | toString(event.when)] AS dates
ORDER BY length(path) DESC, chain;
