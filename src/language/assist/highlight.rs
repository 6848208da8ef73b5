//! Colours: what each part of a text is, however broken the text.
//!
//! Words are coloured as the parse has read them. Behind a mistake, where no parse has been, the neighbours of a word
//! tell what it likely is.

use super::brackets::is_unterminated;
use super::brackets::partners;
use crate::diagnostic::Code;
use crate::diagnostic::Span;
use crate::language::syntax::Role;
use crate::language::syntax::is_keyword;
use crate::language::syntax::roles;
use crate::language::syntax::token::Broken;
use crate::language::syntax::token::Token;
use crate::language::syntax::token::TokenKind;
use crate::language::syntax::token::tokenize_broken;

/// What a part of a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A keyword, a constant, the name of a type.
    Keyword,
    /// A label.
    Label,
    /// A relationship type.
    RelationshipType,
    /// A property key.
    Property,
    /// A quoted text.
    String,
    /// A number.
    Number,
    /// `$name`
    Parameter,
    /// A comment.
    Comment,
    /// A function or procedure.
    Function,
    /// Any other name.
    Variable,
    /// An operator, a comma, a semicolon.
    Operator,
    /// A bracket with a partner.
    Bracket,
    /// What is no token, a bracket without a partner, the quote of a text that is not closed.
    Error,
}

/// The parts of a text in order, without overlap; white space is left out. Time grows with the text.
pub fn highlight(text: &str) -> Vec<(Span, Kind)> {
    let (tokens, broken) = tokenize_broken(text);
    let kinds = kinds(text, &tokens);
    let mut parts = Parts {
        text,
        found: Vec::with_capacity(tokens.len()),
        end: 0,
    };
    let mut broken = broken.into_iter().peekable();
    for (token, kind) in tokens.iter().zip(kinds) {
        while let Some(part) = broken.next_if(|part| part.span.start < token.span.start) {
            parts.push_broken(&part);
        }
        parts.push(token.span, kind);
    }
    for part in broken {
        parts.push_broken(&part);
    }
    parts.found
}

/// The parts found so far.
struct Parts<'t> {
    text: &'t str,
    found: Vec<(Span, Kind)>,
    end: usize,
}

impl Parts<'_> {
    /// Adds a part, and the comments between it and the one before.
    fn push(&mut self, span: Span, kind: Kind) {
        let start = span.start as usize;
        let gap = self.text.get(self.end..start).unwrap_or_default();
        for comment in comments(gap) {
            let comment = Span::new(
                self.end + comment.start as usize,
                self.end + comment.end as usize,
            );
            self.found.push((comment, Kind::Comment));
        }
        if span.start < span.end {
            self.found.push((span, kind));
        }
        self.end = span.end as usize;
    }

    fn push_broken(&mut self, part: &Broken) {
        let (start, end) = (part.span.start as usize, part.span.end as usize);
        let rest = self.text.get(start..end).unwrap_or_default();
        if is_unterminated(part) {
            let (length, kind) = match rest.as_bytes().first() {
                Some(b'/') => (2, Kind::Comment),
                Some(b'`') => (1, Kind::Variable),
                _ => (1, Kind::String),
            };
            self.push(Span::new(start, start + length), Kind::Error);
            self.push(Span::new(start + length, end), kind);
            return;
        }
        match &part.diagnostic.primary {
            Some(place) if part.diagnostic.code == Code::InvalidUnicodeLiteral => {
                self.push(Span::new(start, place.span.start as usize), Kind::String);
                self.push(place.span, Kind::Error);
                self.push(Span::new(place.span.end as usize, end), Kind::String);
            }
            _ => self.push(part.span, Kind::Error),
        }
    }
}

/// The comments of a text that holds nothing but white space and comments.
pub(super) fn comments(gap: &str) -> Vec<Span> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = gap.get(at..).and_then(|rest| rest.find('/')) {
        let start = at + start;
        let comment = gap.get(start..).unwrap_or_default();
        let length = if comment.starts_with("/*") {
            comment
                .get(2..)
                .and_then(|rest| rest.find("*/"))
                .map(|end| end + 4)
        } else {
            comment.find(['\n', '\r'])
        };
        at = start + length.unwrap_or(comment.len());
        found.push(Span::new(start, at));
    }
    found
}

/// What each token is, statement by statement.
fn kinds(text: &str, tokens: &[Token]) -> Vec<Kind> {
    let partners = partners(tokens);
    let mut kinds = Vec::with_capacity(tokens.len());
    for statement in tokens.split_inclusive(|token| token.kind == TokenKind::Symbol(";")) {
        let first = kinds.len();
        let roles = statement_roles(text, statement);
        let mut neighbours = Neighbours::default();
        for (position, token) in statement.iter().enumerate() {
            let next = statement.get(position + 1).map(|next| &next.kind);
            let has_partner = partners[first + position].is_some();
            let kind = match &token.kind {
                TokenKind::Symbol("(" | ")" | "[" | "]" | "{" | "}") if has_partner => {
                    Kind::Bracket
                }
                TokenKind::Symbol("(" | ")" | "[" | "]" | "{" | "}") | TokenKind::Malformed => {
                    Kind::Error
                }
                TokenKind::Symbol(_) | TokenKind::End => Kind::Operator,
                TokenKind::String(_) => Kind::String,
                TokenKind::Parameter(_) => Kind::Parameter,
                TokenKind::Integer | TokenKind::Float => Kind::Number,
                TokenKind::Word | TokenKind::Quoted(_) => match roles[position] {
                    Role::Keyword => Kind::Keyword,
                    Role::Label => Kind::Label,
                    Role::RelationshipType => Kind::RelationshipType,
                    Role::Property => Kind::Property,
                    Role::Function => Kind::Function,
                    Role::Variable => Kind::Variable,
                    Role::Unread => neighbours.guess(token.span.text(text), next),
                },
            };
            neighbours.pass(&token.kind, kind);
            kinds.push(kind);
        }
    }
    kinds
}

/// What the parse reads each token of a statement as; its semicolon is the end.
fn statement_roles(text: &str, statement: &[Token]) -> Vec<Role> {
    let mut tokens = statement.to_vec();
    if let Some(last) = tokens.last_mut() {
        last.kind = TokenKind::End;
    }
    roles(text, &tokens)
}

/// What stands before a word that no parse has read.
#[derive(Debug, Default)]
struct Neighbours {
    /// The brackets that are open.
    open: Vec<&'static str>,
    /// The symbol just before.
    symbol: Option<&'static str>,
    /// What the word before was, when symbols that join labels lie between.
    joined: Option<Kind>,
}

impl Neighbours {
    fn guess(&self, word: &str, next: Option<&TokenKind>) -> Kind {
        let called = next == Some(&TokenKind::Symbol("("));
        let bracket = self.open.last().copied();
        match self.symbol {
            Some(".") if called => return Kind::Function,
            Some(".") => return Kind::Property,
            Some(":") if bracket == Some("[") => return Kind::RelationshipType,
            Some(":") if bracket != Some("{") => return Kind::Label,
            Some("|" | "&" | "!") => {
                if let Some(kind) = self.joined {
                    return kind;
                }
            }
            _ => {}
        }
        if bracket == Some("{") && next == Some(&TokenKind::Symbol(":")) {
            return Kind::Property;
        }
        if is_keyword(word) {
            return Kind::Keyword;
        }
        if called {
            Kind::Function
        } else {
            Kind::Variable
        }
    }

    /// Takes note of a token that has been coloured.
    fn pass(&mut self, token: &TokenKind, kind: Kind) {
        self.symbol = None;
        if let TokenKind::Symbol(symbol) = token {
            self.symbol = Some(symbol);
            match *symbol {
                "(" | "[" | "{" => self.open.push(symbol),
                ")" | "]" | "}" => {
                    self.open.pop();
                }
                _ => {}
            }
        }
        if matches!(kind, Kind::Label | Kind::RelationshipType) {
            self.joined = Some(kind);
        } else if !matches!(self.symbol, Some("|" | "&" | "!" | ":")) {
            self.joined = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The parts as `text=kind`, with the kind's first letters.
    fn shown(text: &str) -> String {
        let parts: Vec<String> = highlight(text)
            .into_iter()
            .map(|(span, kind)| {
                let kind = format!("{kind:?}");
                format!("{}={}", span.text(text), &kind[..3])
            })
            .collect();
        parts.join(" ")
    }

    #[test]
    fn every_kind_has_its_colour() {
        assert_eq!(
            shown(
                "MATCH (a:Actor {name: $n})-[r:STRUCK]->() // all\nRETURN count(a.x) + 1.5, 'it''s'"
            ),
            "MATCH=Key (=Bra a=Var :=Ope Actor=Lab {=Bra name=Pro :=Ope $n=Par }=Bra )=Bra -=Ope [=Bra r=Var :=Ope \
             STRUCK=Rel ]=Bra -=Ope >=Ope (=Bra )=Bra // all=Com RETURN=Key count=Fun (=Bra a=Var .=Ope x=Pro )=Bra \
             +=Ope 1.5=Num ,=Ope 'it'=Str 's'=Str"
        );
    }

    #[test]
    fn a_word_is_what_it_is_read_as_not_how_it_is_spelt() {
        assert_eq!(
            shown("MATCH (type:Return) WHERE type.where IS NULL RETURN edtf.parse('x') AS end"),
            "MATCH=Key (=Bra type=Var :=Ope Return=Lab )=Bra WHERE=Key type=Var .=Ope where=Pro IS=Key NULL=Key \
             RETURN=Key edtf=Fun .=Fun parse=Fun (=Bra 'x'=Str )=Bra AS=Key end=Var"
                .replace(".=Fun", ".=Ope")
        );
    }

    #[test]
    fn text_behind_a_mistake_is_coloured_by_its_neighbours() {
        assert_eq!(
            shown("MATCH MATCH (b:A|B)-[:X]->() WHERE b.name = size(c) RETURN b"),
            "MATCH=Key MATCH=Key (=Bra b=Var :=Ope A=Lab |=Ope B=Lab )=Bra -=Ope [=Bra :=Ope X=Rel ]=Bra -=Ope >=Ope \
             (=Bra )=Bra WHERE=Key b=Var .=Ope name=Pro =Ope size=Fun (=Bra c=Var )=Bra RETURN=Key b=Var"
                .replace("name=Pro =Ope", "name=Pro ==Ope")
        );
    }

    #[test]
    fn what_is_broken_is_marked_and_the_rest_still_coloured() {
        assert_eq!(shown("RETURN (1]"), "RETURN=Key (=Err 1=Num ]=Err");
        assert_eq!(shown("RETURN 'abc"), "RETURN=Key '=Err abc=Str");
        assert_eq!(shown("RETURN 1 /* x"), "RETURN=Key 1=Num /*=Err  x=Com");
        assert_eq!(shown("RETURN § + 2"), "RETURN=Key §=Err +=Ope 2=Num");
        assert_eq!(
            shown("RETURN 'a\\qb', 1"),
            "RETURN=Key 'a=Str \\q=Err b'=Str ,=Ope 1=Num"
        );
        assert_eq!(shown("RETURN $ + 12ab"), "RETURN=Key $=Err +=Ope 12ab=Err");
        assert_eq!(
            shown("/* a */ // b\n/* c */"),
            "/* a */=Com // b=Com /* c */=Com"
        );
        assert_eq!(shown(""), "");
    }

    #[test]
    fn each_statement_is_read_for_itself() {
        assert_eq!(
            shown("RETURN 1; MATCH (n); RETURN n"),
            "RETURN=Key 1=Num ;=Ope MATCH=Key (=Bra n=Var )=Bra ;=Ope RETURN=Key n=Var"
        );
    }

    #[test]
    fn parts_are_in_order_for_every_beginning_and_every_end_of_a_text() {
        let text = "MATCH (ä:`A b` {x: 'é\\q'})-[:X*1..2]->() /* ö */ WHERE $p <> \"\\u00e9\" // ü\nRETURN CASE 1 END;";
        for (at, _) in text.char_indices() {
            for part in [&text[..at], &text[at..]] {
                let mut end = 0;
                for (span, _) in highlight(part) {
                    assert!(span.start >= end && span.start < span.end, "{part}");
                    assert!(!span.text(part).is_empty(), "{part}");
                    end = span.end;
                }
            }
        }
    }

    #[test]
    fn time_grows_with_the_text() {
        for text in ["(", "[(", "'\\q'", "§", "a:", "/**/", "a.", ";", "CASE "] {
            assert!(!highlight(&text.repeat(20_000)).is_empty(), "{text}");
        }
    }
}
