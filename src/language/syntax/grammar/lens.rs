//! `ACCORDING TO who`, `[CERTAINLY] DURING window`, `AS OF instant`, `RESOLVING IDENTITY` and `CITE`: what stands before a query.

use super::Parsed;
use super::Parser;
use crate::diagnostic::Code;
use crate::diagnostic::Diagnostic;
use crate::language::syntax::ast::Lens;
use crate::language::syntax::ast::LensKind;

impl Parser<'_> {
    /// Lenses in any order, each kind once.
    pub(super) fn lenses(&mut self) -> Parsed<Vec<Lens>> {
        let mut lenses: Vec<Lens> = Vec::new();
        while let Some(lens) = self.lens()? {
            let same = |other: &&Lens| {
                std::mem::discriminant(&other.kind) == std::mem::discriminant(&lens.kind)
            };
            if let Some(first) = lenses.iter().find(same) {
                let words = lens.span.text(self.text);
                return Err(Box::new(
                    Diagnostic::new(
                        Code::RepeatedLens,
                        format!("`{words}` is written twice"),
                        Some(lens.span),
                    )
                    .with_secondary(first.span, "here already")
                    .with_help("each lens stands once; `ACCORDING TO` takes a list of names"),
                ));
            }
            lenses.push(lens);
        }
        Ok(lenses)
    }

    fn lens(&mut self) -> Parsed<Option<Lens>> {
        let start = self.at;
        let kind: fn(_) -> _ = if self.take_all(&["ACCORDING", "TO"]) {
            LensKind::AccordingTo
        } else if self.take_all(&["CERTAINLY", "DURING"]) {
            LensKind::CertainlyDuring
        } else if self.take_all(&["DURING"]) {
            LensKind::During
        } else if self.take_all(&["AS", "OF"]) {
            LensKind::AsOf
        } else if self.take_all(&["RESOLVING", "IDENTITY"]) {
            let span = self.since(start);
            return Ok(Some(Lens {
                kind: LensKind::ResolvingIdentity,
                span,
            }));
        } else if self.take("CITE") {
            let span = self.since(start);
            return Ok(Some(Lens {
                kind: LensKind::Cite,
                span,
            }));
        } else {
            return Ok(None);
        };
        let span = self.since(start);
        Ok(Some(Lens {
            kind: kind(self.expression()?),
            span,
        }))
    }
}
