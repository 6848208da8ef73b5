//! Functions that can be called with words between their arguments, under the names of the function table.

use crate::diagnostic::Span;
use crate::language::syntax::ast::Expression;
use crate::language::syntax::ast::ExpressionKind;
use crate::language::syntax::ast::Name;

/// `x IS NORMALIZED`
pub(super) const IS_NORMALIZED: &str = "isNormalized";
/// `normalize(text, NFC)`
pub(super) const NORMALIZE: &str = "normalize";
/// `trim(BOTH … FROM …)`
pub(super) const TRIM: &str = "trim";
/// `trim(LEADING … FROM …)`
pub(super) const TRIM_START: &str = "lTrim";
/// `trim(TRAILING … FROM …)`
pub(super) const TRIM_END: &str = "rTrim";

/// A call of one of them.
pub(super) fn called(function: &str, span: Span, arguments: Vec<Expression>) -> ExpressionKind {
    ExpressionKind::Call {
        function: Name {
            text: function.to_owned(),
            span,
        },
        distinct: false,
        arguments,
    }
}
