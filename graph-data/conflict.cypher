// The conflict vocabulary: who did what to whom, when and where, and who says so.
//
// Declares the graph type `conflict` and adopts it: from then on each write is checked against it, and adoption
// checks what is already there. How to read it:
//
//   NODE Person EXTENDS Actor      a Person node also carries the label Actor and inherits its properties
//   RELATIONSHIP X (A) -> (B)      X may join an A to a B; `()` is any node; further pairs follow after commas
//   NOT NULL, UNIQUE, IN [...]     required; no two nodes of the type share it; one of these values only
//   ALL NODES, ALL RELATIONSHIPS   properties that every node or relationship may carry; a type that declares the
//                                  same property again replaces that declaration for itself
//   OPEN                           properties that are not declared are allowed; undeclared labels and relationship
//                                  types are not
//
// `when` is EDTF, a date that says how sure it is; so is `published`, but what a dataset gives there that is no date
// stays a text. `active` and `valid` are texts written as EDTF.

CREATE GRAPH TYPE conflict {

  // ---- Who: actors. `actor_type` begins with the eight kinds of ACLED's `inter`, in its order. --------------------

  NODE Actor {
    id STRING NOT NULL UNIQUE,
    name STRING NOT NULL,
    actor_type STRING NOT NULL IN [
      'state_forces', 'rebel_group', 'political_militia', 'identity_militia', 'rioters', 'protesters', 'civilians',
      'external_other', 'state', 'government', 'igo', 'ngo', 'media', 'person', 'unidentified'],
    active STRING,
    anonymous BOOLEAN
  },
  NODE State EXTENDS Actor {},
  NODE Government EXTENDS Actor {},
  NODE ArmedForces EXTENDS Actor {},
  NODE ArmedGroup EXTENDS Actor {},
  NODE Organization EXTENDS Actor {},
  NODE Person EXTENDS Actor {},
  NODE Population EXTENDS Actor {},
  NODE Unnamed EXTENDS Actor {},

  // ---- What: events, the conflicts they belong to, and UCDP's pairs of opponents. ---------------------------------

  NODE Event {
    id STRING NOT NULL UNIQUE,
    name STRING NOT NULL,
    when EDTF NOT NULL,
    event_type STRING NOT NULL,
    sub_event_type STRING,
    type_of_violence INTEGER IN [1, 2, 3],              // UCDP: state-based, non-state, one-sided
    cameo STRING,                                       // text, since 01 is not 1
    plover STRING IN [
      'AGREE', 'CONSULT', 'SUPPORT', 'CONCEDE', 'COOPERATE', 'AID', 'RETREAT', 'REQUEST', 'ACCUSE', 'REJECT',
      'THREATEN', 'PROTEST', 'SANCTION', 'MOBILIZE', 'COERCE', 'ASSAULT'],
    plover_mode STRING,
    quad_class INTEGER IN [1, 2, 3, 4],                 // GDELT: verbal and material cooperation, verbal and material conflict
    means LIST<STRING>,
    event_clarity INTEGER IN [1, 2],                    // UCDP: a single incident, an aggregate of several
    time_of_day STRING,
    source_phrase STRING,                               // the words from which the date was read
    date_basis STRING,                                  // why the date is what it is
    date_prec INTEGER IN [1, 2, 3, 4, 5],               // UCDP: day, 2-6 days, week, month, longer
    time_precision INTEGER IN [1, 2, 3],                // ACLED: day, week, month
    goldstein FLOAT,
    tone FLOAT,
    reported_at STRING,
    civilian_targeting STRING,
    tags STRING
  },
  NODE Conflict {
    id STRING NOT NULL UNIQUE,
    name STRING NOT NULL,
    conflict_id INTEGER,
    type_of_conflict STRING,
    incompatibility STRING
  },
  NODE Dyad {
    id STRING NOT NULL UNIQUE,
    name STRING NOT NULL,
    dyad_id INTEGER
  },

  // ---- Where. -----------------------------------------------------------------------------------------------------

  NODE Location {
    id STRING NOT NULL UNIQUE,
    name STRING NOT NULL,
    kind STRING NOT NULL IN [
      'country', 'admin1', 'admin2', 'admin3', 'populated_place', 'facility', 'area', 'border', 'route', 'water'],
    lat FLOAT,
    lon FLOAT,
    geometry STRING,                                    // GeoJSON
    disputed BOOLEAN,
    iso_3166_2 STRING
  },

  // ---- Who says so: claims, and the sources they are found in. ----------------------------------------------------

  NODE Claim {
    id STRING NOT NULL UNIQUE,
    text STRING NOT NULL,
    name STRING,
    kind STRING NOT NULL IN [
      'casualties', 'capture', 'control', 'attribution', 'responsibility', 'motive', 'fate', 'location', 'date',
      'measurement', 'assessment', 'support', 'outlook', 'negative'],
    measure STRING,                                     // killed, wounded, captured, displaced, posts_captured, length_km, ...
    property STRING,                                    // the property of the node that the claim is about, where not `measure`
    value ANY,
    low ANY,
    high ANY,
    value_text STRING,
    value_basis STRING,
    unit STRING,
    victim_side STRING,
    polarity BOOLEAN,                                   // false: the claim denies; absent counts as true
    status STRING IN [
      'asserted', 'claimed', 'disputed', 'rejected', 'confirmed', 'retracted', 'hedged', 'alleged', 'suggested'],
    hedge STRING,
    valid STRING
  },
  NODE Source {
    id STRING NOT NULL UNIQUE,
    name STRING NOT NULL,
    kind STRING IN ['article', 'report', 'dataset_row', 'dataset', 'statement', 'video', 'post'],
    url STRING,
    title STRING,
    publisher STRING,
    published ANY,
    accessed STRING,
    lang STRING,
    source_scale STRING,
    licence STRING,
    sha256 STRING,
    dataset_version STRING
  },
  NODE Concept {
    id STRING NOT NULL UNIQUE,
    name STRING NOT NULL
  },

  // ---- Taking part, and the place. --------------------------------------------------------------------------------

  RELATIONSHIP PARTICIPATED_IN (Actor) -> (Event) {
    side STRING NOT NULL IN ['a', 'b', 'assoc_a', 'assoc_b'],
    role STRING IN [
      'initiator', 'executor', 'target', 'primary_target', 'belligerent', 'party', 'recipient', 'on_behalf_of',
      'victim']
  },
  RELATIONSHIP OCCURRED_AT (Event) -> (Location) {
    where_prec INTEGER NOT NULL IN [1, 2, 3, 4, 5, 6, 7],
    radius_km FLOAT,
    deaths INTEGER,                                     // this place's share where one report was split over several
    description STRING
  },
  RELATIONSHIP MEDIATED (Actor) -> (Event) {
    outcome STRING IN ['attempt', 'ceasefire', 'failed'],
    primacy STRING IN ['primary', 'secondary']
  },

  // ---- Belonging. -------------------------------------------------------------------------------------------------

  RELATIONSHIP PART_OF (Event) -> (Event), (Event) -> (Conflict), (Actor) -> (Actor), (Dyad) -> (Conflict),
  RELATIONSHIP LOCATED_IN (Location) -> (Location),
  RELATIONSHIP BORDERS (Location) -> (Location),
  RELATIONSHIP HAS_SIDE (Dyad) -> (Actor) {
    side STRING NOT NULL IN ['a', 'b']
  },

  // ---- One event and another. -------------------------------------------------------------------------------------

  RELATIONSHIP RETALIATION_FOR (Event) -> (Event),
  RELATIONSHIP PRECEDED (Event) -> (Event),
  RELATIONSHIP ESCALATED (Event) -> (Event),
  RELATIONSHIP BROKE (Event) -> (Event),                // from what broke it to the ceasefire
  RELATIONSHIP SAME_AS (Event) -> (Event), (Actor) -> (Actor), (Location) -> (Location), (Conflict) -> (Conflict),
    (Dyad) -> (Dyad), (Claim) -> (Claim), (Source) -> (Source), (Concept) -> (Concept),

  // ---- Shortcuts derived from an event, whose id they carry. ------------------------------------------------------

  RELATIONSHIP STRUCK (Actor) -> (Location), (Actor) -> (Actor) { event STRING NOT NULL, means LIST<STRING> },
  RELATIONSHIP ATTACKED (Actor) -> (Location), (Actor) -> (Actor) { event STRING NOT NULL, means LIST<STRING> },
  RELATIONSHIP CAPTURED (Actor) -> (Location), (Actor) -> (Actor) { event STRING NOT NULL, means LIST<STRING> },
  RELATIONSHIP RETALIATED_AGAINST (Actor) -> (Actor), (Actor) -> (Location) {
    event STRING NOT NULL,
    means LIST<STRING>
  },

  // ---- One actor and another. -------------------------------------------------------------------------------------

  RELATIONSHIP LEADS (Person) -> (Actor) { title STRING },
  RELATIONSHIP MEMBER_OF (Person) -> (Actor) { title STRING },
  RELATIONSHIP HOLDS_POSITION (Person) -> (Actor) { title STRING },
  RELATIONSHIP SUPPORTED (Actor) -> (Actor) { kind LIST<STRING> },
  RELATIONSHIP SHELTERS (Actor) -> (Actor) { kind LIST<STRING> },
  RELATIONSHIP PROXY_OF (Actor) -> (Actor) { kind LIST<STRING> },
  RELATIONSHIP ALLIED_WITH (Actor) -> (Actor) { kind LIST<STRING> },
  RELATIONSHIP RIVAL_OF (Actor) -> (Actor) { kind LIST<STRING> },
  RELATIONSHIP SPLINTERED_FROM (Actor) -> (Actor),
  RELATIONSHIP SUCCEEDED (Actor) -> (Actor),
  RELATIONSHIP JOINED (Actor) -> (Actor),
  RELATIONSHIP RENAMED_TO (Actor) -> (Actor),

  // ---- An actor and a place. --------------------------------------------------------------------------------------

  RELATIONSHIP CONTROLS (Actor) -> (Location),
  RELATIONSHIP OPERATES_IN (Actor) -> (Location),
  RELATIONSHIP BASED_IN (Actor) -> (Location),

  // ---- Claims: who makes them, what about, and how they stand to each other. --------------------------------------

  RELATIONSHIP ASSERTED (Actor) -> (Claim), (Source) -> (Claim) { medium STRING },
  RELATIONSHIP CLAIMED (Actor) -> (Claim), (Source) -> (Claim) { medium STRING },
  RELATIONSHIP CONFIRMED (Actor) -> (Claim), (Source) -> (Claim) { medium STRING },
  RELATIONSHIP REJECTED (Actor) -> (Claim), (Source) -> (Claim) { medium STRING },
  RELATIONSHIP RETRACTED (Actor) -> (Claim), (Source) -> (Claim) { medium STRING },
  RELATIONSHIP ABOUT (Claim) -> (),
  RELATIONSHIP SUPPORTS (Claim) -> (Claim),
  RELATIONSHIP CONTRADICTS (Claim) -> (Claim),

  // ---- Where it is written. ---------------------------------------------------------------------------------------

  RELATIONSHIP REPORTED_IN (Claim) -> (Source), (Event) -> (Source), (Source) -> (Source), (Actor) -> (Source),
    (Location) -> (Source), (Conflict) -> (Source), (Dyad) -> (Source), (Concept) -> (Source) {
    mentions INTEGER,
    sources INTEGER,
    articles INTEGER
  },
  RELATIONSHIP QUOTED_FROM (Claim) -> (Source), (Event) -> (Source), (Source) -> (Source),
  RELATIONSHIP REVISION_OF (Source) -> (Source),

  // ---- What every node and every relationship may carry. ----------------------------------------------------------

  ALL NODES {
    aliases LIST<STRING>,
    weak_aliases LIST<STRING>,                          // also names something else: never matched alone
    when EDTF,
    source STRING,
    locator STRING,
    claim STRING,                                       // the id of the claim the node rests on
    rank STRING IN ['preferred', 'normal', 'deprecated'],
    confidence INTEGER,
    notes STRING,
    wikidata STRING,
    ucdp_id INTEGER,
    acled_name STRING,
    cameo_code STRING,
    gw_no INTEGER,
    iso3 STRING,
    geonames INTEGER,
    created STRING,
    modified STRING
  },
  ALL RELATIONSHIPS {
    when EDTF,
    source STRING,
    locator STRING,
    quote STRING,
    confidence INTEGER,                                 // 0 to 100
    rank STRING IN ['preferred', 'normal', 'deprecated'],
    asserted_by STRING,
    status STRING,
    hedge STRING,
    derived BOOLEAN,
    event STRING,
    claim STRING,                                       // the id of the claim the relationship rests on
    basis STRING,
    notes STRING
  }

} OPEN;

SET GRAPH TYPE conflict;
