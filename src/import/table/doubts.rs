//! What is doubtful in a row, told otherwise than before, or made nothing of: kept beside, and warned of.

use hashbrown::hash_map::Entry;

use super::Asked;
use super::Asking;
use super::Doubt;
use super::Elsewhere;
use super::LONGEST_TOLD;
use super::MetRow;
use super::OFF_GLOBE;
use super::Otherwise;
use super::Ready;
use super::Run;
use crate::import::error::ImportError;
use crate::import::expression::trimmed;
use crate::import::writer::State;
use crate::input::records::Record;
use crate::model::value::Value;

impl Run<'_, '_, '_> {
    pub(super) fn warn(&mut self, ready: &Ready, record: Record<'_>) {
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

    /// Warns of what is doubtful in a row.
    pub(super) fn warn_of_doubts(&mut self, ready: &Ready, doubts: Vec<Doubt>) {
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
    pub(super) fn keep_otherwise(
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

    /// Whether a row of this release was met before: it is told of, and nothing more becomes of it.
    pub(super) fn repeats(
        &mut self,
        ready: &Ready,
        record: Record<'_>,
        asking: &Asking<'_>,
    ) -> bool {
        let Some(id) = asking.row_id else {
            return false;
        };
        self.bytes.clear();
        for column in &ready.used {
            self.bytes
                .extend_from_slice(trimmed(record.field(*column)).as_bytes());
            self.bytes.push(0);
        }
        let new = MetRow {
            content: xxhash_rust::xxh3::xxh3_64(&self.bytes),
            file: self.files.len() - 1,
            line: record.line,
        };
        let place_of = |row: &MetRow| format!("{}, line {}", self.files[row.file], row.line);
        let (kind, told) = match self.rows.entry(id) {
            Entry::Vacant(place) => {
                place.insert(new);
                return false;
            }
            Entry::Occupied(first) if first.get().content == new.content => {
                let kind = "a row with an id that was met before, its numbers are not added again";
                (kind, place_of(&new))
            }
            Entry::Occupied(first) => {
                let kind = "a row that tells otherwise than another one with its id in the same release, the first one counts";
                let places = format!("{}: first in {}", place_of(&new), place_of(first.get()));
                (kind, places + &self.numbers_told_otherwise(asking))
            }
        };
        let warnings = &mut self.writer.report.warnings;
        warnings.entry(kind.to_owned()).or_default().add(|| told);
        true
    }

    /// The sums that a row would change, where it is not one of several that make them.
    fn numbers_told_otherwise(&self, asking: &Asking<'_>) -> String {
        let mut found = asking.nodes.iter().filter_map(|asked| asked.found);
        if found.any(|(node, _)| self.joined.contains(&node)) {
            return String::new();
        }
        let mut told: Vec<String> = Vec::new();
        for asked in &asking.nodes {
            let Some((node, _)) = asked.found else {
                continue;
            };
            for (key, value) in &asked.sums {
                let known = self.writer.property(node, *key);
                if known != *value {
                    let name = self.writer.names().key_name(*key);
                    let (value, known) = (shown(value), shown(&known));
                    told.push(format!(", {name} {value} and not {known}"));
                }
            }
        }
        told.concat()
    }
}

/// A value in a warning.
pub(super) fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.chars().take(LONGEST_TOLD).collect(),
        Value::Integer(number) => number.to_string(),
        Value::Float(number) => number.to_string(),
        Value::Edtf(date) => date.text().to_string(),
        Value::Null => "nothing".to_owned(),
        other => format!("{other:?}"),
    }
}

/// The property of a row's node for what the row tells otherwise of a property of a node it shares.
pub(super) fn otherwise_name(rule: &str, property: &str) -> String {
    let property = property.strip_prefix("src_").unwrap_or(property);
    format!("src_{rule}_{property}")
}
