//! `:help`: about the shell, its commands, clauses and lenses, functions, procedures and codes.
//!
//! Every text comes from the table that the thing itself is in.

use std::fmt::Write as _;

use annals::diagnostic::nearest;
use annals::functions;
use annals::functions::procedure::Procedures;
use annals::language::assist;
use annals::language::assist::Help;
use annals::language::assist::Piece;

use super::meta::META;
use super::meta::find;
use crate::commands::explain;
use crate::failure::Failure;

/// Columns of a line of help, on a terminal that is not narrower.
const WIDTH: usize = 100;

/// The keys of the editor.
const KEYS: &str = "Keys: Tab completes, Ctrl-R searches the history, Ctrl-C clears the line or stops a statement,\n\
                    Ctrl-D leaves. A line that begins with a blank is not kept in the history. `$_` is the last\n\
                    answer as a list of maps: `UNWIND $_ AS row RETURN row.name;`\n";

/// What `:help` says about a topic; about everything there is when it is empty. `width` is the terminal's, in columns.
pub(super) fn text(topic: &str, width: Option<usize>) -> Result<String, Failure> {
    let width = width.unwrap_or(WIDTH).clamp(40, WIDTH);
    if topic.is_empty() {
        return Ok(list(width));
    }
    about(topic, width).ok_or_else(|| unknown(topic))
}

/// The words that help knows something about, for completion.
pub(super) fn topics() -> Vec<String> {
    let commands = META.iter().map(|meta| meta.names[0].to_owned());
    let words = assist::topic_words().filter(|word| !word.contains([' ', ',']));
    let words = words.map(str::to_owned);
    let scalars = functions::scalars().map(|function| function.name.to_owned());
    let aggregates = functions::aggregates().map(|aggregate| aggregate.name.to_owned());
    commands
        .chain(words)
        .chain(scalars)
        .chain(aggregates)
        .collect()
}

fn unknown(topic: &str) -> Failure {
    let known = topics();
    let headings: Vec<&str> = assist::topic_words().collect();
    let names = known.iter().map(String::as_str).chain(headings);
    let hint = nearest(topic, names).map_or_else(
        || "`:help` lists what there is".to_owned(),
        |near| format!("did you mean `:help {near}`?"),
    );
    Failure::usage(format!("there is no help about `{topic}`"), hint)
}

fn list(width: usize) -> String {
    let mut text = String::from("Statements end with `;` and may span lines. Commands:\n");
    for meta in META {
        let call = format!(":{} {}", meta.names[0], meta.arguments);
        let _ = writeln!(text, "  {call:<22} {}", meta.doc);
    }
    text.push_str(KEYS);
    text.push_str("`:help` explains, with examples:\n");
    let last = assist::topics().count().saturating_sub(1);
    let topics: Vec<String> = assist::topics()
        .enumerate()
        .map(|(position, topic)| {
            if position == last {
                topic.to_owned()
            } else {
                format!("{topic} ·")
            }
        })
        .collect();
    push_broken(&mut text, topics.iter().map(String::as_str), "  ", width);
    text.push_str(
        "and any function, procedure or code: `:help edtf`, `:help annals.why`, `:help E0203`.\n",
    );
    text
}

/// Everything that has this name: a command, a clause, a function, a procedure, a code.
fn about(topic: &str, width: usize) -> Option<String> {
    let name = topic
        .trim_start_matches([':', '.'])
        .trim_end_matches("()")
        .trim();
    let keys = ["keys", "shortcuts"]
        .iter()
        .any(|word| name.eq_ignore_ascii_case(word));
    let found = [
        find(name).map(|meta| {
            let names: Vec<String> = meta.names.iter().map(|name| format!(":{name}")).collect();
            format!("{} {}\n{}\n", names.join(", "), meta.arguments, meta.doc)
        }),
        keys.then(|| KEYS.to_owned()),
        assist::help(name).map(|help| section(&help, width)),
        scalar(name),
        aggregate(name),
        procedure(name, width),
        explain::text_of(name),
    ];
    let found: Vec<String> = found.into_iter().flatten().collect();
    (!found.is_empty()).then(|| found.join("\n"))
}

fn scalar(name: &str) -> Option<String> {
    let function = functions::scalar(name)?;
    let (doc, signature) = (function.doc, function.signature_text());
    let (example, result) = (function.example, function.example_result);
    Some(format!(
        "{signature}\n{doc}\n  {example}  gives  {result}\n"
    ))
}

fn aggregate(name: &str) -> Option<String> {
    let aggregate = functions::aggregate(name)?;
    let (doc, signature) = (aggregate.doc, aggregate.signature_text());
    let (example, result) = (aggregate.example, aggregate.example_result);
    Some(format!(
        "{signature}, an aggregate\n{doc}\n  {example}  gives  {result}\n"
    ))
}

fn procedure(name: &str, width: usize) -> Option<String> {
    let procedures = Procedures::builtin();
    let found = procedures
        .all()
        .find(|row| row.signature().name.eq_ignore_ascii_case(name))?;
    let signature = found.signature();
    let mut text = format!("CALL {}\n", signature.text());
    push_wrapped(&mut text, &signature.doc, "", width);
    Some(text)
}

/// A section of the documentation for a terminal.
fn section(help: &Help, width: usize) -> String {
    let mut text = format!("{}\n", help.heading);
    let mut is_told = false;
    for piece in &help.pieces {
        text.push('\n');
        match piece {
            Piece::Prose(prose) => push_wrapped(&mut text, &without_links(prose), "", width),
            Piece::Outline(lines) => push_indented(&mut text, lines, "  "),
            Piece::Example(lines) => {
                if !is_told {
                    text.push_str(
                        "On the seed graph (annals --load graph-data/durand-line-2025.cypher):\n",
                    );
                    is_told = true;
                }
                push_indented(&mut text, lines, "  ");
            }
            Piece::Answer(lines) => {
                text.pop();
                push_indented(&mut text, lines, "    ");
            }
        }
    }
    text
}

fn push_indented(text: &mut String, lines: &str, indent: &str) {
    for line in lines.lines() {
        let _ = writeln!(text, "{}", format!("{indent}{line}").trim_end());
    }
}

/// Breaks a paragraph at blanks.
fn push_wrapped(text: &mut String, paragraph: &str, indent: &str, width: usize) {
    push_broken(text, paragraph.split_whitespace(), indent, width);
}

/// Breaks lines between words.
fn push_broken<'w>(
    text: &mut String,
    words: impl Iterator<Item = &'w str>,
    indent: &str,
    width: usize,
) {
    let mut line = String::new();
    for word in words {
        let length = line.chars().count() + 1 + word.chars().count();
        if !line.is_empty() && length + indent.len() > width {
            let _ = writeln!(text, "{indent}{line}");
            line.clear();
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    if !line.is_empty() {
        let _ = writeln!(text, "{indent}{line}");
    }
}

/// `[functions.md](functions.md)` → `functions.md`.
fn without_links(prose: &str) -> String {
    let mut out = String::with_capacity(prose.len());
    let mut rest = prose;
    while let Some((before, after)) = rest.split_once("](") {
        let link = before.rsplit_once('[').zip(after.split_once(')'));
        let Some(((before, name), (_, behind))) = link else {
            break;
        };
        out.push_str(before);
        out.push_str(name);
        rest = behind;
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn help_knows_commands_codes_clauses_functions_and_procedures() {
        for topic in [
            "format",
            ":format",
            "E0203",
            "count",
            "toUpper",
            "MATCH",
            "lens",
            "according to",
            "annals.why",
            "keys",
        ] {
            assert!(about(topic, 80).is_some(), "{topic}");
        }
        assert_eq!(about("no such thing", 80), None);
        let Err(Failure::Usage { hint, .. }) = text("MTCH", None) else {
            panic!("a topic");
        };
        assert_eq!(hint.as_deref(), Some("did you mean `:help MATCH`?"));
    }

    #[test]
    fn what_has_several_meanings_is_told_whole() {
        let during = about("DURING", 80).expect("help");
        assert!(during.starts_with("DURING\n"), "{during}");
        assert!(
            during.contains("CERTAINLY DURING") && during.contains("during("),
            "{during}"
        );
    }

    #[test]
    fn no_line_of_prose_is_too_long() {
        let lists = [list(80), text("MATCH", Some(80)).expect("help")];
        for line in lists.iter().flat_map(|text| text.lines()) {
            assert!(
                line.starts_with(' ') || line.chars().count() <= 110,
                "{line}"
            );
        }
        assert_eq!(
            without_links("see [a.md](a.md), [x] and [b](c)."),
            "see a.md, [x] and b."
        );
    }
}
