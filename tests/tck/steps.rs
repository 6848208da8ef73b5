//! What the steps of a scenario do: prepare a graph, run a statement, judge its answer.
//!
//! A scenario stops at the first step that fails; the failure says what was expected and what came.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use annals::Database;
use annals::Error;
use annals::Session;
use annals::database::SessionOptions;
use annals::diagnostic::Phase;
use annals::diagnostic::Source;
use annals::engine::Tuning;
use annals::functions::procedure::Procedures;
use annals::model::result::ResultSet;

use super::footprint::Footprint;
use super::gherkin::Scenario;
use super::gherkin::Step;
use super::procedure::Table;
use crate::table::Lists;
use crate::table::cell;
use crate::table::compare;
use crate::table::rows;
use crate::table::text_of_rows;

/// Why a scenario fails.
#[derive(Debug, Clone, Default)]
pub(super) struct Failure {
    /// The statement that was run last.
    pub(super) query: String,
    /// In one line.
    pub(super) summary: String,
    /// What was expected and what came; may be empty.
    pub(super) detail: String,
}

/// What a statement came to, and the graph around it.
struct Outcome {
    answer: Result<ResultSet, Error>,
    effects: BTreeMap<String, usize>,
}

/// A scenario under way.
struct Run<'s> {
    session: Session<'s>,
    graphs: &'s Path,
    query: String,
    outcome: Option<Outcome>,
}

/// Runs a scenario on a graph of its own.
///
/// # Errors
/// The first step that fails.
pub(super) fn run(
    scenario: &Scenario,
    graphs: &Path,
    tuning: Tuning,
    time_limit: Duration,
) -> Result<(), Failure> {
    let mut database = Database::in_memory();
    let options = SessionOptions {
        tuning,
        timeout: Some(time_limit),
        random_seed: Some(1),
        procedures: Some(Procedures::builtin()),
        ..SessionOptions::default()
    };
    let mut run = Run {
        session: database.session(options),
        graphs,
        query: String::new(),
        outcome: None,
    };
    for step in &scenario.steps {
        run.step(step).map_err(|failure| Failure {
            query: run.query.clone(),
            ..failure
        })?;
    }
    Ok(())
}

fn failure(summary: impl Into<String>) -> Failure {
    Failure {
        summary: summary.into(),
        ..Failure::default()
    }
}

impl Run<'_> {
    fn step(&mut self, step: &Step) -> Result<(), Failure> {
        let document = || {
            let text = step.document.as_deref();
            text.ok_or_else(|| failure(format!("no text after: {}", step.text)))
        };
        match step.text.as_str() {
            "an empty graph" | "any graph" => Ok(()),
            "having executed:" => self.prepare(document()?),
            "parameters are:" => self.parameters(&step.table),
            "executing query:" | "executing control query:" => {
                self.execute(document()?);
                Ok(())
            }
            "the result should be empty" => match self.result()?.rows.as_slice() {
                [] => Ok(()),
                rows => Err(failure(format!("expected no rows, got {}", rows.len()))),
            },
            "no side effects" => self.side_effects(&[]),
            "the side effects should be:" => self.side_effects(&step.table),
            other => self.other_step(other, step),
        }
    }

    fn other_step(&mut self, text: &str, step: &Step) -> Result<(), Failure> {
        if let Some(how) = text.strip_prefix("the result should be") {
            let in_order = how.contains("in order");
            let lists = if how.contains("ignoring element order for lists") {
                Lists::Unordered
            } else {
                Lists::Ordered
            };
            return compare(&step.table, self.result()?, in_order, lists).map_err(|difference| {
                Failure {
                    detail: difference.detail,
                    ..failure(difference.summary)
                }
            });
        }
        if let Some(procedure) = text.strip_prefix("there exists a procedure ") {
            let table = Table::new(procedure, &step.table).map_err(failure)?;
            let procedures = self
                .session
                .options_mut()
                .procedures
                .get_or_insert_default();
            procedures.register(Arc::new(table));
            return Ok(());
        }
        if let Some(expected) = ExpectedError::parse(text) {
            return self.error(&expected);
        }
        if let Some(name) = text
            .strip_prefix("the ")
            .and_then(|text| text.strip_suffix(" graph"))
        {
            let path = self.graphs.join(name).join(format!("{name}.cypher"));
            let script = std::fs::read_to_string(&path)
                .map_err(|error| failure(format!("{}: {error}", path.display())))?;
            return self.prepare(&script);
        }
        Err(failure(format!("a step without meaning: {text}")))
    }

    fn statements(&mut self, text: &str) -> Result<ResultSet, Error> {
        let source = Source::new("query", text);
        let mut last = ResultSet::default();
        for span in Session::statements(&source)? {
            last = self.session.run(&source, span)?;
        }
        Ok(last)
    }

    fn prepare(&mut self, text: &str) -> Result<(), Failure> {
        text.clone_into(&mut self.query);
        match self.statements(text) {
            Ok(_) => Ok(()),
            Err(error) => Err(failure(format!(
                "the graph cannot be made: {}",
                describe(&error)
            ))),
        }
    }

    fn parameters(&mut self, table: &[Vec<String>]) -> Result<(), Failure> {
        for row in table {
            let [name, text] = row.as_slice() else {
                return Err(failure("a parameter is a name and a value"));
            };
            let value = cell::parse(text).map_err(failure)?.value();
            let value = value.ok_or_else(|| failure(format!("no value: {text}")))?;
            let parameters = &mut self.session.options_mut().parameters;
            parameters.insert(name.as_str().into(), value);
        }
        Ok(())
    }

    fn execute(&mut self, text: &str) {
        text.clone_into(&mut self.query);
        let before = Footprint::of(self.session.graph());
        let answer = self.statements(text);
        let after = Footprint::of(self.session.graph());
        self.outcome = Some(Outcome {
            answer,
            effects: before.difference(&after),
        });
    }

    fn outcome(&self) -> Result<&Outcome, Failure> {
        self.outcome
            .as_ref()
            .ok_or_else(|| failure("no query was run"))
    }

    fn result(&self) -> Result<&ResultSet, Failure> {
        let answer = &self.outcome()?.answer;
        answer
            .as_ref()
            .map_err(|error| failure(format!("an unexpected error: {}", describe(error))))
    }

    fn side_effects(&self, table: &[Vec<String>]) -> Result<(), Failure> {
        let mut expected = BTreeMap::new();
        for row in table {
            let [what, number] = row.as_slice() else {
                return Err(failure("a side effect is a name and a number"));
            };
            let number: usize = number
                .parse()
                .map_err(|error| failure(format!("not a number: {number}: {error}")))?;
            if number > 0 {
                expected.insert(what.clone(), number);
            }
        }
        self.result()?;
        self.same_effects(&expected)
    }

    fn same_effects(&self, expected: &BTreeMap<String, usize>) -> Result<(), Failure> {
        let found = &self.outcome()?.effects;
        if found == expected {
            return Ok(());
        }
        Err(failure(format!(
            "side effects: expected {expected:?}, got {found:?}"
        )))
    }

    fn error(&self, expected: &ExpectedError) -> Result<(), Failure> {
        let error = match &self.outcome()?.answer {
            Ok(result) => {
                let detail = text_of_rows(&rows(result, Lists::Ordered));
                return Err(Failure {
                    detail,
                    ..failure(format!(
                        "expected {expected}, got {} rows",
                        result.rows.len()
                    ))
                });
            }
            Err(Error::Query(diagnostics)) => diagnostics.first(),
            Err(Error::Storage(diagnostic)) => Some(diagnostic.as_ref()),
            Err(Error::Io { .. }) => None,
        };
        let found = error.map(|diagnostic| {
            let info = diagnostic.code.info();
            (info, diagnostic)
        });
        match found {
            Some((info, _))
                if info.kind.name() == expected.kind
                    && (expected.detail == "*" || info.detail == expected.detail)
                    && expected.phase.is_none_or(|phase| phase == info.phase) => {}
            Some((info, diagnostic)) => {
                let (kind, detail) = (info.kind.name(), info.detail);
                return Err(failure(format!(
                    "expected {expected}, got {kind}: {detail} at {:?} ({} {})",
                    info.phase, info.code, diagnostic.message
                )));
            }
            None => {
                return Err(failure(format!(
                    "expected {expected}, got an error without code"
                )));
            }
        }
        self.same_effects(&BTreeMap::new())
    }
}

/// `a TypeError should be raised at runtime: DeletedEntityAccess`
struct ExpectedError {
    kind: String,
    /// `None` is any time.
    phase: Option<Phase>,
    /// `*` is any.
    detail: String,
}

impl ExpectedError {
    fn parse(text: &str) -> Option<Self> {
        let (kind, rest) = text.split_once(" should be raised at ")?;
        let kind = kind
            .strip_prefix("an ")
            .or_else(|| kind.strip_prefix("a "))?;
        let (phase, detail) = rest.split_once(':')?;
        Some(Self {
            kind: kind.to_owned(),
            phase: match phase {
                "compile time" => Some(Phase::Compile),
                "runtime" => Some(Phase::Runtime),
                "any time" => None,
                _ => return None,
            },
            detail: detail.trim().to_owned(),
        })
    }
}

impl std::fmt::Display for ExpectedError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}: {}", self.kind, self.detail)?;
        match self.phase {
            Some(phase) => write!(formatter, " at {phase:?}"),
            None => Ok(()),
        }
    }
}

fn describe(error: &Error) -> String {
    let code = match error {
        Error::Query(diagnostics) => diagnostics.first(),
        Error::Storage(diagnostic) => Some(diagnostic.as_ref()),
        Error::Io { .. } => None,
    };
    let code = code.map_or("", |diagnostic| diagnostic.code.info().code);
    format!("{code} {error}")
}
