// title: Neighbours of a node
// parameters: $id (STRING, default 'ev:retal'): the node's id
// default: $id = 'ev:retal'
// shows: the nodes next to one node, and by how many relationships
// expect:
// | id             | called                                 | links |
// | 'ev:khyber'    | 'Operation Khyber Storm'               | 2     |
// | 'aft'          | 'Afghan Taliban'                       | 1     |
// | 'cf:1'         | 'Pakistan-Afghanistan border conflict' | 1     |
// | 'cl:200'       | 'Killed 200 Afghan and TTP fighters'   | 1     |
// | 'cl:25'        | 'Captured 25 military posts'           | 1     |
// | 'cl:58'        | 'Killed 58 Pakistani personnel'        | 1     |
// | 'cl:70'        | 'More than 70 dead on both sides'      | 1     |
// | 'ev:ceasefire' | 'Qatar-mediated ceasefire'             | 1     |
// | 'ina'          | 'Islamic National Army'                | 1     |
// | 'loc:durand'   | 'Durand Line'                          | 1     |
// | 'pak'          | 'Pakistan'                             | 1     |
// | 'src:article'  | 'seed article'                         | 1     |

MATCH ({id: $id})-[link]-(neighbour)
RETURN neighbour.id AS id, coalesce(neighbour.name, neighbour.text) AS called, count(link) AS links
ORDER BY links DESC, id;
