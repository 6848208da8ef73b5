//! The documentation keeps its word: tables are written from the program's own, and what an example shows is what the
//! program answers.
//!
//! With `ANNALS_UPDATE_DOCS=1` the files are written instead of compared:
//! `ANNALS_UPDATE_DOCS=1 cargo test --test all documentation`. In `language.md` and `differences.md` a block of `cypher`
//! is run on the seed graph, and the block of `text` behind it holds what it answers; a new block needs none, it is
//! added. Each block begins anew: what it writes is undone.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::path::PathBuf;
use std::process::Command;
use std::process::Stdio;

use annals::Database;
use annals::Session;
use annals::database::Error;
use annals::database::SessionOptions;
use annals::diagnostic::Diagnostic;
use annals::diagnostic::Source;
use annals::diagnostic::code::CODES;
use annals::functions::aggregates;
use annals::functions::procedure::EXAMPLE_GRAPH;
use annals::functions::procedure::Procedures;
use annals::functions::procedure::algorithms;
use annals::functions::scalars;
use annals::output::Format;
use annals::output::Options;
use annals::output::diagnostic::Look;
use annals::output::diagnostic::render;
use annals::output::summary;

const GENERATED: &str = "<!-- Written by tests/documentation.rs from the program's own tables; see there how to renew it. -->";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn is_updating() -> bool {
    std::env::var_os("ANNALS_UPDATE_DOCS").is_some()
}

/// Compares a file of `docs` with what it should be, or writes it.
fn expect(name: &str, wanted: &str) {
    let path = root().join("docs").join(name);
    if is_updating() {
        fs::write(&path, wanted).expect("a writable file");
        return;
    }
    let found = fs::read_to_string(&path).unwrap_or_default();
    if found == wanted {
        return;
    }
    let line = found
        .lines()
        .zip(wanted.lines())
        .position(|(one, other)| one != other)
        .unwrap_or_else(|| found.lines().count().min(wanted.lines().count()));
    panic!(
        "docs/{name}:{}: is\n  {}\nand should be\n  {}\nANNALS_UPDATE_DOCS=1 renews it",
        line + 1,
        found.lines().nth(line).unwrap_or("(the end)"),
        wanted.lines().nth(line).unwrap_or("(the end)"),
    );
}

/// A text in a cell of a table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}

#[test]
fn the_reference_of_functions_is_the_table() {
    let mut text = format!(
        "# Functions\n\n{GENERATED}\n\nWhat is in brackets may be left out; `…` may be repeated. A function answers null \
         when an argument is null, unless it says otherwise. Every example is run by a test.\n\n\
         | function | what it gives | example |\n|---|---|---|\n"
    );
    let mut rows: Vec<_> = scalars().collect();
    rows.sort_by_key(|function| function.name.to_lowercase());
    for function in rows {
        let aliases = match function.aliases {
            [] => String::new(),
            names => format!("; also `{}`", names.join("`, `")),
        };
        let example = if function.example.is_empty() {
            String::new()
        } else {
            format!("`{}` → `{}`", function.example, function.example_result)
        };
        let _ = writeln!(
            text,
            "| `{}` | {}{} | {} |",
            cell(&function.signature_text()),
            cell(function.doc),
            cell(&aliases),
            cell(&example)
        );
    }
    text.push_str(
        "\n## Aggregates\n\nThey take one value from each row of a group and skip nulls. What else stands in the same \
         `WITH` or `RETURN` says what the groups are. `DISTINCT` before the argument takes equal values once.\n\n\
         | aggregate | what it gives | example |\n|---|---|---|\n",
    );
    for aggregate in aggregates() {
        let _ = writeln!(
            text,
            "| `{}` | {} | `{}` → `{}` |",
            cell(&aggregate.signature_text()),
            cell(aggregate.doc),
            cell(aggregate.example),
            cell(aggregate.example_result)
        );
    }
    expect("functions.md", &text);
}

#[test]
fn the_reference_of_procedures_is_the_table() {
    let mut text = format!(
        "# Procedures\n\n{GENERATED}\n\n`CALL name(arguments) YIELD column` reads one; `CALL name()` alone gives all its \
         columns. The examples of `algo` are run by a test on this graph:\n\n```cypher\n{EXAMPLE_GRAPH};\n```\n",
    );
    for procedure in Procedures::builtin().all() {
        let signature = procedure.signature();
        let _ = write!(
            text,
            "\n## {}\n\n```text\n{}\n```\n\n{}\n",
            signature.name,
            signature.text(),
            signature.doc
        );
        if let Some(row) = algorithms().find(|row| row.name == signature.name) {
            let _ = write!(
                text,
                "\n```cypher\n{}\n```\n\ngives `{}`.\n",
                row.example, row.example_result
            );
        }
    }
    expect("procedures.md", &text);
}

/// The case of a code, and the picture of it.
fn example_of(code: &str) -> Option<(String, String)> {
    let folder = root().join("tests/errors");
    let mut paths: Vec<PathBuf> = fs::read_dir(folder.join("cases"))
        .expect("the cases are there")
        .map(|entry| entry.expect("a readable directory").path())
        .filter(|path| {
            path.file_name()
                .is_some_and(|name| name.to_string_lossy().starts_with(&format!("{code}-")))
                && path
                    .extension()
                    .is_some_and(|extension| extension == "cypher")
        })
        .collect();
    paths.sort();
    let path = paths.first()?;
    let text = fs::read_to_string(path).expect("a readable case");
    let stem = path
        .file_stem()
        .expect("a name")
        .to_string_lossy()
        .into_owned();
    let snapshot = fs::read_to_string(folder.join(format!("snapshots/{stem}.snap")))
        .expect("a snapshot of the case");
    let picture = snapshot.splitn(3, "---\n").nth(2).expect("a picture");
    Some((text, picture.trim_end().to_owned()))
}

#[test]
fn the_reference_of_errors_is_the_table() {
    let mut text = format!(
        "# Errors, warnings and notices\n\n{GENERATED}\n\nCodes never change their meaning. `E01` is how a text is \
         written, `E02` what its names mean, `E03` types that can be told beforehand, `E04` what happens while it runs, \
         `E05` rules of the graph, `E06` limits, `E07` the store; `N` codes are warnings and notices: the statement \
         ran. `annals explain CODE` prints an entry of this page.\n",
    );
    for code in CODES {
        let info = code.info();
        let _ = write!(
            text,
            "\n## {}\n\n{} ({}, {}).\n\n{}\n",
            info.code,
            info.title,
            info.kind.name(),
            info.detail,
            info.explain
        );
        // The longest examples are about length itself.
        if let Some((case, picture)) = example_of(info.code).filter(|(case, _)| case.len() < 1000) {
            let _ = write!(
                text,
                "\n```cypher\n{}\n```\n\n```text\n{picture}\n```\n",
                case.trim_end()
            );
        }
    }
    expect("errors.md", &text);
}

fn help_of(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_annals"))
        .args(arguments)
        .arg("--help")
        .env_remove("COLUMNS")
        .env("NO_COLOR", "1")
        .stdin(Stdio::null())
        .output()
        .expect("annals starts");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    lines.join("\n").trim_end().to_owned()
}

#[test]
fn the_reference_of_the_command_line_is_its_help() {
    let main = help_of(&[]);
    let mut text = format!("# The command line\n\n{GENERATED}\n\n```text\n{main}\n```\n");
    let commands = main
        .lines()
        .skip_while(|line| !line.starts_with("Commands:"))
        .skip(1)
        .take_while(|line| !line.is_empty())
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
        .filter_map(|line| line.split_whitespace().next())
        .filter(|name| *name != "help");
    for name in commands {
        let _ = write!(
            text,
            "\n## annals {name}\n\n```text\n{}\n```\n",
            help_of(&[name])
        );
    }
    expect("cli.md", &text);
}

/// What the statements of a block answer: rows, what was written, or the error.
fn answer_of(session: &mut Session<'_>, text: &str) -> String {
    let source = Source::new("query", text);
    let mut out = String::new();
    let spans = match Session::statements(&source) {
        Ok(spans) => spans,
        Err(error) => return pictures(&error_diagnostics(error), &source),
    };
    let format = Format::named("plain").expect("a format");
    for span in spans {
        match session.run(&source, span) {
            Ok(result) => {
                out.push_str(&pictures(&result.notices, &source));
                let mut bytes = Vec::new();
                (format.render)(&result, &Options::default(), &mut bytes).expect("a rendering");
                out.push_str(&String::from_utf8(bytes).expect("UTF-8"));
                if let Some(sentence) = summary::sentence(&result.summary) {
                    out.push_str(&sentence);
                    out.push('\n');
                }
            }
            Err(error) => out.push_str(&pictures(&error_diagnostics(error), &source)),
        }
    }
    let lines: Vec<&str> = out.lines().map(str::trim_end).collect();
    lines.join("\n").trim_end().to_owned()
}

fn error_diagnostics(error: Error) -> Vec<Diagnostic> {
    match error {
        Error::Query(diagnostics) => diagnostics,
        other => panic!("not an error of the text: {other}"),
    }
}

fn pictures(diagnostics: &[Diagnostic], source: &Source) -> String {
    diagnostics
        .iter()
        .map(|diagnostic| render(diagnostic, source, &Look::default()))
        .collect()
}

/// The page with the output of each of its blocks as the program gives it.
fn answered(page: &str, session: &mut Session<'_>) -> String {
    let mut out = String::new();
    let mut lines = page.lines().peekable();
    while let Some(line) = lines.next() {
        let _ = writeln!(out, "{line}");
        if line != "```cypher" {
            continue;
        }
        let mut block = String::new();
        for line in lines.by_ref().take_while(|line| *line != "```") {
            let _ = writeln!(block, "{line}");
        }
        let _ = writeln!(out, "{block}```");
        // The answer the page has is left out for the one the program gives.
        let rest: Vec<&str> = lines.clone().take(2).collect();
        if rest == ["", "```text"] {
            lines.by_ref().nth(1);
            lines.by_ref().find(|line| *line == "```");
        }
        session.begin().expect("a transaction");
        let answer = answer_of(session, block.trim_end());
        session.rollback().expect("an open transaction");
        if !answer.is_empty() {
            let _ = write!(out, "\n```text\n{answer}\n```\n");
        }
    }
    out
}

fn check_page(name: &str) {
    let page = fs::read_to_string(root().join("docs").join(name)).expect("the page");
    let seed = root().join("graph-data/durand-line-2025.cypher");
    let seed = Source::new("seed", fs::read_to_string(seed).expect("the seed graph"));
    let mut database = Database::in_memory();
    let mut session = database.session(SessionOptions {
        csv_directory: Some(root().to_owned()),
        random_seed: Some(1),
        ..SessionOptions::default()
    });
    for span in Session::statements(&seed).expect("statements") {
        session.run(&seed, span).expect("the seed graph loads");
    }
    expect(name, &answered(&page, &mut session));
}

#[test]
fn the_examples_of_the_language_give_what_they_show() {
    check_page("language.md");
}

#[test]
fn the_differences_are_what_the_program_does() {
    check_page("differences.md");
}
