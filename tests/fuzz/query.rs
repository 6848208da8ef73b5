//! Any text as a script on a small graph: it answers or it is refused, in bounded time and memory; nothing panics.
#![no_main]

use std::time::Duration;

use annals::Database;
use annals::Error;
use annals::Session;
use annals::database::SessionOptions;
use annals::diagnostic::Source;
use annals::engine::Limits;
use annals::output::diagnostic::Look;
use annals::output::diagnostic::json_error;
use annals::output::diagnostic::render;
use libfuzzer_sys::fuzz_target;

const GRAPH: &str = "
    CREATE (a:Actor {name: 'A', since: date('2025-10-09')}), (b:Actor:State {name: 'B', n: 1}), (e:Event {n: 2.5}),
        (a)-[:STRUCK {when: date('2025-10-11')}]->(b), (a)-[:STRUCK]->(b), (b)-[:RETALIATION_FOR]->(a),
        (a)-[:PARTICIPATED_IN {role: 'x'}]->(e), (e)-[:PRECEDED]->(e)";

fuzz_target!(|text: &str| {
    let mut database = Database::in_memory();
    let mut session = database.session(SessionOptions {
        timeout: Some(Duration::from_millis(200)),
        limits: Limits {
            memory: Some(64 << 20),
            rows: Some(10_000),
            ..Limits::default()
        },
        random_seed: Some(1),
        ..SessionOptions::default()
    });
    run(&mut session, GRAPH);
    run(&mut session, text);
});

fn run(session: &mut Session<'_>, text: &str) {
    let source = Source::new("fuzz", text);
    match Session::statements(&source) {
        Err(error) => show(error, &source),
        Ok(spans) => {
            for span in spans {
                if let Err(error) = session.run(&source, span) {
                    show(error, &source);
                }
            }
        }
    }
}

/// Drawing an error walks its places in the text, so that is tried too.
fn show(error: Error, source: &Source) {
    let Error::Query(diagnostics) = error else {
        return;
    };
    assert!(!diagnostics.is_empty(), "an error says what is wrong");
    for diagnostic in &diagnostics {
        render(diagnostic, source, &Look::default());
    }
    json_error(&diagnostics);
}
