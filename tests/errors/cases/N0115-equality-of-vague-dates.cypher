CREATE (:Event {when: edtf('2026-02')}), (:Event {when: edtf('2026-02-03')});
MATCH (e:Event) WHERE e.when = edtf('2026-02') RETURN count(*) AS events
