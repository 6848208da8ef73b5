//! Dates that order relations narrow, against every way the dates can be.

use annals::Database;
use annals::database::SessionOptions;

use super::run;
use super::seeds;
use super::world::Dice;

const CASES: u64 = 150;
const DAYS: usize = 4;

/// Events with the first and last day each can be, and what comes before or belongs to what.
struct Story {
    events: Vec<(usize, usize)>,
    order: Vec<(usize, &'static str, usize)>,
}

impl Story {
    fn random(dice: &mut Dice) -> Self {
        let day = |dice: &mut Dice| {
            let (one, other) = (dice.below(DAYS), dice.below(DAYS));
            (one.min(other), one.max(other))
        };
        let events: Vec<(usize, usize)> = (0..4).map(|_| day(dice)).collect();
        let relationships = 1 + dice.below(5);
        let order = (0..relationships).map(|_| {
            let types = ["PRECEDED", "RETALIATION_FOR", "BROKE", "PART_OF"];
            let relationship_type = dice.pick(&types);
            (dice.below(4), relationship_type, dice.below(4))
        });
        let order = order.collect();
        Self { events, order }
    }

    fn script(&self) -> String {
        let mut script = String::from("CREATE (:Nothing)");
        for (event, (from, to)) in self.events.iter().enumerate() {
            let (from, to) = (from + 1, to + 1);
            script.extend([format!(
                ", (e{event}:Event {{i: {event}, when: edtf('[2025-10-0{from}..2025-10-0{to}]')}})"
            )]);
        }
        for (start, relationship_type, end) in &self.order {
            script.extend([format!(", (e{start})-[:{relationship_type}]->(e{end})")]);
        }
        script
    }

    /// Whether others are part of an event, so that it lasts.
    fn lasts(&self, event: usize) -> bool {
        let parts = self.order.iter();
        parts
            .clone()
            .any(|(_, of, whole)| *of == "PART_OF" && *whole == event)
    }

    /// Pairs of moments of which the one comes no later than the other; 2i is the first of event i, 2i + 1 its last.
    fn pairs(&self) -> Vec<(usize, usize)> {
        let mut pairs = Vec::new();
        let last = |event: usize| 2 * event + usize::from(self.lasts(event));
        for event in 0..self.events.len() {
            if self.lasts(event) {
                pairs.push((2 * event, 2 * event + 1));
            }
        }
        for (start, relationship_type, end) in &self.order {
            match *relationship_type {
                "PRECEDED" => pairs.push((2 * start, 2 * end)),
                "PART_OF" => pairs.extend([(2 * end, 2 * start), (last(*start), last(*end))]),
                _ => pairs.push((2 * end, 2 * start)),
            }
        }
        pairs
    }

    /// Whether some moment comes before itself.
    fn is_circular(&self) -> bool {
        let moments = 2 * self.events.len();
        let mut reaches = vec![vec![false; moments]; moments];
        for (one, other) in self.pairs() {
            reaches[one][other] = true;
        }
        for middle in 0..moments {
            for from in 0..moments {
                for to in 0..moments {
                    reaches[from][to] |= reaches[from][middle] && reaches[middle][to];
                }
            }
        }
        (0..moments).any(|moment| reaches[moment][moment])
    }

    /// The first and last day of every event over all the ways it can be; nothing when there is none.
    fn bounds(&self) -> Option<Vec<(usize, usize)>> {
        let pairs = self.pairs();
        let count = self.events.len();
        let mut found: Option<Vec<(usize, usize)>> = None;
        for mut number in 0..DAYS.pow(2 * u32::try_from(count).expect("few")) {
            let mut days = Vec::new();
            for _ in 0..2 * count {
                days.push(number % DAYS);
                number /= DAYS;
            }
            let fits = (0..count).all(|event| {
                let (from, to) = self.events[event];
                let (first, last) = (days[2 * event], days[2 * event + 1]);
                from <= first
                    && last <= to
                    && if self.lasts(event) {
                        first <= last
                    } else {
                        first == last
                    }
            });
            if !fits || pairs.iter().any(|(one, other)| days[*one] > days[*other]) {
                continue;
            }
            let seen = found.get_or_insert_with(|| vec![(DAYS, 0); count]);
            for (event, seen) in seen.iter_mut().enumerate() {
                *seen = (seen.0.min(days[2 * event]), seen.1.max(days[2 * event + 1]));
            }
        }
        found
    }
}

#[test]
fn bounds_are_those_of_every_way_the_dates_can_be_and_else_a_contradiction_is_told() {
    for seed in seeds(CASES) {
        let story = Story::random(&mut Dice::new(seed + 7_000));
        let script = story.script();
        let mut database = Database::in_memory();
        let mut session = database.session(SessionOptions::default());
        run(&mut session, &script);
        let contradictions = run(
            &mut session,
            "CALL annals.audit() YIELD kind WHERE kind = 'impossible order' RETURN count(*) > 0",
        );
        let bounds = story.bounds().filter(|_| !story.is_circular());
        assert_eq!(
            contradictions,
            [bounds.is_none().to_string()],
            "seed {seed}: {script}"
        );
        let found = run(
            &mut session,
            "CALL annals.tighten() YIELD node, from, to, conflict
             RETURN node.i, from.day, to.day, conflict IS NULL",
        );
        let Some(bounds) = bounds else {
            assert!(
                found.iter().any(|row| row.ends_with("false")),
                "seed {seed}: {script}"
            );
            continue;
        };
        let mut expected = Vec::new();
        for (event, (from, to)) in bounds.into_iter().enumerate() {
            if (from, to) != story.events[event] {
                expected.push(format!("{event} | {} | {} | true", from + 1, to + 1));
            }
        }
        assert_eq!(found, expected, "seed {seed}: {script}");
    }
}
