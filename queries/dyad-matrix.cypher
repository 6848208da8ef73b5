// title: Who fights whom, how often
// question: A24
// parameters: none
// shows: events of material conflict (quad class 4) by side a and side b, without units and leaders
// expect:
// | side_a                       | side_b                       | events |
// | 'Afghan Taliban'             | 'Pakistan'                   | 2      |
// | 'Pakistan'                   | 'Afghan Taliban'             | 2      |
// | 'Pakistan'                   | 'Tehreek-e-Taliban Pakistan' | 1      |
// | 'Tehreek-e-Taliban Pakistan' | 'Pakistan'                   | 1      |

MATCH (a:Actor)-[:PARTICIPATED_IN {side: 'a'}]->(event:Event {quad_class: 4})<-[:PARTICIPATED_IN {side: 'b'}]-(b:Actor)
WHERE NOT (a)-[:PART_OF|LEADS|HOLDS_POSITION]->(:Actor) AND NOT (b)-[:PART_OF|LEADS|HOLDS_POSITION]->(:Actor)
RETURN a.name AS side_a, b.name AS side_b, count(DISTINCT event) AS events
ORDER BY events DESC, side_a, side_b;
