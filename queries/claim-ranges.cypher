// title: The range of a number over all who give one
// parameters: none
// shows: smallest and largest value claimed of a thing; never a sum, for the claims compete or count different things
// expect:
// | about                                             | measure          | smallest | largest | claims |
// | 'Afghan retaliatory offensive on Pakistani posts' | 'killed'         | 58       | 200     | 3      |
// | 'Afghan retaliatory offensive on Pakistani posts' | 'posts_captured' | 25       | 25      | 1      |
// | 'Durand Line'                                     | 'length_km'      | 2600     | 2640    | 2      |
// | 'Operation Khyber Storm'                          | 'killed'         | 70       | 70      | 1      |

MATCH (thing)<-[:ABOUT]-(claim:Claim)
WHERE claim.measure IS NOT NULL AND claim.value IS NOT NULL
RETURN thing.name AS about, claim.measure AS measure, min(claim.value) AS smallest, max(claim.value) AS largest,
       count(claim) AS claims
ORDER BY about, measure;
