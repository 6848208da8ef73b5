//! Searches by name: an index of names, however it came to be, finds what looking at every node finds.

use annals::Database;
use annals::database::SessionOptions;
use annals::engine::Tuning;

use super::run;
use super::seeds;
use super::world::Dice;

const CASES: u64 = 60;
const NAMES: [&str; 8] = [
    "Türkiye",
    "TURKIYE",
    "Taliban",
    "the Taliban",
    "Kabul",
    "Kābul",
    "Government of Kabul",
    "Kabul, Government of",
];

fn statement(dice: &mut Dice) -> String {
    let mut name = || NAMES[dice.below(NAMES.len())];
    let (one, other, third) = (name(), name(), name());
    match dice.below(9) {
        0 | 1 => format!("CREATE (:A {{name: '{one}', aliases: ['{other}', '{third}']}})"),
        2 => format!("CREATE (:B {{name: '{one}', weak_aliases: ['{other}'], iso3: '{third}'}})"),
        3 => format!("MATCH (n:A) WHERE named(n, '{one}') SET n.name = '{other}'"),
        4 => format!("MATCH (n) WHERE named(n, '{one}') SET n.aliases = ['{other}']"),
        5 => format!("MATCH (n:B) WHERE named(n, '{one}') DELETE n"),
        6 => format!("MATCH (n:B) WHERE named(n, '{one}') SET n:A REMOVE n.name"),
        7 => format!("MATCH (n:A) WHERE named(n, '{one}') SET n = {{name: '{other}'}}, n:B"),
        _ => format!(
            "BEGIN; MATCH (n) SET n.name = '{one}' DELETE n; CREATE (:A {{name: '{other}'}}); ROLLBACK"
        ),
    }
}

#[test]
fn an_index_of_names_changes_no_answer() {
    for seed in seeds(CASES) {
        let mut dice = Dice::new(seed);
        let mut databases = [Database::in_memory(), Database::in_memory()];
        let mut told = String::new();
        for _ in 0..30 {
            let statement = statement(&mut dice);
            told = format!("{told}{statement};\n");
            let name = NAMES[dice.below(NAMES.len())];
            let label = [":A", ":B", ""][dice.below(3)];
            let lens = ["", "DURING '2025' "][dice.below(2)];
            let query = format!(
                "{lens}MATCH (n{label}) WHERE named(n, '{name}') RETURN id(n), n.name, labels(n)"
            );
            let [with, without] = [true, false].map(|optimize| {
                let tuning = Tuning {
                    chunk_size: 2048,
                    optimize,
                    ..Tuning::default()
                };
                let mut session = databases[usize::from(optimize)].session(SessionOptions {
                    tuning,
                    ..SessionOptions::default()
                });
                run(&mut session, &statement);
                run(&mut session, &query)
            });
            assert_eq!(with, without, "seed {seed}\n{told}{query}");
        }
    }
}
