//! A chart as PNG, twice as large as it is meant to be seen, in the light colours.
//!
//! Letters are those of DejaVu, which the feature `png` compiles in: the same picture on every
//! machine, also on one without fonts. Only a text in letters that DejaVu lacks makes it look for
//! fonts of the machine.

use crate::report::chart::canvas::Chart;
use crate::report::chart::sheet::light;
use resvg::tiny_skia::Pixmap;
use resvg::tiny_skia::Transform;
use resvg::usvg::Options;
use resvg::usvg::Tree;

/// Pixels of the picture for one of the chart.
const SCALE: f32 = 2.0;

/// The picture.
///
/// # Errors
/// A chart that is too large to be drawn.
pub fn bytes(chart: &Chart) -> Result<Vec<u8>, String> {
    let text = chart.with(&light());
    let mut options = Options { font_family: "DejaVu Sans".to_owned(), ..Options::default() };
    let fonts = options.fontdb_mut();
    fonts.load_font_data(dejavu::sans::regular().to_vec());
    fonts.load_font_data(dejavu::sans::bold().to_vec());
    fonts.set_sans_serif_family("DejaVu Sans");
    if text.chars().any(is_beyond) {
        fonts.load_system_fonts();
    }
    let tree = Tree::from_str(&text, &options).map_err(|error| error.to_string())?;
    let size = tree.size().to_int_size().scale_by(SCALE).ok_or("the chart is too large")?;
    let mut pixels = Pixmap::new(size.width(), size.height()).ok_or("the chart is too large")?;
    resvg::render(&tree, Transform::from_scale(SCALE, SCALE), &mut pixels.as_mut());
    pixels.encode_png().map_err(|error| error.to_string())
}

/// Whether a letter is of a script that DejaVu does not write.
fn is_beyond(c: char) -> bool {
    !matches!(c, '\0'..='\u{6ff}' | '\u{10a0}'..='\u{10ff}' | '\u{1e00}'..='\u{2bff}')
}
