// title: Every shortest connection between two actors
// parameters: $from (STRING, default 'Qatar'): the name of one actor; $to (STRING, default 'Noor Wali Mehsud'): the name of the other
// default: $from = 'Qatar'
// default: $to = 'Noor Wali Mehsud'
// shows: all chains of the fewest relationships that lead over neither sources nor claims, and by what
// expect:
// | connection                                                                                                                             | through                                                               |
// | ['Qatar', 'Ceasefire brokering attempts', 'Afghan Taliban', 'Tehreek-e-Taliban Pakistan', 'Noor Wali Mehsud']                          | ['MEDIATED', 'PARTICIPATED_IN', 'SHELTERS', 'LEADS']                  |
// | ['Qatar', 'Ceasefire brokering attempts', 'Pakistan', 'Operation Khyber Storm', 'Noor Wali Mehsud']                                    | ['MEDIATED', 'PARTICIPATED_IN', 'PARTICIPATED_IN', 'PARTICIPATED_IN'] |
// | ['Qatar', 'Qatar-mediated ceasefire', 'Afghan Taliban', 'Tehreek-e-Taliban Pakistan', 'Noor Wali Mehsud']                              | ['MEDIATED', 'PARTICIPATED_IN', 'SHELTERS', 'LEADS']                  |
// | ['Qatar', 'Qatar-mediated ceasefire', 'Afghan retaliatory offensive on Pakistani posts', 'Operation Khyber Storm', 'Noor Wali Mehsud'] | ['MEDIATED', 'PRECEDED', 'PRECEDED', 'PARTICIPATED_IN']               |
// | ['Qatar', 'Qatar-mediated ceasefire', 'Afghan retaliatory offensive on Pakistani posts', 'Operation Khyber Storm', 'Noor Wali Mehsud'] | ['MEDIATED', 'PRECEDED', 'RETALIATION_FOR', 'PARTICIPATED_IN']        |
// | ['Qatar', 'Qatar-mediated ceasefire', 'Pakistan', 'Operation Khyber Storm', 'Noor Wali Mehsud']                                        | ['MEDIATED', 'PARTICIPATED_IN', 'PARTICIPATED_IN', 'PARTICIPATED_IN'] |

MATCH path = ALL SHORTEST
      (:Actor {name: $from}) ((here)--(there) WHERE NOT there:Claim AND NOT there:Source){1,6} (:Actor {name: $to})
RETURN [node IN nodes(path) | node.name] AS connection, [step IN relationships(path) | type(step)] AS through
ORDER BY connection, through;
