//! What an index holds: values, and the nodes under each.
//!
//! Most keys are whole numbers, many of them counted up from one: these lie in a list, each at its distance from the
//! first, which is as small and as quick to look up as can be; others in a map of their own. Most nodes are the only
//! ones under their value. Numbers that are equal are one value, whatever their kind. Must never know where a node is
//! kept.

use std::borrow::Cow;
use std::collections::BTreeSet;

use crate::model::collections::HashMap;
use crate::model::value::NodeId;
use crate::model::value::Value;
use crate::model::value::compare::Key;
use crate::model::value::compare::KeyReference;
use crate::model::value::number;

/// More nodes than this under one value are kept in a tree, so that removing them one by one stays fast.
const FEW: usize = 64;

/// Stands for the node of a whole number that has several.
const SEVERAL: u32 = u32::MAX;
/// Stands for the node of a whole number that has none.
const NOBODY: u32 = u32::MAX - 1;
/// The list of numbers counted up is at most so many times as long as there are numbers in it.
const SPARSE: usize = 4;
/// A list as short as this may hold any few numbers.
const SHORT: usize = 64;

/// The node under each whole number, or [`SEVERAL`].
#[derive(Debug, Clone, Default)]
struct Integers {
    /// The number that the list begins with.
    first: i64,
    /// For each number from the first on its node, or [`NOBODY`].
    counted: Vec<u32>,
    /// How many numbers of the list have a node.
    held: usize,
    /// The numbers that are not in the list.
    others: HashMap<i64, u32>,
}

impl Integers {
    fn len(&self) -> usize {
        self.held + self.others.len()
    }

    #[inline]
    fn place(&self, number: i64) -> Option<usize> {
        usize::try_from(number.checked_sub(self.first)?).ok()
    }

    #[inline]
    fn get(&self, number: i64) -> Option<u32> {
        let counted = self.place(number).and_then(|at| self.counted.get(at));
        match counted {
            Some(held) if *held != NOBODY => Some(*held),
            _ if self.others.is_empty() => None,
            _ => self.others.get(&number).copied(),
        }
    }

    /// The place of a number that is there.
    fn get_mut(&mut self, number: i64) -> Option<&mut u32> {
        let counted = self.place(number).filter(|at| {
            let held = self.counted.get(*at);
            held.is_some_and(|held| *held != NOBODY)
        });
        match counted {
            Some(at) => Some(&mut self.counted[at]),
            None => self.others.get_mut(&number),
        }
    }

    /// Puts in a number that is not there.
    fn insert(&mut self, number: i64, node: u32) {
        if self.held == 0 {
            self.counted.clear();
            self.first = number;
        }
        let longest = SHORT.max(SPARSE * (self.held + 1));
        match self.place(number).filter(|at| *at < longest) {
            Some(at) => {
                if at >= self.counted.len() {
                    self.counted.resize(at + 1, NOBODY);
                }
                self.counted[at] = node;
                self.held += 1;
            }
            None => {
                self.others.insert(number, node);
            }
        }
    }

    fn remove(&mut self, number: i64) {
        let counted = self.place(number).and_then(|at| self.counted.get_mut(at));
        match counted {
            Some(held) if *held != NOBODY => {
                *held = NOBODY;
                self.held -= 1;
            }
            _ => {
                self.others.remove(&number);
            }
        }
    }

    fn iter(&self) -> impl Iterator<Item = (i64, u32)> + '_ {
        let counted = self.counted.iter().enumerate();
        let counted = counted.filter(|(_, held)| **held != NOBODY);
        counted
            .map(|(at, held)| (self.first.wrapping_add(at as i64), *held))
            .chain(self.others.iter().map(|(number, held)| (*number, *held)))
    }
}

/// Nodes under one value, ascending.
#[derive(Debug, Clone)]
pub(super) enum Nodes {
    One(NodeId),
    Few(Vec<NodeId>),
    Many(BTreeSet<NodeId>),
}

impl Nodes {
    /// Adds a node, unless it is there.
    pub(super) fn add(&mut self, node: NodeId) {
        if !matches!(self, Self::One(one) if *one == node) {
            self.insert(node);
        }
    }

    /// Removes a node, if it is there; false when none is left.
    pub(super) fn take(&mut self, node: NodeId) -> bool {
        self.remove(node)
    }

    fn insert(&mut self, node: NodeId) {
        match self {
            Self::One(one) => {
                let mut nodes = vec![*one, node];
                nodes.sort_unstable();
                *self = Self::Few(nodes);
            }
            Self::Few(nodes) => {
                if let Err(at) = nodes.binary_search(&node) {
                    nodes.insert(at, node);
                }
                if nodes.len() > FEW {
                    *self = Self::Many(nodes.iter().copied().collect());
                }
            }
            Self::Many(nodes) => {
                nodes.insert(node);
            }
        }
    }

    /// Removes a node; false when none is left.
    fn remove(&mut self, node: NodeId) -> bool {
        match self {
            Self::One(one) => *one != node,
            Self::Few(nodes) => {
                if let Ok(at) = nodes.binary_search(&node) {
                    nodes.remove(at);
                }
                !nodes.is_empty()
            }
            Self::Many(nodes) => {
                nodes.remove(&node);
                !nodes.is_empty()
            }
        }
    }

    fn first(&self) -> Option<NodeId> {
        match self {
            Self::One(one) => Some(*one),
            Self::Few(nodes) => nodes.first().copied(),
            Self::Many(nodes) => nodes.first().copied(),
        }
    }

    pub(super) fn all(&self) -> Vec<NodeId> {
        match self {
            Self::One(one) => vec![*one],
            Self::Few(nodes) => nodes.clone(),
            Self::Many(nodes) => nodes.iter().copied().collect(),
        }
    }
}

/// Nodes by value.
#[derive(Debug, Clone, Default)]
pub(super) struct Content {
    integers: Integers,
    /// The nodes under whole numbers that have several.
    several: HashMap<i64, Nodes>,
    others: HashMap<Key, Nodes>,
}

impl Content {
    /// How many different values there are.
    pub(super) fn len(&self) -> usize {
        self.integers.len() + self.others.len()
    }

    /// Puts a node under a value; whether the value is new.
    pub(super) fn add(&mut self, value: Cow<'_, Value>, node: NodeId) -> bool {
        let Some(integer) = integer(&value) else {
            if let Some(nodes) = self.others.get_mut(&KeyReference(&value)) {
                nodes.add(node);
                return false;
            }
            self.others
                .insert(Key(value.into_owned()), Nodes::One(node));
            return true;
        };
        let number = place(node);
        let Some(held) = self.integers.get_mut(integer) else {
            self.integers.insert(integer, number);
            return true;
        };
        if *held == SEVERAL {
            if let Some(nodes) = self.several.get_mut(&integer) {
                nodes.add(node);
            }
        } else if *held != number {
            let mut nodes = Nodes::One(NodeId(u64::from(*held)));
            nodes.add(node);
            *held = SEVERAL;
            self.several.insert(integer, nodes);
        }
        false
    }

    /// Takes a node from under a value, if it is there; whether that was the last one.
    pub(super) fn remove(&mut self, value: &Value, node: NodeId) -> bool {
        let Some(integer) = integer(value) else {
            let found = self.others.get_mut(&KeyReference(value));
            let last = found.is_some_and(|nodes| !nodes.take(node));
            if last {
                self.others.remove(&KeyReference(value));
            }
            return last;
        };
        let last = match self.integers.get(integer) {
            Some(SEVERAL) => {
                let found = self.several.get_mut(&integer);
                let last = found.is_some_and(|nodes| !nodes.take(node));
                if last {
                    self.several.remove(&integer);
                }
                last
            }
            Some(held) => held == place(node),
            None => false,
        };
        if last {
            self.integers.remove(integer);
        }
        last
    }

    /// The first node under a value.
    pub(super) fn first(&self, value: &Value) -> Option<NodeId> {
        let Some(integer) = integer(value) else {
            return self.others.get(&KeyReference(value))?.first();
        };
        match self.integers.get(integer)? {
            SEVERAL => self.several.get(&integer)?.first(),
            held => Some(NodeId(u64::from(held))),
        }
    }

    /// The node under a whole number, if it is the only one; whether that is all there is to know.
    #[inline]
    pub(super) fn only(&self, integer: i64) -> (Option<NodeId>, bool) {
        match self.integers.get(integer) {
            Some(SEVERAL) => (None, false),
            held => (held.map(|held| NodeId(u64::from(held))), true),
        }
    }

    /// The nodes under a value, ascending.
    pub(super) fn all(&self, value: &Value) -> Vec<NodeId> {
        let several = match integer(value) {
            None => self.others.get(&KeyReference(value)),
            Some(integer) => match self.integers.get(integer) {
                Some(SEVERAL) => self.several.get(&integer),
                Some(held) => return vec![NodeId(u64::from(held))],
                None => None,
            },
        };
        several.map_or_else(Vec::new, Nodes::all)
    }

    /// Every value, in no order.
    pub(super) fn values(&self) -> impl Iterator<Item = Value> + '_ {
        let integers = self.integers.iter();
        let integers = integers.map(|(integer, _)| Value::Integer(integer));
        integers.chain(self.others.keys().map(|key| key.0.clone()))
    }

    /// Every value and node, in no order.
    pub(super) fn entries(&self) -> impl Iterator<Item = (Cow<'_, Value>, NodeId)> {
        let single = self.integers.iter().filter(|(_, held)| *held != SEVERAL);
        let single = single.map(|(integer, held)| {
            let value = Cow::Owned(Value::Integer(integer));
            (value, NodeId(u64::from(held)))
        });
        let several = self.several.iter().flat_map(|(integer, nodes)| {
            let value = || Cow::Owned(Value::Integer(*integer));
            nodes.all().into_iter().map(move |node| (value(), node))
        });
        let others = self.others.iter().flat_map(|(key, nodes)| {
            let nodes = nodes.all().into_iter();
            nodes.map(|node| (Cow::Borrowed(&key.0), node))
        });
        single.chain(several).chain(others)
    }
}

/// The whole number a value equals.
pub(super) fn integer(value: &Value) -> Option<i64> {
    match value {
        Value::Integer(integer) => Some(*integer),
        Value::Float(float) => number::exact_integer(*float),
        _ => None,
    }
}

fn place(node: NodeId) -> u32 {
    u32::try_from(node.0).unwrap_or_else(|_| {
        unreachable!("invariant: identities fit 32 bits, and the greatest is never given")
    })
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::Content;
    use crate::model::value::NodeId;
    use crate::model::value::Value;

    fn add(content: &mut Content, value: &Value, node: u64) -> bool {
        content.add(Cow::Borrowed(value), NodeId(node))
    }

    #[test]
    fn equal_numbers_of_two_kinds_are_one_value() {
        let mut content = Content::default();
        assert!(add(&mut content, &Value::Float(2.0), 7));
        assert!(!add(&mut content, &Value::Integer(2), 3));
        assert!(!add(&mut content, &Value::Integer(2), 3));
        assert_eq!(content.len(), 1);
        assert_eq!(content.all(&Value::Float(2.0)), [NodeId(3), NodeId(7)]);
        assert_eq!(content.first(&Value::Integer(2)), Some(NodeId(3)));
        assert!(!content.remove(&Value::Integer(2), NodeId(5)));
        assert!(!content.remove(&Value::Integer(2), NodeId(7)));
        assert!(content.remove(&Value::Float(2.0), NodeId(3)));
        assert_eq!(content.len(), 0);
        assert_eq!(content.values().count(), 0);
    }

    #[test]
    fn whole_numbers_are_found_wherever_they_lie() {
        let mut content = Content::default();
        let far = [i64::MIN, -1, 0, 7, 5_000, i64::MAX];
        let numbers: Vec<i64> = (10..4_000).chain(far).collect();
        for (node, number) in numbers.iter().enumerate() {
            assert!(add(&mut content, &Value::Integer(*number), node as u64));
        }
        assert_eq!(content.len(), numbers.len());
        for (node, number) in numbers.iter().enumerate() {
            let node = NodeId(node as u64);
            assert_eq!(content.only(*number), (Some(node), true));
            assert!(!add(&mut content, &Value::Integer(*number), 9_999));
            assert_eq!(content.only(*number), (None, false));
            assert_eq!(content.all(&Value::Integer(*number)), [node, NodeId(9_999)]);
            assert!(!content.remove(&Value::Integer(*number), node));
            assert!(content.remove(&Value::Integer(*number), NodeId(9_999)));
            assert_eq!(content.only(*number), (None, true));
        }
        assert_eq!(content.len(), 0);
        assert!(add(&mut content, &Value::Integer(i64::MAX), 1));
        assert_eq!(content.first(&Value::Integer(i64::MAX)), Some(NodeId(1)));
        assert_eq!(content.entries().count(), 1);
    }

    #[test]
    fn every_value_and_node_is_met_once() {
        let mut content = Content::default();
        let values = [Value::Integer(1), Value::Float(0.5), Value::Boolean(true)];
        for (value, node) in values.iter().cycle().zip(0..9) {
            add(&mut content, value, node);
        }
        add(&mut content, &Value::Integer(-4), 9);
        let mut met: Vec<u64> = content.entries().map(|(_, node)| node.0).collect();
        met.sort_unstable();
        assert_eq!(met, (0..10).collect::<Vec<u64>>());
        assert_eq!(content.values().count(), 4);
    }
}
