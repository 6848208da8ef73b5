//! EDTF dates in queries: what is certain is kept, an index changes nothing, and the store gives back what was put in.

use annals::database::Database;
use annals::diagnostic::Code;

use super::check;
use super::check_error;
use super::options;
use super::run_all;
use super::tunings;

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
            "2025-10-09T22:00:00+05:00; datetime",
        ),
        (
            "datetime('2025-10-09T17:00:00Z')",
            "2025-10-09T22:00:00+05:00; datetime",
        ),
        (
            "localdatetime('2025-10-09T17:00')",
            // One that has an offset is at that moment only where the clock on the wall says so.
            "local",
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

#[test]
fn a_date_of_one_day_is_that_day_and_of_one_second_that_instant() {
    let days = "UNWIND ['2025-10-09', '2025-10-09?', '2025-10-09/2025-10-09', '2025-10-09T22:00+05:00'] AS t
        RETURN toString(date(edtf(t)))";
    check(days, "2025-10-09; 2025-10-09; 2025-10-09; 2025-10-09");
    check(
        "UNWIND ['2025-10-09', '2025-10-09T22:00:00', '2025-10-09T22:00:00+05:00'] AS t WITH edtf(t) AS w
         RETURN toString(datetime(w)), toString(localdatetime(w)), toString(date.truncate('month', w))",
        "2025-10-09T00:00Z, 2025-10-09T00:00, 2025-10-01; \
         2025-10-09T22:00Z, 2025-10-09T22:00, 2025-10-01; \
         2025-10-09T22:00+05:00, 2025-10-09T22:00, 2025-10-01",
    );
    for vague in [
        "date(edtf('2025-10'))",
        "datetime(edtf('[2025-10-09..2025-10-11]'))",
        "date(edtf('2025-10-09/..'))",
        "datetime(edtf('2025-10-09T22:00Z'))",
        "date({date: edtf('2025-10'), day: 1})",
    ] {
        check_error(&format!("RETURN {vague}"), Code::InvalidArgumentValue);
    }
}

#[test]
fn between_vague_dates_there_is_a_shortest_and_a_longest_time() {
    let between = |arguments: &str| {
        format!(
            "WITH duration.between({arguments}) AS d RETURN toString(d.shortest), toString(d.longest)"
        )
    };
    check(
        &between("edtf('2025-10'), date('2025-12-01')"),
        "P1M1D, P2M",
    );
    check(
        &between("date('2025-10-09'), edtf('2025-10-11')"),
        "P2D, P2D",
    );
    check(&between("edtf('2025-10'), edtf('2025-10')"), "P-30D, P30D");
    check(
        &between("edtf('2025-10-09/..'), date('2025-10-11')"),
        "null, P2D",
    );
    check(
        &between("edtf('2025-10-09T10:00Z'), datetime('2025-10-09T12:00Z')"),
        "PT1H59M1S, PT2H",
    );
    check(
        "WITH duration.inDays(edtf('2025-39'), edtf('2026-02')) AS d RETURN d.shortest.days, d.longest.days",
        "32, 180",
    );
}

#[test]
fn the_relations_of_stretches_of_time_have_three_truth_values() {
    let table = [
        ("starts('2025-10-01/2025-10-09', '2025-10')", "true"),
        ("starts('2025-10-02/2025-10-09', '2025-10')", "false"),
        ("starts('2025-10-01/2025-10-31', '2025-10')", "false"),
        ("starts('2025-10', '2025-10/2025-12')", "null"),
        ("starts('2025-11', '2025-10/2025-12')", "false"),
        ("starts(date('2025-10-01'), '2025-10/2025-12')", "true"),
        ("starts('2025-10-01/..', '2025-10/2025-12')", "null"),
        ("starts('2025-10-01/2025-11', '2025-10-01/..')", "true"),
        ("finishes('2025-10-09/2025-10-31', '2025-10')", "true"),
        ("finishes('2025-10-01/2025-10-31', '2025-10')", "false"),
        ("finishes('2025-10', '2025-10')", "null"),
        ("finishes('2025-11-01', '2025-10')", "false"),
        ("finishes(date('2025-10-31'), '2025-10')", "true"),
        (
            "equals('2025-10-09/2025-10-11', '2025-10-09/2025-10-11')",
            "true",
        ),
        (
            "equals('2025-10-09/2025-10-11', '2025-10-09/2025-10-12')",
            "false",
        ),
        ("equals('2025-10', '2025-10')", "null"),
        ("equals('2025-10', '2025-11')", "false"),
        ("equals('2025-10-09', date('2025-10-09'))", "true"),
        ("equals('2025-10-09T00:00:00Z', date('2025-10-09'))", "null"),
        ("equals('2025/..', '2025/..')", "null"),
    ];
    for (relation, expected) in table {
        check(&format!("RETURN {relation}"), expected);
    }
}

#[test]
fn least_and_greatest_and_order_are_by_bounds_whether_a_date_is_vague_or_not() {
    let dates = "UNWIND [edtf('2025-10'), date('2025-10-09'), edtf('2025-10-09'), edtf('2025-10-01'), date('2025-12-01'),
        edtf('2025-39'), null, edtf('2025/..')] AS w";
    check(
        &format!("{dates} RETURN toString(min(w)), toString(max(w)), count(w), count(DISTINCT w)"),
        "2025/.., 2025-12-01, 7, 6",
    );
    check(
        &format!("{dates} WITH w ORDER BY w RETURN collect(toString(w))"),
        "[2025/.. 2025-39 2025-10-01 2025-10 2025-10-09 2025-10-09 2025-12-01]",
    );
    check(
        &format!("{dates} WITH w ORDER BY w DESC LIMIT 3 RETURN toString(w)"),
        "null; 2025-12-01; 2025-10-09",
    );
}

#[test]
fn membership_has_three_truth_values() {
    check(
        "RETURN edtf('2025-10-09') IN [date('2025-10-09')], edtf('2025-10') IN [date('2025-10-09'), edtf('2025-10')],
         edtf('2025-10') IN [date('2025-11-09')], date('2025-10-09') IN [edtf('2025-10'), edtf('2025-10-09')],
         [edtf('2025-10')] = [edtf('2025-10')], {w: edtf('2025-10-09')} = {w: date('2025-10-09')}",
        "true, null, false, true, null, true",
    );
    check(
        "UNWIND [edtf('2025-10'), edtf('2025-10'), edtf('2025-10-09'), date('2025-10-09')] AS w
         WITH DISTINCT w RETURN count(*)",
        "2",
    );
}

#[test]
fn a_join_gives_the_rows_that_a_filter_gives() {
    let others = "UNWIND ['2025-10-09', '2025-10', '2025-10-09?', '2025-10-09T17:00:00Z', '2025-11'] AS t
        CREATE (:F {w: edtf(t), t: t}); CREATE (:F {w: date('2025-10-09'), t: 'date'}), (:F {t: 'none'}),
        (:F {w: datetime('2025-10-09T17:00:00Z'), t: 'datetime'}), (:F {w: '2025-10', t: 'text'});";
    let filtered = "MATCH (e:E) WITH collect(e) AS es MATCH (f:F)
        WITH f, [e IN es WHERE e.w = f.w | e.t] AS found UNWIND found AS t RETURN t, f.t ORDER BY t, f.t";
    let found = "2025-10-09, 2025-10-09; 2025-10-09, 2025-10-09?; 2025-10-09, date; 2025-10-09?, 2025-10-09; \
        2025-10-09?, 2025-10-09?; 2025-10-09?, date; 2025-10-09T22:00:00+05:00, 2025-10-09T17:00:00Z; \
        2025-10-09T22:00:00+05:00, datetime; date, 2025-10-09; date, 2025-10-09?; date, date; \
        datetime, 2025-10-09T17:00:00Z; datetime, datetime";
    check(&format!("{DATES} {others} {filtered}"), found);
    let joins = [
        "MATCH (e:E), (f:F) WHERE e.w = f.w RETURN e.t, f.t ORDER BY e.t, f.t",
        "MATCH (e:E) WITH e.w AS w, e.t AS t MATCH (f:F) WHERE f.w = w RETURN t, f.t ORDER BY t, f.t",
        "MATCH (e:E) CALL { WITH e MATCH (f:F) WHERE f.w = e.w RETURN f } RETURN e.t, f.t ORDER BY e.t, f.t",
        "MATCH (e:E), (f:F) WHERE e.w IN [f.w] RETURN e.t, f.t ORDER BY e.t, f.t",
    ];
    // A property map looks by key: days and imprecise dates by their text.
    let by_key = "MATCH (e:E) MATCH (f:F {w: e.w}) RETURN e.t, f.t ORDER BY e.t, f.t";
    let found_by_key = "2025-10, 2025-10; 2025-10-09, 2025-10-09; 2025-10-09, date; 2025-10-09?, 2025-10-09?; \
        2025-10-09T22:00:00+05:00, datetime; date, 2025-10-09; date, date; \
        datetime, 2025-10-09T17:00:00Z; datetime, datetime";
    for index in ["", "CREATE INDEX FOR (f:F) ON (f.w);"] {
        check(&format!("{DATES} {others} {index} {by_key}"), found_by_key);
    }
    for join in joins {
        check(&format!("{DATES} {others} {join}"), found);
        check(
            &format!("{DATES} {others} CREATE INDEX FOR (f:F) ON (f.w); {join}"),
            found,
        );
    }
}

#[test]
fn a_graph_type_keeps_dates_of_its_type() {
    let declared = "CREATE GRAPH TYPE t { NODE E { w EDTF NOT NULL } }; SET GRAPH TYPE t;";
    check(
        &format!(
            "{declared} CREATE (e:E {{w: edtf('2025-39')}}) RETURN e.w.latest.month, e.w.precision"
        ),
        "12, quadrimester",
    );
    check_error(
        &format!("{declared} CREATE (:E {{w: '2025-39'}})"),
        Code::SchemaWrongType,
    );
    check_error(
        &format!("{declared} CREATE (:E {{w: date('2025-10-09')}})"),
        Code::SchemaWrongType,
    );
}

#[test]
fn the_bounds_of_a_date_are_properties_of_what_has_none_of_that_name() {
    let graph = "CREATE (:E {id: 1, when: edtf('2025-39')}), (:E {id: 2, when: date('2025-10-09')}), (:E {id: 3, when: edtf('2025-12/..')}), (:E {id: 4});";
    check(
        &format!(
            "{graph} MATCH (e:E) RETURN toString(e.when_min), toString(e.when_max) ORDER BY e.when_min, e.when_max, e.id"
        ),
        "2025-09-01, 2025-12-31; 2025-10-09, 2025-10-09; 2025-12-01, null; null, null",
    );
    check(
        &format!(
            "{graph} MATCH (e:E) WHERE e.when_min >= date('2025-10-01') RETURN e.id ORDER BY e.id"
        ),
        "2; 3",
    );
    check(
        &format!(
            "{graph} CREATE (:E {{id: 5, when_min: 7}}); MATCH (e:E) WHERE e.when_min IS NOT NULL RETURN e.id ORDER BY e.id"
        ),
        "1; 2; 3; 5",
    );
    check(
        &format!(
            "{graph} CREATE INDEX FOR (e:E) ON (e.when_min); MATCH (e:E) RETURN e.when_min ORDER BY e.id LIMIT 1"
        ),
        "null",
    );
    check(
        "CREATE (:E {heat: 7, heat_min: 3}), (:E {heat: 9}); MATCH (e:E) RETURN e.heat_min ORDER BY e.heat",
        "3; null",
    );
}

#[test]
fn a_window_sees_times_by_their_own_clock() {
    let graph = "CREATE (:E {id: 1, when: edtf('2025-10-10T02:00:00+05:00')}), (:E {id: 2, when: datetime('2025-10-10T02:00:00+05:00')}), (:E {id: 3, when: date('2025-10-09')});";
    check(
        &format!("{graph} DURING '2025-10-10' MATCH (e:E) RETURN e.id ORDER BY e.id"),
        "1; 2",
    );
    check(
        &format!("{graph} CERTAINLY DURING '2025-10-09' MATCH (e:E) RETURN e.id ORDER BY e.id"),
        "3",
    );
}

#[test]
fn dates_compared_with_a_text_are_told_of() {
    let graph = "CREATE (:E {id: 1, when: edtf('2025-10'), name: 'x'}), (:E {id: 2, when: date('2025-10-09')});";
    let told = |query: &str| {
        let mut database = Database::in_memory();
        let tuning = tunings().next().expect("a tuning");
        let mut session = database.session(options(tuning, None));
        let result = run_all(&mut session, &format!("{graph} {query}")).expect(query);
        let told =
            |notice: &&annals::diagnostic::Diagnostic| notice.code == Code::ValueOfAnotherType;
        result.notices.iter().filter(told).count()
    };
    for comparison in ["= '2025-10'", "> '2025-10-09'", "<> 'autumn'"] {
        assert_eq!(
            told(&format!(
                "MATCH (e:E) WHERE e.when {comparison} RETURN count(e)"
            )),
            1,
            "{comparison}"
        );
    }
    assert_eq!(told("MATCH (e:E {when: '2025-10'}) RETURN e"), 1);
    assert_eq!(told("MATCH (e:E) WHERE e.when > edtf('2025') RETURN e"), 0);
    assert_eq!(told("MATCH (e:E) WHERE e.name = '2025' RETURN e"), 0);
}
