//! What the embedded engine answers, the same with every chunk size and with its optimisations off.

mod batches;
mod contested;
mod dates;
mod estimates;
mod geography;
mod identity;
mod limits;
mod load_csv;
mod long;
mod morsels;
mod names;
mod order;
mod profile;
mod ranges;
mod reading;
mod why;
mod writing;

use std::path::PathBuf;
use std::time::Duration;

use annals::database::Database;
use annals::database::Error;
use annals::database::Session;
use annals::database::SessionOptions;
use annals::diagnostic::Code;
use annals::diagnostic::Source;
use annals::engine::Tuning;
use annals::model::result::ResultSet;
use annals::model::value::Value;

/// The ways the engine can be told to work; none of them changes an answer.
fn tunings() -> impl Iterator<Item = Tuning> {
    [1, 2, 3, 2048].into_iter().flat_map(|chunk_size| {
        [true, false].map(|optimize| Tuning {
            chunk_size,
            optimize,
            threads: 1 + chunk_size % 3,
            patience: Duration::ZERO,
        })
    })
}

/// Runs every statement of `script` and returns the answer of the last.
fn run_all(session: &mut Session<'_>, script: &str) -> Result<ResultSet, Error> {
    let source = Source::new("test", script);
    let mut last = ResultSet::default();
    for span in Session::statements(&source)? {
        last = session.run(&source, span)?;
    }
    Ok(last)
}

fn options(tuning: Tuning, csv_directory: Option<PathBuf>) -> SessionOptions {
    SessionOptions {
        tuning,
        csv_directory,
        random_seed: Some(1),
        ..SessionOptions::default()
    }
}

/// Rows as short text: values by commas, rows by semicolons.
fn shown(result: &ResultSet) -> String {
    let rows = result.rows.iter().map(|row| {
        let values: Vec<String> = row.iter().map(show).collect();
        values.join(", ")
    });
    rows.collect::<Vec<_>>().join("; ")
}

fn show(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Boolean(truth) => truth.to_string(),
        Value::Integer(number) => number.to_string(),
        Value::Float(number) => format!("{number:?}"),
        Value::String(text) => text.to_string(),
        Value::List(items) => {
            let items: Vec<String> = items.iter().map(show).collect();
            format!("[{}]", items.join(" "))
        }
        Value::Map(entries) => {
            let entries: Vec<String> = entries
                .iter()
                .map(|(key, value)| format!("{key}:{}", show(value)))
                .collect();
            format!("{{{}}}", entries.join(" "))
        }
        other => format!("{other:?}"),
    }
}

/// The last statement of `script` gives these rows, in this order, however the engine works.
#[track_caller]
fn check(script: &str, expected: &str) {
    for tuning in tunings() {
        let mut database = Database::in_memory();
        let mut session = database.session(options(tuning, None));
        let result = run_all(&mut session, script)
            .unwrap_or_else(|error| panic!("{script}\n{tuning:?}: {error}"));
        assert_eq!(shown(&result), expected, "{script}\n{tuning:?}");
    }
}

/// `script` fails with this code, however the engine works.
#[track_caller]
fn check_error(script: &str, expected: Code) {
    for tuning in tunings() {
        let mut database = Database::in_memory();
        let mut session = database.session(options(tuning, None));
        match run_all(&mut session, script) {
            Err(Error::Query(diagnostics)) => {
                assert_eq!(diagnostics[0].code, expected, "{script}\n{tuning:?}");
            }
            Err(other) => panic!("{script}\n{tuning:?}: {other}"),
            Ok(result) => panic!("{script}\n{tuning:?}: {}", shown(&result)),
        }
    }
}
