//! What is offered where.

use std::sync::Arc;

use super::CandidateKind;
use super::Completion;
use super::Known;
use super::complete;
use crate::model::catalog::Catalog;
use crate::model::catalog::GraphType;
use crate::model::catalog::graph_type::NodeType;
use crate::model::catalog::graph_type::PropertyRule;
use crate::model::catalog::graph_type::PropertyType;
use crate::model::catalog::graph_type::RelationshipType;

fn rule(key: &str) -> PropertyRule {
    PropertyRule {
        key: Arc::from(key),
        property_type: PropertyType::Any,
        required: false,
        unique: false,
        allowed: Vec::new(),
    }
}

fn catalog() -> Catalog {
    let node = |label: &str| NodeType {
        label: Arc::from(label),
        extends: None,
        properties: vec![rule("name"), rule("since when")],
    };
    let relationship = |name: &str| RelationshipType {
        name: Arc::from(name),
        endpoints: Vec::new(),
        properties: vec![rule("weight")],
    };
    let graph_type = GraphType {
        name: Arc::from("test"),
        open: true,
        nodes: vec![
            node("Actor"),
            node("Account"),
            node("two words"),
            node("Event"),
        ],
        relationships: vec![relationship("STRUCK"), relationship("STATED")],
        all_nodes: Vec::new(),
        all_relationships: Vec::new(),
    };
    Catalog {
        adopted: Some(Arc::new(graph_type)),
        ..Catalog::default()
    }
}

/// `¦` is the cursor.
fn completed(text: &str) -> Completion {
    let cursor = text.find('¦').expect("a cursor");
    let catalog = catalog();
    let parameters = ["country".to_owned()];
    let known = Known {
        catalog: &catalog,
        parameters: &parameters,
        speakers: &[],
    };
    complete(&text.replace('¦', ""), cursor, &known)
}

fn offered(text: &str) -> Vec<String> {
    let candidates = completed(text).candidates;
    candidates
        .into_iter()
        .map(|candidate| candidate.text)
        .collect()
}

#[track_caller]
fn check(text: &str, expected: &[&str]) {
    assert_eq!(offered(text), expected, "{text}");
}

#[test]
fn keywords_come_from_what_the_grammar_expects() {
    check("MAT¦", &["MATCH"]);
    check("mat¦", &["MATCH"]);
    check("MATCH (n) RET¦", &["RETURN"]);
    check("MATCH (n) WH¦", &["WHERE"]);
    check("RETURN 1 ORDER ¦", &["BY"]);
    check("RETURN 1 ORDER B¦", &["BY"]);
    check("SHOW RELATIONSHIP ¦", &["TYPES"]);
    check("MERGE (n) ON ¦", &["CREATE", "MATCH"]);
    check("RETURN 1 STARTS ¦", &["WITH"]);
    check("RETURN n.x IS NOT ¦", &["NORMALIZED", "NULL", "TYPED"]);
    check("RETURN 1; MAT¦", &["MATCH"]);
    check("LOAD ¦", &["CSV"]);
    let offered = offered("MATCH (n) ¦");
    for word in ["WHERE", "RETURN", "MATCH", "SET", "UNION"] {
        assert!(offered.contains(&word.to_owned()), "{word}: {offered:?}");
    }
    let offered = self::offered("MATCH (n) WHERE n.x ¦");
    for word in ["IS", "STARTS", "AND", "RETURN"] {
        assert!(offered.contains(&word.to_owned()), "{word}: {offered:?}");
    }
}

#[test]
fn labels_come_after_a_colon_in_nodes_and_predicates() {
    check("MATCH (a:Ac¦", &["Account", "Actor"]);
    check("MATCH (a:ac¦", &["Account", "Actor"]);
    check("MATCH (:¦", &["`two words`", "Account", "Actor", "Event"]);
    check("MATCH (a:Actor|E¦", &["Event"]);
    check("MATCH (a:!(Actor&E¦", &["Event"]);
    check("MATCH (a) WHERE a:E¦", &["Event"]);
    check("MATCH (a) SET a:E¦", &["Event"]);
    check("MATCH (a:E¦) RETURN a", &["Event"]);
    check("MATCH (a:two¦", &["`two words`"]);
    check("MATCH (a:`tw¦", &["`two words`"]);
    assert_eq!(completed("MATCH (a:`tw¦").start, 9);
}

#[test]
fn relationship_types_come_after_a_colon_in_square_brackets() {
    check("MATCH ()-[:ST¦", &["STATED", "STRUCK"]);
    check("MATCH ()-[r:STRUCK|¦", &["STATED", "STRUCK"]);
    check("MATCH (a)<-[:str¦]-(b) RETURN a", &["STRUCK"]);
}

#[test]
fn property_keys_come_after_a_dot_and_in_braces() {
    check("MATCH (a) RETURN a.na¦", &["name"]);
    check("MATCH (a) RETURN a.¦", &["`since when`", "name", "weight"]);
    check("MATCH (a {na¦", &["name"]);
    check("MATCH (a {name: 1, w¦", &["weight"]);
    check("MATCH (a) RETURN a {.na¦", &["name"]);
    check("MATCH (a) SET a.na¦ = 1", &["name"]);
}

#[test]
fn variables_come_from_the_whole_statement_but_no_other() {
    check("MATCH (actor)-[act]->() RETURN act¦", &["act", "actor"]);
    check("MATCH (x) RETURN act¦; MATCH (actor) RETURN actor", &[]);
    check(
        "RETURN act¦ AS x UNION MATCH (actor) RETURN actor",
        &["actor"],
    );
    check("MATCH (`my actor`) RETURN my¦", &["`my actor`"]);
    check("MATCH (actor) MATCH (act¦", &["actor"]);
    check("MATCH (actor) RETURN 1 AS act¦", &[]);
}

#[test]
fn functions_come_with_their_signature() {
    let found = completed("RETURN toUpp¦");
    assert_eq!(found.start, 7);
    assert_eq!(found.candidates[0].text, "toUpper(");
    assert_eq!(found.candidates[0].kind, CandidateKind::Function);
    assert!(found.candidates[0].doc.starts_with("toUpper("));
    check("RETURN colle¦", &["collect("]);
    check("RETURN COLLE¦", &["COLLECT"]);
    check("RETURN sing¦", &["single("]);
    check("RETURN duration.betw¦", &["between("]);
    check(
        "RETURN duration.¦",
        &["between(", "inDays(", "inMonths(", "inSeconds("],
    );
    assert!(offered("CALL db.la¦").contains(&"labels(".to_owned()));
    assert!(offered("CALL d¦").contains(&"db.labels(".to_owned()));
}

#[test]
fn parameters_come_after_a_dollar_sign() {
    check("RETURN $¦", &["$country"]);
    check("RETURN $co¦", &["$country"]);
    check("RETURN $other + $o¦", &["$other"]);
}

#[test]
fn nothing_is_offered_in_strings_comments_and_numbers() {
    for text in [
        "RETURN 'MAT¦",
        "RETURN \"MAT¦'",
        "RETURN 1 // MAT¦",
        "RETURN 1 /* MAT¦",
        "RETURN 12¦",
        "RETURN 'a'¦",
        ":help MAT¦",
        "RETURN 1 AS ¦",
    ] {
        check(text, &[]);
    }
    assert!(!offered("RETURN 1 /* x */ ¦").is_empty());
    assert!(!offered("// x\n¦").is_empty());
}

#[test]
fn a_statement_that_is_wrong_further_left_is_still_helped() {
    check("MATCH MATCH (a:E¦", &["Event"]);
    check("MATCH MATCH ()-[:STR¦", &["STRUCK"]);
    check("RETURN § + a.na¦", &["name"]);
    check("MATCH MATCH (actor) RETURN acto¦", &["actor"]);
    check("MATCH MATCH (actor) WHE¦", &["WHERE"]);
}

#[test]
fn any_cursor_in_any_text_is_answered() {
    let catalog = catalog();
    let known = Known {
        catalog: &catalog,
        speakers: &[],
        parameters: &[],
    };
    let text = "MATCH (ä:`A b` {x: 'é\\q'})-[:X*1..2]->() /* ö */ WHERE $p <> 1. // ü\nRETURN CASE 1 END; $";
    for cursor in 0..text.len() + 3 {
        let found = complete(text, cursor, &known);
        assert!(found.start <= cursor.min(text.len()));
        assert!(text.is_char_boundary(found.start));
    }
}

#[test]
fn the_words_of_path_search_are_offered() {
    check("MATCH p = SHOR¦", &["SHORTEST", "shortestPath"]);
    check("MATCH p = ANY SHOR¦", &["SHORTEST", "shortestPath"]);
    check("MATCH p = SHORTEST 2 ACY¦", &["ACYCLIC"]);
    check("MATCH REPEATABLE EL¦", &["ELEMENTS"]);
    check("MATCH (a)-->(b) CHRON¦", &["CHRONOLOGICAL"]);
    check("MATCH (a)-->(b) CHRONOLOGICAL WI¦", &["WITH", "WITHIN"]);
}

#[test]
fn the_columns_of_a_procedure_are_offered() {
    check("CALL db.labels() YIELD la¦", &["label"]);
    check("MATCH (n) CALL algo.pageRank() YIELD node, sc¦", &["score"]);
    check("CALL algo.pageRank({iterations: 3}) YIELD no¦", &["node"]);
    check(
        "SHOW RELATIONSHIP TYPES YIELD relationshipT¦",
        &["relationshipType"],
    );
    check("SHOW INDEXES YIELD na¦", &["name"]);
    check("CALL no.such() YIELD na¦", &[]);
}
