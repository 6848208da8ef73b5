// title: The shortest connection between two actors
// parameters: $from (STRING, default 'Qatar'): the name of one actor; $to (STRING, default 'Noor Wali Mehsud'): the name of the other
// default: $from = 'Qatar'
// default: $to = 'Noor Wali Mehsud'
// shows: one of the shortest chains of at most four relationships, sources and claims left out
// expect:
// | connection                                                                                                    | steps |
// | ['Qatar', 'Ceasefire brokering attempts', 'Afghan Taliban', 'Tehreek-e-Taliban Pakistan', 'Noor Wali Mehsud'] | 4     |

MATCH path = (:Actor {name: $from})
      -[:PARTICIPATED_IN|MEDIATED|PART_OF|LEADS|HOLDS_POSITION|SUPPORTED|SHELTERS*1..4]-
      (:Actor {name: $to})
RETURN [node IN nodes(path) | node.name] AS connection, length(path) AS steps
ORDER BY length(path), connection
LIMIT 1;
