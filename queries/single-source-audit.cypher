// title: What hangs on a single voice
// parameters: none
// shows: speakers whose word alone carries claims, and how many
// expect:
// | only_speaker          | claims |
// | 'seed article'        | 22     |
// | 'Afghan Taliban'      | 4      |
// | 'Khawaja Asif'        | 1      |
// | 'Pakistan'            | 1      |
// | 'independent reports' | 1      |

MATCH (speaker)-[:ASSERTED|CLAIMED|CONFIRMED]->(claim:Claim)
WITH claim, collect(DISTINCT speaker.name) AS speakers
WHERE size(speakers) = 1
RETURN speakers[0] AS only_speaker, count(claim) AS claims
ORDER BY claims DESC, only_speaker;
