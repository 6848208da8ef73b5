//! Tests of the whole table, and what the families' tests call kernels with.

use std::cell::Cell;

use super::*;
use crate::functions::signature::Instant;
use crate::model::collections::HashSet;
use crate::model::graph::Graph;
use crate::model::graph::View;
use crate::model::value::Value;

/// When statements begin in tests: 2025-10-26T00:30:00.5Z.
const STATEMENT_TIME: Instant = Instant {
    seconds: 1_761_438_600,
    nanoseconds: 500_000_000,
};

/// What a function yields over a graph; nulls are its own affair.
pub(super) fn call_over(
    graph: &Graph,
    name: &str,
    arguments: &[Value],
) -> Result<Value, FunctionError> {
    let context = Context {
        view: View::whole(graph),
        statement_time: STATEMENT_TIME,
        transaction_time: Instant::default(),
        random: &Cell::new(0),
        watch: None,
        record: None,
        kept: Cell::new(0),
        remark: Cell::new(None),
    };
    (scalar(name).unwrap().kernel)(arguments, &context)
}

/// What a function yields over an empty graph.
pub(super) fn call(name: &str, arguments: &[Value]) -> Result<Value, FunctionError> {
    call_over(&Graph::new(), name, arguments)
}

#[test]
fn every_name_is_given_once() {
    let mut seen = HashSet::default();
    let all = scalars()
        .flat_map(|function| names(function.name, function.aliases))
        .chain(aggregates().flat_map(|aggregate| names(aggregate.name, aggregate.aliases)));
    for name in all {
        assert!(seen.insert(name.clone()), "{name} is given twice");
    }
}

#[test]
fn functions_are_found_in_any_case_and_by_any_name() {
    assert_eq!(scalar("TOUPPER").unwrap().name, "toUpper");
    assert_eq!(scalar("upper").unwrap().name, "toUpper");
    assert_eq!(aggregate("COUNT").unwrap().name, "count");
    assert!(scalar("nothing").is_none());
}

#[test]
fn every_row_is_documented_and_whole() {
    for function in scalars() {
        let name = function.name;
        assert!(!function.doc.is_empty(), "{name} has no doc");
        assert!(!function.doc.ends_with('.'), "{name}: full stop");
        assert!(function.required <= function.parameters.len(), "{name}");
        assert!(!function.variadic || !function.parameters.is_empty());
        if function.purity == Purity::Pure {
            assert!(!function.example.is_empty(), "{name} has no example");
        }
        assert_eq!(
            function.example.is_empty(),
            function.example_result.is_empty(),
            "{name}"
        );
    }
    for aggregate in aggregates() {
        assert!(!aggregate.doc.is_empty() && !aggregate.example.is_empty());
    }
}

#[test]
fn signatures_show_what_may_be_left_out() {
    assert_eq!(
        scalar("trim").unwrap().signature_text(),
        "trim(text :: STRING, [characters :: STRING]) :: STRING"
    );
    assert_eq!(
        scalar("coalesce").unwrap().signature_text(),
        "coalesce(value :: ANY, …) :: ANY"
    );
}
