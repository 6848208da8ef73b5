// title: How many nodes of each label
// parameters: none
// shows: labels, the commonest first; a node with two labels counts under both
// expect:
// | label         | nodes |
// | 'Claim'       | 31    |
// | 'Actor'       | 14    |
// | 'Event'       | 13    |
// | 'Location'    | 13    |
// | 'State'       | 5     |
// | 'Unnamed'     | 3     |
// | 'ArmedForces' | 2     |
// | 'Person'      | 2     |
// | 'Source'      | 2     |
// | 'ArmedGroup'  | 1     |
// | 'Conflict'    | 1     |
// | 'Government'  | 1     |

MATCH (node)
UNWIND labels(node) AS label
RETURN label, count(*) AS nodes
ORDER BY nodes DESC, label;
