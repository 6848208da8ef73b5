//! The real datasets, where they are at hand: the numbers of those who know them.

use std::path::PathBuf;

use annals::Database;
use annals::import::Extent;
use annals::import::Input;

use super::import_extent;
use super::import_inputs;
use super::map;
use super::rows;

/// A file of the real data; `None`, said loudly, when it is not at hand.
fn real(path: &str) -> Option<PathBuf> {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared");
    let root =
        std::env::var_os("ANNALS_SHARED").map_or_else(|| PathBuf::from(beside), PathBuf::from);
    let file = root.join("data").join(path);
    if file.exists() {
        return Some(file);
    }
    #[allow(clippy::print_stderr, reason = "a test that is left out must be seen")]
    {
        eprintln!(
            "LEFT OUT: {} is not at hand; set ANNALS_SHARED",
            file.display()
        );
    }
    None
}

fn input(path: &PathBuf) -> Vec<Input> {
    let file = std::fs::File::open(path).expect("a readable file");
    let name = path
        .file_name()
        .expect("a name")
        .to_string_lossy()
        .into_owned();
    let release = "real".to_owned();
    vec![Input {
        reader: if path.extension().is_some_and(|extension| extension == "gz") {
            Box::new(flate2::read::MultiGzDecoder::new(file))
        } else {
            Box::new(file)
        },
        name,
        release,
    }]
}

#[test]
fn the_events_of_afghanistan_and_pakistan_give_their_known_numbers() {
    let Some(path) = real("ucdp/ged_afg_pak_full49.csv") else {
        return;
    };
    let mut database = Database::in_memory();
    let map = map("ucdp-ged");
    let report = import_inputs(&mut database, &map, input(&path), None).expect("imported");
    assert_eq!(report.rows, 2_750);
    assert_eq!(report.skipped.count, 0);
    let dirt: Vec<u64> = report.warnings.values().map(|noted| noted.count).collect();
    // Numbers out of order, and days of reports written in another way.
    assert_eq!(dirt, [238, 22]);
    let mut ask = |query: &str| rows(&mut database, query).join("; ");
    assert_eq!(
        ask("MATCH (e:Event) RETURN count(e), count(CASE WHEN e.split THEN 1 END)"),
        "2326 | 279"
    );
    assert_eq!(
        ask("MATCH (a:Actor)-[:PARTICIPATED_IN]->(:Event) RETURN count(DISTINCT a)"),
        "26"
    );
    // Every row lies in the country and province it names, and in no other: reckoned from the file.
    assert_eq!(
        ask(
            "MATCH (:Event)-[o:OCCURRED_AT]->(l)-[:LOCATED_IN*0..4]->(c:Location) WHERE c.id STARTS WITH 'ucdp:country:'
             RETURN c.name, count(*), sum(o.deaths) ORDER BY c.name"
        ),
        "Afghanistan | 2580 | 18261; Pakistan | 170 | 490"
    );
    assert_eq!(
        ask(
            "MATCH (:Event)-[o:OCCURRED_AT]->(l)-[:LOCATED_IN*0..4]->(p:Location {name: 'Khyber Pakhtunkwa province'})
             WHERE p.id STARTS WITH 'ucdp:adm1:' RETURN count(*), sum(o.deaths)"
        ),
        "61 | 132"
    );
    // What is known as a country, a province or a district is that one place: the file names so many of each.
    assert_eq!(
        ask("MATCH (l:Location) RETURN l.kind AS kind, count(l), count(l.lat) ORDER BY kind"),
        "admin1 | 40 | 34; admin2 | 364 | 285; area | 8 | 8; border | 1 | 1; country | 2 | 1; \
         populated_place | 694 | 694; route | 7 | 7; water | 5 | 5"
    );
    assert_eq!(
        ask("MATCH (l:Location {name: 'Kabul province'}) RETURN count(l)"),
        "1"
    );
    assert_eq!(ask("MATCH (d:Dyad) RETURN count(d)"), "27");
    assert_eq!(ask("MATCH (c:Conflict) RETURN count(c)"), "17");
    assert_eq!(
        ask("MATCH (c:Claim) RETURN sum(c.low), sum(c.value), sum(c.high)"),
        "16530 | 18751 | 23610"
    );
    assert_eq!(
        ask(
            "MATCH (:Event)-[o:OCCURRED_AT]->() RETURN count(o), sum(o.deaths_low), sum(o.deaths), sum(o.deaths_high)"
        ),
        "2750 | 16530 | 18751 | 23610"
    );
    let dyad = |name: &str| {
        format!(
            "MATCH (c:Claim)-[:ABOUT]->(e:Event {{dyad_name: '{name}'}})-[o:OCCURRED_AT]->() WITH e, c, count(o) AS n \
             RETURN sum(n), sum(c.low), sum(c.value), sum(c.high)"
        )
    };
    assert_eq!(
        ask(&dyad("Government of Pakistan - TTP")),
        "112 | 313 | 325 | 361"
    );
    assert_eq!(
        ask(&dyad("Government of Afghanistan - Taleban")),
        "2135 | 14849 | 15993 | 18294"
    );
    assert_eq!(
        ask(
            "MATCH (e:Event)-[o:OCCURRED_AT]->() RETURN e.type_of_violence AS type, count(o) ORDER BY type"
        ),
        "1 | 2579; 2 | 3; 3 | 168"
    );
    if let Some(line) = real("geo/durand_line_ne10m.geojson") {
        let line = std::fs::read_to_string(line).expect("the line");
        ask(&format!(
            "CREATE (:Line {{geometry: '{}'}})",
            line.replace('\'', "\\'")
        ));
        assert_eq!(
            ask(
                "MATCH (line:Line) MATCH (:Event)-[o:OCCURRED_AT]->(place:Location) \
                 WHERE geo.distance(point({longitude: place.lon, latitude: place.lat}), line.geometry) <= 50000 \
                 RETURN count(o), count(CASE WHEN o.where_prec <= 2 THEN 1 END)"
            ),
            "420 | 227"
        );
        // Places known within 25 km only are possibly near as well; those 25 km within the limit certainly so.
        assert_eq!(
            ask(
                "MATCH (line:Line) MATCH (:Event)-[o:OCCURRED_AT]->(place:Location) \
                 WITH geo.near(point({longitude: place.lon, latitude: place.lat}), line.geometry, 50000, \
                               o.radius_km * 1000) AS near \
                 RETURN count(CASE WHEN near THEN 1 END) < 420, \
                        count(CASE WHEN near THEN 1 WHEN near IS NULL THEN 1 END) > 420"
            ),
            "true | true"
        );
    }
    // The same file again changes nothing.
    let nodes = database.graph().node_count();
    let relationships = database.graph().relationship_count();
    let again = import_inputs(&mut database, &map, input(&path), None).expect("imported");
    assert_eq!((again.nodes_created, again.relationships_created), (0, 0));
    assert_eq!(
        (again.changed.count, again.changed_properties.len()),
        (0, 0)
    );
    assert_eq!(
        (
            again.relationships_changed,
            again.relationships_deleted,
            again.vanished.count
        ),
        (0, 0, 0)
    );
    assert_eq!(database.graph().node_count(), nodes);
    assert_eq!(database.graph().relationship_count(), relationships);
}

#[test]
fn the_actors_of_ucdp_give_their_splinters_alliances_and_renames() {
    let Some(path) = real("ucdp/ucdp_actor_22.1.csv") else {
        return;
    };
    let mut database = Database::in_memory();
    let report =
        import_inputs(&mut database, &map("ucdp-actor"), input(&path), None).expect("imported");
    assert_eq!(report.rows, 1_725);
    // Each actor that has a row has what the row says, also when other rows mention it before.
    let unnamed =
        "MATCH (a:Actor) WHERE a.name STARTS WITH 'UCDP actor ' RETURN a.ucdp_id AS id ORDER BY id";
    assert_eq!(
        rows(&mut database, unnamed),
        ["2658", "6493", "7610", "7611"]
    );
    let told = rows(
        &mut database,
        "MATCH (a:Actor {name: 'Government of Pakistan'}) RETURN a.ucdp_id, labels(a), a.actor_type",
    );
    assert_eq!(told, ["142 | ['Actor', 'Government'] | government"]);
    let told = rows(
        &mut database,
        "MATCH (one:Actor)-[r:SPLINTERED_FROM|ALLIED_WITH|JOINED|RENAMED_TO]->(other) \
         WHERE other.id STARTS WITH 'ucdp:actor:' WITH r, CASE type(r) WHEN 'RENAMED_TO' THEN other ELSE one END AS a WHERE coalesce(r.kind, 'splinter') = 'splinter' \
         RETURN type(r) AS type, count(DISTINCT a) ORDER BY type",
    );
    assert_eq!(
        told,
        [
            "ALLIED_WITH | 111",
            "JOINED | 76",
            "RENAMED_TO | 70",
            "SPLINTERED_FROM | 219"
        ]
    );
    // Each of its names is one that it goes by.
    for name in ["ISIS", "Islamic State", "TQJBR"] {
        let found = rows(
            &mut database,
            &format!("MATCH (a:Actor) WHERE named(a, '{name}') RETURN a.ucdp_id"),
        );
        assert!(found.contains(&"234".to_owned()), "{name}: {found:?}");
    }
    // Names in the order in which they came.
    let told = rows(
        &mut database,
        "MATCH p = (a)-[:RENAMED_TO*]->(:Actor {ucdp_id: 234}) WHERE NOT ()-[:RENAMED_TO]->(a) RETURN [n IN nodes(p) | n.name]",
    );
    assert_eq!(
        told,
        ["['Jama’at Al-Tawhid wa Al-Jihad', 'TQJBR', 'ISI', 'ISIS', 'IS']"]
    );
    let told = rows(
        &mut database,
        "MATCH (a)-[:RENAMED_TO]->(b) WHERE a.name = b.name OR a.actor_type <> b.actor_type RETURN a.name, b.name",
    );
    // Its short name is what its full name was.
    assert_eq!(told, ["Ahrar al-Sham | Ahrar al-Sham"]);
}

#[test]
fn a_quarter_of_an_hour_of_gdelt_keeps_repeats_with_a_lower_rank() {
    let Some(path) = real("gdelt/20191024143000.export.CSV") else {
        return;
    };
    let mut database = Database::in_memory();
    let report =
        import_inputs(&mut database, &map("gdelt2"), input(&path), None).expect("imported");
    assert_eq!((report.rows, report.skipped.count), (2_111, 0));
    let mut ask = |query: &str| rows(&mut database, query).join("; ");
    assert_eq!(ask("MATCH (e:Event) RETURN count(e)"), "2111");
    assert_eq!(
        ask("MATCH (:Event)-[:REPORTED_IN]->(s:Source) RETURN count(DISTINCT s)"),
        "425"
    );
    assert_eq!(
        ask("MATCH (e:Event) WHERE e.rank = 'deprecated' RETURN count(e) > 150 AND count(e) < 200"),
        "true"
    );
    assert_eq!(
        ask("MATCH (e:Event {cameo: '010'}) RETURN count(e) > 0"),
        "true"
    );
}

#[test]
#[ignore = "takes half a minute in a debug build"]
fn the_slices_of_the_event_dataset_import_whole() {
    let Some(path) = real("ucdp/ged_slices_full49.csv.gz") else {
        return;
    };
    let mut database = Database::in_memory();
    let report =
        import_inputs(&mut database, &map("ucdp-ged"), input(&path), None).expect("imported");
    assert_eq!((report.rows, report.skipped.count), (60_950, 0));
    let disordered = "low ≤ best ≤ high does not hold, kept as it is";
    assert_eq!(report.warnings[disordered].count, 565);
    let deaths = "MATCH (c:Claim) RETURN sum(c.low), sum(c.value), sum(c.high)";
    assert_eq!(rows(&mut database, deaths), ["391231 | 431649 | 589042"]);
    let kinds = "MATCH (:Event)-[:OCCURRED_AT]->(p) WITH DISTINCT p RETURN p.kind, count(p) ORDER BY p.kind";
    assert_eq!(
        rows(&mut database, kinds),
        [
            "admin1 | 278",
            "admin2 | 1408",
            "area | 713",
            "border | 30",
            "country | 15",
            "populated_place | 10574",
            "route | 144",
            "water | 26"
        ]
    );
    let by_country = "MATCH (:Event)-[o:OCCURRED_AT]->(l)-[:LOCATED_IN*0..4]->(c:Location) WHERE c.id STARTS WITH 'ucdp:country:'
        WITH c, count(*) AS rows, sum(o.deaths) AS dead
        RETURN sum(rows), sum(CASE WHEN c.name = 'Syria' THEN rows END), sum(CASE WHEN c.name = 'Syria' THEN dead END)";
    assert_eq!(rows(&mut database, by_country), ["60950 | 17920 | 115920"]);
    let Some(path) = real("ucdp/ged_afg_pak_full49.csv") else {
        return;
    };
    // A release with the events of two countries only: the others have vanished, and are there again in the next one.
    let next = |database: &mut Database, path: &PathBuf, release: &str| {
        let mut inputs = input(path);
        inputs[0].release = release.to_owned();
        import_extent(database, &map("ucdp-ged"), inputs, None, Extent::Whole).expect("imported")
    };
    let report = next(&mut database, &path, "2");
    assert_eq!(
        (report.vanished.count, report.vanished_parts.count),
        (57_598, 57_598)
    );
    assert_eq!(
        (report.vanished.ids.len(), report.vanished_rows.count),
        (57_598, 0)
    );
    let left =
        "MATCH (c:Claim) WHERE c.vanished_in IS NULL RETURN sum(c.low), sum(c.value), sum(c.high)";
    let slices = real("ucdp/ged_slices_full49.csv.gz").expect("it was at hand");
    let report = next(&mut database, &slices, "3");
    assert_eq!((report.vanished.count, report.vanished_before), (0, 0));
    assert_eq!(report.returned.count, 57_598);
    assert_eq!(rows(&mut database, left), ["391231 | 431649 | 589042"]);
}
