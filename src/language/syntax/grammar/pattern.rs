//! Patterns: nodes in parentheses, relationships as arrows.

use super::Expected;
use super::Parsed;
use super::Parser;
use super::Role;
use crate::diagnostic::Code;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::Span;
use crate::language::syntax::ast::Arrow;
use crate::language::syntax::ast::Expression;
use crate::language::syntax::ast::Name;
use crate::language::syntax::ast::NodePattern;
use crate::language::syntax::ast::PathGroup;
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

    /// `[name =] [selector] [mode] ([shortestPath(] … [)]) [CHRONOLOGICAL …]`
    pub(super) fn pattern_part(&mut self) -> Parsed<PatternPart> {
        let start = self.at;
        let name = self.path_name()?;
        let (selector, mode) = self.path_prefix()?;
        let words = [
            ("shortestPath", Shortest::One),
            ("allShortestPaths", Shortest::All),
        ];
        let found = words.into_iter().find(|(word, _)| self.sees(word));
        let shortest = found.map(|(_, shortest)| shortest);
        if shortest.is_some() {
            self.advance_as(Role::Keyword);
        }
        let mut part = if shortest.is_some() {
            self.expect_symbol("(")?;
            let part = self.anonymous_part()?;
            self.expect_symbol(")")?;
            part
        } else {
            self.anonymous_part()?
        };
        if name.is_some() {
            if let Some(inner) = &part.name {
                return Err(two_names(inner));
            }
            part.name = name;
        }
        part.shortest = shortest;
        part.selector = selector;
        part.mode = mode;
        part.chronological = self.chronological()?;
        part.span = self.since(start);
        Ok(part)
    }

    /// `[name =]`
    fn path_name(&mut self) -> Parsed<Option<Name>> {
        if !(self.is_name_at(0) && self.is_symbol_at(1, "=")) {
            return Ok(None);
        }
        let name = self.expect_name(Expected::Name)?;
        self.expect_symbol("=")?;
        Ok(Some(name))
    }

    /// A node and whatever is joined to it. Where paths in parentheses meet, or begin or end a part, a node without
    /// a name stands between.
    pub(super) fn anonymous_part(&mut self) -> Parsed<PatternPart> {
        let start = self.at;
        let (name, group) = self.path_elements()?;
        Ok(PatternPart {
            name,
            shortest: None,
            selector: None,
            mode: None,
            chronological: None,
            predicate: group.predicate,
            start: group.start,
            steps: group.steps,
            span: self.since(start),
        })
    }

    /// The elements of a path; what stands in one pair of parentheses without a quantifier is that path itself.
    fn path_elements(&mut self) -> Parsed<(Option<Name>, PathGroup)> {
        let mut nodes = Vec::new();
        let mut links: Vec<RelationshipPattern> = Vec::new();
        let mut path_name = None;
        loop {
            if self.begins_group() {
                nodes.push(self.node_between());
            } else {
                nodes.push(self.node_pattern()?);
            }
            let mut follows_group = false;
            while self.begins_group() {
                let (name, group) = self.path_group()?;
                if let Some(name) = name {
                    if path_name.is_some() {
                        return Err(two_names(&name));
                    }
                    path_name = Some(name);
                }
                links.push(group);
                follows_group = !self.begins_group();
                if !follows_group {
                    nodes.push(self.node_between());
                }
            }
            if follows_group {
                if self.is_symbol_at(0, "(") {
                    continue;
                }
                nodes.push(self.node_between());
            }
            if !self.begins_relationship() {
                break;
            }
            let mut relationship = self.relationship_pattern()?;
            relationship.quantifier = self.quantifier()?;
            links.push(relationship);
        }
        let alone = links.len() == 1 && nodes.iter().all(is_between);
        if alone
            && let [link] = &mut links[..]
            && link.quantifier.is_none()
            && let Some(group) = link.group.take()
        {
            return Ok((path_name, *group));
        }
        if let Some(name) = path_name {
            let message = "only the whole path can be named";
            return Err(Box::new(
                Diagnostic::new(Code::UnexpectedSyntax, message, Some(name.span))
                    .with_help("put the name before the pattern: `p = (a) …`"),
            ));
        }
        let mut nodes = nodes.into_iter();
        let first = nodes
            .next()
            .unwrap_or_else(|| unreachable!("invariant: a path has a node"));
        let group = PathGroup {
            start: first,
            steps: links.into_iter().zip(nodes).collect(),
            predicate: None,
        };
        Ok((None, group))
    }

    /// A node nobody has written.
    fn node_between(&self) -> NodePattern {
        let at = self.here().start as usize;
        NodePattern {
            variable: None,
            labels: None,
            properties: None,
            predicate: None,
            span: Span::new(at, at),
        }
    }

    /// Whether a path in parentheses comes next, and not a node.
    fn begins_group(&self) -> bool {
        self.is_symbol_at(0, "(")
            && (self.is_symbol_at(1, "(") || (self.is_name_at(1) && self.is_symbol_at(2, "=")))
    }

    /// `([name =] … [WHERE condition])[quantifier]`
    fn path_group(&mut self) -> Parsed<(Option<Name>, RelationshipPattern)> {
        let start = self.at;
        self.expect_symbol("(")?;
        let name = self.path_name()?;
        let (inner_name, mut group) = self.nested(Self::path_elements)?;
        if let (Some(_), Some(inner)) = (&name, &inner_name) {
            return Err(two_names(inner));
        }
        if let Some(condition) = self.pattern_predicate()? {
            group.predicate = Some(match group.predicate.take() {
                None => *condition,
                Some(inner) => {
                    let span = condition.span;
                    let kind =
                        crate::language::syntax::ast::ExpressionKind::And(vec![inner, *condition]);
                    Expression { kind, span }
                }
            });
        }
        self.expect_symbol(")")?;
        let quantifier = self.quantifier()?;
        let span = self.since(start);
        let pattern = RelationshipPattern {
            variable: None,
            types: None,
            length: None,
            properties: None,
            predicate: None,
            direction: Arrow::Either,
            quantifier,
            group: Some(Box::new(group)),
            span,
        };
        Ok((name.or(inner_name), pattern))
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
            quantifier: None,
            group: None,
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

/// Whether a node was put in by the parser.
fn is_between(node: &NodePattern) -> bool {
    node.span.start == node.span.end
}

fn two_names(second: &Name) -> Box<Diagnostic> {
    let message = "a path has one name";
    Box::new(
        Diagnostic::new(Code::UnexpectedSyntax, message, Some(second.span))
            .with_help("leave one of the two out"),
    )
}
