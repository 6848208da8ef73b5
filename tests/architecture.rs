//! The architecture, held: who may import whom, where a dependency may be named, and what every file must have.
//!
//! Imports are written one a line as `use crate::layer::Thing;`, so this test reads them as text.

use std::path::Path;
use std::path::PathBuf;

/// Which layers the files below a path may name. The longest path that fits a file counts; anything absent fails.
/// An entry with `::` allows only that part of a layer.
const MAY_IMPORT: &[(&str, &[&str])] = &[
    ("lib.rs", &[]),
    ("diagnostic", &["diagnostic"]),
    // A result carries its notices, and `Graph` says which statement's place a broken rule has.
    ("model", &["diagnostic", "model"]),
    ("model/value", &["model::value", "model::collections"]),
    (
        "model/catalog",
        &[
            "diagnostic",
            "model::catalog",
            "model::value",
            "model::collections",
        ],
    ),
    ("functions", &["model", "functions"]),
    ("plan", &["diagnostic", "model", "functions", "plan"]),
    (
        "language",
        &["diagnostic", "model", "functions", "plan", "language"],
    ),
    ("language/syntax", &["diagnostic", "language::syntax"]),
    (
        "language/assist",
        &[
            "diagnostic",
            "model",
            "functions",
            "language::syntax",
            "language::assist",
        ],
    ),
    (
        "engine",
        &[
            "diagnostic",
            "input",
            "model",
            "functions",
            "plan",
            "engine",
        ],
    ),
    // Diagnostics only where errors become prose.
    ("storage", &["diagnostic", "model", "storage"]),
    // What stands in files, as records: below `LOAD CSV` and imports alike.
    ("input", &["input"]),
    ("import", &["diagnostic", "import", "input", "model"]),
    ("output", &["diagnostic", "model", "output"]),
    (
        "database",
        &[
            "diagnostic",
            "model",
            "functions",
            "plan",
            "language",
            "engine",
            "storage",
            "database",
        ],
    ),
    // A crate of its own: `crate::` is the binary itself, the library is `annals::`.
    (
        "bin/annals",
        &[
            "args",
            "commands",
            "console",
            "destination",
            "failure",
            "literal",
            "opening",
            "parameters",
            "repl",
            "runner",
            "script",
            "signals",
            "splitter",
            "taken",
        ],
    ),
];

/// A word of a dependency, and the only paths where code may name it.
const NAMED_ONLY_IN: &[(&str, &[&str])] = &[
    ("bincode", &["storage/format"]),
    ("jiff", &["model/value/temporal"]),
    ("petgraph", &["model/graph"]),
    ("annotate_snippets", &["output/diagnostic.rs"]),
    ("clap", &["bin"]),
    ("clap_complete", &["bin"]),
    ("clap_mangen", &["bin"]),
    ("rustyline", &["bin"]),
    ("anstream", &["bin"]),
    ("SystemTime", &["database/clock.rs", "bin"]),
    ("std::env", &["bin", "language/syntax/corpus_test.rs"]),
    ("unsafe", &[]),
];

const FORBIDDEN_WORDS: &[&str] = &["dbg!", "todo!", "unimplemented!", "fixme", "xxx"];

/// A source file: where it is below its root, and its text.
struct File {
    path: String,
    text: String,
}

/// The Rust files below a folder of the project.
fn files(folder: &str) -> Vec<File> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut paths = Vec::new();
    collect(&root, &mut paths);
    paths.sort();
    assert!(!paths.is_empty(), "no Rust files in {}", root.display());
    let file = |path: PathBuf| File {
        path: path
            .strip_prefix(&root)
            .expect("below the root")
            .to_string_lossy()
            .replace('\\', "/"),
        text: std::fs::read_to_string(&path).expect("a readable file"),
    };
    paths.into_iter().map(file).collect()
}

fn collect(folder: &Path, paths: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a readable folder") {
        let path = entry.expect("a readable entry").path();
        if path.join("Cargo.toml").exists() {
            // A package of its own.
            continue;
        }
        if path.is_dir() {
            collect(&path, paths);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            paths.push(path);
        }
    }
}

impl File {
    /// Lines of code with their numbers: comments are left out.
    fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        let lines = self.text.lines().enumerate();
        lines
            .map(|(index, line)| (index + 1, line.split("//").next().unwrap_or_default()))
            .filter(|(_, line)| !line.trim().is_empty())
    }

    fn is_below(&self, path: &str) -> bool {
        let rest = self.path.strip_prefix(path);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }
}

fn is_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

/// Whether `word` stands in the line as a word of its own.
fn names(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(position, _)| {
        let before = line[..position].chars().next_back();
        let after = line[position + word.len()..].chars().next();
        let inside = word.ends_with(is_word) && after.is_some_and(is_word);
        !before.is_some_and(is_word) && !inside
    })
}

/// What `crate::…` leads to in a line: the first two segments of each path, joined.
fn crate_paths(line: &str) -> Vec<String> {
    let starts = line.match_indices("crate::").filter(|(position, _)| {
        let before = &line[..*position];
        // `pub(in crate::…)` imports nothing.
        !before.ends_with(is_word) && !before.ends_with("pub(in ")
    });
    starts
        .map(|(position, found)| {
            let rest = &line[position + found.len()..];
            let end = rest.find(|each| !is_word(each) && each != ':');
            let path = &rest[..end.unwrap_or(rest.len())];
            let segments: Vec<&str> = path.split("::").take(2).collect();
            segments.join("::")
        })
        .collect()
}

fn fail_on(complaints: &[String]) {
    assert!(complaints.is_empty(), "\n{}\n", complaints.join("\n"));
}

#[test]
fn a_layer_imports_only_what_the_table_allows() {
    let mut complaints = Vec::new();
    for file in files("src") {
        let rows = MAY_IMPORT.iter().filter(|(path, _)| file.is_below(path));
        let Some((_, allowed)) = rows.max_by_key(|(path, _)| path.len()) else {
            complaints.push(format!("src/{}: no row of the table fits", file.path));
            continue;
        };
        for (number, line) in file.code() {
            for path in crate_paths(line) {
                let layer = path.split("::").next().unwrap_or_default();
                if !allowed.contains(&layer) && !allowed.contains(&path.as_str()) {
                    complaints.push(format!(
                        "src/{}:{number} must not name crate::{path}",
                        file.path
                    ));
                }
            }
        }
    }
    fail_on(&complaints);
}

#[test]
fn imports_are_written_one_a_line_from_the_crate() {
    let mut complaints = Vec::new();
    for (folder, file) in ["src", "tests"]
        .into_iter()
        .flat_map(|folder| files(folder).into_iter().map(move |file| (folder, file)))
    {
        // This file has to spell what it forbids.
        if file.path == "architecture.rs" {
            continue;
        }
        let is_layer = folder == "src" && file.path.matches('/').count() == 1;
        for (number, line) in file.code() {
            let layers = MAY_IMPORT.iter().map(|(layer, _)| layer);
            let sideways = is_layer
                && file.path.ends_with("/mod.rs")
                && layers
                    .into_iter()
                    .any(|layer| line.starts_with(&format!("use super::{layer}::")));
            if line.contains("super::super") || line.contains("use crate::{") || sideways {
                complaints.push(format!("{folder}/{}:{number} {}", file.path, line.trim()));
            }
        }
    }
    fail_on(&complaints);
}

#[test]
fn every_module_says_what_it_is() {
    let silent = ["src", "tests"].into_iter().flat_map(|folder| {
        let silent = files(folder)
            .into_iter()
            .filter(|file| !file.text.starts_with("//! "));
        silent.map(move |file| format!("{folder}/{} does not begin with `//! `", file.path))
    });
    fail_on(&silent.collect::<Vec<_>>());
}

#[test]
fn every_test_file_is_declared() {
    let all = files("tests");
    let mut complaints = Vec::new();
    for file in all.iter().filter(|file| file.path != "main.rs") {
        let module = file.path.trim_end_matches(".rs").trim_end_matches("/mod");
        let (folder, name) = module.rsplit_once('/').unwrap_or(("", module));
        let parents = match folder {
            "" => vec!["main.rs".to_owned()],
            _ => vec![format!("{folder}.rs"), format!("{folder}/mod.rs")],
        };
        let declared = all.iter().any(|parent| {
            parents.contains(&parent.path)
                && parent.code().any(|(_, line)| {
                    let words: Vec<&str> = line.split_whitespace().collect();
                    words.ends_with(&["mod", &format!("{name};")])
                })
        });
        if !declared {
            complaints.push(format!("tests/{} is declared nowhere", file.path));
        }
    }
    fail_on(&complaints);
}

#[test]
fn a_dependency_is_named_only_where_it_belongs() {
    let mut complaints = Vec::new();
    for file in files("src") {
        for (word, places) in NAMED_ONLY_IN {
            if places.iter().any(|place| file.is_below(place)) {
                continue;
            }
            for (number, line) in file.code().filter(|(_, line)| names(line, word)) {
                complaints.push(format!(
                    "src/{}:{number} must not name {word}: {}",
                    file.path,
                    line.trim()
                ));
            }
        }
    }
    fail_on(&complaints);
}

#[test]
fn nothing_is_left_to_do() {
    let mut complaints = Vec::new();
    for file in files("src") {
        for (index, line) in file.text.lines().enumerate() {
            let lower = line.to_lowercase();
            if let Some(word) = FORBIDDEN_WORDS.iter().find(|word| names(&lower, word)) {
                complaints.push(format!("src/{}:{} {word}", file.path, index + 1));
            }
        }
    }
    fail_on(&complaints);
}

#[test]
fn paths_and_words_are_found_in_a_line() {
    assert_eq!(
        crate_paths("use crate::model::value::Value;"),
        ["model::value"]
    );
    assert_eq!(crate_paths("pub(crate) fn x()"), Vec::<String>::new());
    let line = "impl From<crate::plan::Expr> for crate::engine::Error {";
    assert_eq!(crate_paths(line), ["plan::Expr", "engine::Error"]);
    assert!(names("use jiff::civil;", "jiff") && !names("let jiffy = 1;", "jiff"));
    assert!(names("dbg!(x)", "dbg!") && !names(r"`\uxxxx`", "xxx"));
}
