//! The openCypher conformance scenarios: every one is run, on a graph of its own.
//!
//! The scenarios lie beside the project, in `../shared/tck` (or in `tck` below what `ANNALS_SHARED` names); without them this test
//! says so loudly and passes. `TCK_FILTER=text` runs the scenarios whose `path :: name :: example` contains the text
//! and shows each failure in full; `TCK_REPORT=file` writes every verdict as a line of tab-separated text.

mod footprint;
mod gherkin;
mod procedure;
mod skips;
mod steps;
mod suite;

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::PathBuf;
use std::time::Duration;

use annals::engine::Tuning;

use skips::Skip;
use suite::Verdict;

/// How many scenarios there are; a reader that loses some must not pass.
const SCENARIOS: usize = 2346;
const SKIPS: &str = include_str!("skips.txt");

#[test]
fn the_conformance_scenarios_pass() {
    check("tck", Tuning::default());
}

#[test]
fn the_conformance_scenarios_pass_with_chunks_of_one_row() {
    let tuning = Tuning {
        chunk_size: 1,
        threads: 2,
        patience: Duration::ZERO,
        ..Tuning::default()
    };
    check("tck, chunks of one row", tuning);
}

#[test]
fn the_conformance_scenarios_pass_without_optimizing() {
    let tuning = Tuning {
        optimize: false,
        ..Tuning::default()
    };
    check("tck, not optimized", tuning);
}

fn directory() -> PathBuf {
    let beside = || concat!(env!("CARGO_MANIFEST_DIR"), "/../shared").into();
    let shared = std::env::var_os("ANNALS_SHARED").unwrap_or_else(beside);
    PathBuf::from(shared).join("tck")
}

/// Says a line even when the test passes, which the harness's capture would swallow.
pub(crate) fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "{line}");
}

fn check(title: &str, tuning: Tuning) {
    let directory = directory();
    if !directory.join("features").is_dir() {
        let place = directory.display();
        say(&format!(
            "{title}: NOT RUN: there are no scenarios in {place}"
        ));
        return;
    }
    let mut scenarios = suite::load(&directory).expect("readable scenarios");
    let all = scenarios.len();
    let filter = std::env::var("TCK_FILTER").ok();
    if let Some(filter) = &filter {
        scenarios.retain(|(identity, _)| identity.to_string().contains(filter));
    }
    let chosen = scenarios.len();
    let verdicts = suite::run(scenarios, &directory, tuning);
    if let Some(path) = std::env::var_os("TCK_REPORT") {
        std::fs::write(path, tab_separated(&verdicts)).expect("a place for the report");
    }
    let skips = skips::parse(SKIPS).expect("a list of skips");
    let skipped: BTreeMap<_, _> = skips.iter().map(|skip| (&skip.identity, skip)).collect();
    let passed = verdicts
        .iter()
        .filter(|verdict| verdict.outcome.is_ok())
        .count();
    say(&format!(
        "{title}: {} of {} scenarios passed, {} skipped",
        thousands(passed),
        thousands(chosen),
        skips.len()
    ));
    let failures: Vec<&Verdict> = verdicts
        .iter()
        .filter(|verdict| verdict.outcome.is_err() && !skipped.contains_key(&verdict.identity))
        .collect();
    let complaints = complaints(&failures, filter.is_some());
    assert!(
        failures.is_empty(),
        "{} failed\n{complaints}",
        failures.len()
    );
    if filter.is_none() {
        assert_eq!(all, SCENARIOS, "scenarios found in {}", directory.display());
        stale(&skips, &verdicts);
    }
}

/// A skip must name a scenario, and that scenario must fail.
fn stale(skips: &[Skip], verdicts: &[Verdict]) {
    let failed: BTreeSet<_> = verdicts
        .iter()
        .filter(|verdict| verdict.outcome.is_err())
        .map(|verdict| &verdict.identity)
        .collect();
    let stale: Vec<String> = skips
        .iter()
        .filter(|skip| !failed.contains(&skip.identity))
        .map(|skip| format!("{} # {}", skip.identity, skip.reason))
        .collect();
    assert!(
        stale.is_empty(),
        "these skips name scenarios that pass or do not exist:\n{}",
        stale.join("\n")
    );
}

/// All failures in full, or the first three of each feature in a line each.
fn complaints(failures: &[&Verdict], in_full: bool) -> String {
    let mut text = String::new();
    let mut of_feature: BTreeMap<&str, usize> = BTreeMap::new();
    for verdict in failures {
        let Err(failure) = &verdict.outcome else {
            continue;
        };
        let count = of_feature.entry(&verdict.identity.path).or_default();
        *count += 1;
        if in_full {
            let _ = writeln!(
                text,
                "\n== {}\n{}\n-- {}\n{}",
                verdict.identity, failure.query, failure.summary, failure.detail
            );
        } else if *count <= 3 {
            let _ = writeln!(text, "{}\n    {}", verdict.identity, failure.summary);
        } else if *count == 4 {
            let _ = writeln!(text, "{} :: …", verdict.identity.path);
        }
    }
    text
}

fn tab_separated(verdicts: &[Verdict]) -> String {
    let flat = |text: &str| text.replace(['\t', '\n', '\r'], " ");
    let mut text = String::from("verdict\tpath\tname\texample\tsummary\tquery\tdetail\n");
    for verdict in verdicts {
        let identity = &verdict.identity;
        let example = identity
            .example
            .map_or(String::new(), |each| each.to_string());
        let (word, summary, query, detail) = match &verdict.outcome {
            Ok(()) => ("pass", "", "", ""),
            Err(failure) => (
                "fail",
                failure.summary.as_str(),
                failure.query.as_str(),
                failure.detail.as_str(),
            ),
        };
        let cells = [
            word,
            &identity.path,
            &identity.name,
            &example,
            summary,
            query,
            detail,
        ];
        text.push_str(&cells.map(flat).join("\t"));
        text.push('\n');
    }
    text
}

/// `2346` as `2,346`.
fn thousands(number: usize) -> String {
    if number < 1000 {
        number.to_string()
    } else {
        format!("{},{:03}", number / 1000, number % 1000)
    }
}
