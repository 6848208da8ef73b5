//! Each known dataset, and a table of one's own, on a few made-up rows in its shape.

use annals::Database;
use annals::import::Map;

use super::import;
use super::map;
use super::rows;

const GED: &str = include_str!("ged.csv");

#[test]
fn a_row_of_the_event_dataset_becomes_an_event_with_sides_place_reports_and_one_claim() {
    let mut database = Database::in_memory();
    let report = import(&mut database, &map("ucdp-ged"), GED, "0.1").expect("imported");
    assert_eq!(report.rows, 4);
    let mut ask = |query: &str| rows(&mut database, query).join("; ");
    assert_eq!(
        ask("MATCH (e:Event) RETURN e.id, e.when, e.event_type ORDER BY e.id"),
        "ucdp:ged:1 | edtf('2020-03-01') | state-based violence; ucdp:ged:4 | edtf('2020-39') | one-sided violence; \
         ucdp:ged:NOW-2020-1-8-2 | edtf('2020-03-01') | state-based violence"
    );
    assert_eq!(
        ask(
            "MATCH (a:Actor)-[p:PARTICIPATED_IN]->(e:Event) WHERE e.id IN ['ucdp:ged:1', 'ucdp:ged:4'] \
             RETURN e.id, p.side AS side, p.role, a.id, a.actor_type, a.gw_no ORDER BY e.id, side"
        ),
        "ucdp:ged:1 | a | null | ucdp:actor:70 | government | 999; ucdp:ged:1 | b | null | ucdp:actor:60 | rebel_group | null; \
         ucdp:ged:4 | a | initiator | ucdp:actor:60 | rebel_group | null; \
         ucdp:ged:4 | b | victim | ucdp:actor:1 | civilians | null"
    );
    // Rows that one report was split into are one event again; their shares stand with the places.
    assert_eq!(
        ask(
            "MATCH (c:Claim)-[:ABOUT]->(e:Event {split: true})-[o:OCCURRED_AT]->(l:Location) \
             RETURN c.low, c.value, c.high, c.deaths_b, o.deaths, o.where_prec, l.kind ORDER BY o.deaths"
        ),
        "2 | 3 | 2 | 3 | 1 | 1 | populated_place; 2 | 3 | 2 | 3 | 2 | 4 | admin1"
    );
    assert_eq!((report.joined_rows, report.joined_nodes), (2, 1));
    assert_eq!(
        report
            .warnings
            .values()
            .map(|noted| noted.count)
            .sum::<u64>(),
        1
    );
    assert_eq!(
        ask(
            "MATCH p = (:Event {id: 'ucdp:ged:1'})-[:OCCURRED_AT]->()-[:LOCATED_IN*]->(c {kind: 'country'}) \
             RETURN [n IN nodes(p)[1..] | n.name]"
        ),
        "['Alpha town', 'Alpha district', 'Upper province', 'Nowhere']"
    );
    assert_eq!(
        ask(
            "MATCH (:Event {id: 'ucdp:ged:1'})-[:REPORTED_IN]->(s) RETURN s.publisher, s.published, s.title ORDER BY s.publisher"
        ),
        "Gazette | edtf('2020-03-01') | Clash, again; Herald | edtf('2020-03-02') | Guns heard"
    );
    assert_eq!(
        ask(
            "MATCH (s)-[:CLAIMED]->(:Claim {id: 'ucdp:ged:1:deaths'}) RETURN s.name ORDER BY s.name"
        ),
        "UCDP GED 0.1"
    );
    // Where every element is from, and what no rule uses.
    assert_eq!(
        ask(
            "MATCH (e:Event {id: 'ucdp:ged:4'})<-[p:PARTICIPATED_IN]-() RETURN DISTINCT e.source, e.locator, p.locator, e.src_year"
        ),
        "ucdp:ged:release:0.1 | file.csv:5 | file.csv:5 | 2020"
    );
    assert!(report.kept_columns.contains(&"code_status".to_owned()));
    assert!(
        report.missing_columns.is_empty(),
        "{:?}",
        report.missing_columns
    );
}

#[test]
fn those_whose_words_an_account_rests_on_are_single_and_do_not_claim_the_numbers_of_ucdp() {
    let text = GED.replacen(",a spokesman,", ",Alpha police; a spokesman ;,", 1);
    let mut database = Database::in_memory();
    import(&mut database, &map("ucdp-ged"), text, "1").expect("imported");
    let mut ask = |query: &str| rows(&mut database, query);
    assert_eq!(
        ask(
            "MATCH (c:Claim {id: 'ucdp:ged:1:deaths'})-[:QUOTED_FROM]->(s:Actor:Unnamed) RETURN s.name, s.kind ORDER BY s.name"
        ),
        ["Alpha police | statement", "a spokesman | statement"]
    );
    assert_eq!(
        ask("MATCH (s)-[:CLAIMED]->() RETURN DISTINCT labels(s)"),
        ["['Source']"]
    );
    let killed = "MATCH (e:Event {id: 'ucdp:ged:1'}) RETURN e.killed";
    assert_eq!(ask(&format!("ACCORDING TO 'UCDP GED 1' {killed}")), ["3"]);
    assert_eq!(
        ask(&format!("ACCORDING TO 'Alpha police' {killed}")),
        ["null"]
    );
    // The row of the file is no place in what the police said.
    let cite = "CITE MATCH (c:Claim {id: 'ucdp:ged:1:deaths'}) RETURN c.value";
    let cited = crate::exchange::run(&mut database, cite).footnotes;
    assert_eq!(cited.len(), 2);
    for footnote in &cited {
        let of_release = footnote.source.as_deref() == Some("UCDP GED");
        assert_eq!(footnote.locator.is_some(), of_release, "{footnote:?}");
    }
}

#[test]
fn a_row_that_is_there_twice_counts_once_and_what_it_says_otherwise_is_kept() {
    let sums = "MATCH (c:Claim) RETURN c.id, c.value, c.low, c.high, c.deaths_b ORDER BY c.id";
    let mut once = Database::in_memory();
    import(&mut once, &map("ucdp-ged"), GED, "0.1").expect("imported");
    let expected = rows(&mut once, sums);
    let (header, body) = GED.split_once('\n').expect("a header");
    let mut twice = Database::in_memory();
    let text = format!("{header}\n{body}{body}");
    let report = import(&mut twice, &map("ucdp-ged"), text, "0.1").expect("imported");
    assert_eq!(rows(&mut twice, sums), expected);
    assert_eq!((report.joined_rows, report.joined_nodes), (2, 1));
    let warning = "a row with an id that was met before, its numbers are not added again";
    assert_eq!(report.warnings[warning].count, 4);
    // The same in two files of one import, as a yearly release and the candidates of its last months.
    let mut files = Database::in_memory();
    let file = |name: &str| annals::import::Input {
        name: name.to_owned(),
        release: "0.1".to_owned(),
        reader: Box::new(std::io::Cursor::new(GED.as_bytes().to_vec())),
    };
    super::import_inputs(
        &mut files,
        &map("ucdp-ged"),
        vec![file("a.csv"), file("b.csv")],
        None,
    )
    .expect("imported");
    assert_eq!(rows(&mut files, sums), expected);
    let relationships = "MATCH ()-[r]->() RETURN type(r), count(*) ORDER BY type(r)";
    assert_eq!(
        rows(&mut files, relationships),
        rows(&mut once, relationships)
    );
}

#[test]
fn what_cannot_be_is_kept_and_warned_of() {
    let mut database = Database::in_memory();
    let impossible = GED
        .replace("Gazette;Herald,2020-03-01;", "Gazette;Herald,29/08/2014;")
        .replacen(",10.5,20.25,POINT", ",999,20.25,POINT", 1)
        .replace(",999,Asia,2,5,", ",999,Asia,3,,")
        .replace(
            "NOW-2020-3-9-1,2020,1,Clear,3,",
            "NOW-2020-3-9-1,2020,1,Clear,9,",
        )
        .replace("0,0,0,0,0,9,0,,", "0,0,0,0,,9,-1,,");
    let report = import(&mut database, &map("ucdp-ged"), impossible, "0.1").expect("imported");
    let warned: Vec<String> = report
        .warnings
        .iter()
        .filter(|(kind, _)| kind.contains("is not what it can be") || kind.contains("no dates"))
        .map(|(kind, noted)| format!("{kind}: {} {}", noted.count, noted.examples.join(", ")))
        .collect();
    let kept = "is not what it can be, kept as it is";
    assert_eq!(
        warned,
        [
            "no dates, kept as texts: 1 line 2: 29/08/2014".to_owned(),
            format!("`type_of_violence` {kept}: 1 line 5: 9"),
            format!("`date_prec` {kept}: 1 line 5: nothing"),
            format!("`event_clarity` {kept}: 1 line 5: 3"),
            format!("`best` {kept}: 1 line 5: nothing"),
            format!("`low` {kept}: 1 line 5: -1"),
        ]
    );
    let mut ask = |query: &str| rows(&mut database, query).join("; ");
    assert_eq!(
        ask(
            "MATCH (s:Source {kind: 'article'}) WHERE s.published IS NOT NULL \
             RETURN DISTINCT s.published, s.published > date('2020-01-01')"
        ),
        "29/08/2014 | null; edtf('2020-03-02') | true"
    );
    assert_eq!(
        ask(
            "MATCH (e:Event {id: 'ucdp:ged:4'})<-[:ABOUT]-(c) RETURN e.type_of_violence, c.value, c.low"
        ),
        "9 | null | -1"
    );
}

#[test]
fn an_event_without_a_day_is_warned_of() {
    let undated = GED.replacen(",2020-03-01,2020-03-01,1,2", ",,,1,2", 1);
    let mut database = Database::in_memory();
    let report = import(&mut database, &map("ucdp-ged"), undated, "1").expect("imported");
    for column in ["date_start", "date_end"] {
        let kind = format!("`{column}` is not what it can be, kept as it is");
        assert_eq!(report.warnings[&kind].examples, ["line 2: nothing"]);
    }
    let undated = include_str!("acled.csv").replacen("05 March 2020", "", 1);
    let report = import(&mut Database::in_memory(), &map("acled"), undated, "1").expect("imported");
    let kind = "`event_date` is not what it can be, kept as it is";
    assert_eq!(report.warnings[kind].examples, ["line 2: nothing"]);
}

#[test]
fn coordinates_off_the_globe_make_no_point_and_are_kept_and_counted() {
    let mut database = Database::in_memory();
    let map = map("ucdp-ged");
    let off = GED.replacen(",10.5,20.25,POINT", ",999,20.25,POINT", 2);
    let report = import(&mut database, &map, off, "1").expect("imported");
    let warned = "`place` is not on the globe, no point is made of it, kept as src_lat and src_lon";
    let noted = &report.warnings[warned];
    assert_eq!(noted.count, 2);
    assert_eq!(noted.examples, ["line 2: 999, 20.25", "line 3: 999, 20.25"]);
    let mut ask = |query: &str| rows(&mut database, query).join("; ");
    assert_eq!(
        ask(
            "MATCH (p:Location) WHERE p.src_lat IS NOT NULL RETURN p.lat, p.lon, p.src_lat, p.src_lon"
        ),
        "null | null | 999.0 | 20.25"
    );
    // The other places are found all the same.
    let near = "MATCH (:Event)-[:OCCURRED_AT]->(p) \
                RETURN count(CASE WHEN geo.distance(p, point({longitude: 20, latitude: 10})) < 100000 THEN 1 END)";
    assert_eq!(ask(near), "1");
}

#[test]
fn a_place_of_ones_own_that_is_put_right_gets_its_point() {
    let map = r#"{"dataset": "t", "source": "t", "required": ["id"], "nodes": [
        {"as": "visit", "row": true, "labels": ["Visit"], "id": "v:{id}", "properties": {"name": "{id}"}},
        {"as": "town", "labels": ["Town"], "id": "t:{town}",
         "properties": {"name": "{town}", "lat": "{lat|float}", "lon": "{lon|int}"}}],
        "relationships": [{"type": "AT", "from": "visit", "to": "town"}]}"#;
    let map = Map::read(map).expect("a map");
    let towns = "MATCH (t:Town) RETURN t.name, t.lat, t.lon, t.src_lat, t.src_lon ORDER BY t.name";
    let visits = "MATCH (v:Visit) WHERE v.src_town_lat IS NOT NULL OR v.src_town_lon IS NOT NULL \
                  RETURN v.name, v.src_town_lat, v.src_town_lon";
    let mut database = Database::in_memory();
    let bad = "id,town,lat,lon\n1,A,10.5,200\n2,B,,\n3,B,-91,5\n4,C,1.5,2\n5,C,95,2\n";
    let report = import(&mut database, &map, bad, "1").expect("imported");
    let warned = "`town` is not on the globe, no point is made of it, kept as src_lat and src_lon";
    assert_eq!(report.warnings[warned].count, 3);
    assert_eq!(
        rows(&mut database, towns),
        [
            "A | null | null | 10.5 | 200",
            "B | null | null | null | null",
            "C | 1.5 | 2 | null | null"
        ]
    );
    assert_eq!(
        rows(&mut database, visits),
        ["3 | -91.0 | 5", "5 | 95.0 | null"]
    );
    let good = "id,town,lat,lon\n1,A,10.5,20\n2,B,,\n3,B,-9,5\n4,C,1.5,2\n5,C,1.5,2\n";
    let report = import(&mut database, &map, good, "2").expect("imported");
    assert_eq!(report.warnings.len(), 0, "{:?}", report.warnings);
    assert_eq!(
        rows(&mut database, towns),
        [
            "A | 10.5 | 20 | null | null",
            "B | -9.0 | 5 | null | null",
            "C | 1.5 | 2 | null | null"
        ]
    );
    assert_eq!(rows(&mut database, visits), Vec::<String>::new());
}

#[test]
fn a_place_is_what_its_name_says_however_exactly_rows_know_it() {
    let place = "MATCH (p:Location {name: 'Alpha town'}) RETURN p.kind";
    // Two rows of one place, of which one knows only the province.
    let vague = |line: &str| line.replace(",1,Alpha town,", ",5,Alpha town,");
    let lines: Vec<&str> = GED.lines().collect();
    let (header, exact, rough) = (lines[0], lines[1].to_owned(), vague(lines[2]));
    let file = |rows: [&String; 2]| format!("{header}\n{}\n{}\n", rows[0], rows[1]);
    let map = map("ucdp-ged");
    for text in [file([&exact, &rough]), file([&rough, &exact])] {
        let mut database = Database::in_memory();
        import(&mut database, &map, text.as_str(), "1").expect("imported");
        assert_eq!(rows(&mut database, place), ["populated_place"]);
        let lesser = file([&vague(&exact), &rough]);
        let report = import(&mut database, &map, lesser, "2").expect("imported");
        assert_eq!(rows(&mut database, place), ["populated_place"]);
        assert!(!report.changed_properties.contains_key("kind"));
    }
    // A name that does not tell: the vaguest counts, and that they differ is said.
    let warned = "kind of `place` told otherwise than before, the first of area, water, populated_place counts";
    for rows_of in [[&exact, &rough], [&rough, &exact]] {
        let text = file(rows_of).replace("Alpha town,north", "Alpha,north");
        let mut database = Database::in_memory();
        let report = import(&mut database, &map, text.as_str(), "1").expect("imported");
        let place = "MATCH (p:Location {name: 'Alpha'}) RETURN p.kind";
        assert_eq!(rows(&mut database, place), ["area"]);
        assert_eq!(
            report.warnings[warned].count,
            1,
            "{:?}",
            report.warnings.keys()
        );
    }
}

#[test]
fn what_is_known_as_a_district_province_or_country_is_that_place_itself() {
    let lines: Vec<&str> = GED.lines().collect();
    let at = |id: u8, precision: u8, name: &str, chain: &str, point: &str| {
        lines[1]
            .replacen("1,NOW-2020-1-8-1,", &format!("{id},NOW-{id},"), 1)
            .replace(
                ",1,Alpha town,north of Alpha,Upper province,Alpha district,10.5,20.25,",
                &format!(",{precision},{name},somewhere,{chain},{point},"),
            )
    };
    let told = [
        at(
            1,
            1,
            "Alpha town",
            "Upper province,Alpha district",
            "10.5,20.25",
        ),
        at(2, 4, "Upper province", "Upper province,", "11,21"),
        // One row knows less, or says so: it is the same place.
        at(3, 3, "Upper province", "Upper province,", "11,21"),
        at(4, 6, "Nowhere", ",", "12,22"),
        at(5, 6, "The Republic of Nowhere", ",", "13,23"),
        at(
            6,
            3,
            "Alpha district",
            "Upper province,Alpha district",
            "10,20",
        ),
        at(7, 5, "Upper hills", "Upper province,", "11.5,21.5"),
    ];
    let text = format!("{}\n{}\n", lines[0], told.join("\n"));
    let mut database = Database::in_memory();
    let map = map("ucdp-ged");
    let report = import(&mut database, &map, text.as_str(), "1").expect("imported");
    assert_eq!(report.warnings.len(), 0, "{:?}", report.warnings);
    let mut ask = |query: &str| rows(&mut database, query);
    assert_eq!(
        ask("MATCH (p:Location) RETURN p.name AS name, p.kind, p.lat, p.lon ORDER BY name"),
        [
            "Alpha district | admin2 | 10.0 | 20.0",
            "Alpha town | populated_place | 10.5 | 20.25",
            "Nowhere | country | 12.0 | 22.0",
            "Upper hills | area | 11.5 | 21.5",
            "Upper province | admin1 | 11.0 | 21.0"
        ]
    );
    assert_eq!(
        ask("MATCH (:Event)-[o:OCCURRED_AT]->(p) \
             RETURN o.ucdp_event_id AS id, o.where_prec, p.name, o.lat, o.lon, o.src_where_coordinates ORDER BY id"),
        [
            "1 | 1 | Alpha town | null | null | null",
            "2 | 4 | Upper province | 11.0 | 21.0 | null",
            "3 | 3 | Upper province | 11.0 | 21.0 | null",
            "4 | 6 | Nowhere | 12.0 | 22.0 | null",
            "5 | 6 | Nowhere | 13.0 | 23.0 | The Republic of Nowhere",
            "6 | 3 | Alpha district | 10.0 | 20.0 | null",
            "7 | 5 | Upper hills | null | null | null"
        ]
    );
    // Each lies in the country once, at whatever level it is known.
    assert_eq!(
        ask(
            "MATCH (:Event)-[o:OCCURRED_AT]->()-[:LOCATED_IN*0..4]->(c {kind: 'country'}) RETURN count(o), count(DISTINCT o)"
        ),
        ["7 | 7"]
    );
    // The same again changes nothing, and a newer release moves the point.
    let report = import(&mut database, &map, text.as_str(), "1").expect("imported");
    assert_eq!(
        (report.changed.count, report.relationships_changed),
        (0, 0),
        "{:?}",
        report.changed_properties
    );
    let moved = text.replace(",11,21,", ",11,21.25,");
    let report = import(&mut database, &map, moved, "2").expect("imported");
    assert_eq!(report.changed.ids, ["ucdp:adm1:999:Upper province"]);
    assert_eq!(
        rows(
            &mut database,
            "MATCH (p {name: 'Upper province'}) RETURN p.lat, p.lon"
        ),
        ["11.0 | 21.25"]
    );
}

#[test]
fn a_candidate_release_without_header_is_read_by_the_known_columns() {
    let mut database = Database::in_memory();
    let (_, body) = GED.split_once('\n').expect("a header");
    let report = import(&mut database, &map("ucdp-ged"), body, "24.0.1").expect("imported");
    assert_eq!(report.rows, 4);
    assert_eq!(
        rows(&mut database, "MATCH (e:Event) RETURN count(e)"),
        ["3"]
    );
}

#[test]
fn actors_that_are_only_mentioned_are_filled_when_their_row_comes() {
    let mut database = Database::in_memory();
    let actors = include_str!("actors.csv");
    import(&mut database, &map("ucdp-actor"), actors, "22.1").expect("imported");
    let mut ask = |query: &str| rows(&mut database, query).join("; ");
    assert_eq!(
        ask("MATCH (a:Actor) RETURN a.id, a.name ORDER BY a.id"),
        "ucdp:actor:60 | NLF; ucdp:actor:61 | NLF-Renewal; ucdp:actor:62 | UCDP actor 62; \
         ucdp:actor:63 | UCDP actor 63; ucdp:actor:70 | Government of Nowhere; ucdp:renamed:60:NFF | NFF; ucdp:renamed:60:NPF | NPF; \
         ucdp:renamed:70:Government of Nowhere (old) | Government of Nowhere (old)"
    );
    assert_eq!(
        ask(
            "MATCH (a)-[r:SPLINTERED_FROM|ALLIED_WITH|RENAMED_TO]->(b) RETURN a.name, type(r) AS type, b.id AS id ORDER BY type, id"
        ),
        "NLF-Renewal | ALLIED_WITH | ucdp:actor:62; NLF-Renewal | ALLIED_WITH | ucdp:actor:63; \
         NFF | RENAMED_TO | ucdp:actor:60; Government of Nowhere (old) | RENAMED_TO | ucdp:actor:70; \
         NPF | RENAMED_TO | ucdp:renamed:60:NFF; NLF-Renewal | SPLINTERED_FROM | ucdp:actor:60"
    );
    assert_eq!(
        ask(
            "MATCH (a)-[:RENAMED_TO]->(b) RETURN DISTINCT labels(a), a.actor_type AS type, b.actor_type ORDER BY type"
        ),
        "['Actor', 'Government'] | government | government; ['Actor', 'ArmedGroup'] | rebel_group | rebel_group"
    );
    // One that two rules of a row mention is filled all the same, and one only mentioned is not said to vanish.
    assert_eq!(
        ask("MATCH (a:Actor {ucdp_id: 60}) RETURN a.full_name_english, a.src_Region"),
        "['National Free Front', 'National Liberation Front'] | 3"
    );
    let again = import(&mut database, &map("ucdp-actor"), actors, "22.1").expect("imported");
    assert_eq!((again.changed.count, again.vanished.count), (0, 0));
    // Events of the same dataset family meet the same actors.
    import(&mut database, &map("ucdp-ged"), GED, "0.1").expect("imported");
    assert_eq!(
        rows(
            &mut database,
            "MATCH (a:Actor {ucdp_id: 60}) RETURN count(a), a.name"
        ),
        ["1 | NLF"]
    );
}

#[test]
fn dates_of_acled_follow_their_precision_and_its_numbers_are_claims() {
    let mut database = Database::in_memory();
    let report = import(
        &mut database,
        &map("acled"),
        include_str!("acled.csv"),
        "2020",
    )
    .expect("imported");
    assert_eq!(report.kept_columns, ["year", "population_best"]);
    let mut ask = |query: &str| rows(&mut database, query).join("; ");
    assert_eq!(
        ask("MATCH (e:Event) RETURN e.id, e.when, e.sub_event_type ORDER BY e.id"),
        "acled:NOW1 | edtf('2020-03-05') | Armed clash; acled:NOW2 | edtf('[2020-03-09..2020-03-15]') | Agreement; \
         acled:NOW3 | edtf('2020-03') | Peaceful protest"
    );
    assert_eq!(
        ask(
            "MATCH (a:Actor)-[p:PARTICIPATED_IN]->(e:Event) RETURN e.id, p.side AS side, a.name AS name, a.actor_type, p.role \
             ORDER BY e.id, side, name"
        ),
        "acled:NOW1 | a | Military Forces of Nowhere (2010-) | state_forces | null; \
         acled:NOW1 | assoc_a | Border Guard | unidentified | null; \
         acled:NOW1 | assoc_a | Police Forces of Nowhere | unidentified | null; \
         acled:NOW1 | b | NLF | rebel_group | null; \
         acled:NOW2 | a | Military Forces of Nowhere (2010-) | state_forces | party; \
         acled:NOW2 | b | NLF | rebel_group | party; \
         acled:NOW3 | a | Protesters (Nowhere) | protesters | null"
    );
    assert_eq!(
        ask("MATCH (c:Claim)-[:ABOUT]->(e) RETURN e.id, c.value, c.value_basis ORDER BY e.id"),
        "acled:NOW1 | 0 | none reported, or unknown; acled:NOW2 | 2 | lowest reported"
    );
    assert_eq!(
        ask("MATCH (e:Event)-[o:OCCURRED_AT]->() RETURN o.where_prec ORDER BY e.id"),
        "1; 4; 2"
    );
    assert_eq!(
        ask(
            "MATCH (a:Actor) WHERE named(a, 'Military Forces of Nowhere') RETURN a.name, a.aliases"
        ),
        "Military Forces of Nowhere (2010-) | ['Military Forces of Nowhere']"
    );
    // What is known as a province is the province, also where a town stands for it.
    let stand_in =
        include_str!("acled.csv").replace("Upper,,,Upper,11,21,3", "Upper,,,Upperville,11,21,3");
    for (text, named) in [
        (include_str!("acled.csv"), "null"),
        (&stand_in, "Upperville"),
    ] {
        let mut database = Database::in_memory();
        import(&mut database, &map("acled"), text, "2020").expect("imported");
        assert_eq!(
            rows(
                &mut database,
                "MATCH (:Event {id: 'acled:NOW2'})-[o:OCCURRED_AT]->(p)-[:LOCATED_IN]->(c) \
                 RETURN p.id, p.kind, p.lat, p.lon, o.lat, o.src_location, c.name"
            ),
            [format!(
                "acled:admin1:Nowhere:Upper | admin1 | 11.0 | 21.0 | 11.0 | {named} | Nowhere"
            )]
        );
    }
    assert_eq!(
        ask("MATCH (:Event {id: 'acled:NOW1'})-[:REPORTED_IN]->(s) RETURN s.name ORDER BY s.name"),
        "Gazette; Herald"
    );
}

#[test]
fn codes_of_gdelt_stay_texts_and_repeats_get_a_lower_rank() {
    let mut database = Database::in_memory();
    import(
        &mut database,
        &map("gdelt2"),
        include_str!("gdelt.tsv"),
        "2",
    )
    .expect("imported");
    let mut ask = |query: &str| rows(&mut database, query).join("; ");
    assert_eq!(
        ask(
            "MATCH (e:Event) WHERE e.id <= 'gdelt:3' RETURN e.id, e.when, e.cameo, e.quad_class, e.plover, e.rank ORDER BY e.id"
        ),
        "gdelt:1 | edtf('2020-03-05') | 0231 | 4 | REQUEST | null; gdelt:2 | edtf('2020-03-05') | 190 | 4 | ASSAULT | null; \
         gdelt:3 | edtf('2020-03-05') | 190 | 4 | ASSAULT | deprecated"
    );
    assert_eq!(
        ask(
            "MATCH (e:Event) WHERE e.id > 'gdelt:3' RETURN e.cameo, e.plover, e.plover_mode ORDER BY e.id"
        ),
        "0871 | RETREAT | ceasefire; 0874 | RETREAT | withdraw; 0841 | RETREAT | release; 0863 | RETREAT | access; \
         081 | CONCEDE | null; 195 | ASSAULT | aerial"
    );
    assert_eq!(
        ask(
            "MATCH (a)-[p:PARTICIPATED_IN]->({id: 'gdelt:2'}) RETURN a.name, p.role AS role ORDER BY role"
        ),
        "NOWHERE | initiator; REBELS | recipient"
    );
    assert_eq!(
        ask("MATCH ({id: 'gdelt:2'})-[r:REPORTED_IN]->(s) RETURN s.url, r.mentions"),
        "https://example.org/2?q=\"x\" | 3"
    );
}

#[test]
fn entities_become_nodes_and_intervals_relationships_also_when_their_ends_come_later() {
    let mut database = Database::in_memory();
    let entities = include_str!("entities.ftm.json");
    let report = import(&mut database, &map("ftm"), entities, "1").expect("imported");
    let mut ask = |query: &str| rows(&mut database, query).join("; ");
    assert_eq!(
        ask(
            "MATCH (a)-[r:OWNS]->(b) RETURN a.name, a.aliases, a.other_names, r.percentage, b.name, labels(b)"
        ),
        "Ada Example | ['Countess'] | ['A. Example'] | ['51'] | Alpha Mining | ['Actor', 'Organization']"
    );
    assert_eq!(
        ask("MATCH (:Actor)-[:LOCATED_AT]->(l:Location) RETURN l.full"),
        "['1 Main Street, Alpha']"
    );
    assert_eq!(
        ask("MATCH (v:Vessel) RETURN v.name, v.imoNumber"),
        "Alpha Star | ['9000000']"
    );
    // What points nowhere is said, and kept as a property.
    assert_eq!(
        report.warnings["references to entities that are not there"].count,
        1
    );
    assert_eq!(ask("MATCH (c {id: 'c-1'}) RETURN c.parent"), "['c-9']");
}

#[test]
fn references_of_every_schema_become_relationships_and_texts_of_the_same_name_stay_texts() {
    let mut database = Database::in_memory();
    let report = import(
        &mut database,
        &map("ftm"),
        include_str!("model.ftm.json"),
        "1",
    )
    .expect("imported");
    assert_eq!(
        report.warnings.keys().collect::<Vec<_>>(),
        ["`startDate` has several dates, the outermost counts"]
    );
    let mut ask = |query: &str| rows(&mut database, query);
    assert_eq!(
        ask("MATCH (a {schema: 'Sanction'})-[r]->(b) RETURN a.name, type(r), b.name, a.authority"),
        ["Northern list | ABOUT | Ada Example | ['o-1']"]
    );
    assert_eq!(
        ask("MATCH (:Mention)-[r]->(b) RETURN type(r), b.name ORDER BY type(r)"),
        ["IN_DOCUMENT | report.pdf", "RESOLVED_TO | Ada Example"]
    );
    assert_eq!(
        ask("MATCH (:Contract)-[r]->(b) RETURN type(r), b.name ORDER BY type(r)"),
        [
            "AWARDED_TO | Ministry of Works",
            "FOR_PROJECT | Bridge",
            "UNDER_AUTHORITY_OF | Ministry of Works"
        ]
    );
    assert_eq!(
        ask("MATCH (m {schema: 'Email'})-[r]->(b) RETURN type(r), b.name, m.sender"),
        ["SENT_TO | Ada Example | ['p-1']"]
    );
    assert_eq!(
        ask(
            "MATCH (a)-[r:DOCUMENTS|CONTROLS|AWARDED_TO]->(b) RETURN type(r), a.name, b.name ORDER BY type(r)"
        ),
        [
            "AWARDED_TO | Bridge works | Ministry of Works",
            "CONTROLS | Ada Example | Ministry of Works",
            "DOCUMENTS | report.pdf | Ada Example"
        ]
    );
}

#[test]
fn an_entity_without_a_name_is_called_by_what_its_schema_is_known_by() {
    let entity = |id: &str, schema: &str, more: &str| {
        format!("{{\"id\": \"{id}\", \"schema\": \"{schema}\", {more}}}\n")
    };
    let entities = [
        entity(
            "a",
            "Address",
            r#""properties": {"full": ["1 Main Street"]}"#,
        ),
        entity(
            "b",
            "Document",
            r#""caption": "On the bridge", "properties": {"title": ["On the bridge"], "fileName": ["x.pdf"]}"#,
        ),
        entity(
            "c",
            "Article",
            r#""properties": {"title": ["News"], "name": ["Told"]}"#,
        ),
        entity(
            "d",
            "Person",
            r#""properties": {"title": ["Dr"], "alias": ["Ada"]}"#,
        ),
        entity("e", "Vessel", r#""caption": "A ship", "properties": {}"#),
        entity("f", "Vessel", r#""properties": {}"#),
    ];
    let mut database = Database::in_memory();
    import(&mut database, &map("ftm"), entities.concat(), "1").expect("imported");
    assert_eq!(
        rows(
            &mut database,
            "MATCH (n) WHERE n.schema IS NOT NULL RETURN n.id, n.name, n.named_by, n.src_caption ORDER BY n.id"
        ),
        [
            "a | 1 Main Street | full | null",
            "b | x.pdf | fileName | On the bridge",
            "c | Told | null | null",
            "d | Ada | aliases | null",
            "e | A ship | src_caption | A ship",
            "f | f | id | null"
        ]
    );
}

#[test]
fn dates_of_entities_are_edtf_and_a_beginning_with_an_end_is_an_interval() {
    let mut database = Database::in_memory();
    let event = |id: &str, properties: &str| {
        format!("{{\"id\": \"{id}\", \"schema\": \"Event\", \"properties\": {{{properties}}}}}\n")
    };
    let entities = [
        event("a", r#""date": ["2020-01"]"#),
        event(
            "b",
            r#""startDate": ["2020-01-02"], "endDate": ["2020-02-03"]"#,
        ),
        event("c", r#""startDate": ["2020-01-02"]"#),
        event("d", r#""date": ["autumn"]"#),
        event(
            "e",
            r#""startDate": ["2020-09-01"], "endDate": ["2020-12-31"], "summary": ["when: 2020-39"]"#,
        ),
        event(
            "f",
            r#""startDate": ["2020-09-01"], "endDate": ["2020-12-31"], "summary": ["when: 2021"]"#,
        ),
        event("g", r#""startDate": ["spring"]"#),
        include_str!("entities.ftm.json").to_owned(),
    ];
    let report = import(&mut database, &map("ftm"), entities.concat(), "1").expect("imported");
    assert_eq!(
        rows(
            &mut database,
            "MATCH (e:Event) RETURN e.id, e.when, e.when < date('2021-01-01'), coalesce(e.src_date, e.startDate)[0] ORDER BY e.id"
        ),
        [
            "a | edtf('2020-01') | true | null",
            "b | edtf('2020-01-02/2020-02-03') | true | 2020-01-02",
            "c | edtf('2020-01-02/') | null | 2020-01-02",
            "d | null | null | autumn",
            "e | edtf('2020-39') | true | 2020-09-01",
            "f | edtf('2020-09-01/2020-12-31') | true | 2020-09-01",
            "g | null | null | spring",
        ]
    );
    assert_eq!(
        report.warnings["`when` is not a date, kept as src_date"].examples,
        ["line 4: autumn"]
    );
    assert_eq!(
        report.warnings["`when` is not a date, none is made of it"].examples,
        ["line 7: spring/"]
    );
    assert_eq!(
        rows(
            &mut database,
            "MATCH ()-[r:OWNS]->() RETURN r.when, r.startDate"
        ),
        ["edtf('2019/') | ['2019']"]
    );
}

#[test]
fn an_event_of_several_dates_is_on_one_of_them_and_never_a_list() {
    let event = |id: &str, properties: &str| {
        format!("{{\"id\": \"{id}\", \"schema\": \"Event\", \"properties\": {{{properties}}}}}\n")
    };
    let entities = [
        event("a", r#""date": ["2020-05-02", "2020-01-05"]"#),
        // The year holds the day.
        event("b", r#""date": ["2020", "2020-01-05"]"#),
        event("c", r#""date": ["2020-02-30", "2020-01-05"]"#),
        event("d", r#""date": ["2020-02-30"]"#),
        event("e", r#""date": ["2020-01-05/2020-02-01", "2020-03-01"]"#),
        event(
            "f",
            r#""startDate": ["2020-01-05", "2020-01-03"], "endDate": ["2020-02-01", "2020-02-03"]"#,
        ),
    ];
    let mut database = Database::in_memory();
    let report = import(&mut database, &map("ftm"), entities.concat(), "1").expect("imported");
    assert_eq!(
        rows(
            &mut database,
            "MATCH (e:Event) RETURN e.id, e.when, e.src_date ORDER BY e.id"
        ),
        [
            "a | edtf('[2020-01-05,2020-05-02]') | null",
            "b | edtf('2020-01-05') | ['2020']",
            "c | edtf('2020-01-05') | ['2020-02-30']",
            "d | null | ['2020-02-30']",
            "e | edtf('[2020-01-05..2020-03-01]') | ['2020-01-05/2020-02-01', '2020-03-01']",
            "f | edtf('2020-01-03/2020-02-03') | null"
        ]
    );
    assert_eq!(
        rows(
            &mut database,
            "DURING '2030' MATCH (e:Event) WHERE e.when IS NOT NULL RETURN e.id"
        ),
        Vec::<String>::new()
    );
    let told: Vec<String> = report
        .warnings
        .iter()
        .map(|(kind, noted)| format!("{kind}: {}", noted.examples.join(", ")))
        .collect();
    assert_eq!(
        told,
        [
            "`when` has several dates, it is one of them: line 1: [2020-01-05,2020-05-02], line 5: [2020-01-05..2020-03-01]",
            "`when` is not a date, kept as src_date: line 3: 2020-02-30, line 4: 2020-02-30",
            "`startDate` has several dates, the outermost counts: line 6: 2020-01-05, 2020-01-03",
            "`endDate` has several dates, the outermost counts: line 6: 2020-02-01, 2020-02-03"
        ]
    );
}

#[test]
fn an_address_is_a_point_where_it_has_coordinates_and_of_no_kind_that_nobody_told() {
    let address = |id: &str, properties: &str| {
        format!("{{\"id\": \"{id}\", \"schema\": \"Address\", \"properties\": {{{properties}}}}}\n")
    };
    let entities = [
        address("a", r#""latitude": ["34.5"], "longitude": ["69.2"]"#),
        address("b", r#""latitude": ["99"], "longitude": ["69.2"]"#),
        address(
            "c",
            r#""latitude": ["north"], "longitude": ["69.2", "69.20"]"#,
        ),
        address("d", r#""latitude": ["1", "2"], "notes": ["kind: letter"]"#),
        address("e", r#""notes": ["kind: area"], "keywords": ["Location"]"#),
    ];
    let mut database = Database::in_memory();
    let report = import(&mut database, &map("ftm"), entities.concat(), "1").expect("imported");
    assert_eq!(
        rows(
            &mut database,
            "MATCH (l:Location) RETURN l.id, l.lat, l.lon, l.src_latitude, l.kind, \
             geo.distance(l, point({longitude: 69.2, latitude: 34.5})) ORDER BY l.id"
        ),
        [
            "a | 34.5 | 69.2 | null | null | 0.0",
            "b | null | 69.2 | ['99'] | null | null",
            "c | null | 69.2 | ['north'] | null | null",
            "d | null | null | ['1', '2'] | null | null",
            "e | null | null | null | area | null"
        ]
    );
    let kind = "`latitude` is not one number that can be, kept as src_latitude";
    assert_eq!(
        report.warnings[kind].examples,
        ["line 2: 99", "line 3: north", "line 4: 1, 2"]
    );
    // Where the rules of the graph want a kind it gets one, and that is said.
    let mut database = Database::in_memory();
    for statement in [
        "CREATE GRAPH TYPE strict { NODE Location { id STRING, kind STRING NOT NULL }, NODE Source { id STRING } } OPEN",
        "SET GRAPH TYPE strict",
    ] {
        rows(&mut database, statement);
    }
    let report = import(&mut database, &map("ftm"), entities.concat(), "1").expect("imported");
    let kind = "the rules of the graph want `kind`, which is not told: facility";
    assert_eq!(report.warnings[kind].examples, ["a", "b", "c", "d"]);
}

#[test]
fn a_table_of_ones_own_is_imported_by_ones_own_map() {
    let map = Map::read(
        r#"{"dataset": "towns", "source": "towns", "separator": ";", "required": ["id"], "nodes": [
            {"as": "town", "row": true, "labels": ["Location"], "id": "town:{id}",
             "properties": {"name": "{town}", "lat": "{lat|float}", "aliases": "{names|list}", "walled": "{walled|flag}",
                            "size": {"choose": "{size}", "cases": {"s": "small"}, "otherwise": "large"}, "{{": "{{{id}"}},
            {"as": "country", "labels": ["Location", "Country"], "id": "country:{iso}", "properties": {"name": "{iso|lower}"}}],
           "relationships": [{"type": "LOCATED_IN", "from": "town", "to": "country"}]}"#,
    )
    .expect("a map");
    let mut database = Database::in_memory();
    let text = "id;town;lat;names;walled;size;iso;mayor\n1;Alpha;10.5;\"A-town;Old Alpha\";1;s;NW;Ada\n2;Beta;;;0;l;;\n";
    let report = import(&mut database, &map, text, "1").expect("imported");
    assert_eq!(
        rows(
            &mut database,
            "MATCH (t:Location) WHERE t.lat IS NOT NULL OR t.size = 'large' \
                             RETURN t.name, t.lat, t.aliases, t.walled, t.size, t.src_mayor, t.`{{` ORDER BY t.name"
        ),
        [
            "Alpha | 10.5 | ['A-town', 'Old Alpha'] | true | small | Ada | {1",
            "Beta | null | null | false | large | null | {2"
        ]
    );
    assert_eq!(
        rows(
            &mut database,
            "MATCH (t)-[:LOCATED_IN]->(c:Country) RETURN t.name, c.name"
        ),
        ["Alpha | nw"]
    );
    assert_eq!(report.kept_columns, ["mayor"]);
}

#[test]
fn dates_of_ones_own_table_are_edtf_or_phrases_with_the_day_of_the_report() {
    let map = Map::read(
        r#"{"dataset": "notes", "source": "notes", "nodes": [
            {"as": "note", "row": true, "labels": ["Event"], "id": "note:{id}",
             "properties": {"when": {"date": "edtf", "of": "{when}", "reported": "{reported}"}}}],
           "relationships": []}"#,
    )
    .expect("a map");
    let mut database = Database::in_memory();
    let text = "id,when,reported\n1,2025-10~,\n2,late 2025,\n3,yesterday,2025-10-10\n4,yesterday,2025-10-12\n5,,\n";
    let mut import = |text: &str| import(&mut database, &map, text, "1");
    import(text).expect("imported");
    let refused = import("id,when,reported\n6,long ago,\n").expect_err("no date");
    assert!(
        refused.contains("line 2") && refused.contains("long ago") && refused.contains("late 2025"),
        "{refused}"
    );
    import("id,when,reported\n7,yesterday,\n").expect_err("of what day?");
    assert_eq!(
        rows(&mut database, "MATCH (n:Event) RETURN n.when ORDER BY n.id"),
        [
            "edtf('2025-10~')",
            "edtf('2025-39')",
            "edtf('2025-10-09')",
            "edtf('2025-10-11')",
            "null"
        ]
    );
}

const TOWNS: &str = r#"{"dataset": "t", "source": "t", "required": ["id"],
    "nodes": [
        {"as": "row", "row": true, "labels": ["Event"], "id": "e:{id}", "properties": {"name": "{name}"}},
        {"as": "place", "labels": ["Location"], "id": "p:{lat},{town}",
         "properties": {"name": "{town}", "lat": "{lat|float}", "country": "{country}", "code": "{code}"}}
    ],
    "relationships": [{"type": "OCCURRED_AT", "from": "row", "to": "place", "properties": {"note": "{note}"}}]}"#;

#[test]
fn what_a_row_tells_otherwise_of_a_shared_node_is_kept_with_the_row_and_warned_of() {
    let mut database = Database::in_memory();
    let map = Map::read(TOWNS).expect("a map");
    let text = "id,name,lat,town,country,code,note\n1,a,1,T,Zaire,,n\n2,b,1,T,DRC,,n\n3,c,1,T,Zaire,x,n\n4,d,1,T,DRC,x,n\n";
    let report = import(&mut database, &map, text, "1").expect("imported");
    let warned: Vec<(&str, u64)> = report
        .warnings
        .iter()
        .map(|(kind, noted)| (kind.as_str(), noted.count))
        .collect();
    assert_eq!(
        warned,
        [(
            "country of `place` told otherwise than before, kept with the row as src_place_country",
            2
        )]
    );
    let told = "MATCH (e:Event)-->(p) RETURN e.id AS id, e.src_place_country, p.country, p.code ORDER BY id";
    assert_eq!(
        rows(&mut database, told),
        [
            "e:1 | null | Zaire | x",
            "e:2 | DRC | Zaire | x",
            "e:3 | null | Zaire | x",
            "e:4 | DRC | Zaire | x"
        ]
    );
    let again = import(&mut database, &map, text, "1").expect("imported");
    assert_eq!(again.changed.count, 0, "{:?}", again.changed_properties);
    // A newer release tells it as the others do.
    let newer = text.replace("2,b,1,T,DRC", "2,b,1,T,Zaire");
    let again = import(&mut database, &map, newer, "2").expect("imported");
    assert_eq!(again.changed.ids, ["e:2"]);
    assert_eq!(rows(&mut database, told)[1], "e:2 | null | Zaire | x");
}

#[test]
fn columns_of_which_a_row_makes_nothing_are_kept_with_the_row() {
    let mut database = Database::in_memory();
    let map = Map::read(TOWNS).expect("a map");
    // Without a town there is no place, and no relationship for the note.
    let text = "id,name,lat,town,country,code,note\n1,a,1.5,,Zaire,,n\n";
    let report = import(&mut database, &map, text, "1").expect("imported");
    assert_eq!(report.warnings.len(), 3, "{:?}", report.warnings);
    let told = "MATCH (e:Event) RETURN e.src_lat, e.src_country, e.src_note, e.src_code";
    assert_eq!(rows(&mut database, told), ["1.5 | Zaire | n | null"]);
    // A newer release knows the town.
    let newer = text.replace("1.5,,", "1.5,T,");
    import(&mut database, &map, newer, "2").expect("imported");
    assert_eq!(rows(&mut database, told), ["null | null | null | null"]);
}

#[test]
fn rows_that_make_one_node_keep_what_differs_also_without_a_relationship_for_it() {
    let mut database = Database::in_memory();
    let map = Map::read(TOWNS).expect("a map");
    let text = "id,name,lat,town,country,code,note\n1,a,,,,,\n1,b,,,,,\n1,c,,,,,\n1,b,,,,,\n";
    for release in ["1", "1"] {
        import(&mut database, &map, text, release).expect("imported");
        assert_eq!(
            rows(
                &mut database,
                "MATCH (e:Event) RETURN e.name, e.src_other_name"
            ),
            ["a | ['b', 'c']"]
        );
    }
}

#[test]
fn entities_keep_what_stands_beside_their_properties_and_properties_of_one_name_are_joined() {
    let mut database = Database::in_memory();
    let map = map("ftm");
    let text = r#"{"id": "p", "schema": "Person", "caption": "Peter", "datasets": ["a", "b"], "target": true, "first_seen": "2020", "properties": {"name": ["P", "Q"], "other_names": ["R"], "alias": ["S"], "aliases": ["T"], "source": ["s"], "id": ["i"], "schema": ["x"], "birthDate": ["1970"]}}"#;
    import(&mut database, &map, text, "1").expect("imported");
    let mut ask = |query: &str| rows(&mut database, query).join("; ");
    assert_eq!(
        ask(
            "MATCH (p:Person) RETURN p.name, p.other_names, p.aliases, p.src_caption, p.src_datasets, p.src_target, \
             p.src_first_seen, p.src_source, p.src_id, p.src_schema, p.source, p.schema"
        ),
        "P | ['R', 'Q'] | ['S', 'T'] | Peter | ['a', 'b'] | true | 2020 | ['s'] | ['i'] | ['x'] | ftm:release:1 | Person"
    );
    let newer = text.replace(r#", "birthDate": ["1970"]"#, "");
    let report = import(&mut database, &map, newer, "2").expect("imported");
    assert_eq!(
        report.warnings.keys().collect::<Vec<_>>(),
        ["`birthDate` is not told any more, kept"]
    );
}

#[test]
fn a_phrase_that_is_read_as_a_date_is_kept_with_the_rule_told() {
    let map = r#"{"dataset": "t", "source": "t", "required": ["id"], "nodes": [
        {"as": "town", "row": true, "labels": ["Town"], "id": "t:{id}",
         "properties": {"name": "{id}", "founded": {"date": "edtf", "of": "{founded}"}}},
        {"as": "country", "labels": ["Country"], "id": "c:{iso}", "properties": {"name": "{iso}"}}],
        "relationships": [{"type": "IN", "from": "town", "to": "country",
                           "properties": {"since": {"date": "edtf", "of": "{since}"}}}]}"#;
    let map = Map::read(map).expect("a map");
    let text = "id,founded,iso,since\n1,early 2025,AFG,summer 2024\n2,2025-03,AFG,2024\n";
    let mut database = Database::in_memory();
    let report = import(&mut database, &map, text, "1").expect("imported");
    assert_eq!(
        rows(
            &mut database,
            "MATCH (t:Town)-[r:IN]->() RETURN t.founded, t.src_founded, r.since, r.src_since ORDER BY t.id"
        ),
        [
            "edtf('2025-37') | early 2025 | edtf('2024-22') | summer 2024",
            "edtf('2025-03') | null | edtf('2024') | null"
        ]
    );
    let told = &report.warnings["phrases read as dates, kept beside as src_founded"].examples;
    assert!(
        told[0].starts_with("line 2: early 2025 as 2025-37 ("),
        "{told:?}"
    );
    // A release that writes it as a date no longer has a phrase.
    let newer = text
        .replace("early 2025", "2025-37")
        .replace("summer 2024", "2024-22");
    import(&mut database, &map, newer, "2").expect("imported");
    assert_eq!(
        rows(
            &mut database,
            "MATCH (t:Town {name: '1'}) RETURN t.founded, t.src_founded"
        ),
        ["edtf('2025-37') | null"]
    );
}

#[test]
fn rows_that_the_condition_of_their_node_does_not_want_are_left_out_and_counted() {
    let map = r#"{"dataset": "t", "source": "t", "nodes": [
        {"as": "town", "row": true, "labels": ["Town"], "if": {"same": ["{kind}", "town"]}, "id": "t:{id}",
         "properties": {"name": "{id}"}}]}"#;
    let map = Map::read(map).expect("a map");
    let mut database = Database::in_memory();
    let text = "id,kind\n1,town\n2,river\n3,town\n";
    let report = import(&mut database, &map, text, "1").expect("imported");
    assert_eq!(
        rows(
            &mut database,
            "MATCH (t:Town) RETURN t.name ORDER BY t.name"
        ),
        ["1", "3"]
    );
    let left_out = "rows that the `if` of their node leaves out";
    assert_eq!(report.warnings[left_out].examples, ["line 3"]);
}

#[test]
fn a_map_whose_id_or_type_cannot_be_made_is_refused_and_says_why() {
    let town = |id: &str, kind: &str| {
        Map::read(&format!(
            r#"{{"dataset": "t", "source": "t", "nodes": [
            {{"as": "town", "row": true, "labels": ["Town"], "id": "t:{id}", "properties": {{"name": "{{town}}"}}}}],
            "relationships": [{{"type": "{kind}", "from": "town", "to": "town"}}]}}"#
        ))
        .expect("a map")
    };
    let refused = |id: &str, kind: &str, text: &str| {
        let mut database = Database::in_memory();
        let refused = import(&mut database, &town(id, kind), text, "1").expect_err("refused");
        assert_eq!(database.graph().node_count(), 0);
        refused
    };
    let text = "id,town\n1,A\n";
    let told = refused("{idd}", "IN", text);
    assert!(
        told.contains(
            "made of the column `idd`, which the file does not have; it has `id`, `town`"
        ),
        "{told}"
    );
    let told = refused("{id}", "IN", "id;town\n1;A\n");
    assert!(told.contains("it has `id;town`"), "{told}");
    for kind in ["", "{town}"] {
        let told = refused("{id}", kind, text);
        assert!(
            told.contains("the type of a relationship is a name"),
            "{told}"
        );
    }
}

#[test]
fn the_map_that_the_documentation_shows_reads_the_table_it_tells_of() {
    let page = include_str!("../../docs/exchange.md");
    let (_, after) = page.split_once("```json\n").expect("a map");
    let (map, _) = after.split_once("```").expect("its end");
    let map = Map::read(map).expect("a map");
    let text = "id;town;iso;lat;lon;from;to;mayors\n1;Alpha;AFG;34.5;69.2;1900-01-01;1999-12-31;Ada, Ben\n";
    let mut database = Database::in_memory();
    let report = import(&mut database, &map, text, "1").expect("imported");
    assert_eq!(report.warnings.len(), 0, "{:?}", report.warnings);
    assert_eq!(
        rows(
            &mut database,
            "MATCH (m:Person)-[:GOVERNED]->(t)-[:LOCATED_IN]->(c) RETURN m.name, t.name, t.lat, t.valid, c.name ORDER BY m.name"
        ),
        [
            "Ada | Alpha | 34.5 | edtf('1900-01-01/1999-12-31') | AFG",
            "Ben | Alpha | 34.5 | edtf('1900-01-01/1999-12-31') | AFG"
        ]
    );
}

#[test]
fn an_event_without_coordinates_is_at_the_place_its_row_names() {
    // Without coordinates, without a name as well, without anything but the country: that one has no id either.
    let ged: Vec<String> = GED
        .lines()
        .map(|line| match line.split(',').next() {
            Some("1") => line.replace(",10.5,20.25,POINT (20.25 10.5),1234,", ",,,,,"),
            Some("2") => line
                .replace(",10.5,20.25,POINT (20.25 10.5),1234,", ",,,,,")
                .replace(",Alpha town,", ",,"),
            Some("3") => line[1..].replace(
                ",4,Upper province,north of Alpha,Upper province,,11,21,POINT (20.25 10.5),",
                ",4,,north of Alpha,,,,,,",
            ),
            _ => line.to_owned(),
        })
        .collect();
    let mut database = Database::in_memory();
    let report = import(&mut database, &map("ucdp-ged"), ged.join("\n"), "1").expect("imported");
    assert_eq!(
        rows(
            &mut database,
            "MATCH (e:Event)-[r:OCCURRED_AT]->(p)-[:LOCATED_IN]->*(c {kind: 'country'})
             RETURN r.ucdp_event_id, p.id, p.name, p.lat, c.name ORDER BY r.ucdp_event_id"
        ),
        [
            "1 | ucdp:place:,,Alpha town:999:Upper province:Alpha district | Alpha town | null | Nowhere",
            "2 | ucdp:adm2:999:Upper province:Alpha district | Alpha district | null | Nowhere",
            "4 | ucdp:place:10.5,20.25,Alpha town:999:Upper province:Alpha district | Alpha town | 10.5 | Nowhere",
            "null | ucdp:country:999 | Nowhere | null | Nowhere"
        ]
    );
    let told = &report.warnings["`id` is not what it can be, kept as it is"].examples;
    assert_eq!(told, &["line 4: nothing"]);
}

#[test]
fn a_span_of_which_one_end_is_empty_has_an_end_that_is_not_known() {
    let map = Map::read(
        r#"{"dataset": "t", "source": "t", "nodes": [
        {"as": "town", "row": true, "labels": ["Town"], "id": "t:{id}", "properties": {
            "valid": {"date": "span", "start": "{from}", "end": "{to}"},
            "some": {"date": "span", "start": "{from}", "end": "{to}", "single": true}}}]}"#,
    )
    .expect("a map");
    let text = "id,from,to\n1,1500-01-01,\n2,,2010-01-01\n3,1500-01-01,1500-01-01\n4,,\n";
    let mut database = Database::in_memory();
    import(&mut database, &map, text, "1").expect("imported");
    assert_eq!(
        rows(
            &mut database,
            "MATCH (t:Town) RETURN t.valid, t.some ORDER BY t.id"
        ),
        [
            "edtf('1500-01-01/') | edtf('[1500-01-01..]')",
            "edtf('/2010-01-01') | edtf('[..2010-01-01]')",
            "edtf('1500-01-01') | edtf('1500-01-01')",
            "null | null"
        ]
    );
}
