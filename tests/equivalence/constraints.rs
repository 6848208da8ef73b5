//! Random writes under random constraints, against the same writes on a graph without any, whose elements are then
//! looked through one by one: a statement is refused exactly when the graph would break a constraint, and then the graph
//! is what it was.
//!
//! `EQUIVALENCE_SEED=number` runs one case alone, `EQUIVALENCE_CASES=number` that many.

use annals::Database;
use annals::Session;
use annals::database::SessionOptions;
use annals::diagnostic::Source;
use annals::model::value::Map;
use annals::model::value::Value;
use annals::model::value::compare;

use super::seeds;
use super::world::Dice;

const CASES: u64 = 25;
/// Statements of each case.
const STATEMENTS: usize = 40;

const VALUES: &[&str] = &[
    "null",
    "1",
    "1.0",
    "2",
    "'x'",
    "'y'",
    "true",
    "[1, 2]",
    "[1.0, 2]",
    "date('2020-01-02')",
    "datetime('2020-01-02T10:00Z')",
    "datetime('2020-01-02T11:00+01:00')",
    "time('10:00Z')",
    "time('11:00+01:00')",
    "edtf('2020-01-02')",
    "duration('P1D')",
    "0.0 / 0.0",
];

/// What a constraint says, for looking through.
#[derive(Debug, Clone, Copy)]
enum Says {
    Unique,
    Key,
    Present,
    Number,
}

/// A constraint, as a statement and as something to look for.
#[derive(Debug, Clone)]
struct Constraint {
    text: String,
    /// A label, or a type of relationships.
    name: &'static str,
    of_nodes: bool,
    keys: Vec<&'static str>,
    says: Says,
}

impl Constraint {
    fn random(dice: &mut Dice) -> Self {
        let of_nodes = dice.one_in(2);
        let name = if of_nodes {
            dice.pick(&["A", "B"])
        } else {
            dice.pick(&["T", "U"])
        };
        let says = dice.pick(&[
            Says::Unique,
            Says::Unique,
            Says::Key,
            Says::Present,
            Says::Number,
        ]);
        let mut keys = vec![dice.pick(&["a", "b"])];
        if matches!(says, Says::Unique | Says::Key) && dice.one_in(2) {
            keys = vec!["b", "a"];
        }
        let subject = if of_nodes {
            format!("(x:{name})")
        } else {
            format!("()-[x:{name}]-()")
        };
        let listed: Vec<String> = keys.iter().map(|key| format!("x.{key}")).collect();
        let what = match says {
            Says::Unique => "UNIQUE",
            Says::Key => "KEY",
            Says::Present => "NOT NULL",
            Says::Number => ":: INTEGER | FLOAT",
        };
        let listed = listed.join(", ");
        Self {
            text: format!(
                "CREATE CONSTRAINT IF NOT EXISTS FOR {subject} REQUIRE ({listed}) IS {what}"
            ),
            name,
            of_nodes,
            keys,
            says,
        }
    }

    fn holds(&self, elements: &[Element]) -> bool {
        let mine = elements.iter().filter(|each| {
            each.of_nodes == self.of_nodes && each.names.contains(&self.name.into())
        });
        let values = mine.map(|element| {
            let value = |key: &&str| element.properties.get(*key).cloned().unwrap_or_default();
            self.keys.iter().map(value).collect::<Vec<Value>>()
        });
        let values: Vec<Vec<Value>> = values.collect();
        let present = || values.iter().flatten().all(|value| !value.is_null());
        let is_number = |value: &Value| matches!(value, Value::Integer(_) | Value::Float(_));
        match self.says {
            Says::Unique => is_unique(&values),
            Says::Key => present() && is_unique(&values),
            Says::Present => present(),
            Says::Number => {
                let mut all = values.iter().flatten();
                all.all(|value| value.is_null() || is_number(value))
            }
        }
    }
}

fn is_unique(all: &[Vec<Value>]) -> bool {
    let is_same = |one: &Vec<Value>, other: &Vec<Value>| {
        let mut pairs = one.iter().zip(other);
        pairs.all(|(one, other)| compare::equal(one, other) == Some(true))
    };
    let mut pairs = all.iter().enumerate();
    pairs.all(|(position, one)| !all[..position].iter().any(|other| is_same(one, other)))
}

/// A node or a relationship, as a query tells it.
#[derive(Debug)]
struct Element {
    of_nodes: bool,
    names: Vec<String>,
    properties: Map,
}

const LOOK: &str = "MATCH (n) RETURN true AS of_nodes, labels(n) AS names, properties(n) AS p \
    UNION ALL MATCH ()-[r]->() RETURN false AS of_nodes, [type(r)] AS names, properties(r) AS p";

fn execute(session: &mut Session<'_>, text: &str) -> Result<Vec<Vec<Value>>, String> {
    let source = Source::new("query", text);
    let mut rows = Vec::new();
    for span in Session::statements(&source).expect("statements") {
        let result = session.run(&source, span);
        rows = result.map_err(|error| error.to_string())?.rows;
    }
    Ok(rows)
}

fn look(session: &mut Session<'_>) -> (Vec<Element>, String) {
    let mut rows = execute(session, LOOK).expect("the elements");
    rows.sort_by_key(|row| format!("{row:?}"));
    let shown = format!("{rows:?}");
    let element = |row: Vec<Value>| {
        let [
            Value::Boolean(of_nodes),
            Value::List(names),
            Value::Map(properties),
        ] = &row[..]
        else {
            panic!("{row:?}");
        };
        let name = |name: &Value| match name {
            Value::String(name) => name.to_string(),
            other => panic!("{other:?}"),
        };
        Element {
            of_nodes: *of_nodes,
            names: names.iter().map(name).collect(),
            properties: Map::clone(properties),
        }
    };
    (rows.into_iter().map(element).collect(), shown)
}

fn statement(dice: &mut Dice) -> String {
    let mut value = || dice.pick(VALUES);
    let map = format!("{{a: {}, b: {}}}", value(), value());
    let merged = format!("{{a: {}}}", dice.pick(&VALUES[1..10]));
    let key = dice.pick(&["a", "b"]);
    let label = dice.pick(&["A", "B"]);
    let other = dice.pick(VALUES);
    let labels = dice.pick(&["", ":A", ":B", ":A:B"]);
    let kind = dice.pick(&["T", "U"]);
    match dice.below(12) {
        0..=2 => format!("CREATE ({labels} {map})"),
        3 => format!(
            "MATCH (n:{label}) WITH n ORDER BY id(n) LIMIT 2 CREATE (n)-[:{kind} {map}]->(n)"
        ),
        4 => format!("CREATE (:A {map})-[:{kind} {map}]->(:C)"),
        5 => format!("MATCH (n:{label}) WITH n ORDER BY id(n) DESC LIMIT 1 SET n.{key} = {other}"),
        6 => format!("MATCH (n) WITH n ORDER BY id(n) LIMIT 2 SET n:{label}"),
        7 => format!("MATCH (n:{label}) WITH n ORDER BY id(n) LIMIT 1 REMOVE n:{label}"),
        8 => format!("MATCH ()-[r:{kind}]->() WITH r ORDER BY id(r) LIMIT 1 SET r.{key} = {other}"),
        9 => format!("MERGE (n:{label} {merged}) SET n.b = {other}"),
        10 => format!("MATCH ()-[r:{kind}]->() WITH r ORDER BY id(r) DESC LIMIT 1 DELETE r"),
        _ => format!("MATCH (n:{label}) WITH n ORDER BY id(n) LIMIT 1 DETACH DELETE n"),
    }
}

#[test]
fn a_write_is_refused_exactly_when_a_constraint_would_not_hold() {
    let (mut kept, mut refused) = (0, 0);
    for seed in seeds(CASES) {
        let mut dice = Dice::new(seed + 7_000_000);
        let (mut database, mut twin) = (Database::in_memory(), Database::in_memory());
        let mut session = database.session(SessionOptions::default());
        let mut free = twin.session(SessionOptions::default());
        let mut constraints: Vec<Constraint> = Vec::new();
        for number in 0..STATEMENTS {
            if number % 10 == 0 {
                let constraint = Constraint::random(&mut dice);
                let holds = constraint.holds(&look(&mut free).0);
                let made = execute(&mut session, &constraint.text);
                assert_eq!(
                    made.is_ok(),
                    holds,
                    "seed {seed}: {} {made:?}",
                    constraint.text
                );
                if holds {
                    constraints.push(constraint);
                }
            }
            let text = statement(&mut dice);
            let before = look(&mut session).1;
            execute(&mut free, "BEGIN").expect("a transaction");
            execute(&mut free, &text).unwrap_or_else(|error| panic!("{text}: {error}"));
            let (elements, would_be) = look(&mut free);
            let broken = constraints.iter().find(|each| !each.holds(&elements));
            let end = if broken.is_some() {
                "ROLLBACK"
            } else {
                "COMMIT"
            };
            execute(&mut free, end).expect("an end");
            let written = execute(&mut session, &text);
            let case = format!("seed {seed}: {text}\n{broken:?}\n{written:?}\n{before}");
            assert_eq!(written.is_ok(), broken.is_none(), "{case}");
            let after = look(&mut session).1;
            if broken.is_some() {
                assert_eq!(after, before, "{case}");
                refused += 1;
            } else {
                assert_eq!(after, would_be, "{case}");
                kept += 1;
            }
        }
    }
    assert!(
        kept > 0 && (refused > 0 || kept < 100),
        "{kept} kept, {refused} refused"
    );
}
