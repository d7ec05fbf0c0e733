//! What every report has: the head, the look, charts in two widths, the raw numbers as a link.

use crate::report::chart::canvas::Chart;
use crate::report::chart::reading::Reading;
use crate::report::chart::sheet::STYLE;
use crate::report::html::numbers::Said;
use crate::report::html::numbers::base64;
use maud::DOCTYPE;
use maud::Markup;
use maud::PreEscaped;
use maud::html;
use serde_json::json;

const PAGE_STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// The width of a chart on a screen and on a phone.
pub const WIDTHS: [f64; 2] = [920.0, 340.0];

/// A whole page.
#[must_use]
pub fn page(title: &str, body: &Markup) -> String {
    let icon = "data:,";
    let markup = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src \
                    'unsafe-inline'; script-src 'unsafe-inline'; img-src data:; base-uri 'none'; \
                    form-action 'none'";
                title { (Said(title)) }
                link rel="icon" href=(icon);
                style { (PreEscaped(STYLE)) (PreEscaped(PAGE_STYLE)) }
            }
            body {
                a.skip href="#main" { "To the report" }
                main id="main" { (body) }
                script { (PreEscaped(SCRIPT)) }
            }
        }
    };
    markup.into_string() + "\n"
}

/// A chart as a figure: wide and narrow, with what it shows over it.
#[must_use]
pub fn figure(id: &str, charts: &[Chart; 2], about: &str) -> Markup {
    drawn(id, charts, about, [None, None])
}

/// A chart of which a script can hide what has one of these names, by its key.
#[must_use]
pub fn keyed(id: &str, charts: &[Chart; 2], about: &str, names: &[&str]) -> Markup {
    drawn(id, charts, about, [None, Some(&json!(names).to_string())])
}

/// A chart that a script can read out, place by place.
#[must_use]
pub fn readable(id: &str, (charts, reading): &([Chart; 2], Reading), about: &str) -> Markup {
    drawn(id, charts, about, [Some(&reading.text()), None])
}

fn drawn(
    id: &str,
    [wide, narrow]: &[Chart; 2],
    about: &str,
    [reading, keys]: [Option<&str>; 2],
) -> Markup {
    html! {
        figure id=(id) data-reading=[reading.map(Said)] data-keys=[keys.map(Said)] {
            figcaption { strong { (Said(&wide.title)) } " " span.soft { (Said(about)) } }
            div.wide { (PreEscaped(wide.element(&format!("{id}-w")))) }
            div.narrow { (PreEscaped(narrow.element(&format!("{id}-n")))) }
        }
    }
}

/// Letters from which on a cell is prose, whose column is kept from growing narrow.
const PROSE: usize = 26;

/// Letters of a text without its tags.
fn letters(cell: &Markup) -> usize {
    let mut inside = false;
    let outside = cell.0.chars().filter(|c| {
        let tag = inside || *c == '<';
        inside = (inside || *c == '<') && *c != '>';
        !tag
    });
    outside.count()
}

/// A table that scrolls by itself where it is wider than the page.
#[must_use]
pub fn table(label: &str, heads: &[(&str, bool)], rows: &[Vec<Markup>]) -> Markup {
    let looks = heads.iter().enumerate().map(|(at, (_, number))| {
        let prose = rows.iter().filter_map(|row| row.get(at)).any(|it| letters(it) > PROSE);
        match (number, prose) {
            (true, _) => "n",
            (false, true) => "w",
            (false, false) => "",
        }
    });
    let looks: Vec<&str> = looks.collect();
    let look = |at: usize| Some(looks[at]).filter(|look| !look.is_empty());
    html! {
        section.scroll tabindex="0" aria-label=(Said(&format!("Table: {label}"))) {
            table {
                caption.hidden { (Said(label)) }
                thead { tr {
                    @for (at, (head, _)) in heads.iter().enumerate() {
                        @if head.is_empty() { td {} } @else {
                            th class=[look(at)] scope="col" { (head) }
                        }
                    }
                } }
                tbody {
                    @for row in rows {
                        tr { @for (at, cell) in row.iter().enumerate() {
                            td class=[look(at)] { (cell) }
                        } }
                    }
                }
            }
        }
    }
}

/// A line for a shell, which breaks before an option and not within one.
#[must_use]
pub fn command(line: &str) -> Markup {
    let mut parts = line.trim().split(" --");
    html! {
        code {
            (Said(parts.next().unwrap_or_default()))
            @for part in parts { " " span.o { (Said(&format!("--{part}"))) } }
        }
    }
}

/// A section with a heading, and what it is about.
#[must_use]
pub fn section(id: &str, heading: &str, about: &str, body: &Markup) -> Markup {
    html! {
        section {
            h2 id=(id) { (heading) }
            @if !about.is_empty() { p.soft { (Said(about)) } }
            (body)
        }
    }
}

/// The raw numbers as a link that holds them, and the command that prints them again.
#[must_use]
pub fn raw(name: &str, json: &str, command: &str) -> Markup {
    let link = format!("data:application/json;base64,{}", base64(json.as_bytes()));
    let name: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    html! {
        pre tabindex="0" aria-label="Command" { (self::command(command)) }
        p { a download=(format!("{name}.json")) href=(link) { "All numbers as JSON" }
            span.soft { ", as " code { "--json" } " prints them" } }
    }
}
