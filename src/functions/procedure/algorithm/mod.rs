//! Graph algorithms as procedures: a family a file, a row each.
//!
//! Each takes what it cannot do without (a start, an end) as arguments, and everything else as settings in one map:
//! `CALL algo.pageRank({label: 'Actor', types: ['STRUCK'], iterations: 50}) YIELD node, score`. The settings mean the
//! same everywhere: `label` and `types` say which part of the graph is looked at, `direction` which way its
//! relationships are walked, `weight` which property of theirs counts.
//!
//! Every algorithm is iterative, so depth costs no stack; gives the same rows in the same order each time; and asks its
//! [`pace::Pace`] whether it may go on. Must never know where the graph is kept: it sees a view.

mod centrality;
mod community;
pub(super) mod configuration;
mod louvain;
mod network;
mod pace;
mod path;
mod search;
mod structure;

use std::sync::Arc;

use super::Column;
use super::Procedure;
use super::ProcedureParameter;
use super::ProcedureSignature;
use super::Yielded;
use crate::functions::signature::Context;
use crate::functions::signature::FunctionError;
use crate::model::graph::Direction;
use crate::model::graph::View;
use crate::model::value::NodeId;
use crate::model::value::TypeSet;
use crate::model::value::Value;
use crate::model::value::ValueType;
use configuration::Configuration;
use configuration::Setting;
use network::Network;
use pace::Pace;

const NODE: TypeSet = TypeSet::one(ValueType::Node);
const RELATIONSHIP: TypeSet = TypeSet::one(ValueType::Relationship);
const PATH: TypeSet = TypeSet::one(ValueType::Path);
const INTEGER: TypeSet = TypeSet::one(ValueType::Integer);
const FLOAT: TypeSet = TypeSet::one(ValueType::Float);
const MAP: TypeSet = TypeSet::one(ValueType::Map);

/// The statement that makes the graph of the examples: five cities, five roads and a railway.
pub const EXAMPLE_GRAPH: &str = "CREATE (a:City {name: 'a'}), (b:City {name: 'b'}), (c:City {name: 'c'}), \
(d:City {name: 'd'}), (e:City {name: 'e'}), (a)-[:ROAD {km: 4}]->(b), (b)-[:ROAD {km: 1}]->(c), \
(a)-[:ROAD {km: 7}]->(c), (c)-[:ROAD {km: 2}]->(d), (d)-[:ROAD {km: 3}]->(e), (e)-[:RAIL {km: 1}]->(c)";

const FAMILIES: &[&[Algorithm]] = &[
    centrality::ALGORITHMS,
    community::ALGORITHMS,
    path::ALGORITHMS,
    structure::ALGORITHMS,
];

/// Every graph algorithm, family by family.
pub fn algorithms() -> impl Iterator<Item = &'static Algorithm> {
    FAMILIES.iter().copied().flatten()
}

/// A graph algorithm, as a row of the table.
#[derive(Debug)]
pub struct Algorithm {
    /// Its full name.
    pub name: &'static str,
    /// The nodes it cannot do without, by name.
    arguments: &'static [&'static str],
    settings: &'static [Setting],
    columns: &'static [(&'static str, TypeSet)],
    /// One line about it.
    pub doc: &'static str,
    /// A statement that uses it on the graph of [`EXAMPLE_GRAPH`] and returns one value.
    pub example: &'static str,
    /// The literal that value is.
    pub example_result: &'static str,
    run: fn(&Call<'_>) -> Result<Yielded, FunctionError>,
}

/// The procedures of the table.
pub(super) fn procedures() -> impl Iterator<Item = Arc<dyn Procedure>> {
    algorithms().map(|algorithm| {
        let procedure: Arc<dyn Procedure> = Arc::new(Builtin {
            signature: algorithm.signature(),
            algorithm,
        });
        procedure
    })
}

impl Algorithm {
    fn signature(&self) -> ProcedureSignature {
        let mut parameters: Vec<_> = self
            .arguments
            .iter()
            .map(|name| ProcedureParameter {
                name: (*name).to_owned(),
                types: NODE,
                default: None,
            })
            .collect();
        parameters.push(ProcedureParameter {
            name: "settings".to_owned(),
            types: MAP,
            default: Some(Value::map(crate::model::value::Map::default())),
        });
        let columns = self.columns.iter().map(|(name, types)| Column {
            name: (*name).to_owned(),
            types: *types,
        });
        let settings: Vec<_> = self.settings.iter().map(Setting::text).collect();
        ProcedureSignature {
            name: self.name.to_owned(),
            parameters,
            columns: columns.collect(),
            doc: format!("{}; settings: {}", self.doc, settings.join(", ")),
        }
    }
}

#[derive(Debug)]
struct Builtin {
    signature: ProcedureSignature,
    algorithm: &'static Algorithm,
}

impl Procedure for Builtin {
    fn signature(&self) -> &ProcedureSignature {
        &self.signature
    }

    fn call(&self, arguments: &[Value], context: &Context<'_>) -> Result<Yielded, FunctionError> {
        let needed = self.algorithm.arguments.len();
        let settings = arguments.get(needed).unwrap_or(&Value::Null);
        let call = Call {
            view: context.view,
            arguments,
            configuration: Configuration::read(settings, needed, self.algorithm.settings)?,
            pace: Pace::of(context.watch),
        };
        (self.algorithm.run)(&call)
    }
}

/// A call of an algorithm: what it is about and what it may use.
#[derive(Debug)]
struct Call<'a> {
    view: View<'a>,
    arguments: &'a [Value],
    configuration: Configuration<'a>,
    pace: Pace<'a>,
}

impl Call<'_> {
    /// The part of the graph the settings ask for.
    fn network(&self) -> Result<Network, FunctionError> {
        Network::read(self.view, &self.configuration, &self.pace)
    }

    /// The way relationships are walked.
    fn direction(&self) -> Result<Direction, FunctionError> {
        self.configuration.direction()
    }

    /// The place in the network of the node given as an argument; `None` when the settings leave the node out.
    fn place(&self, position: usize, network: &Network) -> Result<Option<u32>, FunctionError> {
        let argument = &self.arguments[position];
        let Value::Node(node) = *argument else {
            return Err(FunctionError::ArgumentType {
                position,
                expected: NODE,
                found: argument.value_type(),
            });
        };
        if !self.view.has_node(node) {
            return Err(FunctionError::Deleted);
        }
        Ok(network.place(node))
    }

    /// A row for each node: its own value first, then those `rest` gives for its place.
    fn rows<const WIDTH: usize>(
        &self,
        network: &Network,
        rest: impl Fn(usize) -> [Value; WIDTH] + Send + 'static,
    ) -> Result<Yielded, FunctionError> {
        let each = size_of::<NodeId>() + WIDTH * size_of::<u64>();
        self.pace.keep(network.node_count().saturating_mul(each))?;
        let row = move |(place, node): (usize, NodeId)| {
            let mut row = Vec::with_capacity(WIDTH + 1);
            row.push(Value::Node(node));
            row.extend(rest(place));
            row
        };
        let nodes = network.nodes().to_vec();
        Ok(Yielded::of(nodes.into_iter().enumerate().map(row)))
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;
    use crate::functions::procedure::Procedures;
    use crate::functions::procedure::Row;
    use crate::functions::signature::Instant;
    use crate::functions::signature::Watch;
    use crate::model::catalog::NameKind;
    use crate::model::graph::Change;
    use crate::model::graph::Graph;
    use crate::model::value::Map;
    use crate::model::value::RelationshipId;

    /// Three nodes in a row, the first two with a label, joined by two relationships of one type with a number and a text.
    fn graph() -> Graph {
        let mut graph = Graph::new();
        let names = [
            (NameKind::Label, 0, "Person"),
            (NameKind::RelationshipType, 0, "KNOWS"),
            (NameKind::Key, 0, "years"),
            (NameKind::Key, 1, "note"),
        ];
        for (kind, id, name) in names {
            let name = name.into();
            graph.apply(&Change::AddName { kind, id, name }).unwrap();
        }
        for id in 0..3 {
            let label = graph.catalog().names.label("Person").unwrap();
            let change = Change::CreateNode {
                id: NodeId(id),
                labels: if id < 2 { vec![label] } else { Vec::new() },
                properties: Vec::new(),
            };
            graph.apply(&change).unwrap();
        }
        for id in 0..2 {
            let names = &graph.catalog().names;
            let change = Change::CreateRelationship {
                id: RelationshipId(id),
                relationship_type: names.relationship_type("KNOWS").unwrap(),
                start: NodeId(id),
                end: NodeId(id + 1),
                properties: vec![
                    (names.key("years").unwrap(), Value::Integer(-1)),
                    (names.key("note").unwrap(), "long".into()),
                ],
            };
            graph.apply(&change).unwrap();
        }
        graph
    }

    fn call_watched(
        name: &str,
        arguments: &[Value],
        watch: Option<&dyn Watch>,
    ) -> Result<Vec<Row>, FunctionError> {
        let graph = graph();
        let context = Context {
            view: View::whole(&graph),
            statement_time: Instant::default(),
            transaction_time: Instant::default(),
            random: &Cell::new(0),
            watch,
            record: None,
            kept: Cell::new(0),
            remark: Cell::new(None),
        };
        let procedures = Procedures::builtin();
        let answer = procedures.get(name).unwrap().call(arguments, &context)?;
        answer.all(&context)
    }

    fn settings(entries: &[(&str, Value)]) -> Value {
        let entries = entries
            .iter()
            .map(|(key, value)| ((*key).into(), value.clone()));
        Value::map(entries.collect::<Map>())
    }

    fn complaint(name: &str, entries: &[(&str, Value)]) -> String {
        match call_watched(name, &[settings(entries)], None) {
            Err(error) => error.to_string(),
            Ok(rows) => panic!("{name} gave {} rows", rows.len()),
        }
    }

    #[test]
    fn mistaken_settings_are_refused_with_advice() {
        let one = Value::Integer(1);
        let check = |entries: &[(&str, Value)], expected: &str| {
            assert_eq!(complaint("algo.pageRank", entries), expected);
        };
        check(
            &[("dampng", one.clone())],
            "there is no setting `dampng`; did you mean `damping`?",
        );
        check(
            &[("x", one.clone())],
            "there is no setting `x`; there are `label`, `types`, `direction`, `weight`, `damping`, \
             `iterations`, `tolerance`",
        );
        check(
            &[("damping", "much".into())],
            "the setting `damping` is STRING, expected a number from 0 to 1",
        );
        check(
            &[("damping", 1.5.into())],
            "the setting `damping` is 1.5, expected a number from 0 to 1",
        );
        check(
            &[("iterations", (-1).into())],
            "the setting `iterations` is -1, expected an integer from 1 up",
        );
        check(
            &[("direction", "OUT".into())],
            "the setting `direction` is 'OUT', expected 'OUTGOING', 'INCOMING' or 'BOTH'",
        );
        check(
            &[("label", "Persn".into())],
            "there is no label `Persn`; did you mean `Person`?",
        );
        check(
            &[("types", Value::list(vec!["LIKES".into()]))],
            "there is no relationship type `LIKES`; there are `KNOWS`",
        );
        check(
            &[("types", Value::list(vec![one.clone()]))],
            "the setting `types` holds INTEGER, expected a string or a list of strings",
        );
        check(
            &[("weight", "year".into())],
            "there is no property `year`; did you mean `years`?",
        );
        check(
            &[("weight", "years".into())],
            "the weight `years` of relationship 0 is -1, expected a number from 0 up",
        );
        check(
            &[("weight", "note".into())],
            "the weight `note` of relationship 0 is STRING, expected a number from 0 up",
        );
    }

    #[test]
    fn settings_choose_a_part_of_the_graph() {
        let nodes = |entries: &[(&str, Value)]| {
            call_watched("algo.degree", &[settings(entries)], None).unwrap()
        };
        assert_eq!(nodes(&[]).len(), 3);
        let people = nodes(&[("label", "Person".into()), ("types", "KNOWS".into())]);
        assert_eq!(
            people,
            [0, 1].map(|id| vec![Value::Node(NodeId(id)), 1.into(), 1.0.into()])
        );
        // null is as good as left out
        assert_eq!(nodes(&[("label", Value::Null)]).len(), 3);
        assert_eq!(
            call_watched("algo.degree", &[Value::Null], None)
                .unwrap()
                .len(),
            3
        );
    }

    #[test]
    fn arguments_must_be_nodes_that_are_there() {
        let call = |source: Value| {
            let target = Value::Node(NodeId(2));
            call_watched("algo.shortestPath", &[source, target], None)
        };
        assert_eq!(call(Value::Node(NodeId(9))), Err(FunctionError::Deleted));
        assert!(matches!(
            call(Value::Null),
            Err(FunctionError::ArgumentType { position: 0, .. })
        ));
        assert_eq!(call(Value::Node(NodeId(0))).unwrap().len(), 1);
    }

    #[test]
    fn limits_stop_every_algorithm() {
        #[derive(Debug)]
        struct Limit {
            stop: bool,
            room: usize,
        }
        impl Watch for Limit {
            fn must_stop(&self) -> bool {
                self.stop
            }
            fn room(&self) -> usize {
                self.room
            }
        }
        for algorithm in algorithms() {
            let nodes = [0, 2].map(|id| Value::Node(NodeId(id)));
            let arguments = &nodes[..algorithm.arguments.len()];
            let call = |stop, room| {
                let watch = Limit { stop, room };
                call_watched(algorithm.name, arguments, Some(&watch))
            };
            assert_eq!(call(true, usize::MAX), Err(FunctionError::Stopped));
            assert!(matches!(call(false, 8), Err(FunctionError::NoRoom { .. })));
            assert!(call(false, usize::MAX).is_ok(), "{}", algorithm.name);
        }
    }

    #[test]
    fn every_row_is_documented_and_whole() {
        let mut names: Vec<_> = algorithms().map(|algorithm| algorithm.name).collect();
        for algorithm in algorithms() {
            assert!(algorithm.name.starts_with("algo."));
            assert!(!algorithm.doc.is_empty() && !algorithm.doc.ends_with('.'));
            assert!(algorithm.example.contains(algorithm.name));
            assert!(!algorithm.example_result.is_empty());
        }
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), algorithms().count());
    }
}
