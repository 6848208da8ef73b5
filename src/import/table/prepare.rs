//! Makes a map ready for a file: checks it, finds its columns, and makes its expressions ready. Knows no row.

use std::sync::Arc;

use super::Duplicate;
use super::Elsewhere;
use super::Ends;
use super::OFF_GLOBE;
use super::Ready;
use super::ReadyLabel;
use super::ReadyNode;
use super::ReadyRelationship;
use super::Run;
use super::doubts::otherwise_name;
use crate::import::error::ImportError;
use crate::import::expression::Compiler;
use crate::import::expression::Expression;
use crate::import::expression::Noted;
use crate::import::map::Header;
use crate::import::map::Names;
use crate::import::map::NodeRule;
use crate::import::map::RelationshipRule;
use crate::import::map::Releases;
use crate::import::map::TableMap;
use crate::import::report::counted;
use crate::import::writer::RelationshipKind;
use crate::import::writer::Sum;
use crate::input::records::Record;
use crate::model::catalog::KeyId;
use crate::model::catalog::NameKind;
use crate::model::collections::HashMap;
use crate::model::collections::HashSet;
use crate::model::collections::IndexMap;
use crate::model::value::Value;

/// Refuses maps that contradict themselves.
pub(super) fn check(map: &TableMap) -> Result<(), ImportError> {
    let wrong = |message: String| Err(ImportError::Map(message));
    if map.separator.chars().count() != 1 || "\"\r\n".contains(&map.separator) {
        return wrong("`separator` is one character, and no quote or line break".to_owned());
    }
    if map.header != Header::First && map.columns.is_empty() {
        return wrong("a file without header needs `columns`".to_owned());
    }
    if let Some(name) = &map.revision {
        let row = map.nodes.iter().find(|node| node.row);
        if row.is_none_or(|row| !row.properties.contains_key(name)) {
            return wrong(format!(
                "no `row` node has the property `{name}` that `revision` names"
            ));
        }
        if map.duplicate.is_some() {
            return wrong("`revision` and `duplicate` do not go together".to_owned());
        }
    }
    if let Releases::Days(name) = &map.releases {
        let row = map.nodes.iter().find(|node| node.row);
        if row.is_none_or(|row| !row.properties.contains_key(name)) {
            return wrong(format!(
                "no `row` node has the property `{name}` that `releases` names"
            ));
        }
    }
    for (at, node) in map.nodes.iter().enumerate() {
        if node.name == "release" || map.nodes[..at].iter().any(|other| other.name == node.name) {
            return wrong(format!("two nodes are called `{}`", node.name));
        }
        if let Some(name) = node.unless.iter().find(|name| {
            let mut before = map.nodes[..at].iter();
            before.all(|other| other.name != **name)
        }) {
            return wrong(format!(
                "`unless` of the node `{}` names `{name}`, and no node before it is called so",
                node.name
            ));
        }
        if node.labels.is_empty() {
            return wrong(format!("the node `{}` has no label", node.name));
        }
    }
    check_shares(map)?;
    for (at, rule) in map.relationships.iter().enumerate() {
        if rule.relationship_type.is_empty() || rule.relationship_type.contains(['{', '}']) {
            return wrong(format!(
                "the type of a relationship is a name and the same for every row, not `{}`: use a rule with `if` for each \
                 type",
                rule.relationship_type
            ));
        }
        let has_ends = !rule.from.all().is_empty() && !rule.to.all().is_empty();
        let has_end = !rule.from.all().is_empty() || !rule.to.all().is_empty();
        if rule.chain.is_empty() && !has_ends || !rule.chain.is_empty() && has_end {
            return wrong(format!(
                "`{}` needs `from` and `to`, or `chain`",
                rule.relationship_type
            ));
        }
        let ends = rule.from.all().iter().chain(rule.to.all());
        if rule.chain.iter().any(|name| name == "release") {
            return wrong(format!(
                "the chain of `{}` is of nodes, not of the release",
                rule.relationship_type
            ));
        }
        for name in ends.chain(&rule.chain) {
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
        if map.relationships.iter().any(|other| {
            other.relationship_type == rule.relationship_type
                && other.from.all() == rule.from.all()
                && other.one != rule.one
        }) {
            return wrong(format!(
                "the rules for `{}` from one node differ in `one`",
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

/// Checks that what is added up names a property of a relationship for rows, where it names one.
fn check_shares(map: &TableMap) -> Result<(), ImportError> {
    for rule in &map.nodes {
        for (name, expression) in &rule.properties {
            let Some(share) = expression.get("share") else {
                continue;
            };
            let mut rows = map.relationships.iter().filter(|rule| rule.rows);
            let is_kept = |share| rows.any(|rows| rows.properties.contains_key(share));
            let wrong = |why| {
                let rule = &rule.name;
                Err(ImportError::Map(format!(
                    "`share` of `{name}` of `{rule}` {why}"
                )))
            };
            if !(rule.row || rule.part) || expression.get("sum").is_none() {
                return wrong("is not beside `sum`, in a rule with `row` or `part`");
            }
            if !share.as_str().is_some_and(is_kept) {
                return wrong("is no property of a relationship with `rows`");
            }
        }
    }
    Ok(())
}

/// A text in short.
pub(super) fn in_short(text: &str) -> u128 {
    xxhash_rust::xxh3::xxh3_128(text.as_bytes())
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

fn quoted(names: &[&str]) -> String {
    let each: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    each.join(", ")
}

impl Run<'_, '_, '_> {
    /// The name a column goes by in the map.
    fn canonical<'n>(&'n self, name: &'n str) -> &'n str {
        let name = name.trim();
        self.map.renamed.get(name).map_or(name, String::as_str)
    }

    pub(super) fn has_header(&self, first: Record<'_>) -> bool {
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
    pub(super) fn columns(
        &self,
        first: Option<Record<'_>>,
    ) -> Result<IndexMap<String, usize>, ImportError> {
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
                        "the record has {}, {} has {known} columns",
                        counted(found as u64, "field"),
                        self.map.dataset
                    ),
                    "check `--as`, the separator, and that the file is not cut",
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
    pub(super) fn prepare(
        &mut self,
        columns: &IndexMap<String, usize>,
    ) -> Result<Ready, ImportError> {
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
        let duplicate = match (
            &self.map.duplicate,
            self.property_of_row(self.map.duplicate.as_ref()),
        ) {
            (_, Some(kept)) => Some(Duplicate::Kept(kept)),
            (Some(text), None) => {
                let text = serde_json::Value::from(text.as_str());
                Some(Duplicate::Told(compiler.expression(&text)?))
            }
            (None, None) => None,
        };
        let row_id = match &self.map.row_id {
            Some(text) => Some(compiler.expression(&serde_json::Value::from(text.as_str()))?),
            None => None,
        };
        let revision = self.property_of_row(self.map.revision.as_ref());
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
        let mut by_name: Vec<(&String, &usize)> = columns.iter().collect();
        by_name.retain(|(_, at)| used.contains(*at));
        by_name.sort_unstable();
        let by_name = by_name.into_iter().map(|(_, at)| *at).collect();
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
        for rule in &self.map.relationships {
            let names = rule.properties.keys();
            kept_names.extend(names.map(|name| otherwise_name("other", name)));
        }
        kept_names.extend(columns.keys().flat_map(|column| {
            let names = [format!("src_{column}"), otherwise_name("other", column)];
            names.into_iter()
        }));
        let row = nodes.iter().find(|node| node.row);
        let always = row.map_or(&[][..], |row| &row.kept);
        let otherwise: Vec<KeyId> = kept_names
            .iter()
            .filter_map(|name| names.get(NameKind::Key, name).map(KeyId))
            .filter(|key| always.iter().all(|(kept, _)| kept != key))
            .collect();
        let mut of_rows: HashSet<KeyId> = otherwise.iter().copied().collect();
        if let Some(row) = row {
            of_rows.extend(row.properties.iter().map(|(key, _)| *key));
            of_rows.extend(row.kept.iter().map(|(key, _)| *key));
        }
        Ok(Ready {
            of_rows,
            names: columns
                .iter()
                .map(|(name, at)| (*at, name.clone()))
                .collect(),
            nodes,
            relationships,
            duplicate,
            row_id,
            revision,
            used: by_name,
            ordered,
            expected,
            otherwise,
            elsewhere,
        })
    }

    /// Where a property of the row's own node is: the rule, and the property of it.
    fn property_of_row(&self, name: Option<&String>) -> Option<[usize; 2]> {
        let mut rules = self.map.nodes.iter().enumerate();
        let (rule, row) = rules.find(|(_, node)| node.row)?;
        Some([rule, row.properties.get_index_of(name?)?])
    }

    /// Learns what rows of earlier imports have told that may be repeated.
    pub(super) fn learn_duplicates(&mut self, ready: &Ready) {
        if ready.duplicate.is_none() || self.seen.is_some() {
            return;
        }
        let mut seen = HashMap::default();
        if let Some(Duplicate::Kept([rule, property])) = ready.duplicate {
            let (key, _) = ready.nodes[rule].properties[property];
            for (id, told) in self.writer.told_before(key) {
                seen.entry(in_short(&told)).or_insert_with(|| in_short(&id));
            }
        }
        self.seen = Some(seen);
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
        self.prepare_sums(rule)?;
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
        if rule.row
            && let Some(missing) = id.missing()
        {
            return Err(self.without_id(rule, missing, compiler.columns));
        }
        let properties = self.prepare_properties(&rule.properties, compiler)?;
        if let Some(ReadyLabel::Fixed(name)) = labels.first()
            && let Some(label) = self.writer.names().label(name)
        {
            for (key, expression) in &properties {
                let value = expression.constant().unwrap_or(&Value::Null);
                self.writer.note_constant(label, *key, value);
            }
        }
        let noted = std::mem::take(&mut compiler.noted);
        let sums = properties.iter().any(|(_, expression)| expression.sums);
        let mut values = properties.iter();
        let prefers = values.any(|(_, expression)| !expression.preferred.is_empty());
        let shared = !rule.row && !rule.part && !rule.stub && !sums;
        let repeats = shared && !noted.beyond_columns;
        let named = |names: &Names| names.all().contains(&rule.name);
        let mut relationships = self.map.relationships.iter();
        let joined = relationships
            .any(|each| named(&each.from) || named(&each.to) || each.chain.contains(&rule.name));
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
            prefers,
            shared,
            joined,
            kept: Vec::new(),
            condition: match &rule.condition {
                Some(condition) => Some(compiler.expression(condition)?),
                None => None,
            },
            unless: places_of((self.map.nodes.iter()).map(|node| rule.unless.contains(&node.name))),
            row: rule.row,
            part: rule.part,
            stub: rule.stub,
            each,
        })
    }

    /// Learns what is added up over rows, and where the part of each is kept.
    fn prepare_sums(&mut self, rule: &NodeRule) -> Result<(), ImportError> {
        let Some(label) = rule.labels.first().and_then(serde_json::Value::as_str) else {
            return Ok(());
        };
        for (name, expression) in &rule.properties {
            if expression.get("sum").is_none() {
                continue;
            }
            let share = expression.get("share").and_then(serde_json::Value::as_str);
            let sum = Sum {
                label: self.writer.label(label)?,
                key: self.writer.key(name)?,
                share: match share {
                    Some(share) => Some(self.writer.key(share)?),
                    None => None,
                },
            };
            if !self.sums.contains(&sum) {
                self.sums.push(sum);
            }
        }
        Ok(())
    }

    /// The file has no column of which the id of its rows is made.
    fn without_id(
        &self,
        rule: &NodeRule,
        missing: &str,
        columns: &IndexMap<String, usize>,
    ) -> ImportError {
        let mut place = self.writer.place.clone();
        place.line = 1;
        let names: Vec<&str> = columns.keys().map(String::as_str).collect();
        ImportError::Malformed {
            place,
            message: format!(
                "the id of `{}` is made of the column `{missing}`, which the file does not have; it has {}",
                rule.name,
                quoted(&names)
            ),
            help: "check the name in the map, and its `separator` where all columns are read as one",
        }
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
        let kind = RelationshipKind {
            id,
            key,
            one: rule.one,
        };
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
        let noted = std::mem::take(&mut compiler.noted);
        let constant = noted.columns.is_empty() && !noted.beyond_columns;
        Ok(ReadyRelationship {
            constant: constant && rule.condition.is_none() && !rule.rows,
            kind,
            from: ends(rule.from.all()),
            to: ends(rule.to.all()),
            chain: match ends(&rule.chain) {
                Ends::Rules(rules) => rules,
                Ends::Release => Vec::new(),
            },
            properties,
            columns: noted.columns,
            condition: match &rule.condition {
                Some(condition) => Some(compiler.expression(condition)?),
                None => None,
            },
            rows: rule.rows,
        })
    }
}
