//! Runs scenarios side by side, each on a thread of its own with a time limit.

use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::mpsc;
use std::time::Duration;

use annals::engine::Tuning;

use super::gherkin;
use super::gherkin::Scenario;
use super::steps;
use super::steps::Failure;

/// How long a scenario may take before it counts as failed.
const TIME_LIMIT: Duration = Duration::from_secs(10);

/// Which scenario it is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Identity {
    /// The feature file below `features`, with forward slashes.
    pub(super) path: String,
    /// The name as written.
    pub(super) name: String,
    /// The row of the examples, from 1.
    pub(super) example: Option<usize>,
}

impl std::fmt::Display for Identity {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{} :: {}", self.path, self.name)?;
        match self.example {
            Some(example) => write!(formatter, " :: {example}"),
            None => Ok(()),
        }
    }
}

/// A scenario and how it went.
#[derive(Debug)]
pub(super) struct Verdict {
    pub(super) identity: Identity,
    pub(super) outcome: Result<(), Failure>,
}

/// The scenarios below `directory/features`, in the order of their paths.
///
/// # Errors
/// A file that cannot be read.
pub(super) fn load(directory: &Path) -> Result<Vec<(Identity, Scenario)>, String> {
    let features = directory.join("features");
    let mut files = Vec::new();
    feature_files(&features, &mut files)?;
    files.sort();
    let mut scenarios = Vec::new();
    for file in files {
        let text = std::fs::read_to_string(&file)
            .map_err(|error| format!("{}: {error}", file.display()))?;
        let below = file.strip_prefix(&features).unwrap_or(&file);
        let path = below.to_string_lossy().replace('\\', "/");
        let read = gherkin::read(&text).map_err(|error| format!("{path}: {error}"))?;
        for scenario in read {
            let identity = Identity {
                path: path.clone(),
                name: scenario.name.clone(),
                example: scenario.example,
            };
            scenarios.push((identity, scenario));
        }
    }
    Ok(scenarios)
}

fn feature_files(directory: &Path, files: &mut Vec<PathBuf>) -> Result<(), String> {
    let wrong = |error: std::io::Error| format!("{}: {error}", directory.display());
    for entry in std::fs::read_dir(directory).map_err(wrong)? {
        let path = entry.map_err(wrong)?.path();
        if path.is_dir() {
            feature_files(&path, files)?;
        } else if path
            .extension()
            .is_some_and(|extension| extension == "feature")
        {
            files.push(path);
        }
    }
    Ok(())
}

/// Runs the scenarios, as many at a time as there are processors; verdicts come in the order of the scenarios.
pub(super) fn run(
    scenarios: Vec<(Identity, Scenario)>,
    directory: &Path,
    tuning: Tuning,
) -> Vec<Verdict> {
    let graphs: Arc<Path> = directory.join("graphs").into();
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    let queue = Mutex::new(scenarios.into_iter().enumerate());
    let verdicts = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                loop {
                    let next = queue.lock().expect("no worker panics").next();
                    let Some((position, (identity, scenario))) = next else {
                        break;
                    };
                    let outcome = guarded(scenario, &graphs, tuning);
                    let verdict = Verdict { identity, outcome };
                    let mut verdicts = verdicts.lock().expect("no worker panics");
                    verdicts.push((position, verdict));
                }
            });
        }
    });
    let mut verdicts = verdicts.into_inner().expect("no worker panics");
    verdicts.sort_by_key(|(position, _)| *position);
    verdicts.into_iter().map(|(_, verdict)| verdict).collect()
}

/// Runs one scenario on a thread of its own: a panic is a failure, and so is taking too long.
fn guarded(scenario: Scenario, graphs: &Arc<Path>, tuning: Tuning) -> Result<(), Failure> {
    let (sender, receiver) = mpsc::channel();
    let graphs = Arc::clone(graphs);
    let thread = std::thread::spawn(move || {
        let outcome = steps::run(&scenario, &graphs, tuning, TIME_LIMIT);
        // Nobody listens any more when the time was up.
        let _ = sender.send(outcome);
    });
    // The session has the same limit and says so itself; the rest is for what never looks at the clock.
    match receiver.recv_timeout(TIME_LIMIT + Duration::from_secs(5)) {
        Ok(outcome) => outcome,
        Err(mpsc::RecvTimeoutError::Timeout) => Err(Failure {
            summary: format!("still running after {} s", TIME_LIMIT.as_secs() + 5),
            ..Failure::default()
        }),
        Err(mpsc::RecvTimeoutError::Disconnected) => {
            let panic = thread.join().err();
            let message = panic.as_ref().and_then(|panic| {
                let text = panic.downcast_ref::<String>().map(String::as_str);
                text.or_else(|| panic.downcast_ref::<&str>().copied())
            });
            Err(Failure {
                summary: format!("panicked: {}", message.unwrap_or("without words")),
                ..Failure::default()
            })
        }
    }
}
