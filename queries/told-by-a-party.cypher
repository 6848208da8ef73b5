// title: One event as each side tells it
// parameters: $who (STRING, default 'Pakistan'): the id, name or alias of an actor or a source
// default: $who = 'Pakistan'
// shows: the event with the numbers of that party alone; what it rejects, and what others claim, is hidden
// expect:
// | event                                             | killed | posts_captured | claims |
// | 'Afghan retaliatory offensive on Pakistani posts' | 200    | null           | 1      |

ACCORDING TO $who
MATCH (event:Event {id: 'ev:retal'})
RETURN event.name AS event, event.killed AS killed, event.posts_captured AS posts_captured,
       size(claims(event)) AS claims;
