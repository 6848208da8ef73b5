//! Vague dates and the order of events: what is narrowed, why, and what cannot be.

use super::check;
use super::check_error;
use annals::diagnostic::Code;

const TIGHTEN: &str = "CALL annals.tighten() YIELD node, stated, stated_from, stated_to, from, to, because, conflict
    RETURN node.name, toString(stated_from) + '/' + toString(stated_to), toString(from), toString(to), because, conflict";
const AUDIT: &str = "CALL annals.audit() YIELD kind, about, detail WHERE kind = 'impossible order' RETURN about, detail";

#[test]
fn a_ceasefire_late_in_the_year_comes_after_what_preceded_it() {
    check(
        &format!(
            "CREATE (:Event {{name: 'clash', when: edtf('2025-10-11')}})-[:PRECEDED]->
             (:Event {{name: 'truce', when: edtf('2025-39')}})<-[:BROKE]-
             (:Event {{name: 'breach', when: edtf('2025-11')}}); {TIGHTEN}"
        ),
        "truce, 2025-09-01/2025-12-31, 2025-10-11, 2025-11-30, \
         [clash -[:PRECEDED]-> truce breach -[:BROKE]-> truce], null",
    );
}

#[test]
fn bounds_travel_along_chains_and_to_events_without_a_date() {
    check(
        &format!(
            "CREATE (:E {{name: 'a', when: date('2025-10-09')}})-[:PRECEDED]->(b:E {{name: 'b'}})
             <-[:RETALIATION_FOR]-(:E {{name: 'c', when: edtf('2025')}}); {TIGHTEN}"
        ),
        "b, null, 2025-10-09, null, [a -[:PRECEDED]-> b], null; \
         c, 2025-01-01/2025-12-31, 2025-10-09, 2025-12-31, \
         [c -[:RETALIATION_FOR]-> b a -[:PRECEDED]-> b], null",
    );
}

#[test]
fn parts_lie_within_the_whole_and_a_whole_is_more_than_one_date() {
    check(
        &format!(
            "CREATE (war:E {{name: 'war', when: edtf('2025-03/2025-10-20')}}),
             (one:E {{name: 'one', when: edtf('2025')}})-[:PART_OF]->(war),
             (day:E {{name: 'day', when: edtf('2025-10')}})-[:PART_OF]->(war),
             (year:E {{name: 'year', when: edtf('2025')}})<-[:PART_OF]-(:E {{name: 'p', when: edtf('2025-04')}})
                 -[:PRECEDED]->(:E {{name: 'q', when: edtf('2025-06')}})-[:PART_OF]->(year); {TIGHTEN}"
        ),
        "one, 2025-01-01/2025-12-31, 2025-03-01, 2025-10-20, [one -[:PART_OF]-> war], null; \
         day, 2025-10-01/2025-10-31, 2025-10-01, 2025-10-20, [day -[:PART_OF]-> war], null",
    );
}

#[test]
fn a_time_of_day_bounds_a_time_of_day_and_a_day() {
    check(
        &format!(
            "CREATE (:E {{name: 'a', when: edtf('2025-10-09T22:00:00Z')}})-[:PRECEDED]->
             (:E {{name: 'b', when: edtf('2025-10')}})<-[:PRECEDED]-
             (:E {{name: 'c', when: edtf('2025-10-01')}}); {TIGHTEN}"
        ),
        "b, 2025-10-01/2025-10-31, 2025-10-09, 2025-10-31, [a -[:PRECEDED]-> b], null",
    );
}

#[test]
fn a_circle_and_an_order_that_dates_exclude_are_contradictions_that_name_their_elements() {
    let circle =
        "CREATE (x:E {name: 'x'})-[:PRECEDED]->(y:E {name: 'y'})-[:PRECEDED]->(z:E {name: 'z'}),
        (x)-[:RETALIATION_FOR]->(z)";
    check(
        &format!("{circle}; {AUDIT}"),
        "x -[:PRECEDED]-> y, goes round in a circle: x before y before z before x (PRECEDED, RETALIATION_FOR)",
    );
    let order = "CREATE (:E {name: 'late', when: edtf('2025-10-12')})-[:PRECEDED]->(:E {name: 'between'})
        -[:PRECEDED]->(:E {name: 'early', when: edtf('2025-10-09')})-[:PRECEDED]->(:E {name: 'rest', when: edtf('2025')})";
    check(
        &format!("{order}; {AUDIT}"),
        "late -[:PRECEDED]-> between, late (2025-10-12) comes no later than early (2025-10-09) through between \
         (PRECEDED), but its date is later",
    );
    check(
        &format!(
            "{order}; CALL annals.tighten() YIELD node, from, to, conflict
             RETURN node.name, toString(from), toString(to), conflict"
        ),
        "late, 2025-10-12, 2025-10-12, no earlier than late and no later than early, which is earlier; \
         between, null, null, no earlier than late and no later than early, which is earlier; \
         early, 2025-10-09, 2025-10-09, no earlier than late and no later than early, which is earlier; \
         rest, 2025-01-01, 2025-12-31, narrowed only by what is contradicted",
    );
    check(
        &format!("CREATE (w:E {{name: 'w'}})-[:PART_OF]->(w); {AUDIT}"),
        "w -[:PART_OF]-> w, goes round in a circle: w before w (PART_OF)",
    );
}

#[test]
fn what_is_consistent_is_no_contradiction_however_often_it_is_said() {
    check(
        &format!(
            "CREATE (a:E {{name: 'a', when: edtf('2025-10-09')}})-[:PRECEDED]->(b:E {{name: 'b', when: edtf('2025-10-09')}}),
             (b)-[:RETALIATION_FOR]->(a), (b)-[:BROKE]->(a), (open:E {{when: edtf('../2025-10-20')}})-[:PRECEDED]->(b),
             (b)-[:PART_OF]->(:E {{when: edtf('2025-10-01/..')}}); {AUDIT}"
        ),
        "",
    );
}

#[test]
fn rules_are_added_changed_and_taken_away_by_the_argument() {
    let graph = "CREATE (:E {name: 'a', when: edtf('2025')})-[:ESCALATED]->(:E {name: 'b', when: edtf('2025-03')})
        <-[:PRECEDED]-(:E {name: 'c', when: edtf('2025')})";
    let narrowed = |rules: &str| {
        format!(
            "{graph}; CALL annals.tighten({rules}) YIELD node, from, to RETURN node.name, toString(from), toString(to)"
        )
    };
    check(&narrowed(""), "c, 2025-01-01, 2025-03-31");
    check(
        &narrowed("{ESCALATED: 'after'}"),
        "a, 2025-03-01, 2025-12-31; c, 2025-01-01, 2025-03-31",
    );
    check(
        &narrowed("{ESCALATED: 'within', PRECEDED: 'ignored'}"),
        "a, 2025-03-01, 2025-03-31",
    );
    check_error(
        &narrowed("{ESCALATED: 'later'}"),
        Code::InvalidArgumentValue,
    );
    check_error(
        &narrowed("{ESKALATED: 'after'}"),
        Code::InvalidArgumentValue,
    );
    check_error(&narrowed("['PRECEDED']"), Code::InvalidArgumentTypeStatic);
}

#[test]
fn under_a_lens_only_what_it_shows_says_anything_of_order() {
    let graph = "CREATE (a:E {name: 'a', when: edtf('2025-10-11')}), (b:E {name: 'b', when: edtf('2025-39')}),
        (p:Actor {id: 'p', name: 'P'})-[:CLAIMED]->(:Claim {id: 'c'}), (q:Actor {id: 'q', name: 'Q'}),
        (a)-[:PRECEDED {claim: 'c'}]->(b)";
    let ask = "CALL annals.tighten() YIELD node, from RETURN node.name, toString(from)";
    check(&format!("{graph}; ACCORDING TO 'P' {ask}"), "b, 2025-10-11");
    check(&format!("{graph}; ACCORDING TO 'Q' {ask}"), "");
}
