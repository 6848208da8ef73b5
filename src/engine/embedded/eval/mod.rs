//! Expressions over chunks: compiled once per statement, evaluated a column at a time.
//!
//! Typed kernels serve the common cases; everything else goes value by value through the same functions, so each
//! meaning exists once. An operand that could raise an error is only evaluated for the rows that need it.

mod access;
mod compile;
mod kernels;
mod lists;
mod logic;
mod subquery;
pub(crate) mod texts;

use std::sync::Arc;

use super::chunk::Chunk;
use super::chunk::Column;
use super::run::Run;
use crate::diagnostic::Code;
use crate::diagnostic::Span;
use crate::engine::EngineError;
use crate::functions::Function;
use crate::functions::FunctionError;
use crate::functions::NullRule;
use crate::functions::Purity;
use crate::model::graph::Element;
use crate::model::graph::Integers;
use crate::model::lens::contested::COUNTS;
use crate::model::value::Map;
use crate::model::value::Value;
use crate::model::value::ValueType;
use crate::model::value::type_test::TypeTest;
use crate::plan::expr::Arithmetic;
use crate::plan::expr::Comparison;
use crate::plan::expr::Quantifier;
use crate::plan::expr::TextTest;
use kernels::Unlike;
use subquery::Subquery;

pub(crate) use access::entries_of;
pub(crate) use compile::used;

/// A compiled expression: slots are columns, functions are kernels, parameters are values.
#[derive(Debug)]
pub(crate) struct Expression {
    /// What it computes.
    pub(crate) kind: Kind,
    /// Where it is written.
    pub(crate) span: Span,
}

/// An expression with the columns it reads: it may be evaluated on some of the rows only.
#[derive(Debug)]
pub(crate) struct Guarded {
    /// What it computes.
    pub(crate) expression: Expression,
    /// The columns it reads.
    pub(crate) used: Vec<usize>,
}

/// What a compiled expression computes; see [`crate::plan::ExprKind`].
#[derive(Debug)]
pub(crate) enum Kind {
    /// A literal or a parameter.
    Constant(Value),
    /// A column.
    Slot(usize),
    /// `subject.key`
    Property(Box<Expression>, Arc<str>),
    /// `subject[index]`
    Index(Box<Expression>, Box<Expression>),
    /// `list[from..to]`
    Slice(
        Box<Expression>,
        Option<Box<Expression>>,
        Option<Box<Expression>>,
    ),
    /// A function of the table.
    Call(&'static Function, Vec<Expression>),
    /// The first operand that is not null; later ones are evaluated only where needed.
    Coalesce(Vec<Guarded>),
    /// `AND` (true) or `OR` (false): the value that decides is `false` or `true`.
    Connective(bool, Vec<Guarded>),
    /// `XOR`
    Xor(Vec<Expression>),
    /// `NOT`
    Not(Box<Expression>),
    /// A comparison.
    Compare(Comparison, Box<Expression>, Box<Expression>),
    /// Arithmetic, left to right.
    Arithmetic(Box<Expression>, Vec<(Arithmetic, Expression)>),
    /// `-x`
    Negate(Box<Expression>),
    /// `+x`
    Plus(Box<Expression>),
    /// `IS NULL` (true) or `IS NOT NULL` (false).
    IsNull(Box<Expression>, bool),
    /// `x IS :: TYPE`
    IsTyped(Box<Expression>, Arc<TypeTest>),
    /// `x IN list`
    In(Box<Expression>, Box<Expression>),
    /// `STARTS WITH` and its kin.
    Text(TextTest, Box<Expression>, Box<Expression>),
    /// `x:A:B`
    HasLabels(Box<Expression>, Vec<Arc<str>>),
    /// Whether an element has the labels named by a text or list, or one of them.
    HasComputedLabels(Box<Expression>, Box<Expression>, bool),
    /// A list.
    List(Vec<Expression>),
    /// A map.
    Map(Vec<(Arc<str>, Expression)>),
    /// `CASE`
    Case(Vec<(Guarded, Guarded)>, Option<Box<Guarded>>),
    /// `[x IN list WHERE filter | projection]`; the item is the column after the row's own.
    ListComprehension(Box<Expression>, Option<Box<Guarded>>, Option<Box<Guarded>>),
    /// `all(x IN list WHERE predicate)`
    Quantified(Quantifier, Box<Expression>, Box<Guarded>),
    /// `reduce(total = start, x IN list | step)`; the total and the item are the columns after the row's own.
    Reduce(Box<Expression>, Box<Expression>, Box<Guarded>),
    /// A subquery.
    Subquery(Box<Subquery>),
    /// `map{…}`
    MapProjection(Box<Expression>, Vec<Projected>),
}

/// One item of a map projection.
#[derive(Debug)]
pub(crate) enum Projected {
    /// `.*`
    All,
    /// `.key`
    Property(Arc<str>),
    /// `key: value`
    Entry(Arc<str>, Expression),
}

impl Expression {
    /// Its value in each row of the chunk.
    pub(crate) fn evaluate(
        &mut self,
        chunk: &Chunk,
        run: &mut Run<'_, '_>,
    ) -> Result<Arc<Column>, EngineError> {
        if chunk.rows == 0 {
            return Ok(Arc::new(Column::Values(Vec::new())));
        }
        let span = self.span;
        let column = match &mut self.kind {
            Kind::Constant(value) => Column::Constant(value.clone(), chunk.rows),
            Kind::Slot(position) => return Ok(Arc::clone(&chunk.columns[*position])),
            Kind::Property(subject, key) => {
                let subject = subject.evaluate(chunk, run)?;
                access::property(&subject, key, span, run)?
            }
            Kind::Index(subject, index) => {
                let spans = [subject.span, index.span];
                let subject = subject.evaluate(chunk, run)?;
                let index = index.evaluate(chunk, run)?;
                each_pair(&subject, &index, |subject, index| {
                    access::index(subject, index, spans, run)
                })?
            }
            Kind::Slice(list, from, to) => {
                let bound_span =
                    |bound: &Option<Box<Self>>| bound.as_ref().map_or(span, |bound| bound.span);
                let spans = [list.span, bound_span(from), bound_span(to)];
                let list = list.evaluate(chunk, run)?;
                let mut bound = |bound: &mut Option<Box<Self>>| {
                    bound
                        .as_mut()
                        .map(|bound| bound.evaluate(chunk, run))
                        .transpose()
                };
                let from = bound(from)?;
                let to = bound(to)?;
                access::slice(&list, from.as_deref(), to.as_deref(), spans)?
            }
            Kind::Call(function, arguments) => call(function, arguments, chunk, span, run)?,
            Kind::Coalesce(operands) => logic::coalesce(operands, chunk, run)?,
            Kind::Connective(conjunction, operands) => {
                logic::connective(*conjunction, operands, chunk, run)?
            }
            Kind::Xor(operands) => logic::exclusive_or(operands, chunk, run)?,
            Kind::Not(operand) => {
                let column = operand.evaluate(chunk, run)?;
                logic::negation(&column, operand.span)?
            }
            Kind::Compare(comparison, left, right) => {
                if let Some(truths) = texts::compare(*comparison, left, right, chunk, run)? {
                    return Ok(Arc::new(Column::Booleans(truths)));
                }
                let left = left.evaluate(chunk, run)?;
                let right = right.evaluate(chunk, run)?;
                if let Some(unlike) = kernels::unlike_dates(&left, &right)
                    && let Some(remarks) = run.remarks
                {
                    match unlike {
                        Unlike::Text(text) => remarks.text_beside_date(self.span, text),
                        Unlike::Kinds(one, other) => remarks.unlike_dates(self.span, one, other),
                    }
                }
                if matches!(comparison, Comparison::Equal | Comparison::NotEqual)
                    && let Some(remarks) = run.remarks
                    && !run.is_uncertainty_decided
                    && kernels::have_same_vague(&left, &right)
                {
                    remarks.vague_equality(self.span);
                }
                kernels::compare(*comparison, &left, &right)
            }
            Kind::Arithmetic(first, rest) => {
                note_added(first, rest, span, chunk, run);
                let mut total = first.evaluate(chunk, run)?;
                let mut left = first.span;
                for (operator, right) in rest {
                    let spans = [left, right.span];
                    left = first.span.to(right.span);
                    let right = right.evaluate(chunk, run)?;
                    if *operator == Arithmetic::Add && (joins(&total) || joins(&right)) {
                        // Texts and lists can double at every step.
                        run.fits(size_in_rows(&total).saturating_add(size_in_rows(&right)))?;
                    }
                    total = Arc::new(kernels::arithmetic(*operator, &total, &right, spans)?);
                }
                return Ok(total);
            }
            Kind::Negate(operand) => {
                let span = operand.span;
                let column = operand.evaluate(chunk, run)?;
                each(&column, |value| kernels::negate(value, span))?
            }
            Kind::Plus(operand) => {
                let span = operand.span;
                let column = operand.evaluate(chunk, run)?;
                each(&column, |value| kernels::plus(value, span))?
            }
            Kind::IsTyped(operand, test) => {
                let column = operand.evaluate(chunk, run)?;
                let rows = 0..chunk.rows;
                Column::Booleans(
                    rows.map(|row| Some(test.admits(&column.get(row))))
                        .collect(),
                )
            }
            Kind::IsNull(operand, wanted) => {
                let column = operand.evaluate(chunk, run)?;
                let wanted = *wanted;
                Column::Booleans(
                    (0..chunk.rows)
                        .map(|row| Some(column.is_null(row) == wanted))
                        .collect(),
                )
            }
            Kind::In(item, list) => {
                let item = item.evaluate(chunk, run)?;
                let list_span = list.span;
                let list = list.evaluate(chunk, run)?;
                if let Some(remarks) = run.remarks
                    && !run.is_uncertainty_decided
                    && kernels::is_vague_in(&item, &list)
                {
                    remarks.vague_equality(span);
                }
                each_pair(&item, &list, |item, list| {
                    kernels::is_in(item, list, list_span)
                })?
            }
            Kind::Text(test, left, right) => {
                let pattern = right.span;
                if let Some(truths) = texts::test(*test, left, right, chunk, run)? {
                    return Ok(Arc::new(Column::Booleans(truths)));
                }
                let left = left.evaluate(chunk, run)?;
                let right = right.evaluate(chunk, run)?;
                if let Some(found) = kernels::dates(&left)
                    && let Some(remarks) = run.remarks
                {
                    remarks.text_in_dates(self.span, found);
                }
                kernels::text(*test, &left, &right, pattern)?
            }
            Kind::HasLabels(subject, labels) => {
                let span = subject.span;
                let subject = subject.evaluate(chunk, run)?;
                access::has_labels(&subject, labels, span, run)?
            }
            Kind::HasComputedLabels(subject, names, any) => {
                let spans = [subject.span, names.span];
                let subject = subject.evaluate(chunk, run)?;
                let names = names.evaluate(chunk, run)?;
                each_pair(&subject, &names, |subject, names| {
                    access::has_computed_labels(subject, names, *any, spans, run)
                })?
            }
            Kind::List(items) => {
                let columns = evaluate_all(items, chunk, run)?;
                Column::Values(
                    (0..chunk.rows)
                        .map(|row| {
                            Value::list(columns.iter().map(|column| column.get(row)).collect())
                        })
                        .collect(),
                )
            }
            Kind::Map(entries) => {
                let mut columns = Vec::with_capacity(entries.len());
                for (key, entry) in entries {
                    columns.push((&*key, entry.evaluate(chunk, run)?));
                }
                Column::Values(
                    (0..chunk.rows)
                        .map(|row| {
                            let entries = columns
                                .iter()
                                .map(|(key, column)| (Arc::clone(key), column.get(row)));
                            Value::map(entries.collect::<Map>())
                        })
                        .collect(),
                )
            }
            Kind::Case(branches, otherwise) => {
                logic::case(branches, otherwise.as_deref_mut(), chunk, run)?
            }
            Kind::ListComprehension(list, filter, projection) => lists::comprehension(
                list,
                filter.as_deref_mut(),
                projection.as_deref_mut(),
                chunk,
                run,
            )?,
            Kind::Quantified(quantifier, list, predicate) => {
                lists::quantified(*quantifier, list, predicate, chunk, run)?
            }
            Kind::Reduce(start, list, step) => lists::reduce(start, list, step, chunk, run)?,
            Kind::Subquery(subquery) => subquery.evaluate(chunk, run)?,
            Kind::MapProjection(subject, items) => {
                access::map_projection(subject, items, chunk, run)?
            }
        };
        Ok(Arc::new(column))
    }

    /// Whether it is a column, or a property of the nodes or relationships of one: that never fails.
    pub(crate) fn only_looks_up(&self, chunk: &Chunk, run: &Run<'_, '_>) -> bool {
        if matches!(self.kind, Kind::Slot(_)) {
            return true;
        }
        let column = property_of_column(self).map(|(position, _)| &*chunk.columns[position]);
        run.deleted.is_empty()
            && matches!(column, Some(Column::Nodes(_) | Column::Relationships(_)))
    }

    /// The rows in which it is true.
    pub(crate) fn select(
        &mut self,
        chunk: &Chunk,
        run: &mut Run<'_, '_>,
    ) -> Result<Vec<u32>, EngineError> {
        let span = self.span;
        if let Kind::Compare(comparison, left, right) = &mut self.kind
            && let Kind::Constant(Value::Integer(bound)) = right.kind
            && chunk.rows > 0
            && texts::is_property(left)
        {
            if let Some(selection) = select_in_place(*comparison, left, bound, chunk, run)? {
                return Ok(selection);
            }
            let left = left.evaluate(chunk, run)?;
            if let Column::Integers(numbers) = &*left {
                return Ok(kernels::select_integers(
                    *comparison,
                    &[Integers::Long(numbers)],
                    bound,
                ));
            }
            let right = right.evaluate(chunk, run)?;
            let truths = kernels::compare(*comparison, &left, &right);
            return logic::selected(&truths, chunk.rows, span);
        }
        if let Kind::Compare(comparison, left, right) = &mut self.kind
            && comparison.is_equality()
            && let Some(selection) = texts::select_equal(left, right, chunk, run)?
        {
            return Ok(selection);
        }
        let column = self.evaluate(chunk, run)?;
        logic::selected(&column, chunk.rows, span)
    }
}

/// The rows whose node has a property that compares like this with `bound`, without a copy of it; `None` where it does
/// not lie in one row of integers.
fn select_in_place(
    comparison: Comparison,
    property: &Expression,
    bound: i64,
    chunk: &Chunk,
    run: &Run<'_, '_>,
) -> Result<Option<Vec<u32>>, EngineError> {
    let Some((position, key)) = property_of_column(property) else {
        return Ok(None);
    };
    let Column::Nodes(nodes) = &*chunk.columns[position] else {
        return Ok(None);
    };
    access::expect_nodes(nodes, property.span, run)?;
    let Some(pieces) = run.view().integers_of_row(nodes, key) else {
        return Ok(None);
    };
    run.note_read(nodes, key);
    Ok(Some(kernels::select_integers(comparison, &pieces, bound)))
}

impl Guarded {
    /// Its value in some rows of the chunk.
    fn evaluate_on(
        &mut self,
        chunk: &Chunk,
        selection: &[u32],
        run: &mut Run<'_, '_>,
    ) -> Result<Arc<Column>, EngineError> {
        if selection.len() == chunk.rows {
            return self.expression.evaluate(chunk, run);
        }
        let some = chunk.gather_some(selection, &self.used);
        self.expression.evaluate(&some, run)
    }
}

/// The values of several expressions.
pub(crate) fn evaluate_all(
    expressions: &mut [Expression],
    chunk: &Chunk,
    run: &mut Run<'_, '_>,
) -> Result<Vec<Arc<Column>>, EngineError> {
    expressions
        .iter_mut()
        .map(|expression| expression.evaluate(chunk, run))
        .collect()
}

/// A function of one value, value by value; once only where all rows agree.
fn each(
    column: &Column,
    mut function: impl FnMut(&Value) -> Result<Value, EngineError>,
) -> Result<Column, EngineError> {
    if let Column::Constant(value, rows) = column {
        return Ok(Column::Constant(function(value)?, *rows));
    }
    let mut out = Vec::with_capacity(column.len());
    for row in 0..column.len() {
        out.push(function(&column.value(row))?);
    }
    Ok(Column::of(out))
}

/// A function of two values, value by value; once only where all rows agree.
fn each_pair(
    left: &Column,
    right: &Column,
    mut function: impl FnMut(&Value, &Value) -> Result<Value, EngineError>,
) -> Result<Column, EngineError> {
    if let (Column::Constant(left, rows), Column::Constant(right, _)) = (left, right) {
        return Ok(Column::Constant(function(left, right)?, *rows));
    }
    let mut out = Vec::with_capacity(left.len());
    for row in 0..left.len() {
        out.push(function(&left.value(row), &right.value(row))?);
    }
    Ok(Column::of(out))
}

/// The functions of a condition that may be neither true nor false.
const DECIDING: &[&str] = &["possibly", "certainly"];

fn call(
    function: &'static Function,
    arguments: &mut [Expression],
    chunk: &Chunk,
    span: Span,
    run: &mut Run<'_, '_>,
) -> Result<Column, EngineError> {
    if let (Some(of_text), [argument]) = (function.of_text, &*arguments)
        && let Some(column) = of_field(argument, chunk, of_text)
    {
        run.tick(chunk.rows)?;
        return Ok(column);
    }
    // `possibly(…)` and `certainly(…)` say what is to be made of what is not certain.
    let is_decided = run.is_uncertainty_decided;
    run.is_uncertainty_decided |= DECIDING.contains(&function.name);
    let columns = evaluate_all(arguments, chunk, run);
    run.is_uncertainty_decided = is_decided;
    let columns = columns?;
    let place = Place {
        whole: span,
        arguments,
    };
    let once = function.purity != Purity::Volatile
        && columns
            .iter()
            .all(|column| matches!(**column, Column::Constant(..)));
    let rows = if once { 1 } else { chunk.rows };
    let mut out = Vec::with_capacity(rows);
    let mut values: Vec<Value> = Vec::with_capacity(columns.len());
    let mut kept = 0;
    for row in 0..rows {
        run.tick(1)?;
        values.clear();
        values.extend(columns.iter().map(|column| column.get(row)));
        out.push(call_with(function, &values, place, &mut kept, run)?);
    }
    if once {
        let value = out.pop().expect("invariant: one row was computed");
        return Ok(Column::Constant(value, chunk.rows));
    }
    Ok(Column::of(out))
}

/// A function of a field of records, without values made of the texts in it.
fn of_field(argument: &Expression, chunk: &Chunk, of_text: fn(&str) -> Value) -> Option<Column> {
    let Kind::Property(subject, key) = &argument.kind else {
        return None;
    };
    let Kind::Slot(position) = subject.kind else {
        return None;
    };
    match &*chunk.columns[position] {
        Column::Records(fields, rows) => Some(fields.convert(key, rows, of_text)),
        _ => None,
    }
}

/// Notes of which claims the numbers are added.
fn note_added(
    first: &Expression,
    rest: &[(Arithmetic, Expression)],
    span: Span,
    chunk: &Chunk,
    run: &Run<'_, '_>,
) {
    let Some(contested) = run.contested.filter(|contested| contested.is_asked()) else {
        return;
    };
    let added = rest
        .iter()
        .filter(|(operator, _)| *operator == Arithmetic::Add);
    let added = std::iter::once(first).chain(added.map(|(_, right)| right));
    let columns: Vec<&Column> = added
        .filter(
            |operand| matches!(&operand.kind, Kind::Property(_, key) if COUNTS.contains(&&**key)),
        )
        .filter_map(property_of_column)
        .map(|(column, _)| &*chunk.columns[column])
        .collect();
    if columns.len() < 2 {
        return;
    }
    for row in 0..chunk.rows {
        let nodes = columns.iter().filter_map(|column| match column.get(row) {
            Value::Node(node) => Some(node),
            _ => None,
        });
        contested.note_added_once(span, nodes.collect());
    }
}

/// The column whose property an expression is, and the property.
pub(crate) fn property_of_column(expression: &Expression) -> Option<(usize, &str)> {
    match &expression.kind {
        Kind::Property(subject, key) => match subject.kind {
            Kind::Slot(position) => Some((position, key)),
            _ => None,
        },
        _ => None,
    }
}

/// Where a call and its arguments are written.
#[derive(Clone, Copy)]
pub(crate) struct Place<'e> {
    pub(crate) whole: Span,
    pub(crate) arguments: &'e [Expression],
}

impl Place<'_> {
    /// The argument that caused the error, or the whole call.
    pub(crate) fn of(self, error: &FunctionError) -> Span {
        error
            .position(self.arguments.len())
            .and_then(|position| self.arguments.get(position))
            .map_or(self.whole, |argument| argument.span)
    }
}

fn call_with(
    function: &'static Function,
    values: &[Value],
    place: Place<'_>,
    kept: &mut usize,
    run: &Run<'_, '_>,
) -> Result<Value, EngineError> {
    if function.null_rule == NullRule::Propagate && values.iter().any(Value::is_null) {
        return Ok(Value::Null);
    }
    if !run.deleted.is_empty()
        && let Some(answer) = of_deleted(function, values, place.whole, run)
    {
        return answer;
    }
    if let ("properties", [subject]) = (function.name, values) {
        run.note_read_whole(subject);
    }
    let context = run.context();
    context.kept.set(*kept);
    let value = (function.kernel)(values, &context);
    *kept = context.kept.get();
    if let (Some(remark), Some(remarks)) = (context.remark.get(), run.remarks) {
        remarks.of_call(place.whole, remark);
    }
    value.map_err(|error| {
        let span = place.of(&error);
        function_error(function.name, error, span)
    })
}

/// What a function says of an element that this statement has deleted: its identity and type are still known,
/// anything else is an error.
fn of_deleted(
    function: &Function,
    values: &[Value],
    span: Span,
    run: &Run<'_, '_>,
) -> Option<Result<Value, EngineError>> {
    let element = match values.first()? {
        Value::Node(node) if run.deleted.nodes.contains_key(node) => Element::Node(*node),
        Value::Relationship(id) => {
            let relationship = run.deleted.relationships.get(id)?;
            match function.name {
                "type" => {
                    let name = Arc::clone(&relationship.relationship_type);
                    return Some(Ok(Value::String(name)));
                }
                "startNode" => return Some(Ok(Value::Node(relationship.start))),
                "endNode" => return Some(Ok(Value::Node(relationship.end))),
                _ => Element::Relationship(*id),
            }
        }
        _ => return None,
    };
    match function.name {
        "labels" | "properties" | "keys" => Some(Err(deleted(element, span))),
        _ => None,
    }
}

/// The error of reading from an element that this statement has deleted.
pub(crate) fn deleted(element: Element, span: Span) -> EngineError {
    EngineError::Evaluation {
        code: Code::DeletedEntityAccess,
        message: format!("{element} has been deleted"),
        span,
    }
}

/// A function's error with its place.
pub(crate) fn function_error(name: &str, error: FunctionError, span: Span) -> EngineError {
    EngineError::Function {
        name: name.to_owned(),
        error,
        span,
    }
}

/// The error of a value of a type that does not fit.
pub(crate) fn type_error(code: Code, expected: &str, found: ValueType, span: Span) -> EngineError {
    EngineError::Evaluation {
        code,
        message: format!("expected {expected}, found {found}"),
        span,
    }
}

/// Whether adding to the column may join texts or lists.
fn joins(column: &Column) -> bool {
    match column {
        Column::Values(_) => true,
        Column::Constant(value, _) => matches!(value, Value::String(_) | Value::List(_)),
        _ => false,
    }
}

/// About how many bytes the values of a column take when every row has its own.
fn size_in_rows(column: &Column) -> usize {
    match column {
        Column::Constant(value, rows) => value.size().saturating_mul(*rows),
        column => column.size(),
    }
}
