//! The function table: every scalar function, aggregate and procedure of the language, one row each.
//!
//! The same rows feed the binder, "did you mean", completion, `:help`, `SHOW FUNCTIONS` and the reference.
//! A kernel sees values and a [`Context`]; it must never know the plan, the engine or the text.

pub mod aggregate;
mod arguments;
pub mod arithmetic;
pub mod component;
pub mod procedure;
pub mod scalar;
pub mod signature;

use std::sync::OnceLock;

use crate::model::collections::HashMap;

pub use component::component;

pub use signature::Accumulator;
pub use signature::Aggregate;
pub use signature::Context;
pub use signature::Function;
pub use signature::FunctionError;
pub use signature::Kernel;
pub use signature::NullRule;
pub use signature::Parameter;
pub use signature::Purity;

/// The scalar function called `name` (any case, any alias).
pub fn scalar(name: &str) -> Option<&'static Function> {
    static ROWS: OnceLock<HashMap<String, &'static Function>> = OnceLock::new();
    let rows = ROWS.get_or_init(|| {
        scalars()
            .flat_map(|function| {
                names(function.name, function.aliases).map(move |name| (name, function))
            })
            .collect()
    });
    rows.get(name.to_ascii_lowercase().as_str()).copied()
}

/// The aggregate called `name` (any case, any alias).
pub fn aggregate(name: &str) -> Option<&'static Aggregate> {
    static ROWS: OnceLock<HashMap<String, &'static Aggregate>> = OnceLock::new();
    let rows = ROWS.get_or_init(|| {
        aggregates()
            .flat_map(|aggregate| {
                names(aggregate.name, aggregate.aliases).map(move |name| (name, aggregate))
            })
            .collect()
    });
    rows.get(name.to_ascii_lowercase().as_str()).copied()
}

/// A name and its aliases, in lower case.
fn names(name: &'static str, aliases: &'static [&'static str]) -> impl Iterator<Item = String> {
    std::iter::once(name)
        .chain(aliases.iter().copied())
        .map(str::to_ascii_lowercase)
}

/// Every scalar function, family by family.
pub fn scalars() -> impl Iterator<Item = &'static Function> {
    scalar::FAMILIES.iter().copied().flatten()
}

/// Every aggregate.
pub fn aggregates() -> impl Iterator<Item = &'static Aggregate> {
    aggregate::FAMILIES.iter().copied().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::collections::HashSet;

    #[test]
    fn every_name_is_given_once() {
        let mut seen = HashSet::default();
        let all = scalars()
            .flat_map(|function| names(function.name, function.aliases))
            .chain(aggregates().flat_map(|aggregate| names(aggregate.name, aggregate.aliases)));
        for name in all {
            assert!(seen.insert(name.clone()), "{name} is given twice");
        }
    }

    #[test]
    fn functions_are_found_in_any_case_and_by_any_name() {
        assert_eq!(scalar("TOUPPER").unwrap().name, "toUpper");
        assert_eq!(scalar("upper").unwrap().name, "toUpper");
        assert_eq!(aggregate("COUNT").unwrap().name, "count");
        assert!(scalar("nothing").is_none());
    }

    #[test]
    fn every_row_is_documented_and_whole() {
        for function in scalars() {
            let name = function.name;
            assert!(!function.doc.is_empty(), "{name} has no doc");
            assert!(!function.doc.ends_with('.'), "{name}: full stop");
            assert!(function.required <= function.parameters.len(), "{name}");
            assert!(!function.variadic || !function.parameters.is_empty());
            if function.purity == Purity::Pure {
                assert!(!function.example.is_empty(), "{name} has no example");
            }
            assert_eq!(
                function.example.is_empty(),
                function.example_result.is_empty(),
                "{name}"
            );
        }
        for aggregate in aggregates() {
            assert!(!aggregate.doc.is_empty() && !aggregate.example.is_empty());
        }
    }

    #[test]
    fn signatures_show_what_may_be_left_out() {
        assert_eq!(
            scalar("trim").unwrap().signature_text(),
            "trim(text :: STRING, [characters :: STRING]) :: STRING"
        );
        assert_eq!(
            scalar("coalesce").unwrap().signature_text(),
            "coalesce(value :: ANY, …) :: ANY"
        );
    }
}
