//! The README keeps its word: what its sessions show is what the program prints.
//!
//! In blocks that show a session, lines that begin with `$ ` are commands and what follows is their output, both streams
//! in one. A command may go on after a `\` at the end of its line. Commands of `cargo` are not run here.

use std::path::Path;
use std::process::Command;
use std::process::Stdio;

/// A command of the README and what it should print.
#[derive(Debug, PartialEq, Eq)]
struct Shown {
    /// The line it begins on, from 1.
    line: usize,
    command: String,
    output: Vec<String>,
}

/// The commands in a text's fenced blocks.
fn commands(text: &str) -> Vec<Shown> {
    let mut found: Vec<Shown> = Vec::new();
    let mut in_block = false;
    let mut goes_on = false;
    let mut begun = false;
    for (index, line) in text.lines().enumerate() {
        if line.starts_with("```") {
            in_block = !in_block && matches!(line, "```" | "```console" | "```text");
            begun = false;
            goes_on = false;
        } else if let (true, Some(command)) = (in_block, line.strip_prefix("$ ")) {
            begun = true;
            goes_on = command.ends_with('\\');
            found.push(Shown {
                line: index + 1,
                command: command.to_owned(),
                output: Vec::new(),
            });
        } else if let (true, Some(shown)) = (in_block && begun, found.last_mut()) {
            if goes_on {
                goes_on = line.ends_with('\\');
                shown.command.extend(["\n", line]);
            } else {
                shown.output.push(line.trim_end().to_owned());
            }
        }
    }
    found
}

/// Runs a command line in a folder, with the program under test first in the path; both streams as lines.
fn run(command: &str, folder: &Path) -> Vec<String> {
    let program = Path::new(env!("CARGO_BIN_EXE_annals"));
    let mut path = program.parent().expect("a folder").as_os_str().to_owned();
    path.push(":");
    path.push(std::env::var_os("PATH").unwrap_or_default());
    let output = Command::new("sh")
        .args(["-c", &format!("{{ {command}\n}} 2>&1")])
        .current_dir(folder)
        .env("PATH", path)
        .env("HOME", folder)
        .env_remove("ANNALS_DB")
        .env("NO_COLOR", "1")
        .stdin(Stdio::null())
        .output()
        .expect("a shell");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    text.lines()
        .map(|line| line.trim_end().to_owned())
        .collect()
}

fn without_blank_end(lines: &[String]) -> &[String] {
    let end = lines.iter().rposition(|line| !line.is_empty());
    &lines[..end.map_or(0, |last| last + 1)]
}

/// A folder in which the README's paths lead to the project's data, and where commands may write.
fn workplace() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for name in ["graph-data", "queries"] {
        let from = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
        let to = folder.path().join(name);
        std::fs::create_dir(&to).expect("a folder");
        for entry in std::fs::read_dir(from).expect("a readable folder") {
            let entry = entry.expect("a readable entry");
            std::fs::copy(entry.path(), to.join(entry.file_name())).expect("a copy");
        }
    }
    folder
}

#[test]
fn the_readme_shows_what_the_program_prints() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let Ok(text) = std::fs::read_to_string(&path) else {
        crate::tck::say("readme: NOT RUN: there is no README.md");
        return;
    };
    let folder = workplace();
    let shown = commands(&text);
    let mut complaints = Vec::new();
    for each in shown
        .iter()
        .filter(|each| !each.command.starts_with("cargo"))
    {
        let printed = run(&each.command, folder.path());
        let (wanted, found) = (without_blank_end(&each.output), without_blank_end(&printed));
        if wanted != found {
            complaints.push(format!(
                "README.md:{}: $ {}\nshows:\n{}\nprints:\n{}\n",
                each.line,
                each.command,
                wanted.join("\n"),
                found.join("\n")
            ));
        }
    }
    assert!(complaints.is_empty(), "\n{}", complaints.join("\n"));
}

#[test]
fn commands_and_their_output_are_found_in_blocks() {
    let text =
        "Words\n```console\n$ one a\nout\n\n$ two \\\n  b\n```\n```rust\n$ no\n```\n    $ no\n";
    let shown = |line, command: &str, output: &[&str]| Shown {
        line,
        command: command.to_owned(),
        output: output.iter().map(|&each| each.to_owned()).collect(),
    };
    assert_eq!(
        commands(text),
        [
            shown(3, "one a", &["out", ""]),
            shown(6, "two \\\n  b", &[])
        ]
    );
}
