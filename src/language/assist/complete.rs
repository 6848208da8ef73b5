//! Completion: what could stand at the cursor, from what the parse expects there.

use std::cmp::Reverse;
use std::sync::OnceLock;

use super::brackets::is_unterminated;
use super::highlight::Kind;
use super::highlight::comments;
use super::highlight::highlight;
use super::speaker;
use crate::functions;
use crate::functions::procedure::Procedures;
use crate::language::syntax::Expected;
use crate::language::syntax::ast::ShowKind;
use crate::language::syntax::expected_at_end;
use crate::language::syntax::token::Token;
use crate::language::syntax::token::TokenKind;
use crate::language::syntax::token::tokenize_broken;
use crate::language::syntax::token::written;
use crate::model::catalog::Catalog;
use crate::model::catalog::NameKind;
use crate::model::collections::HashSet;

/// What is known of the graph and the session a statement is typed for.
#[derive(Debug, Clone, Copy)]
pub struct Known<'k> {
    /// The names the graph uses and declares.
    pub catalog: &'k Catalog,
    /// The names of the parameters that have values, without dollar signs.
    pub parameters: &'k [String],
    /// The names of those `ACCORDING TO` can hear, sorted.
    pub speakers: &'k [String],
}

/// What kind of thing a candidate is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CandidateKind {
    /// A variable of the statement.
    Variable,
    /// A parameter.
    Parameter,
    /// A label.
    Label,
    /// A relationship type.
    RelationshipType,
    /// A property key.
    Property,
    /// A keyword.
    Keyword,
    /// A column that a procedure yields.
    Column,
    /// A procedure.
    Procedure,
    /// A function or aggregate.
    Function,
    /// An actor or a source, in quotes.
    Speaker,
}

/// Something that could stand at the cursor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// What to write, in backticks where needed; a function comes with its opening parenthesis.
    pub text: String,
    /// What it is.
    pub kind: CandidateKind,
    /// A line about it; may be empty.
    pub doc: String,
}

/// What could replace the text from `start` to the cursor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completion {
    /// Where the text to replace begins, in bytes.
    pub start: usize,
    /// What could stand there, best first.
    pub candidates: Vec<Candidate>,
}

/// Forms that look like functions and are part of the grammar.
const FORMS: &[(&str, &str)] = &[
    (
        "all(",
        "all(x IN list WHERE …): whether it holds for every item",
    ),
    (
        "any(",
        "any(x IN list WHERE …): whether it holds for at least one item",
    ),
    (
        "none(",
        "none(x IN list WHERE …): whether it holds for no item",
    ),
    (
        "single(",
        "single(x IN list WHERE …): whether it holds for exactly one item",
    ),
    (
        "reduce(",
        "reduce(total = start, x IN list | …): one value from a list",
    ),
    (
        "shortestPath(",
        "shortestPath((a)-[*]-(b)): one path of the least length",
    ),
    (
        "allShortestPaths(",
        "allShortestPaths((a)-[*]-(b)): every path of the least length",
    ),
];

/// What could stand at `cursor` (in bytes). Nothing in strings, comments and numbers.
pub fn complete(text: &str, cursor: usize, known: &Known<'_>) -> Completion {
    let mut cursor = cursor.min(text.len());
    while !text.is_char_boundary(cursor) {
        cursor -= 1;
    }
    let before = text.get(..cursor).unwrap_or_default();
    if let Some(names) = speaker::complete(before, known.speakers) {
        return names;
    }
    let Some(place) = Place::find(before) else {
        return Completion {
            start: cursor,
            candidates: Vec::new(),
        };
    };
    let mut offers = Offers {
        prefix: place.prefix.to_lowercase(),
        exact: place.prefix,
        known,
        found: Vec::new(),
    };
    if place.is_parameter {
        offers.parameters(text);
    } else {
        offers.fill(text, &place);
    }
    Completion {
        start: place.start,
        candidates: offers.sorted(),
    }
}

/// Where the cursor is.
struct Place<'t> {
    /// Where the word at the cursor begins, with its backtick or dollar sign.
    start: usize,
    /// The word as far as it is written, without those.
    prefix: &'t str,
    is_parameter: bool,
    /// Whether a backtick has been opened.
    is_quoted: bool,
    /// Where the statement begins.
    statement: usize,
    /// The statement's tokens before the word.
    tokens: Vec<Token>,
}

impl<'t> Place<'t> {
    /// `None` where nothing can be offered.
    fn find(before: &'t str) -> Option<Self> {
        if before.trim_start().starts_with(':') {
            return None;
        }
        let (mut tokens, broken) = tokenize_broken(before);
        let end = tokens.pop()?.span.end as usize;
        let last = tokens.last().map_or(0, |token| token.span.end as usize);
        let gap_start = broken
            .last()
            .map_or(last, |part| last.max(part.span.end as usize));
        let gap = before.get(gap_start..end).unwrap_or_default();
        let in_comment = comments(gap).last().is_some_and(|comment| {
            comment.end as usize == gap.len() && comment.text(gap).starts_with("//")
        });
        if in_comment {
            return None;
        }
        let mut place = Self {
            start: end,
            prefix: "",
            is_parameter: false,
            is_quoted: false,
            statement: 0,
            tokens: Vec::new(),
        };
        if let Some(part) = broken.last().filter(|part| part.span.end as usize == end) {
            place.start = part.span.start as usize;
            let written = part.span.text(before);
            if is_unterminated(part) {
                place.prefix = written.strip_prefix('`')?;
                place.is_quoted = true;
            } else {
                place.prefix = written.strip_prefix('$')?;
                place.is_parameter = true;
            }
        } else if let Some(token) = tokens.pop_if(|token| touches(token, end)) {
            let written = token.span.text(before);
            place.start = token.span.start as usize;
            match token.kind {
                TokenKind::Word => place.prefix = written,
                TokenKind::Parameter(_) => {
                    place.prefix = written.strip_prefix('$')?;
                    place.is_parameter = true;
                }
                _ => return None,
            }
        }
        let semicolon = tokens
            .iter()
            .rposition(|token| token.kind == TokenKind::Symbol(";"));
        if let Some(semicolon) = semicolon {
            place.statement = tokens[semicolon].span.end as usize;
            tokens.drain(..=semicolon);
        }
        place.tokens = tokens;
        Some(place)
    }

    fn symbol(&self, back: usize) -> Option<&'static str> {
        let position = self.tokens.len().checked_sub(1 + back)?;
        match self.tokens[position].kind {
            TokenKind::Symbol(symbol) => Some(symbol),
            _ => None,
        }
    }

    /// The tokens of the dotted name the word goes on, with its last dot: `edtf.`.
    fn namespace(&self) -> &[Token] {
        let mut first = self.tokens.len();
        while first >= 2
            && self.tokens[first - 1].kind == TokenKind::Symbol(".")
            && self.tokens[first - 2].kind == TokenKind::Word
        {
            first -= 2;
        }
        &self.tokens[first..]
    }

    /// The procedure whose columns `YIELD` names: the last one called, or that of `SHOW …`.
    fn called(&self, text: &str) -> String {
        let word = |token: &Token| token.span.text(text).to_uppercase();
        let from = self
            .tokens
            .iter()
            .rposition(|token| matches!(word(token).as_str(), "CALL" | "SHOW"));
        let Some(from) = from else {
            return String::new();
        };
        let names = self.tokens[from + 1..]
            .iter()
            .take_while(|token| !matches!(word(token).as_str(), "YIELD" | "("));
        if word(&self.tokens[from]) == "CALL" {
            return names.map(|token| token.span.text(text)).collect();
        }
        let kind: Vec<String> = names.map(word).collect();
        ShowKind::of(&kind).map_or_else(String::new, |kind| kind.procedure().to_owned())
    }

    /// What can stand here, as far as the symbols before tell: for statements that are wrong further to the left.
    fn guess(&self) -> Vec<Expected> {
        let mut open = Vec::new();
        for token in &self.tokens {
            match token.kind {
                TokenKind::Symbol(symbol @ ("(" | "[" | "{")) => open.push(symbol),
                TokenKind::Symbol(")" | "]" | "}") => {
                    open.pop();
                }
                _ => {}
            }
        }
        let bracket = open.last().copied();
        match self.symbol(0) {
            Some(".") => vec![Expected::Property],
            Some("{") => vec![Expected::Property, Expected::Variable],
            Some(":" | "|" | "&" | "!") if bracket == Some("[") => vec![Expected::RelationshipType],
            Some(":" | "|" | "&" | "!") if bracket != Some("{") => vec![Expected::Label],
            _ => ["WHERE", "AS", "ORDER", "BY", "SKIP", "LIMIT", "UNION"]
                .into_iter()
                .map(Expected::Keyword)
                .chain([Expected::Expression, Expected::Operator, Expected::Clause])
                .collect(),
        }
    }
}

/// Whether a token could go on at the end of the text.
fn touches(token: &Token, end: usize) -> bool {
    let goes_on = matches!(
        token.kind,
        TokenKind::Word
            | TokenKind::Quoted(_)
            | TokenKind::Parameter(_)
            | TokenKind::String(_)
            | TokenKind::Integer
            | TokenKind::Float
            | TokenKind::Malformed
    );
    goes_on && token.span.end as usize == end
}

/// The candidates found so far.
struct Offers<'t, 'k> {
    /// What candidates begin with, in lower case.
    prefix: String,
    /// The same as written.
    exact: &'t str,
    known: &'k Known<'k>,
    found: Vec<Candidate>,
}

impl Offers<'_, '_> {
    fn fill(&mut self, text: &str, place: &Place<'_>) {
        let before = text.get(place.statement..place.start).unwrap_or_default();
        let mut expected = expected_at_end(before);
        if expected.is_empty() {
            expected = place.guess();
        }
        let variables = variables(text, place);
        let namespace: String = place
            .namespace()
            .iter()
            .map(|token| token.span.text(text))
            .collect();
        if !place.is_quoted && !namespace.is_empty() {
            let owner = namespace.split('.').next().unwrap_or_default();
            let is_call = expected.contains(&Expected::Procedure);
            if is_call || !variables.iter().any(|name| name == owner) {
                self.members(&namespace, is_call);
            }
            if !self.found.is_empty() {
                return;
            }
        }
        for expected in expected {
            if !place.is_quoted {
                for keyword in expected.keywords() {
                    self.offer(keyword, CandidateKind::Keyword, String::new);
                }
            }
            match expected {
                Expected::Label => self.names(NameKind::Label),
                Expected::RelationshipType => self.names(NameKind::RelationshipType),
                Expected::Property => self.names(NameKind::Key),
                Expected::Variable => self.variables(&variables),
                Expected::Procedure => self.members("", true),
                Expected::Column => self.columns(&place.called(text)),
                Expected::Expression => {
                    self.variables(&variables);
                    // All of them at once would hide everything else.
                    if !place.is_quoted && !self.prefix.is_empty() {
                        self.members("", false);
                    }
                }
                _ => {}
            }
        }
    }

    /// Adds a candidate if it begins with what is written.
    fn offer(&mut self, name: &str, kind: CandidateKind, doc: impl FnOnce() -> String) {
        if !begins_with(name, &self.prefix) {
            return;
        }
        let text = match kind {
            CandidateKind::Label
            | CandidateKind::RelationshipType
            | CandidateKind::Property
            | CandidateKind::Column
            | CandidateKind::Variable => written(name).into_owned(),
            CandidateKind::Parameter => format!("${}", written(name)),
            CandidateKind::Keyword
            | CandidateKind::Procedure
            | CandidateKind::Function
            | CandidateKind::Speaker => name.to_owned(),
        };
        self.found.push(Candidate {
            text,
            kind,
            doc: doc(),
        });
    }

    /// Names the graph uses, and those its graph type declares.
    fn names(&mut self, kind: NameKind) {
        let catalog = self.known.catalog;
        let candidate = match kind {
            NameKind::Label => CandidateKind::Label,
            NameKind::RelationshipType => CandidateKind::RelationshipType,
            NameKind::Key => CandidateKind::Property,
        };
        for name in catalog.names.all(kind) {
            self.offer(name, candidate, String::new);
        }
        let Some(adopted) = &catalog.adopted else {
            return;
        };
        let nodes = adopted.nodes.iter().map(|node| &node.properties);
        let relationships = adopted.relationships.iter().map(|own| &own.properties);
        let declared: Vec<&str> = match kind {
            NameKind::Label => adopted.nodes.iter().map(|node| &*node.label).collect(),
            NameKind::RelationshipType => {
                adopted.relationships.iter().map(|own| &*own.name).collect()
            }
            NameKind::Key => nodes
                .chain(relationships)
                .chain([&adopted.all_nodes, &adopted.all_relationships])
                .flatten()
                .map(|rule| &*rule.key)
                .collect(),
        };
        for name in declared {
            self.offer(name, candidate, String::new);
        }
    }

    fn variables(&mut self, names: &[String]) {
        for name in names {
            self.offer(name, CandidateKind::Variable, String::new);
        }
    }

    /// What a procedure yields.
    fn columns(&mut self, procedure: &str) {
        let found = builtin().all().find(|row| {
            let name = &row.signature().name;
            name.eq_ignore_ascii_case(procedure)
        });
        for column in found.iter().flat_map(|row| &row.signature().columns) {
            self.offer(&column.name, CandidateKind::Column, || {
                column.types.to_string()
            });
        }
    }

    /// Functions or procedures, as they go on after `namespace`.
    fn members(&mut self, namespace: &str, procedures: bool) {
        let rest = |name: &'static str| without_prefix(name, namespace);
        if procedures {
            for procedure in builtin().all() {
                let signature = procedure.signature();
                if let Some(rest) = rest(&signature.name) {
                    let call = format!("{rest}(");
                    self.offer(&call, CandidateKind::Procedure, || signature.doc.clone());
                }
            }
            return;
        }
        for function in functions::scalars() {
            if let Some(rest) = rest(function.name) {
                let call = format!("{rest}(");
                self.offer(&call, CandidateKind::Function, || {
                    format!("{}: {}", function.signature_text(), function.doc)
                });
            }
        }
        for aggregate in functions::aggregates() {
            if let Some(rest) = rest(aggregate.name) {
                let call = format!("{rest}(");
                self.offer(&call, CandidateKind::Function, || {
                    format!("{}: {}", aggregate.signature_text(), aggregate.doc)
                });
            }
        }
        for (form, doc) in FORMS.iter().filter(|_| namespace.is_empty()) {
            self.offer(form, CandidateKind::Function, || (*doc).to_owned());
        }
    }

    /// Parameters that have values, and those the text uses elsewhere.
    fn parameters(&mut self, text: &str) {
        for name in self.known.parameters {
            self.offer(name, CandidateKind::Parameter, String::new);
        }
        let (tokens, _) = tokenize_broken(text);
        for token in tokens {
            if let TokenKind::Parameter(name) = &token.kind
                && name != self.exact
            {
                self.offer(name, CandidateKind::Parameter, String::new);
            }
        }
    }

    /// Best first: what is spelt as written, then by kind, then by the alphabet. Nothing twice; of `COUNT` and `count(`
    /// only the better one.
    fn sorted(mut self) -> Vec<Candidate> {
        let exact = self.exact;
        self.found.sort_by_cached_key(|candidate| {
            let plain = candidate.text.trim_start_matches(['`', '$']);
            let as_written = Reverse(plain.starts_with(exact));
            (
                as_written,
                candidate.kind,
                candidate.text.to_lowercase(),
                candidate.text.clone(),
            )
        });
        let mut seen = HashSet::default();
        self.found.retain(|candidate| {
            seen.insert(match candidate.kind {
                CandidateKind::Keyword | CandidateKind::Function => {
                    (true, candidate.text.trim_end_matches('(').to_lowercase())
                }
                _ => (false, candidate.text.clone()),
            })
        });
        self.found
    }
}

/// The variables of the statement at the cursor, before and behind it.
fn variables(text: &str, place: &Place<'_>) -> Vec<String> {
    let rest = text.get(place.statement..).unwrap_or_default();
    let word = place.start - place.statement;
    let end = word + place.prefix.len();
    // The word at the cursor and the name it goes on are what is asked for, not what is known.
    let own = match place.namespace().first() {
        Some(first) => first.span.start as usize - place.statement,
        None => word,
    };
    let mut names: Vec<String> = Vec::new();
    for (span, kind) in highlight(rest) {
        let written = span.text(rest);
        let start = span.start as usize;
        if kind == Kind::Operator && written == ";" && start >= end {
            break;
        }
        let is_own = start >= own && start <= word;
        if kind == Kind::Variable && !is_own {
            let name = match written.strip_prefix('`') {
                Some(quoted) => quoted.trim_end_matches('`').replace("``", "`"),
                None => written.to_owned(),
            };
            if !names.contains(&name) {
                names.push(name);
            }
        }
    }
    names
}

pub(super) fn builtin() -> &'static Procedures {
    static BUILTIN: OnceLock<Procedures> = OnceLock::new();
    BUILTIN.get_or_init(Procedures::builtin)
}

/// Whether a name begins with `prefix`, which is in lower case.
pub(super) fn begins_with(name: &str, prefix: &str) -> bool {
    let mut letters = name.chars().flat_map(char::to_lowercase);
    prefix.chars().all(|own| letters.next() == Some(own))
}

/// What follows `prefix`, in any case.
fn without_prefix<'n>(name: &'n str, prefix: &str) -> Option<&'n str> {
    let start = name.get(..prefix.len())?;
    if start.eq_ignore_ascii_case(prefix) {
        name.get(prefix.len()..)
    } else {
        None
    }
}
