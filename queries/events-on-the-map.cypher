// title: Events and their places
// parameters: none
// shows: places with coordinates and how precise the place is (1 exact to 7 vague, UCDP), for a map
// expect:
// | place                          | lat   | lon   | precision | happened                                                    |
// | 'Chagai'                       | 29.0  | 64.5  | 3         | 'Afghan ground offensive on border outposts'                |
// | 'Durand Line'                  | null  | null  | 5         | 'Afghan retaliatory offensive on Pakistani posts'           |
// | 'Durand Line'                  | null  | null  | 5         | 'Land border crossings shut, trade halted'                  |
// | 'Jalalabad'                    | 34.43 | 70.45 | 2         | 'Operation Khyber Storm'                                    |
// | 'Kabul'                        | 34.53 | 69.17 | 2         | 'India announces that its Kabul mission becomes an embassy' |
// | 'Kabul'                        | 34.53 | 69.17 | 2         | 'Operation Khyber Storm'                                    |
// | 'Kabul'                        | 34.53 | 69.17 | 2         | 'Pakistani air operations against command centers'          |
// | 'Kandahar'                     | 31.61 | 65.71 | 2         | 'Pakistani air operations against command centers'          |
// | 'Khost'                        | 33.34 | 69.92 | 2         | 'Operation Khyber Storm'                                    |
// | 'Kurram'                       | 33.7  | 70.1  | 3         | 'Afghan ground offensive on border outposts'                |
// | 'North Waziristan'             | 33.0  | 70.0  | 3         | 'TTP attacks on camps of the military in North Waziristan'  |
// | 'Paktika'                      | 32.5  | 68.8  | 4         | 'Operation Khyber Storm'                                    |
// | 'Zhob'                         | 31.34 | 69.45 | 3         | 'Afghan ground offensive on border outposts'                |
// | 'market area in eastern Kabul' | 34.53 | 69.21 | 2         | 'Operation Khyber Storm'                                    |

MATCH (event:Event)-[at:OCCURRED_AT]->(location:Location)
RETURN location.name AS place, location.lat AS lat, location.lon AS lon, at.where_prec AS precision,
       event.name AS happened
ORDER BY place, happened;
