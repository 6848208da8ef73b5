//! The function table: every scalar function, aggregate and procedure of the language, one row each.
//!
//! The same rows feed the binder, "did you mean", completion, `:help`, `SHOW FUNCTIONS` and the reference.
//! A kernel sees values and a [`Context`]; it must never know the plan, the engine or the text.

pub mod aggregate;
pub mod procedure;
pub mod scalar;
pub mod signature;

pub use signature::Accumulator;
pub use signature::Aggregate;
pub use signature::Context;
pub use signature::Function;
pub use signature::FunctionError;
pub use signature::NullRule;
pub use signature::Parameter;
pub use signature::Purity;

/// The scalar function called `name` (any case, any alias).
pub fn scalar(name: &str) -> Option<&'static Function> {
    scalars().find(|function| {
        function.name.eq_ignore_ascii_case(name)
            || function
                .aliases
                .iter()
                .any(|alias| alias.eq_ignore_ascii_case(name))
    })
}

/// The aggregate called `name` (any case).
pub fn aggregate(name: &str) -> Option<&'static Aggregate> {
    aggregates().find(|aggregate| {
        aggregate.name.eq_ignore_ascii_case(name)
            || aggregate
                .aliases
                .iter()
                .any(|alias| alias.eq_ignore_ascii_case(name))
    })
}

/// Every scalar function, family by family.
pub fn scalars() -> impl Iterator<Item = &'static Function> {
    scalar::FAMILIES.iter().copied().flatten()
}

/// Every aggregate.
pub fn aggregates() -> impl Iterator<Item = &'static Aggregate> {
    aggregate::FAMILIES.iter().copied().flatten()
}
