//! The line that replays something, so quoted that a shell reads back what was meant.

use std::fmt::Write;

/// A command for a POSIX shell on as many lines as fit into `width` columns, to be copied whole.
///
/// Lines end in a backslash where they go on. An argument that is wider than the page is cut
/// between quotes, which a shell joins again.
pub(crate) fn command(words: &[String], width: usize) -> String {
    // Room for the backslash and the space before it.
    let room = width.saturating_sub(2).max(8);
    let mut lines: Vec<String> = vec!["  ".to_owned()];
    for word in words {
        let quoted = quote(word);
        let last = lines.last_mut().expect("there is a first line");
        let empty = last.trim().is_empty();
        if last.len() + 1 + quoted.len() <= room {
            let between = if empty { "" } else { " " };
            write!(last, "{between}{quoted}").expect("a string takes all");
        } else if 4 + quoted.len() <= room {
            last.push_str(" \\");
            lines.push(format!("    {quoted}"));
        } else {
            last.push_str(" \\");
            let pieces = pieces(word, room);
            let last_piece = pieces.len() - 1;
            let ends = |at: usize| if at == last_piece { "" } else { "\\" };
            let cut = pieces.iter().enumerate().map(|(at, it)| format!("{it}{}", ends(at)));
            lines.extend(cut);
        }
    }
    lines.join("\n")
}

/// A word in quotes, if it needs any.
pub(crate) fn quote(word: &str) -> String {
    let safe = |c: char| c.is_ascii_alphanumeric() || "-_./:=+,@%".contains(c);
    if !word.is_empty() && word.chars().all(safe) && !word.starts_with('=') {
        return word.to_owned();
    }
    if word.chars().all(|c| c == ' ' || c.is_ascii_graphic()) {
        return format!("'{}'", word.replace('\'', "'\\''"));
    }
    // What cannot be printed everywhere is spelled, in the quotes that bash and zsh know.
    let spelled: String = word.chars().map(spell).collect();
    format!("$'{spelled}'")
}

fn spell(c: char) -> String {
    match c {
        '\'' | '\\' => format!("\\{c}"),
        ' '..='~' => c.to_string(),
        _ => format!("\\U{:08x}", u32::from(c)),
    }
}

/// A long word in quoted pieces, each of which fits.
fn pieces(word: &str, room: usize) -> Vec<String> {
    let mut pieces = Vec::new();
    let mut piece = String::new();
    for c in word.chars() {
        let longer = format!("{piece}{c}");
        if quote(&longer).len() > room && !piece.is_empty() {
            pieces.push(quote(&piece));
            piece = c.to_string();
        } else {
            piece = longer;
        }
    }
    pieces.push(quote(&piece));
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_a_shell_would_read_otherwise_is_quoted() {
        assert_eq!(quote("scenarios/sidekick-2009.ron"), "scenarios/sidekick-2009.ron");
        assert_eq!(quote("faults[san].when=Never"), "'faults[san].when=Never'");
        assert_eq!(quote("it's"), "'it'\\''s'");
        assert_eq!(quote(""), "''");
        assert_eq!(quote("\u{1b}[2J"), "$'\\U0000001b[2J'");
    }

    #[test]
    fn a_shell_reads_back_every_word_at_any_width() {
        let words = ["printf", "%s|", "a b", "it's", "$HOME `id` \\n \"q\"", &"long'".repeat(60)];
        let words = words.map(str::to_owned);
        for width in [12, 40, 80] {
            let line = command(&words, width);
            let output = std::process::Command::new("sh").arg("-c").arg(&line).output();
            let output = output.expect("there is a shell");
            let read = String::from_utf8_lossy(&output.stdout).into_owned();
            assert_eq!(read, words[2..].join("|") + "|", "{line}");
            assert!(line.lines().all(|it| it.len() <= width), "{width}: {line}");
        }
    }
}
