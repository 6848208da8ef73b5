//! EDTF dates in queries: what is certain is kept, an index changes nothing, and the store gives back what was put in.

use super::check;
use super::check_error;
use annals::diagnostic::Code;

const DATES: &str = "UNWIND ['2025-10-09', '2025-10', '2025-10-09?', '2025-10-09T22:00:00+05:00', '2025-10-09/..'] AS t
    CREATE (:E {w: edtf(t), t: t}); CREATE (:E {w: date('2025-10-09'), t: 'date'}),
    (:E {w: datetime('2025-10-09T17:00:00Z'), t: 'datetime'}), (:E {w: localdatetime('2025-10-09T17:00'), t: 'local'}),
    (:E {w: '2025-10-09', t: 'text'});";

#[test]
fn an_index_finds_what_equality_finds() {
    let searches = [
        ("edtf('2025-10-09')", "2025-10-09; 2025-10-09?; date"),
        ("date('2025-10-09')", "2025-10-09; 2025-10-09?; date"),
        ("edtf('2025-10')", ""),
        (
            "edtf('2025-10-09T17:00:00Z')",
            "2025-10-09T22:00:00+05:00; datetime; local",
        ),
        (
            "datetime('2025-10-09T17:00:00Z')",
            "2025-10-09T22:00:00+05:00; datetime",
        ),
        (
            "localdatetime('2025-10-09T17:00')",
            "2025-10-09T22:00:00+05:00; local",
        ),
        ("'2025-10-09'", "text"),
    ];
    for (value, expected) in searches {
        let query = format!("MATCH (e:E) WHERE e.w = {value} RETURN e.t ORDER BY e.t");
        check(&format!("{DATES} {query}"), expected);
        check(
            &format!("{DATES} CREATE INDEX FOR (e:E) ON (e.w); {query}"),
            expected,
        );
    }
}

#[test]
fn a_condition_keeps_what_is_certain_and_possibly_keeps_the_rest() {
    let rows = "UNWIND ['2025-10-09', '2025-10', '2025-11', '2025-39'] AS t WITH t, edtf(t) AS w";
    check(
        &format!("{rows} WHERE w < date('2025-10-20') RETURN t"),
        "2025-10-09",
    );
    check(
        &format!("{rows} WHERE possibly(w < date('2025-10-20')) RETURN t"),
        "2025-10-09; 2025-10; 2025-39",
    );
    check(
        &format!("{rows} WHERE NOT possibly(w < date('2025-10-20')) RETURN t"),
        "2025-11",
    );
    check(
        &format!("{rows} RETURN count(DISTINCT w), min(t)"),
        "4, 2025-10",
    );
}

#[test]
fn grouping_is_by_the_canonical_text() {
    let query = "UNWIND ['2025?-10?', '2025-10?', '2025-10'] AS t WITH edtf(t) AS w, count(*) AS c
        RETURN toString(w), c ORDER BY w";
    check(query, "2025-10, 1; 2025-10?, 2");
}

#[test]
fn a_unique_date_is_unique_by_its_text() {
    let constraint = "CREATE CONSTRAINT FOR (e:E) REQUIRE e.w IS UNIQUE;";
    check_error(
        &format!(
            "{constraint} CREATE (:E {{w: edtf('2025-10')}}); CREATE (:E {{w: edtf('2025-10')}})"
        ),
        Code::UniquenessViolation,
    );
    check(
        &format!(
            "{constraint} CREATE (:E {{w: edtf('2025-10')}}); CREATE (:E {{w: edtf('2025-10?')}}) RETURN 1"
        ),
        "1",
    );
}

#[test]
fn what_is_no_date_is_refused() {
    check_error("RETURN edtf('2025-13')", Code::InvalidArgumentValue);
    check_error("RETURN edtf('2025').foo", Code::InvalidArgumentValue);
    check_error(
        "RETURN edtf.parse('when the snow melts')",
        Code::InvalidArgumentValue,
    );
}
