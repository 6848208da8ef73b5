// title: What happened near a border
// question: within 50 km of a border, provinces "possibly"
// parameters: $line (STRING): the border as GeoJSON, by default the Durand Line drawn roughly; $kilometres (INTEGER, default 50)
// default: $line = '{"type": "LineString", "coordinates": [[60.8, 29.9], [62.5, 29.4], [64.0, 29.4], [66.3, 29.9], [66.4, 30.9], [67.7, 31.4], [69.3, 31.9], [69.4, 32.7], [70.3, 33.4], [69.9, 34.0], [71.0, 34.5], [71.5, 35.3], [71.2, 36.0], [71.8, 36.5], [74.5, 37.0]]}'
// default: $kilometres = 50
// shows: places of events that are or may be so near, as precisely as each is known; a district or province of which only a point is known may always be
// expect:
// | place              | precision | near        | events |
// | 'Jalalabad'        | 2         | 'certainly' | 1      |
// | 'Khost'            | 2         | 'certainly' | 1      |
// | 'Chagai'           | 3         | 'possibly'  | 1      |
// | 'Durand Line'      | 5         | 'possibly'  | 2      |
// | 'Kurram'           | 3         | 'possibly'  | 1      |
// | 'North Waziristan' | 3         | 'possibly'  | 1      |
// | 'Paktika'          | 4         | 'possibly'  | 1      |
// | 'Zhob'             | 3         | 'possibly'  | 1      |
// notice: what has no coordinates on the globe is at no distance, and in nothing: null in 2 cases

MATCH (event:Event)-[at:OCCURRED_AT]->(place:Location)
WITH place, at.where_prec AS precision, geo.near(place, $line, $kilometres * 1000, at) AS near, event
WHERE possibly(near)
RETURN place.name AS place, precision, CASE WHEN near THEN 'certainly' ELSE 'possibly' END AS near,
       count(event) AS events
ORDER BY near, place, precision;
