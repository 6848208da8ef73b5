UNWIND ['Pakistan', null] AS name
MERGE (:Actor {name: name})
