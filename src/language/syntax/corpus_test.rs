//! Every query of the conformance scenarios parses, unless its scenario expects a compile-time error.

#![expect(clippy::print_stderr, reason = "a skipped test says so")]

use super::parse;
use super::statements;

fn features(directory: &std::path::Path, out: &mut Vec<std::path::PathBuf>) {
    let Ok(entries) = std::fs::read_dir(directory) else {
        return;
    };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            features(&path, out);
        } else if path
            .extension()
            .is_some_and(|extension| extension == "feature")
        {
            out.push(path);
        }
    }
}

#[test]
fn conformance_queries_parse() {
    let shared = std::env::var("ANNALS_SHARED").unwrap_or_else(|_| "../shared".to_owned());
    let mut paths = Vec::new();
    features(
        &std::path::Path::new(&shared).join("tck/features"),
        &mut paths,
    );
    if paths.is_empty() {
        eprintln!("SKIPPED: no conformance scenarios below {shared}");
        return;
    }
    let mut failures = Vec::new();
    for path in paths {
        let text = std::fs::read_to_string(&path).expect("a readable file");
        let text: Vec<&str> = text
            .lines()
            .filter(|line| !line.trim_start().starts_with('#'))
            .collect();
        let text = text.join("\n");
        for scenario in text.split("Scenario") {
            if scenario.contains("should be raised at compile time") {
                continue;
            }
            for query in scenario.split("\"\"\"").skip(1).step_by(2) {
                if query.contains('<') && scenario.contains("Examples:") {
                    continue;
                }
                let places = match statements(query) {
                    Ok(places) => places,
                    Err(errors) => {
                        failures.push(format!("{}\n{query}\n{:?}", path.display(), errors[0]));
                        continue;
                    }
                };
                for place in places {
                    if let Err(errors) = parse(query, place) {
                        failures.push(format!("{}\n{query}\n{:?}", path.display(), errors[0]));
                    }
                }
            }
        }
    }
    assert!(
        failures.is_empty(),
        "{} fail:\n{}",
        failures.len(),
        failures[..failures.len().min(20)].join("\n")
    );
}
