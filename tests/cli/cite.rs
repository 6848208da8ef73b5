//! `CITE`: what each row rests on, as numbered footnotes, in every format of rows.

use super::annals;
use super::json;

const SEED: &str = "graph-data/durand-line-2025.cypher";

fn asked(statement: &str, format: &str) -> String {
    let run = annals(&["query", "--load", SEED, "-c", statement, "--format", format]);
    assert_eq!(run.code, 0, "{statement}: {}", run.stderr);
    run.stdout
}

/// The rows of an answer, with the texts (or else sources) of their footnotes in place of the numbers.
fn cited(statement: &str) -> Vec<(serde_json::Value, Vec<String>)> {
    let answer = json(&asked(statement, "json"));
    let footnotes = answer["footnotes"].as_array().cloned().unwrap_or_default();
    let text = |number: &serde_json::Value| {
        let at = usize::try_from(number.as_u64().expect("a number")).expect("small") - 1;
        let footnote = &footnotes[at];
        assert_eq!(footnote["number"], *number);
        let text = footnote["text"].as_str().or(footnote["source"].as_str());
        text.expect("a text or a source").to_owned()
    };
    let rows = answer["rows"].as_array().expect("rows").iter();
    rows.map(|row| {
        let values = row.as_array().expect("a row");
        let numbers = values.last().and_then(|cell| cell.as_array());
        let texts = numbers.expect("numbers").iter().map(text).collect();
        (values[0].clone(), texts)
    })
    .collect()
}

const CASUALTIES: &str = "CITE MATCH (c:Claim {measure: 'killed'})<-[:CLAIMED]-(a) \
    RETURN a.name AS by, c.value AS killed ORDER BY killed";

#[test]
fn numbers_stand_in_the_row_and_footnotes_below_the_table() {
    let expected = " \
by                   killed  cited
 Afghan Taliban           58  [1, 2]
 independent reports      70  [3, 4]
 Pakistan                200  [2, 5]

 [1] Killed 58 Pakistani personnel — Afghan Taliban (rejected by Pakistan); seed article, What we know now
 [2] seed article, What we know now
 [3] More than 70 dead on both sides — independent reports; seed article, Key details of the escalation
 [4] seed article, Key details of the escalation
 [5] Killed 200 Afghan and TTP fighters — Pakistan; seed article, What we know now
";
    assert_eq!(asked(CASUALTIES, "plain"), expected);
    assert!(asked(CASUALTIES, "box").ends_with(expected.split_once("\n\n").expect("footnotes").1));
}

#[test]
fn every_format_of_rows_tells_the_footnotes() {
    for format in ["box", "plain", "csv", "tsv", "json", "jsonl", "markdown"] {
        let shown = asked(CASUALTIES, format);
        for word in [
            "Killed 58 Pakistani personnel",
            "seed article",
            "Key details",
        ] {
            assert!(shown.contains(word), "{format}: {shown}");
        }
    }
    let elements = "CITE MATCH (c:Claim {id: 'cl:58'}) RETURN c";
    assert!(asked(elements, "cypher").contains("// [1] Killed 58 Pakistani personnel"));
    let first = asked(CASUALTIES, "jsonl");
    let first = json(first.lines().next().expect("a line"));
    assert_eq!(first["cited"][0]["by"][0], "Afghan Taliban");
    assert_eq!(first["cited"][0]["rejected_by"][0], "Pakistan");
}

#[test]
fn footnotes_survive_what_narrows_the_columns_of_a_row() {
    let claim = "Killed 58 Pakistani personnel";
    for statement in [
        "CITE MATCH (c:Claim {id: 'cl:58'}) RETURN 1 AS one",
        "CITE MATCH (c:Claim {id: 'cl:58'}) WITH c.value AS value RETURN value",
        "CITE MATCH (c:Claim {id: 'cl:58'}) RETURN count(*) AS n",
        "CITE MATCH (c:Claim {id: 'cl:58'}) WITH collect(c) AS cs RETURN size(cs) AS n",
        "CITE MATCH (c:Claim {id: 'cl:58'}) RETURN DISTINCT c.value AS value ORDER BY value LIMIT 1",
        "CITE MATCH (c:Claim {id: 'cl:58'}) WITH DISTINCT c.kind AS kind RETURN count(kind) AS n",
        "CITE OPTIONAL MATCH (c:Claim {id: 'cl:58'}) RETURN c.value AS value",
        "CITE CALL { MATCH (c:Claim {id: 'cl:58'}) RETURN c.value AS value } RETURN value",
        "CITE MATCH (c:Claim {id: 'cl:58'}) CALL { WITH c RETURN c.value AS value } RETURN value",
        "CITE UNWIND [1] AS x CALL { MATCH (c:Claim {id: 'cl:58'}) RETURN count(*) AS n } RETURN n",
        "CITE MATCH (c:Claim {id: 'cl:58'}) RETURN 1 AS one UNION MATCH (c:Claim {id: 'cl:58'}) RETURN 1 AS one",
        "CITE RETURN 1 AS one UNION MATCH (c:Claim {id: 'cl:58'}) RETURN 1 AS one",
        "CITE ACCORDING TO 'Afghan Taliban' MATCH (c:Claim {id: 'cl:58'}) RETURN count(*) AS n",
        "CITE DURING '2025' MATCH (c:Claim {id: 'cl:58'}) RETURN count(*) AS n",
        "CITE MATCH p = (:Event)<-[:ABOUT]-(:Claim {id: 'cl:58'}) RETURN length(p) AS n",
        "CITE MATCH (e:Event {id: 'ev:retal'}) RETURN COUNT { (e)<-[:ABOUT]-(:Claim) } AS n",
        "CITE MATCH (e:Event {id: 'ev:retal'}) WHERE EXISTS { (e)<-[:ABOUT]-(:Claim {id: 'cl:58'}) } RETURN 1 AS n",
        "CITE MATCH (e:Event {id: 'ev:retal'} WHERE EXISTS { (e)<-[:ABOUT]-(:Claim) }) RETURN count(*) AS n",
        "CITE MATCH (e:Event {id: 'ev:retal'}) WITH e, COUNT { (e)<-[:ABOUT]-() } AS n WHERE n > 0 RETURN n",
        "CITE MATCH (e:Event {id: 'ev:retal'}) RETURN [(e)<-[:ABOUT]-(c) | c.text] AS texts",
        "CITE MATCH (e:Event {id: 'ev:retal'}) RETURN COLLECT { MATCH (e)<-[:ABOUT]-(c) RETURN c.text LIMIT 9 } AS n",
        "CITE MATCH (e:Event {id: 'ev:retal'}) RETURN [c IN claims(e, 'killed') | c.value] AS killed",
        "CITE MATCH (e:Event {id: 'ev:retal'}) RETURN disputed(e, 'killed') AS doubted",
        "CITE MATCH (e:Event {id: 'ev:retal'}) RETURN max(claims(e, 'killed')[0].value) AS killed",
        "CITE MATCH (e:Event {id: 'ev:retal'}) UNWIND claims(e, 'killed') AS c RETURN count(*) AS n",
        "CITE MATCH (e:Event {id: 'ev:retal'}) WITH collect(e) AS es \
         RETURN [e IN es WHERE size(claims(e)) > 0 | e.id] AS ids",
        "CITE MATCH (e:Event {id: 'ev:retal'}) WITH collect(e) AS es \
         RETURN reduce(n = 0, e IN es | n + COUNT { (e)<-[:ABOUT]-() }) AS n",
        "CITE MATCH (e:Event {id: 'ev:retal'}) RETURN CASE WHEN e.id IS NULL THEN 0 \
         ELSE COUNT { (e)<-[:ABOUT]-() } END AS n",
        "CITE MATCH (e:Event {id: 'ev:retal'}) RETURN all(x IN [e] WHERE EXISTS { (x)<-[:ABOUT]-() }) AS n",
    ] {
        let rows = cited(statement);
        assert_eq!(rows.len(), 1, "{statement}");
        assert!(
            rows[0].1.iter().any(|text| text == claim),
            "{statement}: {rows:?}"
        );
    }
}

#[test]
fn a_union_keeps_the_footnotes_of_its_sides_apart() {
    let rows = cited(
        "CITE MATCH (c:Claim {id: 'cl:58'}) RETURN c.value AS v \
         UNION ALL MATCH (c:Claim {id: 'cl:200'}) RETURN c.value AS v UNION ALL RETURN 1 AS v",
    );
    let texts: Vec<&[String]> = rows.iter().map(|(_, texts)| texts.as_slice()).collect();
    assert_eq!(
        texts,
        [
            &["Killed 58 Pakistani personnel".to_owned()][..],
            &["Killed 200 Afghan and TTP fighters".to_owned()][..],
            &[]
        ]
    );
}

#[test]
fn claims_about_a_node_are_cited_where_what_they_give_is_read() {
    let about = |statement: &str| {
        let rows = cited(statement);
        rows[0]
            .1
            .iter()
            .any(|text| text == "Killed 58 Pakistani personnel")
    };
    assert!(about(
        "CITE MATCH (e:Event {id: 'ev:retal'}) RETURN e.killed AS killed"
    ));
    assert!(about("CITE MATCH (e:Event {id: 'ev:retal'}) RETURN e"));
    assert!(about(
        "CITE MATCH (e:Event {id: 'ev:retal'}) RETURN e {.*} AS all"
    ));
    assert!(!about(
        "CITE MATCH (e:Event {id: 'ev:retal'}) RETURN e.name AS name"
    ));
}

#[test]
fn the_answer_is_otherwise_the_same() {
    for statement in [
        "MATCH (a:Actor)-[r]->(b) RETURN DISTINCT type(r) AS t ORDER BY t SKIP 1 LIMIT 5",
        "MATCH (a:Actor)-[r:STRUCK]->(b) RETURN a.name AS name, count(*) AS n ORDER BY n DESC, name",
        "MATCH (a:Actor) RETURN a.id AS id ORDER BY id UNION MATCH (a:State) RETURN a.id AS id",
        "MATCH (e:Event) OPTIONAL MATCH (e)<-[:ABOUT]-(c) RETURN e.id AS id, count(c) AS n ORDER BY id",
        "MATCH (a:Actor) WHERE EXISTS { (a)-[:STRUCK]->() } RETURN a.id AS id ORDER BY id",
        "MATCH (a:Actor) WHERE NOT EXISTS { (a)-[:STRUCK]->() } RETURN a.id AS id, [(a)--(b) | b.id] AS n ORDER BY id",
        "MATCH (a:Actor) WITH a, COUNT { (a)-->() } AS n RETURN n, count(*) AS times ORDER BY n DESC LIMIT 3",
        "MATCH (e:Event) RETURN e.id AS id, CASE WHEN e.id IS NULL THEN date('of ' + e.id).year ELSE size(claims(e)) END AS n \
         ORDER BY n, id SKIP 2",
    ] {
        let plain = json(&asked(statement, "json"));
        let cited = json(&asked(&format!("CITE {statement}"), "json"));
        let sorted = |answer: &serde_json::Value, drop: usize| {
            let rows = answer["rows"].as_array().expect("rows").iter();
            let mut rows: Vec<String> = rows
                .map(|row| {
                    let row = row.as_array().expect("a row");
                    format!("{:?}", &row[..row.len() - drop])
                })
                .collect();
            if statement.contains("UNION") {
                rows.sort();
            }
            rows
        };
        assert_eq!(sorted(&plain, 0), sorted(&cited, 1), "{statement}");
        assert_eq!(plain["notices"], cited["notices"], "{statement}");
    }
}

#[test]
fn sources_are_cited_with_address_and_day() {
    let run = super::fed(
        &["query", "-f", "-", "--format", "plain"],
        "CREATE (:Source {id: 's', title: 'Daily', url: 'https://example.org/1', accessed: '2026-01-02'});\n\
         CREATE (:A {id: 1})-[:R {source: 's', locator: 'p. 3'}]->(:B {source: 'a letter'});\n\
         CITE MATCH (:A)-[:R]->(b) RETURN b.id AS cited;\n",
    );
    assert_eq!(run.code, 0, "{}", run.stderr);
    let expected = " [1] Daily, p. 3, https://example.org/1, accessed 2026-01-02\n [2] a letter\n";
    assert!(run.stdout.contains(" cited  cited 2\n"), "{}", run.stdout);
    assert!(run.stdout.ends_with(expected), "{}", run.stdout);
}

#[test]
fn what_cannot_be_cited_is_an_error() {
    let run = annals(&["query", "-c", "CITE CREATE (n) RETURN n"]);
    assert_eq!(run.code, 1);
    assert!(
        run.stderr.contains("nothing can be written under `CITE`"),
        "{}",
        run.stderr
    );
}

#[test]
fn a_line_of_a_table_is_no_place_in_the_article_it_names() {
    let directory = tempfile::tempdir().expect("a directory");
    let db = directory.path().join("x.annals");
    let db = db.to_str().expect("a path");
    let rows = "tests/import/ged.csv";
    let run = annals(&["import", "--db", db, "--as", "ucdp-ged", rows]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let cite = "CITE MATCH (e:Event {id: 'ucdp:ged:1'}) RETURN e.event_type";
    let run = annals(&["query", "--db", db, "-c", cite, "--format", "json"]);
    let answer = json(&run.stdout);
    let footnotes = answer["footnotes"].as_array().expect("footnotes").iter();
    let places: Vec<_> = footnotes
        .map(|note| (note["source"].as_str(), note["locator"].as_str()))
        .collect();
    assert_eq!(
        places,
        [
            (Some("Clash, again"), None),
            (Some("Guns heard"), None),
            (Some("UCDP GED"), Some("ged.csv:2"))
        ],
        "{answer}"
    );
    let why = annals(&["why", "--db", db, "ucdp:ged:1", "--format", "json"]);
    let why = json(&why.stdout);
    let articles = why["rows"].as_array().expect("rows").iter();
    let mut articles = articles.filter(|row| row[4] == "Clash, again");
    assert_eq!(
        articles.next().expect("the article")[5],
        serde_json::Value::Null
    );
}
