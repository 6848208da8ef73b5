//! Patterns: nodes in parentheses, relationships as arrows.

use super::Expected;
use super::Parsed;
use super::Parser;
use crate::diagnostic::Code;
use crate::diagnostic::Diagnostic;
use crate::language::syntax::ast::Arrow;
use crate::language::syntax::ast::Expression;
use crate::language::syntax::ast::Name;
use crate::language::syntax::ast::NodePattern;
use crate::language::syntax::ast::PatternLength;
use crate::language::syntax::ast::PatternPart;
use crate::language::syntax::ast::RelationshipPattern;
use crate::language::syntax::ast::Shortest;
use crate::language::syntax::token::TokenKind;

impl Parser<'_> {
    /// `part {, part}`
    pub(super) fn pattern(&mut self) -> Parsed<Vec<PatternPart>> {
        self.separated(Self::pattern_part)
    }

    /// `[name =] [shortestPath(] … [)]`
    pub(super) fn pattern_part(&mut self) -> Parsed<PatternPart> {
        let start = self.at;
        let name = if self.is_name_at(0) && self.is_symbol_at(1, "=") {
            let name = self.expect_name(Expected::Name)?;
            self.expect_symbol("=")?;
            Some(name)
        } else {
            None
        };
        self.refuse_path_search()?;
        let shortest = if self.is_symbol_at(1, "(") && self.take("shortestPath") {
            Some(Shortest::One)
        } else if self.is_symbol_at(1, "(") && self.take("allShortestPaths") {
            Some(Shortest::All)
        } else {
            None
        };
        let mut part = if shortest.is_some() {
            self.expect_symbol("(")?;
            let part = self.anonymous_part()?;
            self.expect_symbol(")")?;
            part
        } else {
            self.anonymous_part()?
        };
        part.name = name;
        part.shortest = shortest;
        part.span = self.since(start);
        Ok(part)
    }

    /// Path search and quantified paths of GQL are named, not misread.
    fn refuse_path_search(&self) -> Parsed<()> {
        const WORDS: &[&str] = &[
            "ANY",
            "ALL",
            "SHORTEST",
            "WALK",
            "TRAIL",
            "ACYCLIC",
            "SIMPLE",
            "DIFFERENT",
            "REPEATABLE",
        ];
        let found = WORDS
            .iter()
            .find(|word| self.is_word_at(0, word) && !self.is_symbol_at(1, "="));
        if let Some(word) = found {
            let message = format!("the path search `{word}` is not supported yet");
            return Err(Box::new(
                Diagnostic::new(Code::Unsupported, message, Some(self.here()))
                    .with_help("`shortestPath(…)` and `allShortestPaths(…)` are"),
            ));
        }
        if self.is_symbol_at(0, "(") && self.is_symbol_at(1, "(") {
            return Err(self.quantified_path());
        }
        Ok(())
    }

    /// A quantifier (`+`, `*`, `{1,5}`) so many tokens ahead belongs to a quantified path of GQL.
    fn refuse_quantifier(&self, ahead: usize) -> Parsed<()> {
        match self.token(ahead).kind {
            TokenKind::Symbol("+" | "*" | "{") => Err(self.quantified_path()),
            _ => Ok(()),
        }
    }

    fn quantified_path(&self) -> Box<Diagnostic> {
        let message = "a quantified path pattern is not supported yet";
        Box::new(
            Diagnostic::new(Code::Unsupported, message, Some(self.here()))
                .with_help("a relationship of variable length is: `-[:TYPE*1..5]->`"),
        )
    }

    /// A node and whatever is joined to it.
    pub(super) fn anonymous_part(&mut self) -> Parsed<PatternPart> {
        let start = self.at;
        let first = self.node_pattern()?;
        let mut steps = Vec::new();
        while self.begins_relationship() {
            let relationship = self.relationship_pattern()?;
            self.refuse_quantifier(0)?;
            steps.push((relationship, self.node_pattern()?));
        }
        if self.is_symbol_at(0, "(") {
            let close = self.partners[self.at] as usize;
            self.refuse_quantifier(close.saturating_sub(self.at) + 1)?;
        }
        Ok(PatternPart {
            name: None,
            shortest: None,
            start: first,
            steps,
            span: self.since(start),
        })
    }

    fn begins_relationship(&mut self) -> bool {
        let dash = self.is_symbol_at(0, "-");
        let left = self.is_symbol_at(0, "<") && self.is_symbol_at(1, "-");
        if !dash && !left {
            self.furthest.note(self.at, Expected::Symbol("-"));
        }
        dash || left
    }

    /// Whether a parenthesis so many tokens ahead begins a pattern of at least one relationship: its content looks
    /// like a node, and an arrow follows its closing partner.
    pub(super) fn begins_pattern(&self, ahead: usize) -> bool {
        if !self.is_symbol_at(ahead, "(") {
            return false;
        }
        let open = self.at + ahead;
        let close = self.partners.get(open).map_or(0, |close| *close as usize);
        if close == 0 {
            return false;
        }
        let named = self.is_name_at(ahead + 1) && !self.is_word_at(ahead + 1, "WHERE");
        let inside = ahead + 1 + usize::from(named);
        let looks_like_node = match self.token(inside).kind {
            TokenKind::Symbol(")" | ":" | "{") | TokenKind::Parameter(_) => true,
            TokenKind::Word => self.is_word_at(inside, "WHERE"),
            _ => false,
        };
        looks_like_node && self.is_arrow_at(close - self.at + 1)
    }

    fn is_arrow_at(&self, ahead: usize) -> bool {
        let symbol = |offset: usize, symbol| self.is_symbol_at(ahead + offset, symbol);
        if symbol(0, "<") {
            let dashes = symbol(2, "-") && (symbol(3, "(") || symbol(3, ">"));
            return symbol(1, "-") && (symbol(2, "[") || dashes);
        }
        symbol(0, "-") && (symbol(1, "[") || (symbol(1, "-") && (symbol(2, "(") || symbol(2, ">"))))
    }

    fn node_pattern(&mut self) -> Parsed<NodePattern> {
        let start = self.at;
        self.expect_symbol("(")?;
        let variable = self.pattern_variable();
        let labels = if self.take_symbol(":") {
            Some(self.label_expression(true, Expected::Label)?)
        } else {
            None
        };
        let properties = self.pattern_properties()?;
        let predicate = self.pattern_predicate()?;
        self.expect_symbol(")")?;
        self.node_count += 1;
        Ok(NodePattern {
            variable,
            labels,
            properties,
            predicate,
            span: self.since(start),
        })
    }

    /// `[name]`
    fn pattern_variable(&mut self) -> Option<Name> {
        if self.is_name_at(0) && !self.is_word_at(0, "WHERE") {
            return self.expect_name(Expected::Variable).ok();
        }
        self.furthest.note(self.at, Expected::Variable);
        None
    }

    fn pattern_properties(&mut self) -> Parsed<Option<Expression>> {
        let start = self.at;
        let kind = match &self.token(0).kind {
            TokenKind::Symbol("{") => self.nested(Self::map_literal)?,
            TokenKind::Parameter(name) => {
                self.advance();
                crate::language::syntax::ast::ExpressionKind::Parameter(name.clone())
            }
            _ => {
                self.furthest.note(self.at, Expected::Symbol("{"));
                return Ok(None);
            }
        };
        Ok(Some(Expression {
            kind,
            span: self.since(start),
        }))
    }

    fn pattern_predicate(&mut self) -> Parsed<Option<Box<Expression>>> {
        if self.take("WHERE") {
            Ok(Some(Box::new(self.bracketed_expression()?)))
        } else {
            Ok(None)
        }
    }

    fn relationship_pattern(&mut self) -> Parsed<RelationshipPattern> {
        let start = self.at;
        let left = self.take_symbol("<");
        self.expect_symbol("-")?;
        let mut pattern = RelationshipPattern {
            variable: None,
            types: None,
            length: None,
            properties: None,
            predicate: None,
            direction: Arrow::Either,
            span: self.here(),
        };
        if self.take_symbol("[") {
            self.relationship_detail(&mut pattern)?;
            self.expect_symbol("]")?;
        }
        self.expect_symbol("-")?;
        let right = self.take_symbol(">");
        pattern.direction = match (left, right) {
            (true, false) => Arrow::Left,
            (false, true) => Arrow::Right,
            (true, true) | (false, false) => Arrow::Either,
        };
        pattern.span = self.since(start);
        Ok(pattern)
    }

    fn relationship_detail(&mut self, pattern: &mut RelationshipPattern) -> Parsed<()> {
        pattern.variable = self.pattern_variable();
        if self.take_symbol(":") {
            pattern.types = Some(self.label_expression(true, Expected::RelationshipType)?);
        }
        if self.is_symbol_at(0, "*") {
            pattern.length = Some(self.pattern_length()?);
        } else {
            self.furthest.note(self.at, Expected::Symbol("*"));
            if self.is_symbol_at(0, "..") {
                let message = "a length begins with a star";
                return Err(self.wrong_length(message, "write `*..`"));
            }
        }
        pattern.properties = self.pattern_properties()?;
        pattern.predicate = self.pattern_predicate()?;
        Ok(())
    }

    /// `*`, `*2`, `*1..`, `*..3`, `*1..3`
    fn pattern_length(&mut self) -> Parsed<PatternLength> {
        let start = self.at;
        self.expect_symbol("*")?;
        let minimum = self.length_bound()?;
        let maximum = if self.take_symbol("..") {
            self.length_bound()?
        } else {
            minimum
        };
        Ok(PatternLength {
            minimum,
            maximum,
            span: self.since(start),
        })
    }

    fn wrong_length(&self, message: &str, help: &str) -> Box<Diagnostic> {
        let code = Code::InvalidRelationshipPattern;
        Box::new(Diagnostic::new(code, message, Some(self.here())).with_help(help))
    }

    fn length_bound(&mut self) -> Parsed<Option<u64>> {
        if self.is_symbol_at(0, "-") {
            let message = "a length cannot be negative";
            return Err(self.wrong_length(message, "`*0..` takes no relationship too"));
        }
        if self.token(0).kind != TokenKind::Integer {
            return Ok(None);
        }
        let span = self.here();
        let Ok(bound) = span.text(self.text).parse() else {
            return Err(Box::new(Diagnostic::new(
                Code::IntegerLiteralOverflow,
                "the length does not fit in 64 bits",
                Some(span),
            )));
        };
        self.advance();
        Ok(Some(bound))
    }
}
