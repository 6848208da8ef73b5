CREATE (:Location {name: 'Kabul', kind: 'populated_place', lat: 34.53, lon: 69.17}), (:Location {name: 'Khost', kind: 'admin1', lat: 33.34, lon: 69.92});
MATCH (l:Location) WHERE geo.distance(l, point({longitude: 69.9, latitude: 33.3})) < 500000 RETURN l.name;
