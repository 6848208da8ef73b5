// title: What is said not to have happened
// parameters: none
// shows: claims that deny something
// expect:
// | said                                | speaker        |
// | 'No military intervention by India' | 'seed article' |

MATCH (speaker)-[:ASSERTED|CLAIMED]->(claim:Claim {polarity: false})
RETURN claim.text AS said, speaker.name AS speaker
ORDER BY said, speaker;
