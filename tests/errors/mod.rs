//! Every code has a text that provokes it, and a picture of what the user then sees.
//!
//! `cases/CODE-name.cypher` is run on an empty graph; its last statement must give the code its name begins with.
//! Comments at its beginning set what a text cannot: `// timeout: SECONDS`, `// memory: BYTES`, `// rows: N`,
//! `// interrupted: yes`, `// parameter: NAME = VALUE`.

use std::fs;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;
use std::time::Duration;

use annals::database::Database;
use annals::database::Error;
use annals::database::Session;
use annals::database::SessionOptions;
use annals::diagnostic::Code;
use annals::diagnostic::Diagnostic;
use annals::diagnostic::Source;
use annals::diagnostic::Span;
use annals::diagnostic::code::CODES;
use annals::model::value::Value;
use annals::output::diagnostic::Look;
use annals::output::diagnostic::render;

/// Codes that no text on an empty graph in memory can provoke, and where they are tested instead.
const ELSEWHERE: [(Code, &str); 12] = [
    (
        Code::TextTooLong,
        "a_text_of_more_than_16_mebibytes_is_refused, below",
    ),
    (
        Code::ReadOnly,
        "tests/cli: a store opened for reading only refuses writes",
    ),
    (Code::CannotOpen, "tests/cli: exit codes"),
    (
        Code::UnwrittenMoment,
        "tests/cli: dates of which a format has no moments are told of",
    ),
    (
        Code::Locked,
        "tests/cli: a second writer is told who holds the store",
    ),
    (Code::Corrupted, "tests/storage"),
    (Code::StorageFailed, "tests/storage"),
    (Code::OtherVersion, "tests/storage"),
    (Code::TornTail, "tests/storage"),
    (Code::CheckpointFailed, "tests/storage"),
    (
        Code::BeforeTheRecord,
        "tests/cli: the log tells commits newest first",
    ),
    (Code::Internal, "nothing may provoke it"),
];

fn directory() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/errors/cases")
}

fn cases() -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = fs::read_dir(directory())
        .expect("the cases are there")
        .map(|entry| entry.expect("a readable directory").path())
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "cypher")
        })
        .collect();
    paths.sort();
    paths
}

fn stem(path: &Path) -> String {
    path.file_stem()
        .expect("a name")
        .to_string_lossy()
        .into_owned()
}

/// The code a case is named after.
fn code_of(path: &Path) -> Code {
    let stem = stem(path);
    let code = stem.split('-').next().unwrap_or_default();
    Code::parse(code).unwrap_or_else(|| panic!("{stem} names no code"))
}

/// The session a case asks for in its first lines.
fn options_of(text: &str) -> SessionOptions {
    let mut options = SessionOptions {
        csv_directory: Some(directory()),
        random_seed: Some(1),
        ..SessionOptions::default()
    };
    for line in text.lines().map_while(|line| line.strip_prefix("// ")) {
        let Some((key, value)) = line.split_once(": ") else {
            continue;
        };
        match key {
            "timeout" => {
                let seconds = value.parse().expect("seconds");
                options.timeout = Some(Duration::from_secs_f64(seconds));
            }
            "memory" => options.limits.memory = Some(value.parse().expect("bytes")),
            "rows" => options.limits.rows = Some(value.parse().expect("rows")),
            "interrupted" => options.limits.interrupted = Arc::new(AtomicBool::new(true)),
            "parameter" => {
                let (name, value) = value.split_once(" = ").expect("a name and a value");
                let value = value
                    .parse()
                    .map_or_else(|_| Value::from(value.trim_matches('\'')), Value::Integer);
                options.parameters.insert(name.into(), value);
            }
            other => panic!("`{other}` sets nothing"),
        }
    }
    options
}

/// What the last statement of a text says: its error, or its notices.
fn said(source: &Source) -> Vec<Diagnostic> {
    let spans = match Session::statements(source) {
        Ok(spans) => spans,
        Err(error) => return diagnostics(error),
    };
    let (last, before): (&Span, &[Span]) = spans.split_last().expect("a statement");
    let mut database = Database::in_memory();
    let options = options_of(&source.text);
    let interrupted = Arc::clone(&options.limits.interrupted);
    let interrupt = interrupted.swap(false, Ordering::SeqCst);
    let mut session = database.session(options);
    for span in before {
        if let Err(error) = session.run(source, *span) {
            panic!(
                "{}: the set-up fails: {:?}",
                source.name,
                diagnostics(error)
            );
        }
    }
    interrupted.store(interrupt, Ordering::SeqCst);
    match session.run(source, *last) {
        Ok(result) => result.notices,
        Err(error) => diagnostics(error),
    }
}

fn diagnostics(error: Error) -> Vec<Diagnostic> {
    match error {
        Error::Query(diagnostics) => diagnostics,
        other => panic!("not an error of the text: {other}"),
    }
}

#[test]
fn every_case_gives_its_code_and_its_picture() {
    let mut wrong = Vec::new();
    for path in cases() {
        let name = stem(&path);
        let text = fs::read_to_string(&path).expect("a readable case");
        let source = Source::new(format!("{name}.cypher"), text);
        let said = said(&source);
        let wanted = code_of(&path);
        match said.first() {
            Some(first) if first.code == wanted => {}
            Some(first) => {
                wrong.push(format!("{name}: gives {}: {}", first.code, first.message));
                continue;
            }
            None => {
                wrong.push(format!("{name}: gives nothing"));
                continue;
            }
        }
        let pictures: Vec<String> = said
            .iter()
            .map(|diagnostic| render(diagnostic, &source, &Look::default()))
            .collect();
        insta::with_settings!({
            prepend_module_to_snapshot => false,
            omit_expression => true,
            snapshot_path => "snapshots",
        }, {
            // The machine's own directory is nobody's business.
            let here = directory().display().to_string();
            insta::assert_snapshot!(name, pictures.concat().replace(&here, "DIRECTORY"));
        });
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_code_has_a_case_or_a_reason_to_have_none() {
    let cases: Vec<Code> = cases().iter().map(|path| code_of(path)).collect();
    for code in CODES {
        let elsewhere = ELSEWHERE.iter().any(|(other, _)| other == code);
        assert!(
            cases.contains(code) != elsewhere,
            "{code} needs exactly one of a case and a reason to have none"
        );
    }
}

#[test]
fn a_text_of_more_than_16_mebibytes_is_refused() {
    let mut text = String::from("RETURN 1 /*");
    text.push_str(&"x".repeat(16 << 20));
    text.push_str("*/");
    let said = said(&Source::new("query", text));
    assert_eq!(
        said.first().map(|first| first.code),
        Some(Code::TextTooLong)
    );
}
