//! What `EXPLAIN` shows: the operators of a plan as a tree, in the words of the language.

use std::fmt::Write as _;

use super::Expr;
use super::ExprKind;
use super::LogicalPlan;
use super::Slot;
use super::SlotId;
use super::expr::Comparison;
use super::operator::ApplyKind;
use super::operator::CreateItem;
use super::operator::SchemaChange;
use super::pattern::PathMode;
use super::pattern::PathSearch;
use super::pattern::PatternGraph;
use super::pattern::PatternRelationship;
use crate::model::collections::HashMap;
use crate::model::graph::Direction;

/// One line of an explained plan.
#[derive(Debug, Clone, PartialEq)]
pub struct Line<'p> {
    /// The operator itself.
    pub plan: &'p LogicalPlan,
    /// How deep it stands in the tree.
    pub depth: usize,
    /// The operator's name.
    pub operator: &'static str,
    /// What it does, as far as text can tell.
    pub details: String,
}

/// The lines of a plan, the last operator first. `source` is the text its spans point into.
pub fn explain<'p>(plan: &'p LogicalPlan, source: &str) -> Vec<Line<'p>> {
    let mut names = HashMap::default();
    collect_names(plan, &mut names);
    let mut lines = Vec::new();
    Explainer { source, names }.lines(plan, 0, &mut lines);
    lines
}

/// What the slots of a plan are called; `()` where they have no name.
pub fn slot_names(plan: &LogicalPlan) -> HashMap<SlotId, String> {
    let mut names = HashMap::default();
    collect_names(plan, &mut names);
    for name in names.values_mut() {
        if name.starts_with('#') {
            "()".clone_into(name);
        }
    }
    names
}

struct Explainer<'a> {
    source: &'a str,
    names: HashMap<SlotId, String>,
}

fn collect_names(plan: &LogicalPlan, names: &mut HashMap<SlotId, String>) {
    plan.visit(&mut |operator| {
        let foreach = match operator {
            LogicalPlan::Foreach { variable, .. } => Some(variable),
            _ => None,
        };
        for slot in operator.output().iter().chain(foreach) {
            names
                .entry(slot.id)
                .or_insert_with(|| slot.name.to_string());
        }
    });
}

impl Explainer<'_> {
    fn lines<'p>(&self, plan: &'p LogicalPlan, depth: usize, out: &mut Vec<Line<'p>>) {
        let (operator, details) = self.describe(plan);
        out.push(Line {
            plan,
            depth,
            operator,
            details,
        });
        for input in plan.inputs() {
            if !matches!(input, LogicalPlan::Argument { slots } if slots.is_empty()) {
                self.lines(input, depth + 1, out);
            }
        }
    }

    fn describe(&self, plan: &LogicalPlan) -> (&'static str, String) {
        match plan {
            LogicalPlan::Argument { slots } => ("Argument", self.slots(slots)),
            LogicalPlan::Match { pattern, .. } => ("Match", self.pattern(pattern)),
            LogicalPlan::Filter { predicate, .. } => ("Filter", self.expression(predicate)),
            LogicalPlan::Project { items, .. } => ("Project", self.items(items)),
            LogicalPlan::Extend { items, .. } => ("Extend", self.items(items)),
            LogicalPlan::Aggregate {
                keys, aggregates, ..
            } => ("Aggregate", self.aggregate(keys, aggregates)),
            LogicalPlan::Distinct { input } => ("Distinct", self.slots(&input.output())),
            LogicalPlan::Sort { keys, .. } => {
                let keys: Vec<String> = keys
                    .iter()
                    .map(|key| {
                        let order = if key.descending { " DESC" } else { "" };
                        format!("{}{order}", self.expression(&key.expr))
                    })
                    .collect();
                ("Sort", keys.join(", "))
            }
            LogicalPlan::Skip { count, .. } => ("Skip", self.expression(count)),
            LogicalPlan::Limit { count, .. } => ("Limit", self.expression(count)),
            LogicalPlan::Unwind { list, slot, .. } => (
                "Unwind",
                format!("{} AS {}", self.expression(list), slot.name),
            ),
            LogicalPlan::Union { all, output, .. } => {
                (if *all { "UnionAll" } else { "Union" }, self.slots(output))
            }
            LogicalPlan::Apply { kind, .. } => {
                let (operator, details) = match kind {
                    ApplyKind::Inner => ("Apply", "each row with those found for it"),
                    ApplyKind::Optional => (
                        "OptionalApply",
                        "each row with those found for it, or nulls",
                    ),
                    ApplyKind::Semi => ("SemiApply", "rows for which something is found"),
                    ApplyKind::Anti => ("AntiApply", "rows for which nothing is found"),
                };
                (operator, details.to_owned())
            }
            LogicalPlan::Call { procedure, .. } => ("Call", procedure.to_string()),
            LogicalPlan::LoadCsv { file, slot, .. } => (
                "LoadCsv",
                format!("{} AS {}", self.expression(file), slot.name),
            ),
            LogicalPlan::Create { items, .. } => ("Create", self.created(items)),
            LogicalPlan::Merge { items, .. } => ("Merge", self.created(items)),
            LogicalPlan::Set { items, .. } => ("Set", format!("{} items", items.len())),
            LogicalPlan::Remove { items, .. } => ("Remove", format!("{} items", items.len())),
            LogicalPlan::Delete {
                targets, detach, ..
            } => {
                let targets: Vec<String> = targets
                    .iter()
                    .map(|target| self.expression(target))
                    .collect();
                (
                    if *detach { "DetachDelete" } else { "Delete" },
                    targets.join(", "),
                )
            }
            // A subquery without RETURN is a loop over one item that nobody names.
            LogicalPlan::Foreach { variable, .. } if variable.name.starts_with('#') => {
                ("Subquery", "for each row".to_owned())
            }
            LogicalPlan::Foreach { variable, list, .. } => (
                "Foreach",
                format!("{} IN {}", variable.name, self.expression(list)),
            ),
            LogicalPlan::Batches { size, .. } => (
                "Batches",
                format!("commits each {} rows", self.expression(size)),
            ),
            LogicalPlan::Discard { .. } => ("Discard", "the statement returns nothing".to_owned()),
            LogicalPlan::Lens { lenses, .. } => {
                let lenses: Vec<String> = lenses
                    .iter()
                    .map(|lens| {
                        let words = lens.kind.words();
                        if lens.kind.takes_value() {
                            format!("{words} {}", self.expression(&lens.value))
                        } else {
                            words.to_owned()
                        }
                    })
                    .collect();
                ("Lens", lenses.join(" "))
            }
            LogicalPlan::Schema { change, .. } => ("Schema", schema(change)),
        }
    }

    fn name(&self, slot: SlotId) -> String {
        self.names.get(&slot).cloned().unwrap_or_default()
    }

    /// A slot's name in a pattern: hidden ones have none.
    fn visible(&self, slot: SlotId) -> String {
        let name = self.name(slot);
        if name.starts_with('#') {
            String::new()
        } else {
            name
        }
    }

    fn slots(&self, slots: &[Slot]) -> String {
        slots
            .iter()
            .map(|slot| self.name(slot.id))
            .collect::<Vec<_>>()
            .join(", ")
    }

    fn items(&self, items: &[(Slot, Expr)]) -> String {
        items
            .iter()
            .map(|(slot, expression)| {
                let text = self.expression(expression);
                if *text == *slot.name {
                    text
                } else {
                    format!("{text} AS {}", slot.name)
                }
            })
            .collect::<Vec<_>>()
            .join(", ")
    }

    fn aggregate(
        &self,
        keys: &[(Slot, Expr)],
        aggregates: &[(Slot, super::operator::AggregateCall)],
    ) -> String {
        let calls: Vec<String> = aggregates
            .iter()
            .map(|(_, call)| call.span.text(self.source).to_owned())
            .collect();
        if keys.is_empty() {
            return calls.join(", ");
        }
        format!("{} BY {}", calls.join(", "), self.items(keys))
    }

    /// The expression as it was written, or its name when it is a slot.
    fn expression(&self, expression: &Expr) -> String {
        match &expression.kind {
            ExprKind::Slot(slot) if !self.name(*slot).starts_with('#') => self.name(*slot),
            _ => expression.span.text(self.source).to_owned(),
        }
    }

    fn created(&self, items: &[CreateItem]) -> String {
        items
            .iter()
            .map(|item| {
                let span = match item {
                    CreateItem::Node(node) => node.span,
                    CreateItem::Relationship(relationship) => relationship.span,
                };
                span.text(self.source).to_owned()
            })
            .collect::<Vec<_>>()
            .join(", ")
    }

    fn pattern(&self, pattern: &PatternGraph) -> String {
        let mut parts: Vec<String> = pattern
            .relationships
            .iter()
            .map(|relationship| {
                format!(
                    "{}{}{}",
                    self.node(pattern, relationship.left),
                    self.relationship(relationship),
                    self.node(pattern, relationship.right)
                )
            })
            .collect();
        for node in &pattern.nodes {
            let joined = pattern.relationships.iter().any(|relationship| {
                relationship.left == node.slot || relationship.right == node.slot
            });
            if !joined {
                parts.push(self.node(pattern, node.slot));
            }
        }
        let mut text = parts.join(", ");
        for (position, predicate) in pattern.predicates.iter().enumerate() {
            let word = if position == 0 { " WHERE " } else { " AND " };
            let _ = write!(text, "{word}{}", self.condition(predicate));
        }
        text
    }

    /// A condition; one that stands for a property map is spelled out.
    fn condition(&self, predicate: &Expr) -> String {
        if let ExprKind::Compare(Comparison::SameKey, left, right) = &predicate.kind
            && let ExprKind::Property(subject, key) = &left.kind
        {
            return format!(
                "{}.{key} = {}",
                self.subject(subject),
                self.expression(right)
            );
        }
        self.expression(predicate)
    }

    fn subject(&self, subject: &Expr) -> String {
        match &subject.kind {
            ExprKind::Slot(slot) => self.name(*slot),
            _ => subject.span.text(self.source).to_owned(),
        }
    }

    fn node(&self, pattern: &PatternGraph, slot: SlotId) -> String {
        let mut labels = String::new();
        let nodes = pattern.nodes.iter().filter(|node| node.slot == slot);
        for label in nodes.flat_map(|node| &node.labels) {
            let _ = write!(labels, ":{label}");
        }
        format!("({}{labels})", self.visible(slot))
    }

    fn relationship(&self, relationship: &PatternRelationship) -> String {
        if let Some(search) = &relationship.search {
            return self.search(relationship, search);
        }
        let types = if relationship.types.is_empty() {
            String::new()
        } else {
            let names: Vec<&str> = relationship.types.iter().map(AsRef::as_ref).collect();
            format!(":{}", names.join("|"))
        };
        let length = relationship.length.map_or_else(String::new, |length| {
            let maximum = length
                .maximum
                .map_or_else(String::new, |maximum| maximum.to_string());
            format!("*{}..{maximum}", length.minimum)
        });
        let inner = format!("{}{types}{length}", self.visible(relationship.slot));
        let inner = if inner.is_empty() {
            inner
        } else {
            format!("[{inner}]")
        };
        match relationship.direction {
            Direction::Outgoing => format!("-{inner}->"),
            Direction::Incoming => format!("<-{inner}-"),
            Direction::Both => format!("-{inner}-"),
        }
    }
}

impl Explainer<'_> {
    /// A searched path: how it is written, and which of its paths count.
    fn search(&self, relationship: &PatternRelationship, search: &PathSearch) -> String {
        let written = relationship.span.text(self.source);
        let which = match &search.selector {
            None => "all",
            Some(selector) if selector.groups => "shortest groups",
            Some(_) => "shortest",
        };
        let mode = match search.mode {
            PathMode::Walk => "walks",
            PathMode::Trail => "trails",
            PathMode::Acyclic => "acyclic paths",
            PathMode::Simple => "simple paths",
        };
        let order = if search.chronology.is_some() {
            ", chronological"
        } else {
            ""
        };
        format!("~[{which} {mode}{order}: {written}]~")
    }
}

fn schema(change: &SchemaChange) -> String {
    match change {
        SchemaChange::CreateIndex { definition, .. } if definition.unique => {
            format!("make constraint {}", definition.name)
        }
        SchemaChange::CreateIndex { definition, .. } => format!("make index {}", definition.name),
        SchemaChange::CreateConstraint { definition, .. } => {
            format!("make constraint {}", definition.name)
        }
        SchemaChange::DropIndex { name, .. } | SchemaChange::DropConstraint { name, .. } => {
            format!("drop {name}")
        }
        SchemaChange::CreateGraphType { graph_type, .. } => {
            format!("declare graph type {}", graph_type.name)
        }
        SchemaChange::DropGraphType { name, .. } => format!("drop graph type {name}"),
        SchemaChange::AdoptGraphType { name: Some(name) } => format!("adopt graph type {name}"),
        SchemaChange::AdoptGraphType { name: None } => "open the graph".to_owned(),
    }
}
