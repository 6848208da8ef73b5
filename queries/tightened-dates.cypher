// title: What the order of events makes of vague dates
// parameters: none
// shows: dates that PRECEDED, RETALIATION_FOR, BROKE and PART_OF narrow, beside what is stated, and why
// expect:
// | event                      | stated    | stated_from  | stated_to    | from         | to           | because                                                                                       |
// | 'Qatar-mediated ceasefire' | '2025-39' | '2025-09-01' | '2025-12-31' | '2025-10-11' | '2025-12-31' | ['Afghan retaliatory offensive on Pakistani posts -[:PRECEDED]-> Qatar-mediated ceasefire'] |

CALL annals.tighten() YIELD node, stated, stated_from, stated_to, from, to, because
RETURN node.name AS event, stated, stated_from, stated_to, from, to, because
ORDER BY from, to, event;
