// title: What parties contradict each other on
// parameters: none
// shows: two values of one thing side by side, and claims that are rejected
// expect:
// | about                                             | measure          | by                      | says | against          | says_instead | basis           |
// | 'Durand Line'                                     | 'length_km'      | ['seed article']        | 2600 | ['seed article'] | 2640         | 'values differ' |
// | 'Afghan retaliatory offensive on Pakistani posts' | 'killed'         | ['Afghan Taliban']      | 58   | ['Pakistan']     | 200          | 'contradicts'   |
// | 'Afghan retaliatory offensive on Pakistani posts' | 'killed'         | ['independent reports'] | 70   | ['Pakistan']     | 200          | 'contradicts'   |
// | 'Afghan retaliatory offensive on Pakistani posts' | 'killed'         | ['Afghan Taliban']      | 58   | ['Pakistan']     | null         | 'rejected'      |
// | 'Afghan retaliatory offensive on Pakistani posts' | 'posts_captured' | ['Afghan Taliban']      | 25   | ['Pakistan']     | null         | 'rejected'      |

CALL annals.disputes() YIELD about, measure, by, says, against, says_instead, basis;
