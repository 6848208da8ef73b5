//! What could stand at a place, and the furthest place a parse came to. Feeds "expected …" and completion alike.

/// Words that begin a clause.
pub(super) const CLAUSES: &[&str] = &[
    "MATCH", "RETURN", "WITH", "CREATE", "MERGE", "SET", "DELETE", "REMOVE", "UNWIND", "OPTIONAL",
    "CALL", "DETACH", "FOREACH", "LOAD", "FINISH",
];

/// Words that join values.
pub(super) const OPERATORS: &[&str] =
    &["AND", "OR", "XOR", "IN", "IS", "CONTAINS", "STARTS", "ENDS"];

/// Words a value begins with.
pub(super) const VALUES: &[&str] = &[
    "NOT", "CASE", "EXISTS", "COUNT", "COLLECT", "null", "true", "false",
];

/// Words a type of property begins with.
pub(super) const TYPES: &[&str] = &[
    "STRING", "INTEGER", "FLOAT", "BOOLEAN", "DATE", "DATETIME", "DURATION", "POINT", "LIST",
    "LOCAL", "ZONED", "ANY",
];

/// Something that could stand at a place, in the user's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Expected {
    /// A keyword, in capitals.
    Keyword(&'static str),
    /// An operator or bracket.
    Symbol(&'static str),
    /// A new name.
    Name,
    /// A name that may be known already.
    Variable,
    /// A label.
    Label,
    /// A relationship type.
    RelationshipType,
    /// A property key.
    Property,
    /// The name of a function.
    Function,
    /// The name of a procedure.
    Procedure,
    /// A column of the procedure that is called.
    Column,
    /// A type of properties.
    Type,
    /// Any expression.
    Expression,
    /// A word that joins values.
    Operator,
    /// A clause.
    Clause,
    /// A whole number.
    Integer,
    /// A quoted text.
    Text,
}

impl Expected {
    /// What it is called in messages.
    pub(super) fn words(self) -> String {
        match self {
            Self::Keyword(word) => word.to_owned(),
            Self::Symbol(symbol) => format!("`{symbol}`"),
            Self::Name => "a name".to_owned(),
            Self::Variable => "a variable".to_owned(),
            Self::Label => "a label".to_owned(),
            Self::RelationshipType => "a relationship type".to_owned(),
            Self::Property => "a property name".to_owned(),
            Self::Function => "a function".to_owned(),
            Self::Procedure => "a procedure".to_owned(),
            Self::Column => "a column".to_owned(),
            Self::Type => "a type".to_owned(),
            Self::Expression => "an expression".to_owned(),
            Self::Operator => "an operator".to_owned(),
            Self::Clause => "a clause".to_owned(),
            Self::Integer => "a whole number".to_owned(),
            Self::Text => "a quoted text".to_owned(),
        }
    }

    /// The keywords it stands for.
    pub fn keywords(&self) -> &[&'static str] {
        match self {
            Self::Keyword(word) => std::slice::from_ref(word),
            Self::Operator => OPERATORS,
            Self::Clause => CLAUSES,
            Self::Expression => VALUES,
            Self::Type => TYPES,
            Self::Symbol(_)
            | Self::Name
            | Self::Variable
            | Self::Label
            | Self::RelationshipType
            | Self::Property
            | Self::Function
            | Self::Procedure
            | Self::Column
            | Self::Integer
            | Self::Text => &[],
        }
    }

    /// What is said first in a message: what is specific to the place, then symbols, then keywords.
    fn rank(self) -> u8 {
        match self {
            Self::Keyword(_) => 4,
            Self::Clause => 3,
            Self::Operator => 2,
            Self::Symbol(_) => 1,
            Self::Name
            | Self::Variable
            | Self::Label
            | Self::RelationshipType
            | Self::Property
            | Self::Function
            | Self::Procedure
            | Self::Column
            | Self::Type
            | Self::Expression
            | Self::Integer
            | Self::Text => 0,
        }
    }
}

/// Whether a keyword goes without saying, since one of the wider things holds it: NOT begins an expression.
fn is_held(keyword: Expected, expected: &[Expected]) -> bool {
    let Expected::Keyword(word) = keyword else {
        return false;
    };
    let mut wider = expected
        .iter()
        .filter(|other| !matches!(other, Expected::Keyword(_)));
    wider.any(|wider| wider.keywords().contains(&word))
}

/// `expected a label, …`: at most eight things; empty when there is none.
pub(super) fn sentence(expected: &[Expected]) -> String {
    const MOST: usize = 8;
    if expected.contains(&Expected::Keyword("BEGIN")) && expected.contains(&Expected::Clause) {
        return "expected a statement: MATCH, CREATE, MERGE, RETURN, CALL, SHOW, …".to_owned();
    }
    let mut things: Vec<(u8, String)> = expected
        .iter()
        .filter(|each| !is_held(**each, expected))
        .map(|expected| (expected.rank(), expected.words()))
        .collect();
    things.sort();
    if things.is_empty() {
        return String::new();
    }
    let more = if things.len() > MOST { ", …" } else { "" };
    let words: Vec<String> = things
        .into_iter()
        .take(MOST)
        .map(|(_, word)| word)
        .collect();
    format!("expected {}{more}", words.join(", "))
}

/// The furthest token any rule failed at, and everything that could have stood there.
#[derive(Debug, Default)]
pub(super) struct Furthest {
    /// The token's position.
    pub(super) at: usize,
    /// What could have stood there, in the order it was tried.
    pub(super) expected: Vec<Expected>,
}

impl Furthest {
    /// Notes a miss.
    pub(super) fn note(&mut self, at: usize, expected: Expected) {
        if at > self.at {
            self.at = at;
            self.expected.clear();
        }
        if at == self.at && !self.expected.contains(&expected) {
            self.expected.push(expected);
        }
    }
}
