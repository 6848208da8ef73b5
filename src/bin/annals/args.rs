//! The arguments of the command line, and nothing that acts on them.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use clap::Parser;
use clap::Subcommand;
use clap::ValueEnum;

const EXAMPLES: &str = "\
Examples:
  annals                                            explore an empty graph in memory
  annals my.annals                                  open a store in the shell
  annals query --load graph.cypher -c 'MATCH (n) RETURN count(n)'
  annals query --db my.annals -f report.cypher -p name=\"'Pakistan'\" --format csv -o report.csv
  annals draw --load graph.cypher -o graph.dot

Exit codes: 0 done, 1 query or data error, 2 usage, 3 cannot open, locked or I/O, 4 corruption, 5 limit reached,
130 interrupted, 141 the reader of the output went away.";

const IMPORT_NOTES: &str = "
Every element made carries `source` (the id of the release's :Source node) and `locator` (FILE:LINE).
Columns no rule uses are kept as `src_*`. Importing a newer release compares: what changed is
reported. What it no longer has is reported, stays, and gets `vanished_in`, the id of that release;
the mark goes when a later release has it again. Of ucdp-ged and acled only events between the first
and the last day of the files can have vanished; of gdelt2, and where the files have nothing in common
with what is there, nothing has. `--part` is for a file that holds only some rows of its release,
`--whole` for a release that is compared with all there is. `--json` lists every id.

A map is a JSON file: `nodes` and `relationships` are rules, texts in braces are columns.
  {\"dataset\": \"towns\", \"source\": \"towns\", \"nodes\": [
    {\"as\": \"town\", \"row\": true, \"labels\": [\"Location\"], \"id\": \"town:{id}\",
     \"properties\": {\"name\": \"{town}\", \"lat\": \"{lat|float}\", \"people\": \"{people|int}\",
                    \"founded\": {\"date\": \"edtf\", \"of\": \"{founded}\"}}},
    {\"as\": \"country\", \"labels\": [\"Location\"], \"id\": \"country:{iso}\",
     \"properties\": {\"name\": \"{country}\"}}],
   \"relationships\": [{\"type\": \"LOCATED_IN\", \"from\": \"town\", \"to\": \"country\"}]}
Filters: int float flag list commas lower day split_stem plain; further expressions: {\"first\": [...]},
{\"choose\": ..., \"cases\": {...}, \"otherwise\": ...}, {\"prefix\": ...}, {\"suffix\": ...},
{\"same\": [...]}, {\"differs\": [...]}, {\"sum\": ...}, {\"first_told\": ...},
{\"preferred\": [...], \"of\": ...} (of several rows, what stands first in the list counts),
{\"date\": \"edtf\"|\"day\"|\"span\"|\"acled\", ...}; \"edtf\" also reads phrases such as `late 2025`.

Examples:
  annals import --db afpak.annals --as ucdp-ged --release 25.1 GEDEvent_v25_1.csv.gz
  annals import --dry-run --as csv --map towns.json towns.csv";

/// A knowledge graph of who did what to whom, when and where, and who says so.
#[derive(Debug, Parser)]
#[command(name = "annals", version, after_help = EXAMPLES, args_conflicts_with_subcommands = true)]
pub(crate) struct Arguments {
    /// What to do; the shell when nothing is said.
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
    /// Arguments of the shell.
    #[command(flatten)]
    pub(crate) shell: ShellArguments,
    /// When to use colours
    #[arg(long, global = true, value_enum, default_value_t = ColorChoice::Auto, value_name = "WHEN")]
    pub(crate) color: ColorChoice,
}

/// When to use colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ColorChoice {
    /// On a terminal, unless `NO_COLOR` is set or the terminal is dumb.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Explore a graph interactively
    Shell(ShellArguments),
    /// Run statements and print their answers
    Query(QueryArguments),
    /// Run files of statements into a store, each in one transaction
    Load(LoadArguments),
    /// Import a known dataset, or a table by a map of your own: all of it, or nothing
    Import(ImportArguments),
    /// Draw the whole graph, or what a query returns
    Draw(DrawArguments),
    /// Write the whole graph, or what a query returns, for other tools
    Export(ExportArguments),
    /// Write a script that makes the whole graph again: `annals load` reads it
    Dump(DumpArguments),
    /// Show labels, relationship types, their properties and counts
    Schema(SchemaArguments),
    /// List what parties contradict each other on, side by side
    Disputes(AccountArguments),
    /// Show where a fact comes from: who says so, who rejects it, sources, commits
    Why(WhyArguments),
    /// List the commits of a store, newest first: when, who, why, how many changes
    Log(AccountArguments),
    /// List what a name may stand for: actors, places, events; best first
    Resolve(ResolveArguments),
    /// Look for single-source claims, undated events, contradictions, orphans, dangling claims, impossible dates and orders, doubtful identities
    Audit(AccountArguments),
    /// Check that a store is whole; changes nothing
    Check(CheckArguments),
    /// Save what is intact of a damaged store into a new one
    Repair(RepairArguments),
    /// Check scripts without running them
    Lint(LintArguments),
    /// Explain an error code
    Explain(ExplainArguments),
    /// Print what makes a shell complete the words of this command
    Completions(CompletionsArguments),
    /// Print the manual page (roff)
    Man,
}

/// Which graph.
#[derive(Debug, Default, Args)]
pub(crate) struct GraphArguments {
    /// The store to open
    #[arg(long, value_name = "DB", conflicts_with = "load")]
    pub(crate) db: Option<PathBuf>,
    /// Run this file into a graph in memory first (repeatable)
    #[arg(long, value_name = "FILE")]
    pub(crate) load: Vec<PathBuf>,
    /// How the store is opened.
    #[command(flatten)]
    pub(crate) store: StoreArguments,
}

/// How a store is opened.
#[derive(Debug, Default, Args)]
pub(crate) struct StoreArguments {
    /// Refuse writes and take no lock
    #[arg(long)]
    pub(crate) read_only: bool,
    /// Wait this many seconds for another writer to finish [default: 5]
    #[arg(long, value_name = "SECONDS", value_parser = parse_seconds)]
    pub(crate) wait: Option<Duration>,
    /// Whether a commit is on disk before it is acknowledged (full), or later (off) [default: full]
    #[arg(long, value_enum)]
    pub(crate) sync: Option<SyncChoice>,
}

/// When a commit is on disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum SyncChoice {
    /// Before it is acknowledged.
    Full,
    /// When the system gets round to it.
    Off,
}

/// What a session works with.
#[derive(Debug, Default, Args)]
pub(crate) struct SessionArguments {
    /// Give a parameter a value: a JSON value or a literal of the language (repeatable)
    #[arg(short = 'p', long = "param", value_name = "NAME=VALUE")]
    pub(crate) param: Vec<String>,
    /// Read parameters from a JSON object
    #[arg(long, value_name = "FILE")]
    pub(crate) params: Option<PathBuf>,
    /// Stop a statement after this many seconds
    #[arg(long, value_name = "SECONDS", value_parser = parse_seconds)]
    pub(crate) timeout: Option<Duration>,
    /// Stop a statement when its intermediate results take more memory than this, e.g. 512M
    #[arg(long, value_name = "BYTES", value_parser = parse_bytes)]
    pub(crate) max_memory: Option<usize>,
    /// Stop a statement that returns more rows than this
    #[arg(long, value_name = "N")]
    pub(crate) max_rows: Option<usize>,
    /// Who commits; recorded with each commit [default: the user's name]
    #[arg(long, value_name = "NAME")]
    pub(crate) author: Option<String>,
    /// Why; recorded with each commit
    #[arg(long, value_name = "TEXT")]
    pub(crate) message: Option<String>,
    /// Print one JSON line about each statement on standard error
    #[arg(long)]
    pub(crate) timing: bool,
}

/// How answers are written.
#[derive(Debug, Default, Args)]
pub(crate) struct OutputArguments {
    /// The output format; see `annals query --help`
    #[arg(long, value_name = "FORMAT", value_parser = parse_format)]
    pub(crate) format: Option<&'static annals::output::Format>,
    /// Write to this file; its extension chooses the format
    #[arg(short = 'o', long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Guard CSV and TSV cells that a spreadsheet would run as formulas
    #[arg(long)]
    pub(crate) csv_safe: bool,
    /// Draw tables with ASCII characters only
    #[arg(long)]
    pub(crate) ascii: bool,
}

/// `annals [DB]`, `annals shell [DB]`.
#[derive(Debug, Default, Args)]
pub(crate) struct ShellArguments {
    /// The store to open, made when it is not there; a graph in memory when left out
    #[arg(value_name = "DB", conflicts_with = "load")]
    pub(crate) db: Option<PathBuf>,
    /// Run this file into a graph in memory first (repeatable)
    #[arg(long, value_name = "FILE")]
    pub(crate) load: Vec<PathBuf>,
    /// How the store is opened.
    #[command(flatten)]
    pub(crate) store: StoreArguments,
    /// What the session works with.
    #[command(flatten)]
    pub(crate) session: SessionArguments,
    /// The output format to begin with
    #[arg(long, value_name = "FORMAT", value_parser = parse_format)]
    pub(crate) format: Option<&'static annals::output::Format>,
    /// Draw tables with ASCII characters only
    #[arg(long)]
    pub(crate) ascii: bool,
}

/// `annals query`.
#[derive(Debug, Args)]
#[command(after_help = formats_help())]
pub(crate) struct QueryArguments {
    /// Which graph.
    #[command(flatten)]
    pub(crate) graph: GraphArguments,
    /// Which statements.
    #[command(flatten)]
    pub(crate) statements: StatementArguments,
    /// What the session works with.
    #[command(flatten)]
    pub(crate) session: SessionArguments,
    /// How answers are written.
    #[command(flatten)]
    pub(crate) output: OutputArguments,
    /// Run everything in one transaction: all of it is kept, or nothing
    #[arg(short = '1', long, conflicts_with = "keep_going")]
    pub(crate) one_transaction: bool,
    /// Go on after a statement that failed; the exit code still tells of it
    #[arg(long)]
    pub(crate) keep_going: bool,
    /// Do not print what was written
    #[arg(short, long)]
    pub(crate) quiet: bool,
}

/// Where statements come from.
#[derive(Debug, Default, Args)]
pub(crate) struct StatementArguments {
    /// Run this text (repeatable)
    #[arg(short = 'c', long, value_name = "TEXT", conflicts_with = "file")]
    pub(crate) command: Vec<String>,
    /// Run this file; `-` is standard input, run statement by statement as it arrives (repeatable)
    #[arg(short = 'f', long, value_name = "FILE")]
    pub(crate) file: Vec<PathBuf>,
}

/// `annals load`.
#[derive(Debug, Args)]
pub(crate) struct LoadArguments {
    /// The store, made when it is not there
    #[arg(long, value_name = "DB")]
    pub(crate) db: PathBuf,
    /// How the store is opened.
    #[command(flatten)]
    pub(crate) store: StoreArguments,
    /// What the session works with.
    #[command(flatten)]
    pub(crate) session: SessionArguments,
    /// The files of statements
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
}

/// `annals import`.
#[derive(Debug, Args)]
#[command(after_help = import_help())]
#[allow(clippy::struct_excessive_bools, reason = "flags of the command line")]
pub(crate) struct ImportArguments {
    /// The store, made when it is not there
    #[arg(long, value_name = "DB", required_unless_present = "dry_run")]
    pub(crate) db: Option<PathBuf>,
    /// What the files are; see below
    #[arg(long = "as", value_name = "DATASET", value_parser = parse_dataset)]
    pub(crate) dataset: &'static annals::import::Dataset,
    /// The map of a table of your own
    #[arg(long, value_name = "FILE")]
    pub(crate) map: Option<PathBuf>,
    /// The release of the dataset, e.g. 25.1 [default: the file's name]
    #[arg(long, value_name = "RELEASE")]
    pub(crate) release: Option<String>,
    /// The files are a part of their release: what they lack is not marked as vanished
    #[arg(long)]
    pub(crate) part: bool,
    /// The files are a whole release, whatever its dataset is known for: what they lack is marked as vanished
    #[arg(long, conflicts_with = "part")]
    pub(crate) whole: bool,
    /// Read and check everything, keep nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Write rows that cannot be taken to this file and go on; without it the first one stops the import
    #[arg(long, value_name = "FILE")]
    pub(crate) rejects: Option<PathBuf>,
    /// Print the report as one JSON object on standard output
    #[arg(long)]
    pub(crate) json: bool,
    /// How the store is opened.
    #[command(flatten)]
    pub(crate) store: StoreArguments,
    /// Stop when the changes take more memory than this, e.g. 2G
    #[arg(long, value_name = "BYTES", value_parser = parse_bytes)]
    pub(crate) max_memory: Option<usize>,
    /// Who commits; recorded with the commit [default: the user's name]
    #[arg(long, value_name = "NAME")]
    pub(crate) author: Option<String>,
    /// Why; recorded with the commit
    #[arg(long, value_name = "TEXT")]
    pub(crate) message: Option<String>,
    /// The files; `.gz` is unpacked
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
}

/// `annals draw`.
#[derive(Debug, Args)]
pub(crate) struct DrawArguments {
    /// Which graph.
    #[command(flatten)]
    pub(crate) graph: GraphArguments,
    /// The query to draw; the whole graph when left out.
    #[command(flatten)]
    pub(crate) statements: StatementArguments,
    /// What the session works with.
    #[command(flatten)]
    pub(crate) session: SessionArguments,
    /// A graph format [default: by the extension of the output file, else dot]
    #[arg(long, value_name = "FORMAT", value_parser = parse_graph_format)]
    pub(crate) format: Option<&'static annals::output::Format>,
    /// Write to this file; its extension chooses the format
    #[arg(short = 'o', long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

/// `annals export`.
#[derive(Debug, Args)]
#[command(after_help = export_help())]
pub(crate) struct ExportArguments {
    /// Which graph.
    #[command(flatten)]
    pub(crate) graph: GraphArguments,
    /// The query to export; the whole graph when left out.
    #[command(flatten)]
    pub(crate) statements: StatementArguments,
    /// What the session works with.
    #[command(flatten)]
    pub(crate) session: SessionArguments,
    /// The format [default: by the extension of the output file]
    #[arg(long = "as", alias = "format", value_name = "FORMAT", value_parser = parse_exchange_format)]
    pub(crate) format: Option<&'static annals::output::Format>,
    /// Write to this file; its extension chooses the format
    #[arg(short = 'o', long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

/// `annals dump`.
#[derive(Debug, Args)]
pub(crate) struct DumpArguments {
    /// Which graph.
    #[command(flatten)]
    pub(crate) graph: GraphArguments,
    /// Write to this file instead of standard output
    #[arg(short = 'o', long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

/// `annals schema`.
#[derive(Debug, Args)]
pub(crate) struct SchemaArguments {
    /// Which graph.
    #[command(flatten)]
    pub(crate) graph: GraphArguments,
    /// How the answer is written.
    #[command(flatten)]
    pub(crate) output: OutputArguments,
}

/// `annals disputes` and `annals audit`.
#[derive(Debug, Args)]
pub(crate) struct AccountArguments {
    /// Which graph.
    #[command(flatten)]
    pub(crate) graph: GraphArguments,
    /// How the answer is written.
    #[command(flatten)]
    pub(crate) output: OutputArguments,
}

/// `annals why`.
#[derive(Debug, Args)]
pub(crate) struct WhyArguments {
    /// The id, name or alias of what is asked about
    #[arg(value_name = "NAME")]
    pub(crate) name: String,
    /// Which graph.
    #[command(flatten)]
    pub(crate) graph: GraphArguments,
    /// How the answer is written.
    #[command(flatten)]
    pub(crate) output: OutputArguments,
}

/// `annals resolve`.
#[derive(Debug, Args)]
pub(crate) struct ResolveArguments {
    /// The name, in any spelling
    #[arg(value_name = "NAME")]
    pub(crate) name: String,
    /// Look only among the nodes of this label; may be repeated
    #[arg(long, value_name = "LABEL")]
    pub(crate) label: Vec<String>,
    /// How many candidates at most
    #[arg(long, value_name = "COUNT", default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) limit: u32,
    /// Which graph.
    #[command(flatten)]
    pub(crate) graph: GraphArguments,
    /// How the answer is written.
    #[command(flatten)]
    pub(crate) output: OutputArguments,
}

/// A store, named with or without its flag.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub(crate) struct StorePath {
    /// The store
    #[arg(value_name = "DB")]
    store: Option<PathBuf>,
    /// The store, as other commands name it
    #[arg(long, value_name = "DB")]
    db: Option<PathBuf>,
}

impl StorePath {
    /// The store that was named.
    pub(crate) fn path(&self) -> &std::path::Path {
        self.store
            .as_deref()
            .or(self.db.as_deref())
            .unwrap_or_else(|| unreachable!("invariant: one of the two is required"))
    }
}

/// `annals check`.
#[derive(Debug, Args)]
pub(crate) struct CheckArguments {
    /// Which store.
    #[command(flatten)]
    pub(crate) store: StorePath,
    /// Check checksums only, not whether history and snapshot agree
    #[arg(long)]
    pub(crate) quick: bool,
    /// Report as one JSON object
    #[arg(long)]
    pub(crate) json: bool,
}

/// `annals repair`.
#[derive(Debug, Args)]
pub(crate) struct RepairArguments {
    /// The damaged store; it is left as it is
    #[arg(value_name = "DB")]
    pub(crate) db: PathBuf,
    /// The store to make
    #[arg(value_name = "NEW")]
    pub(crate) new: PathBuf,
}

/// `annals lint`.
#[derive(Debug, Args)]
pub(crate) struct LintArguments {
    /// The graph whose names the scripts are checked against; nothing is written to it.
    #[command(flatten)]
    pub(crate) graph: GraphArguments,
    /// `plain` draws each finding with its place, `json` prints one object per finding
    #[arg(long, value_enum, default_value_t = LintFormat::Plain, value_name = "FORMAT")]
    pub(crate) format: LintFormat,
    /// The scripts; `-` is standard input
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
}

/// `annals completions`.
#[derive(Debug, Args)]
pub(crate) struct CompletionsArguments {
    /// The shell
    pub(crate) shell: clap_complete::Shell,
}

/// How findings are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum LintFormat {
    /// Pictures for readers.
    Plain,
    /// One JSON object a line.
    Json,
}

/// `annals explain`.
#[derive(Debug, Args)]
pub(crate) struct ExplainArguments {
    /// The code, e.g. E0203; all codes when left out
    pub(crate) code: Option<String>,
}

fn formats_help() -> String {
    use std::fmt::Write as _;

    let mut text = String::from("Formats:\n");
    for format in annals::output::FORMATS {
        let _ = writeln!(text, "  {:<10} {}", format.name, format.doc);
    }
    text
}

/// The formats `annals export` writes: those of graphs, the script, and tables in a directory.
pub(crate) fn exchange_formats() -> impl Iterator<Item = &'static annals::output::Format> {
    annals::output::FORMATS.iter().filter(|format| {
        format.shape == annals::output::Shape::Graph || matches!(format.name, "cypher" | "csv")
    })
}

fn export_help() -> String {
    use std::fmt::Write as _;

    let mut text = String::from("Formats:\n");
    for format in exchange_formats() {
        let (extension, doc) = match format.name {
            "csv" => (
                String::new(),
                "a directory: nodes.csv, relationships.csv, and load.cypher, which loads them again",
            ),
            "cypher" => (
                format!(".{}", format.extension),
                "a script that makes the graph again",
            ),
            _ => (format!(".{}", format.extension), format.doc),
        };
        let _ = writeln!(text, "  {:<8} {extension:<9} {doc}", format.name);
    }
    text.push_str(
        "\nAn imprecise date is written as its text and as its first and last moment. A lens of the query decides what is \
         there.\n\nExamples:\n  annals export --db my.annals -o graph.gexf\n  annals export --db my.annals --as ftm -c \
         \"ACCORDING TO 'Pakistan' MATCH (a)-[r]->(b) RETURN a, r, b\" -o told.ftm\n  annals export --db my.annals --as csv -o tables",
    );
    text
}

fn import_help() -> String {
    use std::fmt::Write as _;

    let mut text = String::from("Datasets:\n");
    for dataset in annals::import::DATASETS {
        let _ = writeln!(text, "  {:<10} {}", dataset.name, dataset.doc);
    }
    text.push_str(IMPORT_NOTES);
    text
}

fn parse_dataset(name: &str) -> Result<&'static annals::import::Dataset, String> {
    annals::import::Dataset::named(name).ok_or_else(|| {
        let names: Vec<&str> = annals::import::DATASETS
            .iter()
            .map(|each| each.name)
            .collect();
        let near = annals::diagnostic::nearest(name, names.iter().copied())
            .map(|near| format!("; did you mean `{near}`?"))
            .unwrap_or_default();
        format!("the datasets are {}{near}", names.join(", "))
    })
}

fn parse_format(name: &str) -> Result<&'static annals::output::Format, String> {
    annals::output::Format::named(name)
        .ok_or_else(|| unknown_format(name, annals::output::FORMATS.iter()))
}

fn parse_graph_format(name: &str) -> Result<&'static annals::output::Format, String> {
    let graphs = || {
        annals::output::FORMATS
            .iter()
            .filter(|format| format.shape == annals::output::Shape::Graph)
    };
    graphs()
        .find(|format| format.name.eq_ignore_ascii_case(name))
        .ok_or_else(|| unknown_format(name, graphs()))
}

fn parse_exchange_format(name: &str) -> Result<&'static annals::output::Format, String> {
    exchange_formats()
        .find(|format| format.name.eq_ignore_ascii_case(name))
        .ok_or_else(|| unknown_format(name, exchange_formats()))
}

fn unknown_format(
    name: &str,
    formats: impl Iterator<Item = &'static annals::output::Format>,
) -> String {
    let names: Vec<&str> = formats.map(|format| format.name).collect();
    let near = annals::diagnostic::nearest(name, names.iter().copied())
        .map(|near| format!("; did you mean `{near}`?"))
        .unwrap_or_default();
    format!("the formats are {}{near}", names.join(", "))
}

fn parse_seconds(text: &str) -> Result<Duration, String> {
    let seconds: f64 = text
        .parse()
        .map_err(|_not_a_number: std::num::ParseFloatError| {
            "expected seconds, e.g. 2.5".to_owned()
        })?;
    Duration::try_from_secs_f64(seconds).map_err(|error| error.to_string())
}

/// A number of bytes with an optional unit: `1048576`, `512M`, `2G`, `64KiB`. Units are powers of 1024.
fn parse_bytes(text: &str) -> Result<usize, String> {
    let digits = text.trim_end_matches(|character: char| character.is_ascii_alphabetic());
    let shift = match text[digits.len()..].to_ascii_lowercase().as_str() {
        "" | "b" => 0,
        "k" | "kb" | "kib" => 10,
        "m" | "mb" | "mib" => 20,
        "g" | "gb" | "gib" => 30,
        "t" | "tb" | "tib" => 40,
        _ => return Err("expected a number of bytes, e.g. 512M".to_owned()),
    };
    digits
        .parse::<usize>()
        .ok()
        .and_then(|number| number.checked_mul(1 << shift))
        .ok_or_else(|| "expected a number of bytes, e.g. 512M".to_owned())
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_arguments_are_consistent() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn sizes_and_seconds_have_units() {
        assert_eq!(parse_bytes("512M"), Ok(512 << 20));
        assert_eq!(parse_bytes("64KiB"), Ok(64 << 10));
        assert!(parse_bytes("99999999999T").is_err());
        assert!(parse_bytes("many").is_err());
        assert_eq!(parse_seconds("0.5"), Ok(Duration::from_millis(500)));
        assert!(parse_seconds("-1").is_err());
    }
}
