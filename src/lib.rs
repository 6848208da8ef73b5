//! annals: a knowledge graph of who did what to whom, when and where, and who says so.
//!
//! These docs are the architecture: where things are, what never changes, and how a query and a write flow through.
//!
//! # Code map
//!
//! | module | what it is | what it must never know |
//! |---|---|---|
//! | [`diagnostic`] | source texts, spans, errors and notices as data, the table of codes | anything else |
//! | [`model`] | values, catalog, graph, results | the language, files |
//! | [`functions`] | the tables of functions, aggregates and procedures | plans, text |
//! | [`plan`] | the logical plan: the narrow waist between languages and engines | text, chunks |
//! | [`language`] | text → syntax tree → logical plan | engines, files |
//! | [`engine`] | what runs a plan; `embedded` pulls chunks of typed columns | text |
//! | [`storage`] | the store on disk: log, snapshots, recovery | the language, plans |
//! | [`input`] | records of text files, read strictly, for `LOAD CSV` and imports | the graph, files |
//! | [`output`] | renderers of results and diagnostics, one format a file | where results come from |
//! | [`import`] | known datasets and users' tables into a graph, by maps that are data | the language, stores |
//! | [`database`] | databases and sessions: joins language, engine and storage | formats |
//!
//! `tests/architecture.rs` holds the table of who may import whom and fails on anything else. The binary is a crate of
//! its own that sees only the public API.
//!
//! # A query, text to picture
//!
//! [`Source`](diagnostic::Source) → `syntax::parse` → `ast::Statement` → `binder::bind_query` →
//! [`LogicalPlan`](plan::LogicalPlan) → `optimize` → [`Embedded::execute`](engine::embedded::Embedded) →
//! [`ResultSet`](model::result::ResultSet) → a row of [`output::FORMATS`] → bytes.
//! [`Session::run`](database::Session::run) is these lines.
//!
//! # A write, statement to disk
//!
//! 1. Write operators make [`Change`](model::graph::Change)s and apply them through a
//!    [`GraphTransaction`](model::graph::GraphTransaction), which remembers every inverse.
//! 2. When the statement has ended, the elements it touched are checked against the adopted graph type.
//! 3. Commit: the changes go to the write-ahead log as one frame and are synced; then the caller hears "ok".
//! 4. A failure anywhere before that applies the inverses, newest first.
//!
//! # Invariants
//!
//! - [`Graph::apply`](model::graph::Graph::apply) is the only function that alters a graph: statements, imports, undo
//!   and replay share it, so "recovered = lived" needs no second proof.
//! - A change carries its identities and finished values: replay evaluates nothing.
//! - Identities are ours and never reused; petgraph's indices never leave `model::graph`.
//! - Operators and functions read the graph through [`View`](model::graph::View) only, so that a lens can change what
//!   they see without their knowing.
//! - The library never prints, exits, or reads the environment; `database::clock` alone reads the clock.
//!
//! # Decisions that differ from the first design
//!
//! - `model` may use `diagnostic`: a result carries its notices, as plain data.
//! - Subqueries in expressions stay in the expression (`ExprKind::Subquery`, whose `Argument` leaf lists what it takes),
//!   because those inside comprehensions depend on the comprehension's variable; clauses use `LogicalPlan::Apply`.
//! - The binder writes its prose in one file, `language/binder/error.rs`, and yields diagnostics at once; the layers
//!   that have no spans of their own (graph, functions, storage) use error enums with facts.
//! - That relationships of one `MATCH` differ is a mark on each of them, not a list of pairs, which would be quadratic in
//!   what is written; which two can be the same one the engine sees from their types.
//! - A procedure yields rows one at a time ([`Yielded`](functions::procedure::Yielded)) and owns what it makes them of:
//!   the graph may change between two rows.
//! - Sums say which properties they add ([`plan::added`]), so that the engine can tell when competing claims are added
//!   without knowing where a name comes from.
//! - A function may ask for the record of an element ([`Record`](functions::signature::Record)) without knowing that
//!   there are stores.
//! - A lens is a copy of the graph from which what it hides is left out: reads without a lens know nothing of lenses. The
//!   copy counts toward the memory a statement may take.

pub mod database;
pub mod diagnostic;
pub mod engine;
pub mod functions;
pub mod import;
pub mod input;
pub mod language;
pub mod model;
pub mod output;
pub mod plan;
pub mod storage;

pub use database::Database;
pub use database::Error;
pub use database::Session;
