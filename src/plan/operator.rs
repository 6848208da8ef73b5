//! The operators of a logical plan.

use std::sync::Arc;

use serde::Deserialize;
use serde::Serialize;

use super::expr::Expr;
use super::expr::StaticType;
use super::pattern::PatternGraph;
use crate::diagnostic::Span;
use crate::model::catalog::ConstraintDefinition;
use crate::model::catalog::GraphType;
use crate::model::catalog::IndexDefinition;

/// The number of a slot: unique within a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct SlotId(pub u32);

/// A column of an operator's output.
#[derive(Debug, Clone, PartialEq)]
pub struct Slot {
    /// Its number.
    pub id: SlotId,
    /// What the user calls it, or how the binder spells a hidden one.
    pub name: Arc<str>,
    /// What it may hold.
    pub static_type: StaticType,
}

/// How an [`LogicalPlan::Apply`] joins the rows of its inner plan to an outer row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ApplyKind {
    /// The outer row with each inner row; outer rows without inner rows vanish.
    Inner,
    /// As `Inner`, but an outer row without inner rows stays, with nulls.
    Optional,
    /// Outer rows that have an inner row.
    Semi,
    /// Outer rows that have none.
    Anti,
}

/// What follows when the rows of a transaction fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnError {
    /// The statement fails too; what was committed before stays.
    Fail,
    /// The next rows.
    Continue,
    /// The next rows, without running them.
    Break,
}

/// Where nulls go in an order. Cypher: null is the largest value, so last when ascending, first when descending.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NullOrder {
    /// Before everything else.
    First,
    /// After everything else.
    Last,
}

/// One key of an order.
#[derive(Debug, Clone, PartialEq)]
pub struct SortKey {
    /// The value to order by.
    pub expr: Expr,
    /// From large to small.
    pub descending: bool,
    /// Where nulls go.
    pub nulls: NullOrder,
}

/// A call of an aggregate.
#[derive(Debug, Clone, PartialEq)]
pub struct AggregateCall {
    /// The aggregate's canonical name; `count` without arguments is `count(*)`.
    pub name: Arc<str>,
    /// Its arguments.
    pub arguments: Vec<Expr>,
    /// Whether equal arguments count once.
    pub distinct: bool,
    /// Properties of nodes that it adds; see [`super::added`].
    pub adds: Vec<Expr>,
    /// Where it is written.
    pub span: Span,
}

/// Labels to be given or taken away.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct LabelNames {
    /// Those that are written.
    pub written: Vec<Arc<str>>,
    /// Those that each row computes: each a text or a list of texts.
    pub computed: Vec<Expr>,
}

/// The type of a relationship to be made.
#[derive(Debug, Clone, PartialEq)]
pub enum TypeName {
    /// It is written.
    Written(Arc<str>),
    /// Each row computes it: a text, or a list of one.
    Computed(Expr),
}

/// A node to be made.
#[derive(Debug, Clone, PartialEq)]
pub struct CreateNode {
    /// The slot it fills.
    pub slot: SlotId,
    /// Its labels.
    pub labels: LabelNames,
    /// Its properties: a map; null entries are left out.
    pub properties: Option<Expr>,
    /// Where it is written.
    pub span: Span,
}

/// A relationship to be made.
#[derive(Debug, Clone, PartialEq)]
pub struct CreateRelationship {
    /// The slot it fills.
    pub slot: SlotId,
    /// Its type.
    pub relationship_type: TypeName,
    /// The slot of the node it starts at.
    pub start: SlotId,
    /// The slot of the node it ends at.
    pub end: SlotId,
    /// Its properties.
    pub properties: Option<Expr>,
    /// Where it is written.
    pub span: Span,
}

/// An element to be made.
#[derive(Debug, Clone, PartialEq)]
pub enum CreateItem {
    /// A node.
    Node(CreateNode),
    /// A relationship; its nodes are made before it.
    Relationship(CreateRelationship),
}

/// One item of `SET`.
#[derive(Debug, Clone, PartialEq)]
pub enum SetItem {
    /// `subject.key = value`
    Property {
        /// The element.
        subject: Expr,
        /// The key.
        key: Arc<str>,
        /// The value; null removes.
        value: Expr,
        /// Where it is written.
        span: Span,
    },
    /// `variable = map`: all properties become those of the map (or element).
    Replace {
        /// The element's slot.
        subject: SlotId,
        /// The map, node or relationship.
        value: Expr,
        /// Where it is written.
        span: Span,
    },
    /// `variable += map`
    Merge {
        /// The element's slot.
        subject: SlotId,
        /// The map, node or relationship.
        value: Expr,
        /// Where it is written.
        span: Span,
    },
    /// `variable:Label`
    Labels {
        /// The node's slot.
        subject: SlotId,
        /// The labels.
        labels: LabelNames,
        /// Where it is written.
        span: Span,
    },
    /// `subject[expression] = value`
    DynamicProperty {
        /// The element.
        subject: Expr,
        /// The key, a string.
        key: Expr,
        /// The value; null removes.
        value: Expr,
        /// Where it is written.
        span: Span,
    },
}

/// What of the graph a query sees.
#[derive(Debug, Clone, PartialEq)]
pub struct Lens {
    /// Which lens.
    pub kind: LensKind,
    /// What it is set to; mentions no slot. `true` of one that takes nothing.
    pub value: Expr,
}

/// Which lens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LensKind {
    /// The world as some tell it.
    AccordingTo,
    /// What may have been so in a window of time.
    During,
    /// What certainly was so in a window of time.
    CertainlyDuring,
    /// What had been recorded by an instant.
    AsOf,
    /// Nodes that are the same, as one.
    ResolvingIdentity,
    /// Everything; the last column of the plan below is what each row rests on, to be turned into footnotes.
    Cite,
}

impl LensKind {
    /// How it is written.
    pub fn words(self) -> &'static str {
        match self {
            Self::AccordingTo => "ACCORDING TO",
            Self::During => "DURING",
            Self::CertainlyDuring => "CERTAINLY DURING",
            Self::AsOf => "AS OF",
            Self::ResolvingIdentity => "RESOLVING IDENTITY",
            Self::Cite => "CITE",
        }
    }

    /// Whether it is set to something.
    pub fn takes_value(self) -> bool {
        !matches!(self, Self::ResolvingIdentity | Self::Cite)
    }
}

/// One item of `REMOVE`.
#[derive(Debug, Clone, PartialEq)]
pub enum RemoveItem {
    /// `subject.key`
    Property {
        /// The element.
        subject: Expr,
        /// The key.
        key: Arc<str>,
        /// Where it is written.
        span: Span,
    },
    /// `subject[key]`
    DynamicProperty {
        /// The element.
        subject: Expr,
        /// The key.
        key: Expr,
        /// Where it is written.
        span: Span,
    },
    /// `variable:Label`
    Labels {
        /// The node's slot.
        subject: SlotId,
        /// The labels.
        labels: LabelNames,
        /// Where it is written.
        span: Span,
    },
}

/// A change of the schema.
#[derive(Debug, Clone, PartialEq)]
pub enum SchemaChange {
    /// `CREATE INDEX` or a uniqueness constraint.
    CreateIndex {
        /// What to make.
        definition: IndexDefinition,
        /// `IF NOT EXISTS`
        if_not_exists: bool,
    },
    /// A constraint that is not of uniqueness alone.
    CreateConstraint {
        /// What to make.
        definition: ConstraintDefinition,
        /// `IF NOT EXISTS`
        if_not_exists: bool,
    },
    /// `DROP INDEX`
    DropIndex {
        /// Its name.
        name: Arc<str>,
        /// `IF EXISTS`
        if_exists: bool,
    },
    /// `DROP CONSTRAINT`
    DropConstraint {
        /// Its name.
        name: Arc<str>,
        /// `IF EXISTS`
        if_exists: bool,
    },
    /// `CREATE GRAPH TYPE`
    CreateGraphType {
        /// What to declare.
        graph_type: Arc<GraphType>,
        /// `IF NOT EXISTS`
        if_not_exists: bool,
    },
    /// `DROP GRAPH TYPE`
    DropGraphType {
        /// Its name.
        name: Arc<str>,
        /// `IF EXISTS`
        if_exists: bool,
    },
    /// `SET GRAPH TYPE name` or `SET GRAPH TYPE NONE`
    AdoptGraphType {
        /// Which; `None` opens the graph.
        name: Option<Arc<str>>,
    },
}

/// An operator of a logical plan with its inputs.
///
/// Rows have no order except above a `Sort` (kept by `Project`, `Filter`, `Skip`, `Limit`).
#[derive(Debug, Clone, PartialEq)]
pub enum LogicalPlan {
    /// The rows an enclosing [`LogicalPlan::Apply`] or subquery hands in; at the top, one row without columns.
    Argument {
        /// The slots handed in.
        slots: Vec<Slot>,
    },
    /// Each input row with each match of a pattern.
    Match {
        /// The rows to extend.
        input: Box<LogicalPlan>,
        /// What to look for.
        pattern: PatternGraph,
        /// The slots it adds.
        added: Vec<Slot>,
    },
    /// Rows for which the predicate is true.
    Filter {
        /// The rows.
        input: Box<LogicalPlan>,
        /// The condition.
        predicate: Expr,
    },
    /// Exactly these columns.
    Project {
        /// The rows.
        input: Box<LogicalPlan>,
        /// Slots and how they are computed from the input.
        items: Vec<(Slot, Expr)>,
    },
    /// The input's columns and these.
    Extend {
        /// The rows.
        input: Box<LogicalPlan>,
        /// Slots and how they are computed from the input.
        items: Vec<(Slot, Expr)>,
    },
    /// One row per group; without keys exactly one row. Output: keys, then aggregates.
    Aggregate {
        /// The rows.
        input: Box<LogicalPlan>,
        /// Grouping keys (equivalence: null equals null).
        keys: Vec<(Slot, Expr)>,
        /// Aggregates.
        aggregates: Vec<(Slot, AggregateCall)>,
    },
    /// Each distinct row once (equivalence: null equals null).
    Distinct {
        /// The rows.
        input: Box<LogicalPlan>,
    },
    /// Rows in order; stable.
    Sort {
        /// The rows.
        input: Box<LogicalPlan>,
        /// The keys, most significant first.
        keys: Vec<SortKey>,
    },
    /// Without the first rows.
    Skip {
        /// The rows.
        input: Box<LogicalPlan>,
        /// How many; constant.
        count: Expr,
    },
    /// Only the first rows.
    Limit {
        /// The rows.
        input: Box<LogicalPlan>,
        /// How many; constant.
        count: Expr,
    },
    /// Each input row with each item of a list; null gives no row, any other value counts as a list of one.
    Unwind {
        /// The rows.
        input: Box<LogicalPlan>,
        /// The list.
        list: Expr,
        /// The slot of the item.
        slot: Slot,
    },
    /// The rows of both; `output[i]` takes column `i` of either side.
    Union {
        /// First rows.
        left: Box<LogicalPlan>,
        /// Then these.
        right: Box<LogicalPlan>,
        /// The slots of the result.
        output: Vec<Slot>,
        /// The left slot of each output.
        left_slots: Vec<SlotId>,
        /// The right slot of each output.
        right_slots: Vec<SlotId>,
        /// Whether repeats stay.
        all: bool,
    },
    /// The one correlated operator: the inner plan runs for each outer row; its `Argument` leaf lists what it takes.
    Apply {
        /// How the rows are joined.
        kind: ApplyKind,
        /// The outer rows.
        outer: Box<LogicalPlan>,
        /// What runs for each.
        inner: Box<LogicalPlan>,
        /// The inner slots that are added to the outer ones (none for `Semi` and `Anti`).
        added: Vec<Slot>,
    },
    /// Each input row with each row of a procedure; without columns the input rows pass as they are.
    Call {
        /// The rows.
        input: Box<LogicalPlan>,
        /// The procedure's full name.
        procedure: Arc<str>,
        /// Its arguments, defaults filled in.
        arguments: Vec<Expr>,
        /// The columns taken, by position in the procedure's signature, with the slots they fill.
        columns: Vec<(usize, Slot)>,
        /// Where it is written.
        span: Span,
    },
    /// Each input row with each record of a CSV file: a map with headers, else a list, of strings.
    LoadCsv {
        /// The rows.
        input: Box<LogicalPlan>,
        /// The path.
        file: Expr,
        /// Whether the first record names the fields.
        headers: bool,
        /// The character between fields.
        field_terminator: char,
        /// The slot of the record.
        slot: Slot,
    },
    /// Makes elements for each row.
    Create {
        /// The rows.
        input: Box<LogicalPlan>,
        /// What to make, nodes before the relationships that need them.
        items: Vec<CreateItem>,
        /// Named paths, built from the elements.
        paths: Vec<super::pattern::PatternPath>,
        /// The slots it adds.
        added: Vec<Slot>,
    },
    /// For each row: the matches of the pattern, or else the pattern is made. Sees what earlier rows made.
    Merge {
        /// The rows.
        input: Box<LogicalPlan>,
        /// How to look for it: over an `Argument` of the input's slots.
        matching: Box<LogicalPlan>,
        /// How to make it.
        items: Vec<CreateItem>,
        /// A named path, built from the elements.
        path: Option<super::pattern::PatternPath>,
        /// After making it.
        on_create: Vec<SetItem>,
        /// After finding it.
        on_match: Vec<SetItem>,
        /// The slots it adds.
        added: Vec<Slot>,
        /// Where it is written.
        span: Span,
    },
    /// Sets properties and labels.
    Set {
        /// The rows.
        input: Box<LogicalPlan>,
        /// What to set, in order.
        items: Vec<SetItem>,
    },
    /// Removes properties and labels.
    Remove {
        /// The rows.
        input: Box<LogicalPlan>,
        /// What to remove, in order.
        items: Vec<RemoveItem>,
    },
    /// Deletes nodes, relationships and paths.
    Delete {
        /// The rows.
        input: Box<LogicalPlan>,
        /// What to delete.
        targets: Vec<Expr>,
        /// Whether the relationships of deleted nodes go too.
        detach: bool,
        /// Where it is written.
        span: Span,
    },
    /// Runs its body over some rows at a time, and makes what they wrote durable before the next.
    Batches {
        /// The rows.
        input: Box<LogicalPlan>,
        /// The subquery, over an `Argument` of the input's slots.
        body: Box<LogicalPlan>,
        /// How many rows at a time.
        size: Expr,
        /// What follows a failure.
        on_error: OnError,
        /// The slots the body adds.
        added: Vec<Slot>,
        /// The slot of a map that tells how a row's transaction ended.
        status: Option<Slot>,
        /// Where it is written.
        span: Span,
    },
    /// For each row and each item of a list, runs writes; the input rows pass on unchanged.
    Foreach {
        /// The rows.
        input: Box<LogicalPlan>,
        /// The slot of the item.
        variable: Slot,
        /// The list.
        list: Expr,
        /// The writes, over an `Argument` of the input's slots and the variable.
        body: Box<LogicalPlan>,
    },
    /// Passes no row and no column on: the end of a statement that returns nothing.
    Discard {
        /// The rows, all of which are computed.
        input: Box<LogicalPlan>,
    },
    /// The rows of the input, run on the graph that the lenses show. Only ever the root of a plan that writes nothing.
    Lens {
        /// The plan under the lenses.
        input: Box<LogicalPlan>,
        /// The lenses, in the order they are written.
        lenses: Vec<Lens>,
    },
    /// Changes the schema; one row without columns.
    Schema {
        /// What to change.
        change: SchemaChange,
        /// Where it is written.
        span: Span,
    },
}

impl LogicalPlan {
    /// The slots of the rows it yields, in order.
    pub fn output(&self) -> Vec<Slot> {
        let extended = |input: &Self, added: &[Slot]| {
            let mut slots = input.output();
            slots.extend_from_slice(added);
            slots
        };
        match self {
            Self::Argument { slots } => slots.clone(),
            Self::Match { input, added, .. }
            | Self::Create { input, added, .. }
            | Self::Merge { input, added, .. } => extended(input, added),
            Self::Apply { outer, added, .. } => extended(outer, added),
            Self::Batches {
                input,
                added,
                status,
                ..
            } => {
                let mut slots = extended(input, added);
                slots.extend(status.clone());
                slots
            }
            Self::Extend { input, items } => {
                let mut slots = input.output();
                slots.extend(items.iter().map(|(slot, _)| slot.clone()));
                slots
            }
            Self::Project { items, .. } => items.iter().map(|(slot, _)| slot.clone()).collect(),
            Self::Aggregate {
                keys, aggregates, ..
            } => keys
                .iter()
                .map(|(slot, _)| slot)
                .chain(aggregates.iter().map(|(slot, _)| slot))
                .cloned()
                .collect(),
            Self::Unwind { input, slot, .. } | Self::LoadCsv { input, slot, .. } => {
                extended(input, std::slice::from_ref(slot))
            }
            Self::Call { input, columns, .. } => {
                let mut slots = input.output();
                slots.extend(columns.iter().map(|(_, slot)| slot.clone()));
                slots
            }
            Self::Union { output, .. } => output.clone(),
            Self::Filter { input, .. }
            | Self::Distinct { input }
            | Self::Sort { input, .. }
            | Self::Skip { input, .. }
            | Self::Limit { input, .. }
            | Self::Set { input, .. }
            | Self::Remove { input, .. }
            | Self::Delete { input, .. }
            | Self::Foreach { input, .. }
            | Self::Lens { input, .. } => input.output(),
            Self::Discard { .. } | Self::Schema { .. } => Vec::new(),
        }
    }
}
