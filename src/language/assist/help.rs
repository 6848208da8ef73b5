//! Help about clauses, lenses and statements: sections of the page that documents the language.
//!
//! The page is the table: its examples are run by the test that holds its answers to what annals answers
//! (`tests/documentation.rs`). Must never know a graph.

/// The page.
const PAGE: &str = include_str!("../../../docs/language.md");
/// A section shows no more examples than this.
const EXAMPLES: usize = 3;

/// Headings of the page, in its order, and the words that ask for each beside the heading itself.
const TOPICS: &[(&str, &[&str])] = &[
    (
        "MATCH",
        &[
            "WHERE",
            "pattern",
            "patterns",
            "node",
            "relationship",
            "label",
            "labels",
        ],
    ),
    ("OPTIONAL MATCH", &["OPTIONAL"]),
    ("Paths of variable length", &["path", "paths"]),
    (
        "Shortest paths",
        &[
            "SHORTEST",
            "shortestPath",
            "allShortestPaths",
            "ANY SHORTEST",
            "ALL SHORTEST",
        ],
    ),
    ("Repeated pieces of a path", &["quantified paths"]),
    (
        "Paths in order of time",
        &["CHRONOLOGICAL", "POSSIBLY CHRONOLOGICAL"],
    ),
    ("WITH", &[]),
    ("FILTER and LET", &["FILTER", "LET"]),
    ("UNWIND", &[]),
    (
        "RETURN",
        &[
            "ORDER BY", "ORDER", "SKIP", "OFFSET", "LIMIT", "DISTINCT", "AS", "DESC", "ASC",
        ],
    ),
    ("UNION", &["UNION ALL"]),
    (
        "Subqueries",
        &["subquery", "EXISTS", "COUNT", "COLLECT", "IN TRANSACTIONS"],
    ),
    ("CALL", &["YIELD", "procedures"]),
    ("LOAD CSV", &["LOAD"]),
    ("Lenses", &["lens"]),
    ("ACCORDING TO", &["ACCORDING"]),
    ("DURING", &["CERTAINLY", "CERTAINLY DURING"]),
    ("AS OF", &[]),
    ("CITE", &[]),
    ("Names and identities", &["names"]),
    ("RESOLVING IDENTITY", &["RESOLVING", "SAME_AS"]),
    ("Imprecise dates", &["dates", "EDTF"]),
    ("Comparing imprecise dates", &["possibly", "certainly"]),
    ("The order of events", &["tighten"]),
    ("Places", &["place", "geography"]),
    ("Numbers that parties claim", &["claims", "numbers"]),
    ("CREATE", &["INSERT"]),
    ("MERGE", &["ON CREATE", "ON MATCH"]),
    ("SET and REMOVE", &["SET", "REMOVE"]),
    ("DELETE", &["DETACH", "DETACH DELETE"]),
    ("FOREACH", &[]),
    ("FINISH", &[]),
    (
        "Values",
        &["literals", "parameters", "null", "true", "false"],
    ),
    (
        "Comparison, and null",
        &[
            "comparison",
            "AND",
            "OR",
            "XOR",
            "NOT",
            "IN",
            "IS",
            "IS NULL",
            "CONTAINS",
            "STARTS WITH",
            "STARTS",
            "ENDS WITH",
            "ENDS",
        ],
    ),
    ("Arithmetic", &["operators"]),
    (
        "Lists and maps",
        &["lists", "maps", "reduce", "comprehension"],
    ),
    ("CASE", &["WHEN", "THEN", "ELSE"]),
    ("Patterns as conditions and lists", &[]),
    (
        "Indexes, constraints and graph types",
        &[
            "INDEX",
            "CREATE INDEX",
            "CONSTRAINT",
            "CREATE CONSTRAINT",
            "DROP",
            "GRAPH TYPE",
            "CREATE GRAPH TYPE",
        ],
    ),
    (
        "BEGIN, COMMIT, ROLLBACK",
        &["BEGIN", "COMMIT", "ROLLBACK", "transactions"],
    ),
    ("SHOW", &[]),
    (
        "EXPLAIN and PROFILE",
        &["EXPLAIN", "PROFILE", "EXPLAIN WHY"],
    ),
];

/// A section of the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Help {
    /// Its heading.
    pub heading: &'static str,
    /// Its pieces, in order.
    pub pieces: Vec<Piece>,
}

/// A piece of a section.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece {
    /// A paragraph, in lines as the page breaks them.
    Prose(&'static str),
    /// How it is written, in outline.
    Outline(&'static str),
    /// Statements that run on the seed graph.
    Example(&'static str),
    /// What they answer.
    Answer(&'static str),
}

/// The headings one can ask for, in the order of the page.
pub fn topics() -> impl Iterator<Item = &'static str> {
    TOPICS.iter().map(|(heading, _)| *heading)
}

/// Every word one can ask for.
pub fn topic_words() -> impl Iterator<Item = &'static str> {
    let words = |(heading, words): &'static (&str, &[&str])| {
        std::iter::once(*heading).chain(words.iter().copied())
    };
    TOPICS.iter().flat_map(words)
}

/// The section about a keyword or a topic, in any case and with any blanks.
pub fn help(topic: &str) -> Option<Help> {
    let words: Vec<&str> = topic.split_whitespace().collect();
    let asked = words.join(" ");
    let is_asked = |word: &str| word.eq_ignore_ascii_case(&asked);
    let by_heading = TOPICS.iter().find(|(heading, _)| is_asked(heading));
    let found = by_heading.or_else(|| {
        let has_word = |words: &[&str]| words.iter().any(|word| is_asked(word));
        TOPICS.iter().find(|(_, words)| has_word(words))
    });
    found.and_then(|(heading, _)| section(heading))
}

fn section(heading: &'static str) -> Option<Help> {
    let mut lines = PAGE.split_inclusive('\n');
    let mut start = 0;
    let mut is_found = false;
    for line in lines.by_ref() {
        start += line.len();
        let title = line.trim_end().trim_start_matches('#');
        if title.len() < line.trim_end().len() && title.trim_start() == heading {
            is_found = true;
            break;
        }
    }
    let length: usize = lines
        .take_while(|line| !line.starts_with('#'))
        .map(str::len)
        .sum();
    let text = PAGE.get(start..start + length).filter(|_| is_found)?;
    Some(Help {
        heading,
        pieces: pieces(text),
    })
}

/// What is fenced, and the paragraphs between, up to the last example that is shown.
fn pieces(text: &'static str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut examples = 0;
    let mut is_answered = true;
    for (position, part) in text.split("```").enumerate() {
        if position % 2 == 0 {
            let paragraphs = part
                .split("\n\n")
                .map(str::trim)
                .filter(|one| !one.is_empty());
            let before = pieces.len();
            pieces.extend(paragraphs.map(Piece::Prose));
            is_answered |= pieces.len() > before;
        } else if let Some(example) = part.strip_prefix("cypher\n") {
            examples += 1;
            if examples > EXAMPLES {
                break;
            }
            is_answered = false;
            pieces.push(Piece::Example(example.trim_end()));
        } else if let Some(block) = part.strip_prefix("text\n") {
            let block = block.trim_end();
            pieces.push(if is_answered {
                Piece::Outline(block)
            } else {
                Piece::Answer(block)
            });
            is_answered = true;
        }
    }
    // Words that lead to an example that is not shown.
    if examples > EXAMPLES && matches!(pieces.last(), Some(Piece::Prose(_))) {
        pieces.pop();
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::syntax::Expected;

    #[test]
    fn every_topic_is_a_section_and_every_section_but_the_groups_a_topic() {
        for heading in topics() {
            let help = help(heading).unwrap_or_else(|| panic!("no section {heading}"));
            assert_eq!(help.heading, heading);
            assert!(!help.pieces.is_empty(), "{heading} is empty");
        }
        let groups = [
            "Reading",
            "Writing",
            "Expressions",
            "Schema and transactions",
            "The language",
        ];
        let headings = PAGE.lines().filter(|line| line.starts_with('#'));
        for heading in headings.map(|line| line.trim_start_matches('#').trim()) {
            let is_known = groups.contains(&heading) || topics().any(|topic| topic == heading);
            assert!(is_known, "`{heading}` cannot be asked for");
        }
    }

    #[test]
    fn every_word_a_clause_a_value_or_an_operator_begins_with_is_explained() {
        for group in [Expected::Clause, Expected::Operator, Expected::Expression] {
            for word in group.keywords() {
                assert!(help(word).is_some(), "{word}");
            }
        }
        for word in [
            "according  to",
            "During",
            "AS OF",
            "lens",
            "where",
            "order by",
            "union",
        ] {
            assert!(help(word).is_some(), "{word}");
        }
        assert_eq!(help("no such thing"), None);
    }

    #[test]
    fn clauses_have_one_to_three_examples_with_answers() {
        for topic in [
            "MATCH",
            "RETURN",
            "WITH",
            "DURING",
            "ACCORDING TO",
            "CITE",
            "MERGE",
            "SHOW",
        ] {
            let pieces = help(topic).expect("a section").pieces;
            let count =
                |wanted: fn(&Piece) -> bool| pieces.iter().filter(|piece| wanted(piece)).count();
            let examples = count(|piece| matches!(piece, Piece::Example(_)));
            assert!((1..=EXAMPLES).contains(&examples), "{topic}: {examples}");
            assert_eq!(
                examples,
                count(|piece| matches!(piece, Piece::Answer(_))),
                "{topic}"
            );
        }
        let outline = help("WITH").expect("a section").pieces;
        assert!(matches!(outline[0], Piece::Outline(text) if text.starts_with("WITH [DISTINCT]")));
    }
}
