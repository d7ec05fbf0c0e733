//! The look of charts: for pages, and for a chart that stands alone, where every colour is written
//! out for programs that draw SVG and know no variables.

/// The look of all charts in a page: the Okabe-Ito palette, light and dark.
pub const STYLE: &str = include_str!("chart.css");

/// What the rules call a colour, and the colour.
type Palette<'s> = Vec<(&'s str, &'s str)>;

/// The rules in the light colours.
#[must_use]
pub fn light() -> String {
    let (first, rest) = STYLE.split_once('\n').unwrap_or((STYLE, ""));
    let palette = palette(first);
    // Of the first rule what is no colour stays.
    let others = first.split_once('{').map_or("", |(_, inside)| inside.trim_end_matches('}'));
    let others: Vec<&str> = others.split(';').filter(|it| !it.starts_with("--")).collect();
    let mut sheet = format!(".chart{{{}}}\n", others.join(";"));
    for line in rest.lines().filter(|line| !line.starts_with('@')) {
        sheet += &(painted(line, &palette) + "\n");
    }
    sheet
}

/// The same, and in the dark and on paper the colours of those.
#[must_use]
pub fn whole() -> String {
    let mut sheet = light();
    for line in STYLE.lines().filter(|line| line.starts_with('@')) {
        let Some((condition, inside)) = line.split_once('{') else { continue };
        let palette = palette(inside);
        let coloured = rules().filter(|rule| rule.contains("var("));
        let coloured: String = coloured.map(|rule| painted(&rule, &palette)).collect();
        sheet += &format!("{condition}{{{coloured}}}\n");
    }
    sheet
}

/// The rules that hold everywhere, one by one.
fn rules() -> impl Iterator<Item = String> {
    let lines = STYLE.lines().skip(1).filter(|line| !line.starts_with('@'));
    lines.flat_map(|line| line.split_inclusive('}').map(str::to_owned))
}

fn palette(rule: &str) -> Palette<'_> {
    let named = rule.split(['{', ';', '}']).filter(|it| it.starts_with("--"));
    named.filter_map(|it| it.split_once(':')).collect()
}

fn painted(rule: &str, palette: &Palette<'_>) -> String {
    palette
        .iter()
        .fold(rule.to_owned(), |rule, (name, colour)| rule.replace(&format!("var({name})"), colour))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_colour_is_left_to_a_variable() {
        let sheet = whole();
        assert!(!sheet.contains("var(") && !sheet.contains("--"), "{sheet}");
        assert!(sheet.contains("prefers-color-scheme:dark") && sheet.contains("@media print"));
        assert!(sheet.contains(".chart .paper{fill:#fff}"), "{sheet}");
        assert!(sheet.matches(".paper{fill:").count() == 3, "light, dark and on paper: {sheet}");
        assert!(!light().contains('@') && light().contains("font-family"), "{}", light());
        assert_eq!(sheet.matches('{').count(), sheet.matches('}').count());
    }
}
