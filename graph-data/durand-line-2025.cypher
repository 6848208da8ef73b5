// The 2025-26 fighting along the Durand Line, as one news article tells it.
//
// Everything below was read from a single article (node src:article) and put in our own words; single words in
// quotation marks are the article's. F01 .. F58 number the facts found in it, and stand beside what encodes them.
//
//   - What a party or the article *says* is a Claim with its speaker: CLAIMED (a party), ASSERTED (the article
//     itself), REJECTED. Numbers live in claims only, so that two sides can keep their own.
//   - An element that rests on a claim carries that claim's id in the property `claim`.
//   - `when` is an EDTF date; `when.earliest` and `when.latest` are its bounds. `a/b` lasts from a to b, `[a..b]` is
//     one unknown day between them, 2025-39 is late 2025 (September to December), 2026-37 early 2026.
//   - `locator` names the section of the article. `derived: true` marks a shortcut that repeats what an Event says.
//   - Codes, coordinates and country identifiers are common reference data, not the article's.
//
// The vocabulary is declared in conflict.cypher, and this graph satisfies it.

// ---- Sources -----------------------------------------------------------------------------------------------------
CREATE (:Source {id: 'src:article', name: 'seed article', kind: 'article', lang: 'en',  // all of F01-F58
    published: edtf('2026-02-27'),
    notes: 'the day of publication is inferred from the date in the path of its lead image'});
CREATE (:Source {id: 'src:video', name: 'video by Noor Wali Mehsud', kind: 'video',  // F12 F49
    published: edtf('[2025-10-09..2026-02-27]'), notes: 'known only through the article'});

// ---- Actors ------------------------------------------------------------------------------------------------------
CREATE (:Actor:State {id: 'pak', name: 'Pakistan', actor_type: 'state',  // F01 F02
    aliases: ['Islamic Republic of Pakistan', 'Government of Pakistan'], weak_aliases: ['Islamabad'], iso3: 'PAK',
    gw_no: 770, cameo_code: 'PAK', wikidata: 'Q843'});
CREATE (:Actor:ArmedForces {id: 'paf', name: 'Pakistan Air Force', actor_type: 'state_forces',  // F02
    aliases: ['PAF'], cameo_code: 'PAKMIL'});
CREATE (:Actor:Government {id: 'aft', name: 'Afghan Taliban', actor_type: 'government',  // F01 F03 F52b
    aliases: ['Taliban regime', 'Taliban-led government in Kabul'], weak_aliases: ['the Taliban', 'Kabul'],
    iso3: 'AFG', gw_no: 700, cameo_code: 'AFGGOV',
    notes: 'weak aliases name other things as well: "the Taliban" is also used of the TTP, Kabul is also a city'});
CREATE (:Actor:ArmedForces {id: 'ina', name: 'Islamic National Army', actor_type: 'state_forces',  // F03 F15
    cameo_code: 'AFGMIL'});
CREATE (:Actor:ArmedGroup {id: 'ttp', name: 'Tehreek-e-Taliban Pakistan', actor_type: 'rebel_group',  // F08 F52b
    aliases: ['TTP', 'Tehrik-i-Taliban Pakistan', 'Pakistani Taliban'], weak_aliases: ['the Taliban'], ucdp_id: 356,
    notes: 'one question of the FAQ says "the Taliban" and means this group'});
CREATE (:Actor:Person {id: 'mehsud', name: 'Noor Wali Mehsud', actor_type: 'person'});  // F09 F10b
CREATE (:Actor:Person {id: 'asif', name: 'Khawaja Asif', actor_type: 'person'});  // F42
CREATE (:Actor:State {id: 'ind', name: 'India', actor_type: 'state', iso3: 'IND', gw_no: 750,  // F34
    cameo_code: 'IND', wikidata: 'Q668'});
CREATE (:Actor:State {id: 'qat', name: 'Qatar', actor_type: 'state', iso3: 'QAT', gw_no: 694,  // F36 F40
    cameo_code: 'QAT', wikidata: 'Q846'});
CREATE (:Actor:State {id: 'sau', name: 'Saudi Arabia', actor_type: 'state',  // F36
    aliases: ['Kingdom of Saudi Arabia', 'KSA'], iso3: 'SAU', gw_no: 670, cameo_code: 'SAU', wikidata: 'Q851'});
CREATE (:Actor:State {id: 'tur', name: 'Türkiye', actor_type: 'state',  // F36
    aliases: ['Turkey', 'Turkiye', 'TÜRKİYE'], iso3: 'TUR', gw_no: 640, cameo_code: 'TUR', wikidata: 'Q43'});
CREATE (:Actor:Unnamed {id: 'indep', name: 'independent reports', actor_type: 'unidentified',  // F25
    anonymous: true});
CREATE (:Actor:Unnamed {id: 'rivals', name: 'regional rivals of Pakistan', actor_type: 'unidentified',  // F44
    anonymous: true, notes: 'named by nobody in the article'});
CREATE (:Actor:Unnamed {id: 'affiliates', name: 'TTP affiliates', actor_type: 'unidentified',  // F52
    anonymous: true});

// ---- Places ------------------------------------------------------------------------------------------------------
CREATE (:Location {id: 'loc:afghanistan', name: 'Afghanistan', kind: 'country', iso3: 'AFG'});  // F50
CREATE (:Location {id: 'loc:pakistan', name: 'Pakistan', kind: 'country', iso3: 'PAK'});  // F50
CREATE (:Location {id: 'loc:durand', name: 'Durand Line', kind: 'border', disputed: true,  // F16 F21 F50b
    aliases: ['Afghanistan-Pakistan border'],
    notes: 'its length and its standing are claims: cl:2600, cl:2640, cl:flashpoint'});
CREATE (:Location {id: 'loc:kabul', name: 'Kabul', kind: 'populated_place', lat: 34.53, lon: 69.17,  // F08 F22
    notes: 'the city; as the name of a government Kabul is a weak alias of the Afghan Taliban'});
CREATE (:Location {id: 'loc:market', name: 'market area in eastern Kabul', kind: 'area', lat: 34.53,  // F14
    lon: 69.21, notes: 'placed in the east of the city; the exact site is not given'});
CREATE (:Location {id: 'loc:khost', name: 'Khost', kind: 'populated_place', lat: 33.34, lon: 69.92});  // F08
CREATE (:Location {id: 'loc:jalalabad', name: 'Jalalabad', kind: 'populated_place', lat: 34.43, lon: 70.45});  // F08
CREATE (:Location {id: 'loc:paktika', name: 'Paktika', kind: 'admin1', lat: 32.5, lon: 68.8,  // F08
    iso_3166_2: 'AF-PKA'});
CREATE (:Location {id: 'loc:kandahar', name: 'Kandahar', kind: 'populated_place', lat: 31.61, lon: 65.71});  // F22
CREATE (:Location {id: 'loc:kurram', name: 'Kurram', kind: 'admin2', lat: 33.7, lon: 70.1});  // F23
CREATE (:Location {id: 'loc:chagai', name: 'Chagai', kind: 'admin2', lat: 29.0, lon: 64.5,  // F23
    aliases: ['Chaghi']});
CREATE (:Location {id: 'loc:zhob', name: 'Zhob', kind: 'admin2', lat: 31.34, lon: 69.45});  // F23
CREATE (:Location {id: 'loc:waziristan', name: 'North Waziristan', kind: 'admin2', lat: 33.0, lon: 70.0});  // F39

// ---- The conflict ------------------------------------------------------------------------------------------------
CREATE (:Conflict {id: 'cf:1', name: 'Pakistan-Afghanistan border conflict',  // F21b F55
    aliases: ['2025 border war'], when: edtf('2025-10-09/..'), type_of_conflict: 'interstate',
    locator: 'Key details of the escalation; Bigger signal',
    notes: 'high-intensity engagements in several sectors of the border'});

// ---- Events of the conflict --------------------------------------------------------------------------------------
CREATE (:Event {id: 'ev:khyber', name: 'Operation Khyber Storm',  // F02 F07 F48
    aliases: ["Pakistan's October 2025 airstrikes"], when: edtf('2025-10-09'),
    time_of_day: 'night', event_type: 'Explosions/Remote violence',
    sub_event_type: 'Air/drone strike', type_of_violence: 1, cameo: '195', plover: 'ASSAULT', plover_mode: 'aerial',
    quad_class: 4, means: ['airstrike'], event_clarity: 2, date_prec: 1,
    source_phrase: 'on the night of October 9, 2025', locator: 'Lead; What we know now; FAQ'});
CREATE (:Event {id: 'ev:retal', name: 'Afghan retaliatory offensive on Pakistani posts',  // F03 F15
    aliases: ['Afghan retaliatory offensive'], when: edtf('2025-10-11'),
    event_type: 'Battles', sub_event_type: 'Armed clash', type_of_violence: 1, cameo: '190', plover: 'ASSAULT',
    quad_class: 4, event_clarity: 2, date_prec: 1, source_phrase: 'on October 11',
    locator: 'Lead; What we know now'});
CREATE (:Event {id: 'ev:airops', name: 'Pakistani air operations against command centers',  // F22
    when: edtf('2025-10-09/2026-02-27'),
    date_basis: 'undated in the source; bounded by the first dated event and the day of publication',
    event_type: 'Explosions/Remote violence', sub_event_type: 'Air/drone strike', type_of_violence: 1, cameo: '195',
    plover: 'ASSAULT', plover_mode: 'aerial', quad_class: 4, means: ['jet', 'drone'], event_clarity: 2, date_prec: 5,
    locator: 'Key details of the escalation'});
CREATE (:Event {id: 'ev:ground', name: 'Afghan ground offensive on border outposts',  // F23
    when: edtf('2025-10-09/2026-02-27'),
    date_basis: 'undated in the source; bounded by the first dated event and the day of publication',
    event_type: 'Battles', sub_event_type: 'Armed clash', type_of_violence: 1, cameo: '190', plover: 'ASSAULT',
    quad_class: 4, event_clarity: 2, date_prec: 5, locator: 'Key details of the escalation'});
CREATE (:Event {id: 'ev:camps', name: 'TTP attacks on camps of the military in North Waziristan',  // F39
    when: edtf('2025-10-09/2026-02-27'),
    date_basis: 'undated in the source; bounded by the first dated event and the day of publication',
    event_type: 'Battles', sub_event_type: 'Armed clash', type_of_violence: 1, cameo: '190', plover: 'ASSAULT',
    quad_class: 4, event_clarity: 2, date_prec: 5, locator: 'Stakeholders and Regional Impact'});
CREATE (:Event {id: 'ev:resume', name: 'Hostilities resume', when: edtf('2026-02'),  // F26 F41
    event_type: 'Battles', sub_event_type: 'Armed clash', type_of_violence: 1, cameo: '190',
    plover: 'ASSAULT', quad_class: 4, event_clarity: 2, date_prec: 4, source_phrase: 'in February 2026',
    locator: 'Key details of the escalation; What happens next',
    notes: 'the number of dead is said to rise, without a figure'});

// ---- Events around it --------------------------------------------------------------------------------------------
CREATE (:Event {id: 'ev:video', name: 'Noor Wali Mehsud releases a video', when: edtf('[2025-10-09..2026-02-27]'),  // F12
    date_basis: 'undated in the source; bounded by the first dated event and the day of publication',
    event_type: 'Strategic developments', sub_event_type: 'Other', cameo: '010', quad_class: 1, event_clarity: 1,
    date_prec: 5, locator: 'What we know now; FAQ'});
CREATE (:Event {id: 'ev:broker', name: 'Ceasefire brokering attempts', when: edtf('2025-10-09/2026-02-27'),  // F36 F51
    date_basis: 'undated in the source; bounded by the first dated event and the day of publication',
    event_type: 'Strategic developments', sub_event_type: 'Other', cameo: '045', plover: 'CONSULT', quad_class: 1,
    event_clarity: 2, date_prec: 5, locator: 'Stakeholders and Regional Impact; FAQ'});
CREATE (:Event {id: 'ev:ceasefire', name: 'Qatar-mediated ceasefire', when: edtf('2025-39'),  // F40
    date_basis: 'late in a year is its last four months (UCDP codebook); the order of events tightens it to 2025-10-11 or later',
    event_type: 'Strategic developments', sub_event_type: 'Agreement', cameo: '0871', plover: 'RETREAT',
    plover_mode: 'ceasefire', quad_class: 2, event_clarity: 1, date_prec: 5, source_phrase: 'in late 2025',
    locator: 'What happens next', notes: 'called fragile'});
CREATE (:Event {id: 'ev:embassy', name: 'India announces that its Kabul mission becomes an embassy',  // F34 F53
    when: edtf('[2025-10-09..2026-02-27]'),
    date_basis: 'undated in the source; bounded by the first dated event and the day of publication',
    event_type: 'Strategic developments', sub_event_type: 'Other', cameo: '050', plover: 'COOPERATE', quad_class: 1,
    event_clarity: 1, date_prec: 5, source_phrase: 'amid the border clashes',
    locator: 'Stakeholders and Regional Impact; FAQ'});
CREATE (:Event {id: 'ev:jihad', name: 'TTP declares jihad on the Pakistani state',  // F38 F52
    when: edtf('[2025-10-09..2026-02-27]'),
    date_basis: 'undated in the source; bounded by the first dated event and the day of publication',
    event_type: 'Strategic developments', sub_event_type: 'Other', cameo: '138', plover: 'THREATEN', quad_class: 3,
    event_clarity: 1, date_prec: 5, locator: 'Stakeholders and Regional Impact; FAQ'});
CREATE (:Event {id: 'ev:openwar', name: "Pakistan's defense minister declares open war",  // F43
    when: edtf('[2025-10-09..2026-02-27]'),
    date_basis: 'undated in the source; bounded by the first dated event and the day of publication',
    event_type: 'Strategic developments', sub_event_type: 'Other', cameo: '138', plover: 'THREATEN', quad_class: 3,
    event_clarity: 1, date_prec: 5, locator: 'What happens next'});
CREATE (:Event {id: 'ev:crossings', name: 'Land border crossings shut, trade halted', when: edtf('2026-02-27'),  // F45 F46
    date_basis: 'state as of the day of publication; since when is not said', event_type: 'Strategic developments',
    sub_event_type: 'Other', cameo: '191', plover: 'SANCTION', quad_class: 4, event_clarity: 2, date_prec: 1,
    locator: 'What happens next', notes: 'who shut them is not said, so nobody takes part'});

// ---- Claims of the parties ---------------------------------------------------------------------------------------
CREATE (:Claim {id: 'cl:58', text: 'Killed 58 Pakistani personnel', kind: 'casualties', measure: 'killed',  // F17 F24
    value: 58, low: 58, high: 58, unit: 'persons', victim_side: 'pak', status: 'disputed',
    locator: 'What we know now'});
CREATE (:Claim {id: 'cl:25', text: 'Captured 25 military posts', kind: 'capture',  // F18 F24
    measure: 'posts_captured', value: 25, low: 25, high: 25, unit: 'posts', status: 'disputed',
    locator: 'What we know now'});
CREATE (:Claim {id: 'cl:200', text: 'Killed 200 Afghan and TTP fighters', kind: 'casualties',  // F20 F24
    measure: 'killed', value: 200, low: 200, high: 200, unit: 'persons', victim_side: 'aft+ttp', status: 'disputed',
    locator: 'What we know now', notes: 'one figure for both groups; nobody is said to reject it'});
CREATE (:Claim {id: 'cl:70', text: 'More than 70 dead on both sides', kind: 'casualties', measure: 'killed',  // F25
    value: 70, low: 71, unit: 'persons', victim_side: 'both', status: 'suggested', hedge: 'suggest', when: edtf('2025-10'),
    locator: 'Key details of the escalation'});
CREATE (:Claim {id: 'cl:sovereignty', text: 'The strikes on the capital violated sovereignty as never before',  // F31
    kind: 'assessment', value_text: '"unprecedented"', status: 'claimed',
    locator: 'The real system issue underneath'});
CREATE (:Claim {id: 'cl:colonial', text: 'Pakistan means to make Afghanistan its colonial proxy',  // F32
    kind: 'motive', status: 'claimed', locator: 'The real system issue underneath'});
CREATE (:Claim {id: 'cl:proxy', text: 'Kabul is a proxy of rivals in the region', kind: 'support',  // F44
    status: 'alleged', hedge: 'alleging', locator: 'What happens next'});
CREATE (:Claim {id: 'cl:mandate', text: 'The insurgency against Pakistan is a religious mandate',  // F38 F52
    kind: 'motive', value_text: '"jihad"', status: 'claimed', locator: 'Stakeholders and Regional Impact; FAQ'});

// ---- Claims of the article about events and people ---------------------------------------------------------------
CREATE (:Claim {id: 'cl:target', text: 'Noor Wali Mehsud was the primary target of the strikes',  // F09
    kind: 'assessment', status: 'hedged', hedge: 'reportedly', locator: 'What we know now'});
CREATE (:Claim {id: 'cl:vehicle', text: 'Noor Wali Mehsud was in Kabul, in an armored vehicle',  // F10
    kind: 'location', status: 'asserted', locator: 'What we know now'});
CREATE (:Claim {id: 'cl:fate', text: 'Noor Wali Mehsud survived the strike', kind: 'fate',  // F11 F49
    value_text: 'survived the strike', polarity: true, status: 'asserted', locator: 'What we know now; FAQ'});
CREATE (:Claim {id: 'cl:senior', text: 'Several senior TTP members were killed', kind: 'casualties',  // F13
    measure: 'killed', value_text: 'several', low: 2, unit: 'persons', victim_side: 'ttp', status: 'asserted',
    locator: 'What we know now'});
CREATE (:Claim {id: 'cl:resumed', text: 'Fighting resumed early in 2026', kind: 'date', measure: 'date',  // F41
    value_text: '2026-37', valid: '2026-37', status: 'asserted', locator: 'What happens next',
    notes: 'contains 2026-02, which the same article gives elsewhere'});
CREATE (:Claim {id: 'cl:2600', text: 'The border is 2,600 km long', kind: 'measurement', measure: 'length_km',  // F21
    value: 2600, unit: 'km', status: 'asserted', locator: 'Key details of the escalation'});
CREATE (:Claim {id: 'cl:2640', text: 'The border is 2,640 km long', kind: 'measurement', measure: 'length_km',  // F50
    value: 2640, unit: 'km', status: 'asserted', locator: 'FAQ'});
CREATE (:Claim {id: 'cl:flashpoint', text: 'The Durand Line is disputed and the main flashpoint',  // F50b
    kind: 'assessment', status: 'asserted', locator: 'FAQ'});
CREATE (:Claim {id: 'cl:indianot', text: 'No military intervention by India', kind: 'negative',  // F54
    polarity: false, status: 'asserted', locator: 'FAQ'});
CREATE (:Claim {id: 'cl:indiaalign', text: 'The embassy marks a strategic and diplomatic turn by India',  // F35 F53
    kind: 'assessment', status: 'asserted', hedge: 'is seen as', locator: 'Stakeholders and Regional Impact; FAQ'});

// ---- Claims of the article about the situation -------------------------------------------------------------------
CREATE (:Claim {id: 'cl:breaking', text: 'Relations between the two governments have broken down for good',  // F01
    kind: 'assessment', value_text: '"definitive breaking point"', status: 'asserted', locator: 'Lead'});
CREATE (:Claim {id: 'cl:significant',  // F04
    text: 'No military confrontation of the two since 2021 was as significant', kind: 'assessment',
    valid: '2021/2026-02-27', status: 'asserted', locator: 'Lead'});
CREATE (:Claim {id: 'cl:conventional',  // F05
    text: 'A counter-terrorism operation has become a conventional war across the border', kind: 'assessment',
    status: 'asserted', locator: 'Lead'});
CREATE (:Claim {id: 'cl:stability', text: 'The conflict endangers the stability of the region',  // F06
    kind: 'outlook', status: 'asserted', locator: 'Lead'});
CREATE (:Claim {id: 'cl:dichotomy', text: 'Telling good Taliban from bad Taliban has failed as a policy',  // F27
    kind: 'assessment', value_text: '"Good Taliban vs. Bad Taliban"', status: 'asserted',
    locator: 'The real system issue underneath'});
CREATE (:Claim {id: 'cl:depth',  // F28
    text: 'Supporting the Afghan Taliban for strategic depth has backfired on Pakistan', kind: 'support',
    value_text: '"strategic depth"', status: 'asserted', locator: 'The real system issue underneath'});
CREATE (:Claim {id: 'cl:sanctuary', text: 'The TTP enjoys ideological and logistical sanctuary from Kabul',  // F29
    kind: 'support', status: 'asserted', locator: 'The real system issue underneath'});
CREATE (:Claim {id: 'cl:existential',  // F30
    text: 'Terrorism from across the border threatens the existence of Pakistan', kind: 'assessment',
    status: 'asserted', locator: 'The real system issue underneath'});
CREATE (:Claim {id: 'cl:rhetoric', text: 'Both capitals talk of open war', kind: 'assessment',  // F33
    value_text: '"open war"', status: 'asserted', locator: 'The real system issue underneath'});
CREATE (:Claim {id: 'cl:mistrust', text: 'A lasting truce stays out of reach because of deep mistrust',  // F37
    kind: 'outlook', value_text: '"deep mistrust"', status: 'asserted', locator: 'Stakeholders and Regional Impact',
    notes: 'the two words are quoted without a speaker'});
CREATE (:Claim {id: 'cl:outlook',  // F47
    text: 'What counts next is whether outside mediators can avert a full territorial war', kind: 'outlook',
    status: 'asserted', locator: 'What happens next'});
CREATE (:Claim {id: 'cl:autonomy',  // F56 F57
    text: 'The Afghan Taliban now acts as a sovereign regional power, not as a proxy of Pakistan', kind: 'assessment',
    status: 'asserted', locator: 'Bigger signal'});
CREATE (:Claim {id: 'cl:failure',  // F58
    text: "Pakistan's failed western border policy leaves it a two-front challenge that strikes may not contain",
    kind: 'assessment', value_text: '"structural failure"', status: 'asserted', hedge: 'may',
    locator: 'Bigger signal'});

// ---- Who belongs to whom, who leads ------------------------------------------------------------------------------
MATCH (paf:Actor {id: 'paf'}), (pak:Actor {id: 'pak'}), (ina:Actor {id: 'ina'}), (aft:Actor {id: 'aft'}),
      (mehsud:Actor {id: 'mehsud'}), (ttp:Actor {id: 'ttp'}), (asif:Actor {id: 'asif'})
CREATE
  (paf)-[:PART_OF {source: 'src:article', locator: 'Lead'}]->(pak),  // F02
  (ina)-[:PART_OF {source: 'src:article', locator: 'What we know now'}]->(aft),  // F15
  (mehsud)-[:LEADS {title: 'Emir', source: 'src:article', locator: 'What we know now'}]->(ttp),  // F10b
  (asif)-[:HOLDS_POSITION {title: 'Defense Minister', source: 'src:article',  // F42
      locator: 'What happens next'}]->(pak);

// Support, shelter and proxies are what somebody says of somebody: each rests on a claim.
MATCH (pak:Actor {id: 'pak'}), (aft:Actor {id: 'aft'}), (ttp:Actor {id: 'ttp'}), (rivals:Actor {id: 'rivals'})
CREATE
  (pak)-[:SUPPORTED {when: edtf('../2026-02-27'), status: 'ended', claim: 'cl:depth',  // F28
      notes: 'neither beginning nor end is dated; over by the day of publication', source: 'src:article',
      locator: 'The real system issue underneath'}]->(aft),
  (aft)-[:SHELTERS {kind: ['ideological', 'logistical'], claim: 'cl:sanctuary',  // F29
      basis: 'state on the day of publication; since when is not said', source: 'src:article',
      locator: 'The real system issue underneath'}]->(ttp),
  (aft)-[:PROXY_OF {asserted_by: 'asif', status: 'alleged', claim: 'cl:proxy', source: 'src:article',  // F44
      locator: 'What happens next'}]->(rivals);

// ---- Geography ---------------------------------------------------------------------------------------------------
MATCH (kabul:Location {id: 'loc:kabul'}), (afghanistan_country:Location {id: 'loc:afghanistan'}),
      (khost:Location {id: 'loc:khost'}), (jalalabad:Location {id: 'loc:jalalabad'}),
      (paktika:Location {id: 'loc:paktika'}), (kandahar:Location {id: 'loc:kandahar'}),
      (market:Location {id: 'loc:market'}), (kurram:Location {id: 'loc:kurram'}),
      (pakistan_country:Location {id: 'loc:pakistan'}), (chagai:Location {id: 'loc:chagai'}),
      (zhob:Location {id: 'loc:zhob'}), (waziristan:Location {id: 'loc:waziristan'})
CREATE
  (kabul)-[:LOCATED_IN]->(afghanistan_country),  // F08 F22
  (khost)-[:LOCATED_IN]->(afghanistan_country),  // F08
  (jalalabad)-[:LOCATED_IN]->(afghanistan_country),  // F08
  (paktika)-[:LOCATED_IN]->(afghanistan_country),  // F08
  (kandahar)-[:LOCATED_IN]->(afghanistan_country),  // F22
  (market)-[:LOCATED_IN {source: 'src:article', locator: 'What we know now'}]->(kabul),  // F14
  (kurram)-[:LOCATED_IN]->(pakistan_country),  // F23
  (chagai)-[:LOCATED_IN]->(pakistan_country),  // F23
  (zhob)-[:LOCATED_IN]->(pakistan_country),  // F23
  (waziristan)-[:LOCATED_IN {source: 'src:article',  // F39
      locator: 'Stakeholders and Regional Impact'}]->(pakistan_country),
  (afghanistan_country)-[:BORDERS {source: 'src:article', locator: 'FAQ'}]->(pakistan_country);  // F50

// ---- Operation Khyber Storm, 9 October 2025 ----------------------------------------------------------------------
MATCH (khyber:Event {id: 'ev:khyber'}), (conflict:Conflict {id: 'cf:1'}), (pak:Actor {id: 'pak'}),
      (paf:Actor {id: 'paf'}), (ttp:Actor {id: 'ttp'}), (mehsud:Actor {id: 'mehsud'}),
      (kabul:Location {id: 'loc:kabul'}), (khost:Location {id: 'loc:khost'}),
      (jalalabad:Location {id: 'loc:jalalabad'}), (paktika:Location {id: 'loc:paktika'}),
      (market:Location {id: 'loc:market'}), (article:Source {id: 'src:article'})
CREATE
  (khyber)-[:PART_OF {source: 'src:article', locator: 'Lead'}]->(conflict),  // F02
  (pak)-[:PARTICIPATED_IN {side: 'a', role: 'initiator', source: 'src:article',  // F07
      locator: 'What we know now'}]->(khyber),
  (paf)-[:PARTICIPATED_IN {side: 'a', role: 'executor', source: 'src:article', locator: 'Lead'}]->(khyber),  // F02
  (ttp)-[:PARTICIPATED_IN {side: 'b', role: 'target', source: 'src:article',  // F08
      locator: 'What we know now'}]->(khyber),
  (mehsud)-[:PARTICIPATED_IN {side: 'b', role: 'primary_target', hedge: 'reportedly', status: 'hedged',  // F09
      claim: 'cl:target', source: 'src:article', locator: 'What we know now'}]->(khyber),
  (khyber)-[:OCCURRED_AT {where_prec: 2, source: 'src:article', locator: 'What we know now'}]->(kabul),  // F08
  (khyber)-[:OCCURRED_AT {where_prec: 2, source: 'src:article', locator: 'What we know now'}]->(khost),  // F08
  (khyber)-[:OCCURRED_AT {where_prec: 2, source: 'src:article', locator: 'What we know now'}]->(jalalabad),  // F08
  (khyber)-[:OCCURRED_AT {where_prec: 4, source: 'src:article', locator: 'What we know now'}]->(paktika),  // F08
  (khyber)-[:OCCURRED_AT {where_prec: 2, source: 'src:article', locator: 'What we know now'}]->(market),  // F14
  (paf)-[:STRUCK {event: 'ev:khyber', when: edtf('2025-10-09'),  // F08
      means: ['airstrike'], derived: true, basis: 'executor and place of the event', source: 'src:article',
      locator: 'What we know now'}]->(kabul),
  (paf)-[:STRUCK {event: 'ev:khyber', when: edtf('2025-10-09'),  // F08
      means: ['airstrike'], derived: true, basis: 'executor and place of the event', source: 'src:article',
      locator: 'What we know now'}]->(khost),
  (paf)-[:STRUCK {event: 'ev:khyber', when: edtf('2025-10-09'),  // F08
      means: ['airstrike'], derived: true, basis: 'executor and place of the event', source: 'src:article',
      locator: 'What we know now'}]->(jalalabad),
  (paf)-[:STRUCK {event: 'ev:khyber', when: edtf('2025-10-09'),  // F08
      means: ['airstrike'], derived: true, basis: 'executor and place of the event', source: 'src:article',
      locator: 'What we know now'}]->(paktika),
  (paf)-[:STRUCK {event: 'ev:khyber', when: edtf('2025-10-09'),  // F14
      means: ['airstrike'], derived: true, basis: 'executor and place of the event', source: 'src:article',
      locator: 'What we know now'}]->(market),
  (khyber)-[:REPORTED_IN {locator: 'Lead; What we know now; FAQ'}]->(article);  // F02 F07 F48

// ---- The video ---------------------------------------------------------------------------------------------------
MATCH (mehsud:Actor {id: 'mehsud'}), (video:Event {id: 'ev:video'}), (khyber:Event {id: 'ev:khyber'}),
      (article:Source {id: 'src:article'})
CREATE
  (mehsud)-[:PARTICIPATED_IN {side: 'a', role: 'initiator', source: 'src:article',  // F12
      locator: 'What we know now'}]->(video),
  (khyber)-[:PRECEDED {basis: 'it shows that he escaped', source: 'src:article',  // F12
      locator: 'What we know now'}]->(video),
  (video)-[:REPORTED_IN {locator: 'What we know now; FAQ'}]->(article);  // F12 F49

// ---- The retaliation, 11 October 2025 ----------------------------------------------------------------------------
MATCH (retal:Event {id: 'ev:retal'}), (conflict:Conflict {id: 'cf:1'}), (aft:Actor {id: 'aft'}),
      (ina:Actor {id: 'ina'}), (pak:Actor {id: 'pak'}), (durand:Location {id: 'loc:durand'}),
      (khyber:Event {id: 'ev:khyber'}), (article:Source {id: 'src:article'})
CREATE
  (retal)-[:PART_OF {source: 'src:article', locator: 'Lead'}]->(conflict),  // F03
  (aft)-[:PARTICIPATED_IN {side: 'a', role: 'initiator', source: 'src:article',  // F03 F15
      locator: 'What we know now'}]->(retal),
  (ina)-[:PARTICIPATED_IN {side: 'a', role: 'executor', source: 'src:article',  // F15
      locator: 'What we know now'}]->(retal),
  (pak)-[:PARTICIPATED_IN {side: 'b', role: 'target', source: 'src:article',  // F15 F16
      locator: 'What we know now'}]->(retal),
  (retal)-[:OCCURRED_AT {where_prec: 5, description: 'several posts along the line', source: 'src:article',  // F16
      locator: 'What we know now'}]->(durand),
  (retal)-[:RETALIATION_FOR {basis: 'stated', source: 'src:article',  // F03 F15
      locator: 'What we know now'}]->(khyber),
  (khyber)-[:PRECEDED {basis: 'dated', source: 'src:article', locator: 'What we know now'}]->(retal),  // F03 F15
  (aft)-[:RETALIATED_AGAINST {event: 'ev:retal', when: edtf('2025-10-11'),  // F15
      derived: true, basis: 'initiators of the event and of what it answers',
      source: 'src:article', locator: 'What we know now'}]->(pak),
  (ina)-[:ATTACKED {event: 'ev:retal', when: edtf('2025-10-11'),  // F16
      derived: true, basis: 'executor and place of the event', source: 'src:article',
      locator: 'What we know now'}]->(durand),
  (retal)-[:REPORTED_IN {locator: 'Lead; What we know now'}]->(article);  // F03 F15

// ---- Air and ground operations, undated --------------------------------------------------------------------------
MATCH (airops:Event {id: 'ev:airops'}), (conflict:Conflict {id: 'cf:1'}), (pak:Actor {id: 'pak'}),
      (aft:Actor {id: 'aft'}), (kabul:Location {id: 'loc:kabul'}), (kandahar:Location {id: 'loc:kandahar'}),
      (article:Source {id: 'src:article'})
CREATE
  (airops)-[:PART_OF {source: 'src:article', locator: 'Key details of the escalation'}]->(conflict),  // F22
  (pak)-[:PARTICIPATED_IN {side: 'a', role: 'initiator', source: 'src:article',  // F22
      locator: 'Key details of the escalation'}]->(airops),
  (aft)-[:PARTICIPATED_IN {side: 'b', role: 'target',  // F22
      basis: 'command centers in two Afghan cities; whose they are is not spelled out', source: 'src:article',
      locator: 'Key details of the escalation'}]->(airops),
  (airops)-[:OCCURRED_AT {where_prec: 2, source: 'src:article',  // F22
      locator: 'Key details of the escalation'}]->(kabul),
  (airops)-[:OCCURRED_AT {where_prec: 2, source: 'src:article',  // F22
      locator: 'Key details of the escalation'}]->(kandahar),
  (pak)-[:STRUCK {event: 'ev:airops', when: edtf('2025-10-09/2026-02-27'),  // F22
      means: ['jet', 'drone'], derived: true, basis: 'initiator and place of the event',
      source: 'src:article', locator: 'Key details of the escalation'}]->(kabul),
  (pak)-[:STRUCK {event: 'ev:airops', when: edtf('2025-10-09/2026-02-27'),  // F22
      means: ['jet', 'drone'], derived: true, basis: 'initiator and place of the event',
      source: 'src:article', locator: 'Key details of the escalation'}]->(kandahar),
  (airops)-[:REPORTED_IN {locator: 'Key details of the escalation'}]->(article);  // F22

MATCH (ground:Event {id: 'ev:ground'}), (conflict:Conflict {id: 'cf:1'}), (aft:Actor {id: 'aft'}),
      (pak:Actor {id: 'pak'}), (kurram:Location {id: 'loc:kurram'}), (chagai:Location {id: 'loc:chagai'}),
      (zhob:Location {id: 'loc:zhob'}), (article:Source {id: 'src:article'})
CREATE
  (ground)-[:PART_OF {source: 'src:article', locator: 'Key details of the escalation'}]->(conflict),  // F23
  (aft)-[:PARTICIPATED_IN {side: 'a', role: 'initiator', source: 'src:article',  // F23
      locator: 'Key details of the escalation'}]->(ground),
  (pak)-[:PARTICIPATED_IN {side: 'b', role: 'target', source: 'src:article',  // F23
      locator: 'Key details of the escalation'}]->(ground),
  (ground)-[:OCCURRED_AT {where_prec: 3, source: 'src:article',  // F23
      locator: 'Key details of the escalation'}]->(kurram),
  (ground)-[:OCCURRED_AT {where_prec: 3, source: 'src:article',  // F23
      locator: 'Key details of the escalation'}]->(chagai),
  (ground)-[:OCCURRED_AT {where_prec: 3, source: 'src:article',  // F23
      locator: 'Key details of the escalation'}]->(zhob),
  (aft)-[:ATTACKED {event: 'ev:ground', when: edtf('2025-10-09/2026-02-27'),  // F23
      derived: true, basis: 'initiator and place of the event', source: 'src:article',
      locator: 'Key details of the escalation'}]->(kurram),
  (aft)-[:ATTACKED {event: 'ev:ground', when: edtf('2025-10-09/2026-02-27'),  // F23
      derived: true, basis: 'initiator and place of the event', source: 'src:article',
      locator: 'Key details of the escalation'}]->(chagai),
  (aft)-[:ATTACKED {event: 'ev:ground', when: edtf('2025-10-09/2026-02-27'),  // F23
      derived: true, basis: 'initiator and place of the event', source: 'src:article',
      locator: 'Key details of the escalation'}]->(zhob),
  (ground)-[:REPORTED_IN {locator: 'Key details of the escalation'}]->(article);  // F23

// ---- The TTP against the Pakistani state, undated ----------------------------------------------------------------
MATCH (camps:Event {id: 'ev:camps'}), (conflict:Conflict {id: 'cf:1'}), (ttp:Actor {id: 'ttp'}),
      (pak:Actor {id: 'pak'}), (waziristan:Location {id: 'loc:waziristan'}), (article:Source {id: 'src:article'})
CREATE
  (camps)-[:PART_OF {source: 'src:article', locator: 'Stakeholders and Regional Impact'}]->(conflict),  // F39
  (ttp)-[:PARTICIPATED_IN {side: 'a', role: 'initiator', source: 'src:article',  // F39
      locator: 'Stakeholders and Regional Impact'}]->(camps),
  (pak)-[:PARTICIPATED_IN {side: 'b', role: 'target', source: 'src:article',  // F39
      locator: 'Stakeholders and Regional Impact'}]->(camps),
  (camps)-[:OCCURRED_AT {where_prec: 3, source: 'src:article',  // F39
      locator: 'Stakeholders and Regional Impact'}]->(waziristan),
  (ttp)-[:ATTACKED {event: 'ev:camps', when: edtf('2025-10-09/2026-02-27'),  // F39
      derived: true, basis: 'initiator and place of the event', source: 'src:article',
      locator: 'Stakeholders and Regional Impact'}]->(waziristan),
  (camps)-[:REPORTED_IN {locator: 'Stakeholders and Regional Impact'}]->(article);  // F39

MATCH (ttp:Actor {id: 'ttp'}), (jihad:Event {id: 'ev:jihad'}), (pak:Actor {id: 'pak'}),
      (article:Source {id: 'src:article'})
CREATE
  (ttp)-[:PARTICIPATED_IN {side: 'a', role: 'initiator', source: 'src:article',  // F38
      locator: 'Stakeholders and Regional Impact'}]->(jihad),
  (pak)-[:PARTICIPATED_IN {side: 'b', role: 'target', source: 'src:article',  // F38
      locator: 'Stakeholders and Regional Impact'}]->(jihad),
  (jihad)-[:REPORTED_IN {locator: 'Stakeholders and Regional Impact; FAQ'}]->(article);  // F38 F52

// ---- Mediation and ceasefire -------------------------------------------------------------------------------------
MATCH (pak:Actor {id: 'pak'}), (broker:Event {id: 'ev:broker'}), (aft:Actor {id: 'aft'}), (qat:Actor {id: 'qat'}),
      (sau:Actor {id: 'sau'}), (tur:Actor {id: 'tur'}), (article:Source {id: 'src:article'})
CREATE
  (pak)-[:PARTICIPATED_IN {side: 'a', role: 'party', source: 'src:article',  // F36
      locator: 'Stakeholders and Regional Impact'}]->(broker),
  (aft)-[:PARTICIPATED_IN {side: 'b', role: 'party', source: 'src:article',  // F36
      locator: 'Stakeholders and Regional Impact'}]->(broker),
  (qat)-[:MEDIATED {outcome: 'attempt', primacy: 'primary', source: 'src:article',  // F36 F51
      locator: 'Stakeholders and Regional Impact; FAQ'}]->(broker),
  (sau)-[:MEDIATED {outcome: 'attempt', primacy: 'primary', source: 'src:article',  // F36 F51
      locator: 'Stakeholders and Regional Impact; FAQ'}]->(broker),
  (tur)-[:MEDIATED {outcome: 'attempt', primacy: 'secondary', source: 'src:article',  // F36 F51
      locator: 'Stakeholders and Regional Impact; FAQ'}]->(broker),
  (broker)-[:REPORTED_IN {locator: 'Stakeholders and Regional Impact; FAQ'}]->(article);  // F36 F51

MATCH (pak:Actor {id: 'pak'}), (ceasefire:Event {id: 'ev:ceasefire'}), (aft:Actor {id: 'aft'}),
      (qat:Actor {id: 'qat'}), (retal:Event {id: 'ev:retal'}), (article:Source {id: 'src:article'})
CREATE
  (pak)-[:PARTICIPATED_IN {side: 'a', role: 'party', source: 'src:article',  // F40
      locator: 'What happens next'}]->(ceasefire),
  (aft)-[:PARTICIPATED_IN {side: 'b', role: 'party', source: 'src:article',  // F40
      locator: 'What happens next'}]->(ceasefire),
  (qat)-[:MEDIATED {outcome: 'ceasefire', source: 'src:article', locator: 'What happens next'}]->(ceasefire),  // F40
  (retal)-[:PRECEDED {basis: 'a ceasefire follows the fighting it halts', source: 'src:article',  // F40
      locator: 'What happens next'}]->(ceasefire),
  (ceasefire)-[:REPORTED_IN {locator: 'What happens next'}]->(article);  // F40

// ---- Fighting again, February 2026 -------------------------------------------------------------------------------
MATCH (resume:Event {id: 'ev:resume'}), (conflict:Conflict {id: 'cf:1'}), (pak:Actor {id: 'pak'}),
      (aft:Actor {id: 'aft'}), (ceasefire:Event {id: 'ev:ceasefire'}), (article:Source {id: 'src:article'})
CREATE
  (resume)-[:PART_OF {source: 'src:article', locator: 'Key details of the escalation'}]->(conflict),  // F26
  (pak)-[:PARTICIPATED_IN {side: 'a', role: 'belligerent', source: 'src:article',  // F26
      locator: 'Key details of the escalation'}]->(resume),
  (aft)-[:PARTICIPATED_IN {side: 'b', role: 'belligerent', source: 'src:article',  // F26
      locator: 'Key details of the escalation'}]->(resume),
  (resume)-[:BROKE {basis: 'hostilities resumed in spite of it', source: 'src:article',  // F40 F41
      locator: 'What happens next'}]->(ceasefire),
  (ceasefire)-[:PRECEDED {basis: 'stated', source: 'src:article', locator: 'What happens next'}]->(resume),  // F41
  (resume)-[:REPORTED_IN {locator: 'Key details of the escalation; What happens next'}]->(article);  // F26 F41

// ---- Other moves -------------------------------------------------------------------------------------------------
MATCH (ind:Actor {id: 'ind'}), (embassy:Event {id: 'ev:embassy'}), (kabul:Location {id: 'loc:kabul'}),
      (article:Source {id: 'src:article'})
CREATE
  (ind)-[:PARTICIPATED_IN {side: 'a', role: 'initiator', source: 'src:article',  // F34
      locator: 'Stakeholders and Regional Impact'}]->(embassy),
  (embassy)-[:OCCURRED_AT {where_prec: 2, description: 'the mission concerned', source: 'src:article',  // F34
      locator: 'Stakeholders and Regional Impact'}]->(kabul),
  (embassy)-[:REPORTED_IN {locator: 'Stakeholders and Regional Impact; FAQ'}]->(article);  // F34 F53

MATCH (asif:Actor {id: 'asif'}), (openwar:Event {id: 'ev:openwar'}), (pak:Actor {id: 'pak'}), (aft:Actor {id: 'aft'}),
      (article:Source {id: 'src:article'})
CREATE
  (asif)-[:PARTICIPATED_IN {side: 'a', role: 'initiator', source: 'src:article',  // F43
      locator: 'What happens next'}]->(openwar),
  (pak)-[:PARTICIPATED_IN {side: 'a', role: 'on_behalf_of', source: 'src:article',  // F42 F43
      locator: 'What happens next'}]->(openwar),
  (aft)-[:PARTICIPATED_IN {side: 'b', role: 'target', basis: 'implied by the accusation made with it',  // F43
      source: 'src:article', locator: 'What happens next'}]->(openwar),
  (openwar)-[:REPORTED_IN {locator: 'What happens next'}]->(article);  // F43

MATCH (crossings:Event {id: 'ev:crossings'}), (durand:Location {id: 'loc:durand'}),
      (article:Source {id: 'src:article'})
CREATE
  (crossings)-[:OCCURRED_AT {where_prec: 5, source: 'src:article', locator: 'What happens next'}]->(durand),  // F45
  (crossings)-[:REPORTED_IN {locator: 'What happens next'}]->(article);  // F45 F46

// ---- What the parties say ----------------------------------------------------------------------------------------
// Kabul (the Afghan Taliban) on the retaliation, and the answer of Islamabad (Pakistan) to both figures.
MATCH (aft:Actor {id: 'aft'}), (claim_58:Claim {id: 'cl:58'}), (retal:Event {id: 'ev:retal'}),
      (article:Source {id: 'src:article'}), (claim_25:Claim {id: 'cl:25'}), (pak:Actor {id: 'pak'}),
      (claim_200:Claim {id: 'cl:200'})
CREATE
  (aft)-[:CLAIMED {source: 'src:article', locator: 'What we know now'}]->(claim_58),  // F17
  (claim_58)-[:ABOUT]->(retal),  // F17
  (claim_58)-[:REPORTED_IN {locator: 'What we know now'}]->(article),  // F17
  (aft)-[:CLAIMED {source: 'src:article', locator: 'What we know now'}]->(claim_25),  // F18
  (claim_25)-[:ABOUT]->(retal),  // F18
  (claim_25)-[:REPORTED_IN {locator: 'What we know now'}]->(article),  // F18
  (pak)-[:REJECTED {source: 'src:article', locator: 'What we know now'}]->(claim_58),  // F19
  (pak)-[:REJECTED {source: 'src:article', locator: 'What we know now'}]->(claim_25),  // F19
  (pak)-[:CLAIMED {source: 'src:article', locator: 'What we know now'}]->(claim_200),  // F20
  (claim_200)-[:ABOUT]->(retal),  // F20
  (claim_200)-[:REPORTED_IN {locator: 'What we know now'}]->(article),  // F20
  (claim_58)-[:CONTRADICTS {basis: 'rival counts of the same fighting, of different victims',  // F20 F24
      source: 'src:article', locator: 'What we know now'}]->(claim_200);

MATCH (indep:Actor {id: 'indep'}), (claim_70:Claim {id: 'cl:70'}), (khyber:Event {id: 'ev:khyber'}),
      (retal:Event {id: 'ev:retal'}), (article:Source {id: 'src:article'}), (claim_200:Claim {id: 'cl:200'})
CREATE
  (indep)-[:CLAIMED {hedge: 'suggest', source: 'src:article',  // F25
      locator: 'Key details of the escalation'}]->(claim_70),
  (claim_70)-[:ABOUT]->(khyber),  // F25
  (claim_70)-[:ABOUT]->(retal),  // F25
  (claim_70)-[:REPORTED_IN {locator: 'Key details of the escalation'}]->(article),  // F25
  (claim_70)-[:CONTRADICTS {basis: 'a total for both sides set against a higher count for one',  // F24 F25
      source: 'src:article', locator: 'What we know now; Key details of the escalation'}]->(claim_200);

MATCH (aft:Actor {id: 'aft'}), (claim_sovereignty:Claim {id: 'cl:sovereignty'}), (khyber:Event {id: 'ev:khyber'}),
      (kabul:Location {id: 'loc:kabul'}), (article:Source {id: 'src:article'}),
      (claim_colonial:Claim {id: 'cl:colonial'}), (pak:Actor {id: 'pak'})
CREATE
  (aft)-[:CLAIMED {source: 'src:article', locator: 'The real system issue underneath'}]->(claim_sovereignty),  // F31
  (claim_sovereignty)-[:ABOUT]->(khyber),  // F31
  (claim_sovereignty)-[:ABOUT]->(kabul),  // F31
  (claim_sovereignty)-[:REPORTED_IN {locator: 'The real system issue underneath',  // F31
      quote: 'unprecedented'}]->(article),
  (aft)-[:CLAIMED {source: 'src:article', locator: 'The real system issue underneath'}]->(claim_colonial),  // F32
  (claim_colonial)-[:ABOUT]->(pak),  // F32
  (claim_colonial)-[:ABOUT]->(aft),  // F32
  (claim_colonial)-[:REPORTED_IN {locator: 'The real system issue underneath'}]->(article);  // F32

MATCH (asif:Actor {id: 'asif'}), (claim_proxy:Claim {id: 'cl:proxy'}), (aft:Actor {id: 'aft'}),
      (rivals:Actor {id: 'rivals'}), (article:Source {id: 'src:article'})
CREATE
  (asif)-[:CLAIMED {hedge: 'alleging', source: 'src:article', locator: 'What happens next'}]->(claim_proxy),  // F44
  (claim_proxy)-[:ABOUT]->(aft),  // F44
  (claim_proxy)-[:ABOUT]->(rivals),  // F44
  (claim_proxy)-[:REPORTED_IN {locator: 'What happens next'}]->(article);  // F44

MATCH (ttp:Actor {id: 'ttp'}), (claim_mandate:Claim {id: 'cl:mandate'}), (affiliates:Actor {id: 'affiliates'}),
      (jihad:Event {id: 'ev:jihad'}), (article:Source {id: 'src:article'})
CREATE
  (ttp)-[:CLAIMED {source: 'src:article',  // F38 F52
      locator: 'Stakeholders and Regional Impact; FAQ'}]->(claim_mandate),
  (affiliates)-[:CLAIMED {source: 'src:article',  // F52
      locator: 'Stakeholders and Regional Impact; FAQ'}]->(claim_mandate),
  (claim_mandate)-[:ABOUT]->(jihad),  // F52
  (claim_mandate)-[:REPORTED_IN {locator: 'Stakeholders and Regional Impact; FAQ',  // F38 F52
      quote: 'jihad'}]->(article);

// ---- What the article itself says --------------------------------------------------------------------------------
// About Noor Wali Mehsud: the FAQ asks whether he is dead, and the answer is no.
MATCH (article:Source {id: 'src:article'}), (claim_target:Claim {id: 'cl:target'}), (mehsud:Actor {id: 'mehsud'}),
      (khyber:Event {id: 'ev:khyber'}), (claim_vehicle:Claim {id: 'cl:vehicle'}), (kabul:Location {id: 'loc:kabul'}),
      (claim_fate:Claim {id: 'cl:fate'}), (recording:Source {id: 'src:video'})
CREATE
  (article)-[:ASSERTED {locator: 'What we know now', hedge: 'reportedly'}]->(claim_target),  // F09
  (claim_target)-[:ABOUT]->(mehsud),  // F09
  (claim_target)-[:ABOUT]->(khyber),  // F09
  (article)-[:ASSERTED {locator: 'What we know now'}]->(claim_vehicle),  // F10
  (claim_vehicle)-[:ABOUT]->(mehsud),  // F10
  (claim_vehicle)-[:ABOUT]->(kabul),  // F10
  (mehsud)-[:ASSERTED {medium: 'video', source: 'src:article',  // F11 F49
      locator: 'What we know now; FAQ'}]->(claim_fate),
  (article)-[:ASSERTED {locator: 'What we know now; FAQ'}]->(claim_fate),  // F11 F49
  (claim_fate)-[:ABOUT]->(mehsud),  // F11 F49
  (claim_fate)-[:ABOUT]->(khyber),  // F11 F49
  (claim_fate)-[:QUOTED_FROM {locator: 'What we know now; FAQ'}]->(recording);  // F12 F49

MATCH (article:Source {id: 'src:article'}), (claim_senior:Claim {id: 'cl:senior'}), (khyber:Event {id: 'ev:khyber'}),
      (ttp:Actor {id: 'ttp'}), (claim_resumed:Claim {id: 'cl:resumed'}), (resume:Event {id: 'ev:resume'})
CREATE
  (article)-[:ASSERTED {locator: 'What we know now'}]->(claim_senior),  // F13
  (claim_senior)-[:ABOUT]->(khyber),  // F13
  (claim_senior)-[:ABOUT]->(ttp),  // F13
  (article)-[:ASSERTED {locator: 'What happens next'}]->(claim_resumed),  // F41
  (claim_resumed)-[:ABOUT]->(resume);  // F41

// About the border: two lengths in one article.
MATCH (article:Source {id: 'src:article'}), (claim_2600:Claim {id: 'cl:2600'}), (durand:Location {id: 'loc:durand'}),
      (claim_2640:Claim {id: 'cl:2640'}), (claim_flashpoint:Claim {id: 'cl:flashpoint'})
CREATE
  (article)-[:ASSERTED {locator: 'Key details of the escalation'}]->(claim_2600),  // F21
  (claim_2600)-[:ABOUT]->(durand),  // F21
  (article)-[:ASSERTED {locator: 'FAQ'}]->(claim_2640),  // F50
  (claim_2640)-[:ABOUT]->(durand),  // F50
  (article)-[:ASSERTED {locator: 'FAQ'}]->(claim_flashpoint),  // F50b
  (claim_flashpoint)-[:ABOUT]->(durand),  // F50b
  (claim_2600)-[:CONTRADICTS {basis: 'two lengths of one border', source: 'src:article',  // F21 F50
      locator: 'Key details of the escalation; FAQ'}]->(claim_2640);

// About India.
MATCH (article:Source {id: 'src:article'}), (claim_indianot:Claim {id: 'cl:indianot'}), (ind:Actor {id: 'ind'}),
      (conflict:Conflict {id: 'cf:1'}), (claim_indiaalign:Claim {id: 'cl:indiaalign'}),
      (embassy:Event {id: 'ev:embassy'})
CREATE
  (article)-[:ASSERTED {locator: 'FAQ'}]->(claim_indianot),  // F54
  (claim_indianot)-[:ABOUT]->(ind),  // F54
  (claim_indianot)-[:ABOUT]->(conflict),  // F54
  (article)-[:ASSERTED {locator: 'Stakeholders and Regional Impact; FAQ',  // F35
      hedge: 'is seen as'}]->(claim_indiaalign),
  (claim_indiaalign)-[:ABOUT]->(ind),  // F35
  (claim_indiaalign)-[:ABOUT]->(embassy);  // F35

// About the two governments and the TTP.
MATCH (article:Source {id: 'src:article'}), (claim_breaking:Claim {id: 'cl:breaking'}), (pak:Actor {id: 'pak'}),
      (aft:Actor {id: 'aft'}), (claim_dichotomy:Claim {id: 'cl:dichotomy'}), (claim_depth:Claim {id: 'cl:depth'}),
      (claim_rhetoric:Claim {id: 'cl:rhetoric'})
CREATE
  (article)-[:ASSERTED {locator: 'Lead', quote: 'definitive breaking point'}]->(claim_breaking),  // F01
  (claim_breaking)-[:ABOUT]->(pak),  // F01
  (claim_breaking)-[:ABOUT]->(aft),  // F01
  (article)-[:ASSERTED {locator: 'The real system issue underneath',  // F27
      quote: 'Good Taliban vs. Bad Taliban'}]->(claim_dichotomy),
  (claim_dichotomy)-[:ABOUT]->(pak),  // F27
  (article)-[:ASSERTED {locator: 'The real system issue underneath',  // F28
      quote: 'strategic depth'}]->(claim_depth),
  (claim_depth)-[:ABOUT]->(pak),  // F28
  (claim_depth)-[:ABOUT]->(aft),  // F28
  (article)-[:ASSERTED {locator: 'The real system issue underneath', quote: 'open war'}]->(claim_rhetoric),  // F33
  (claim_rhetoric)-[:ABOUT]->(pak),  // F33
  (claim_rhetoric)-[:ABOUT]->(aft);  // F33

MATCH (article:Source {id: 'src:article'}), (claim_sanctuary:Claim {id: 'cl:sanctuary'}), (aft:Actor {id: 'aft'}),
      (ttp:Actor {id: 'ttp'}), (claim_existential:Claim {id: 'cl:existential'}), (pak:Actor {id: 'pak'}),
      (claim_autonomy:Claim {id: 'cl:autonomy'}), (claim_failure:Claim {id: 'cl:failure'})
CREATE
  (article)-[:ASSERTED {locator: 'The real system issue underneath'}]->(claim_sanctuary),  // F29
  (claim_sanctuary)-[:ABOUT]->(aft),  // F29
  (claim_sanctuary)-[:ABOUT]->(ttp),  // F29
  (article)-[:ASSERTED {locator: 'The real system issue underneath'}]->(claim_existential),  // F30
  (claim_existential)-[:ABOUT]->(ttp),  // F30
  (claim_existential)-[:ABOUT]->(pak),  // F30
  (article)-[:ASSERTED {locator: 'Bigger signal'}]->(claim_autonomy),  // F56 F57
  (claim_autonomy)-[:ABOUT]->(aft),  // F56 F57
  (article)-[:ASSERTED {locator: 'Bigger signal', quote: 'structural failure',  // F58
      hedge: 'may'}]->(claim_failure),
  (claim_failure)-[:ABOUT]->(pak);  // F58

// About the conflict as a whole, and what may come.
MATCH (article:Source {id: 'src:article'}), (claim_significant:Claim {id: 'cl:significant'}),
      (conflict:Conflict {id: 'cf:1'}), (claim_conventional:Claim {id: 'cl:conventional'}),
      (claim_stability:Claim {id: 'cl:stability'}), (claim_mistrust:Claim {id: 'cl:mistrust'}),
      (broker:Event {id: 'ev:broker'}), (claim_outlook:Claim {id: 'cl:outlook'})
CREATE
  (article)-[:ASSERTED {locator: 'Lead'}]->(claim_significant),  // F04
  (claim_significant)-[:ABOUT]->(conflict),  // F04
  (article)-[:ASSERTED {locator: 'Lead'}]->(claim_conventional),  // F05
  (claim_conventional)-[:ABOUT]->(conflict),  // F05
  (article)-[:ASSERTED {locator: 'Lead'}]->(claim_stability),  // F06
  (claim_stability)-[:ABOUT]->(conflict),  // F06
  (article)-[:ASSERTED {locator: 'Stakeholders and Regional Impact',  // F37
      quote: 'deep mistrust'}]->(claim_mistrust),
  (claim_mistrust)-[:ABOUT]->(broker),  // F37
  (article)-[:ASSERTED {locator: 'What happens next'}]->(claim_outlook),  // F47
  (claim_outlook)-[:ABOUT]->(conflict),  // F47
  (claim_outlook)-[:ABOUT]->(broker);  // F47
