//! Imports tables by their map: each row is evaluated whole, then written, so that a bad row leaves nothing behind.

use std::ops::Range;
use std::sync::Arc;

use super::Input;
use super::Options;
use super::Progress;
use super::dates;
use super::error::ImportError;
use super::error::Place;
use super::expression::Compiler;
use super::expression::Expression;
use super::expression::Noted;
use super::expression::Row;
use super::expression::Texts;
use super::expression::Wrong;
use super::map::Expected;
use super::map::Header;
use super::map::Names;
use super::map::NodeRule;
use super::map::RelationshipRule;
use super::map::TableMap;
use super::report::Report;
use super::writer::Properties;
use super::writer::RelationshipKind;
use super::writer::Rows;
use super::writer::State;
use super::writer::Writer;
use crate::input::records::Fault;
use crate::input::records::Record;
use crate::input::records::Records;
use crate::input::records::Separation;
use crate::model::catalog::KeyId;
use crate::model::catalog::LabelId;
use crate::model::catalog::NameKind;
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
    row: bool,
    part: bool,
    stub: bool,
    each: Option<(Vec<usize>, String)>,
    /// Every column its id, labels and properties are made from.
    columns: Vec<usize>,
    /// Whether rows that tell the same in these columns tell the same of the same node.
    repeats: bool,
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
    properties: Vec<(KeyId, Expression)>,
    condition: Option<Expression>,
    rows: bool,
    /// Every column its properties are made from.
    columns: Vec<usize>,
}

/// A map, ready for a file.
struct Ready {
    nodes: Vec<ReadyNode>,
    relationships: Vec<ReadyRelationship>,
    duplicate: Option<Expression>,
    row_id: Option<Expression>,
    ordered: Vec<(String, Vec<usize>)>,
    /// What stands in columns: name, place, what.
    expected: Vec<(String, usize, Expected)>,
    /// Keys for what earlier releases told otherwise, or of which they made nothing.
    otherwise: Vec<KeyId>,
    /// Columns that only rules for other things than the row's own node tell of.
    elsewhere: Vec<Elsewhere>,
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
    /// Whether a row known by the same was met before.
    repeats: bool,
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
}

/// A relationship a row asks for, evaluated; ends are positions among the nodes asked for, `None` the release.
struct AskedRelationship {
    rule: usize,
    from: Option<usize>,
    to: Option<usize>,
    values: Properties,
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
    seen: HashSet<u128>,
    /// What rows are known by that were met.
    rows: HashSet<u128>,
    /// Nodes that are as a row has told before, by what it told; of the file at hand.
    agreed: HashMap<u128, (Arc<str>, NodeId)>,
    joined: HashSet<NodeId>,
    learned: HashSet<u32>,
    /// Keys for what is not on the globe, once there are some.
    off_globe: Option<OffGlobe>,
    /// The id being made.
    id: String,
    row_label: Option<LabelId>,
    part_labels: Vec<LabelId>,
    shares: Vec<RelationshipKind>,
    release: Option<NodeId>,
}

/// Imports tables.
pub(super) fn import(
    transaction: &mut GraphTransaction<'_>,
    map: &TableMap,
    inputs: &mut dyn Iterator<Item = Result<Input, ImportError>>,
    options: &mut Options<'_>,
) -> Result<Report, ImportError> {
    check(map)?;
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
        seen: HashSet::default(),
        rows: HashSet::default(),
        agreed: HashMap::default(),
        joined: HashSet::default(),
        learned: HashSet::default(),
        off_globe: None,
        id: String::new(),
        row_label: None,
        part_labels: Vec::new(),
        shares: Vec::new(),
        release: None,
    };
    for input in inputs {
        run.file(input?, options)?;
    }
    let rows = match run.row_label {
        Some(row) if !options.part => Rows::Labelled {
            row,
            parts: run.part_labels,
            shares: run.shares,
        },
        _ => Rows::Unknown,
    };
    run.writer.finish(&rows)
}

/// Refuses maps that contradict themselves.
fn check(map: &TableMap) -> Result<(), ImportError> {
    let wrong = |message: String| Err(ImportError::Map(message));
    if map.separator.chars().count() != 1 || "\"\r\n".contains(&map.separator) {
        return wrong("`separator` is one character, and no quote or line break".to_owned());
    }
    if map.header != Header::First && map.columns.is_empty() {
        return wrong("a file without header needs `columns`".to_owned());
    }
    for (at, node) in map.nodes.iter().enumerate() {
        if node.name == "release" || map.nodes[..at].iter().any(|other| other.name == node.name) {
            return wrong(format!("two nodes are called `{}`", node.name));
        }
        if node.labels.is_empty() {
            return wrong(format!("the node `{}` has no label", node.name));
        }
    }
    for (at, rule) in map.relationships.iter().enumerate() {
        for name in rule.from.all().iter().chain(rule.to.all()) {
            if name != "release" && map.nodes.iter().all(|node| node.name != *name) {
                return wrong(format!(
                    "`{}` joins `{name}`, and no node is called so",
                    rule.relationship_type
                ));
            }
        }
        if let Some(key) = rule
            .key
            .iter()
            .find(|key| !rule.properties.contains_key(*key))
        {
            return wrong(format!(
                "`{key}` in the key of `{}` is none of its properties",
                rule.relationship_type
            ));
        }
        let twin = map.relationships[..at]
            .iter()
            .find(|other| other.relationship_type == rule.relationship_type);
        if twin.is_some_and(|twin| twin.key != rule.key) {
            return wrong(format!(
                "the rules for `{}` have different keys",
                rule.relationship_type
            ));
        }
    }
    Ok(())
}

impl Run<'_, '_, '_> {
    fn file(&mut self, input: Input, options: &mut Options<'_>) -> Result<(), ImportError> {
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
        let file = FileAtHand {
            ready: self.prepare(&columns)?,
            columns,
            name: &input.name,
            release: &input.release,
        };
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
        let row = Row {
            record,
            nulls: &self.map.nulls,
            file: file.name,
            release: file.release,
            line: &line,
            duplicate: false,
            items: Vec::new(),
        };
        match self.evaluate(&file.ready, row) {
            Ok(mut asking) => {
                asking.repeats = asking.row_id.is_some_and(|id| !self.rows.insert(id));
                if asking.repeats {
                    self.note_repeat(record);
                }
                self.writer.locator = Value::string(format!("{}:{line}", file.name));
                self.warn(&file.ready, record);
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

    fn note_repeat(&mut self, record: Record<'_>) {
        let place = format!("{}, line {}", self.writer.place.file, record.line);
        let warnings = &mut self.writer.report.warnings;
        warnings
            .entry(
                "a row with an id that was met before, its numbers are not added again".to_owned(),
            )
            .or_default()
            .add(|| place);
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

    /// The name a column goes by in the map.
    fn canonical<'n>(&'n self, name: &'n str) -> &'n str {
        let name = name.trim();
        self.map.renamed.get(name).map_or(name, String::as_str)
    }

    fn has_header(&self, first: Record<'_>) -> bool {
        match self.map.header {
            Header::First => true,
            Header::Absent => false,
            Header::Maybe => (0..first.len()).any(|at| {
                let name = self.canonical(first.field(at));
                self.map.columns.iter().any(|column| column == name)
            }),
        }
    }

    /// Names of columns and where they are.
    fn columns(&self, first: Option<Record<'_>>) -> Result<IndexMap<String, usize>, ImportError> {
        let malformed = |message: String, help| {
            let mut place = self.writer.place.clone();
            place.line = first.map_or(1, |first| first.line);
            Err(ImportError::Malformed {
                place,
                message,
                help,
            })
        };
        let Some(first) = first else {
            return malformed(
                "the file is empty".to_owned(),
                "a table begins with the names of its columns",
            );
        };
        let mut columns: IndexMap<String, usize> = IndexMap::default();
        let mut bad_name = None;
        if self.has_header(first) {
            for at in 0..first.len() {
                let name = self.canonical(first.field(at));
                if name.is_empty() {
                    bad_name.get_or_insert((
                        format!("column {} has no name", at + 1),
                        "give it a name, or remove it",
                    ));
                } else if columns.insert(name.to_owned(), at).is_some() {
                    bad_name.get_or_insert((
                        format!("two columns are called `{name}`"),
                        "rename or remove one",
                    ));
                }
            }
        } else {
            let (found, known) = (first.len(), self.map.columns.len());
            if found != known {
                return malformed(
                    format!(
                        "the record has {found} fields, {} has {known} columns",
                        self.map.dataset
                    ),
                    "check `--as`, and that the file is not cut",
                );
            }
            columns.extend(self.map.columns.iter().cloned().zip(0..));
        }
        let lacking: Vec<&str> = self
            .map
            .required
            .iter()
            .filter(|name| !columns.contains_key(*name))
            .map(String::as_str)
            .collect();
        if !lacking.is_empty() {
            return malformed(
                format!("the file has no column {}", quoted(&lacking)),
                "check `--as`, the separator, and that the first line names the columns",
            );
        }
        if let Some((message, help)) = bad_name {
            return malformed(message, help);
        }
        Ok(columns)
    }

    /// Makes the map ready for a file with these columns.
    fn prepare(&mut self, columns: &IndexMap<String, usize>) -> Result<Ready, ImportError> {
        let mut compiler = Compiler {
            columns,
            used: HashSet::default(),
            noted: Noted::default(),
            missing: Vec::new(),
        };
        let mut nodes = Vec::new();
        for rule in &self.map.nodes {
            nodes.push(self.prepare_node(rule, &mut compiler)?);
        }
        let mut relationships = Vec::new();
        for rule in &self.map.relationships {
            relationships.push(self.prepare_relationship(rule, &mut compiler)?);
        }
        let duplicate = match &self.map.duplicate {
            Some(text) => Some(compiler.expression(&serde_json::Value::from(text.as_str()))?),
            None => None,
        };
        let row_id = match &self.map.row_id {
            Some(text) => Some(compiler.expression(&serde_json::Value::from(text.as_str()))?),
            None => None,
        };
        let mut ordered = Vec::new();
        for names in &self.map.ordered {
            let places: Vec<usize> = names
                .iter()
                .filter_map(|name| compiler.column(name))
                .collect();
            if places.len() == names.len() {
                ordered.push((names.join(" ≤ "), places));
            }
        }
        let expected = self.map.expected.iter().filter_map(|(name, expected)| {
            // A column no rule uses is still kept as it is.
            let column = *columns.get(name)?;
            Some((name.clone(), column, expected.clone()))
        });
        let expected = expected.collect();
        let Compiler { used, missing, .. } = compiler;
        for name in missing {
            if !name.is_empty() && !self.writer.report.missing_columns.contains(&name) {
                self.writer.report.missing_columns.push(name);
            }
        }
        if let Some(row) = nodes.iter_mut().find(|node| node.row) {
            for (name, at) in columns.iter().filter(|(_, at)| !used.contains(*at)) {
                row.kept
                    .push((self.writer.key(&format!("src_{name}"))?, *at));
                if !self.writer.report.kept_columns.contains(name) {
                    self.writer.report.kept_columns.push(name.clone());
                }
            }
        }
        let elsewhere = elsewhere(&nodes, &relationships, columns);
        let names = self.writer.names();
        let mut kept_names: Vec<String> = Vec::new();
        for rule in &self.map.nodes {
            for property in rule.properties.keys() {
                kept_names.push(otherwise_name(&rule.name, property));
                if rule.row {
                    kept_names.push(otherwise_name("other", property));
                }
            }
        }
        kept_names.extend(columns.keys().flat_map(|column| {
            let names = [format!("src_{column}"), otherwise_name("other", column)];
            names.into_iter()
        }));
        let row = nodes.iter().find(|node| node.row);
        let always = row.map_or(&[][..], |row| &row.kept);
        let otherwise = kept_names
            .iter()
            .filter_map(|name| names.get(NameKind::Key, name).map(KeyId))
            .filter(|key| always.iter().all(|(kept, _)| kept != key))
            .collect();
        Ok(Ready {
            nodes,
            relationships,
            duplicate,
            row_id,
            ordered,
            expected,
            otherwise,
            elsewhere,
        })
    }

    fn prepare_node(
        &mut self,
        rule: &NodeRule,
        compiler: &mut Compiler<'_>,
    ) -> Result<ReadyNode, ImportError> {
        compiler.noted = Noted::default();
        let mut labels = Vec::with_capacity(rule.labels.len());
        for label in &rule.labels {
            let expression = compiler.expression(label)?;
            labels.push(match expression.constant() {
                Some(Value::String(name)) => ReadyLabel::Fixed(Arc::clone(name)),
                _ => ReadyLabel::Made(expression),
            });
        }
        if (rule.row || rule.part)
            && let Some(label) = rule.labels.first().and_then(serde_json::Value::as_str)
        {
            let label = self.writer.label(label)?;
            if rule.row {
                self.row_label = Some(label);
            } else if !self.part_labels.contains(&label) {
                self.part_labels.push(label);
            }
        }
        let each = match &rule.each {
            None => None,
            Some(each) => {
                let columns: Vec<usize> = each
                    .columns
                    .iter()
                    .filter_map(|name| compiler.column(name))
                    .collect();
                (columns.len() == each.columns.len()).then(|| (columns, each.separator.clone()))
            }
        };
        let id = compiler.expression(&rule.id)?;
        let properties = self.prepare_properties(&rule.properties, compiler)?;
        let noted = std::mem::take(&mut compiler.noted);
        let sums = properties.iter().any(|(_, expression)| expression.sums);
        let repeats = !rule.row && !rule.part && !rule.stub && !sums && !noted.beyond_columns;
        let named = |names: &Names| names.all().contains(&rule.name);
        let mut relationships = self.map.relationships.iter();
        let joined = relationships.any(|each| named(&each.from) || named(&each.to));
        let place_of = |name: &str| rule.properties.get_index_of(name);
        let point = match (place_of("lat"), place_of("lon")) {
            (Some(latitude), Some(longitude)) => Some([latitude, longitude]),
            _ => None,
        };
        if self.off_globe.is_none() {
            let known = |name| self.writer.names().get(NameKind::Key, name).map(KeyId);
            self.off_globe = match OFF_GLOBE.map(known) {
                [Some(latitude), Some(longitude)] => Some([latitude, longitude]),
                _ => None,
            };
        }
        Ok(ReadyNode {
            point,
            labels,
            id,
            properties,
            columns: noted.columns,
            repeats,
            joined,
            kept: Vec::new(),
            condition: match &rule.condition {
                Some(condition) => Some(compiler.expression(condition)?),
                None => None,
            },
            row: rule.row,
            part: rule.part,
            stub: rule.stub,
            each,
        })
    }

    fn prepare_properties(
        &mut self,
        properties: &IndexMap<String, serde_json::Value>,
        compiler: &mut Compiler<'_>,
    ) -> Result<Vec<(KeyId, Expression)>, ImportError> {
        let mut ready = Vec::with_capacity(properties.len());
        for (name, json) in properties {
            ready.push((self.writer.key(name)?, compiler.expression(json)?));
        }
        Ok(ready)
    }

    fn prepare_relationship(
        &mut self,
        rule: &RelationshipRule,
        compiler: &mut Compiler<'_>,
    ) -> Result<ReadyRelationship, ImportError> {
        let id = self.writer.relationship_type(&rule.relationship_type)?;
        let mut key = Vec::new();
        for name in &rule.key {
            key.push(self.writer.key(name)?);
        }
        let kind = RelationshipKind { id, key };
        if self.learned.insert(id.0) {
            self.writer.learn_relationships(&kind);
        }
        if rule.rows && self.shares.iter().all(|share| share.id != id) {
            self.shares.push(kind.clone());
        }
        let ends = |names: &[String]| {
            if names.iter().any(|name| name == "release") {
                return Ends::Release;
            }
            let place = |name: &String| self.map.nodes.iter().position(|node| node.name == *name);
            Ends::Rules(names.iter().filter_map(place).collect())
        };
        compiler.noted = Noted::default();
        let properties = self.prepare_properties(&rule.properties, compiler)?;
        Ok(ReadyRelationship {
            kind,
            from: ends(rule.from.all()),
            to: ends(rule.to.all()),
            properties,
            columns: std::mem::take(&mut compiler.noted).columns,
            condition: match &rule.condition {
                Some(condition) => Some(compiler.expression(condition)?),
                None => None,
            },
            rows: rule.rows,
        })
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
                self.writer.compare_node(&id, node, state, &[], values)?;
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

    fn warn(&mut self, ready: &Ready, record: Record<'_>) {
        for (name, columns) in &ready.ordered {
            let numbers: Vec<f64> = columns
                .iter()
                .filter_map(|at| record.field(*at).trim().parse().ok())
                .collect();
            if numbers.len() == columns.len() && !numbers.is_sorted() {
                let warnings = &mut self.writer.report.warnings;
                let noted = warnings
                    .entry(format!("{name} does not hold, kept as it is"))
                    .or_default();
                noted.add(|| format!("line {}", record.line));
            }
        }
        let line = record.line;
        let warnings = &mut self.writer.report.warnings;
        let told = |text: &str| match text {
            "" => format!("line {line}: nothing"),
            text => {
                let text: String = text.chars().take(LONGEST_TOLD).collect();
                format!("line {line}: {text}")
            }
        };
        for (name, column, expected) in &ready.expected {
            let text = record.field(*column).trim();
            if !expected.holds(text) {
                let kind = format!("`{name}` is not what it can be, kept as it is");
                warnings.entry(kind).or_default().add(|| told(text));
            }
        }
        for text in self.texts.no_dates.drain(..) {
            let noted = warnings.entry("no dates, kept as texts".to_owned());
            noted.or_default().add(|| told(&text));
        }
    }

    /// What a row asks for. Writes nothing.
    fn evaluate<'r>(&mut self, ready: &'r Ready, mut row: Row<'r>) -> Result<Asking<'r>, Wrong> {
        if let Some(duplicate) = &ready.duplicate {
            let mut text = String::new();
            duplicate.text(&row, &mut text)?;
            row.duplicate = !self
                .seen
                .insert(xxhash_rust::xxh3::xxh3_128(text.as_bytes()));
        }
        let mut asking = Asking {
            nodes: Vec::with_capacity(ready.nodes.len()),
            by_rule: Vec::with_capacity(ready.nodes.len()),
            relationships: Vec::with_capacity(ready.relationships.len()),
            ..Asking::default()
        };
        if let Some(row_id) = &ready.row_id {
            self.id.clear();
            if row_id.text(&row, &mut self.id)? {
                asking.row_id = Some(xxhash_rust::xxh3::xxh3_128(self.id.as_bytes()));
            }
        }
        for (rule, node) in ready.nodes.iter().enumerate() {
            let first = asking.nodes.len();
            let mut items = items_of(node, &row);
            loop {
                row.items = items.next().unwrap_or_default();
                if let Some(mut one) = self.evaluate_node(rule, node, &row, &mut asking.doubts)? {
                    if one.values.is_none() && !node.stub {
                        self.compare(node, &row, &mut one, &mut asking)?;
                    }
                    asking.nodes.push(one);
                } else if node.row {
                    return Err(Wrong {
                        column: None,
                        message: "the row has no id".to_owned(),
                    });
                }
                if items.len() == 0 {
                    break;
                }
            }
            asking.by_rule.push(first..asking.nodes.len());
        }
        for (rule, relationship) in ready.relationships.iter().enumerate() {
            for from in asking.places(&relationship.from) {
                for to in asking.places(&relationship.to) {
                    row.items.clear();
                    for end in [from, to].into_iter().flatten() {
                        row.items.extend_from_slice(&asking.nodes[end].items);
                    }
                    if let Some(condition) = &relationship.condition
                        && !condition.holds(&row, &mut self.texts)?
                    {
                        continue;
                    }
                    asking.relationships.push(AskedRelationship {
                        rule,
                        from,
                        to,
                        values: values_of(&relationship.properties, &row, &mut self.texts)?,
                    });
                }
            }
        }
        Ok(asking)
    }

    fn evaluate_node<'r>(
        &mut self,
        rule: usize,
        node: &ReadyNode,
        row: &Row<'r>,
        doubts: &mut Vec<Doubt>,
    ) -> Result<Option<Asked<'r>>, Wrong> {
        if let Some(condition) = &node.condition
            && !condition.holds(row, &mut self.texts)?
        {
            return Ok(None);
        }
        let asked = |id, found, telling| Asked {
            rule,
            id,
            found,
            telling,
            labels: Vec::new(),
            values: None,
            sums: Vec::new(),
            fills: Vec::new(),
            items: row.items.clone(),
            node: None,
        };
        let telling = node.repeats.then(|| node.telling(rule, row));
        if let Some((id, found)) = telling.and_then(|telling| self.agreed.get(&telling)) {
            let found = Some((*found, State::Met));
            return Ok(Some(asked(Arc::clone(id), found, None)));
        }
        self.id.clear();
        if !node.id.text(row, &mut self.id)? || self.id.is_empty() {
            return Ok(None);
        }
        let known = self.writer.known(&self.id);
        let found = known.map(|(_, node, state)| (node, state));
        let id = known.map_or_else(|| Arc::from(self.id.as_str()), |(id, ..)| Arc::clone(id));
        let mut asked = asked(id, found, telling);
        let settled = match found.map(|(_, state)| state) {
            Some(State::Met) => true,
            Some(State::Mentioned | State::Before | State::Recalled) => node.stub,
            None => false,
        };
        if settled {
            for (key, expression) in node
                .properties
                .iter()
                .filter(|(_, expression)| expression.sums)
            {
                asked
                    .sums
                    .push((*key, expression.value(row, &mut self.texts)?));
            }
            if !node.row {
                return Ok(Some(asked));
            }
        }
        for label in &node.labels {
            match label {
                ReadyLabel::Fixed(name) => asked.labels.push(self.label(name)?),
                ReadyLabel::Made(label) => {
                    if let Value::String(name) = label.value(row, &mut self.texts)?
                        && !name.is_empty()
                    {
                        asked.labels.push(self.label(&name)?);
                    }
                }
            }
        }
        let mut values = values_of(&node.properties, row, &mut self.texts)?;
        self.prefer(node, &mut asked, &mut values, doubts);
        self.keep_off_globe(node, rule, &mut values, doubts)?;
        for (key, column) in &node.kept {
            let text = row.field(*column);
            let value = if text.is_empty() {
                Value::Null
            } else {
                self.texts.value(text)
            };
            values.push((*key, value));
        }
        asked.values = Some(values);
        Ok(Some(asked))
    }

    /// Takes the preferred of what a row tells of a node and what has been told of it before.
    fn prefer(
        &self,
        node: &ReadyNode,
        asked: &mut Asked<'_>,
        values: &mut Properties,
        doubts: &mut Vec<Doubt>,
    ) {
        let Some((id, state)) = asked.found else {
            return;
        };
        for (property, (key, expression)) in node.properties.iter().enumerate() {
            if expression.preferred.is_empty() {
                continue;
            }
            let known = self.writer.property(id, *key);
            let value = &mut values[property].1;
            let (before, now) = (expression.rank(&known), expression.rank(value));
            if before < now {
                let told = std::mem::replace(value, known);
                if !told.is_null() {
                    doubts.push(Doubt::Preferring {
                        rule: asked.rule,
                        property,
                        told,
                    });
                }
            } else if now < before && state == State::Met {
                asked.fills.push((*key, value.clone()));
                doubts.push(Doubt::Preferring {
                    rule: asked.rule,
                    property,
                    told: value.clone(),
                });
            }
        }
    }

    /// Makes no point of what is not on the globe: keeps it beside.
    fn keep_off_globe(
        &mut self,
        node: &ReadyNode,
        rule: usize,
        values: &mut Properties,
        doubts: &mut Vec<Doubt>,
    ) -> Result<(), Wrong> {
        let Some([latitude, longitude]) = node.point else {
            return Ok(());
        };
        let told = [values[latitude].1.clone(), values[longitude].1.clone()];
        let mut kept = [Value::Null, Value::Null];
        if !is_on_globe(&told) {
            values[latitude].1 = Value::Null;
            values[longitude].1 = Value::Null;
            kept.clone_from(&told);
            doubts.push(Doubt::OffGlobe { rule, told });
            if self.off_globe.is_none() {
                let mut key = |name| {
                    self.writer.key(name).map_err(|error| Wrong {
                        column: None,
                        message: error.to_string(),
                    })
                };
                self.off_globe = Some([key(OFF_GLOBE[0])?, key(OFF_GLOBE[1])?]);
            }
        }
        // An earlier release may have told what is not on the globe.
        values.extend(self.off_globe.into_iter().flatten().zip(kept));
        Ok(())
    }

    /// Compares what a row tells of a node with what rows before it told.
    fn compare(
        &mut self,
        node: &ReadyNode,
        row: &Row<'_>,
        asked: &mut Asked<'_>,
        asking: &mut Asking<'_>,
    ) -> Result<(), Wrong> {
        let (Some((id, state)), rule) = (asked.found, asked.rule) else {
            return Ok(());
        };
        let mut agrees = true;
        let off_globe = self.off_globe_told(node, row)?;
        for (property, (key, expression)) in node.properties.iter().enumerate() {
            let prefers = !expression.preferred.is_empty();
            if expression.sums || !prefers && !expression.is_taken_over() {
                continue;
            }
            let value = expression.value(row, &mut self.texts)?;
            let mut known = self.writer.property(id, *key);
            let axis = node
                .point
                .and_then(|point| point.iter().position(|at| *at == property));
            if let (Some(axis), Some(_), true) = (axis, &off_globe, known.is_null()) {
                known = match self.off_globe {
                    Some(keys) => self.writer.property(id, keys[axis]),
                    None => Value::Null,
                };
            }
            if value.is_null() || value == known {
                continue;
            }
            agrees = false;
            let key = *key;
            if prefers && !known.is_null() {
                if expression.rank(&value) < expression.rank(&known) {
                    asked.fills.push((key, value.clone()));
                }
                asking.doubts.push(Doubt::Preferring {
                    rule,
                    property,
                    told: value,
                });
            } else if known.is_null() && (axis.is_none() || off_globe.is_none()) {
                asked.fills.push((key, value));
            } else {
                asking.otherwise.push(Otherwise { rule, key, value });
            }
        }
        if let Some(told) = off_globe {
            agrees = false;
            asking.doubts.push(Doubt::OffGlobe { rule, told });
        }
        if let Some(telling) = asked.telling.filter(|_| agrees && state == State::Met) {
            self.agreed.insert(telling, (Arc::clone(&asked.id), id));
        }
        Ok(())
    }

    /// What a row tells of the place of a node, when that is not on the globe.
    fn off_globe_told(
        &mut self,
        node: &ReadyNode,
        row: &Row<'_>,
    ) -> Result<Option<[Value; 2]>, Wrong> {
        let Some([latitude, longitude]) = node.point else {
            return Ok(None);
        };
        let mut value = |at: usize| node.properties[at].1.value(row, &mut self.texts);
        let told = [value(latitude)?, value(longitude)?];
        Ok((!is_on_globe(&told)).then_some(told))
    }

    /// Warns of what is doubtful in a row.
    fn warn_of_doubts(&mut self, ready: &Ready, doubts: Vec<Doubt>) {
        let line = self.writer.place.line;
        for doubt in doubts {
            let (kind, told) = match doubt {
                Doubt::Preferring {
                    rule,
                    property,
                    told,
                } => {
                    let (key, expression) = &ready.nodes[rule].properties[property];
                    let property = self.writer.names().key_name(*key);
                    let order: Vec<String> = expression.preferred.iter().map(shown).collect();
                    let kind = format!(
                        "{property} of `{}` told otherwise than before, the first of {} counts",
                        self.map.nodes[rule].name,
                        order.join(", ")
                    );
                    (kind, shown(&told))
                }
                Doubt::OffGlobe {
                    rule,
                    told: [latitude, longitude],
                } => {
                    let kind = format!(
                        "`{}` is not on the globe, no point is made of it, kept as {}",
                        self.map.nodes[rule].name,
                        OFF_GLOBE.join(" and ")
                    );
                    (kind, format!("{}, {}", shown(&latitude), shown(&longitude)))
                }
            };
            let warnings = &mut self.writer.report.warnings;
            let noted = warnings.entry(kind).or_default();
            noted.add(|| format!("line {line}: {told}"));
        }
    }

    /// Keeps on the row's own node what the row tells otherwise of nodes it shares with others, and warns of it.
    fn keep_otherwise(
        &mut self,
        ready: &Ready,
        record: Record<'_>,
        asking: &mut Asking<'_>,
    ) -> Result<(), ImportError> {
        let row_rule = ready.nodes.iter().position(|node| node.row);
        let row = row_rule.and_then(|rule| asking.by_rule[rule].clone().next());
        for Otherwise { rule, key, value } in asking.otherwise.drain(..) {
            let rule = &self.map.nodes[rule].name;
            let names = &self.writer.names();
            let property = names.key_name(key).to_string();
            let kept = otherwise_name(rule, &property);
            let line = self.writer.place.line;
            let told = shown(&value);
            let consequence = match row {
                Some(_) => format!("kept with the row as {kept}"),
                None => "the first one counts".to_owned(),
            };
            let warnings = &mut self.writer.report.warnings;
            warnings
                .entry(format!(
                    "{property} of `{rule}` told otherwise than before, {consequence}"
                ))
                .or_default()
                .add(|| format!("line {line}: {told}"));
            if let Some(values) = row.and_then(|row| asking.nodes[row].values.as_mut()) {
                let key = self.writer.key(&kept)?;
                values.push((key, value));
            }
        }
        self.keep_untold(ready, record, row, asking)?;
        if let Some(Asked {
            found: Some((_, State::Before | State::Recalled)),
            values: Some(values),
            ..
        }) = row.map(|row| &mut asking.nodes[row])
        {
            // What an earlier release told otherwise, and this one does not.
            for key in &ready.otherwise {
                if values.iter().all(|(other, _)| other != key) {
                    values.push((*key, Value::Null));
                }
            }
        }
        Ok(())
    }

    /// Keeps on the row's own node the columns of which the row makes nothing: `src_COLUMN`.
    fn keep_untold(
        &mut self,
        ready: &Ready,
        record: Record<'_>,
        row: Option<usize>,
        asking: &mut Asking<'_>,
    ) -> Result<(), ImportError> {
        if ready.elsewhere.is_empty() {
            return Ok(());
        }
        let (nodes, relationships) = asking.telling_rules(ready);
        for Elsewhere {
            column,
            name,
            nodes: told_by_nodes,
            relationships: told_by_relationships,
        } in &ready.elsewhere
        {
            if told_by_nodes.iter().any(|rule| nodes[*rule])
                || (told_by_relationships.iter()).any(|rule| relationships[*rule])
            {
                continue;
            }
            let text = record.field(*column).trim();
            if text.is_empty() || self.map.nulls.iter().any(|null| null == text) {
                continue;
            }
            let warnings = &mut self.writer.report.warnings;
            let line = self.writer.place.line;
            warnings
                .entry(format!(
                    "nothing is made of `{name}`, kept with the row as src_{name}"
                ))
                .or_default()
                .add(|| format!("line {line}"));
            if let Some(values) = row.and_then(|row| asking.nodes[row].values.as_mut()) {
                let key = self.writer.key(&format!("src_{name}"))?;
                values.push((key, Value::string(text)));
            }
        }
        Ok(())
    }

    fn label(&mut self, name: &Arc<str>) -> Result<LabelId, Wrong> {
        if let Some(label) = self.labels.get(name) {
            return Ok(*label);
        }
        let label = self.writer.label(name).map_err(|error| Wrong {
            column: None,
            message: error.to_string(),
        })?;
        self.labels.insert(Arc::clone(name), label);
        Ok(label)
    }

    /// Writes what a row asks for.
    fn write(
        &mut self,
        ready: &Ready,
        record: Record<'_>,
        mut asking: Asking<'_>,
    ) -> Result<(), ImportError> {
        self.warn_of_doubts(ready, std::mem::take(&mut asking.doubts));
        self.keep_otherwise(ready, record, &mut asking)?;
        let mut differing: Properties = Vec::new();
        let Asking {
            mut nodes,
            relationships,
            repeats,
            ..
        } = asking;
        for asked in &mut nodes {
            let rule = &ready.nodes[asked.rule];
            let found = match asked.found {
                settled @ Some((_, State::Met)) => settled,
                // A rule before this one may have made or met it.
                _ => self.writer.find(&asked.id),
            };
            let node = match (found, asked.values.take()) {
                (None, values) => {
                    let state = if rule.stub {
                        State::Mentioned
                    } else {
                        State::Met
                    };
                    let labels = std::mem::take(&mut asked.labels);
                    self.writer
                        .create_node(&asked.id, labels, values.unwrap_or_default(), state)?
                }
                (Some((node, State::Met)), values) => {
                    if !repeats {
                        self.add_sums(asked, node)?;
                    }
                    for (key, value) in std::mem::take(&mut asked.fills) {
                        self.writer.set(&asked.id, node, key, value)?;
                    }
                    if rule.row {
                        if !repeats {
                            self.count_joined(node);
                        }
                        self.join(rule, node, values.unwrap_or_default(), &mut differing);
                    }
                    node
                }
                (Some((node, State::Before)), _) if rule.stub => {
                    self.writer.recall(&asked.id, node);
                    node
                }
                (Some((node, _)), None) => node,
                // Mentioned by another rule of this row: only a rule that tells of it may settle it.
                (Some((node, _)), Some(_)) if rule.stub => node,
                (Some((node, state)), Some(values)) => {
                    self.writer
                        .compare_node(&asked.id, node, state, &asked.labels, values)?;
                    node
                }
            };
            if rule.row || rule.part {
                self.writer.own(node);
            }
            asked.node = Some(node);
        }
        for asked in relationships {
            let end = |at: Option<usize>| match at {
                Some(at) => nodes[at].node,
                None => self.release,
            };
            let (Some(start), Some(end)) = (end(asked.from), end(asked.to)) else {
                continue;
            };
            let rule = &ready.relationships[asked.rule];
            let mut values = asked.values;
            // The relationship of a row that is repeated is there already, and takes nothing more.
            if rule.rows && !repeats {
                values.append(&mut differing);
            }
            self.writer.relationship(&rule.kind, start, end, values)?;
        }
        let row = nodes.iter().find(|asked| ready.nodes[asked.rule].row);
        if let Some(Asked {
            id,
            node: Some(node),
            ..
        }) = row
        {
            self.keep_differing(id, *node, differing)?;
        }
        Ok(())
    }

    /// Keeps on a node what rows after its first tell otherwise and no relationship has taken: as lists.
    fn keep_differing(
        &mut self,
        id: &Arc<str>,
        node: NodeId,
        differing: Properties,
    ) -> Result<(), ImportError> {
        for (key, value) in differing {
            let name = self.writer.names().key_name(key).to_string();
            let kept = otherwise_name("other", &name);
            let line = self.writer.place.line;
            let warnings = &mut self.writer.report.warnings;
            warnings
                .entry(format!(
                    "{name} differs among rows of one node, kept as {kept}"
                ))
                .or_default()
                .add(|| format!("line {line}"));
            let key = self.writer.key(&kept)?;
            let mut list = match self.writer.property(node, key) {
                Value::List(known) => known.to_vec(),
                _ => Vec::new(),
            };
            // Lists hold no lists.
            let new = match value {
                Value::List(items) => items.to_vec(),
                other => vec![other],
            };
            for item in new {
                if !list.contains(&item) {
                    list.push(item);
                }
            }
            self.writer.set(id, node, key, Value::list(list))?;
        }
        Ok(())
    }

    fn add_sums(&mut self, asked: &Asked<'_>, node: NodeId) -> Result<(), ImportError> {
        for (key, value) in &asked.sums {
            let sum = match (self.writer.property(node, *key), value) {
                (Value::Integer(old), Value::Integer(new)) => {
                    Value::Integer(old.saturating_add(*new))
                }
                (Value::Float(old), Value::Float(new)) => Value::Float(old + new),
                (Value::Edtf(old), Value::Edtf(new)) => match dates::together(&old, new) {
                    Some(both) => Value::Edtf(Arc::new(both)),
                    None => Value::Edtf(old),
                },
                (old, Value::Null) => old,
                (_, new) => new.clone(),
            };
            self.writer.set(&asked.id, node, *key, sum)?;
        }
        Ok(())
    }

    fn count_joined(&mut self, node: NodeId) {
        let report = &mut self.writer.report;
        if self.joined.insert(node) {
            report.joined_nodes += 1;
            report.joined_rows += 1;
        }
        report.joined_rows += 1;
    }

    /// Another row of a node: what it says otherwise goes to `differing`.
    fn join(
        &mut self,
        rule: &ReadyNode,
        node: NodeId,
        values: Properties,
        differing: &mut Properties,
    ) {
        for (key, value) in values {
            let sums = rule
                .properties
                .iter()
                .any(|(name, expression)| *name == key && expression.sums);
            if !sums && !value.is_null() && self.writer.property(node, key) != value {
                differing.push((key, value));
            }
        }
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

/// A value in a warning.
fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.chars().take(LONGEST_TOLD).collect(),
        Value::Integer(number) => number.to_string(),
        Value::Float(number) => number.to_string(),
        Value::Null => "nothing".to_owned(),
        other => format!("{other:?}"),
    }
}

/// Whether a latitude and a longitude, as far as they are numbers, are on the globe, degrees.
fn is_on_globe([latitude, longitude]: &[Value; 2]) -> bool {
    let within = |value: &Value, most: f64| match value {
        Value::Integer(degrees) => (*degrees as f64).abs() <= most,
        Value::Float(degrees) => degrees.abs() <= most,
        _ => true,
    };
    within(latitude, 90.0) && within(longitude, 180.0)
}

/// The property of a row's node for what the row tells otherwise of a property of a node it shares.
fn otherwise_name(rule: &str, property: &str) -> String {
    let property = property.strip_prefix("src_").unwrap_or(property);
    format!("src_{rule}_{property}")
}

/// The columns that rules tell of, but not the rule for the row's own node.
fn elsewhere(
    nodes: &[ReadyNode],
    relationships: &[ReadyRelationship],
    columns: &IndexMap<String, usize>,
) -> Vec<Elsewhere> {
    let own = nodes.iter().find(|node| node.row).map(|row| &row.columns);
    let mut all = Vec::new();
    for (name, column) in columns {
        if own.is_some_and(|own| own.contains(column)) {
            continue;
        }
        let tells = |columns: &[usize]| columns.contains(column);
        let nodes = nodes.iter().map(|node| tells(&node.columns));
        let relationships = relationships.iter().map(|each| tells(&each.columns));
        let told = Elsewhere {
            column: *column,
            name: name.clone(),
            nodes: places_of(nodes),
            relationships: places_of(relationships),
        };
        if !told.nodes.is_empty() || !told.relationships.is_empty() {
            all.push(told);
        }
    }
    all
}

fn places_of(marks: impl Iterator<Item = bool>) -> Vec<usize> {
    let marked = marks.enumerate().filter(|(_, marked)| *marked);
    marked.map(|(at, _)| at).collect()
}

fn values_of(
    properties: &[(KeyId, Expression)],
    row: &Row<'_>,
    texts: &mut Texts,
) -> Result<Properties, Wrong> {
    // With room for where it is from.
    let mut values = Vec::with_capacity(properties.len() + 3);
    for (key, expression) in properties {
        values.push((*key, expression.value(row, texts)?));
    }
    Ok(values)
}

/// The items a rule is repeated over: columns and their texts; once, without any, for other rules.
fn items_of<'r>(node: &ReadyNode, row: &Row<'r>) -> std::vec::IntoIter<Vec<(usize, &'r str)>> {
    let Some((columns, separator)) = &node.each else {
        return Vec::new().into_iter();
    };
    let split: Vec<Vec<&str>> = columns
        .iter()
        .map(|column| {
            row.field(*column)
                .split(separator.as_str())
                .map(str::trim)
                .collect()
        })
        .collect();
    let count = split.first().map_or(0, Vec::len);
    if split.iter().any(|items| items.len() != count) {
        return Vec::new().into_iter();
    }
    let items: Vec<_> = (0..count)
        .map(|at| {
            columns
                .iter()
                .zip(&split)
                .map(|(column, items)| (*column, items[at]))
                .collect()
        })
        .collect();
    items.into_iter()
}

impl ReadyNode {
    /// What a row tells in the columns of this rule.
    fn telling(&self, rule: usize, row: &Row<'_>) -> u128 {
        let mut hash = xxhash_rust::xxh3::Xxh3::new();
        hash.update(&(rule as u64).to_le_bytes());
        for column in &self.columns {
            let text = row.field(*column);
            hash.update(&(text.len() as u64).to_le_bytes());
            hash.update(text.as_bytes());
        }
        hash.digest128()
    }
}

impl Asking<'_> {
    /// Which rules for nodes and for relationships the row has told something by: a node that rules join to others
    /// tells something only when it is joined.
    fn telling_rules(&self, ready: &Ready) -> (Vec<bool>, Vec<bool>) {
        let mut nodes = vec![false; ready.nodes.len()];
        let mut relationships = vec![false; ready.relationships.len()];
        for asked in &self.nodes {
            nodes[asked.rule] |= !ready.nodes[asked.rule].joined;
        }
        for asked in &self.relationships {
            relationships[asked.rule] = true;
            for end in [asked.from, asked.to].into_iter().flatten() {
                nodes[self.nodes[end].rule] = true;
            }
        }
        (nodes, relationships)
    }

    /// Positions among the nodes asked for where a relationship begins or ends; `None` is the release.
    fn places(&self, ends: &Ends) -> impl Iterator<Item = Option<usize>> + use<> {
        let (release, places) = match ends {
            Ends::Release => (true, 0..0),
            Ends::Rules(rules) => {
                let made = rules.iter().map(|rule| &self.by_rule[*rule]);
                let first = made.clone().find(|places| !places.is_empty());
                (false, first.cloned().unwrap_or_default())
            }
        };
        release.then_some(None).into_iter().chain(places.map(Some))
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

fn quoted(names: &[&str]) -> String {
    let each: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    each.join(", ")
}
