//! Imports tables by their map: each row is evaluated whole, then written, so that a bad row leaves nothing behind.

mod doubts;
mod evaluate;
mod prepare;
mod revisions;
mod write;

use std::ops::Range;
use std::sync::Arc;

use super::Extent;
use super::Input;
use super::Options;
use super::Progress;
use super::error::ImportError;
use super::error::Place;
use super::expression::Expression;
use super::expression::Phrase;
use super::expression::Row;
use super::expression::Texts;
use super::expression::Wrong;
use super::map::Expected;
use super::map::Releases;
use super::map::TableMap;
use super::report::Report;
use super::writer::A_PART;
use super::writer::PARTS;
use super::writer::Properties;
use super::writer::Reach;
use super::writer::RelationshipKind;
use super::writer::RowNodes;
use super::writer::Rows;
use super::writer::State;
use super::writer::Sum;
use super::writer::Writer;
use crate::input::records::Fault;
use crate::input::records::Record;
use crate::input::records::Records;
use crate::input::records::Separation;
use crate::model::catalog::KeyId;
use crate::model::catalog::LabelId;
use crate::model::collections::HashMap;
use crate::model::collections::HashSet;
use crate::model::collections::IndexMap;
use crate::model::graph::GraphTransaction;
use crate::model::value::NodeId;
use crate::model::value::Value;

/// How many records go by between two looks at the clock, the memory and the user.
const PACE: u64 = 256;
/// The properties that keep a latitude and a longitude which are not on the globe.
const OFF_GLOBE: [&str; 2] = ["src_lat", "src_lon"];
/// How much of a value a warning shows, in characters.
const LONGEST_TOLD: usize = 30;

/// A node rule, ready for a file.
#[allow(
    clippy::struct_excessive_bools,
    reason = "marks of the rule, as the map has them"
)]
struct ReadyNode {
    labels: Vec<ReadyLabel>,
    id: Expression,
    properties: Vec<(KeyId, Expression)>,
    /// Columns no rule uses, kept as they are; of the `row` rule only.
    kept: Vec<(KeyId, usize)>,
    condition: Option<Expression>,
    /// Rules of which none may have made a node.
    unless: Vec<usize>,
    row: bool,
    part: bool,
    stub: bool,
    each: Option<(Vec<usize>, String)>,
    /// Every column its id, labels and properties are made from.
    columns: Vec<usize>,
    /// Whether rows that tell the same in these columns tell the same of the same node.
    repeats: bool,
    /// Whether of what rows tell of it some is preferred: what was told before may have given way since.
    prefers: bool,
    /// Whether rows share it, and nothing of it is added up.
    shared: bool,
    /// Whether relationships begin or end at it.
    joined: bool,
    /// Which of its properties are latitude and longitude.
    point: Option<[usize; 2]>,
}

/// A label of a node: the same for all, or made from the row.
enum ReadyLabel {
    Fixed(Arc<str>),
    Made(Expression),
}

/// Where a relationship begins or ends.
#[derive(Clone)]
enum Ends {
    Release,
    Rules(Vec<usize>),
}

struct ReadyRelationship {
    kind: RelationshipKind,
    from: Ends,
    to: Ends,
    /// Rules whose nodes it joins each to the next; empty where it has two ends.
    chain: Vec<usize>,
    properties: Vec<(KeyId, Expression)>,
    condition: Option<Expression>,
    rows: bool,
    /// Every column its properties are made from.
    columns: Vec<usize>,
    /// Whether between the same nodes it is the same for every row.
    constant: bool,
}

/// A map, ready for a file.
struct Ready {
    nodes: Vec<ReadyNode>,
    relationships: Vec<ReadyRelationship>,
    duplicate: Option<Duplicate>,
    row_id: Option<Expression>,
    /// The rule and the property of it that tells which revision of a row this is.
    revision: Option<[usize; 2]>,
    /// The columns that rules use, in the order of their names.
    used: Vec<usize>,
    /// The names of columns by their places.
    names: HashMap<usize, String>,
    ordered: Vec<(String, Vec<usize>)>,
    /// What stands in columns: name, place, what.
    expected: Vec<(String, usize, Expected)>,
    /// Keys for what earlier releases told otherwise, or of which they made nothing.
    otherwise: Vec<KeyId>,
    /// Columns that only rules for other things than the row's own node tell of.
    elsewhere: Vec<Elsewhere>,
    /// What the row's own node may be told, and rows tell otherwise with their relationships.
    of_rows: HashSet<KeyId>,
}

/// What is the same in rows that repeat each other.
enum Duplicate {
    /// An expression of its own.
    Told(Expression),
    /// A property of a rule, by their positions: it is kept, so that rows of other imports are known by it.
    Kept([usize; 2]),
}

/// A column that only rules for other things than the row's own node tell of: its name, and which rules.
struct Elsewhere {
    column: usize,
    name: String,
    nodes: Vec<usize>,
    relationships: Vec<usize>,
}

/// What a row tells otherwise than rows before it of a node they share.
struct Otherwise {
    rule: usize,
    key: KeyId,
    value: Value,
}

/// Where `lat` and `lon` are kept that are not on the globe.
type OffGlobe = [KeyId; 2];

/// What is doubtful in a row about a node: the rule, and what about it.
enum Doubt {
    /// What the row tells of a property differs from what has been told, and one of the two is preferred.
    Preferring {
        rule: usize,
        property: usize,
        told: Value,
    },
    /// Latitude and longitude are not on the globe.
    OffGlobe { rule: usize, told: [Value; 2] },
}

/// What a row asks for, evaluated.
#[derive(Default)]
struct Asking<'r> {
    nodes: Vec<Asked<'r>>,
    /// Which of the nodes each rule asks for.
    by_rule: Vec<Range<usize>>,
    relationships: Vec<AskedRelationship>,
    otherwise: Vec<Otherwise>,
    doubts: Vec<Doubt>,
    /// What the row is known by.
    row_id: Option<u128>,
}

/// A node a row asks for, evaluated.
struct Asked<'r> {
    rule: usize,
    id: Arc<str>,
    /// The node with this id before the row, and what is known of it.
    found: Option<(NodeId, State)>,
    /// What the row tells in the columns of the rule, when that decides everything.
    telling: Option<u128>,
    labels: Vec<LabelId>,
    /// `None` when nothing about it needs to be written.
    values: Option<Properties>,
    /// Sums to add to a node other rows tell of as well.
    sums: Properties,
    /// What no row before has told of it.
    fills: Properties,
    items: Vec<(usize, &'r str)>,
    node: Option<NodeId>,
    /// Whether a row before has told just the same of the node, and that is what the node says.
    agrees: bool,
}

/// A relationship a row asks for, evaluated; ends are positions among the nodes asked for, `None` the release.
struct AskedRelationship {
    rule: usize,
    from: Option<usize>,
    to: Option<usize>,
    values: Properties,
    /// Whether rows before this one have told just the same.
    told: bool,
}

/// A row that was met.
struct MetRow {
    /// What it tells, in short.
    content: u64,
    /// Which of the files it is in, and where.
    file: usize,
    line: u64,
}

/// A file being imported.
struct FileAtHand<'f> {
    ready: Ready,
    columns: IndexMap<String, usize>,
    name: &'f str,
    release: &'f str,
}

/// What lasts over all files of an import.
struct Run<'r, 'w, 'g> {
    map: &'r TableMap,
    writer: Writer<'w, 'g>,
    texts: Texts,
    labels: HashMap<Arc<str>, LabelId>,
    /// What rows have told that may be repeated, and the id of the row that told it first, each in short; `None` while
    /// nothing is known of rows before this import.
    seen: Option<HashMap<u128, u128>>,
    /// Rows of the release that were met, by what they are known by.
    rows: HashMap<u128, MetRow>,
    /// Files of which rows were met.
    files: Vec<Arc<str>>,
    /// The release of the file before.
    latest: Option<String>,
    /// Nodes that are as a row has told before, by what it told; of the file at hand.
    agreed: HashMap<u128, (Arc<str>, NodeId)>,
    /// Relationships that are the same for every row, of nodes that rows have told before: rule, start and end.
    told: HashSet<(usize, NodeId, NodeId)>,
    joined: HashSet<NodeId>,
    learned: HashSet<u32>,
    /// Keys for what is not on the globe, once there are some.
    off_globe: Option<OffGlobe>,
    /// The id being made.
    id: String,
    /// What is being hashed.
    bytes: Vec<u8>,
    row_label: Option<LabelId>,
    part_labels: Vec<LabelId>,
    shares: Vec<RelationshipKind>,
    sums: Vec<Sum>,
    /// Whether the files are a part of their release.
    is_part: bool,
    release: Option<NodeId>,
}

/// Imports tables.
pub(super) fn import(
    transaction: &mut GraphTransaction<'_>,
    map: &TableMap,
    inputs: &mut dyn Iterator<Item = Result<Input, ImportError>>,
    options: &mut Options<'_>,
) -> Result<Report, ImportError> {
    prepare::check(map)?;
    let place = Place {
        file: map.dataset.clone(),
        line: 0,
        column: 0,
    };
    let mut run = Run {
        map,
        writer: Writer::new(transaction, &map.source, place)?,
        texts: Texts::default(),
        labels: HashMap::default(),
        seen: None,
        rows: HashMap::default(),
        files: Vec::new(),
        latest: None,
        agreed: HashMap::default(),
        told: HashSet::default(),
        joined: HashSet::default(),
        learned: HashSet::default(),
        off_globe: None,
        id: String::new(),
        bytes: Vec::new(),
        row_label: None,
        part_labels: Vec::new(),
        shares: Vec::new(),
        sums: Vec::new(),
        is_part: options.extent == Extent::Part,
        release: None,
    };
    for input in inputs {
        run.file(input?, options)?;
    }
    let rows = run.stand_for_rows(options.extent)?;
    run.writer.finish(&rows)
}

impl Run<'_, '_, '_> {
    /// What stands for rows, and what it means that one is not there.
    fn stand_for_rows(&mut self, extent: Extent) -> Result<Rows, ImportError> {
        let standing = match self.row_label {
            Some(row) => RowNodes::Labelled {
                row,
                parts: self.part_labels.clone(),
                shares: self.shares.clone(),
                sums: self.sums.clone(),
            },
            None => RowNodes::Unknown,
        };
        Ok(Rows {
            standing,
            reach: match (extent, &self.map.releases) {
                (Extent::Whole, _) => Reach::All,
                (Extent::Part, _) => Reach::None(A_PART),
                (Extent::Mapped, Releases::Whole) => Reach::AllOrFurther,
                (Extent::Mapped, Releases::Parts) => Reach::None(PARTS),
                (Extent::Mapped, Releases::Days(name)) => Reach::Days(self.writer.key(name)?),
            },
        })
    }

    fn file(&mut self, input: Input, options: &mut Options<'_>) -> Result<(), ImportError> {
        // Files of one release tell one thing; another release is compared with what is there, as if it came alone.
        let latest = self.latest.replace(input.release.clone());
        if latest.is_some_and(|latest| latest != input.release) {
            let rows = self.stand_for_rows(options.extent)?;
            self.writer.next_release(&rows)?;
            self.rows.clear();
            self.joined.clear();
        }
        self.files.push(Arc::from(input.name.as_str()));
        let separation = Separation {
            separator: self.map.separator.chars().next().unwrap_or(','),
            quotes: self.map.quotes,
        };
        let mut records = Records::new(input.reader, separation);
        self.writer.place = Place {
            file: input.name.clone(),
            line: 1,
            column: 0,
        };
        let first = records
            .read()
            .map_err(|fault| Self::stop(&input.name, fault))?;
        let columns = self.columns(first)?;
        self.agreed.clear();
        self.told.clear();
        let file = FileAtHand {
            ready: self.prepare(&columns)?,
            columns,
            name: &input.name,
            release: &input.release,
        };
        self.learn_duplicates(&file.ready);
        self.make_release(&input.name, &input.release)?;
        if let Some(first) = first {
            if !self.has_header(first) {
                self.row(&file, first, options)?;
            } else if let Some(rejects) = &mut options.rejects {
                write_reject(*rejects, first.text().as_bytes(), &input.name)?;
            }
        }
        loop {
            if self.writer.report.rows.is_multiple_of(PACE) {
                self.pace(records.bytes(), options)?;
            }
            match records.read() {
                Ok(Some(record)) => self.row(&file, record, options)?,
                Ok(None) => break,
                Err(fault) if fault.local && options.rejects.is_some() => {
                    self.writer.report.rows += 1;
                    let (line, message) = (fault.line, &fault.message);
                    self.set_aside(records.raw(), line, message, file.name, options)?;
                }
                Err(fault) => return Err(Self::stop(&input.name, fault)),
            }
        }
        self.pace(records.bytes(), options)
    }

    /// Takes one row: writes what it asks for, or sets it aside.
    fn row(
        &mut self,
        file: &FileAtHand<'_>,
        record: Record<'_>,
        options: &mut Options<'_>,
    ) -> Result<(), ImportError> {
        self.writer.report.rows += 1;
        self.writer.place.line = record.line;
        let line = record.line.to_string();
        let row = || Row {
            record,
            nulls: &self.map.nulls,
            file: file.name,
            release: file.release,
            line: &line,
            duplicate: false,
            items: Vec::new(),
        };
        self.texts.phrases.clear();
        let (first, again) = (row(), row());
        if self.is_left_out(&file.ready, &first) {
            let kind = "rows that the `if` of their node leaves out";
            let noted = self.writer.report.warnings.entry(kind.to_owned());
            noted.or_default().add(|| format!("line {line}"));
            return Ok(());
        }
        match self.evaluate_latest(&file.ready, first, again) {
            Ok(None) => {
                self.texts.no_dates.clear();
                Ok(())
            }
            Ok(Some(asking)) => {
                if self.repeats(&file.ready, record, &asking) {
                    self.texts.no_dates.clear();
                    return Ok(());
                }
                self.writer.locator = Value::string(format!("{}:{line}", file.name));
                self.warn(&file.ready, record);
                self.warn_of_phrases(&file.ready);
                self.write(&file.ready, record, asking)
            }
            Err(wrong) => {
                self.texts.no_dates.clear();
                let message = wrong.told(&file.columns);
                if options.rejects.is_none() {
                    return Err(ImportError::Record {
                        place: self.writer.place.clone(),
                        message,
                    });
                }
                let raw = record.text().as_bytes();
                self.set_aside(raw, record.line, &message, file.name, options)
            }
        }
    }

    fn stop(file: &str, fault: Fault) -> ImportError {
        if fault.unreadable {
            return ImportError::Unreadable {
                file: file.to_owned(),
                message: fault.message,
            };
        }
        ImportError::Malformed {
            place: Place {
                file: file.to_owned(),
                line: fault.line,
                column: fault.column,
            },
            message: fault.message,
            help: fault.help,
        }
    }

    /// Warns of the phrases a row tells that were read as dates; they are kept where the dates are.
    fn warn_of_phrases(&mut self, ready: &Ready) {
        let line = self.writer.place.line;
        for Phrase {
            column,
            text,
            date,
            rule,
        } in self.texts.phrases.drain(..)
        {
            let kept = column.and_then(|column| ready.names.get(&column));
            let kept = kept.map_or_else(String::new, |name| format!(", kept beside as src_{name}"));
            let warnings = &mut self.writer.report.warnings;
            let noted = warnings
                .entry(format!("phrases read as dates{kept}"))
                .or_default();
            noted.add(|| format!("line {line}: {text} as {date} ({rule})"));
        }
    }

    fn pace(&self, bytes: u64, options: &mut Options<'_>) -> Result<(), ImportError> {
        let progress = Progress {
            records: self.writer.report.rows,
            bytes,
        };
        if !(options.progress)(progress) {
            return Err(ImportError::Interrupted);
        }
        match options.memory {
            Some(limit) if self.writer.size() > limit => Err(ImportError::Memory(limit)),
            _ => Ok(()),
        }
    }

    fn set_aside(
        &mut self,
        raw: &[u8],
        line: u64,
        message: &str,
        file: &str,
        options: &mut Options<'_>,
    ) -> Result<(), ImportError> {
        self.writer
            .report
            .skipped
            .add(|| format!("line {line}: {message}"));
        match &mut options.rejects {
            Some(rejects) => write_reject(*rejects, raw, file),
            None => Ok(()),
        }
    }

    /// The `:Source` node of the file's release.
    fn make_release(&mut self, file: &str, release: &str) -> Result<(), ImportError> {
        let id: Arc<str> = format!("{}:release:{release}", self.map.source).into();
        self.writer.set_source(Value::String(Arc::clone(&id)));
        self.writer.locator = Value::string(file);
        let title = if self.map.title.is_empty() {
            &self.map.dataset
        } else {
            &self.map.title
        };
        let mut values = Vec::new();
        for (name, text) in [
            ("name", format!("{title} {release}")),
            ("kind", "dataset".to_owned()),
            ("title", title.clone()),
            ("dataset_version", release.to_owned()),
            ("licence", self.map.licence.clone()),
        ] {
            if !text.is_empty() {
                values.push((self.writer.key(name)?, Value::string(text)));
            }
        }
        let node = match self.writer.find(&id) {
            Some((node, State::Met)) => node,
            Some((node, state)) => {
                self.writer
                    .compare_node(&id, node, state, &[], values, false)?;
                node
            }
            None => {
                let label = self.writer.label("Source")?;
                self.writer
                    .create_node(&id, vec![label], values, State::Met)?
            }
        };
        self.release = Some(node);
        Ok(())
    }
}

impl Wrong {
    fn told(self, columns: &IndexMap<String, usize>) -> String {
        let name = self
            .column
            .and_then(|at| columns.iter().find(|(_, column)| **column == at));
        match name {
            Some((name, _)) if !self.message.contains(&format!("`{name}`")) => {
                format!("{} (column `{name}`)", self.message)
            }
            _ => self.message,
        }
    }
}

fn write_reject(
    rejects: &mut dyn std::io::Write,
    raw: &[u8],
    file: &str,
) -> Result<(), ImportError> {
    let written = rejects
        .write_all(raw)
        .and_then(|()| rejects.write_all(b"\n"));
    written.map_err(|error| ImportError::Unreadable {
        file: format!("the rejects of {file}"),
        message: error.to_string(),
    })
}
