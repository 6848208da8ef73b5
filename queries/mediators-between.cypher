// title: Who mediates between two parties
// question: A07
// parameters: $first (STRING, default 'Pakistan'): one party; $second (STRING, default 'Afghan Taliban'): the other
// default: $first = 'Pakistan'
// default: $second = 'Afghan Taliban'
// shows: mediators of the events in which both took part, with the number of those events
// expect:
// | mediator       | efforts |
// | 'Qatar'        | 2       |
// | 'Saudi Arabia' | 1       |
// | 'Türkiye'      | 1       |

MATCH (:Actor {name: $first})-[:PARTICIPATED_IN]->(talks:Event)<-[:PARTICIPATED_IN]-(:Actor {name: $second}),
      (mediator:Actor)-[:MEDIATED]->(talks)
RETURN mediator.name AS mediator, count(DISTINCT talks) AS efforts
ORDER BY efforts DESC, mediator;
