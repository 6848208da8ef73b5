//! `annals draw`: the whole graph, or what a query returns, as a picture.

use std::io;
use std::io::Write;
use std::path::Path;

use annals::database::Database;
use annals::diagnostic::Source;
use annals::engine::Parameters;
use annals::model::graph::Graph;
use annals::model::graph::View;
use annals::model::lens::contested;
use annals::model::result::ResultSet;
use annals::model::result::Subgraph;
use annals::output::Format;
use annals::output::Options;
use annals::output::Shape;
use annals::output::exchange;
use annals::output::exchange::Elements;

use crate::args::DrawArguments;
use crate::args::GraphArguments;
use crate::args::SessionArguments;
use crate::args::StatementArguments;
use crate::commands::dump;
use crate::commands::tables;
use crate::console::Console;
use crate::destination;
use crate::destination::Destination;
use crate::failure::Failure;
use crate::opening;
use crate::parameters;
use crate::runner::Manner;
use crate::runner::Runner;
use crate::script;
use crate::script::Script;
use crate::signals::Signals;
use crate::taken;

/// Elements read from the graph at a time.
const BATCH: usize = 4096;

/// Runs the command.
pub(crate) fn run(
    arguments: &DrawArguments,
    console: &Console,
    signals: &Signals,
) -> Result<(), Failure> {
    let format = format_of(arguments)?;
    let asked = Asked {
        graph: &arguments.graph,
        statements: &arguments.statements,
        session: &arguments.session,
        output: arguments.output.as_deref(),
    };
    write(&asked, format, console, signals)
}

/// What is to be written, and where.
#[derive(Debug)]
pub(crate) struct Asked<'a> {
    /// Which graph.
    pub(crate) graph: &'a GraphArguments,
    /// The query; the whole graph without one.
    pub(crate) statements: &'a StatementArguments,
    /// What the session works with.
    pub(crate) session: &'a SessionArguments,
    /// The file; standard output without one.
    pub(crate) output: Option<&'a Path>,
}

/// Writes the whole graph, or what the query returns, in a format.
pub(crate) fn write(
    asked: &Asked<'_>,
    format: &'static Format,
    console: &Console,
    signals: &Signals,
) -> Result<(), Failure> {
    let statements = asked.statements;
    let scripts = if statements.command.is_empty() && statements.file.is_empty() {
        None
    } else {
        Some(script::scripts(statements, console)?)
    };
    let given = parameters::from_arguments(asked.session)?;
    let all = scripts.as_deref().unwrap_or_default();
    let awaited = taken::check(all, asked.session, &given, console)?;
    let mut database = opening::open(asked.graph, false, console, signals)?;
    if format.name == "csv" {
        let outcome = write_tables(
            asked,
            scripts,
            (given, awaited),
            &mut database,
            console,
            signals,
        );
        let closed = opening::close(database, console);
        return outcome.and(closed);
    }
    let target = Destination::open(asked.output, console)?;
    let outcome = match scripts {
        None => {
            let drawn = draw_all(&database, format, target);
            tell_contested(&database, format, console);
            let whole = Elements::Graph(View::whole(database.graph()));
            tell_unwritten(whole, format, console);
            drawn
        }
        Some(scripts) => {
            let manner = Manner {
                format,
                options: Options::default(),
                timing: asked.session.timing,
                summaries: true,
                keep_going: false,
            };
            let options = opening::session_options(asked.session, given, signals);
            let mut session = database.session(options);
            let runner = Runner::new(&mut session, console, signals, manner, target);
            runner.awaiting(awaited).run(&scripts)
        }
    };
    let closed = opening::close(database, console);
    outcome.and(closed)
}

/// Writes tables into a directory of their own.
fn write_tables(
    asked: &Asked<'_>,
    scripts: Option<Vec<Script>>,
    (given, awaited): (Parameters, Vec<String>),
    database: &mut Database,
    console: &Console,
    signals: &Signals,
) -> Result<(), Failure> {
    let Some(directory) = asked.output else {
        return Err(Failure::usage(
            "tables are several files",
            "name a directory for them with -o",
        ));
    };
    match scripts {
        None => {
            let elements = Elements::Graph(View::whole(database.graph()));
            let undamaged = || database.check_damage().map_err(Failure::placeless);
            tables::write(elements, directory, undamaged)?;
            tell_contested(database, destination::named("csv"), console);
            Ok(())
        }
        Some(scripts) => {
            let manner = Manner {
                // Any format of graphs: nothing is written in it.
                format: destination::named("dot"),
                options: Options::default(),
                timing: asked.session.timing,
                summaries: true,
                keep_going: false,
            };
            let options = opening::session_options(asked.session, given, signals);
            let mut session = database.session(options);
            let target = Destination::standard_output(console);
            let runner = Runner::new(&mut session, console, signals, manner, target);
            let picture = runner.awaiting(awaited).run_for_picture(&scripts)?;
            tables::write(Elements::Subgraph(&picture.subgraph), directory, || Ok(()))
        }
    }
}

fn format_of(arguments: &DrawArguments) -> Result<&'static Format, Failure> {
    if let Some(format) = arguments.format {
        return Ok(format);
    }
    let extension = arguments
        .output
        .as_deref()
        .and_then(|path| path.extension());
    let Some(extension) = extension else {
        return Ok(destination::named("dot"));
    };
    let format = destination::by_extension(&extension.to_string_lossy())?;
    if format.shape == Shape::Graph {
        return Ok(format);
    }
    Err(Failure::usage(
        format!("`{}` is no picture", format.name),
        "draw writes graph formats, e.g. -o graph.dot; for tables there is `annals query`",
    ))
}

fn draw_all(database: &Database, format: &Format, mut target: Destination) -> Result<(), Failure> {
    if format.name == "cypher" {
        return dump::write_all(database, target);
    }
    write_whole(database.graph(), format, target.writer()).map_err(Failure::Output)?;
    // A file takes its place only when the graph could be read whole.
    database.check_damage().map_err(Failure::placeless)?;
    target.finish()
}

/// Tells which of the values that were written are contested. A picture has none, a script of statements is a copy.
fn tell_contested(database: &Database, format: &Format, console: &Console) {
    let has_values = format.name == "csv" || format.stream.is_some() && format.name != "mermaid";
    if has_values {
        let notices = contested::of_whole(View::whole(database.graph()));
        console.notices(&notices, &Source::new("", ""), 1);
    }
}

/// Tells of dates that a format has no moments for.
pub(crate) fn tell_unwritten(elements: Elements<'_>, format: &Format, console: &Console) {
    let notice = exchange::unwritten_moments(elements, format.name);
    console.notices(notice.as_slice(), &Source::new("", ""), 1);
}

/// Writes a whole graph in a format that draws.
pub(crate) fn write_whole(graph: &Graph, format: &Format, out: &mut dyn Write) -> io::Result<()> {
    if let Some(stream) = format.stream {
        return stream(Elements::Graph(View::whole(graph)), out);
    }
    let result = ResultSet {
        subgraph: whole(graph),
        ..ResultSet::default()
    };
    (format.render)(&result, &Options::default(), out)
}

/// Every node and relationship of a graph.
fn whole(graph: &Graph) -> Subgraph {
    let view = View::whole(graph);
    let mut subgraph = Subgraph::default();
    let mut nodes = Vec::new();
    let mut cursor = Some(0);
    while let Some(from) = cursor {
        cursor = view.scan_nodes(None, from, BATCH, &mut nodes);
        let found = nodes.drain(..).filter_map(|id| view.node(id));
        subgraph.nodes.extend(found.map(|node| (node.id, node)));
    }
    let mut relationships = Vec::new();
    let mut cursor = Some(0);
    while let Some(from) = cursor {
        cursor = view.scan_relationships(None, from, BATCH, &mut relationships);
        let found = relationships
            .drain(..)
            .filter_map(|id| view.relationship(id));
        subgraph
            .relationships
            .extend(found.map(|relationship| (relationship.id, relationship)));
    }
    subgraph
}

/// Adds the nodes that relationships join but no row returned: a relationship needs its ends to be drawn.
pub(crate) fn add_endpoints(subgraph: &mut Subgraph, graph: &Graph) {
    let view = View::whole(graph);
    for relationship in subgraph.relationships.values() {
        for end in [relationship.start, relationship.end] {
            if !subgraph.nodes.contains_key(&end) {
                let shown = subgraph.ends.get(&end).cloned();
                let node = shown.or_else(|| view.node(end));
                subgraph.nodes.extend(node.map(|node| (end, node)));
            }
        }
    }
}
