//! The corpus: statements and what they must answer, in text files by feature (`tests/corpus/*.test`).
//!
//! ```text
//! === a title; the graph is empty again, the parameters are gone
//! $name = 'value of a parameter'
//! CREATE (:Actor {name: 'Pakistan'})
//! --- ok
//! MATCH (actor) RETURN actor.name AS name
//! --- rows
//! | name       |
//! | 'Pakistan' |
//! --- notice N0101 what there is to know
//! ```
//!
//! After a statement stands how it ends: `ok` (no columns), `rows` in any order, `ordered` rows, or `error CODE words`;
//! then the notices. A table ends at the first line that is none of its rows. `UPDATE=1` writes what is answered into
//! the files: read the difference before believing it. Every statement is run with several tunings, which must agree.

use std::fmt::Write as _;
use std::path::Path;
use std::path::PathBuf;

use annals::Database;
use annals::Error;
use annals::Session;
use annals::database::SessionOptions;
use annals::diagnostic::Source;
use annals::diagnostic::Span;
use annals::engine::Tuning;
use annals::model::result::ResultSet;

use crate::table::Lists;
use crate::table::cell;
use crate::table::rows;
use crate::table::table_row;

/// A title, parameters, and statements with their endings.
#[derive(Debug, Default)]
struct Case {
    title: String,
    parameters: Vec<String>,
    steps: Vec<Step>,
}

/// A statement and the lines after it that say how it ends.
#[derive(Debug, Default)]
struct Step {
    statement: String,
    expected: Vec<String>,
}

/// A file: comments at its beginning, then cases.
#[derive(Debug, Default)]
struct File {
    comments: Vec<String>,
    cases: Vec<Case>,
}

fn parse(text: &str) -> File {
    let mut file = File::default();
    let mut statement: Vec<&str> = Vec::new();
    let mut ended = true;
    for line in text.lines() {
        if let Some(title) = line.strip_prefix("=== ") {
            finish(&mut file, &mut statement, &mut ended);
            file.cases.push(Case {
                title: title.trim().to_owned(),
                ..Case::default()
            });
            continue;
        }
        let Some(case) = file.cases.last_mut() else {
            file.comments.push(line.to_owned());
            continue;
        };
        if line.starts_with("--- ") || (ended && line.starts_with('|')) {
            if !ended || case.steps.is_empty() {
                case.steps.push(Step {
                    statement: statement.join("\n").trim().to_owned(),
                    expected: Vec::new(),
                });
                statement.clear();
                ended = true;
            }
            let step = case.steps.last_mut().expect("just pushed");
            step.expected.push(line.to_owned());
        } else if line.starts_with('$') && case.steps.is_empty() && statement.is_empty() {
            case.parameters.push(line.to_owned());
        } else if !line.trim().is_empty() || !statement.is_empty() {
            statement.push(line);
            ended = false;
        }
    }
    finish(&mut file, &mut statement, &mut ended);
    file
}

/// Takes up a statement at the end of a case that says nothing of how it ends.
fn finish(file: &mut File, statement: &mut Vec<&str>, ended: &mut bool) {
    let text = statement.join("\n").trim().to_owned();
    if let (Some(case), false) = (file.cases.last_mut(), text.is_empty()) {
        case.steps.push(Step {
            statement: text,
            expected: Vec::new(),
        });
    }
    statement.clear();
    *ended = true;
}

fn print(file: &File) -> String {
    let mut text = String::new();
    for line in &file.comments {
        let _ = writeln!(text, "{line}");
    }
    for (position, case) in file.cases.iter().enumerate() {
        if position > 0 {
            text.push('\n');
        }
        let _ = writeln!(text, "=== {}", case.title);
        for parameter in &case.parameters {
            let _ = writeln!(text, "{parameter}");
        }
        for step in &case.steps {
            let _ = writeln!(text, "{}", step.statement);
            for line in &step.expected {
                let _ = writeln!(text, "{line}");
            }
        }
    }
    text
}

fn escaped(cell: &str) -> String {
    cell.replace('\\', "\\\\")
        .replace('|', "\\|")
        .replace('\n', "\\n")
}

/// Lines of a table, columns as wide as they need to be.
fn table(result: &ResultSet, ordered: bool) -> Vec<String> {
    let mut found = rows(result, Lists::Ordered);
    if !ordered {
        found.sort();
    }
    let header = result.columns.iter().map(ToString::to_string).collect();
    let all: Vec<Vec<String>> = std::iter::once(header)
        .chain(found)
        .map(|row: Vec<String>| row.iter().map(|cell| escaped(cell)).collect())
        .collect();
    let width = |column: usize| {
        let widths = all.iter().map(|row| row[column].chars().count());
        widths.max().unwrap_or_default()
    };
    let widths: Vec<usize> = (0..result.columns.len()).map(width).collect();
    let line = |row: &Vec<String>| {
        let cells = row.iter().zip(&widths);
        let cells: Vec<String> = cells
            .map(|(cell, width)| format!(" {cell:<width$} "))
            .collect();
        format!("|{}|", cells.join("|"))
    };
    all.iter().map(line).collect()
}

/// How a statement ended, as lines.
fn ending(outcome: &Result<ResultSet, Error>, ordered: bool) -> Vec<String> {
    let diagnostic = |word: &str, diagnostic: &annals::diagnostic::Diagnostic| {
        let code = diagnostic.code.info().code;
        format!(
            "--- {word} {code} {}",
            diagnostic.message.replace('\n', " ")
        )
    };
    match outcome {
        Ok(result) => {
            let mut lines = match (result.columns.is_empty(), ordered) {
                (true, _) => vec!["--- ok".to_owned()],
                (false, true) => vec!["--- ordered".to_owned()],
                (false, false) => vec!["--- rows".to_owned()],
            };
            if !result.columns.is_empty() {
                lines.extend(table(result, ordered));
            }
            let notices = result.notices.iter();
            lines.extend(notices.map(|notice| diagnostic("notice", notice)));
            lines
        }
        Err(Error::Query(diagnostics)) => vec![diagnostic("error", &diagnostics[0])],
        Err(other) => vec![format!("--- error {other}")],
    }
}

/// Whether the lines say the same, however their columns are padded and, where order is open, their rows are ordered.
fn same(expected: &[String], found: &[String]) -> bool {
    let plain = |lines: &[String]| {
        let ordered = lines.first().is_some_and(|line| line == "--- ordered");
        let mut rows: Vec<Vec<String>> = Vec::new();
        let mut rest: Vec<String> = Vec::new();
        for line in lines {
            match table_row(line) {
                Some(row) => rows.push(row),
                None => rest.push(line.trim().to_owned()),
            }
        }
        if !ordered && !rows.is_empty() {
            rows[1..].sort();
        }
        (rows, rest)
    };
    plain(expected) == plain(found)
}

/// Runs the statements of a case on an empty graph; how each ends.
fn run(case: &Case, tuning: Tuning) -> Vec<Vec<String>> {
    let mut database = Database::in_memory();
    let mut session = database.session(SessionOptions {
        tuning,
        csv_directory: Some(folder().join("data")),
        random_seed: Some(1),
        timeout: Some(std::time::Duration::from_secs(20)),
        ..SessionOptions::default()
    });
    for parameter in &case.parameters {
        let (name, value) = parameter[1..].split_once('=').expect("`$name = value`");
        let cell = cell::parse(value).expect("a value");
        let value = cell.value().expect("a plain value");
        let parameters = &mut session.options_mut().parameters;
        parameters.insert(name.trim().into(), value);
    }
    let mut endings = Vec::new();
    for step in &case.steps {
        let source = Source::new("corpus", step.statement.clone());
        let ordered = match step.expected.first() {
            Some(line) if line != "--- ?" => line == "--- ordered",
            _ => step.statement.contains("ORDER BY"),
        };
        let whole = Span::new(0, step.statement.len());
        let spans = Session::statements(&source).map(|spans| match spans.as_slice() {
            [only] => *only,
            _ => whole,
        });
        let outcome = spans.and_then(|span| session.run(&source, span));
        let lines = ending(&outcome, ordered);
        // The project may lie anywhere.
        let place = folder().join("data").display().to_string();
        let lines = lines.into_iter().map(|line| line.replace(&place, "DATA"));
        endings.push(lines.collect());
    }
    endings
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus")
}

/// Whether the answer may depend on the tuning: plans do.
fn is_about_plans(case: &Case) -> bool {
    let mut statements = case.steps.iter().map(|step| step.statement.as_str());
    statements.any(|text| text.starts_with("EXPLAIN") || text.starts_with("PROFILE"))
}

fn check(path: &Path, update: bool, complaints: &mut Vec<String>) {
    let text = std::fs::read_to_string(path).expect("a readable file");
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let mut file = parse(&text);
    assert!(!file.cases.is_empty(), "{name} has no cases");
    for case in &mut file.cases {
        let found = run(case, Tuning::default());
        if !is_about_plans(case) {
            for (chunk_size, optimize) in [(1, true), (2048, false)] {
                let tuning = Tuning {
                    chunk_size,
                    optimize,
                    ..Tuning::default()
                };
                let other = run(case, tuning);
                for ((step, one), other) in case.steps.iter().zip(&found).zip(other) {
                    if !same(one, &other) {
                        complaints.push(format!(
                            "{name}: {}: differs with {tuning:?}\n{}\n{}\n{}",
                            case.title,
                            step.statement,
                            one.join("\n"),
                            other.join("\n")
                        ));
                    }
                }
            }
        }
        for (step, found) in case.steps.iter_mut().zip(found) {
            if update {
                step.expected = found;
            } else if !same(&step.expected, &found) {
                complaints.push(format!(
                    "{name}: {}\n{}\nexpected:\n{}\ngot:\n{}",
                    case.title,
                    step.statement,
                    step.expected.join("\n"),
                    found.join("\n")
                ));
            }
        }
    }
    let printed = print(&file);
    if update && printed != text {
        std::fs::write(path, printed).expect("a writable file");
    }
}

#[test]
fn every_statement_of_the_corpus_ends_as_written() {
    let update = std::env::var_os("UPDATE").is_some();
    let entries = std::fs::read_dir(folder()).expect("a readable folder");
    let mut paths: Vec<PathBuf> = entries
        .map(|entry| entry.expect("a readable entry").path())
        .filter(|path| path.extension().is_some_and(|found| found == "test"))
        .collect();
    paths.sort();
    assert!(!paths.is_empty(), "no files in {}", folder().display());
    let mut complaints = Vec::new();
    for path in paths {
        check(&path, update, &mut complaints);
    }
    assert!(complaints.is_empty(), "\n{}", complaints.join("\n\n"));
}

#[test]
fn a_corpus_file_is_printed_as_it_was_read() {
    let text = "# comment\n\n=== one\n$x = 1\nRETURN 1\n  AS a\n--- rows\n| a |\n| 1 |\n--- notice N0101 x\nRETURN 2\n--- ok\n\n=== two\nRETURN\n--- error E0101 x\n";
    let file = parse(text);
    assert_eq!(file.cases.len(), 2);
    assert_eq!(file.cases[0].steps.len(), 2);
    assert_eq!(print(&file), text);
}
