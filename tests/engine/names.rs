//! Names in queries: spellings are folded, weak aliases leave it open, and a search by name answers as a scan does.

use super::check;
use super::check_error;
use annals::diagnostic::Code;

const NODES: &str = "CREATE (:Actor {id: 'tur', name: 'Türkiye', aliases: ['Turkey']}),
    (:Actor {id: 'aft', name: 'Afghan Taliban', aliases: ['Afghanistan, Government of'],
        weak_aliases: ['the Taliban', 'Kabul']}),
    (:Actor {id: 'ttp', name: 'Tehreek-e-Taliban Pakistan', weak_aliases: ['the Taliban']}),
    (:Location {id: 'l1', name: 'Kabul'}), (:Location {id: 'sanaa', `name:en`: \"Sana'a\"}), (:Location);";

#[test]
fn every_spelling_of_a_name_finds_its_node() {
    for name in ["Türkiye", "TÜRKİYE", "turkiye", "TURKIYE", " Turkey "] {
        let query = format!("MATCH (n:Actor) WHERE named(n, '{name}') RETURN n.id");
        check(&format!("{NODES} {query}"), "tur");
    }
    let query = "MATCH (n) WHERE named(n, 'government of afghanistan') RETURN n.id";
    check(&format!("{NODES} {query}"), "aft");
    let query = "MATCH (n) WHERE named(n, 'SANAA') RETURN n.id";
    check(&format!("{NODES} {query}"), "sanaa");
}

#[test]
fn an_id_that_others_have_given_is_as_good_as_a_name_and_found_as_it_changes() {
    let nodes = "UNWIND range(1, 20) AS i CREATE (:Actor {name: 'n' + i, iso3: 'N' + i, gw_no: 700 + i, wikidata: ['Q' + i, 'Q9' + i]});
        UNWIND range(1, 20) AS i MATCH (a:Actor) WHERE named(a, 'n' + i) WITH count(*) AS c RETURN c;
        MATCH (a:Actor) WHERE named(a, '707') SET a.gw_no = 777, a.iso3 = 'XYZ';
        MATCH (a:Actor) WHERE named(a, 'q8') DELETE a;";
    check(
        &format!(
            "{nodes} UNWIND ['707', '777', 'xyz', 'Q97', 'Q8', '709'] AS id
             OPTIONAL MATCH (a:Actor) WHERE named(a, id) RETURN id, a.name"
        ),
        "707, null; 777, n7; xyz, n7; Q97, n7; Q8, null; 709, n9",
    );
}

#[test]
fn a_weak_alias_leaves_open_who_is_meant() {
    let query = "MATCH (n) RETURN n.id, named(n, 'Kabul') ORDER BY n.id";
    check(
        &format!("{NODES} {query}"),
        "aft, null; l1, true; sanaa, false; ttp, false; tur, false; null, false",
    );
    let query = "MATCH (n:Actor) WHERE possibly(named(n, 'Taliban')) RETURN n.id ORDER BY n.id";
    check(&format!("{NODES} {query}"), "aft; ttp");
    let query = "MATCH (n:Actor) WHERE named(n, 'Taliban') RETURN n.id";
    check(&format!("{NODES} {query}"), "");
    let query = "OPTIONAL MATCH (x:Nobody) RETURN named(x, 'a'), named(x, null)";
    check(&format!("{NODES} {query}"), "null, null");
}

#[test]
fn a_search_by_name_sees_what_the_statement_has_written() {
    let script = "UNWIND range(1, 50) AS i CREATE (:A {name: 'n' + i}), (:B {name: 'n' + i});
        UNWIND range(1, 50) AS i MATCH (a:A) WHERE named(a, 'N' + i) WITH count(*) AS c RETURN c;
        MATCH (a:A) WHERE named(a, 'n7') SET a.name = 'moved', a.aliases = ['Früher', 'n8'];
        MATCH (b:B {name: 'n9'}) DELETE b;
        MATCH (b:B {name: 'n10'}) SET b:A;
        CREATE (:A {name: 'n7'});";
    check(
        &format!(
            "{script} UNWIND ['n7', 'N8', 'fruher', 'n9', 'n10', 'moved'] AS name
             OPTIONAL MATCH (a:A) WHERE named(a, name) RETURN name, count(a)"
        ),
        "n7, 1; N8, 2; fruher, 1; n9, 1; n10, 2; moved, 1",
    );
}

#[test]
fn a_search_by_name_is_right_after_a_rollback() {
    let script = "UNWIND range(1, 9) AS i CREATE (:A {name: 'n' + i});
        UNWIND range(1, 9) AS i MATCH (a:A) WHERE named(a, 'n' + i) RETURN count(*);
        BEGIN; MATCH (a:A) WHERE named(a, 'n1') SET a.name = 'other';
        MATCH (a:A) WHERE named(a, 'n2') DELETE a; CREATE (:A {name: 'n3'}); ROLLBACK;";
    check(
        &format!(
            "{script} UNWIND ['n1', 'n2', 'n3', 'other'] AS name
             OPTIONAL MATCH (a:A) WHERE named(a, name) RETURN name, count(a)"
        ),
        "n1, 1; n2, 1; n3, 1; other, 0",
    );
}

#[test]
fn a_name_that_is_no_text_is_an_error() {
    let found =
        format!("{NODES} UNWIND [1, 'a'] AS x MATCH (n:Actor) WHERE named(n, x) RETURN n.id");
    check_error(&found, Code::InvalidArgumentType);
}

#[test]
fn candidates_are_of_every_kind_and_the_best_comes_first() {
    let resolve = |name: &str, columns: &str| {
        format!(
            "{NODES} CALL annals.resolve({name}) YIELD node, score, matched, how RETURN node.id, {columns}"
        )
    };
    check(
        &resolve("'kabul'", "score, matched, how"),
        "l1, 0.97, Kabul, name; aft, 0.6, Kabul, weak alias",
    );
    check(&resolve("'tur'", "score, how"), "tur, 1.0, id");
    check(
        &resolve("'Tehrik-i-Taliban Pakistan', {limit: 1}", "score, how"),
        "ttp, 0.88, romanisation",
    );
    check(
        &resolve("'Taliban Afghan', {limit: 1}", "score, how"),
        "aft, 0.9, word order",
    );
    check(
        &resolve("'Turkiva', {label: 'Actor', limit: 1}", "how"),
        "tur, similar",
    );
    check(
        &resolve("'Kabul', {label: 'Actor'}", "how"),
        "aft, weak alias",
    );
    check(&resolve("'Nobody at all'", "how"), "");
    check(&resolve("null", "how"), "");
}
