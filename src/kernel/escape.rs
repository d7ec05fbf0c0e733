//! Text that somebody else wrote, made harmless where it is shown: on a terminal, in HTML and SVG,
//! in a spreadsheet.
//!
//! Names, notes and sources of a scenario may hold anything. What steers a terminal, turns text
//! around or cannot be seen is spelled out everywhere; what a format reads as its own is escaped
//! for that format alone.

/// Whether a character would be acted on or could not be seen.
fn is_unseen(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}')
        || matches!(c, '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}')
        || matches!(c, '\u{fffe}'..='\u{ffff}' | '\u{e0000}'..='\u{e007f}')
}

/// Appends one character, spelled if it cannot be shown; a tab becomes one space, so that columns
/// hold.
pub fn push_plain(shown: &mut String, c: char) {
    match c {
        '\t' => shown.push(' '),
        _ if is_unseen(c) => shown.extend(c.escape_default()),
        _ => shown.push(c),
    }
}

/// Text for HTML and SVG, as content or between quotes of an attribute. Ends of lines become
/// spaces.
///
/// ```
/// use lastcopy::kernel::escape::markup;
/// assert_eq!(markup("<b title='a'>&\u{202e}"), "&lt;b title=&#39;a&#39;&gt;&amp;\\u{202e}");
/// ```
#[must_use]
pub fn markup(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => shown.push_str("&amp;"),
            '<' => shown.push_str("&lt;"),
            '>' => shown.push_str("&gt;"),
            '"' => shown.push_str("&quot;"),
            '\'' => shown.push_str("&#39;"),
            '\n' => shown.push(' '),
            _ => push_plain(&mut shown, c),
        }
    }
    shown
}

/// A text in a table of Markdown: what would mark it up is escaped, and HTML is none.
///
/// ```
/// use lastcopy::kernel::escape::markdown;
/// assert_eq!(markdown("two-slots"), "two-slots");
/// assert_eq!(markdown("<b>|*"), "\\<b\\>\\|\\*");
/// ```
#[must_use]
pub fn markdown(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => shown.push_str("&amp;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '~' | '#' | '!' => {
                shown.extend(['\\', c]);
            }
            '\n' => shown.push(' '),
            _ => push_plain(&mut shown, c),
        }
    }
    shown
}

/// A text as a cell of comma-separated values: guarded if a spreadsheet would take it for a
/// formula, in quotes if it has to be.
///
/// ```
/// use lastcopy::kernel::escape::cell;
/// assert_eq!(cell("two-slots"), "two-slots");
/// assert_eq!(cell("=1+1"), "'=1+1");
/// assert_eq!(cell("a, \"b\""), "\"a, \"\"b\"\"\"");
/// ```
#[must_use]
pub fn cell(text: &str) -> String {
    // Spreadsheets trim before they look, and some read the wide forms as well.
    let first = text.trim_start().chars().next();
    let formula = first.is_some_and(|c| "=+-@\u{ff1d}\u{ff0b}\u{ff0d}\u{ff20}".contains(c));
    let guard = if formula || text.starts_with(['\t', '\r', '\n']) { "'" } else { "" };
    let guarded = format!("{guard}{text}");
    if guarded.contains([',', ';', '"', '\n', '\r', '\t']) {
        return format!("\"{}\"", guarded.replace('"', "\"\""));
    }
    guarded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_steers_turns_around_or_hides() {
        let mut shown = String::new();
        for c in
            ['\u{1b}', '\u{9b}', '\0', '\u{202e}', '\u{2066}', '\u{200b}', '\u{61c}', '\u{e0041}']
        {
            shown.clear();
            push_plain(&mut shown, c);
            assert!(shown.chars().all(|c| c.is_ascii_graphic()), "{shown}");
        }
    }

    #[test]
    fn markup_ends_neither_its_element_nor_its_quotes() {
        for c in ('\0'..='\u{ff}').chain(['\u{fffe}', '\u{ffff}']) {
            let shown = markup(&c.to_string());
            assert!(!shown.contains(['<', '>', '"', '\'']), "{shown}");
            assert!(!shown.contains('&') || shown.ends_with(';'), "{shown}");
            assert!(shown.chars().all(|c| !c.is_control()), "{shown}");
        }
        assert_eq!(markup("a\nb"), "a b");
    }

    #[test]
    fn no_cell_is_a_formula() {
        for text in ["=cmd()", "+1", "-1", "@a", " =1", "\t=1", "\u{ff1d}1", "\n=1"] {
            assert!(cell(text).trim_start_matches('"').starts_with('\''), "{text:?}");
        }
        assert_eq!(cell("a;b"), "\"a;b\"");
    }
}
