//! Walking plans and expressions: what is inside what, and which slots are used.

use super::Expr;
use super::ExprKind;
use super::LogicalPlan;
use super::SlotId;
use super::expr::MapProjectionItem;
use super::operator::CreateItem;
use super::operator::RemoveItem;
use super::operator::SetItem;
use super::operator::TypeName;
use super::pattern::PatternGraph;

impl Expr {
    /// The expressions directly inside an expression; not those of subqueries.
    pub fn children(&self) -> Vec<&Self> {
        match &self.kind {
            ExprKind::Literal(_)
            | ExprKind::Parameter(_)
            | ExprKind::Slot(_)
            | ExprKind::Subquery(..) => Vec::new(),
            ExprKind::Property(one, _)
            | ExprKind::Not(one)
            | ExprKind::Negate(one)
            | ExprKind::Plus(one)
            | ExprKind::IsNull(one)
            | ExprKind::IsNotNull(one)
            | ExprKind::IsTyped(one, _)
            | ExprKind::HasLabels(one, _) => vec![one],
            ExprKind::Index(one, two)
            | ExprKind::Compare(_, one, two)
            | ExprKind::In(one, two)
            | ExprKind::Text(_, one, two)
            | ExprKind::HasComputedLabels {
                subject: one,
                names: two,
                ..
            } => vec![one, two],
            ExprKind::Slice(one, from, to) => std::iter::once(&**one)
                .chain(from.as_deref())
                .chain(to.as_deref())
                .collect(),
            ExprKind::Call(_, items)
            | ExprKind::And(items)
            | ExprKind::Or(items)
            | ExprKind::Xor(items)
            | ExprKind::List(items) => items.iter().collect(),
            ExprKind::Arithmetic(first, rest) => std::iter::once(&**first)
                .chain(rest.iter().map(|(_, operand)| operand))
                .collect(),
            ExprKind::Map(entries) => entries.iter().map(|(_, value)| value).collect(),
            ExprKind::Case {
                branches,
                otherwise,
            } => branches
                .iter()
                .flat_map(|(condition, value)| [condition, value])
                .chain(otherwise.as_deref())
                .collect(),
            ExprKind::ListComprehension {
                list,
                filter,
                projection,
                ..
            } => std::iter::once(&**list)
                .chain(filter.as_deref())
                .chain(projection.as_deref())
                .collect(),
            ExprKind::Quantified {
                list, predicate, ..
            } => vec![list, predicate],
            ExprKind::Reduce {
                start, list, step, ..
            } => vec![start, list, step],
            ExprKind::MapProjection(subject, items) => std::iter::once(&**subject)
                .chain(items.iter().filter_map(|item| match item {
                    MapProjectionItem::Entry(_, value) => Some(value),
                    MapProjectionItem::All | MapProjectionItem::Property(_) => None,
                }))
                .collect(),
        }
    }

    /// As [`Expr::children`], to be changed.
    pub fn children_mut(&mut self) -> Vec<&mut Self> {
        match &mut self.kind {
            ExprKind::Literal(_)
            | ExprKind::Parameter(_)
            | ExprKind::Slot(_)
            | ExprKind::Subquery(..) => Vec::new(),
            ExprKind::Property(one, _)
            | ExprKind::Not(one)
            | ExprKind::Negate(one)
            | ExprKind::Plus(one)
            | ExprKind::IsNull(one)
            | ExprKind::IsNotNull(one)
            | ExprKind::IsTyped(one, _)
            | ExprKind::HasLabels(one, _) => vec![one],
            ExprKind::Index(one, two)
            | ExprKind::Compare(_, one, two)
            | ExprKind::In(one, two)
            | ExprKind::Text(_, one, two)
            | ExprKind::HasComputedLabels {
                subject: one,
                names: two,
                ..
            } => vec![one, two],
            ExprKind::Slice(one, from, to) => std::iter::once(&mut **one)
                .chain(from.as_deref_mut())
                .chain(to.as_deref_mut())
                .collect(),
            ExprKind::Call(_, items)
            | ExprKind::And(items)
            | ExprKind::Or(items)
            | ExprKind::Xor(items)
            | ExprKind::List(items) => items.iter_mut().collect(),
            ExprKind::Arithmetic(first, rest) => std::iter::once(&mut **first)
                .chain(rest.iter_mut().map(|(_, operand)| operand))
                .collect(),
            ExprKind::Map(entries) => entries.iter_mut().map(|(_, value)| value).collect(),
            ExprKind::Case {
                branches,
                otherwise,
            } => branches
                .iter_mut()
                .flat_map(|(condition, value)| [condition, value])
                .chain(otherwise.as_deref_mut())
                .collect(),
            ExprKind::ListComprehension {
                list,
                filter,
                projection,
                ..
            } => std::iter::once(&mut **list)
                .chain(filter.as_deref_mut())
                .chain(projection.as_deref_mut())
                .collect(),
            ExprKind::Quantified {
                list, predicate, ..
            } => vec![list, predicate],
            ExprKind::Reduce {
                start, list, step, ..
            } => vec![start, list, step],
            ExprKind::MapProjection(subject, items) => std::iter::once(&mut **subject)
                .chain(items.iter_mut().filter_map(|item| match item {
                    MapProjectionItem::Entry(_, value) => Some(value),
                    MapProjectionItem::All | MapProjectionItem::Property(_) => None,
                }))
                .collect(),
        }
    }

    /// Appends every slot the expression names, subqueries included.
    pub fn mentioned(&self, out: &mut Vec<SlotId>) {
        match &self.kind {
            ExprKind::Slot(slot) => out.push(*slot),
            ExprKind::Subquery(_, plan) => plan.visit(&mut |operator| operator.mentioned(out)),
            _ => {}
        }
        for child in self.children() {
            child.mentioned(out);
        }
    }
}

impl PatternGraph {
    /// Appends every slot of the pattern itself; its expressions are those of the operator.
    fn slots(&self, out: &mut Vec<SlotId>) {
        out.extend(self.nodes.iter().map(|node| node.slot));
        for relationship in &self.relationships {
            out.extend([relationship.slot, relationship.left, relationship.right]);
        }
        for path in &self.paths {
            out.extend([path.slot, path.start]);
            out.extend(
                path.steps
                    .iter()
                    .flat_map(|(relationship, node)| [*relationship, *node]),
            );
        }
    }
}

impl LogicalPlan {
    /// The plans directly below, in the order they run.
    pub fn inputs(&self) -> Vec<&Self> {
        match self {
            Self::Argument { .. } | Self::Schema { .. } => Vec::new(),
            Self::Match { input, .. }
            | Self::Filter { input, .. }
            | Self::Project { input, .. }
            | Self::Extend { input, .. }
            | Self::Aggregate { input, .. }
            | Self::Distinct { input }
            | Self::Sort { input, .. }
            | Self::Skip { input, .. }
            | Self::Limit { input, .. }
            | Self::Unwind { input, .. }
            | Self::Call { input, .. }
            | Self::LoadCsv { input, .. }
            | Self::Create { input, .. }
            | Self::Set { input, .. }
            | Self::Remove { input, .. }
            | Self::Delete { input, .. }
            | Self::Lens { input, .. }
            | Self::Discard { input } => vec![input],
            Self::Union { left, right, .. } => vec![left, right],
            Self::Apply { outer, inner, .. } => vec![outer, inner],
            Self::Merge {
                input, matching, ..
            } => vec![input, matching],
            Self::Foreach { input, body, .. } | Self::Batches { input, body, .. } => {
                vec![input, body]
            }
        }
    }

    /// Calls `look` on this operator and every operator below; not on those of subqueries in expressions.
    pub fn visit<'p>(&'p self, look: &mut dyn FnMut(&'p Self)) {
        look(self);
        for input in self.inputs() {
            input.visit(look);
        }
    }

    /// Whether running it may change the graph.
    pub fn writes(&self) -> bool {
        let mut found = false;
        self.visit(&mut |operator| {
            found |= matches!(
                operator,
                Self::Create { .. }
                    | Self::Merge { .. }
                    | Self::Set { .. }
                    | Self::Remove { .. }
                    | Self::Delete { .. }
                    | Self::Schema { .. }
            );
        });
        found
    }

    /// The plans directly below, to be changed.
    pub fn inputs_mut(&mut self) -> Vec<&mut Self> {
        match self {
            Self::Argument { .. } | Self::Schema { .. } => Vec::new(),
            Self::Match { input, .. }
            | Self::Filter { input, .. }
            | Self::Project { input, .. }
            | Self::Extend { input, .. }
            | Self::Aggregate { input, .. }
            | Self::Distinct { input }
            | Self::Sort { input, .. }
            | Self::Skip { input, .. }
            | Self::Limit { input, .. }
            | Self::Unwind { input, .. }
            | Self::Call { input, .. }
            | Self::LoadCsv { input, .. }
            | Self::Create { input, .. }
            | Self::Set { input, .. }
            | Self::Remove { input, .. }
            | Self::Delete { input, .. }
            | Self::Lens { input, .. }
            | Self::Discard { input } => vec![input],
            Self::Union { left, right, .. } => vec![left, right],
            Self::Apply { outer, inner, .. } => vec![outer, inner],
            Self::Merge {
                input, matching, ..
            } => vec![input, matching],
            Self::Foreach { input, body, .. } | Self::Batches { input, body, .. } => {
                vec![input, body]
            }
        }
    }

    /// The expressions of this operator itself, in the order they are written.
    pub fn expressions(&self) -> Vec<&Expr> {
        match self {
            Self::Argument { .. }
            | Self::Schema { .. }
            | Self::Distinct { .. }
            | Self::Union { .. }
            | Self::Apply { .. }
            | Self::Discard { .. } => Vec::new(),
            Self::Match { pattern, .. } => pattern
                .relationships
                .iter()
                .flat_map(|relationship| {
                    let properties = relationship.step_properties.iter();
                    let search = relationship.search.iter();
                    properties
                        .map(|(_, value)| value)
                        .chain(search.flat_map(|search| search.expressions()))
                })
                .chain(&pattern.predicates)
                .collect(),
            Self::Filter { predicate, .. } => vec![predicate],
            Self::Project { items, .. } | Self::Extend { items, .. } => {
                items.iter().map(|(_, expression)| expression).collect()
            }
            Self::Aggregate {
                keys, aggregates, ..
            } => keys
                .iter()
                .map(|(_, expression)| expression)
                .chain(
                    aggregates
                        .iter()
                        .flat_map(|(_, call)| call.arguments.iter().chain(&call.adds)),
                )
                .collect(),
            Self::Sort { keys, .. } => keys.iter().map(|key| &key.expr).collect(),
            Self::Skip { count, .. } | Self::Limit { count, .. } => vec![count],
            Self::Batches { size, .. } => vec![size],
            Self::Lens { lenses, .. } => lenses.iter().map(|lens| &lens.value).collect(),
            Self::Unwind { list, .. } | Self::Foreach { list, .. } => vec![list],
            Self::Call { arguments, .. } => arguments.iter().collect(),
            Self::LoadCsv { file, .. } => vec![file],
            Self::Create { items, .. } => created(items),
            Self::Merge {
                items,
                on_create,
                on_match,
                ..
            } => {
                let mut all = created(items);
                all.extend(assigned(on_create));
                all.extend(assigned(on_match));
                all
            }
            Self::Set { items, .. } => assigned(items),
            Self::Remove { items, .. } => items
                .iter()
                .flat_map(|item| match item {
                    RemoveItem::Property { subject, .. } => vec![subject],
                    RemoveItem::DynamicProperty { subject, key, .. } => vec![subject, key],
                    RemoveItem::Labels { labels, .. } => labels.computed.iter().collect(),
                })
                .collect(),
            Self::Delete { targets, .. } => targets.iter().collect(),
        }
    }

    /// Appends every slot this operator itself names, those of subqueries in its expressions included.
    pub fn mentioned(&self, out: &mut Vec<SlotId>) {
        for expression in self.expressions() {
            expression.mentioned(out);
        }
        match self {
            Self::Match { pattern, .. } => pattern.slots(out),
            Self::Create { items, paths, .. } => {
                created_slots(items, out);
                for path in paths {
                    out.push(path.start);
                    out.extend(
                        path.steps
                            .iter()
                            .flat_map(|(relationship, node)| [*relationship, *node]),
                    );
                }
            }
            Self::Merge {
                items,
                on_create,
                on_match,
                ..
            } => {
                created_slots(items, out);
                assigned_slots(on_create, out);
                assigned_slots(on_match, out);
            }
            Self::Set { items, .. } => assigned_slots(items, out),
            Self::Remove { items, .. } => out.extend(items.iter().filter_map(|item| match item {
                RemoveItem::Labels { subject, .. } => Some(*subject),
                RemoveItem::Property { .. } | RemoveItem::DynamicProperty { .. } => None,
            })),
            Self::Union {
                left_slots,
                right_slots,
                ..
            } => out.extend(left_slots.iter().chain(right_slots)),
            Self::Distinct { input } => out.extend(input.output().iter().map(|slot| slot.id)),
            Self::Argument { .. }
            | Self::Filter { .. }
            | Self::Project { .. }
            | Self::Extend { .. }
            | Self::Aggregate { .. }
            | Self::Sort { .. }
            | Self::Skip { .. }
            | Self::Limit { .. }
            | Self::Unwind { .. }
            | Self::Apply { .. }
            | Self::Call { .. }
            | Self::LoadCsv { .. }
            | Self::Delete { .. }
            | Self::Foreach { .. }
            | Self::Batches { .. }
            | Self::Discard { .. }
            | Self::Lens { .. }
            | Self::Schema { .. } => {}
        }
    }

    /// The leaves that take rows from outside: the first input's first input, and so on, on both sides of a union.
    pub fn arguments_mut(&mut self) -> Vec<&mut Vec<super::Slot>> {
        match self {
            Self::Argument { slots } => vec![slots],
            Self::Schema { .. } => Vec::new(),
            Self::Match { input, .. }
            | Self::Filter { input, .. }
            | Self::Project { input, .. }
            | Self::Extend { input, .. }
            | Self::Aggregate { input, .. }
            | Self::Distinct { input }
            | Self::Sort { input, .. }
            | Self::Skip { input, .. }
            | Self::Limit { input, .. }
            | Self::Unwind { input, .. }
            | Self::Call { input, .. }
            | Self::LoadCsv { input, .. }
            | Self::Create { input, .. }
            | Self::Set { input, .. }
            | Self::Remove { input, .. }
            | Self::Delete { input, .. }
            | Self::Discard { input }
            | Self::Lens { input, .. }
            | Self::Apply { outer: input, .. }
            | Self::Merge { input, .. }
            | Self::Foreach { input, .. }
            | Self::Batches { input, .. } => input.arguments_mut(),
            Self::Union { left, right, .. } => {
                let mut both = left.arguments_mut();
                both.extend(right.arguments_mut());
                both
            }
        }
    }
}

fn created(items: &[CreateItem]) -> Vec<&Expr> {
    let mut all = Vec::new();
    for item in items {
        match item {
            CreateItem::Node(node) => {
                all.extend(&node.labels.computed);
                all.extend(&node.properties);
            }
            CreateItem::Relationship(relationship) => {
                if let TypeName::Computed(name) = &relationship.relationship_type {
                    all.push(name);
                }
                all.extend(&relationship.properties);
            }
        }
    }
    all
}

fn created_slots(items: &[CreateItem], out: &mut Vec<SlotId>) {
    for item in items {
        if let CreateItem::Relationship(relationship) = item {
            out.extend([relationship.start, relationship.end]);
        }
    }
}

fn assigned(items: &[SetItem]) -> Vec<&Expr> {
    items
        .iter()
        .flat_map(|item| match item {
            SetItem::Property { subject, value, .. } => vec![subject, value],
            SetItem::DynamicProperty {
                subject,
                key,
                value,
                ..
            } => vec![subject, key, value],
            SetItem::Replace { value, .. } | SetItem::Merge { value, .. } => vec![value],
            SetItem::Labels { labels, .. } => labels.computed.iter().collect(),
        })
        .collect()
}

fn assigned_slots(items: &[SetItem], out: &mut Vec<SlotId>) {
    out.extend(items.iter().filter_map(|item| match item {
        SetItem::Replace { subject, .. }
        | SetItem::Merge { subject, .. }
        | SetItem::Labels { subject, .. } => Some(*subject),
        SetItem::Property { .. } | SetItem::DynamicProperty { .. } => None,
    }));
}
