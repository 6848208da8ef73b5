//! Where things stand: columns of dates, and mediators between parties.
//!
//! Reads `when` only as far as an order needs it; what a date means is for the date types to say.

use super::style;
use crate::model::collections::IndexMap;
use crate::model::collections::IndexSet;
use crate::model::result::Subgraph;
use crate::model::value::NodeId;

/// What happened on one date.
#[derive(Debug)]
pub(super) struct Column {
    /// The date as it is written.
    pub(super) date: String,
    /// The nodes under it, in order of first appearance.
    pub(super) nodes: Vec<NodeId>,
    /// Twice the middle of the date, in days.
    middle: i64,
}

/// A date that lasts longer than this many days has no column: it would claim a precision it does not have.
const LONGEST: i64 = 130;

/// The dates of a picture from left to right; none when there are fewer than two.
pub(super) fn columns(subgraph: &Subgraph) -> Vec<Column> {
    let mut found: IndexMap<String, Column> = IndexMap::default();
    for node in subgraph.nodes.values() {
        let is_claim = node.labels.iter().any(|label| &**label == "Claim");
        let Some(date) = style::when(node).filter(|_| !is_claim) else {
            continue;
        };
        let Some((first, last)) = days(&date) else {
            continue;
        };
        if last - first > LONGEST {
            continue;
        }
        found
            .entry(date.clone())
            .or_insert_with(|| Column {
                date,
                nodes: Vec::new(),
                middle: first + last,
            })
            .nodes
            .push(node.id);
    }
    let mut columns: Vec<Column> = found.into_values().collect();
    columns.sort_by(|left, right| (left.middle, &left.date).cmp(&(right.middle, &right.date)));
    if columns.len() < 2 {
        columns.clear();
    }
    columns
}

/// First and last day of a date such as `2025-10-09`, `2025-10`, `2025-39`, `2025` or `2025-10-09/2025-10-12`, as
/// days since 1970-01-01; `None` for anything else.
fn days(date: &str) -> Option<(i64, i64)> {
    let date = date.trim_matches(['[', ']', '{', '}']);
    if let Some((first, last)) = date.split_once("..").or_else(|| date.split_once('/')) {
        let (first, last) = (single(first)?, single(last)?);
        return Some((first.0, last.1));
    }
    single(date)
}

fn single(date: &str) -> Option<(i64, i64)> {
    // A date with a time of day stands under its day.
    let date = date.split('T').next()?.trim_end_matches(['?', '~', '%']);
    let mut parts = date.splitn(3, '-');
    let year: i64 = parts.next().filter(|year| year.len() == 4)?.parse().ok()?;
    let Some(month) = parts.next() else {
        return Some((day_number(year, 1, 1), day_number(year + 1, 1, 1) - 1));
    };
    let month: i64 = month.parse().ok()?;
    if let Some(day) = parts.next() {
        let day: i64 = day.parse().ok().filter(|day| (1..=31).contains(day))?;
        (1..=12).contains(&month).then_some(())?;
        let number = day_number(year, month, day);
        return Some((number, number));
    }
    // Seasons, quarters, quadrimesters and halves of a year (ISO 8601-2, 4.8).
    let (month, length) = match month {
        1..=12 => (month, 1),
        21..=24 => (3 * (month - 21) + 3, 3),
        33..=36 => (3 * (month - 33) + 1, 3),
        37..=39 => (4 * (month - 37) + 1, 4),
        40 | 41 => (6 * (month - 40) + 1, 6),
        _ => return None,
    };
    let end = month + length;
    let last = if end > 12 {
        day_number(year + 1, end - 12, 1)
    } else {
        day_number(year, end, 1)
    };
    Some((day_number(year, month, 1), last - 1))
}

/// Days from 1970-01-01 to a day of the proleptic Gregorian calendar: a year that begins in March puts the leap day
/// at its end.
fn day_number(year: i64, month: i64, day: i64) -> i64 {
    let shifted = if month > 2 { month - 3 } else { month + 9 };
    let year = if month > 2 { year } else { year - 1 };
    let before = 365 * year + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    before + (153 * shifted + 2) / 5 + day - 1 - 719_468
}

/// For each pair of parties that somebody mediated between: one party, the mediators, the other party.
pub(super) fn mediations(subgraph: &Subgraph) -> Vec<Vec<NodeId>> {
    let mut between: IndexMap<(NodeId, NodeId), IndexSet<NodeId>> = IndexMap::default();
    let ends_of = |relationship_type: &str, event: NodeId| -> Vec<NodeId> {
        let found: IndexSet<NodeId> = subgraph
            .relationships
            .values()
            .filter(|other| other.end == event && &*other.relationship_type == relationship_type)
            .map(|other| other.start)
            .collect();
        found.into_iter().collect()
    };
    let mediated: IndexSet<NodeId> = subgraph
        .relationships
        .values()
        .filter(|relationship| &*relationship.relationship_type == "MEDIATED")
        .map(|relationship| relationship.end)
        .collect();
    for event in mediated {
        let parties = ends_of("PARTICIPATED_IN", event);
        if let [one, other] = parties[..] {
            let mediators = ends_of("MEDIATED", event)
                .into_iter()
                .filter(|mediator| !parties.contains(mediator));
            let pair = (one.min(other), one.max(other));
            between.entry(pair).or_default().extend(mediators);
        }
    }
    // One node can stand in one row only.
    let mut placed: IndexSet<NodeId> = IndexSet::default();
    let mut rows = Vec::new();
    for ((one, other), mediators) in between {
        let row: Vec<NodeId> = std::iter::once(one)
            .chain(mediators)
            .chain(std::iter::once(other))
            .collect();
        if row.len() > 2 && row.iter().all(|id| !placed.contains(id)) {
            placed.extend(row.iter().copied());
            rows.push(row);
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_have_a_first_and_a_last_day() {
        assert_eq!(day_number(1970, 1, 1), 0);
        assert_eq!(day_number(2000, 3, 1), 11_017);
        assert_eq!(days("1970-01-02"), Some((1, 1)));
        assert_eq!(days("1970-02"), Some((31, 58)));
        assert_eq!(days("1970"), Some((0, 364)));
        assert_eq!(days("1970-39?"), Some((day_number(1970, 9, 1), 364)));
        assert_eq!(days("[1970-01-01..1970-01-03]"), Some((0, 2)));
        assert_eq!(days("1970-01-01T12:00Z"), Some((0, 0)));
        for other in ["", "soon", "1970-01-01/..", "1970-13", "1970-01-99"] {
            assert_eq!(days(other), None, "{other}");
        }
    }
}
