// title: Relationships that rest on a claim
// parameters: none
// shows: what would go if the claim were dropped
// expect:
// | from_node          | relation          | to_node                       | because                                                                       |
// | 'Afghan Taliban'   | 'PROXY_OF'        | 'regional rivals of Pakistan' | 'Kabul is a proxy of rivals in the region'                                    |
// | 'Afghan Taliban'   | 'SHELTERS'        | 'Tehreek-e-Taliban Pakistan'  | 'The TTP enjoys ideological and logistical sanctuary from Kabul'              |
// | 'Noor Wali Mehsud' | 'PARTICIPATED_IN' | 'Operation Khyber Storm'      | 'Noor Wali Mehsud was the primary target of the strikes'                      |
// | 'Pakistan'         | 'SUPPORTED'       | 'Afghan Taliban'              | 'Supporting the Afghan Taliban for strategic depth has backfired on Pakistan' |

MATCH (one)-[link]->(other), (claim:Claim)
WHERE claim.id = link.claim
RETURN one.name AS from_node, type(link) AS relation, other.name AS to_node, claim.text AS because
ORDER BY from_node, relation, to_node;
