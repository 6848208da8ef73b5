//! A pattern that is found nowhere: it is put together piece by piece, in the order it is written.

use std::sync::Arc;

use super::Investigator;
use super::NOTHING;
use super::conjuncts;
use super::made;
use super::say;
use crate::diagnostic::Code;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::Span;
use crate::model::catalog::NameKind;
use crate::model::collections::HashSet;
use crate::model::graph::Direction;
use crate::model::value::Value;
use crate::plan::Expr;
use crate::plan::ExprKind;
use crate::plan::LogicalPlan;
use crate::plan::Slot;
use crate::plan::SlotId;
use crate::plan::pattern::PatternGraph;

/// A piece of a pattern.
#[derive(Debug, Clone, Copy)]
enum Piece {
    /// A node, and its labels when that is asked for.
    Node(SlotId, bool),
    /// The labels of a node that is known.
    Labels(SlotId),
    /// A relationship, with its other node.
    Relationship(usize),
    /// A condition.
    Predicate(usize),
}

/// A pattern in parts.
struct Parts<'p> {
    input: &'p LogicalPlan,
    pattern: &'p PatternGraph,
    added: &'p [Slot],
    predicates: Vec<Expr>,
}

/// Which parts are there.
#[derive(Debug, Clone, Default)]
struct Chosen {
    nodes: HashSet<SlotId>,
    labelled: HashSet<SlotId>,
    relationships: HashSet<usize>,
    predicates: HashSet<usize>,
}

impl Chosen {
    fn with(mut self, piece: Piece, pattern: &PatternGraph) -> Self {
        match piece {
            Piece::Node(slot, labelled) => {
                self.nodes.insert(slot);
                if labelled {
                    self.labelled.insert(slot);
                }
            }
            Piece::Labels(slot) => {
                self.labelled.insert(slot);
            }
            Piece::Relationship(position) => {
                let step = &pattern.relationships[position];
                self.nodes.extend([step.left, step.right]);
                self.relationships.insert(position);
            }
            Piece::Predicate(position) => {
                self.predicates.insert(position);
            }
        }
        self
    }
}

impl Parts<'_> {
    /// The slots that the pattern itself fills.
    fn own(&self) -> HashSet<SlotId> {
        self.added.iter().map(|slot| slot.id).collect()
    }

    /// The slots filled by what is chosen.
    fn filled(&self, chosen: &Chosen) -> HashSet<SlotId> {
        let mut filled: HashSet<SlotId> = chosen.nodes.clone();
        for position in &chosen.relationships {
            let step = &self.pattern.relationships[*position];
            filled.insert(step.slot);
            filled.extend(step.search.iter().flat_map(|search| search.outputs()));
        }
        for path in &self.pattern.paths {
            let whole = filled.contains(&path.start)
                && path
                    .steps
                    .iter()
                    .all(|(step, node)| filled.contains(step) && filled.contains(node));
            if whole {
                filled.insert(path.slot);
            }
        }
        filled
    }

    fn plan(&self, chosen: &Chosen, change: impl Fn(&mut PatternGraph)) -> LogicalPlan {
        let filled = self.filled(chosen);
        let mut pattern = self.pattern.clone();
        pattern
            .nodes
            .retain(|node| chosen.nodes.contains(&node.slot));
        for node in &mut pattern.nodes {
            if !chosen.labelled.contains(&node.slot) {
                node.labels.clear();
            }
        }
        let mut position = 0;
        pattern.relationships.retain(|_| {
            position += 1;
            chosen.relationships.contains(&(position - 1))
        });
        pattern.paths.retain(|path| filled.contains(&path.slot));
        let predicates = self.predicates.iter().enumerate();
        pattern.predicates = predicates
            .filter(|(position, _)| chosen.predicates.contains(position))
            .map(|(_, predicate)| predicate.clone())
            .collect();
        change(&mut pattern);
        let added = self.added.iter();
        LogicalPlan::Match {
            input: Box::new(self.input.clone()),
            added: added
                .filter(|slot| filled.contains(&slot.id))
                .cloned()
                .collect(),
            pattern,
        }
    }

    fn labels(&self, slot: SlotId) -> Vec<Arc<str>> {
        let nodes = self.pattern.nodes.iter().filter(|node| node.slot == slot);
        nodes.flat_map(|node| node.labels.iter().cloned()).collect()
    }

    fn span_of_node(&self, slot: SlotId) -> Span {
        let node = self.pattern.nodes.iter().find(|node| node.slot == slot);
        node.map(|node| node.span).unwrap_or_default()
    }

    /// The pieces in the order they are written, each condition as soon as it can be asked.
    fn pieces(&self) -> Vec<Piece> {
        let mut pieces = Vec::new();
        let mut chosen = Chosen::default();
        let mut asked = HashSet::default();
        let mut put = |piece: Piece, pieces: &mut Vec<Piece>, chosen: &mut Chosen| {
            *chosen = chosen.clone().with(piece, self.pattern);
            pieces.push(piece);
            let own = self.own();
            let filled = self.filled(chosen);
            for (position, predicate) in self.predicates.iter().enumerate() {
                let mut slots = Vec::new();
                predicate.mentioned(&mut slots);
                let possible = slots
                    .iter()
                    .all(|slot| !own.contains(slot) || filled.contains(slot));
                // the labels of the newest node come first
                let settled = chosen
                    .nodes
                    .iter()
                    .all(|node| chosen.labelled.contains(node) || self.labels(*node).is_empty());
                if possible && settled && asked.insert(position) {
                    pieces.push(Piece::Predicate(position));
                }
            }
        };
        for node in self.pattern.nodes.iter().filter(|node| node.bound) {
            put(Piece::Node(node.slot, true), &mut pieces, &mut chosen);
        }
        for (position, step) in self.pattern.relationships.iter().enumerate() {
            let known = |slot: &SlotId, chosen: &Chosen| chosen.nodes.contains(slot);
            if !known(&step.left, &chosen) && !known(&step.right, &chosen) {
                put(Piece::Node(step.left, true), &mut pieces, &mut chosen);
            }
            let new = [step.left, step.right]
                .into_iter()
                .find(|slot| !known(slot, &chosen));
            put(Piece::Relationship(position), &mut pieces, &mut chosen);
            if let Some(slot) = new
                && !self.labels(slot).is_empty()
            {
                put(Piece::Labels(slot), &mut pieces, &mut chosen);
            }
        }
        for node in &self.pattern.nodes {
            if !chosen.nodes.contains(&node.slot) {
                put(Piece::Node(node.slot, true), &mut pieces, &mut chosen);
            }
        }
        let left: Vec<usize> = (0..self.predicates.len())
            .filter(|position| !asked.contains(position))
            .collect();
        pieces.extend(left.into_iter().map(Piece::Predicate));
        pieces
    }
}

impl Investigator<'_, '_> {
    /// A pattern without a match over rows that there are.
    pub(super) fn pattern(
        &mut self,
        input: &LogicalPlan,
        pattern: &PatternGraph,
        added: &[Slot],
        rows: u64,
    ) {
        let predicates = pattern.predicates.iter().flat_map(conjuncts);
        let parts = Parts {
            input,
            pattern,
            added,
            predicates: predicates.cloned().collect(),
        };
        self.names_of(&parts);
        let mut chosen = Chosen::default();
        let mut before = rows;
        for piece in parts.pieces() {
            let next = chosen.clone().with(piece, pattern);
            let count = self.count(&parts.plan(&next, |_| {}));
            let text = self.text(piece, &parts);
            self.step(&text, count);
            match count {
                None => return,
                Some(0) => {
                    if self.why.findings.is_empty() {
                        self.guilty(piece, &parts, &chosen, before);
                    }
                    return;
                }
                Some(count) => before = count,
            }
            chosen = next;
        }
    }

    /// Names that exist nowhere.
    fn names_of(&mut self, parts: &Parts<'_>) {
        for node in &parts.pattern.nodes {
            for label in &node.labels {
                self.missing(NameKind::Label, label, node.span);
            }
        }
        for step in &parts.pattern.relationships {
            let known = self.names(NameKind::RelationshipType);
            let some = step
                .types
                .iter()
                .any(|name| known.iter().any(|other| **other == **name));
            if !some {
                for name in &step.types {
                    self.missing(NameKind::RelationshipType, name, step.span);
                }
            }
        }
    }

    fn text(&self, piece: Piece, parts: &Parts<'_>) -> String {
        match piece {
            Piece::Node(slot, _) => {
                let text = parts.span_of_node(slot).text(self.source);
                let head = text.split(['{']).next().unwrap_or(text).trim_end();
                if head.ends_with(')') {
                    head.to_owned()
                } else {
                    format!("{head})")
                }
            }
            Piece::Labels(slot) => {
                let labels = parts.labels(slot);
                let labels: Vec<String> = labels.iter().map(|label| format!(":{label}")).collect();
                format!("({})", labels.concat())
            }
            Piece::Relationship(position) => parts.pattern.relationships[position]
                .span
                .text(self.source)
                .to_owned(),
            Piece::Predicate(position) => say::condition(&parts.predicates[position], self.source),
        }
    }

    fn guilty(&mut self, piece: Piece, parts: &Parts<'_>, chosen: &Chosen, before: u64) {
        match piece {
            Piece::Node(slot, _) | Piece::Labels(slot) => {
                self.guilty_labels(slot, parts, chosen, before);
            }
            Piece::Relationship(position) => {
                self.guilty_relationship(position, parts, chosen, before);
            }
            Piece::Predicate(position) => {
                let context = parts.plan(chosen, |_| {});
                let others: Vec<usize> = chosen.predicates.iter().copied().collect();
                let bare = Chosen {
                    predicates: HashSet::default(),
                    ..chosen.clone()
                };
                let structure = parts.plan(&bare, |_| {});
                let mut others: Vec<&Expr> = others
                    .into_iter()
                    .map(|other| &parts.predicates[other])
                    .collect();
                others.sort_by_key(|other| other.span);
                let predicate = &parts.predicates[position];
                let noun = noun(predicate, parts, chosen);
                self.predicate(&context, &structure, predicate, &others, before, &noun);
            }
        }
    }

    fn guilty_labels(&mut self, slot: SlotId, parts: &Parts<'_>, chosen: &Chosen, before: u64) {
        let labels = parts.labels(slot);
        let span = parts.span_of_node(slot);
        let span = match &*labels {
            [label] => self.word(span, label).unwrap_or(span),
            _ => span,
        };
        let all: Vec<String> = labels.iter().map(|label| format!(":{label}")).collect();
        let all = all.concat();
        let message = if chosen.nodes.contains(&slot) {
            format!(
                "none of the nodes found before is `{all}` ({})",
                say::rows(before)
            )
        } else {
            match labels.len() {
                0 => "there are no nodes".to_owned(),
                1 => format!("no node here is `{all}`"),
                _ => format!("no node has all the labels of `{all}`"),
            }
        };
        let mut finding = Diagnostic::new(Code::NothingMatches, message, Some(span));
        if chosen.nodes.contains(&slot) {
            let context = parts.plan(chosen, |_| {});
            let call = ExprKind::Call(
                Arc::from("labels"),
                vec![made(ExprKind::Slot(slot), Span::default())],
            );
            if let Some(found) = self.values(&context, &made(call, span)) {
                let found: Vec<String> = found.iter().map(labels_and_count).collect();
                finding = finding.with_help(format!("they are {}", say::some(&found, 4)));
            }
        } else {
            let counts = labels.iter().filter_map(|label| {
                let number = self.view().catalog().names.label(label)?;
                Some(format!("{} `:{label}`", self.view().label_count(number)))
            });
            let counts: Vec<String> = counts.collect();
            if counts.len() > 1 {
                finding = finding.with_help(format!("there are {}", counts.join(", ")));
            }
        }
        self.find(finding);
    }

    fn guilty_relationship(
        &mut self,
        position: usize,
        parts: &Parts<'_>,
        chosen: &Chosen,
        before: u64,
    ) {
        let step = &parts.pattern.relationships[position];
        let next = chosen
            .clone()
            .with(Piece::Relationship(position), parts.pattern);
        let written = step.span.text(self.source);
        let slot = step.slot;
        let change =
            move |pattern: &mut PatternGraph,
                  edit: &dyn Fn(&mut crate::plan::pattern::PatternRelationship)| {
                for other in &mut pattern.relationships {
                    if other.slot == slot {
                        edit(other);
                    }
                }
            };
        if step.search.is_none() && step.direction != Direction::Both {
            let turned = parts.plan(&next, |pattern| {
                change(pattern, &|step| {
                    step.direction = match step.direction {
                        Direction::Outgoing => Direction::Incoming,
                        Direction::Incoming => Direction::Outgoing,
                        Direction::Both => Direction::Both,
                    };
                });
            });
            if let Some(count @ 1..) = self.count(&turned) {
                let finding = Diagnostic::new(
                    Code::WrongDirection,
                    format!("no match in this direction, {count} in the other"),
                    Some(step.span),
                );
                self.find(match reversed(written) {
                    Some(text) => finding.with_replacement("turn the arrow round", step.span, text),
                    None => finding.with_help("turn the arrow round"),
                });
                return;
            }
        }
        let message = format!("`{written}` leads nowhere from {}", say::rows(before));
        let mut finding = Diagnostic::new(Code::NothingMatches, message, Some(step.span));
        if !step.types.is_empty() && step.search.is_none() {
            let any = parts.plan(&next, |pattern| {
                change(pattern, &|step| {
                    step.types.clear();
                    step.length = None;
                    step.step_properties.clear();
                    step.direction = Direction::Both;
                });
            });
            let call = ExprKind::Call(
                Arc::from("type"),
                vec![made(ExprKind::Slot(slot), Span::default())],
            );
            let single = step.length.is_none();
            let found = single.then(|| self.values(&any, &made(call, step.span)));
            if let Some(found) = found.flatten() {
                let found: Vec<String> = found
                    .iter()
                    .map(|(name, count)| match name {
                        Value::String(name) => format!("`{name}` {count}×"),
                        other => say::value(other),
                    })
                    .collect();
                finding = finding.with_help(if found.is_empty() {
                    "there are no relationships of any type here".to_owned()
                } else {
                    format!("here there are {}", say::some(&found, 5))
                });
            }
        }
        for name in &step.types {
            let joins = self.joins(name);
            if !joins.is_empty() {
                finding = finding.with_help(format!("there is {}", say::some(&joins, 3)));
            }
        }
        self.find(finding);
    }
}

/// What a condition speaks of: nodes of a label, when it is one of those.
fn noun(predicate: &Expr, parts: &Parts<'_>, chosen: &Chosen) -> String {
    let alone =
        chosen.relationships.is_empty() && matches!(parts.input, LogicalPlan::Argument { .. });
    let mut slots = Vec::new();
    predicate.mentioned(&mut slots);
    let labels = match &*slots {
        [slot] => parts.labels(*slot),
        _ => Vec::new(),
    };
    match (&*labels, alone) {
        ([label], true) => format!("no {label}"),
        ([label], false) => format!("no {label} found up to here"),
        _ => NOTHING.to_owned(),
    }
}

fn labels_and_count((labels, count): &(Value, u64)) -> String {
    let labels = match labels {
        Value::List(labels) if !labels.is_empty() => labels
            .iter()
            .map(|label| match label {
                Value::String(name) => format!(":{name}"),
                other => say::value(other),
            })
            .collect::<Vec<_>>()
            .concat(),
        _ => "without labels".to_owned(),
    };
    format!("{labels} {count}×")
}

/// A relationship with its arrow the other way.
fn reversed(written: &str) -> Option<String> {
    if let Some(inner) = written.strip_suffix("->") {
        return Some(format!("<{inner}-"));
    }
    let inner = written.strip_prefix("<-")?;
    Some(format!("-{inner}>"))
}
