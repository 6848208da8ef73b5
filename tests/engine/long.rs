//! Statements of great length: they run, or they are refused with a place; none overflows the stack.

use annals::database::Database;
use annals::database::Error;
use annals::database::SessionOptions;
use annals::diagnostic::Code;

use super::run_all;
use super::shown;

/// What a statement answers, on a thread with as little stack as tests have.
fn answer(text: &str) -> Result<String, Code> {
    let mut database = Database::in_memory();
    let mut session = database.session(SessionOptions::default());
    match run_all(&mut session, text) {
        Ok(result) => Ok(shown(&result)),
        Err(Error::Query(diagnostics)) => Err(diagnostics[0].code),
        Err(error) => panic!("{error}"),
    }
}

fn many(times: usize, separator: &str, part: impl Fn(usize) -> String) -> String {
    (0..times).map(part).collect::<Vec<_>>().join(separator)
}

#[test]
fn conditions_of_a_pattern_may_be_many() {
    let conditions = many(20_000, " AND ", |at| format!("a.p <> {at}"));
    let text = format!("CREATE (:A {{p: -1}}); MATCH (a:A) WHERE {conditions} RETURN a.p");
    assert_eq!(answer(&text), Ok("-1".to_owned()));
}

#[test]
fn elements_that_depend_on_each_other_may_be_many() {
    let items = many(3_000, ", ", |at| {
        format!("(n{} {{p: n{at}.p + 1}})", at + 1)
    });
    let text = format!("CREATE (n0 {{p: 0}}), {items} RETURN n3000.p");
    assert_eq!(answer(&text), Ok("3000".to_owned()));
}

#[test]
fn elements_with_properties_that_are_looked_for_may_be_many() {
    // choosing from all of them for each of them, each time over all conditions, would take minutes
    let steps = many(400, "", |at| format!("-[:T {{p: {at}}}]->({{p: {at}}})"));
    let found = format!("CREATE (a:A){steps}; MATCH p = (a:A){steps} RETURN length(p)");
    assert_eq!(answer(&found), Ok("400".to_owned()));
    let apart = many(400, ", ", |at| format!("(n{at} {{p: {at}}})"));
    let found = format!("CREATE {apart}; MATCH {apart} RETURN n1.p + n399.p");
    assert_eq!(answer(&found), Ok("400".to_owned()));
}

#[test]
fn columns_may_be_many() {
    let columns = many(5_000, ", ", |at| format!("{at} AS c{at}"));
    let text = format!("WITH {columns} RETURN c0 + c4999");
    assert_eq!(answer(&text), Ok("4999".to_owned()));
}

#[test]
fn rows_of_clauses_may_be_long() {
    let creates = many(2_000, " ", |_| "CREATE (:A)".to_owned());
    let counted = format!("{creates} WITH 1 AS x MATCH (a:A) RETURN count(a)");
    assert_eq!(answer(&counted), Ok("2000".to_owned()));
    let steps = many(1_500, " ", |_| {
        "MATCH (a) CREATE (:B) WITH 1 AS x".to_owned()
    });
    assert_eq!(answer(&format!("{steps} RETURN x")), Ok(String::new()));
}

#[test]
fn a_pattern_may_be_long_and_has_an_end() {
    let pattern = |steps: usize| format!("MATCH (a){} RETURN count(*)", "-->()".repeat(steps));
    assert_eq!(answer(&pattern(500)), Ok("0".to_owned()));
    let refused = answer(&pattern(5_000));
    assert_eq!(refused, Err(Code::TextTooLong));
}
