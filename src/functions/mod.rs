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
#[cfg(test)]
mod tests;

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
pub use signature::Watch;

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
