//! Candidates: everything a name may stand for, best first.
//!
//! | how | score |
//! |---|---|
//! | `id`, `name`, `alias` spelled exactly so | 1, 1, 0.98 |
//! | `name`, `alias` that read alike (see `model::value::naming`) | 0.97, 0.95 |
//! | an external id such as `iso3` or `wikidata` | 0.99, spelled otherwise 0.96 |
//! | `word order` | 0.9 |
//! | `romanisation` | 0.88 |
//! | `similar` | up to 0.85, falling with the square of what differs |
//! | `part` of a name, or a name that is part of what was asked | 0.4 to 0.55 |
//!
//! A weak alias scores 0.6 at best, for it names other things as well. Nothing here decides, and nothing is merged: who
//! asks takes one of the candidates.

use super::BATCH;
use super::account::each_value;
use crate::model::catalog::KeyId;
use crate::model::catalog::LabelId;
use crate::model::catalog::NameKind;
use crate::model::collections::IndexMap;
use crate::model::graph::Direction;
use crate::model::graph::View;
use crate::model::value::NodeId;
use crate::model::value::naming;
use crate::model::value::naming::Strength;

/// What a weak alias counts.
const WEAK: f64 = 0.6;
/// Candidates below this are not worth showing.
pub const WORTH_SHOWING: f64 = 0.4;

/// A node a name may stand for.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// The node.
    pub node: NodeId,
    /// From 0 to 1.
    pub score: f64,
    /// The spelling that fits best.
    pub matched: String,
    /// In which way it fits.
    pub how: &'static str,
}

/// What was asked, read in every way.
struct Asked<'n> {
    name: &'n str,
    folded: String,
    words: String,
    romanised: String,
    letters: usize,
}

impl<'n> Asked<'n> {
    fn new(name: &'n str) -> Self {
        let folded = naming::fold(name);
        Self {
            name,
            words: naming::sorted_words(&folded),
            romanised: naming::romanised(&folded),
            letters: folded.chars().count(),
            folded,
        }
    }

    /// How well a name fits; `None` when it does not at all.
    fn fit(&self, name: &str, key: &str, least: f64) -> Option<(f64, &'static str)> {
        let is_name = key == "name";
        let called = if is_name { "name" } else { "alias" };
        if name == self.name {
            return Some((if is_name { 1.0 } else { 0.98 }, called));
        }
        let folded = naming::fold(name);
        if folded == self.folded {
            return Some((if is_name { 0.97 } else { 0.95 }, called));
        }
        if naming::sorted_words(&folded) == self.words {
            return Some((0.9, "word order"));
        }
        let romanised = naming::romanised(&folded);
        if romanised == self.romanised {
            return Some((0.88, "romanisation"));
        }
        let part = self.part(&folded).map(|score| (score, "part"));
        let similar = self.similar(&folded, least);
        match (part, similar) {
            (Some(part), Some(similar)) if similar > part.0 => Some((similar, "similar")),
            (None, Some(similar)) => Some((similar, "similar")),
            (part, _) => part,
        }
    }

    fn similar(&self, folded: &str, least: f64) -> Option<f64> {
        let letters = folded.chars().count();
        let (fewer, more) = (letters.min(self.letters), letters.max(self.letters));
        let at_best = fewer as f64 / more.max(1) as f64;
        let score = |similarity: f64| 0.85 * similarity * similarity;
        if score(at_best) < least {
            return None;
        }
        let score = score(naming::similarity(folded, &self.folded));
        (score > 0.0).then_some(score)
    }

    /// When one is made of words of the other: more, the more of it they are.
    fn part(&self, folded: &str) -> Option<f64> {
        let inside = |small: &str, large: &str| {
            let mut words = small.split(' ');
            !small.is_empty() && words.all(|word| large.split(' ').any(|other| other == word))
        };
        let share = if inside(&self.folded, folded) {
            self.folded.len() as f64 / folded.len() as f64
        } else if inside(folded, &self.folded) {
            folded.len() as f64 / self.folded.len() as f64
        } else {
            return None;
        };
        Some(0.4 + 0.15 * share.min(1.0))
    }
}

/// What `name` may stand for among the nodes, or those of some labels: at least as good as `least`, the best first; of equal
/// ones those with more relationships first.
pub fn candidates(
    view: View<'_>,
    name: &str,
    labels: Option<&[LabelId]>,
    least: f64,
    limit: usize,
) -> Vec<Candidate> {
    let asked = Asked::new(name);
    let mut best: IndexMap<NodeId, Candidate> = IndexMap::default();
    let mut consider = |node: NodeId, score: f64, matched: &str, how: &'static str| {
        let known = best.get(&node);
        if score >= least && known.is_none_or(|known| known.score < score) {
            let matched = matched.to_owned();
            let candidate = Candidate {
                node,
                score,
                matched,
                how,
            };
            best.insert(node, candidate);
        }
    };
    let keys = keys(view, naming::strength);
    each_node_of(view, labels, |nodes| {
        each_value(&view.gather_node_property(nodes, "id"), |at, id| {
            naming::each_text(id, &mut |id| {
                if id == name {
                    consider(nodes[at], 1.0, id, "id");
                }
            });
        });
        for key in naming::EXTERNAL {
            each_value(&view.gather_node_property(nodes, key), |at, value| {
                naming::each_call(value, &mut |id| {
                    if id == name {
                        consider(nodes[at], 0.99, id, key);
                    } else if naming::fold(id) == asked.folded {
                        consider(nodes[at], 0.96, id, key);
                    }
                });
            });
        }
        for (key, strength) in &keys {
            each_value(&view.gather_node_property(nodes, key), |at, value| {
                naming::each_call(value, &mut |text| match strength {
                    Strength::Strong => {
                        if let Some((score, how)) = asked.fit(text, key, least) {
                            consider(nodes[at], score, text, how);
                        }
                    }
                    Strength::Weak => {
                        if let Some((score, _)) = asked.fit(text, key, least / WEAK) {
                            // A weak alias that reads alike is as good as any other of them.
                            let score = if score >= 0.95 { 1.0 } else { score };
                            consider(nodes[at], WEAK * score, text, "weak alias");
                        }
                    }
                });
            });
        }
    });
    let mut found: Vec<(usize, Candidate)> = best
        .into_values()
        .map(|candidate| {
            (
                view.degree(candidate.node, Direction::Both, None),
                candidate,
            )
        })
        .collect();
    found.sort_by(|(degree, one), (other_degree, other)| {
        let by_score = other.score.total_cmp(&one.score);
        let by_degree = other_degree.cmp(degree);
        by_score.then(by_degree).then(one.node.cmp(&other.node))
    });
    let found = found.into_iter().map(|(_, candidate)| candidate);
    found.take(limit).collect()
}

/// Calls `look` with the nodes, or those of any of the labels, some at a time; with some maybe twice.
fn each_node_of(view: View<'_>, labels: Option<&[LabelId]>, mut look: impl FnMut(&[NodeId])) {
    let labels = match labels {
        Some(labels) => labels.iter().copied().map(Some).collect(),
        None => vec![None],
    };
    let mut nodes = Vec::with_capacity(BATCH);
    for label in labels {
        let mut cursor = Some(0);
        while let Some(at) = cursor {
            nodes.clear();
            cursor = view.scan_nodes(label, at, BATCH, &mut nodes);
            look(&nodes);
        }
    }
}

/// The properties that hold what counts as a name.
fn keys(view: View<'_>, counts: fn(&str) -> Option<Strength>) -> Vec<(&str, Strength)> {
    let names = &view.catalog().names;
    let all = 0..names.count(NameKind::Key);
    all.filter_map(|id| {
        let key = &**names.key_name(KeyId(id as u32));
        counts(key).map(|strength| (key, strength))
    })
    .collect()
}

/// Whether one of a node's own names, or an id that others have given it, reads like `folded`: `None` when it has no name, and when only a weak alias does.
pub fn is_named(view: View<'_>, node: NodeId, folded: &str) -> Option<bool> {
    let (mut reads_so, mut perhaps) = (false, false);
    for (key, strength) in keys(view, naming::calls) {
        naming::each_call(&view.node_property(node, key), &mut |text| {
            let same = naming::fold(text) == folded;
            match strength {
                Strength::Strong => reads_so |= same,
                Strength::Weak => perhaps |= same,
            }
        });
    }
    if reads_so {
        Some(true)
    } else {
        (!perhaps).then_some(false)
    }
}
