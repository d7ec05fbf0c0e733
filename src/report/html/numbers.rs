//! Numbers on a page: grouped by narrow spaces that do not break, with the value for programs.
//!
//! Each number that `--json` has as well says where in that object it stands, so that a test can
//! hold the page to it.

use crate::kernel::escape::markup;
use crate::kernel::time::Time;
use crate::report::numbers::count;
use crate::report::timeline::Dates;
use maud::Markup;
use maud::PreEscaped;
use maud::Render;
use maud::html;

/// Text that somebody else wrote.
pub struct Said<'a>(pub &'a str);

impl Render for Said<'_> {
    fn render_to(&self, buffer: &mut String) {
        buffer.push_str(&markup(self.0));
    }
}

/// A text with narrow spaces for the commas between groups of digits, and with units that stay
/// with their numbers.
#[must_use]
pub fn spaced(text: &str) -> String {
    let bytes = text.as_bytes();
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let mut shown = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        match c {
            ',' if at > 0 && digit(at - 1) && digit(at + 1) && digit(at + 2) && digit(at + 3) => {
                shown.push('\u{202f}');
            }
            ' ' if at > 0 && digit(at - 1) && !digit(at + 1) => shown.push('\u{202f}'),
            _ => shown.push(c),
        }
    }
    shown
}

/// A text with its numbers spaced.
#[must_use]
pub fn text(text: &str) -> Markup {
    html! { (Said(&spaced(text))) }
}

/// An instant on one line.
#[must_use]
pub fn day(dates: &Dates<'_>, at: Time) -> Markup {
    text(&dates.show_or_offset(at).replace(' ', "\u{a0}"))
}

/// A number, and where it stands in the object of `--json`.
#[must_use]
pub fn told(value: f64, text: &str, path: &str) -> Markup {
    html! { data value=(value) data-json=(Said(path)) { (Said(&spaced(text))) } }
}

/// A count, and where it stands in that object.
#[must_use]
pub fn counted(value: u64, path: &str) -> Markup {
    html! { data value=(value) data-json=(Said(path)) { (spaced(&count(value))) } }
}

/// A bar in a table that goes so far.
#[must_use]
pub fn bar(part: f64) -> Markup {
    let width = (part.clamp(0.0, 1.0) * 1000.0).round() / 10.0;
    let width = if part > 0.0 { width.max(0.6) } else { 0.0 };
    PreEscaped(format!(
        "<svg class=\"bar\" aria-hidden=\"true\" width=\"100\" height=\"10\">\
         <rect width=\"{width}%\" height=\"10\"/></svg>"
    ))
}

/// A large number in few letters, for axes.
#[must_use]
pub fn brief(value: f64) -> String {
    let scaled = |unit: f64, word: &str| {
        let text = format!("{:.2}", value / unit);
        format!("{}\u{202f}{word}", text.trim_end_matches('0').trim_end_matches('.'))
    };
    match value.abs() {
        0.0 => "0".to_owned(),
        size if size >= 1e9 => scaled(1e9, "G"),
        size if size >= 1e6 => scaled(1e6, "M"),
        size if size >= 1e4 => scaled(1e3, "k"),
        size if size >= 10.0 => {
            spaced(&format!("{}{}", if value < 0.0 { "-" } else { "" }, count(size.round() as u64)))
        }
        _ => format!("{value:.1}").trim_end_matches('0').trim_end_matches('.').to_owned(),
    }
}

/// Bytes as base64, for a link that holds its own data.
#[must_use]
pub fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let all = three.iter().fold(0_u32, |all, byte| all << 8 | u32::from(*byte));
        let all = all << (8 * (3 - three.len()));
        for at in 0..4 {
            let six = (all >> (18 - 6 * at) & 63) as usize;
            text.push(if at <= three.len() { char::from(LETTERS[six]) } else { '=' });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_grouped_and_units_stay() {
        assert_eq!(spaced("2,581,240 of 1, 2"), "2\u{202f}581\u{202f}240\u{202f}of 1, 2");
        assert_eq!(brief(1_500_000.0), "1.5\u{202f}M");
        assert_eq!([brief(0.0), brief(2_000.0), brief(0.5)], ["0", "2\u{202f}000", "0.5"]);
    }

    #[test]
    fn base64_is_that_of_the_standard() {
        let shown =
            ["", "f", "fo", "foo", "foob", "fooba", "foobar"].map(|it| base64(it.as_bytes()));
        assert_eq!(shown, ["", "Zg==", "Zm8=", "Zm9v", "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy"]);
    }

    #[test]
    fn what_others_wrote_is_escaped() {
        let page = html! { p title=(Said("\"><script>")) { (Said("<script>\u{202e}")) } };
        assert!(!page.into_string().contains("<script"));
    }
}
