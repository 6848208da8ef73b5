CREATE (:Event {id: 'a', when: 'last Thursday'}), (:Event {id: 'b', when: edtf('2025-10')});
DURING '2026' MATCH (e:Event) RETURN e.id;
