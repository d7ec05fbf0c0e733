//! Amounts of data and how fast they move.

use std::fmt;
use std::str::FromStr;

use crate::kernel::grammar;
use crate::kernel::grammar::Decimal;
use crate::kernel::time::Span;

/// Units of size in bytes, decimal and binary.
const SIZES: [(&str, u64); 12] = [
    ("B", 1),
    ("kB", 1_000),
    ("MB", 1_000_000),
    ("GB", 1_000_000_000),
    ("TB", 1_000_000_000_000),
    ("PB", 1_000_000_000_000_000),
    ("KB", 1_000),
    ("KiB", 1 << 10),
    ("MiB", 1 << 20),
    ("GiB", 1 << 30),
    ("TiB", 1 << 40),
    ("PiB", 1 << 50),
];

/// Units of line speed in bits.
const BITS: [(&str, u64); 6] = [
    ("bit", 1),
    ("kbit", 1_000),
    ("Mbit", 1_000_000),
    ("Gbit", 1_000_000_000),
    ("Tbit", 1_000_000_000_000),
    ("Kbit", 1_000),
];

fn factor(table: &[(&str, u64)], unit: &str) -> Option<u64> {
    table.iter().find(|(name, _)| *name == unit).map(|&(_, factor)| factor)
}

/// An amount of data in whole bytes.
///
/// Written `"50 TB"` (decimal), `"50 TiB"` (binary) or as a plain integer of bytes.
///
/// ```
/// use lastcopy::kernel::quantity::Size;
/// assert_eq!("1.5 MB".parse::<Size>()?.bytes(), 1_500_000);
/// assert_eq!("1 KiB".parse::<Size>()?.bytes(), 1_024);
/// # Ok::<(), String>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Size(u64);

impl Size {
    /// No data.
    pub const ZERO: Self = Self(0);

    /// The size of `bytes` bytes.
    pub const fn from_bytes(bytes: u64) -> Self {
        Self(bytes)
    }

    /// Bytes.
    pub const fn bytes(self) -> u64 {
        self.0
    }

    /// Bytes, as `bytes`: every quantity answers `get`.
    pub const fn get(self) -> u64 {
        self.0
    }
}

impl FromStr for Size {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let refused = || {
            format!(
                "{text} is not a size; expected whole bytes or a number with a unit, \
                 such as \"50 TB\" or \"50 TiB\""
            )
        };
        let (number, unit) = grammar::number_and_rest(text);
        let number = Decimal::parse(number).ok_or_else(refused)?;
        if unit.is_empty() {
            return number.exactly(1).map(Self).ok_or_else(refused);
        }
        let bytes = number.times(factor(&SIZES, unit).ok_or_else(refused)?);
        bytes.map(Self).ok_or_else(|| format!("{text} is too large a size; at most 18 446 PB"))
    }
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let mut texts = Vec::new();
        for (unit, factor) in SIZES {
            // At most three decimals, which in binary units are eighths: "1.5 MB" is a size that
            // people say, "0.0000015 TB" is not.
            let finest = factor / if factor % 1_000 == 0 { 1_000 } else { factor.min(8) };
            if self.0 >= factor && self.0.is_multiple_of(finest) {
                texts.push(format!("{} {unit}", self.0 as f64 / factor as f64));
            }
        }
        let shown = grammar::shortest(self, &texts);
        f.pad(&shown.unwrap_or_else(|| format!("{} B", self.0)))
    }
}

grammar::read_as_text!(Size, "a size such as \"50 TB\" or whole bytes");
grammar::write_as_text!(Size);

/// How fast data moves, in bytes per second; always above zero.
///
/// Written `"1.5 MB/s"`, `"155 Mbit/s"`, `"100 GB/h"`, or as a plain number of bytes per second.
///
/// ```
/// use lastcopy::kernel::quantity::Throughput;
/// assert_eq!("8 Mbit/s".parse::<Throughput>()?.per_second(), 1e6);
/// # Ok::<(), String>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Throughput(f64);

impl Throughput {
    /// The throughput of `bytes` per second.
    ///
    /// # Errors
    /// Refuses what is not a finite number above zero.
    pub fn from_per_second(bytes: f64) -> Result<Self, String> {
        bytes.to_string().parse()
    }

    /// Bytes per second.
    pub const fn per_second(self) -> f64 {
        self.0
    }

    /// Bytes per second, as `per_second`: every quantity answers `get`.
    pub const fn get(self) -> f64 {
        self.0
    }

    /// How long `size` takes to move, rounded to milliseconds.
    pub fn time_for(self, size: Size) -> Span {
        Span::from_float_ms(size.bytes() as f64 / self.0 * 1_000.0)
    }

    fn read(text: &str) -> Option<f64> {
        let (number, rest) = grammar::number_and_rest(text);
        let number = Decimal::parse(number)?.value(0);
        if rest.is_empty() {
            return Some(number);
        }
        let (unit, length) = rest.split_once('/')?;
        let unit = unit.trim_end();
        let bytes = match factor(&SIZES, unit) {
            Some(bytes) => bytes as f64,
            None => factor(&BITS, unit)? as f64 / 8.0,
        };
        Some(number * bytes / (grammar::divisor_ms(length)? as f64 / 1_000.0))
    }
}

impl FromStr for Throughput {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match Self::read(text) {
            Some(bytes) if bytes.is_finite() && bytes > 0.0 => Ok(Self(bytes)),
            _ => Err(format!(
                "{text} is not a throughput; expected more than 0, \
                 such as \"1.5 MB/s\", \"155 Mbit/s\" or \"100 GB/h\""
            )),
        }
    }
}

impl fmt::Display for Throughput {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let mut texts = Vec::new();
        for (length, seconds) in [("s", 1.0), ("h", 3_600.0)] {
            for (unit, bytes) in &SIZES[..6] {
                let number = self.0 * seconds / *bytes as f64;
                texts.push(format!("{number} {unit}/{length}"));
            }
        }
        let bytes = grammar::shortest(self, &texts).expect("bytes per second read back");
        texts.clear();
        for (unit, bits) in &BITS[..5] {
            texts.push(format!("{} {unit}/s", self.0 * 8.0 / *bits as f64));
        }
        // Bits are for line speeds: where they are clearly the rounder number.
        let length = |text: &str| grammar::number_and_rest(text).0.len();
        match grammar::shortest(self, &texts) {
            Some(bits) if length(&bits) + 1 < length(&bytes) => f.pad(&bits),
            _ => f.pad(&bytes),
        }
    }
}

grammar::read_as_text!(Throughput, "a throughput such as \"1.5 MB/s\"");
grammar::write_as_text!(Throughput);

#[cfg(test)]
mod tests {
    use proptest::prop_assert_eq;
    use proptest::proptest;

    use super::*;

    proptest! {
        #[test]
        fn the_text_of_a_size_reads_back_exactly(bytes: u64, shift in 0..64) {
            for bytes in [bytes, bytes >> shift, bytes >> shift << shift] {
                let size = Size::from_bytes(bytes);
                prop_assert_eq!(size.to_string().parse(), Ok(size));
                let text = ron::to_string(&size).unwrap();
                prop_assert_eq!(ron::from_str(&text), Ok(size));
            }
        }

        #[test]
        fn the_text_of_a_throughput_reads_back_exactly(speed in 1e-9..1e18, whole in 1..2_000_u32) {
            for speed in [speed, f64::from(whole) * 1e6, f64::from(whole) * 1e6 / 8.0] {
                let speed = Throughput::from_per_second(speed).unwrap();
                prop_assert_eq!(speed.to_string().parse(), Ok(speed));
                let text = ron::to_string(&speed).unwrap();
                prop_assert_eq!(ron::from_str(&text), Ok(speed));
            }
        }
    }

    #[test]
    fn sizes_and_throughputs_are_shown_as_they_were_written() {
        for text in
            ["50 TB", "50 TiB", "1.5 MB", "4 KiB", "0 B", "1001 B", "18446744073709551615 B"]
        {
            assert_eq!(text.parse::<Size>().unwrap().to_string(), text);
        }
        for text in ["1.5 MB/s", "155 Mbit/s", "100 GB/h"] {
            assert_eq!(text.parse::<Throughput>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn a_transfer_takes_size_by_throughput() {
        let speed: Throughput = "155 Mbit/s".parse().unwrap();
        assert_eq!(speed.per_second(), 19_375_000.0);
        let day = speed.time_for("1.674 TB".parse().unwrap());
        assert_eq!(day.to_string(), "24 h");
        assert_eq!("36 GB/h".parse::<Throughput>().unwrap().per_second(), 1e7);
    }

    #[test]
    fn what_is_out_of_range_is_refused_with_what_was_expected() {
        let size = |text: &str| text.parse::<Size>().unwrap_err();
        for text in ["", "-1", "1.5", "5 tb", "NaN", "5 MB/s"] {
            assert!(size(text).starts_with(&format!("{text} is not a size; expected")), "{text}");
        }
        assert_eq!(size("20000 PB"), "20000 PB is too large a size; at most 18 446 PB");
        for text in ["0", "-1", "0 MB/s", "5 MB", "5 MB/0 s", "inf", "1e400 MB/s", "5 foo/s"] {
            let error = text.parse::<Throughput>().unwrap_err();
            assert!(error.starts_with(&format!("{text} is not a throughput")), "{error}");
        }
    }
}
