//! What a row asks for: its nodes and relationships with their values, compared with what is known of them. Writes
//! nothing, so that a row that is wrong leaves nothing behind.

use std::sync::Arc;

use hashbrown::hash_map::Entry;

use super::Asked;
use super::AskedRelationship;
use super::Asking;
use super::Doubt;
use super::Duplicate;
use super::Ends;
use super::OFF_GLOBE;
use super::Otherwise;
use super::Ready;
use super::ReadyLabel;
use super::ReadyNode;
use super::Run;
use super::prepare::in_short;
use crate::import::expression::Expression;
use crate::import::expression::Row;
use crate::import::expression::Texts;
use crate::import::expression::Wrong;
use crate::import::writer::Properties;
use crate::import::writer::State;
use crate::model::catalog::KeyId;
use crate::model::catalog::LabelId;
use crate::model::value::Value;

impl Run<'_, '_, '_> {
    /// What a row asks for. Writes nothing.
    pub(super) fn evaluate<'r>(
        &mut self,
        ready: &'r Ready,
        mut row: Row<'r>,
    ) -> Result<Asking<'r>, Wrong> {
        row.duplicate = self.repeats_another(ready, &row)?;
        let mut asking = Asking {
            nodes: Vec::with_capacity(ready.nodes.len()),
            by_rule: Vec::with_capacity(ready.nodes.len()),
            relationships: Vec::with_capacity(ready.relationships.len()),
            ..Asking::default()
        };
        if let Some(row_id) = &ready.row_id {
            self.id.clear();
            if row_id.text(&row, &mut self.id)? {
                asking.row_id = Some(xxhash_rust::xxh3::xxh3_128(self.id.as_bytes()));
            }
        }
        for (rule, node) in ready.nodes.iter().enumerate() {
            let first = asking.nodes.len();
            if node
                .unless
                .iter()
                .any(|other| !asking.by_rule[*other].is_empty())
            {
                asking.by_rule.push(first..first);
                continue;
            }
            let mut items = items_of(node, &row);
            row.items.clear();
            loop {
                if let Some(next) = items.as_mut().and_then(Iterator::next) {
                    row.items = next;
                }
                if let Some(mut one) = self.evaluate_node(ready, rule, &row, &mut asking.doubts)? {
                    if one.values.is_none() && !node.stub && !one.agrees {
                        self.compare(node, &row, &mut one, &mut asking)?;
                    }
                    asking.nodes.push(one);
                } else if node.row {
                    return Err(Wrong {
                        column: None,
                        message: "the row has no id".to_owned(),
                    });
                }
                if items.as_ref().is_none_or(|items| items.len() == 0) {
                    break;
                }
            }
            asking.by_rule.push(first..asking.nodes.len());
        }
        for (rule, relationship) in ready.relationships.iter().enumerate() {
            if relationship.chain.is_empty() {
                for from in asking.places(&relationship.from) {
                    for to in asking.places(&relationship.to) {
                        self.evaluate_relationship(
                            (ready, rule),
                            [from, to],
                            &mut row,
                            &mut asking,
                        )?;
                    }
                }
                continue;
            }
            let links = asking.links(&relationship.chain);
            for ends in links.windows(2).map(|ends| [Some(ends[0]), Some(ends[1])]) {
                self.evaluate_relationship((ready, rule), ends, &mut row, &mut asking)?;
            }
        }
        Ok(asking)
    }

    fn evaluate_relationship<'r>(
        &mut self,
        (ready, rule): (&Ready, usize),
        [from, to]: [Option<usize>; 2],
        row: &mut Row<'r>,
        asking: &mut Asking<'r>,
    ) -> Result<(), Wrong> {
        let relationship = &ready.relationships[rule];
        if relationship.constant && self.has_told(rule, [from, to], asking) {
            asking.relationships.push(AskedRelationship {
                rule,
                from,
                to,
                values: Vec::new(),
                told: true,
            });
            return Ok(());
        }
        row.items.clear();
        for end in [from, to].into_iter().flatten() {
            row.items.extend_from_slice(&asking.nodes[end].items);
        }
        if let Some(condition) = &relationship.condition
            && !condition.holds(row, &mut self.texts)?
        {
            return Ok(());
        }
        let phrases = self.texts.phrases.len();
        let mut values = values_of(&relationship.properties, row, &mut self.texts)?;
        self.keep_phrases(ready, phrases, &mut values)?;
        asking.relationships.push(AskedRelationship {
            rule,
            from,
            to,
            values,
            told: false,
        });
        Ok(())
    }

    /// Keeps the phrases read as dates, from one on, beside the dates.
    fn keep_phrases(
        &mut self,
        ready: &Ready,
        from: usize,
        values: &mut Properties,
    ) -> Result<(), Wrong> {
        for phrase in &self.texts.phrases[from..] {
            let Some(name) = phrase.column.and_then(|column| ready.names.get(&column)) else {
                continue;
            };
            let key = self
                .writer
                .key(&format!("src_{name}"))
                .map_err(|error| Wrong {
                    column: None,
                    message: error.to_string(),
                })?;
            values.push((key, Value::String(Arc::clone(&phrase.text))));
        }
        Ok(())
    }

    /// Whether the node a row is about has a condition that the row does not meet.
    pub(super) fn is_left_out(&mut self, ready: &Ready, row: &Row<'_>) -> bool {
        let own = ready.nodes.iter().find(|node| node.row);
        let condition = own.and_then(|own| own.condition.as_ref());
        // A condition that cannot be told is a fault of the row, and told where the row is evaluated.
        condition
            .is_some_and(|condition| matches!(condition.holds(row, &mut self.texts), Ok(false)))
    }

    /// Whether a row tells just what another one has told before; a row that comes again is not another one.
    fn repeats_another(&mut self, ready: &Ready, row: &Row<'_>) -> Result<bool, Wrong> {
        let (Some(duplicate), Some(seen)) = (&ready.duplicate, &mut self.seen) else {
            return Ok(false);
        };
        let told = match duplicate {
            Duplicate::Told(told) => told,
            Duplicate::Kept([rule, property]) => &ready.nodes[*rule].properties[*property].1,
        };
        self.id.clear();
        if !told.text(row, &mut self.id)? {
            return Ok(false);
        }
        let told = in_short(&self.id);
        self.id.clear();
        if let Duplicate::Kept([rule, _]) = duplicate {
            ready.nodes[*rule].id.text(row, &mut self.id)?;
        }
        let id = in_short(&self.id);
        Ok(match seen.entry(told) {
            Entry::Occupied(first) => *first.get() != id || self.id.is_empty(),
            Entry::Vacant(place) => {
                place.insert(id);
                false
            }
        })
    }

    /// Whether rows before this one have told a relationship that is the same for every row.
    fn has_told(&self, rule: usize, ends: [Option<usize>; 2], asking: &Asking<'_>) -> bool {
        let met = |end: Option<usize>| match asking.nodes[end?].found {
            Some((node, State::Met)) => Some(node),
            _ => None,
        };
        match ends.map(met) {
            [Some(start), Some(end)] => self.told.contains(&(rule, start, end)),
            _ => false,
        }
    }

    fn evaluate_node<'r>(
        &mut self,
        ready: &Ready,
        rule: usize,
        row: &Row<'r>,
        doubts: &mut Vec<Doubt>,
    ) -> Result<Option<Asked<'r>>, Wrong> {
        let node = &ready.nodes[rule];
        if let Some(condition) = &node.condition
            && !condition.holds(row, &mut self.texts)?
        {
            return Ok(None);
        }
        let asked = |id, found, telling| Asked {
            rule,
            id,
            found,
            telling,
            labels: Vec::new(),
            values: None,
            sums: Vec::new(),
            fills: Vec::new(),
            items: row.items.clone(),
            node: None,
            agrees: false,
        };
        let bytes = &mut self.bytes;
        let telling = node.repeats.then(|| node.telling(rule, row, bytes));
        if let Some((id, found)) = telling.and_then(|telling| self.agreed.get(&telling)) {
            let found = Some((*found, State::Met));
            return Ok(Some(Asked {
                agrees: !node.prefers,
                ..asked(Arc::clone(id), found, None)
            }));
        }
        self.id.clear();
        if !node.id.text(row, &mut self.id)? || self.id.is_empty() {
            return Ok(None);
        }
        let known = self.writer.known(&self.id);
        let mut found = known.map(|(_, node, state)| (node, state));
        if let Some((found, state @ (State::Before | State::Recalled))) = &mut found
            && node.shared
            && self.is_part
            && self.writer.is_of_release(*found)
        {
            // Another part of this very release has told it: what was told first counts, as in one import.
            *state = State::Met;
        }
        let id = known.map_or_else(|| Arc::from(self.id.as_str()), |(id, ..)| Arc::clone(id));
        let mut asked = asked(id, found, telling);
        let settled = match found.map(|(_, state)| state) {
            Some(State::Met) => true,
            Some(State::Mentioned | State::Before | State::Recalled) => node.stub,
            None => false,
        };
        if settled {
            for (key, expression) in node
                .properties
                .iter()
                .filter(|(_, expression)| expression.sums)
            {
                asked
                    .sums
                    .push((*key, expression.value(row, &mut self.texts)?));
            }
            if !node.row {
                return Ok(Some(asked));
            }
        }
        for label in &node.labels {
            match label {
                ReadyLabel::Fixed(name) => asked.labels.push(self.label(name)?),
                ReadyLabel::Made(label) => {
                    if let Value::String(name) = label.value(row, &mut self.texts)?
                        && !name.is_empty()
                    {
                        asked.labels.push(self.label(&name)?);
                    }
                }
            }
        }
        let phrases = self.texts.phrases.len();
        let mut values = values_of(&node.properties, row, &mut self.texts)?;
        self.keep_phrases(ready, phrases, &mut values)?;
        self.prefer(node, &mut asked, &mut values, doubts);
        self.keep_off_globe(node, rule, &mut values, doubts)?;
        for (key, column) in &node.kept {
            let text = row.field(*column);
            let value = if text.is_empty() {
                Value::Null
            } else {
                self.texts.value(text)
            };
            values.push((*key, value));
        }
        asked.values = Some(values);
        Ok(Some(asked))
    }

    /// Takes the preferred of what a row tells of a node and what has been told of it before.
    fn prefer(
        &self,
        node: &ReadyNode,
        asked: &mut Asked<'_>,
        values: &mut Properties,
        doubts: &mut Vec<Doubt>,
    ) {
        let Some((id, state)) = asked.found else {
            return;
        };
        for (property, (key, expression)) in node.properties.iter().enumerate() {
            if expression.preferred.is_empty() {
                continue;
            }
            let known = self.writer.property(id, *key);
            let value = &mut values[property].1;
            let (before, now) = (expression.rank(&known), expression.rank(value));
            if before < now {
                let told = std::mem::replace(value, known);
                if !told.is_null() {
                    doubts.push(Doubt::Preferring {
                        rule: asked.rule,
                        property,
                        told,
                    });
                }
            } else if now < before && state == State::Met {
                asked.fills.push((*key, value.clone()));
                doubts.push(Doubt::Preferring {
                    rule: asked.rule,
                    property,
                    told: value.clone(),
                });
            }
        }
    }

    /// Makes no point of what is not on the globe: keeps it beside.
    fn keep_off_globe(
        &mut self,
        node: &ReadyNode,
        rule: usize,
        values: &mut Properties,
        doubts: &mut Vec<Doubt>,
    ) -> Result<(), Wrong> {
        let Some([latitude, longitude]) = node.point else {
            return Ok(());
        };
        let told = [values[latitude].1.clone(), values[longitude].1.clone()];
        let told_something = told.iter().any(|value| !value.is_null());
        let mut kept = [Value::Null, Value::Null];
        if !is_on_globe(&told) {
            values[latitude].1 = Value::Null;
            values[longitude].1 = Value::Null;
            kept.clone_from(&told);
            doubts.push(Doubt::OffGlobe { rule, told });
            if self.off_globe.is_none() {
                let mut key = |name| {
                    self.writer.key(name).map_err(|error| Wrong {
                        column: None,
                        message: error.to_string(),
                    })
                };
                self.off_globe = Some([key(OFF_GLOBE[0])?, key(OFF_GLOBE[1])?]);
            }
        }
        // An earlier release may have told what is not on the globe.
        let keys = self.off_globe.into_iter().flatten();
        let tells = told_something || node.row;
        values.extend(keys.zip(kept).filter(|_| tells));
        Ok(())
    }

    /// Compares what a row tells of a node with what rows before it told.
    fn compare(
        &mut self,
        node: &ReadyNode,
        row: &Row<'_>,
        asked: &mut Asked<'_>,
        asking: &mut Asking<'_>,
    ) -> Result<(), Wrong> {
        let (Some((id, state)), rule) = (asked.found, asked.rule) else {
            return Ok(());
        };
        let mut agrees = true;
        let off_globe = self.off_globe_told(node, row)?;
        for (property, (key, expression)) in node.properties.iter().enumerate() {
            let prefers = !expression.preferred.is_empty();
            let compares = prefers || expression.first_told || expression.is_taken_over();
            if expression.sums || !compares {
                continue;
            }
            let value = expression.value(row, &mut self.texts)?;
            let mut known = if self.writer.is_told(id, *key) {
                self.writer.property(id, *key)
            } else {
                Value::Null
            };
            let axis = node
                .point
                .and_then(|point| point.iter().position(|at| *at == property));
            if let (Some(axis), Some(_), true) = (axis, &off_globe, known.is_null()) {
                known = match self.off_globe {
                    Some(keys) => self.writer.property(id, keys[axis]),
                    None => Value::Null,
                };
            }
            if value.is_null() || value == known || expression.first_told && !known.is_null() {
                continue;
            }
            agrees = false;
            let key = *key;
            if prefers && !known.is_null() {
                if expression.rank(&value) < expression.rank(&known) {
                    asked.fills.push((key, value.clone()));
                }
                asking.doubts.push(Doubt::Preferring {
                    rule,
                    property,
                    told: value,
                });
            } else if known.is_null() && (axis.is_none() || off_globe.is_none()) {
                asked.fills.push((key, value));
            } else {
                asking.otherwise.push(Otherwise { rule, key, value });
            }
        }
        if let Some(told) = off_globe {
            agrees = false;
            asking.doubts.push(Doubt::OffGlobe { rule, told });
        }
        if let Some(telling) = asked.telling.filter(|_| agrees && state == State::Met) {
            self.agreed.insert(telling, (Arc::clone(&asked.id), id));
        }
        Ok(())
    }

    /// What a row tells of the place of a node, when that is not on the globe.
    fn off_globe_told(
        &mut self,
        node: &ReadyNode,
        row: &Row<'_>,
    ) -> Result<Option<[Value; 2]>, Wrong> {
        let Some([latitude, longitude]) = node.point else {
            return Ok(None);
        };
        let mut value = |at: usize| node.properties[at].1.value(row, &mut self.texts);
        let told = [value(latitude)?, value(longitude)?];
        Ok((!is_on_globe(&told)).then_some(told))
    }

    fn label(&mut self, name: &Arc<str>) -> Result<LabelId, Wrong> {
        if let Some(label) = self.labels.get(name) {
            return Ok(*label);
        }
        let label = self.writer.label(name).map_err(|error| Wrong {
            column: None,
            message: error.to_string(),
        })?;
        self.labels.insert(Arc::clone(name), label);
        Ok(label)
    }
}

/// Whether a latitude and a longitude, as far as they are numbers, are on the globe, degrees.
fn is_on_globe([latitude, longitude]: &[Value; 2]) -> bool {
    let within = |value: &Value, most: f64| match value {
        Value::Integer(degrees) => (*degrees as f64).abs() <= most,
        Value::Float(degrees) => degrees.abs() <= most,
        _ => true,
    };
    within(latitude, 90.0) && within(longitude, 180.0)
}

fn values_of(
    properties: &[(KeyId, Expression)],
    row: &Row<'_>,
    texts: &mut Texts,
) -> Result<Properties, Wrong> {
    // With room for where it is from.
    let mut values = Vec::with_capacity(properties.len() + 3);
    for (key, expression) in properties {
        values.push((*key, expression.value(row, texts)?));
    }
    Ok(values)
}

/// The items a rule is repeated over: columns and their texts; `None` where it is done once, without any.
fn items_of<'r>(
    node: &ReadyNode,
    row: &Row<'r>,
) -> Option<std::vec::IntoIter<Vec<(usize, &'r str)>>> {
    let (columns, separator) = node.each.as_ref()?;
    let has_separator = |text: &str| match separator.as_bytes() {
        [byte] => text.bytes().any(|each| each == *byte),
        _ => text.contains(separator.as_str()),
    };
    let mut fields = columns.iter().map(|column| row.field(*column));
    if let [_] = columns.as_slice()
        && !fields.clone().any(has_separator)
    {
        // One item, whole.
        return None;
    }
    let split = |text: &'r str| -> Vec<&'r str> {
        match separator.as_bytes() {
            [byte] => text.split(char::from(*byte)).map(str::trim).collect(),
            _ => text.split(separator.as_str()).map(str::trim).collect(),
        }
    };
    let split: Vec<Vec<&str>> = fields.by_ref().map(split).collect();
    let count = split.first().map_or(0, Vec::len);
    if split.iter().any(|items| items.len() != count) {
        return None;
    }
    let items: Vec<_> = (0..count)
        .map(|at| {
            columns
                .iter()
                .zip(&split)
                .map(|(column, items)| (*column, items[at]))
                .collect()
        })
        .collect();
    Some(items.into_iter())
}

impl ReadyNode {
    /// What a row tells in the columns of this rule.
    fn telling(&self, rule: usize, row: &Row<'_>, bytes: &mut Vec<u8>) -> u128 {
        bytes.clear();
        bytes.extend_from_slice(&(rule as u64).to_le_bytes());
        for column in &self.columns {
            let text = row.field(*column);
            bytes.extend_from_slice(&(text.len() as u64).to_le_bytes());
            bytes.extend_from_slice(text.as_bytes());
        }
        xxhash_rust::xxh3::xxh3_128(bytes)
    }
}

impl Asking<'_> {
    /// Which rules for nodes and for relationships the row has told something by: a node that rules join to others
    /// tells something only when it is joined.
    pub(super) fn telling_rules(&self, ready: &Ready) -> (Vec<bool>, Vec<bool>) {
        let mut nodes = vec![false; ready.nodes.len()];
        let mut relationships = vec![false; ready.relationships.len()];
        for asked in &self.nodes {
            nodes[asked.rule] |= !ready.nodes[asked.rule].joined;
        }
        for asked in &self.relationships {
            relationships[asked.rule] = true;
            for end in [asked.from, asked.to].into_iter().flatten() {
                nodes[self.nodes[end].rule] = true;
            }
        }
        (nodes, relationships)
    }

    /// Positions among the nodes that rules ask for, in the order of the rules; one that comes twice in a row once.
    fn links(&self, rules: &[usize]) -> Vec<usize> {
        let mut links: Vec<usize> = Vec::new();
        for at in rules.iter().flat_map(|rule| self.by_rule[*rule].clone()) {
            if links
                .last()
                .is_none_or(|last| self.nodes[*last].id != self.nodes[at].id)
            {
                links.push(at);
            }
        }
        links
    }

    /// Positions among the nodes asked for where a relationship begins or ends; `None` is the release.
    fn places(&self, ends: &Ends) -> impl Iterator<Item = Option<usize>> + use<> {
        let (release, places) = match ends {
            Ends::Release => (true, 0..0),
            Ends::Rules(rules) => {
                let made = rules.iter().map(|rule| &self.by_rule[*rule]);
                let first = made.clone().find(|places| !places.is_empty());
                (false, first.cloned().unwrap_or_default())
            }
        };
        release.then_some(None).into_iter().chain(places.map(Some))
    }
}
