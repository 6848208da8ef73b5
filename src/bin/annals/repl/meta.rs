//! The commands of the shell: one table that feeds dispatch, help, completion and "did you mean".

use std::fmt::Write as _;
use std::path::Path;

use annals::database::TransactionState;
use annals::diagnostic::nearest;
use annals::model::catalog::NameKind;
use annals::model::result::ResultSet;
use annals::model::value::Value;
use annals::output::FORMATS;
use annals::output::Format;
use annals::output::Options;
use annals::output::Shape;
use annals::output::summary;

use super::Flow;
use super::LAST;
use super::Shell;
use super::help;
use crate::commands::draw;
use crate::commands::schema;
use crate::destination;
use crate::destination::Destination;
use crate::failure::Failure;
use crate::parameters;
use crate::parameters::Unread;
use crate::runner;
use crate::script::read_script;

/// What completes an argument.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Completes {
    /// Nothing.
    Nothing,
    /// The name of a format.
    Format,
    /// A file.
    File,
    /// What there is help about.
    Topic,
    /// `on` or `off`.
    Switch,
}

type Action = fn(&mut Shell<'_, '_>, &str) -> Result<Flow, Failure>;

/// One command of the shell.
pub(super) struct Meta {
    /// Its names, the first one being the one that help shows; without the colon.
    pub(super) names: &'static [&'static str],
    /// Its arguments as help shows them.
    pub(super) arguments: &'static str,
    /// One line of help.
    pub(super) doc: &'static str,
    /// What completes its argument.
    pub(super) completes: Completes,
    action: Action,
}

const fn row(
    names: &'static [&'static str],
    arguments: &'static str,
    doc: &'static str,
    completes: Completes,
    action: Action,
) -> Meta {
    Meta {
        names,
        arguments,
        doc,
        completes,
        action,
    }
}

/// Every command, in the order help lists them.
#[expect(
    clippy::redundant_closure_for_method_calls,
    reason = "the method alone is not general enough in its lifetimes"
)]
pub(super) const META: &[Meta] = &[
    row(
        &["help", "h", "?"],
        "[TOPIC]",
        "this list; or about a clause, a lens, a function, a command, a code",
        Completes::Topic,
        |shell, argument| shell.help(argument),
    ),
    row(
        &["schema"],
        "",
        "labels, relationship types, their properties and counts",
        Completes::Nothing,
        |shell, _| shell.schema(),
    ),
    row(
        &["labels"],
        "",
        "labels and how many nodes have them",
        Completes::Nothing,
        |shell, _| shell.labels(),
    ),
    row(
        &["types"],
        "",
        "relationship types and how many relationships have them",
        Completes::Nothing,
        |shell, _| shell.types(),
    ),
    row(
        &["format"],
        "[FORMAT]",
        "how answers are shown; without an argument, the formats",
        Completes::Format,
        |shell, argument| shell.set_format(argument),
    ),
    row(
        &["rows"],
        "[N|all]",
        "how many rows of a table are shown on a terminal",
        Completes::Nothing,
        |shell, argument| shell.set_rows(argument),
    ),
    row(
        &["timing"],
        "[on|off]",
        "whether statements are timed",
        Completes::Switch,
        |shell, argument| shell.set_timing(argument),
    ),
    row(
        &["param"],
        "NAME = VALUE",
        "give a parameter a value: a JSON value or a literal",
        Completes::Nothing,
        |shell, argument| shell.set_parameter(argument),
    ),
    row(
        &["params"],
        "",
        "the parameters and their values",
        Completes::Nothing,
        |shell, _| shell.parameters(),
    ),
    row(
        &["load"],
        "FILE",
        "run a file of statements in one transaction",
        Completes::File,
        |shell, argument| shell.load(argument),
    ),
    row(
        &["draw"],
        "FILE",
        "draw the last answer, or the whole graph when it has no nodes",
        Completes::File,
        |shell, argument| shell.draw(argument),
    ),
    row(
        &["begin"],
        "",
        "open a transaction",
        Completes::Nothing,
        |shell, _| shell.begin(),
    ),
    row(
        &["commit"],
        "",
        "keep what the open transaction wrote",
        Completes::Nothing,
        |shell, _| shell.commit(),
    ),
    row(
        &["rollback"],
        "",
        "undo what the open transaction wrote",
        Completes::Nothing,
        |shell, _| shell.rollback(),
    ),
    row(
        &["quit", "exit", "q"],
        "",
        "leave the shell",
        Completes::Nothing,
        |_, _| Ok(Flow::Quit),
    ),
];

/// The words that are commands without a colon too, when a line of a terminal begins with one: no statement does.
const BARE: [&str; 4] = ["help", "quit", "exit", "?"];

/// The command a line of a terminal asks for: `:help`, and what those write who come from other shells: `.help`, `\\?`,
/// `help`.
pub(super) fn typed(line: &str) -> Option<&str> {
    let line = line.trim();
    if let Some(rest) = line.strip_prefix([':', '.', '\\']) {
        let begins = rest.starts_with(|first: char| first.is_alphabetic() || first == '?');
        return (begins || line.starts_with(':')).then_some(rest);
    }
    if line.contains('\n') {
        return None;
    }
    let word = line.split(char::is_whitespace).next().unwrap_or_default();
    let word = word.trim_end_matches(';');
    let is_bare = BARE.iter().any(|bare| bare.eq_ignore_ascii_case(word));
    is_bare.then_some(line)
}

/// The command called `name`.
pub(super) fn find(name: &str) -> Option<&'static Meta> {
    META.iter().find(|meta| {
        meta.names
            .iter()
            .any(|known| known.eq_ignore_ascii_case(name))
    })
}

impl Shell<'_, '_> {
    /// Does what a line that begins with a colon asks for. A failure is said and the shell goes on.
    pub(super) fn command(&mut self, line: &str) -> Result<Flow, Failure> {
        let line = line.trim().trim_start_matches(':').trim_end_matches(';');
        let (name, argument) = match line.split_once(char::is_whitespace) {
            Some((name, argument)) => (name, argument.trim()),
            None => (line, ""),
        };
        let outcome = match find(name) {
            Some(meta) if meta.arguments.is_empty() && !argument.is_empty() => Err(Failure::usage(
                format!("`:{name}` takes no argument"),
                meta.doc,
            )),
            Some(meta) => (meta.action)(self, argument),
            None => Err(unknown(name)),
        };
        match outcome {
            Err(failure @ (Failure::Problem(_) | Failure::Usage { .. })) => {
                self.failed(&failure);
                Ok(Flow::Continue)
            }
            other => other,
        }
    }

    fn help(&mut self, topic: &str) -> Result<Flow, Failure> {
        let text = help::text(topic, self.console.output_width())?;
        self.print(&text)
    }

    fn print(&mut self, text: &str) -> Result<Flow, Failure> {
        self.answers
            .writer()
            .write_all(text.as_bytes())
            .map_err(Failure::Output)?;
        Ok(Flow::Continue)
    }

    /// Shows a table whatever the format: pictures have no rows.
    fn table(&mut self, result: &ResultSet) -> Result<Flow, Failure> {
        let format = match self.format.shape {
            Shape::Rows if self.format.name != "cypher" => self.format,
            Shape::Rows | Shape::Graph => destination::named("plain"),
        };
        self.show(result, format)?;
        Ok(Flow::Continue)
    }

    fn schema(&mut self) -> Result<Flow, Failure> {
        let result = schema::table(self.session.graph());
        self.table(&result)
    }

    fn labels(&mut self) -> Result<Flow, Failure> {
        let graph = self.session.graph();
        let names = &graph.catalog().names;
        let counted = names.all(NameKind::Label).filter_map(|name| {
            let count = graph.label_count(names.label(name)?);
            Some((name.to_string(), count))
        });
        let result = counts("label", counted);
        self.table(&result)
    }

    fn types(&mut self) -> Result<Flow, Failure> {
        let graph = self.session.graph();
        let names = &graph.catalog().names;
        let counted = names.all(NameKind::RelationshipType).filter_map(|name| {
            let count = graph.type_count(names.relationship_type(name)?);
            Some((name.to_string(), count))
        });
        let result = counts("type", counted);
        self.table(&result)
    }

    fn set_format(&mut self, name: &str) -> Result<Flow, Failure> {
        if name.is_empty() {
            let mut text = String::new();
            for format in FORMATS {
                let mark = if format.name == self.format.name {
                    '*'
                } else {
                    ' '
                };
                let _ = writeln!(text, "{mark} {:<10} {}", format.name, format.doc);
            }
            return self.print(&text);
        }
        self.format = Format::named(name).ok_or_else(|| {
            let names = FORMATS.iter().map(|format| format.name);
            let hint = nearest(name, names).map_or_else(
                || "`:format` lists them".to_owned(),
                |near| format!("did you mean `{near}`?"),
            );
            Failure::usage(format!("there is no format `{name}`"), hint)
        })?;
        Ok(Flow::Continue)
    }

    fn set_rows(&mut self, argument: &str) -> Result<Flow, Failure> {
        match argument {
            "" => {
                let text = self
                    .rows
                    .map_or_else(|| "all".to_owned(), |rows| rows.to_string());
                return self.print(&format!("{text}\n"));
            }
            "all" => self.rows = None,
            number => {
                let rows = number
                    .parse()
                    .map_err(|_not_a_number: std::num::ParseIntError| {
                        Failure::usage(
                            format!("`{number}` is no number of rows"),
                            "say `:rows 500` or `:rows all`",
                        )
                    })?;
                self.rows = Some(rows);
            }
        }
        Ok(Flow::Continue)
    }

    fn set_timing(&mut self, argument: &str) -> Result<Flow, Failure> {
        self.timing = match argument {
            "on" => true,
            "off" => false,
            "" => !self.timing,
            other => {
                return Err(Failure::usage(
                    format!("`{other}` is neither on nor off"),
                    "say `:timing on` or `:timing off`",
                ));
            }
        };
        let state = if self.timing { "on" } else { "off" };
        self.console.say(&format!("timing is {state}"));
        Ok(Flow::Continue)
    }

    fn set_parameter(&mut self, argument: &str) -> Result<Flow, Failure> {
        let usage = || {
            Failure::usage(
                "a parameter needs a name and a value",
                "e.g. `:param name = 'Pakistan'`, `:param limit = 10`",
            )
        };
        let (name, text) = argument.split_once('=').ok_or_else(usage)?;
        let name = name.trim().trim_start_matches('$');
        if name.is_empty() {
            return Err(usage());
        }
        let text = text.trim();
        let value = parameters::parse(text).map_err(|unread| match unread {
            Unread::NoLiteral => Failure::usage(
                format!("`{text}` is neither JSON nor a literal"),
                format!(
                    "a text needs quotes: `:param {name} = {}`",
                    parameters::quoted(text)
                ),
            ),
            Unread::NoValue { message, hint } => Failure::Usage {
                message: format!("`{text}` has no value: {message}"),
                hint,
            },
        })?;
        let parameters = &mut self.session.options_mut().parameters;
        parameters.insert(name.into(), value);
        Ok(Flow::Continue)
    }

    fn parameters(&mut self) -> Result<Flow, Failure> {
        let parameters = self.session.options_mut().parameters.clone();
        let result = ResultSet {
            columns: vec!["parameter".into(), "value".into()],
            rows: parameters
                .into_iter()
                .filter(|(name, _)| **name != *LAST)
                .map(|(name, value)| vec![Value::String(name), value])
                .collect(),
            ..ResultSet::default()
        };
        self.table(&result)
    }

    fn load(&mut self, path: &str) -> Result<Flow, Failure> {
        let script = read_script(Path::new(argument_of("load", path)?))?;
        if self.session.transaction() != TransactionState::Automatic {
            return Err(Failure::usage(
                "a file is loaded in a transaction of its own, and one is open",
                "say :commit or :rollback first",
            ));
        }
        let total = runner::run_whole(
            &mut self.session,
            &script,
            self.console,
            self.signals,
            |_, _| {},
        )?;
        let written = summary::sentence(&total).unwrap_or_else(|| "Done".to_owned());
        self.console.say(&format!("{}: {written}", script.name));
        Ok(Flow::Continue)
    }

    fn draw(&mut self, path: &str) -> Result<Flow, Failure> {
        let path = Path::new(argument_of("draw", path)?);
        let format = match path.extension() {
            Some(extension) => destination::by_extension(&extension.to_string_lossy())?,
            None => destination::named("dot"),
        };
        if format.shape != Shape::Graph {
            return Err(Failure::usage(
                format!("`{}` is no picture", format.name),
                "e.g. `:draw graph.dot`",
            ));
        }
        let graph = self.session.graph();
        let mut target = Destination::file(path)?;
        let (nodes, whose) = match &self.last {
            Some(last) if !last.subgraph.nodes.is_empty() => {
                let mut result = ResultSet {
                    subgraph: last.subgraph.clone(),
                    ..ResultSet::default()
                };
                draw::add_endpoints(&mut result.subgraph, graph);
                (format.render)(&result, &Options::default(), target.writer())
                    .map_err(Failure::Output)?;
                (result.subgraph.nodes.len(), "of the last answer")
            }
            _ => {
                draw::write_whole(graph, format, target.writer()).map_err(Failure::Output)?;
                (graph.node_count(), "of the whole graph")
            }
        };
        self.session.check_damage().map_err(Failure::placeless)?;
        target.finish()?;
        let nodes = summary::counted(nodes as u64, "node", "nodes");
        self.console
            .say(&format!("drew {nodes} {whose} to {}", path.display()));
        Ok(Flow::Continue)
    }

    fn begin(&mut self) -> Result<Flow, Failure> {
        self.session.begin().map_err(Failure::placeless)?;
        Ok(Flow::Continue)
    }

    fn commit(&mut self) -> Result<Flow, Failure> {
        self.session.commit().map_err(Failure::placeless)?;
        Ok(Flow::Continue)
    }

    fn rollback(&mut self) -> Result<Flow, Failure> {
        self.session.rollback().map_err(Failure::placeless)?;
        Ok(Flow::Continue)
    }
}

fn argument_of<'a>(name: &str, argument: &'a str) -> Result<&'a str, Failure> {
    if argument.is_empty() {
        return Err(Failure::usage(
            format!("`:{name}` needs a file"),
            format!("e.g. `:{name} FILE`"),
        ));
    }
    Ok(argument)
}

fn unknown(name: &str) -> Failure {
    let names = META.iter().flat_map(|meta| meta.names.iter().copied());
    let hint = nearest(name, names).map_or_else(
        || "`:help` lists the commands".to_owned(),
        |near| format!("did you mean `:{near}`?"),
    );
    Failure::usage(format!("there is no command `:{name}`"), hint)
}

/// Names and how often they occur; names nothing carries any more are left out.
fn counts(column: &str, counted: impl Iterator<Item = (String, usize)>) -> ResultSet {
    let mut counted: Vec<(String, usize)> = counted.filter(|(_, count)| *count > 0).collect();
    counted.sort();
    ResultSet {
        columns: vec![column.into(), "count".into()],
        rows: counted
            .into_iter()
            .map(|(name, count)| vec![name.into(), Value::Integer(count as i64)])
            .collect(),
        ..ResultSet::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_commands_are_unique_and_found() {
        let names: Vec<&str> = META
            .iter()
            .flat_map(|meta| meta.names.iter().copied())
            .collect();
        for (position, name) in names.iter().enumerate() {
            assert!(find(name).is_some());
            assert!(!names[position + 1..].contains(name), "{name} twice");
        }
        assert!(find("nothing").is_none());
    }

    #[test]
    fn on_a_terminal_commands_are_known_by_what_other_shells_call_them() {
        for (line, command) in [
            (":help", "help"),
            (" :format csv", "format csv"),
            (".schema", "schema"),
            ("\\q", "q"),
            ("help MATCH;", "help MATCH;"),
            ("EXIT;", "EXIT;"),
            ("?", "?"),
        ] {
            assert_eq!(typed(line), Some(command), "{line}");
        }
        for line in ["MATCH (n)", "", ".5", "helper", "quit\nRETURN 1"] {
            assert_eq!(typed(line), None, "{line}");
        }
    }
}
