//! Imports: known datasets by their maps, users' tables, dirt, newer releases, and files that are broken.
//!
//! Small made-up files in the shape of each dataset run always. The real datasets are not part of the project: tests on
//! them look in the directory `ANNALS_SHARED` names, or beside the project, and say loudly when there is none.

mod broken;
mod datasets;
mod parts;
mod real;
mod releases;

use annals::Database;
use annals::database::SessionOptions;
use annals::diagnostic::Diagnostic;
use annals::diagnostic::Source;
use annals::diagnostic::Span;
use annals::import::Dataset;
use annals::import::Extent;
use annals::import::ImportError;
use annals::import::Input;
use annals::import::Map;
use annals::import::Options;
use annals::import::Report;
use annals::model::value::Value;

/// The map of a known dataset.
pub(crate) fn map(dataset: &str) -> Map {
    let text = Dataset::named(dataset)
        .and_then(|dataset| dataset.map)
        .expect("a known dataset");
    Map::read(text).expect("a map")
}

/// Imports one file's text, as release `release`.
pub(crate) fn import(
    database: &mut Database,
    map: &Map,
    text: impl Into<Vec<u8>>,
    release: &str,
) -> Result<Report, String> {
    import_with(database, map, text, release, None)
}

fn import_with(
    database: &mut Database,
    map: &Map,
    text: impl Into<Vec<u8>>,
    release: &str,
    rejects: Option<&mut Vec<u8>>,
) -> Result<Report, String> {
    import_inputs(database, map, vec![input_of(text, release)], rejects)
}

fn import_inputs(
    database: &mut Database,
    map: &Map,
    inputs: Vec<Input>,
    rejects: Option<&mut Vec<u8>>,
) -> Result<Report, String> {
    import_extent(database, map, inputs, rejects, Extent::Mapped)
}

/// Imports rows that are only a part of release `release`.
fn import_part(
    database: &mut Database,
    map: &Map,
    text: impl Into<Vec<u8>>,
    release: &str,
) -> Result<Report, String> {
    let input = input_of(text, release);
    import_extent(database, map, vec![input], None, Extent::Part)
}

/// Imports one file that is a whole release, whatever its map says.
fn import_whole(
    database: &mut Database,
    map: &Map,
    text: impl Into<Vec<u8>>,
    release: &str,
) -> Result<Report, String> {
    let input = input_of(text, release);
    import_extent(database, map, vec![input], None, Extent::Whole)
}

fn input_of(text: impl Into<Vec<u8>>, release: &str) -> Input {
    Input {
        name: "file.csv".to_owned(),
        release: release.to_owned(),
        reader: Box::new(std::io::Cursor::new(text.into())),
    }
}

fn import_extent(
    database: &mut Database,
    map: &Map,
    inputs: Vec<Input>,
    rejects: Option<&mut Vec<u8>>,
    extent: Extent,
) -> Result<Report, String> {
    let mut session = database.session(SessionOptions::default());
    let mut inputs = inputs.into_iter().map(Ok::<_, ImportError>);
    let mut rejects = rejects;
    let outcome = session.write(|transaction| {
        let mut options = Options {
            rejects: rejects
                .as_mut()
                .map(|writer| &mut **writer as &mut dyn std::io::Write),
            progress: &mut |_| true,
            memory: None,
            extent,
        };
        annals::import::import(transaction, map, &mut inputs, &mut options)
            .map_err(|error| Box::new(Diagnostic::from(error)))
    });
    outcome.map_err(|error| error.to_string())
}

/// The rows of a query, each value as JSON would show it, without quotes.
fn rows(database: &mut Database, query: &str) -> Vec<String> {
    let mut session = database.session(SessionOptions::default());
    let source = Source::new("query", query);
    let answer = session.run(&source, Span::new(0, query.len()));
    let answer = answer.unwrap_or_else(|error| panic!("{error}: {query}"));
    let told = |value: &Value| match value {
        Value::String(text) => text.to_string(),
        other => annals::output::literal::literal(other, &answer.subgraph),
    };
    answer
        .rows
        .iter()
        .map(|row| row.iter().map(told).collect::<Vec<_>>().join(" | "))
        .collect()
}
