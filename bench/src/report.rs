//! The table on standard output, line by line as it is measured; what goes on meanwhile goes to standard error.

use std::time::Duration;

use crate::measure::Measured;
use crate::process::Memory;

/// How much of a core others may take while something is measured.
const DISTURBED: f64 = 0.15;

/// Starts the table.
pub(crate) fn heading() {
    line("workload", ["per second", "ratio", "p50 ms", "p99 ms", "max ms", "server µs", "bench µs"].map(str::to_owned));
}

/// A line of the table; `yardstick` is what the rate is compared with.
pub(crate) fn row(workload: &str, measured: &Measured, yardstick: Option<f64>) {
    let Measured { per_second, usage, .. } = measured;
    line(
        workload,
        [
            rate(*per_second),
            yardstick.map_or_else(|| "-".to_owned(), |yardstick| format!("{:.2}", per_second / yardstick)),
            milliseconds(measured.quantile((1, 2))),
            milliseconds(measured.quantile((99, 100))),
            milliseconds(measured.quantile((1, 1))),
            if usage.server.is_zero() { "-".to_owned() } else { microseconds(measured.each(usage.server)) },
            microseconds(measured.each(usage.generator)),
        ],
    );
    let others = others(measured);
    if is_disturbed(measured) {
        remark("disturbed", &format!("other processes took {others:.2} of a core meanwhile: not to be relied on"));
    }
}

/// Whether others took so much of the machine that the measurement says nothing. Of a server that is not ours we
/// cannot tell.
pub(crate) fn is_disturbed(measured: &Measured) -> bool {
    let is_ours = !(measured.usage.server.is_zero() && measured.usage.postgres.is_zero());
    is_ours && others(measured) > DISTURBED
}

/// How much of a core others took.
fn others(measured: &Measured) -> f64 {
    measured.usage.others.as_secs_f64() / measured.usage.elapsed.as_secs_f64()
}

/// A line beneath a size's rows.
pub(crate) fn remark(subject: &str, text: &str) {
    println!("  {subject:<12} {text}");
}

/// A line of its own, after an empty one.
pub(crate) fn block(text: &str) {
    println!("\n{text}");
}

/// A line of the flatness block: costs relative to those of the first line.
pub(crate) fn flatness(shape: &str, costs: &[String], disturbed: bool) {
    let costs = costs.iter().map(|cost| format!("{cost:>16}")).collect::<Vec<_>>().join(" ");
    println!("  {shape:<38} {costs}{}", if disturbed { "  disturbed" } else { "" });
}

/// Something that goes on.
pub(crate) fn progress(text: &str) {
    eprintln!("… {text}");
}

/// Memory in MiB, and in parentheses what is the process's own.
pub(crate) fn memory(memory: Memory) -> String {
    format!("{} ({})", tenths(memory.resident * 10 / 1024), tenths(memory.anonymous * 10 / 1024))
}

/// Bytes in MiB.
pub(crate) fn mebibytes(bytes: u64) -> String {
    format!("{} MiB", tenths((bytes * 10) >> 20))
}

/// Milliseconds.
pub(crate) fn milliseconds(time: Duration) -> String {
    format!("{:.2}", time.as_secs_f64() * 1e3)
}

/// A whole number in groups of three digits.
pub(crate) fn number(number: u64) -> String {
    let digits = number.to_string();
    let groups = digits.as_bytes().rchunks(3).rev().map(String::from_utf8_lossy);
    groups.collect::<Vec<_>>().join(" ")
}

fn line(workload: &str, [rate, ratio, p50, p99, max, server, bench]: [String; 7]) {
    println!("{workload:<40} {rate:>10} {ratio:>8} {p50:>9} {p99:>9} {max:>9} {server:>10} {bench:>9}");
}

fn rate(per_second: f64) -> String {
    if per_second < 1_000.0 {
        return format!("{per_second:.1}");
    }
    let whole = format!("{per_second:.0}");
    whole.parse().map(number).unwrap_or(whole)
}

/// Microseconds.
pub(crate) fn microseconds(time: Duration) -> String {
    format!("{:.1}", time.as_secs_f64() * 1e6)
}

fn tenths(tenths: u64) -> String {
    format!("{}.{}", number(tenths / 10), tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::{mebibytes, memory, number, rate};
    use crate::process::Memory;

    #[test]
    fn numbers() {
        assert_eq!([0, 999, 1_000, 1_234_567].map(number), ["0", "999", "1 000", "1 234 567"]);
        assert_eq!([12.34, 999.0, 45_678.9].map(rate), ["12.3", "999.0", "45 679"]);
        assert_eq!(mebibytes(3 << 19), "1.5 MiB");
        assert_eq!(memory(Memory { resident: 2048, anonymous: 1536 }), "2.0 (1.5)");
    }
}
