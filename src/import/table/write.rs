//! Writes what a row asks for: elements made or compared, sums added up, and what rows of one node tell otherwise kept.

use std::sync::Arc;

use super::Asked;
use super::Asking;
use super::Ready;
use super::ReadyNode;
use super::Run;
use super::doubts::otherwise_name;
use crate::import::error::ImportError;
use crate::import::writer::Properties;
use crate::import::writer::State;
use crate::import::writer::added;
use crate::input::records::Record;
use crate::model::value::NodeId;
use crate::model::value::Value;

impl Run<'_, '_, '_> {
    /// Writes what a row asks for.
    pub(super) fn write(
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
            ..
        } = asking;
        for asked in &mut nodes {
            let rule = &ready.nodes[asked.rule];
            let found = match asked.found {
                settled @ Some((_, State::Met)) => settled,
                // A rule before this one may have made or met it.
                _ => self.writer.find(&asked.id),
            };
            let is_shared = !rule.row && !rule.part;
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
                    if self.is_part && rule.shared {
                        self.writer.adopt(&asked.id, node)?;
                    }
                    self.add_sums(asked, node)?;
                    let mut fills = std::mem::take(&mut asked.fills);
                    if let (false, Some(values)) = (rule.row || rule.stub, &values)
                        && !matches!(asked.found, Some((_, State::Met)))
                    {
                        // Another rule has made or met it for this row, without what this one tells.
                        let lacks = |key, value: &Value| {
                            !value.is_null() && !self.writer.is_told(node, key)
                        };
                        let lacking = values.iter().filter(|(key, value)| lacks(*key, value));
                        fills.extend(lacking.cloned());
                    }
                    for (key, value) in fills {
                        self.writer.set(&asked.id, node, key, value)?;
                    }
                    if rule.row {
                        self.count_joined(node);
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
                    self.writer.compare_node(
                        &asked.id,
                        node,
                        state,
                        &asked.labels,
                        values,
                        is_shared,
                    )?;
                    node
                }
            };
            if rule.row || rule.part {
                self.writer.own(node);
            }
            asked.node = Some(node);
        }
        for asked in relationships {
            if asked.told {
                continue;
            }
            let end = |at: Option<usize>| match at {
                Some(at) => nodes[at].node,
                None => self.release,
            };
            let (Some(start), Some(end)) = (end(asked.from), end(asked.to)) else {
                continue;
            };
            let rule = &ready.relationships[asked.rule];
            let mut values = asked.values;
            if rule.rows {
                values.append(&mut differing);
            }
            let of_rows = rule.rows.then_some(&ready.of_rows);
            let mut untaken =
                (self.writer).relationship(&rule.kind, start, end, values, of_rows)?;
            differing.append(&mut untaken);
            let met = |end: Option<usize>| {
                let found = end.and_then(|at| nodes[at].found);
                matches!(found, Some((_, State::Met)))
            };
            if rule.constant && met(asked.from) && met(asked.to) {
                self.told.insert((asked.rule, start, end));
            }
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
                    "{name} differs among rows of one node or relationship, kept as {kept}"
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
            let sum = added(self.writer.property(node, *key), value);
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
