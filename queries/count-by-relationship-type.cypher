// title: How many relationships of each type
// parameters: none
// shows: relationship types, the commonest first
// expect:
// | relationship_type    | relationships |
// | 'ABOUT'              | 47            |
// | 'PARTICIPATED_IN'    | 26            |
// | 'ASSERTED'           | 24            |
// | 'REPORTED_IN'        | 21            |
// | 'OCCURRED_AT'        | 14            |
// | 'LOCATED_IN'         | 10            |
// | 'CLAIMED'            | 9             |
// | 'PART_OF'            | 8             |
// | 'STRUCK'             | 7             |
// | 'ATTACKED'           | 5             |
// | 'MEDIATED'           | 4             |
// | 'PRECEDED'           | 4             |
// | 'CONTRADICTS'        | 3             |
// | 'REJECTED'           | 2             |
// | 'BORDERS'            | 1             |
// | 'BROKE'              | 1             |
// | 'HOLDS_POSITION'     | 1             |
// | 'LEADS'              | 1             |
// | 'PROXY_OF'           | 1             |
// | 'QUOTED_FROM'        | 1             |
// | 'RETALIATED_AGAINST' | 1             |
// | 'RETALIATION_FOR'    | 1             |
// | 'SHELTERS'           | 1             |
// | 'SUPPORTED'          | 1             |

MATCH ()-[relationship]->()
RETURN type(relationship) AS relationship_type, count(*) AS relationships
ORDER BY relationships DESC, relationship_type;
