//! Rows of one release that come in several imports: together they make what one import of all of them makes.

use annals::Database;
use annals::import::Map;

use super::import;
use super::import_part;
use super::map;
use super::rows;
use crate::storage::random::Random;

const GED: &str = include_str!("ged.csv");

/// A row of an event of several: its number, which event and which of its rows, how many died, the day, the dyad's name.
#[derive(Clone)]
struct Row {
    id: u64,
    event: u64,
    part: u64,
    deaths: u64,
    day: u64,
    dyad: &'static str,
    place: u64,
}

impl Row {
    fn text(&self) -> String {
        let Row {
            id,
            event,
            part,
            deaths,
            day,
            dyad,
            place,
        } = self;
        format!(
            "{id},NOW-2020-1-8-{event}.{part},2020,1,Clear,1,9,90,Nowhere: Government,8,80,{dyad},7,70,Government of \
             Nowhere,6,60,NLF,2,article {day},Gazette;Herald,2020-03-02;2020-03-02,\"Clash, again;Guns \
             heard\",,1,Place {place} town,north of it,Upper province,Alpha district,1{place}.5,20.25,POINT (20.25 \
             1{place}.5),1234,Nowhere,999,Asia,1,1,2020-03-0{day},2020-03-0{day},1,0,0,{deaths},{},{},{},999,",
            deaths + 1,
            deaths + 3,
            deaths
        )
    }
}

fn file<'r>(rows: impl IntoIterator<Item = &'r Row>) -> String {
    let header = GED.lines().next().expect("a header").to_owned();
    let rows = rows.into_iter().map(Row::text);
    let lines: Vec<String> = std::iter::once(header).chain(rows).collect();
    lines.join("\n") + "\n"
}

fn some_rows(random: &mut Random) -> Vec<Row> {
    let mut all = Vec::new();
    for event in 1..=1 + random.next() % 5 {
        for part in 1..=1 + random.next() % 4 {
            all.push(Row {
                id: all.len() as u64 + 1,
                event,
                part,
                deaths: random.next() % 20,
                day: 1 + random.next() % 4,
                dyad: ["Government of Nowhere - NLF", "Nowhere - NLF"][random.next() as usize % 2],
                place: random.next() % 3,
            });
        }
    }
    all
}

/// What the graph says of rows and events, whatever order they came in.
fn told(database: &mut Database) -> Vec<String> {
    let queries = [
        "MATCH (n) WHERE NOT n:Source AND n.vanished_in IS NULL RETURN n.id, labels(n) ORDER BY n.id",
        "MATCH (c:Claim)-[:ABOUT]->(e) WHERE c.vanished_in IS NULL RETURN c.id, c.value, c.low, c.high, c.deaths_a,
           c.deaths_b, c.deaths_civilians, c.deaths_unknown, e.when, e.split, e.relid ORDER BY c.id",
        "MATCH (e:Event)-[r:OCCURRED_AT]->(p) RETURN e.id, r.ucdp_event_id, p.name, r.deaths, r.when, r.relid,
           coalesce(r.dyad_name, e.dyad_name), coalesce(r.name, e.name), coalesce(r.source_article, e.source_article)
           ORDER BY r.ucdp_event_id",
        "MATCH (a)-[r]->(b) WHERE NOT type(r) IN ['OCCURRED_AT', 'CLAIMED'] AND a.vanished_in IS NULL
           RETURN a.id, type(r), b.id, r.side ORDER BY a.id, type(r), b.id, r.side",
    ];
    let answers = queries.iter().flat_map(|query| rows(database, query));
    answers.collect()
}

#[test]
fn parts_of_a_release_make_together_what_its_whole_makes() {
    let map = map("ucdp-ged");
    let mut random = Random::new(18);
    for case in 0..20 {
        let all = some_rows(&mut random);
        let count = 2 + random.next() % 2;
        let part_of: Vec<u64> = all.iter().map(|_| random.next() % count).collect();
        let part = |at: u64| {
            let rows = all.iter().zip(&part_of);
            file(rows.filter(|(_, part)| **part == at).map(|(row, _)| row))
        };
        let mut whole = Database::in_memory();
        import(&mut whole, &map, file(&all), "1").expect("imported");
        let mut parts = Database::in_memory();
        for at in 0..count {
            let report = import_part(&mut parts, &map, part(at), "1").expect("imported");
            assert_eq!(report.relationships_deleted, 0, "case {case}");
            assert_eq!(report.vanished_rows.count, 0, "case {case}");
            let by_hand = report
                .warnings
                .keys()
                .filter(|kind| kind.contains("by hand"));
            assert_eq!(by_hand.count(), 0, "case {case}: {:?}", report.warnings);
        }
        let want = told(&mut whole);
        assert_eq!(told(&mut parts), want, "case {case}");
        // Any of them again is nothing new.
        let again = import_part(&mut parts, &map, part(random.next() % count), "1");
        let again = again.expect("imported");
        assert_eq!(told(&mut parts), want, "case {case}");
        assert_eq!(
            again.changed.count, 0,
            "case {case}: {:?}",
            again.changed_properties
        );
    }
}

#[test]
fn a_row_that_a_newer_release_revises_is_joined_to_the_others_of_its_event() {
    let map = map("ucdp-ged");
    let mut random = Random::new(19);
    for case in 0..20 {
        let all = some_rows(&mut random);
        let mut database = Database::in_memory();
        import(&mut database, &map, file(&all), "1").expect("imported");
        let mut revised = all.clone();
        let at = random.next() as usize % all.len();
        revised[at].deaths += 1 + random.next() % 3;
        revised[at].place = random.next() % 3;
        revised[at].day = 1 + random.next() % 4;
        revised[at].dyad = "Nowhere - New Liberation Front";
        import_part(&mut database, &map, file([&revised[at]]), "2").expect("imported");
        let mut want = Database::in_memory();
        import(&mut want, &map, file(&revised), "2").expect("imported");
        let without_places = |mut told: Vec<String>| {
            // Where nobody was any more stays, and so does what may be of the other rows.
            told.retain(|row| !row.starts_with("ucdp:place:"));
            told
        };
        let (found, want) = (told(&mut database), told(&mut want));
        assert_eq!(without_places(found), without_places(want), "case {case}");
        // What the first release said of it is still there.
        let event = all[at].event;
        let said: u64 = all
            .iter()
            .filter(|row| row.event == event)
            .map(|row| row.deaths + 1)
            .sum();
        let claims = rows(
            &mut database,
            "MATCH ({id: 'ucdp:ged:release:1'})-[:CLAIMED]->(c) WHERE c.vanished_in IS NOT NULL RETURN c.value",
        );
        assert_eq!(claims, [said.to_string()], "case {case}");
    }
}

#[test]
fn a_row_on_a_day_of_which_the_next_file_does_not_tell_stays_with_its_event() {
    let map = map("ucdp-ged");
    let row = |id: u64, day: u64, place: u64| Row {
        id,
        event: 1,
        part: id,
        deaths: 10 * id,
        day,
        dyad: "Nowhere - NLF",
        place,
    };
    let (first, second) = (row(1, 1, 0), row(2, 3, 1));
    let mut database = Database::in_memory();
    import(&mut database, &map, file([&first]), "1").expect("imported");
    let report = import(&mut database, &map, file([&second]), "1").expect("imported");
    assert_eq!(report.relationships_deleted, 0);
    let mut whole = Database::in_memory();
    import(&mut whole, &map, file([&first, &second]), "1").expect("imported");
    assert_eq!(told(&mut database), told(&mut whole));
    // One that tells of both days has lost the first.
    let also = Row {
        event: 2,
        part: 1,
        ..row(3, 1, 2)
    };
    let report = import(&mut database, &map, file([&second, &also]), "2").expect("imported");
    assert_eq!(
        report.vanished_rows.ids,
        ["ucdp_event_id 1 of ucdp:ged:NOW-2020-1-8-1"]
    );
    assert_eq!(
        rows(
            &mut database,
            "MATCH (c:Claim {id: 'ucdp:ged:NOW-2020-1-8-1:deaths'}) RETURN c.value"
        ),
        ["21"]
    );
}

#[test]
fn a_release_that_comes_in_parts_claims_what_they_make_together_and_nothing_else() {
    let map = map("ucdp-ged");
    let row = |id: u64, deaths: u64| Row {
        id,
        event: 1,
        part: id,
        deaths,
        day: id,
        dyad: "Nowhere - NLF",
        place: id,
    };
    let mut database = Database::in_memory();
    import(&mut database, &map, file(&[row(1, 9), row(2, 9)]), "1").expect("imported");
    // The first is as it was.
    import_part(&mut database, &map, file(&[row(1, 9)]), "2").expect("imported");
    import_part(&mut database, &map, file(&[row(2, 19)]), "2").expect("imported");
    assert_eq!(
        rows(
            &mut database,
            "MATCH (s)-[:CLAIMED]->(c) RETURN s.id, c.value, c.vanished_in ORDER BY s.id, c.value"
        ),
        [
            "ucdp:ged:release:1 | 20 | ucdp:ged:release:2",
            "ucdp:ged:release:2 | 30 | null"
        ]
    );
}

#[test]
fn a_sum_that_another_file_has_made_of_its_rows_is_told_of_when_it_is_replaced() {
    let map = Map::read(
        r#"{"dataset": "t", "source": "t", "nodes": [
        {"as": "town", "row": true, "labels": ["Town"], "id": "t:{id}", "properties": {"name": "{id}"}},
        {"as": "country", "labels": ["Country"], "id": "c:{iso}",
         "properties": {"name": "{iso}", "people": {"sum": "{people|int}"}}}],
        "relationships": [{"type": "IN", "from": "town", "to": "country"}]}"#,
    )
    .expect("a map");
    let told = "`people` is the sum of the rows of this import alone, not of those that others told: take all files in one";
    let mut database = Database::in_memory();
    let first = "id,iso,people\n1,AFG,10\n2,AFG,5\n";
    import(&mut database, &map, first, "1").expect("imported");
    let second = "id,iso,people\n3,AFG,7\n";
    let report = import(&mut database, &map, second, "2").expect("imported");
    assert_eq!(report.warnings[told].examples, ["c:AFG: 15"]);
    // A file that has the others too has all.
    let all = "id,iso,people\n1,AFG,10\n2,AFG,5\n3,AFG,8\n";
    let report = import(&mut database, &map, all, "3").expect("imported");
    assert!(!report.warnings.contains_key(told), "{:?}", report.warnings);
    assert_eq!(
        rows(&mut database, "MATCH (c:Country) RETURN c.people"),
        ["23"]
    );
}

#[test]
fn a_share_that_no_row_keeps_is_refused() {
    let map = |sum: &str, share: &str| {
        let map = format!(
            r#"{{"dataset": "t", "source": "t", "nodes": [
            {{"as": "town", "row": true, "labels": ["Town"], "id": "t:{{id}}",
              "properties": {{"people": {{"{sum}": "{{people|int}}", "share": "{share}"}}}}}}],
            "relationships": [{{"type": "IN", "from": "town", "to": "town", "rows": true, "key": ["row"],
                                "properties": {{"row": "{{@line}}", "people": "{{people|int}}"}}}}]}}"#
        );
        let map = Map::read(&map).expect("a map");
        import(&mut Database::in_memory(), &map, "id,people\n1,2\n", "1")
    };
    map("sum", "people").expect("a map");
    let refused = map("sum", "deaths").expect_err("refused");
    assert!(
        refused.contains("is no property of a relationship with `rows`"),
        "{refused}"
    );
    let refused = map("first_told", "people").expect_err("refused");
    assert!(refused.contains("is not beside `sum`"), "{refused}");
}
