// title: Hedged facts
// parameters: none
// shows: claims made with a reservation, with the word used
// expect:
// | hedge        | said                                                                                                   | speaker               |
// | 'alleging'   | 'Kabul is a proxy of rivals in the region'                                                             | 'Khawaja Asif'        |
// | 'is seen as' | 'The embassy marks a strategic and diplomatic turn by India'                                           | 'seed article'        |
// | 'may'        | "Pakistan's failed western border policy leaves it a two-front challenge that strikes may not contain" | 'seed article'        |
// | 'reportedly' | 'Noor Wali Mehsud was the primary target of the strikes'                                               | 'seed article'        |
// | 'suggest'    | 'More than 70 dead on both sides'                                                                      | 'independent reports' |

MATCH (speaker)-[saying:ASSERTED|CLAIMED]->(claim:Claim)
WHERE saying.hedge IS NOT NULL
RETURN saying.hedge AS hedge, claim.text AS said, speaker.name AS speaker
ORDER BY hedge, said, speaker;
