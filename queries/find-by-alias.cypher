// title: What a mediator did, by any of its names
// question: A10
// parameters: $name (STRING, default 'Turkey'): a name or alias
// default: $name = 'Turkey'
// shows: the efforts of the actor that has this name or alias, in upper or lower case
// expect:
// | mediator  | primacy     | talks                          |
// | 'Türkiye' | 'secondary' | 'Ceasefire brokering attempts' |

MATCH (mediator:Actor)-[effort:MEDIATED]->(talk:Event)
WHERE any(name IN [mediator.name] + coalesce(mediator.aliases, []) WHERE toLower(name) = toLower($name))
RETURN mediator.name AS mediator, effort.primacy AS primacy, talk.name AS talks
ORDER BY mediator, talks;
