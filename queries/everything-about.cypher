// title: Everything about a name
// parameters: $name (STRING, default 'Noor Wali Mehsud'): a name or alias
// default: $name = 'Noor Wali Mehsud'
// shows: all relationships of the nodes that have this name or alias
// expect:
// | direction | relation          | other_end                                                | date |
// | '->'      | 'ASSERTED'        | 'Noor Wali Mehsud survived the strike'                   | null |
// | '->'      | 'LEADS'           | 'Tehreek-e-Taliban Pakistan'                             | null |
// | '->'      | 'PARTICIPATED_IN' | 'Noor Wali Mehsud releases a video'                      | null |
// | '->'      | 'PARTICIPATED_IN' | 'Operation Khyber Storm'                                 | null |
// | '<-'      | 'ABOUT'           | 'Noor Wali Mehsud survived the strike'                   | null |
// | '<-'      | 'ABOUT'           | 'Noor Wali Mehsud was in Kabul, in an armored vehicle'   | null |
// | '<-'      | 'ABOUT'           | 'Noor Wali Mehsud was the primary target of the strikes' | null |

MATCH (thing)-[link]-(other)
WHERE thing.name = $name OR $name IN coalesce(thing.aliases, [])
RETURN CASE WHEN startNode(link) = thing THEN '->' ELSE '<-' END AS direction, type(link) AS relation,
       coalesce(other.name, other.text) AS other_end, link.when AS date
ORDER BY direction, relation, other_end, date;
