//! The binder: checks a statement against catalog, functions and scope, and builds its logical plan.
//!
//! Static checks only: whatever depends on data is the engine's. It must never know how a plan is run. File names
//! mirror `syntax/grammar`: one clause, one file.

mod aggregation;
mod call;
mod comprehension;
mod create;
mod ddl;
mod delete;
mod error;
mod expression;
mod foreach;
mod function;
mod lens;
mod load_csv;
mod match_;
mod merge;
mod path;
mod pattern;
mod projection;
mod scope;
mod set;
mod shared;
mod statement;
mod subquery;
mod type_test;
mod types;
mod unwind;

use std::sync::Arc;

use crate::diagnostic::Code;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::Span;
use crate::diagnostic::nearest;
use crate::functions::procedure::Procedures;
use crate::language::syntax::ast;
use crate::model::catalog::Catalog;
use crate::model::catalog::NameKind;
use crate::model::collections::HashSet;
use crate::model::collections::IndexMap;
use crate::model::graph::Graph;
use crate::model::graph::View;
use crate::model::lens::claims::Claims;
use crate::model::value::Map;
use crate::plan::Expr;
use crate::plan::ExprKind;
use crate::plan::LogicalPlan;
use crate::plan::Slot;
use crate::plan::SlotId;
use crate::plan::expr::StaticType;
use error::Bound;

/// How many errors of one statement are told at most.
const MOST_ERRORS: usize = 10;

/// A statement ready to run.
#[derive(Debug, Clone, PartialEq)]
pub struct BoundStatement {
    /// What to run.
    pub plan: LogicalPlan,
    /// The names of the result's columns; as many as `plan.output()`.
    pub columns: Vec<Arc<str>>,
    /// Warnings, e.g. of labels that exist nowhere.
    pub notices: Vec<Diagnostic>,
    /// Labels, types and keys the statement may bring into the graph.
    pub makes: Vec<(NameKind, Arc<str>)>,
}

/// What a statement is bound against.
#[derive(Debug, Clone, Copy)]
pub struct Bindings<'a> {
    /// The text the spans point into.
    pub source: &'a str,
    /// Names and rules of the graph.
    pub catalog: &'a Catalog,
    /// The graph, for what its claims give values for.
    pub graph: &'a Graph,
    /// What `CALL` can call.
    pub procedures: &'a Procedures,
    /// The values of `$name`.
    pub parameters: &'a Map,
}

/// Binds a query that is looked at through lenses.
pub fn bind_query(
    query: &ast::Query,
    lenses: &[ast::Lens],
    bindings: Bindings<'_>,
) -> Result<BoundStatement, Vec<Diagnostic>> {
    Binder::new(bindings).finish(|binder| {
        let bound = binder.bind_top_query(query)?;
        binder.under_lenses(lenses, bound)
    })
}

/// Binds a statement about the schema.
pub fn bind_schema(
    statement: &ast::SchemaStatement,
    span: Span,
    bindings: Bindings<'_>,
) -> Result<BoundStatement, Vec<Diagnostic>> {
    Binder::new(bindings).finish(|binder| binder.bind_schema_statement(statement, span))
}

/// The state of binding one statement.
#[derive(Debug)]
struct Binder<'a> {
    bindings: Bindings<'a>,
    next_slot: u32,
    /// Names looked for that exist nowhere, to be reported unless the statement makes them itself.
    unknown: IndexMap<(NameKind, Arc<str>), Span>,
    /// Properties looked for that no element has itself, and claims give values for.
    only_claimed: IndexMap<Arc<str>, Span>,
    /// What is legal and never meant, where it stands.
    unmeant: IndexMap<Span, Diagnostic>,
    /// Names the statement may make.
    made: HashSet<(NameKind, Arc<str>)>,
    /// Errors after which binding went on, so that one run tells all of them.
    errors: Vec<Diagnostic>,
    /// How many subqueries and unions are open.
    inside: usize,
    /// What each open `CASE` is about, while a condition on that is bound.
    case_subjects: Vec<Expr>,
}

impl<'a> Binder<'a> {
    fn new(bindings: Bindings<'a>) -> Self {
        Self {
            bindings,
            next_slot: 0,
            unknown: IndexMap::default(),
            only_claimed: IndexMap::default(),
            unmeant: IndexMap::default(),
            made: HashSet::default(),
            errors: Vec::new(),
            inside: 0,
            case_subjects: Vec::new(),
        }
    }

    fn finish(
        mut self,
        bind: impl FnOnce(&mut Self) -> Bound<(LogicalPlan, Vec<Arc<str>>)>,
    ) -> Result<BoundStatement, Vec<Diagnostic>> {
        let bound = bind(&mut self);
        if let Err(last) = &bound {
            self.note(last.as_ref().clone());
        }
        let (plan, columns) = match bound {
            Ok(bound) if self.errors.is_empty() => bound,
            Ok(_) | Err(_) => return Err(self.errors),
        };
        Ok(BoundStatement {
            plan,
            columns,
            notices: self.notices(),
            makes: self.made.iter().cloned().collect(),
        })
    }

    /// Keeps an error, unless it says what an earlier one led to: the same of the same name, or of a part around it.
    fn note(&mut self, error: Diagnostic) {
        let follows = self.errors.iter().any(|earlier| {
            let same = earlier.code == error.code && earlier.message == error.message;
            let around = match (&earlier.primary, &error.primary) {
                (Some(inner), Some(outer)) => {
                    outer.span.start <= inner.span.start && inner.span.end <= outer.span.end
                }
                _ => false,
            };
            same || around
        });
        if !follows && self.errors.len() < MOST_ERRORS {
            self.errors.push(error);
        }
    }

    /// Notes an error in an expression and goes on with a value of which nothing is known, so that nothing follows
    /// from it. The statement will not run.
    #[allow(clippy::boxed_local, reason = "a diagnostic is boxed from its birth")]
    fn go_on(&mut self, error: Box<Diagnostic>, span: Span) -> Expr {
        self.note(*error);
        Expr {
            kind: ExprKind::Parameter(Arc::from("")),
            span,
            static_type: StaticType::ANY,
        }
    }

    /// A new slot.
    fn slot(&mut self, name: impl Into<Arc<str>>, static_type: StaticType) -> Slot {
        let id = SlotId(self.next_slot);
        self.next_slot += 1;
        Slot {
            id,
            name: name.into(),
            static_type,
        }
    }

    /// A new slot that no text can name.
    fn hidden_slot(&mut self, static_type: StaticType) -> Slot {
        let name = format!("#{}", self.next_slot);
        self.slot(name, static_type)
    }

    /// The text at a span.
    fn text(&self, span: Span) -> &'a str {
        span.text(self.bindings.source)
    }

    /// Notes that the statement looks for a name.
    fn looks_for(&mut self, kind: NameKind, name: &ast::Name) {
        if self.bindings.catalog.names.get(kind, &name.text).is_none()
            && !self.is_declared(kind, &name.text)
        {
            if kind == NameKind::Key && self.is_claimed(&name.text) {
                let name = (Arc::from(name.text.as_str()), name.span);
                self.only_claimed.entry(name.0).or_insert(name.1);
                return;
            }
            self.unknown
                .entry((kind, Arc::from(name.text.as_str())))
                .or_insert(name.span);
        }
    }

    /// Whether anything has a property of this name, or may have by the graph type, a claim, or the statement itself.
    fn knows_key(&self, name: &str) -> bool {
        self.bindings.catalog.names.key(name).is_some()
            || self.is_declared(NameKind::Key, name)
            || self.is_claimed(name)
            || self.made.contains(&(NameKind::Key, Arc::from(name)))
    }

    /// Notes that the statement looks for one of several names. While one of them exists, another is reported only when
    /// it looks like a slip of a name outside the list: `STRUCK|CAPTURED` is a fair question where nothing was captured.
    fn looks_for_one_of(&mut self, kind: NameKind, names: &[&ast::Name]) {
        let known = &self.bindings.catalog.names;
        let some_exist = names
            .iter()
            .any(|name| known.get(kind, &name.text).is_some());
        for name in names {
            let slip = nearest(&name.text, known.all(kind).map(AsRef::as_ref))
                .is_some_and(|near| names.iter().all(|other| other.text != near));
            if !some_exist || slip {
                self.looks_for(kind, name);
            }
        }
    }

    /// Notes that the statement may make a name.
    fn makes(&mut self, kind: NameKind, name: &str) {
        self.made.insert((kind, Arc::from(name)));
    }

    /// Whether a claim gives a value for a property, which a lens then shows.
    fn is_claimed(&self, key: &str) -> bool {
        Claims::of(View::whole(self.bindings.graph))
            .is_some_and(|claims| claims.measures().contains(key))
    }

    fn is_declared(&self, kind: NameKind, name: &str) -> bool {
        self.bindings
            .catalog
            .adopted
            .as_ref()
            .is_some_and(|graph_type| match kind {
                NameKind::Label => graph_type.nodes.iter().any(|node| &*node.label == name),
                NameKind::RelationshipType => graph_type
                    .relationships
                    .iter()
                    .any(|relationship| &*relationship.name == name),
                NameKind::Key => graph_type
                    .all_nodes
                    .iter()
                    .chain(&graph_type.all_relationships)
                    .chain(graph_type.nodes.iter().flat_map(|node| &node.properties))
                    .chain(
                        graph_type
                            .relationships
                            .iter()
                            .flat_map(|relationship| &relationship.properties),
                    )
                    .any(|rule| &*rule.key == name),
            })
    }

    fn notices(&self) -> Vec<Diagnostic> {
        let names = &self.bindings.catalog.names;
        let is_made = |name: &Arc<str>| self.made.contains(&(NameKind::Key, Arc::clone(name)));
        let only_claimed = self.only_claimed.iter().filter(|(name, _)| !is_made(name));
        let only_claimed = only_claimed.map(|(name, span)| {
            let message = format!("nothing has a property `{name}` itself: only claims tell it");
            Diagnostic::new(Code::OnlyClaimed, message, Some(*span)).with_help(format!(
                "`ACCORDING TO` before the query chooses who is heard; `claims(x, '{name}')` lists what is said"
            ))
        });
        let unknown = self
            .unknown
            .iter()
            .filter(|(name, _)| !self.made.contains(*name))
            .map(|((kind, name), span)| {
                let (code, message) = kind.unknown(name);
                let notice = Diagnostic::new(code, message, Some(*span));
                match nearest(name, names.all(*kind).map(AsRef::as_ref)) {
                    Some(near) => notice.with_replacement(
                        format!("did you mean `{near}`?"),
                        *span,
                        error::quoted(near),
                    ),
                    None => notice,
                }
            });
        let unmeant = self.unmeant.values().cloned();
        only_claimed.chain(unknown).chain(unmeant).collect()
    }
}
