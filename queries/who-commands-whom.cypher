// title: Who commands whom
// parameters: none
// shows: units and what they are part of, leaders and holders of office
// expect:
// | who                     | relation         | title              | of_whom                      |
// | 'Islamic National Army' | 'PART_OF'        | null               | 'Afghan Taliban'             |
// | 'Khawaja Asif'          | 'HOLDS_POSITION' | 'Defense Minister' | 'Pakistan'                   |
// | 'Pakistan Air Force'    | 'PART_OF'        | null               | 'Pakistan'                   |
// | 'Noor Wali Mehsud'      | 'LEADS'          | 'Emir'             | 'Tehreek-e-Taliban Pakistan' |

MATCH (below:Actor)-[link:PART_OF|LEADS|HOLDS_POSITION|MEMBER_OF]->(above:Actor)
RETURN below.name AS who, type(link) AS relation, link.title AS title, above.name AS of_whom
ORDER BY of_whom, relation, who;
