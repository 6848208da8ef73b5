//! Statements: queries, schema statements, EXPLAIN, PROFILE and transaction words.

use super::Expected;
use super::Parsed;
use super::Parser;
use crate::diagnostic::Code;
use crate::diagnostic::Diagnostic;
use crate::language::syntax::ast::Clause;
use crate::language::syntax::ast::ClauseKind;
use crate::language::syntax::ast::Lens;
use crate::language::syntax::ast::Query;
use crate::language::syntax::ast::SchemaStatement;
use crate::language::syntax::ast::SingleQuery;
use crate::language::syntax::ast::Statement;
use crate::language::syntax::ast::StatementKind;
use crate::language::syntax::ast::Union;
use crate::language::syntax::token::TokenKind;

/// The most clauses of a statement, those of its subqueries included.
const MAXIMUM_CLAUSES: usize = 5_000;
/// So many clauses in a row take about as much stack as a level of nesting.
const CLAUSES_OF_A_LEVEL: usize = 4;
/// So many nodes of a pattern take about as much stack as a level of nesting: each step is an operator.
const NODES_OF_A_LEVEL: usize = 16;

impl Parser<'_> {
    /// A statement and nothing after it.
    pub(in crate::language::syntax) fn parse_whole_statement(&mut self) -> Parsed<Statement> {
        let start = self.at;
        let (lenses, kind) = self.statement_kind()?;
        let span = self.since(start);
        if !self.is_end() {
            return Err(self.unexpected());
        }
        Ok(Statement {
            kind,
            lenses,
            span,
            depth: self.reached
                + self.clause_count / CLAUSES_OF_A_LEVEL
                + self.node_count / NODES_OF_A_LEVEL,
        })
    }

    fn statement_kind(&mut self) -> Parsed<(Vec<Lens>, StatementKind)> {
        if self.take("EXPLAIN") {
            let why = self.take("WHY");
            let lenses = self.lenses()?;
            let query = self.query()?;
            let kind = if why {
                StatementKind::Why(query)
            } else {
                StatementKind::Explain(query)
            };
            return Ok((lenses, kind));
        }
        if self.take("PROFILE") {
            let lenses = self.lenses()?;
            return Ok((lenses, self.query().map(StatementKind::Profile)?));
        }
        let lenses = self.lenses()?;
        if !lenses.is_empty() {
            return Ok((lenses, self.query().map(StatementKind::Query)?));
        }
        Ok((lenses, self.plain_statement()?))
    }

    fn plain_statement(&mut self) -> Parsed<StatementKind> {
        for (word, kind) in [
            ("BEGIN", StatementKind::Begin),
            ("COMMIT", StatementKind::Commit),
            ("ROLLBACK", StatementKind::Rollback),
        ] {
            if self.take(word) {
                self.take("TRANSACTION");
                return Ok(kind);
            }
        }
        let start = self.at;
        if let Some(schema) = self.schema_statement()? {
            if let SchemaStatement::Show(kind) = schema
                && (self.sees("YIELD") || self.sees("WHERE"))
            {
                return self.listing(kind, start).map(StatementKind::Query);
            }
            return Ok(StatementKind::Schema(schema));
        }
        self.query().map(StatementKind::Query)
    }

    /// Single queries joined by UNION.
    pub(super) fn query(&mut self) -> Parsed<Query> {
        let start = self.at;
        let first = self.single_query()?;
        let mut unions = Vec::new();
        loop {
            let at = self.at;
            if !self.take("UNION") {
                break;
            }
            let all = self.take("ALL");
            if !all {
                self.take("DISTINCT");
            }
            let span = self.since(at);
            let query = self.single_query()?;
            unions.push(Union { all, query, span });
        }
        Ok(Query {
            first,
            unions,
            span: self.since(start),
        })
    }

    fn single_query(&mut self) -> Parsed<SingleQuery> {
        let start = self.at;
        Ok(SingleQuery {
            clauses: self.clauses()?,
            span: self.since(start),
        })
    }

    /// Clauses up to where none begins; at least one.
    pub(super) fn clauses(&mut self) -> Parsed<Vec<Clause>> {
        let mut clauses = Vec::new();
        while let Some(clause) = self.clause()? {
            clauses.push(clause);
            self.count_clause()?;
        }
        if clauses.is_empty() {
            return Err(self.unexpected());
        }
        Ok(clauses)
    }

    /// A clause runs on what the one before it gives, so whoever plans and runs the statement follows the row of them.
    fn count_clause(&mut self) -> Parsed<()> {
        self.clause_count += 1;
        if self.clause_count <= MAXIMUM_CLAUSES {
            return Ok(());
        }
        let message = format!("a statement has at most {MAXIMUM_CLAUSES} clauses");
        Err(Box::new(
            Diagnostic::new(Code::TextTooLong, message, Some(self.here())).with_help(
                "end each statement with `;`, or make many elements with one CREATE, separated by commas",
            ),
        ))
    }

    /// The next clause; `None` where none begins.
    pub(super) fn clause(&mut self) -> Parsed<Option<Clause>> {
        let start = self.at;
        if !matches!(self.token(0).kind, TokenKind::Word) {
            self.furthest.note(start, Expected::Clause);
            return Ok(None);
        }
        let Some(kind) = self.clause_kind()? else {
            self.furthest.note(start, Expected::Clause);
            return Ok(None);
        };
        Ok(Some(Clause {
            kind,
            span: self.since(start),
        }))
    }

    fn clause_kind(&mut self) -> Parsed<Option<ClauseKind>> {
        let kind = if self.is_word_at(0, "MATCH")
            || (self.is_word_at(0, "OPTIONAL") && !self.is_word_at(1, "CALL"))
        {
            ClauseKind::Match(self.match_clause()?)
        } else if self.accept("UNWIND") {
            ClauseKind::Unwind(self.unwind_clause()?)
        } else if self.accept("WITH") {
            ClauseKind::With(self.with_clause()?)
        } else if self.accept("RETURN") {
            ClauseKind::Return(self.projection()?)
        } else if self.accept("CREATE") {
            ClauseKind::Create(self.create_clause()?)
        } else if self.accept("MERGE") {
            ClauseKind::Merge(self.merge_clause()?)
        } else if self.accept("SET") {
            ClauseKind::Set(self.set_items()?)
        } else if self.accept("REMOVE") {
            ClauseKind::Remove(self.remove_items()?)
        } else if self.is_word_at(0, "DELETE")
            || self.is_word_at(0, "DETACH")
            || self.is_word_at(0, "NODETACH")
        {
            ClauseKind::Delete(self.delete_clause()?)
        } else if self.accept("FOREACH") {
            ClauseKind::Foreach(self.foreach_clause()?)
        } else if self.is_word_at(0, "CALL") || self.is_word_at(0, "OPTIONAL") {
            self.call_clause()?
        } else if self.is_word_at(0, "LOAD") && self.take_all(&["LOAD", "CSV"]) {
            ClauseKind::LoadCsv(self.load_csv_clause()?)
        } else if self.accept("FINISH") {
            ClauseKind::Finish
        } else {
            return self.short_clause();
        };
        Ok(Some(kind))
    }

    /// Clauses that are others written shorter. A function of its own, as everything nested passes through its caller.
    fn short_clause(&mut self) -> Parsed<Option<ClauseKind>> {
        let start = self.at;
        let kind = if self.accept("FILTER") {
            self.take("WHERE");
            ClauseKind::With(self.filter_clause(start)?)
        } else if self.accept("LET") {
            ClauseKind::With(self.let_clause(start)?)
        } else if (self.is_word_at(0, "ORDER") && self.is_word_at(1, "BY"))
            || ["SKIP", "OFFSET", "LIMIT"]
                .iter()
                .any(|word| self.is_word_at(0, word))
        {
            ClauseKind::With(self.order_clause()?)
        } else if self.accept("INSERT") {
            ClauseKind::Create(self.create_clause()?)
        } else {
            return Ok(None);
        };
        Ok(Some(kind))
    }
}
