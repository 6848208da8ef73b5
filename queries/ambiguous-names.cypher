// title: Names that mean several things
// parameters: none
// shows: names and aliases shared by more than one node
// expect:
// | called        | ids                     |
// | 'Kabul'       | ['aft', 'loc:kabul']    |
// | 'Pakistan'    | ['loc:pakistan', 'pak'] |
// | 'the Taliban' | ['aft', 'ttp']          |

MATCH (node)
UNWIND [node.name] + coalesce(node.aliases, []) + coalesce(node.weak_aliases, []) AS called
WITH called, node.id AS id
ORDER BY id
WITH called, collect(DISTINCT id) AS ids
WHERE called IS NOT NULL AND size(ids) > 1
RETURN called, ids
ORDER BY called;
