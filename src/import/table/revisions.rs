//! Rows that are told again in another revision: the latest counts, in whatever order they come.

use super::Asking;
use super::Ready;
use super::Run;
use super::doubts::shown;
use crate::import::expression::Row;
use crate::import::expression::Wrong;
use crate::import::writer::RelationshipKind;
use crate::import::writer::State;
use crate::model::value::NodeId;
use crate::model::value::Value;

impl Run<'_, '_, '_> {
    /// What a row asks for; `None` when a later revision of it is there. One that is later than what this import has
    /// made of the row before takes its place; `again` is the row once more.
    pub(super) fn evaluate_latest<'r>(
        &mut self,
        ready: &'r Ready,
        row: Row<'r>,
        again: Row<'r>,
    ) -> Result<Option<Asking<'r>>, Wrong> {
        let asking = self.evaluate(ready, row)?;
        let Some((state, told, known)) = self.revisions(ready, &asking) else {
            return Ok(Some(asking));
        };
        let (older, newer) = (
            number(&told) < number(&known),
            number(&told) > number(&known),
        );
        if older {
            self.note_revision("a row older than what is there, not taken", &told, &known);
            if state == State::Before {
                self.recall(ready, &asking);
            }
            return Ok(None);
        }
        if newer && state == State::Met {
            let kind = "a later revision of a row that was met before, it counts";
            self.note_revision(kind, &told, &known);
            self.retell(ready, &asking);
            return self.evaluate(ready, again).map(Some);
        }
        Ok(Some(asking))
    }

    /// What is known of the row's own node, and the revisions that the row and the node are of, where both are numbers.
    fn revisions(&self, ready: &Ready, asking: &Asking<'_>) -> Option<(State, Value, Value)> {
        let [rule, property] = ready.revision?;
        let asked = &asking.nodes[asking.by_rule[rule].clone().next()?];
        let (node, state) = asked.found?;
        let (key, told) = asked.values.as_ref()?.get(property)?;
        let known = self.writer.property(node, *key);
        number(told).and(number(&known))?;
        Some((state, told.clone(), known))
    }

    fn note_revision(&mut self, kind: &str, told: &Value, known: &Value) {
        let line = self.writer.place.line;
        let told = format!("line {line}: {} and not {}", shown(told), shown(known));
        let warnings = &mut self.writer.report.warnings;
        warnings.entry(kind.to_owned()).or_default().add(|| told);
    }

    /// Says that the release has a row of which it tells nothing new.
    fn recall(&mut self, ready: &Ready, asking: &Asking<'_>) {
        let mut of_rows = self.part_labels.clone();
        of_rows.extend(self.row_label);
        for asked in &asking.nodes {
            let rule = &ready.nodes[asked.rule];
            if let (true, Some((node, State::Before))) = (rule.row || rule.part, asked.found) {
                self.writer.recall_around(&asked.id, node, &of_rows);
            }
        }
    }

    /// Takes back that a row was told: what comes is compared with what it has made.
    fn retell(&mut self, ready: &Ready, asking: &Asking<'_>) {
        let kinds: Vec<&RelationshipKind> =
            ready.relationships.iter().map(|rule| &rule.kind).collect();
        let mut nodes: Vec<NodeId> = Vec::new();
        for asked in &asking.nodes {
            let rule = &ready.nodes[asked.rule];
            if let (true, Some((node, State::Met))) = (rule.row || rule.part, asked.found) {
                self.writer.retell(&asked.id, node, &kinds);
                nodes.push(node);
            }
        }
        self.told
            .retain(|(_, start, end)| !nodes.contains(start) && !nodes.contains(end));
    }
}

/// A revision as a number.
fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Integer(number) => Some(*number as f64),
        Value::Float(number) => Some(*number),
        Value::String(text) => text.parse().ok(),
        _ => None,
    }
}
