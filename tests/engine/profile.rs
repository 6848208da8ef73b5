//! `PROFILE`: the plan with the rows and the time of each operator, and the writes it describes.

use annals::database::Database;
use annals::engine::Tuning;
use annals::model::value::Value;

use super::options;
use super::run_all;

#[test]
fn a_profile_counts_the_rows_of_each_operator_and_keeps_what_was_written() {
    let mut database = Database::in_memory();
    let mut session = database.session(options(Tuning::default(), None));
    let script = "UNWIND range(1, 5) AS i CREATE (:A {i: i});
        PROFILE MATCH (a:A) WHERE a.i > 2 CREATE (b:B {i: a.i}) RETURN b.i AS i ORDER BY i";
    let profile = run_all(&mut session, script).expect("it runs");
    let columns: Vec<&str> = profile.columns.iter().map(AsRef::as_ref).collect();
    assert_eq!(columns, ["operator", "estimate", "rows", "ms", "details"]);
    let rows_of = |operator: &str| {
        profile
            .rows
            .iter()
            .find(|row| matches!(&row[0], Value::String(name) if name.trim_start_matches([' ', '│', '├', '└']) == operator))
            .map(|row| row[2].clone())
    };
    assert_eq!(rows_of("Create"), Some(Value::Integer(3)));
    assert_eq!(rows_of("Sort"), Some(Value::Integer(3)));
    assert_eq!(profile.summary.nodes_created, 3);
    let count = run_all(&mut session, "MATCH (b:B) RETURN count(*)").expect("it runs");
    assert_eq!(count.rows, [[Value::Integer(3)]]);
}
