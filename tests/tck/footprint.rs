//! What is in a graph, and what is different between two moments: the side effects of a statement.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use annals::model::graph::Change;
use annals::model::graph::Graph;
use annals::model::graph::View;
use annals::model::value::Map;
use annals::model::value::NodeId;
use annals::model::value::RelationshipId;

/// Everything in a graph, as sets.
#[derive(Debug, Default)]
pub(super) struct Footprint {
    nodes: BTreeSet<NodeId>,
    relationships: BTreeSet<RelationshipId>,
    labels: BTreeSet<String>,
    /// Element, key and value.
    properties: BTreeSet<(String, String, String)>,
}

impl Footprint {
    /// What is in the graph now.
    pub(super) fn of(graph: &Graph) -> Self {
        let mut footprint = Self::default();
        let view = View::whole(graph);
        for change in graph.export() {
            match change {
                Change::CreateNode { id, .. } => {
                    footprint.nodes.insert(id);
                    let labels = view.label_names(id);
                    footprint
                        .labels
                        .extend(labels.iter().map(ToString::to_string));
                    footprint.add(&format!("node {}", id.0), &view.node_properties(id));
                }
                Change::CreateRelationship { id, .. } => {
                    footprint.relationships.insert(id);
                    let properties = view.relationship_properties(id);
                    footprint.add(&format!("relationship {}", id.0), &properties);
                }
                _ => {}
            }
        }
        footprint
    }

    fn add(&mut self, element: &str, properties: &Map) {
        for (key, value) in properties {
            // The text of a structure tells 1 from 1.0 and equals itself when NaN.
            let value = format!("{value:?}");
            self.properties
                .insert((element.to_owned(), key.to_string(), value));
        }
    }

    /// What came (`+nodes`) and went (`-nodes`) from this moment to a later one; only what is not zero.
    pub(super) fn difference(&self, later: &Self) -> BTreeMap<String, usize> {
        let mut counts = BTreeMap::new();
        count(&mut counts, "nodes", &self.nodes, &later.nodes);
        count(
            &mut counts,
            "relationships",
            &self.relationships,
            &later.relationships,
        );
        count(&mut counts, "labels", &self.labels, &later.labels);
        count(
            &mut counts,
            "properties",
            &self.properties,
            &later.properties,
        );
        counts
    }
}

fn count<T: Ord>(
    counts: &mut BTreeMap<String, usize>,
    what: &str,
    before: &BTreeSet<T>,
    after: &BTreeSet<T>,
) {
    let came = after.difference(before).count();
    let went = before.difference(after).count();
    let both = [(format!("+{what}"), came), (format!("-{what}"), went)];
    counts.extend(both.into_iter().filter(|(_, number)| *number > 0));
}
