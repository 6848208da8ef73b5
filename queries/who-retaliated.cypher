// title: Who retaliated, against whom, for what
// question: A03
// parameters: none
// shows: the initiators of an answer and of what it answered
// expect:
// | who              | date         | against    | because_of               |
// | 'Afghan Taliban' | '2025-10-11' | 'Pakistan' | 'Operation Khyber Storm' |

MATCH (avenger:Actor)-[:PARTICIPATED_IN {role: 'initiator'}]->(answer:Event)
      -[:RETALIATION_FOR]->(cause:Event)<-[:PARTICIPATED_IN {role: 'initiator'}]-(opponent:Actor)
RETURN avenger.name AS who, answer.when AS date, opponent.name AS against, cause.name AS because_of
ORDER BY answer.when, who, against;
