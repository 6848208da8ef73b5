// title: Chains of retaliation
// question: A02
// parameters: none
// shows: each answer, and answer to an answer, back to what began it; longest first
// expect:
// | chain                                                                         |
// | ['Afghan retaliatory offensive on Pakistani posts', 'Operation Khyber Storm'] |

MATCH path = (:Event)-[:RETALIATION_FOR*1..5]->(:Event)
RETURN [event IN nodes(path) | event.name] AS chain
ORDER BY length(path) DESC, chain;
