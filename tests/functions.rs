//! The function table keeps its word: every example gives its result, and every name means one thing.

use std::collections::BTreeMap;

use annals::Database;
use annals::Session;
use annals::database::SessionOptions;
use annals::diagnostic::Source;
use annals::functions::Purity;
use annals::functions::aggregates;
use annals::functions::procedure::EXAMPLE_GRAPH;
use annals::functions::procedure::algorithms;
use annals::functions::scalars;
use annals::model::value::ValueType;

use crate::table::Lists;
use crate::table::cell::canonical;

/// The one value a statement returns: its type and its text.
fn value_of(statement: &str) -> Result<(ValueType, String), String> {
    let mut database = Database::in_memory();
    let mut session = database.session(SessionOptions::default());
    let source = Source::new("example", statement);
    let wrong = |error: annals::Error| format!("{statement}: {error}");
    let spans = Session::statements(&source).map_err(wrong)?;
    let mut last = None;
    for span in spans {
        last = Some(session.run(&source, span).map_err(wrong)?);
    }
    let result = last.ok_or_else(|| format!("{statement}: nothing was run"))?;
    match result.rows.as_slice() {
        [row] if row.len() == 1 => Ok((
            row[0].value_type(),
            canonical(&row[0], &result.subgraph, Lists::Ordered),
        )),
        rows => Err(format!("{statement}: {} rows", rows.len())),
    }
}

fn complaint(statement: &str, expected: &str) -> Option<String> {
    let found = value_of(statement);
    let wanted = value_of(&format!("RETURN {expected} AS value"));
    match (found, wanted) {
        (Ok(found), Ok(wanted)) if found == wanted => None,
        (Ok(found), Ok(wanted)) => Some(format!("{statement}: expected {wanted:?}, got {found:?}")),
        (Err(error), _) | (_, Err(error)) => Some(error),
    }
}

#[test]
fn every_example_of_a_function_gives_its_result() {
    let complaints: Vec<String> = scalars()
        .filter(|function| !function.example.is_empty())
        .filter_map(|function| {
            let statement = format!("RETURN {} AS value", function.example);
            complaint(&statement, function.example_result)
        })
        .collect();
    assert!(complaints.is_empty(), "\n{}", complaints.join("\n"));
}

#[test]
fn every_example_of_an_aggregate_gives_its_result() {
    let complaints: Vec<String> = aggregates()
        .filter_map(|aggregate| complaint(aggregate.example, aggregate.example_result))
        .collect();
    assert!(complaints.is_empty(), "\n{}", complaints.join("\n"));
}

#[test]
fn every_example_of_an_algorithm_gives_its_result() {
    let complaints: Vec<String> = algorithms()
        .filter_map(|algorithm| {
            let statement = format!("{EXAMPLE_GRAPH}; {}", algorithm.example);
            complaint(&statement, algorithm.example_result)
        })
        .collect();
    assert!(complaints.is_empty(), "\n{}", complaints.join("\n"));
}

#[test]
fn every_function_is_described_and_pure_ones_have_an_example() {
    for function in scalars() {
        assert!(!function.doc.is_empty(), "{} has no doc", function.name);
        let certain = function.purity == Purity::Pure;
        assert!(
            !certain || !function.example.is_empty(),
            "{} has no example",
            function.name
        );
    }
    for aggregate in aggregates() {
        assert!(!aggregate.doc.is_empty(), "{} has no doc", aggregate.name);
        assert!(!aggregate.example.is_empty(), "{}", aggregate.name);
    }
}

#[test]
fn a_name_means_one_function() {
    let mut owners: BTreeMap<String, &str> = BTreeMap::new();
    let functions = scalars().map(|function| (function.name, function.aliases));
    let aggregates = aggregates().map(|aggregate| (aggregate.name, aggregate.aliases));
    for (owner, aliases) in functions.chain(aggregates) {
        for name in std::iter::once(&owner).chain(aliases) {
            let earlier = owners.insert(name.to_lowercase(), owner);
            assert_eq!(earlier, None, "{name} is taken by {owner}");
        }
    }
}
