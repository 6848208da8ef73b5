//! What may reach a terminal: text is escaped, measured and cut here.
//!
//! Data can hold escape sequences, overlong lines and characters that turn the direction of text. None of these may
//! act on the reader's terminal. This module must never know values or formats.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::io;
use std::io::Write;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// Whether a character acts on a terminal or reader instead of showing itself: C0 and C1 controls, DEL, bidirectional
/// controls, zero-width characters, line and paragraph separators, the byte order mark and tag characters.
pub fn is_active(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{061c}'
            | '\u{180e}'
            | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e0fff}')
}

/// The visible form of an active character: `\n`, `\t`, `\r`, `\e`, or `\u{202e}`.
fn push_escaped(out: &mut String, character: char) {
    match character {
        '\n' => out.push_str("\\n"),
        '\t' => out.push_str("\\t"),
        '\r' => out.push_str("\\r"),
        '\u{1b}' => out.push_str("\\e"),
        other => {
            let _ = write!(out, "\\u{{{:x}}}", other as u32);
        }
    }
}

/// The text with every active character shown escaped, line breaks included: safe for one line on a terminal.
pub fn escape_line(text: &str) -> Cow<'_, str> {
    escape(text, |_| false)
}

/// The text with every active character but line breaks and tabs shown escaped: safe for several lines.
pub fn escape_text(text: &str) -> Cow<'_, str> {
    escape(text, |character| matches!(character, '\n' | '\t'))
}

fn escape(text: &str, keeps: fn(char) -> bool) -> Cow<'_, str> {
    let acts = |character: char| is_active(character) && !keeps(character);
    if !text.chars().any(acts) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        if acts(character) {
            push_escaped(&mut out, character);
        } else {
            out.push(character);
        }
    }
    Cow::Owned(out)
}

/// How many terminal columns a text takes.
pub fn width(text: &str) -> usize {
    if text.is_ascii() {
        return text.len();
    }
    text.graphemes(true).map(UnicodeWidthStr::width).sum()
}

/// The text cut to at most `columns`, ending in `mark` when it was cut. Never cuts inside what a reader sees as one
/// character.
pub fn cut<'t>(text: &'t str, columns: usize, mark: &str) -> Cow<'t, str> {
    if width(text) <= columns {
        return Cow::Borrowed(text);
    }
    let room = columns.saturating_sub(width(mark));
    let mut out = String::new();
    let mut taken = 0;
    for grapheme in text.graphemes(true) {
        let wide = UnicodeWidthStr::width(grapheme);
        if taken + wide > room {
            break;
        }
        taken += wide;
        out.push_str(grapheme);
    }
    if width(mark) <= columns {
        out.push_str(mark);
    }
    Cow::Owned(out)
}

/// A writer to a terminal that shows active characters escaped, all but line breaks and tabs.
///
/// Bytes that are not UTF-8 are shown as the replacement character.
#[derive(Debug)]
pub struct EscapingWriter<W: Write> {
    inner: W,
    /// The first bytes of a character whose rest has not been written yet; at most three.
    pending: Vec<u8>,
}

impl<W: Write> EscapingWriter<W> {
    /// A writer that escapes what it passes on to `inner`.
    pub fn new(inner: W) -> Self {
        Self {
            inner,
            pending: Vec::new(),
        }
    }
}

impl<W: Write> Write for EscapingWriter<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.pending.extend_from_slice(bytes);
        let whole = match std::str::from_utf8(&self.pending) {
            Ok(text) => text.len(),
            Err(error) if error.error_len().is_none() => error.valid_up_to(),
            Err(_) => self.pending.len(),
        };
        let ready = self.pending.drain(..whole).collect::<Vec<u8>>();
        self.inner
            .write_all(escape_text(&String::from_utf8_lossy(&ready)).as_bytes())?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_text_never_reaches_the_terminal_raw() {
        let hostile = [
            "\u{1b}[31mred",
            "\u{1b}]0;title\u{7}",
            "\u{1b}]52;c;AAAA\u{1b}\\",
            "\u{9b}31m",
            "\u{90}dcs",
            "over\rwritten",
            "back\u{8}space",
            "\u{7f}",
            "\u{202e}gpj.exe",
            "\u{2066}isolated\u{2069}",
            "zero\u{200b}width\u{200d}join",
            "\u{feff}bom",
            "tag\u{e0041}",
            "nul\0",
            "para\u{2029}graph",
        ];
        for text in hostile {
            let safe = escape_line(text);
            assert!(!safe.chars().any(is_active), "{text:?} gave {safe:?}");
            let mut out = Vec::new();
            let mut writer = EscapingWriter::new(&mut out);
            for byte in text.as_bytes() {
                writer.write_all(&[*byte]).expect("a vector takes bytes");
            }
            let written = String::from_utf8(out).expect("whole characters");
            assert!(!written.chars().any(is_active), "{text:?} gave {written:?}");
        }
    }

    #[test]
    fn escapes_are_readable() {
        assert_eq!(escape_line("a\u{1b}[0m\n\u{202e}b"), "a\\e[0m\\n\\u{202e}b");
        assert_eq!(escape_text("a\n\tb"), "a\n\tb");
        assert!(matches!(escape_line("Türkiye 日本"), Cow::Borrowed(_)));
    }

    #[test]
    fn width_counts_columns_not_bytes_or_characters() {
        assert_eq!(width("Türkiye"), 7);
        assert_eq!(width("日本"), 4);
        assert_eq!(width("e\u{301}"), 1);
    }

    #[test]
    fn cutting_respects_wide_characters_and_leaves_room_for_the_mark() {
        assert_eq!(cut("Pakistan", 8, "…"), "Pakistan");
        assert_eq!(cut("Pakistan", 5, "…"), "Paki…");
        assert_eq!(cut("日本語", 4, "…"), "日…");
        assert_eq!(cut("e\u{301}e\u{301}e\u{301}", 2, "…"), "e\u{301}…");
    }
}
