//! Words people bring from other query languages, and how the same is said here: data for the advice of errors.

/// A word of another language and what to write instead.
pub(super) struct ForeignWord {
    /// The word, in capitals.
    pub(super) word: &'static str,
    /// What to do.
    pub(super) advice: &'static str,
}

const fn row(word: &'static str, advice: &'static str) -> ForeignWord {
    ForeignWord { word, advice }
}

/// What to do with a lens at a place where none can stand.
const LENS: &str =
    "a lens stands once, before the whole query: `ACCORDING TO 'Pakistan' DURING '2026' MATCH …`";

/// All of them.
const WORDS: &[ForeignWord] = &[
    row("ACCORDING", LENS),
    row("DURING", LENS),
    row("CERTAINLY", LENS),
    row("RESOLVING", LENS),
    row("CITE", LENS),
    row(
        "SELECT",
        "say what to find first and what to show last: `MATCH (a:Actor) RETURN a.name`",
    ),
    row(
        "FROM",
        "what is read is drawn as a pattern: `MATCH (a:Actor)`",
    ),
    row(
        "JOIN",
        "what belongs together is drawn as one pattern: `MATCH (a:Actor)-[:STRUCK]->(b)`",
    ),
    row(
        "GROUP",
        "groups need no words: beside an aggregate, each other column is what it groups by",
    ),
    row(
        "HAVING",
        "put the aggregate into a WITH and a WHERE behind it: `WITH a, count(*) AS n WHERE n > 1`",
    ),
    row(
        "LIKE",
        "write `STARTS WITH`, `ENDS WITH`, `CONTAINS`, or `=~` with a regular expression",
    ),
    row(
        "ILIKE",
        "write `toLower(text) CONTAINS 'part'`, or `=~ '(?i).*part.*'`",
    ),
    row("BETWEEN", "write `low <= value <= high`"),
    row(
        "UPDATE",
        "find and then change: `MATCH (a:Actor {name: 'x'}) SET a.kind = 'state'`",
    ),
    row(
        "INTO",
        "a new node is drawn: `CREATE (a:Actor {name: 'x'})`",
    ),
    row(
        "VALUES",
        "a new node is drawn: `CREATE (a:Actor {name: 'x'})`",
    ),
    row(
        "IF",
        "write `CASE WHEN condition THEN value ELSE other END`",
    ),
    row("TOP", "write `LIMIT 10` at the end"),
    row(
        "PREFIX",
        "this is not SPARQL: triples are drawn as patterns, `MATCH (a)-[:TYPE]->(b)`",
    ),
];

/// The row of a word, in any case.
pub(super) fn foreign_word(word: &str) -> Option<&'static ForeignWord> {
    WORDS.iter().find(|row| row.word.eq_ignore_ascii_case(word))
}
