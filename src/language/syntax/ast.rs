//! The tree of a statement as it was written: every part with its span.
//!
//! Nothing is resolved here: names are text, functions may not exist, types may not fit.

use std::sync::Arc;

use crate::diagnostic::Span;

/// A name with its place. Quoted names are stored without backticks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// The name.
    pub text: String,
    /// Where it is written.
    pub span: Span,
}

/// One statement of a script.
#[derive(Debug, Clone, PartialEq)]
pub struct Statement {
    /// What it is.
    pub kind: StatementKind,
    /// What it is looked at through; only before a query.
    pub lenses: Vec<Lens>,
    /// Where it is written, without the semicolon.
    pub span: Span,
    /// How many levels its deepest part stands inside others, and some for long rows of clauses and patterns: who walks the tree
    /// and its plan needs as much stack.
    pub depth: usize,
}

/// What a statement is.
#[derive(Debug, Clone, PartialEq)]
pub enum StatementKind {
    /// A query, reading or writing.
    Query(Query),
    /// `EXPLAIN query`
    Explain(Query),
    /// `EXPLAIN WHY query`: why it has no rows
    Why(Query),
    /// `PROFILE query`
    Profile(Query),
    /// A change or listing of the schema.
    Schema(SchemaStatement),
    /// `BEGIN [TRANSACTION]`
    Begin,
    /// `COMMIT`
    Commit,
    /// `ROLLBACK`
    Rollback,
}

/// A prefix of a query: what of the graph it sees.
#[derive(Debug, Clone, PartialEq)]
pub struct Lens {
    /// Which.
    pub kind: LensKind,
    /// Its words, without the expression.
    pub span: Span,
}

/// Which lens.
#[derive(Debug, Clone, PartialEq)]
pub enum LensKind {
    /// `ACCORDING TO who`
    AccordingTo(Expression),
    /// `DURING window`
    During(Expression),
    /// `CERTAINLY DURING window`
    CertainlyDuring(Expression),
    /// `AS OF instant`
    AsOf(Expression),
    /// `RESOLVING IDENTITY`
    ResolvingIdentity,
    /// `CITE`: shows everything, and says where each row comes from.
    Cite,
}

/// Single queries joined by `UNION`.
#[derive(Debug, Clone, PartialEq)]
pub struct Query {
    /// The first.
    pub first: SingleQuery,
    /// The others.
    pub unions: Vec<Union>,
    /// The whole.
    pub span: Span,
}

/// `UNION [ALL] query`
#[derive(Debug, Clone, PartialEq)]
pub struct Union {
    /// Whether repeats stay.
    pub all: bool,
    /// The query.
    pub query: SingleQuery,
    /// The word `UNION` (and `ALL`).
    pub span: Span,
}

/// Clauses in a row.
#[derive(Debug, Clone, PartialEq)]
pub struct SingleQuery {
    /// At least one.
    pub clauses: Vec<Clause>,
    /// The whole.
    pub span: Span,
}

/// A clause.
#[derive(Debug, Clone, PartialEq)]
pub struct Clause {
    /// Which.
    pub kind: ClauseKind,
    /// The whole clause.
    pub span: Span,
}

/// Which clause.
#[derive(Debug, Clone, PartialEq)]
pub enum ClauseKind {
    /// `MATCH`
    Match(Match),
    /// `UNWIND`
    Unwind(Unwind),
    /// `WITH`
    With(With),
    /// `RETURN`
    Return(Projection),
    /// `CREATE`
    Create(Vec<PatternPart>),
    /// `MERGE`
    Merge(Merge),
    /// `SET`
    Set(Vec<SetItem>),
    /// `REMOVE`
    Remove(Vec<RemoveItem>),
    /// `DELETE`
    Delete(Delete),
    /// `FOREACH`
    Foreach(Foreach),
    /// `CALL procedure(…)`
    Call(Call),
    /// `CALL { … }`
    CallSubquery(CallSubquery),
    /// `LOAD CSV`
    LoadCsv(LoadCsv),
    /// `FINISH`: ends a query that returns nothing.
    Finish,
}

/// `[OPTIONAL] MATCH [mode] pattern [WHERE predicate]`
#[derive(Debug, Clone, PartialEq)]
pub struct Match {
    /// Whether rows without a match stay, with nulls.
    pub optional: bool,
    /// Which elements must differ, if that is written.
    pub mode: Option<MatchMode>,
    /// The pattern parts, separated by commas.
    pub pattern: Vec<PatternPart>,
    /// The condition.
    pub predicate: Option<Expression>,
}

/// `UNWIND list AS variable`
#[derive(Debug, Clone, PartialEq)]
pub struct Unwind {
    /// The list.
    pub list: Expression,
    /// The name of the item.
    pub variable: Name,
}

/// `WITH projection [WHERE predicate]`
#[derive(Debug, Clone, PartialEq)]
pub struct With {
    /// What is kept.
    pub projection: Projection,
    /// The condition on what is kept.
    pub predicate: Option<Expression>,
}

/// `[DISTINCT] items [ORDER BY …] [SKIP …] [LIMIT …]`
#[derive(Debug, Clone, PartialEq)]
pub struct Projection {
    /// Whether repeats go.
    pub distinct: bool,
    /// `*`, with its place: every variable in scope.
    pub star: Option<Span>,
    /// The items after the star, or all of them.
    pub items: Vec<ProjectionItem>,
    /// The order.
    pub order: Vec<SortItem>,
    /// Without the first.
    pub skip: Option<Expression>,
    /// Only the first.
    pub limit: Option<Expression>,
}

/// `expression [AS name]`
#[derive(Debug, Clone, PartialEq)]
pub struct ProjectionItem {
    /// The expression; its span is also the column name when there is no alias.
    pub expression: Expression,
    /// Its name.
    pub alias: Option<Name>,
}

/// `expression [ASC | DESC]`
#[derive(Debug, Clone, PartialEq)]
pub struct SortItem {
    /// What to order by.
    pub expression: Expression,
    /// From large to small.
    pub descending: bool,
}

/// `MERGE part {ON CREATE SET … | ON MATCH SET …}`
#[derive(Debug, Clone, PartialEq)]
pub struct Merge {
    /// The pattern.
    pub pattern: Box<PatternPart>,
    /// After making it.
    pub on_create: Vec<SetItem>,
    /// After finding it.
    pub on_match: Vec<SetItem>,
}

/// One item of `SET`.
#[derive(Debug, Clone, PartialEq)]
pub struct SetItem {
    /// Which.
    pub kind: SetItemKind,
    /// The whole item.
    pub span: Span,
}

/// Which item of `SET`.
#[derive(Debug, Clone, PartialEq)]
pub enum SetItemKind {
    /// `subject.key = value`
    Property {
        /// The element.
        subject: Expression,
        /// The key.
        key: Name,
        /// The value.
        value: Expression,
    },
    /// `subject[key] = value`
    DynamicProperty {
        /// The element.
        subject: Expression,
        /// The key.
        key: Expression,
        /// The value.
        value: Expression,
    },
    /// `variable = value`
    Replace {
        /// The element.
        variable: Name,
        /// The map or element.
        value: Expression,
    },
    /// `variable += value`
    Merge {
        /// The element.
        variable: Name,
        /// The map or element.
        value: Expression,
    },
    /// `variable:Label…`
    Labels {
        /// The node.
        variable: Name,
        /// The labels.
        labels: Vec<LabelName>,
    },
}

/// One item of `REMOVE`.
#[derive(Debug, Clone, PartialEq)]
pub struct RemoveItem {
    /// Which.
    pub kind: RemoveItemKind,
    /// The whole item.
    pub span: Span,
}

/// Which item of `REMOVE`.
#[derive(Debug, Clone, PartialEq)]
pub enum RemoveItemKind {
    /// `subject.key`
    Property {
        /// The element.
        subject: Expression,
        /// The key.
        key: Name,
    },
    /// `subject[key]`
    DynamicProperty {
        /// The element.
        subject: Expression,
        /// The key.
        key: Expression,
    },
    /// `variable:Label…`
    Labels {
        /// The node.
        variable: Name,
        /// The labels.
        labels: Vec<LabelName>,
    },
}

/// `[DETACH] DELETE targets`
#[derive(Debug, Clone, PartialEq)]
pub struct Delete {
    /// Whether relationships of deleted nodes go too.
    pub detach: bool,
    /// What to delete.
    pub targets: Vec<Expression>,
}

/// `FOREACH (variable IN list | clauses)`
#[derive(Debug, Clone, PartialEq)]
pub struct Foreach {
    /// The name of the item.
    pub variable: Name,
    /// The list.
    pub list: Expression,
    /// Writing clauses.
    pub clauses: Vec<Clause>,
}

/// `CALL name[(arguments)] [YIELD …]`
#[derive(Debug, Clone, PartialEq)]
pub struct Call {
    /// The full name, dots included.
    pub procedure: Name,
    /// The arguments; `None` when there are no parentheses.
    pub arguments: Option<Vec<Expression>>,
    /// What is taken; `None` without `YIELD`.
    pub yields: Option<Yield>,
    /// Whether `SHOW` stands for it: then `YIELD *` may be followed by other clauses.
    pub listing: bool,
}

/// `YIELD * | column [AS name], … [WHERE predicate]`
#[derive(Debug, Clone, PartialEq)]
pub struct Yield {
    /// `*`
    pub star: bool,
    /// The columns.
    pub items: Vec<(Name, Option<Name>)>,
    /// A condition on them.
    pub predicate: Option<Expression>,
    /// The whole.
    pub span: Span,
}

/// `CALL [(imports)] { query } [IN TRANSACTIONS …]`
#[derive(Debug, Clone, PartialEq)]
pub struct CallSubquery {
    /// `OPTIONAL CALL`
    pub optional: bool,
    /// `(a, b)`: what it takes; `None` when no list is written.
    pub imports: Option<Imports>,
    /// The query.
    pub query: Query,
    /// `IN TRANSACTIONS …`
    pub in_transactions: Option<InTransactions>,
}

/// `IN [n CONCURRENT] TRANSACTIONS [OF n ROWS] [ON ERROR …] [REPORT STATUS AS name]`
#[derive(Debug, Clone, PartialEq)]
pub struct InTransactions {
    /// How many rows a transaction takes.
    pub rows: Option<Expression>,
    /// What becomes of the others when one fails, with its place.
    pub on_error: Option<(OnError, Span)>,
    /// What the state of a row's transaction is called.
    pub status: Option<Name>,
    /// The whole.
    pub span: Span,
}

/// What follows a transaction that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnError {
    /// The statement fails; what was committed stays.
    Fail,
    /// The next transaction.
    Continue,
    /// Nothing more is run, and the statement goes on.
    Break,
}

/// What a subquery takes from outside.
#[derive(Debug, Clone, PartialEq)]
pub enum Imports {
    /// `(*)`
    All,
    /// `(a, b)`
    Variables(Vec<Name>),
}

/// `LOAD CSV [WITH HEADERS] FROM file AS variable [FIELDTERMINATOR text]`
#[derive(Debug, Clone, PartialEq)]
pub struct LoadCsv {
    /// Whether the first record names the fields.
    pub headers: bool,
    /// The path.
    pub file: Expression,
    /// The name of the record.
    pub variable: Name,
    /// The character between fields.
    pub field_terminator: Option<(String, Span)>,
}

/// Which elements of one `MATCH` must differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MatchMode {
    /// `DIFFERENT RELATIONSHIPS`, also when nothing is written.
    DifferentRelationships,
    /// `REPEATABLE ELEMENTS`
    RepeatableElements,
}

/// `[name =] [selector] [mode] ([shortestPath(] element [)]) [CHRONOLOGICAL …]`
#[derive(Debug, Clone, PartialEq)]
pub struct PatternPart {
    /// The path's name.
    pub name: Option<Name>,
    /// `shortestPath(…)` or `allShortestPaths(…)`.
    pub shortest: Option<Shortest>,
    /// Which of the paths between two end points count.
    pub selector: Option<Selector>,
    /// Which elements of the path must differ.
    pub mode: Option<(PathMode, Span)>,
    /// Whether time must not run backwards along the path.
    pub chronological: Option<Chronological>,
    /// The condition inside the parentheses around the whole part.
    pub predicate: Option<Expression>,
    /// The first node.
    pub start: NodePattern,
    /// Relationships and the nodes they lead to.
    pub steps: Vec<(RelationshipPattern, NodePattern)>,
    /// The whole.
    pub span: Span,
}

/// Which of the paths between two end points count, and where that is written.
#[derive(Debug, Clone, PartialEq)]
pub struct Selector {
    /// Which.
    pub kind: SelectorKind,
    /// From its first word to its last.
    pub span: Span,
}

/// Which of the paths between two end points count.
#[derive(Debug, Clone, PartialEq)]
pub enum SelectorKind {
    /// `ALL`
    All,
    /// `ANY`, `ANY 3`: that many of them; one when left out.
    Any(Option<Expression>),
    /// `ANY SHORTEST`
    AnyShortest,
    /// `ALL SHORTEST`
    AllShortest,
    /// `SHORTEST 3`: that many, the shortest first.
    Shortest(Expression),
    /// `SHORTEST 3 GROUPS`: all of the that many smallest lengths.
    ShortestGroups(Option<Expression>),
}

/// Which elements of a path must differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PathMode {
    /// `WALK`: none.
    Walk,
    /// `TRAIL`: the relationships.
    Trail,
    /// `ACYCLIC`: the nodes.
    Acyclic,
    /// `SIMPLE`: the nodes, but the last may be the first.
    Simple,
}

/// `[POSSIBLY] CHRONOLOGICAL [BY property] [WITHIN duration]`
#[derive(Debug, Clone, PartialEq)]
pub struct Chronological {
    /// `POSSIBLY`: paths stay unless they certainly are out of order.
    pub possibly: bool,
    /// `BY property`; `when` when left out.
    pub property: Option<Name>,
    /// `WITHIN duration`: the longest time from a step to the next.
    pub within: Option<Expression>,
    /// The whole.
    pub span: Span,
}

/// `(start … WHERE predicate)` in the place of a relationship: a path to be repeated, or just parentheses.
#[derive(Debug, Clone, PartialEq)]
pub struct PathGroup {
    /// The first node.
    pub start: NodePattern,
    /// Relationships and the nodes they lead to.
    pub steps: Vec<(RelationshipPattern, NodePattern)>,
    /// The condition, of each repetition.
    pub predicate: Option<Expression>,
}

/// Which shortest path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shortest {
    /// One.
    One,
    /// All of the shortest length.
    All,
}

/// `(name:Label {…} WHERE …)`
#[derive(Debug, Clone, PartialEq)]
pub struct NodePattern {
    /// Its name.
    pub variable: Option<Name>,
    /// Its labels.
    pub labels: Option<LabelExpression>,
    /// Its properties: a map literal or a parameter.
    pub properties: Option<Expression>,
    /// An inline condition.
    pub predicate: Option<Box<Expression>>,
    /// With the parentheses.
    pub span: Span,
}

/// `-[name:TYPE*1..2 {…} WHERE …]->`
#[derive(Debug, Clone, PartialEq)]
pub struct RelationshipPattern {
    /// Its name.
    pub variable: Option<Name>,
    /// Its types.
    pub types: Option<LabelExpression>,
    /// `*`, `*2`, `*1..3`
    pub length: Option<PatternLength>,
    /// Its properties: a map literal or a parameter.
    pub properties: Option<Expression>,
    /// An inline condition.
    pub predicate: Option<Box<Expression>>,
    /// Where the arrow points.
    pub direction: Arrow,
    /// `{1,3}`, `+`, `*` behind the arrow or behind the parentheses of a group.
    pub quantifier: Option<PatternLength>,
    /// A path in parentheses instead of an arrow; then there is nothing else but a quantifier.
    pub group: Option<Box<PathGroup>>,
    /// With the arrow.
    pub span: Span,
}

/// Where an arrow points.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arrow {
    /// `<--`
    Left,
    /// `-->`
    Right,
    /// `--` or `<-->`
    Either,
}

/// `*from..to`
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PatternLength {
    /// At least; 1 when left out.
    pub minimum: Option<u64>,
    /// At most; no limit when left out. `*3` has both.
    pub maximum: Option<u64>,
    /// From the star on.
    pub span: Span,
}

/// `A`, `A&B`, `A|B`, `!A`, `%`; `:A:B` is `A&B`.
#[derive(Debug, Clone, PartialEq)]
pub enum LabelExpression {
    /// One label or type.
    Name(Name),
    /// All of them.
    And(Vec<LabelExpression>),
    /// One of them.
    Or(Vec<LabelExpression>),
    /// Not this.
    Not(Box<LabelExpression>, Span),
    /// `%`: any label at all.
    Any(Span),
    /// `$(expression)`: names that are computed.
    Computed(ComputedLabels),
}

/// `$(expression)`, `$all(expression)`, `$any(expression)`: a name or a list of names.
#[derive(Debug, Clone, PartialEq)]
pub struct ComputedLabels {
    /// The text, or the list of texts.
    pub names: Box<Expression>,
    /// Whether one of them is enough.
    pub any: bool,
    /// From the dollar on.
    pub span: Span,
}

/// A label to be given or taken away.
#[derive(Debug, Clone, PartialEq)]
pub enum LabelName {
    /// As it is written.
    Written(Name),
    /// As it is computed.
    Computed(ComputedLabels),
}

/// An expression with its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Expression {
    /// What it is.
    pub kind: ExpressionKind,
    /// Where it is written.
    pub span: Span,
}

/// A comparison operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ComparisonOperator {
    /// `=`
    Equal,
    /// `<>`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
}

/// An arithmetic operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ArithmeticOperator {
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`
    Divide,
    /// `%`
    Modulo,
    /// `^`
    Power,
    /// `||`: strings and lists.
    Concatenate,
}

/// A test of one string against another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextOperator {
    /// `STARTS WITH`
    StartsWith,
    /// `ENDS WITH`
    EndsWith,
    /// `CONTAINS`
    Contains,
    /// `=~`
    Matches,
}

/// Which quantifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quantifier {
    /// `all`
    All,
    /// `any`
    Any,
    /// `none`
    None,
    /// `single`
    Single,
}

/// What `WHEN` asks.
#[derive(Debug, Clone, PartialEq)]
pub enum CaseTest {
    /// `WHEN value`: whether the subject equals it; without a subject, whether it is true.
    Value(Expression),
    /// `WHEN > value`, `WHEN IS NULL`: a condition on the subject, which is its [`ExpressionKind::CaseSubject`].
    OfSubject(Expression),
}

/// What an expression is.
#[derive(Debug, Clone, PartialEq)]
pub enum ExpressionKind {
    /// `null`
    Null,
    /// `true`, `false`
    Boolean(bool),
    /// An integer; the sign of a negative literal is folded in, so that -9223372036854775808 can be written.
    Integer(i64),
    /// A float.
    Float(f64),
    /// A string, escapes resolved.
    String(String),
    /// `$name`
    Parameter(String),
    /// A name.
    Variable(String),
    /// `subject.key`
    Property(Box<Expression>, Name),
    /// `subject[index]`
    Index(Box<Expression>, Box<Expression>),
    /// `subject[from..to]`
    Slice(
        Box<Expression>,
        Option<Box<Expression>>,
        Option<Box<Expression>>,
    ),
    /// `name([DISTINCT] arguments)`; `count(*)` is [`ExpressionKind::CountStar`].
    Call {
        /// The function, dots included.
        function: Name,
        /// `DISTINCT`
        distinct: bool,
        /// The arguments.
        arguments: Vec<Expression>,
    },
    /// `count(*)`
    CountStar,
    /// Joined by `AND`, two or more.
    And(Vec<Expression>),
    /// Joined by `OR`, two or more.
    Or(Vec<Expression>),
    /// Joined by `XOR`, two or more.
    Xor(Vec<Expression>),
    /// `NOT x`
    Not(Box<Expression>),
    /// `a < b <= c`: the first operand, then operators and operands.
    Comparison(Box<Expression>, Vec<(ComparisonOperator, Expression)>),
    /// `a + b - c` of one precedence level: the first operand, then operators and operands, left to right.
    Arithmetic(Box<Expression>, Vec<(ArithmeticOperator, Expression)>),
    /// `-x`
    Negate(Box<Expression>),
    /// `+x`
    Plus(Box<Expression>),
    /// `x IS NULL`
    IsNull(Box<Expression>),
    /// `x IS NOT NULL`
    IsNotNull(Box<Expression>),
    /// `x IS :: TYPE`
    IsTyped(Box<Expression>, Arc<TypeTest>),
    /// `x IN list`
    In(Box<Expression>, Box<Expression>),
    /// `x STARTS WITH y`
    Text(TextOperator, Box<Expression>, Box<Expression>),
    /// `x:Label`
    HasLabels(Box<Expression>, LabelExpression),
    /// `[a, b]`
    List(Vec<Expression>),
    /// `{key: value}`
    Map(Vec<(Name, Expression)>),
    /// `subject{.key, .*, key: value, variable}`
    MapProjection(Box<Expression>, Vec<MapProjectionItem>),
    /// `CASE [subject] WHEN … THEN … [ELSE …] END`
    Case {
        /// The simple form's subject.
        subject: Option<Box<Expression>>,
        /// `WHEN` (one or, simple form, several separated by commas) and `THEN`.
        branches: Vec<(Vec<CaseTest>, Expression)>,
        /// `ELSE`
        otherwise: Option<Box<Expression>>,
    },
    /// What the `CASE` around it is about.
    CaseSubject,
    /// `[x IN list WHERE filter | projection]`
    ListComprehension {
        /// The name of the item.
        variable: Name,
        /// The list.
        list: Box<Expression>,
        /// Which items.
        filter: Option<Box<Expression>>,
        /// What of them.
        projection: Option<Box<Expression>>,
    },
    /// `[name = pattern WHERE filter | projection]`
    PatternComprehension {
        /// The pattern, with its path's name.
        pattern: Box<PatternPart>,
        /// Which matches.
        filter: Option<Box<Expression>>,
        /// What of them.
        projection: Box<Expression>,
    },
    /// `(a)-->(b)` as a condition.
    Pattern(Box<PatternPart>),
    /// `all(x IN list WHERE predicate)`; a quantifier without `WHERE` has `None`.
    Quantified {
        /// Which.
        quantifier: Quantifier,
        /// The name of the item.
        variable: Name,
        /// The list.
        list: Box<Expression>,
        /// The condition.
        predicate: Option<Box<Expression>>,
    },
    /// `reduce(total = start, x IN list | step)`
    Reduce {
        /// The name of the running value.
        accumulator: Name,
        /// Its first value.
        start: Box<Expression>,
        /// The name of the item.
        variable: Name,
        /// The list.
        list: Box<Expression>,
        /// The next value.
        step: Box<Expression>,
    },
    /// `EXISTS { … }`, `COUNT { … }`, `COLLECT { … }`
    Subquery(SubqueryKind, Box<SubqueryBody>),
}

/// Which subquery expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SubqueryKind {
    /// `EXISTS`
    Exists,
    /// `COUNT`
    Count,
    /// `COLLECT`
    Collect,
}

/// What stands between the braces.
#[derive(Debug, Clone, PartialEq)]
pub enum SubqueryBody {
    /// `pattern [WHERE predicate]`
    Pattern(Vec<PatternPart>, Option<Expression>),
    /// A whole query.
    Query(Query),
}

/// One item of a map projection.
#[derive(Debug, Clone, PartialEq)]
pub enum MapProjectionItem {
    /// `.*`
    All(Span),
    /// `.key`
    Property(Name),
    /// `key: value`
    Entry(Name, Expression),
    /// `variable`
    Variable(Name),
}

/// A statement about the schema.
#[derive(Debug, Clone, PartialEq)]
pub enum SchemaStatement {
    /// `CREATE [RANGE | TEXT | POINT] INDEX [name] [IF NOT EXISTS] FOR (n:Label) ON (n.key, …)`, or of a relationship
    /// type: `FOR ()-[r:TYPE]-()`
    CreateIndex {
        /// Its name, made from label and keys when left out.
        name: Option<Name>,
        /// `IF NOT EXISTS`
        if_not_exists: bool,
        /// What it is declared for.
        kind: IndexKind,
        /// Whose properties.
        subject: SchemaSubject,
        /// The keys; none for `LOOKUP`.
        keys: Vec<Name>,
    },
    /// `CREATE CONSTRAINT [name] [IF NOT EXISTS] FOR (n:Label) REQUIRE n.key IS UNIQUE`
    CreateConstraint {
        /// Its name, made from label and keys when left out.
        name: Option<Name>,
        /// `IF NOT EXISTS`
        if_not_exists: bool,
        /// Whose properties.
        subject: SchemaSubject,
        /// The keys.
        keys: Vec<Name>,
        /// What is required.
        kind: ConstraintKind,
        /// From `REQUIRE` on.
        span: Span,
    },
    /// `DROP INDEX name [IF EXISTS]`, `DROP CONSTRAINT name [IF EXISTS]`
    Drop {
        /// Its name.
        name: Name,
        /// `IF EXISTS`
        if_exists: bool,
        /// Whether it is a constraint.
        constraint: bool,
    },
    /// `SHOW FUNCTIONS` and its kin.
    Show(ShowKind),
    /// `CREATE GRAPH TYPE [IF NOT EXISTS] name { … } [OPEN | CLOSED]`
    CreateGraphType {
        /// `IF NOT EXISTS`
        if_not_exists: bool,
        /// What is declared.
        graph_type: GraphTypeDefinition,
    },
    /// `DROP GRAPH TYPE name [IF EXISTS]`
    DropGraphType {
        /// Its name.
        name: Name,
        /// `IF EXISTS`
        if_exists: bool,
    },
    /// `SET GRAPH TYPE name`, `SET GRAPH TYPE NONE`
    SetGraphType {
        /// Which; `None` opens the graph.
        name: Option<Name>,
    },
}

/// What follows `FOR`: nodes of a label or relationships of a type.
#[derive(Debug, Clone, PartialEq)]
pub enum SchemaSubject {
    /// `(n:Label)`
    Label(Name),
    /// `()-[r:TYPE]-()`
    RelationshipType(Name),
    /// `(n)`, of a lookup index.
    AnyNode,
    /// `()-[r]-()`, of a lookup index.
    AnyRelationship,
}

/// The word before `INDEX`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IndexKind {
    /// `RANGE`, or nothing.
    Range,
    /// `TEXT`
    Text,
    /// `POINT`
    Point,
    /// `LOOKUP`
    Lookup,
}

/// What a constraint requires.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConstraintKind {
    /// `IS UNIQUE`
    Unique,
    /// `IS NOT NULL`
    NotNull,
    /// `IS KEY`
    Key,
    /// `IS :: TYPE`
    Typed(TypeTest),
}

/// What `SHOW` lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShowKind {
    /// `SHOW FUNCTIONS`
    Functions,
    /// `SHOW PROCEDURES`
    Procedures,
    /// `SHOW INDEXES`
    Indexes,
    /// `SHOW CONSTRAINTS`
    Constraints,
    /// `SHOW LABELS`
    Labels,
    /// `SHOW TYPES`, `SHOW RELATIONSHIP TYPES`
    RelationshipTypes,
    /// `SHOW PROPERTY KEYS`
    PropertyKeys,
    /// `SHOW GRAPH TYPES`
    GraphTypes,
}

impl ShowKind {
    /// The words behind `SHOW`, in capitals.
    pub const WORDS: &[(&[&str], Self)] = &[
        (&["FUNCTIONS"], Self::Functions),
        (&["PROCEDURES"], Self::Procedures),
        (&["INDEXES"], Self::Indexes),
        (&["CONSTRAINTS"], Self::Constraints),
        (&["LABELS"], Self::Labels),
        (&["TYPES"], Self::RelationshipTypes),
        (&["RELATIONSHIP", "TYPES"], Self::RelationshipTypes),
        (&["PROPERTY", "KEYS"], Self::PropertyKeys),
        (&["GRAPH", "TYPES"], Self::GraphTypes),
    ];

    /// What these words, in capitals, list.
    pub fn of(words: &[String]) -> Option<Self> {
        let row = Self::WORDS.iter().find(|(own, _)| *own == words);
        row.map(|(_, kind)| *kind)
    }

    /// The procedure that lists it.
    pub const fn procedure(self) -> &'static str {
        match self {
            Self::Functions => "annals.functions",
            Self::Procedures => "annals.procedures",
            Self::Indexes => "db.indexes",
            Self::Constraints => "db.constraints",
            Self::Labels => "db.labels",
            Self::RelationshipTypes => "db.relationshipTypes",
            Self::PropertyKeys => "db.propertyKeys",
            Self::GraphTypes => "db.graphTypes",
        }
    }
}

/// The body of `CREATE GRAPH TYPE`.
#[derive(Debug, Clone, PartialEq)]
pub struct GraphTypeDefinition {
    /// Its name.
    pub name: Name,
    /// Whether undeclared properties are allowed; `OPEN` unless `CLOSED` is written.
    pub open: bool,
    /// `NODE Label [EXTENDS Label] { … }`
    pub nodes: Vec<NodeTypeDefinition>,
    /// `RELATIONSHIP TYPE (A) -> (B), … { … }`
    pub relationships: Vec<RelationshipTypeDefinition>,
    /// `ALL NODES { … }`
    pub all_nodes: Vec<PropertyDefinition>,
    /// `ALL RELATIONSHIPS { … }`
    pub all_relationships: Vec<PropertyDefinition>,
}

/// `NODE Label [EXTENDS Label] { … }`
#[derive(Debug, Clone, PartialEq)]
pub struct NodeTypeDefinition {
    /// The label.
    pub label: Name,
    /// The label it extends.
    pub extends: Option<Name>,
    /// Its properties.
    pub properties: Vec<PropertyDefinition>,
}

/// `RELATIONSHIP TYPE (A) -> (B), … { … }`
#[derive(Debug, Clone, PartialEq)]
pub struct RelationshipTypeDefinition {
    /// The type.
    pub name: Name,
    /// The pairs; `None` is `()`.
    pub endpoints: Vec<(Option<Name>, Option<Name>)>,
    /// Its properties.
    pub properties: Vec<PropertyDefinition>,
}

/// `key TYPE [NOT NULL] [UNIQUE] [IN [values]]`
#[derive(Debug, Clone, PartialEq)]
pub struct PropertyDefinition {
    /// The key.
    pub key: Name,
    /// The type as written, e.g. `LIST<STRING>`.
    pub property_type: TypeName,
    /// `NOT NULL`
    pub required: bool,
    /// `UNIQUE`
    pub unique: bool,
    /// `IN […]`: literals.
    pub allowed: Vec<Expression>,
}

/// A type as written.
#[derive(Debug, Clone, PartialEq)]
pub struct TypeName {
    /// The words, upper case, single spaces: `STRING`, `ZONED DATETIME`, `LIST`.
    pub name: String,
    /// What the list holds.
    pub element: Option<Box<TypeName>>,
    /// Where it is written.
    pub span: Span,
}

/// A type as it is written after `IS ::`: alternatives, of which a value must have one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypeTest {
    /// At least one.
    pub alternatives: Vec<TypeAlternative>,
}

/// `type [NOT NULL]`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypeAlternative {
    /// The type.
    pub word: TypeWord,
    /// Of `LIST<T>` what its items must be.
    pub items: Option<TypeTest>,
    /// `NOT NULL`
    pub not_null: bool,
}

/// The word of a type, whichever of its spellings is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is the word it is named after")]
pub enum TypeWord {
    Any,
    Null,
    Nothing,
    PropertyValue,
    Boolean,
    Integer,
    Float,
    String,
    Date,
    LocalTime,
    ZonedTime,
    LocalDateTime,
    ZonedDateTime,
    Duration,
    Edtf,
    Point,
    List,
    Map,
    Node,
    Relationship,
    Path,
}
