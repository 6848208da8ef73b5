//! The words of the grammar, for text that no parse has read: highlighting what comes after a mistake.

/// Keywords that are rarely names, sorted. What a word is where it stands is for the parse to say.
const KEYWORDS: &[&str] = &[
    "ACCORDING",
    "ALL",
    "AND",
    "AS",
    "ASC",
    "ASCENDING",
    "BEGIN",
    "BY",
    "CALL",
    "CASE",
    "CERTAINLY",
    "CHRONOLOGICAL",
    "CITE",
    "COMMIT",
    "CONSTRAINT",
    "CONTAINS",
    "CREATE",
    "CSV",
    "DELETE",
    "DESC",
    "DESCENDING",
    "DETACH",
    "DISTINCT",
    "DROP",
    "DURING",
    "ELSE",
    "END",
    "ENDS",
    "EXISTS",
    "EXPLAIN",
    "FALSE",
    "FIELDTERMINATOR",
    "FILTER",
    "FINISH",
    "FOREACH",
    "FROM",
    "HEADERS",
    "IN",
    "INDEX",
    "INSERT",
    "IS",
    "LET",
    "LIMIT",
    "LOAD",
    "MATCH",
    "MERGE",
    "NODETACH",
    "NOT",
    "NULL",
    "OFFSET",
    "ON",
    "OPTIONAL",
    "OR",
    "ORDER",
    "PROFILE",
    "REMOVE",
    "REQUIRE",
    "RESOLVING",
    "RETURN",
    "ROLLBACK",
    "SET",
    "SHORTEST",
    "SHOW",
    "SKIP",
    "STARTS",
    "THEN",
    "TRUE",
    "UNION",
    "UNIQUE",
    "UNWIND",
    "WHEN",
    "WHERE",
    "WITH",
    "XOR",
    "YIELD",
];

/// Whether a word is a keyword, in any case.
pub fn is_keyword(word: &str) -> bool {
    let capitals = word.to_ascii_uppercase();
    KEYWORDS.binary_search(&capitals.as_str()).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keywords_are_found_in_any_case() {
        assert!(KEYWORDS.is_sorted());
        assert!(is_keyword("Match"));
        assert!(!is_keyword("Actor"));
    }
}
