// title: Is somebody dead?
// question: A15
// parameters: $name (STRING, default 'Noor Wali Mehsud'): the person's name
// default: $name = 'Noor Wali Mehsud'
// shows: what is said of a person's fate, and by whom
// expect:
// | fate                  | speaker            |
// | 'survived the strike' | 'Noor Wali Mehsud' |
// | 'survived the strike' | 'seed article'     |

MATCH (speaker)-[:ASSERTED|CLAIMED|CONFIRMED]->(claim:Claim {kind: 'fate'})-[:ABOUT]->(:Person {name: $name})
RETURN claim.value_text AS fate, speaker.name AS speaker
ORDER BY speaker;
