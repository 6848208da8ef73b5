//! Expressions, by precedence climbing: OR, XOR, AND, NOT, comparisons, tests, sums, products, powers, signs,
//! and what follows a value. Operators of one level are gathered in one flat node, however many.

use std::sync::Arc;

use super::Expected;
use super::Parsed;
use super::Parser;
use super::Role;
use super::worded;
use super::worded::called;
use crate::diagnostic::Code;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::Span;
use crate::language::syntax::ast::ArithmeticOperator;
use crate::language::syntax::ast::CaseTest;
use crate::language::syntax::ast::ComparisonOperator;
use crate::language::syntax::ast::Expression;
use crate::language::syntax::ast::ExpressionKind;
use crate::language::syntax::ast::MapProjectionItem;
use crate::language::syntax::ast::Name;
use crate::language::syntax::ast::Quantifier;
use crate::language::syntax::ast::SubqueryKind;
use crate::language::syntax::ast::TextOperator;
use crate::language::syntax::token::TokenKind;

/// Precedence levels, from loose to tight.
mod level {
    pub(super) const OR: u8 = 1;
    pub(super) const XOR: u8 = 2;
    pub(super) const AND: u8 = 3;
    pub(super) const NOT: u8 = 4;
    pub(super) const COMPARISON: u8 = 5;
    pub(super) const TEST: u8 = 6;
    pub(super) const SUM: u8 = 7;
    pub(super) const PRODUCT: u8 = 8;
    pub(super) const POWER: u8 = 9;
    pub(super) const SIGN: u8 = 10;
}

/// Words that begin or join clauses and so never name a value.
pub(super) const RESERVED: &[&str] = &[
    "AND", "AS", "CREATE", "DELETE", "DETACH", "ELSE", "IN", "IS", "LIMIT", "MATCH", "MERGE",
    "NOT", "OR", "REMOVE", "RETURN", "SKIP", "THEN", "UNION", "UNWIND", "WHEN", "WHERE", "WITH",
    "XOR",
];

/// The normal forms of Unicode, which `normalize` and `IS NORMALIZED` take as words.
const NORMAL_FORMS: &[&str] = &["NFC", "NFD", "NFKC", "NFKD"];

impl Parser<'_> {
    /// Any expression.
    pub(super) fn expression(&mut self) -> Parsed<Expression> {
        self.nested(|parser| parser.climb(level::OR))
    }

    /// Any expression; a bar may stand in it where labels have alternatives.
    pub(super) fn expression_before_bar(&mut self) -> Parsed<Expression> {
        let outer = std::mem::replace(&mut self.before_bar, true);
        let parsed = self.expression();
        self.before_bar = outer;
        parsed
    }

    /// An expression that a bracket ends, whatever stands around the brackets.
    pub(super) fn bracketed_expression(&mut self) -> Parsed<Expression> {
        let outer = std::mem::replace(&mut self.before_bar, false);
        let parsed = self.expression();
        self.before_bar = outer;
        parsed
    }

    /// An expression whose loosest operator has at least this level.
    fn climb(&mut self, minimum: u8) -> Parsed<Expression> {
        let start = self.at;
        let outer = std::mem::replace(&mut self.deepest, self.depth);
        let mut left = self.prefix(minimum)?;
        while let Some(found) = self.infix_level().filter(|found| *found >= minimum) {
            self.enclosed()?;
            let kind = self.nested(|parser| parser.infix(left, found))?;
            left = self.finished(start, kind);
        }
        self.deepest = self.deepest.max(outer);
        Ok(left)
    }

    /// Everything joined to `left` by operators of one level.
    fn infix(&mut self, left: Expression, found: u8) -> Parsed<ExpressionKind> {
        match found {
            level::OR => self.chain(left, "OR", level::XOR).map(ExpressionKind::Or),
            level::XOR => self.chain(left, "XOR", level::AND).map(ExpressionKind::Xor),
            level::AND => self.chain(left, "AND", level::NOT).map(ExpressionKind::And),
            level::COMPARISON => self.comparison(left),
            level::TEST => self.test(left),
            found => self.arithmetic(left, found),
        }
    }

    /// The level of the operator that comes next.
    fn infix_level(&mut self) -> Option<u8> {
        let level = match &self.token(0).kind {
            TokenKind::Symbol(symbol) => match *symbol {
                "=" | "<>" | "<" | "<=" | ">" | ">=" => Some(level::COMPARISON),
                "=~" => Some(level::TEST),
                "+" | "-" | "||" => Some(level::SUM),
                "*" | "/" | "%" => Some(level::PRODUCT),
                "^" => Some(level::POWER),
                _ => None,
            },
            TokenKind::Word => {
                const WORDS: &[(&str, u8)] = &[
                    ("OR", level::OR),
                    ("XOR", level::XOR),
                    ("AND", level::AND),
                    ("IN", level::TEST),
                    ("IS", level::TEST),
                    ("CONTAINS", level::TEST),
                    ("STARTS", level::TEST),
                    ("ENDS", level::TEST),
                ];
                WORDS
                    .iter()
                    .find(|(word, _)| self.is_word_at(0, word))
                    .map(|(_, level)| *level)
            }
            _ => None,
        };
        if level.is_none() {
            self.furthest.note(self.at, Expected::Operator);
        }
        level
    }

    fn chain(
        &mut self,
        first: Expression,
        word: &'static str,
        tighter: u8,
    ) -> Parsed<Vec<Expression>> {
        let mut operands = vec![first];
        while self.take(word) {
            operands.push(self.climb(tighter)?);
        }
        Ok(operands)
    }

    fn comparison(&mut self, first: Expression) -> Parsed<ExpressionKind> {
        let mut rest = Vec::new();
        while let TokenKind::Symbol(symbol) = self.token(0).kind {
            let operator = match symbol {
                "=" => ComparisonOperator::Equal,
                "<>" => ComparisonOperator::NotEqual,
                "<" => ComparisonOperator::Less,
                "<=" => ComparisonOperator::LessOrEqual,
                ">" => ComparisonOperator::Greater,
                ">=" => ComparisonOperator::GreaterOrEqual,
                _ => break,
            };
            self.advance();
            rest.push((operator, self.climb(level::TEST)?));
        }
        Ok(ExpressionKind::Comparison(Box::new(first), rest))
    }

    fn test(&mut self, left: Expression) -> Parsed<ExpressionKind> {
        let left = Box::new(left);
        let start = self.at;
        if self.take("IS") {
            let negated = self.take("NOT");
            let left = match self.test_of_kind(left)? {
                Ok(kind) if negated => {
                    let span = self.since(start);
                    return Ok(ExpressionKind::Not(Box::new(Expression { kind, span })));
                }
                Ok(kind) => return Ok(kind),
                Err(left) => left,
            };
            self.expect("NULL")?;
            return Ok(if negated {
                ExpressionKind::IsNotNull(left)
            } else {
                ExpressionKind::IsNull(left)
            });
        }
        if self.take("IN") {
            return Ok(ExpressionKind::In(left, Box::new(self.climb(level::SUM)?)));
        }
        let operator = if self.take("STARTS") {
            self.expect("WITH")?;
            TextOperator::StartsWith
        } else if self.take("ENDS") {
            self.expect("WITH")?;
            TextOperator::EndsWith
        } else if self.take("CONTAINS") {
            TextOperator::Contains
        } else {
            self.expect_symbol("=~")?;
            TextOperator::Matches
        };
        Ok(ExpressionKind::Text(
            operator,
            left,
            Box::new(self.climb(level::SUM)?),
        ))
    }

    /// After `IS [NOT]`: a type, or `[NFC | NFD | NFKC | NFKD] NORMALIZED`; gives `left` back where neither comes.
    fn test_of_kind(
        &mut self,
        left: Box<Expression>,
    ) -> Parsed<Result<ExpressionKind, Box<Expression>>> {
        if self.take_type_test() {
            let test = Arc::new(self.type_test()?);
            return Ok(Ok(ExpressionKind::IsTyped(left, test)));
        }
        let start = self.at;
        let form = NORMAL_FORMS.iter().find(|form| self.accept(form));
        if !self.take("NORMALIZED") {
            return match form {
                Some(_) => Err(self.unexpected()),
                None => Ok(Err(left)),
            };
        }
        let span = self.since(start);
        let mut arguments = vec![*left];
        arguments.extend(form.map(|form| Expression {
            kind: ExpressionKind::String((*form).to_owned()),
            span,
        }));
        Ok(Ok(called(worded::IS_NORMALIZED, span, arguments)))
    }

    fn arithmetic(&mut self, first: Expression, level: u8) -> Parsed<ExpressionKind> {
        let mut rest = Vec::new();
        while let TokenKind::Symbol(symbol) = self.token(0).kind {
            let (operator, own) = match symbol {
                "+" => (ArithmeticOperator::Add, level::SUM),
                "-" => (ArithmeticOperator::Subtract, level::SUM),
                "||" => (ArithmeticOperator::Concatenate, level::SUM),
                "*" => (ArithmeticOperator::Multiply, level::PRODUCT),
                "/" => (ArithmeticOperator::Divide, level::PRODUCT),
                "%" => (ArithmeticOperator::Modulo, level::PRODUCT),
                "^" => (ArithmeticOperator::Power, level::POWER),
                _ => break,
            };
            if own != level {
                break;
            }
            self.advance();
            rest.push((operator, self.climb(level + 1)?));
        }
        Ok(ExpressionKind::Arithmetic(Box::new(first), rest))
    }

    /// What may stand before a value: NOT and signs.
    fn prefix(&mut self, minimum: u8) -> Parsed<Expression> {
        let start = self.at;
        if minimum <= level::NOT && self.take("NOT") {
            let operand = self.nested(|parser| parser.climb(level::NOT))?;
            return Ok(self.finished(start, ExpressionKind::Not(Box::new(operand))));
        }
        if self.is_symbol_at(0, "-") && matches!(self.token(1).kind, TokenKind::Integer) {
            self.advance();
            let span = self.since(start).to(self.here());
            let value = self.integer_literal(true, span)?;
            return self.suffixes(start, ExpressionKind::Integer(value));
        }
        let negative = self.is_symbol_at(0, "-");
        if negative || self.is_symbol_at(0, "+") {
            self.advance();
            let operand = Box::new(self.nested(|parser| parser.climb(level::SIGN))?);
            let kind = if negative {
                ExpressionKind::Negate(operand)
            } else {
                ExpressionKind::Plus(operand)
            };
            return Ok(self.finished(start, kind));
        }
        self.operand()
    }

    /// A value and what follows it, without operators.
    pub(super) fn operand(&mut self) -> Parsed<Expression> {
        let start = self.at;
        let outer = std::mem::replace(&mut self.deepest, self.depth);
        let atom = self.atom()?;
        let operand = self.suffixes(start, atom)?;
        self.deepest = self.deepest.max(outer);
        Ok(operand)
    }

    fn finished(&self, start: usize, kind: ExpressionKind) -> Expression {
        Expression {
            kind,
            span: self.since(start),
        }
    }

    /// What may follow a value: `.key`, `[index]`, `[from..to]`, `{projection}`, `:Label`.
    fn suffixes(&mut self, start: usize, kind: ExpressionKind) -> Parsed<Expression> {
        let mut value = self.finished(start, kind);
        while self.begins_suffix(&value) {
            self.enclosed()?;
            let kind = if self.take_symbol(".") {
                let key = self.expect_name(Expected::Property)?;
                ExpressionKind::Property(Box::new(value), key)
            } else if self.is_symbol_at(0, "[") {
                self.index(value)?
            } else if self.is_symbol_at(0, "{") {
                self.map_projection(value)?
            } else {
                self.expect_symbol(":")?;
                let labels = self.label_expression(!self.before_bar, Expected::Label)?;
                ExpressionKind::HasLabels(Box::new(value), labels)
            };
            value = self.finished(start, kind);
        }
        Ok(value)
    }

    fn begins_suffix(&self, value: &Expression) -> bool {
        match self.token(0).kind {
            TokenKind::Symbol("." | "[") => true,
            TokenKind::Symbol("{") => matches!(value.kind, ExpressionKind::Variable(_)),
            TokenKind::Symbol(":") => !self.is_map_key(value),
            _ => false,
        }
    }

    /// A colon belongs to a label test only after a value that can have labels.
    fn is_map_key(&self, value: &Expression) -> bool {
        !matches!(
            value.kind,
            ExpressionKind::Variable(_)
                | ExpressionKind::Property(..)
                | ExpressionKind::Call { .. }
        ) && !value.span.text(self.text).starts_with('(')
    }

    fn index(&mut self, subject: Expression) -> Parsed<ExpressionKind> {
        self.expect_symbol("[")?;
        let subject = Box::new(subject);
        let outer = std::mem::replace(&mut self.before_bar, false);
        let from = if self.is_symbol_at(0, "..") {
            None
        } else {
            Some(Box::new(self.expression()?))
        };
        let kind = if self.take_symbol("..") {
            let to = if self.is_symbol_at(0, "]") {
                None
            } else {
                Some(Box::new(self.expression()?))
            };
            ExpressionKind::Slice(subject, from, to)
        } else {
            let Some(index) = from else {
                return Err(self.missing(Expected::Expression));
            };
            ExpressionKind::Index(subject, index)
        };
        self.before_bar = outer;
        self.expect_symbol("]")?;
        Ok(kind)
    }

    fn map_projection(&mut self, subject: Expression) -> Parsed<ExpressionKind> {
        self.expect_symbol("{")?;
        let outer = std::mem::replace(&mut self.before_bar, false);
        let mut items = Vec::new();
        if !self.take_symbol("}") {
            items = self.separated(Self::map_projection_item)?;
            self.expect_symbol("}")?;
        }
        self.before_bar = outer;
        Ok(ExpressionKind::MapProjection(Box::new(subject), items))
    }

    fn map_projection_item(&mut self) -> Parsed<MapProjectionItem> {
        let start = self.at;
        if self.take_symbol(".") {
            if self.take_symbol("*") {
                return Ok(MapProjectionItem::All(self.since(start)));
            }
            return Ok(MapProjectionItem::Property(
                self.expect_name(Expected::Property)?,
            ));
        }
        let expected = if self.is_symbol_at(1, ":") {
            Expected::Property
        } else {
            Expected::Variable
        };
        let name = self.expect_name(expected)?;
        if self.take_symbol(":") {
            return Ok(MapProjectionItem::Entry(name, self.expression()?));
        }
        Ok(MapProjectionItem::Variable(name))
    }

    /// A value without anything before or after it.
    fn atom(&mut self) -> Parsed<ExpressionKind> {
        let token = self.token(0);
        match &token.kind {
            TokenKind::Integer => {
                let span = token.span;
                self.integer_literal(false, span)
                    .map(ExpressionKind::Integer)
            }
            TokenKind::Float => self.float_literal(),
            TokenKind::String(text) => {
                self.advance();
                Ok(ExpressionKind::String(text.clone()))
            }
            TokenKind::Parameter(name) => {
                self.advance();
                Ok(ExpressionKind::Parameter(name.clone()))
            }
            TokenKind::Malformed => Err(Box::new(Diagnostic::new(
                Code::InvalidNumberLiteral,
                format!("`{}` is not a number", token.span.text(self.text)),
                Some(token.span),
            ))),
            TokenKind::Symbol("(") => self.parenthesis(),
            TokenKind::Symbol("[") => self.bracket(),
            TokenKind::Symbol("{") => self.map_literal(),
            TokenKind::Word | TokenKind::Quoted(_) => self.word(),
            TokenKind::Symbol(_) | TokenKind::End => Err(self.missing(Expected::Expression)),
        }
    }

    fn integer_literal(&mut self, negative: bool, span: Span) -> Parsed<i64> {
        let text = self.here().text(self.text).replace('_', "");
        self.advance();
        let (digits, radix) = match text.get(..2) {
            Some("0x" | "0X") => (&text[2..], 16),
            Some("0o") => (&text[2..], 8),
            _ => (text.as_str(), 10),
        };
        let signed = if negative {
            format!("-{digits}")
        } else {
            digits.to_owned()
        };
        let Ok(value) = i64::from_str_radix(&signed, radix) else {
            return Err(Box::new(
                Diagnostic::new(
                    Code::IntegerLiteralOverflow,
                    "the number does not fit in 64 bits",
                    Some(span),
                )
                .with_help("write it as a float, for example `1e20`"),
            ));
        };
        Ok(value)
    }

    fn float_literal(&mut self) -> Parsed<ExpressionKind> {
        let span = self.here();
        let value: f64 = span
            .text(self.text)
            .replace('_', "")
            .parse()
            .unwrap_or(f64::INFINITY);
        self.advance();
        if value.is_infinite() {
            return Err(Box::new(Diagnostic::new(
                Code::FloatingPointOverflow,
                "the number does not fit in a float",
                Some(span),
            )));
        }
        Ok(ExpressionKind::Float(value))
    }

    /// `(expression)`, or a pattern as a condition.
    fn parenthesis(&mut self) -> Parsed<ExpressionKind> {
        if self.begins_pattern(0) {
            let part = self.anonymous_part()?;
            return Ok(ExpressionKind::Pattern(Box::new(part)));
        }
        self.expect_symbol("(")?;
        let outer = std::mem::replace(&mut self.before_bar, false);
        let inner = self.expression()?;
        self.before_bar = outer;
        self.expect_symbol(")")?;
        Ok(inner.kind)
    }

    /// A list, a list comprehension or a pattern comprehension.
    fn bracket(&mut self) -> Parsed<ExpressionKind> {
        if self.is_name_at(1) && self.is_word_at(2, "IN") {
            return self.list_comprehension();
        }
        let named = self.is_name_at(1) && self.is_symbol_at(2, "=") && self.begins_pattern(3);
        if named || self.begins_pattern(1) {
            return self.pattern_comprehension();
        }
        self.expect_symbol("[")?;
        let outer = std::mem::replace(&mut self.before_bar, false);
        let mut items = Vec::new();
        if !self.take_symbol("]") {
            items = self.separated(Self::expression)?;
            self.expect_symbol("]")?;
        }
        self.before_bar = outer;
        Ok(ExpressionKind::List(items))
    }

    fn list_comprehension(&mut self) -> Parsed<ExpressionKind> {
        self.expect_symbol("[")?;
        let variable = self.expect_name(Expected::Name)?;
        self.expect("IN")?;
        let list = Box::new(self.expression_before_bar()?);
        let filter = self.take_condition_before_bar()?;
        let projection = if self.take_symbol("|") {
            Some(Box::new(self.bracketed_expression()?))
        } else {
            None
        };
        self.expect_symbol("]")?;
        Ok(ExpressionKind::ListComprehension {
            variable,
            list,
            filter,
            projection,
        })
    }

    fn pattern_comprehension(&mut self) -> Parsed<ExpressionKind> {
        self.expect_symbol("[")?;
        let mut part = if self.is_name_at(0) {
            let name = self.expect_name(Expected::Name)?;
            self.expect_symbol("=")?;
            let mut part = self.anonymous_part()?;
            part.name = Some(name);
            part
        } else {
            self.anonymous_part()?
        };
        if let Some(name) = &part.name {
            part.span = name.span.to(part.span);
        }
        let filter = self.take_condition_before_bar()?;
        self.expect_symbol("|")?;
        let projection = Box::new(self.bracketed_expression()?);
        self.expect_symbol("]")?;
        Ok(ExpressionKind::PatternComprehension {
            pattern: Box::new(part),
            filter,
            projection,
        })
    }

    fn take_condition_before_bar(&mut self) -> Parsed<Option<Box<Expression>>> {
        if self.take("WHERE") {
            Ok(Some(Box::new(self.expression_before_bar()?)))
        } else {
            Ok(None)
        }
    }

    /// `{key: value, …}`
    pub(super) fn map_literal(&mut self) -> Parsed<ExpressionKind> {
        self.expect_symbol("{")?;
        let outer = std::mem::replace(&mut self.before_bar, false);
        let mut entries = Vec::new();
        if !self.take_symbol("}") {
            entries = self.separated(Self::map_entry)?;
            self.expect_symbol("}")?;
        }
        self.before_bar = outer;
        Ok(ExpressionKind::Map(entries))
    }

    fn map_entry(&mut self) -> Parsed<(Name, Expression)> {
        let key = self.expect_name(Expected::Property)?;
        self.expect_symbol(":")?;
        Ok((key, self.expression()?))
    }

    /// Whatever begins with a word: a constant, CASE, a subquery, a function, a variable.
    fn word(&mut self) -> Parsed<ExpressionKind> {
        let quoted = matches!(self.token(0).kind, TokenKind::Quoted(_));
        if !quoted {
            if let Some(kind) = self.special_word()? {
                return Ok(kind);
            }
            if RESERVED.iter().any(|word| self.is_word_at(0, word)) {
                return Err(self.missing(Expected::Expression));
            }
        }
        if let Some(length) = self.function_name_length() {
            return self.function_call(length);
        }
        let name = self.expect_name(Expected::Variable)?;
        Ok(ExpressionKind::Variable(name.text))
    }

    fn special_word(&mut self) -> Parsed<Option<ExpressionKind>> {
        let constant = if self.is_word_at(0, "NULL") {
            Some(ExpressionKind::Null)
        } else if self.is_word_at(0, "TRUE") {
            Some(ExpressionKind::Boolean(true))
        } else if self.is_word_at(0, "FALSE") {
            Some(ExpressionKind::Boolean(false))
        } else {
            None
        };
        if constant.is_some() {
            self.advance_as(Role::Keyword);
            return Ok(constant);
        }
        if self.is_word_at(0, "CASE")
            && !matches!(
                self.token(1).kind,
                TokenKind::Symbol("." | "," | ")") | TokenKind::End
            )
        {
            return self.case().map(Some);
        }
        if self.is_symbol_at(1, "{") {
            for (word, kind) in [
                ("EXISTS", SubqueryKind::Exists),
                ("COUNT", SubqueryKind::Count),
                ("COLLECT", SubqueryKind::Collect),
            ] {
                if self.is_word_at(0, word) {
                    return self
                        .nested(|parser| parser.subquery_expression(kind))
                        .map(Some);
                }
            }
        }
        if !self.is_symbol_at(1, "(") {
            return Ok(None);
        }
        if self.is_word_at(0, "TRIM") || self.is_word_at(0, "NORMALIZE") {
            return self.call_with_words();
        }
        for (word, quantifier) in [
            ("ALL", Quantifier::All),
            ("ANY", Quantifier::Any),
            ("NONE", Quantifier::None),
            ("SINGLE", Quantifier::Single),
        ] {
            if self.is_word_at(0, word) && self.is_name_at(2) && self.is_word_at(3, "IN") {
                return self.quantified(quantifier).map(Some);
            }
        }
        if self.is_word_at(0, "REDUCE") && self.is_name_at(2) && self.is_symbol_at(3, "=") {
            return self.reduce().map(Some);
        }
        if (self.is_word_at(0, "SHORTESTPATH") || self.is_word_at(0, "ALLSHORTESTPATHS"))
            && self.is_symbol_at(2, "(")
        {
            let part = self.nested(Self::pattern_part)?;
            return Ok(Some(ExpressionKind::Pattern(Box::new(part))));
        }
        Ok(None)
    }

    /// A call whose arguments may be words. A function of its own, as everything nested passes through its caller.
    fn call_with_words(&mut self) -> Parsed<Option<ExpressionKind>> {
        if self.is_word_at(0, "NORMALIZE") {
            return self.normalize_to_word();
        }
        if self.trims_words() {
            return self.trim_of_words().map(Some);
        }
        Ok(None)
    }

    /// Whether `trim(` goes on with `BOTH`, `LEADING`, `TRAILING`, or with characters and `FROM`.
    fn trims_words(&self) -> bool {
        let side = ["BOTH", "LEADING", "TRAILING"]
            .iter()
            .any(|side| self.is_word_at(2, side));
        let ends = |ahead| matches!(self.token(ahead).kind, TokenKind::Symbol("," | ")" | "."));
        (side && !ends(3)) || self.is_word_at(3, "FROM")
    }

    /// `trim([BOTH | LEADING | TRAILING] [characters] FROM text)`
    fn trim_of_words(&mut self) -> Parsed<ExpressionKind> {
        let start = self.at;
        self.advance_as(Role::Function);
        let span = self.since(start);
        self.expect_symbol("(")?;
        let function = if self.take("LEADING") {
            worded::TRIM_START
        } else if self.take("TRAILING") {
            worded::TRIM_END
        } else {
            self.take("BOTH");
            worded::TRIM
        };
        let characters = if self.sees("FROM") {
            None
        } else {
            Some(self.bracketed_expression()?)
        };
        self.expect("FROM")?;
        let mut arguments = vec![self.bracketed_expression()?];
        arguments.extend(characters);
        self.expect_symbol(")")?;
        Ok(called(function, span, arguments))
    }

    /// `normalize(text, NFD)`, where the form is a word; `None` for what is an ordinary call.
    fn normalize_to_word(&mut self) -> Parsed<Option<ExpressionKind>> {
        let close = self.partners[self.at + 1] as usize;
        let word = |back: usize| {
            let token = close.checked_sub(back).map(|at| &self.tokens[at]);
            token.map(|token| (&token.kind, token.span.text(self.text)))
        };
        let after_comma = matches!(word(2), Some((TokenKind::Symbol(","), _)));
        let form = match word(1) {
            Some((TokenKind::Word, form)) if after_comma => NORMAL_FORMS
                .iter()
                .find(|known| known.eq_ignore_ascii_case(form)),
            _ => None,
        };
        let Some(form) = form else {
            return Ok(None);
        };
        let start = self.at;
        self.advance_as(Role::Function);
        let span = self.since(start);
        self.expect_symbol("(")?;
        let text = self.bracketed_expression()?;
        self.expect_symbol(",")?;
        let place = self.here();
        if !self.accept(form) {
            return Err(self.unexpected());
        }
        self.expect_symbol(")")?;
        let form = Expression {
            kind: ExpressionKind::String((*form).to_owned()),
            span: place,
        };
        Ok(Some(called(worded::NORMALIZE, span, vec![text, form])))
    }

    fn case(&mut self) -> Parsed<ExpressionKind> {
        self.expect("CASE")?;
        let outer = std::mem::replace(&mut self.before_bar, false);
        let subject = if self.sees("WHEN") {
            None
        } else {
            Some(Box::new(self.expression()?))
        };
        let mut branches = Vec::new();
        while self.take("WHEN") {
            let tests = if subject.is_some() {
                self.separated(Self::case_test)?
            } else {
                vec![CaseTest::Value(self.expression()?)]
            };
            self.expect("THEN")?;
            branches.push((tests, self.expression()?));
        }
        if branches.is_empty() {
            return Err(self.unexpected());
        }
        let otherwise = if self.take("ELSE") {
            Some(Box::new(self.expression()?))
        } else {
            None
        };
        self.expect("END")?;
        self.before_bar = outer;
        Ok(ExpressionKind::Case {
            subject,
            branches,
            otherwise,
        })
    }

    /// A value that the subject of `CASE` may equal, or an operator and what it compares the subject with.
    fn case_test(&mut self) -> Parsed<CaseTest> {
        let start = self.at;
        let found = match self.infix_level() {
            Some(found @ (level::COMPARISON | level::TEST)) if !self.is_named_as_operator() => {
                found
            }
            _ => return self.expression().map(CaseTest::Value),
        };
        let subject = self.finished(start, ExpressionKind::CaseSubject);
        let kind = self.nested(|parser| parser.infix(subject, found))?;
        Ok(CaseTest::OfSubject(self.finished(start, kind)))
    }

    /// Whether a value comes next that is called what an operator is called.
    fn is_named_as_operator(&self) -> bool {
        let follows = |symbol| self.is_symbol_at(1, symbol);
        if self.is_word_at(0, "CONTAINS") {
            return self.is_word_at(1, "THEN") || [",", "."].into_iter().any(follows);
        }
        (self.is_word_at(0, "STARTS") || self.is_word_at(0, "ENDS")) && !self.is_word_at(1, "WITH")
    }

    fn quantified(&mut self, quantifier: Quantifier) -> Parsed<ExpressionKind> {
        self.advance_as(Role::Function);
        self.expect_symbol("(")?;
        let variable = self.expect_name(Expected::Name)?;
        self.expect("IN")?;
        let outer = std::mem::replace(&mut self.before_bar, false);
        let list = Box::new(self.expression()?);
        let predicate = if self.take("WHERE") {
            Some(Box::new(self.expression()?))
        } else {
            None
        };
        self.before_bar = outer;
        self.expect_symbol(")")?;
        Ok(ExpressionKind::Quantified {
            quantifier,
            variable,
            list,
            predicate,
        })
    }

    fn reduce(&mut self) -> Parsed<ExpressionKind> {
        self.advance_as(Role::Function);
        self.expect_symbol("(")?;
        let accumulator = self.expect_name(Expected::Name)?;
        self.expect_symbol("=")?;
        let start = Box::new(self.bracketed_expression()?);
        self.expect_symbol(",")?;
        let variable = self.expect_name(Expected::Name)?;
        self.expect("IN")?;
        let list = Box::new(self.expression_before_bar()?);
        self.expect_symbol("|")?;
        let step = Box::new(self.bracketed_expression()?);
        self.expect_symbol(")")?;
        Ok(ExpressionKind::Reduce {
            accumulator,
            start,
            variable,
            list,
            step,
        })
    }

    /// How many tokens a function's dotted name has, when an opening parenthesis follows it.
    fn function_name_length(&self) -> Option<usize> {
        let mut length = 1;
        while self.is_symbol_at(length, ".") && self.is_name_at(length + 1) {
            length += 2;
        }
        self.is_symbol_at(length, "(").then_some(length)
    }

    fn function_call(&mut self, length: usize) -> Parsed<ExpressionKind> {
        let function = self.dotted_name(length, Expected::Function)?;
        self.expect_symbol("(")?;
        if function.text.eq_ignore_ascii_case("count")
            && self.is_symbol_at(0, "*")
            && self.is_symbol_at(1, ")")
        {
            self.advance();
            self.advance();
            return Ok(ExpressionKind::CountStar);
        }
        let outer = std::mem::replace(&mut self.before_bar, false);
        let distinct = self.take("DISTINCT");
        let mut arguments = Vec::new();
        if !self.take_symbol(")") {
            arguments = self.separated(Self::expression)?;
            self.expect_symbol(")")?;
        }
        self.before_bar = outer;
        Ok(ExpressionKind::Call {
            function,
            distinct,
            arguments,
        })
    }

    /// A dotted name of so many tokens.
    pub(super) fn dotted_name(&mut self, length: usize, expected: Expected) -> Parsed<Name> {
        let start = self.at;
        let mut text = String::new();
        for _ in 0..length {
            if self.take_symbol(".") {
                text.push('.');
            } else {
                text.push_str(&self.expect_name(expected)?.text);
            }
        }
        Ok(Name {
            text,
            span: self.since(start),
        })
    }
}
