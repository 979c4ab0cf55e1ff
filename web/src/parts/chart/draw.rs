//! The lines of a chart, as SVG text in whole units; numbers and words stand beside it in the page.

/// The drawing's own measure; the page stretches it.
pub const WIDTH: i64 = 1_000;
pub const HEIGHT: i64 = 400;

/// A round number at or above `most` and the step between the lines of the scale: 1, 2 or 5 times a power of ten.
pub fn scale(most: i64) -> (i64, i64) {
    let most = most.max(1);
    let mut power = 1_i64;
    loop {
        for step in [power, 2 * power, 5 * power] {
            if step.saturating_mul(4) >= most {
                return ((most + step - 1) / step * step, step);
            }
        }
        power = power.saturating_mul(10);
    }
}

/// `part` of `whole` as a share of `length`; never outside it.
pub fn share(part: i64, whole: i64, length: i64) -> i64 {
    let (part, whole) = (i128::from(part.max(0)), i128::from(whole.max(1)));
    i64::try_from(part * i128::from(length) / whole).map_or(length, |share| share.min(length))
}

/// Where the middle of the n-th of so many places lies.
pub fn place(at: usize, count: usize) -> i64 {
    let (at, count) = (whole(at), whole(count.max(1)));
    (2 * at + 1) * WIDTH / (2 * count)
}

fn whole(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX / 4)
}

fn height(value: i64, top: i64) -> i64 {
    HEIGHT - share(value, top, HEIGHT)
}

/// From point to point, or in steps: a value holds until the next one.
pub fn line(values: &[i64], top: i64, steps: bool) -> String {
    let mut path = String::new();
    let mut before = None;
    for (at, value) in values.iter().enumerate() {
        let (x, y) = (place(at, values.len()), height(*value, top));
        match before {
            None => path.push_str(&format!("M{x} {y}")),
            Some(last) if steps => path.push_str(&format!("L{x} {last}L{x} {y}")),
            Some(_) => path.push_str(&format!("L{x} {y}")),
        }
        before = Some(y);
    }
    let (first, last) =
        (place(0, values.len()), place(values.len().saturating_sub(1), values.len()));
    let area = format!("{path}L{last} {HEIGHT}L{first} {HEIGHT}Z");
    frame(&format!(r#"<path class="area" d="{area}"/><path class="stroke" d="{path}"/>"#))
}

/// One bar a value, standing.
pub fn bars(values: &[i64], top: i64) -> String {
    let wide = (WIDTH / whole(values.len().max(1)) * 4 / 5).max(2);
    let bar = |(at, value): (usize, &i64)| {
        let (x, y) = (place(at, values.len()) - wide / 2, height(*value, top));
        format!(r#"<rect class="bar" x="{x}" y="{y}" width="{wide}" height="{}"/>"#, HEIGHT - y)
    };
    frame(&values.iter().enumerate().map(bar).collect::<String>())
}

/// A lying bar of parts; each has the class of its place.
pub fn stack(parts: &[i64], most: i64) -> String {
    let mut from = 0;
    let mut drawn = String::new();
    for (at, part) in parts.iter().enumerate() {
        let wide = share(*part, most, WIDTH);
        drawn.push_str(&format!(
            r#"<rect class="hue-{at}" x="{from}" width="{wide}" height="20"/>"#
        ));
        from += wide;
    }
    format!(
        r#"<svg viewBox="0 0 {WIDTH} 20" preserveAspectRatio="none" aria-hidden="true" focusable="false">{drawn}</svg>"#
    )
}

/// A ring of parts, from the top on. The circle is 100 units long.
pub fn ring(parts: &[i64]) -> String {
    const LENGTH: i64 = 10_000;
    let whole: i64 = parts.iter().map(|part| (*part).max(0)).fold(0, i64::saturating_add);
    let mut from = 0;
    let mut drawn = String::new();
    for (at, part) in parts.iter().enumerate() {
        let long = share(*part, whole, LENGTH);
        drawn.push_str(&format!(
            r#"<circle class="arc hue-{at}" cx="21" cy="21" r="15.9155" pathLength="{LENGTH}" stroke-dasharray="{long} {}" stroke-dashoffset="-{from}"/>"#,
            LENGTH - long
        ));
        from += long;
    }
    format!(
        r#"<svg viewBox="0 0 42 42" aria-hidden="true" focusable="false"><g transform="rotate(-90 21 21)">{drawn}</g></svg>"#
    )
}

fn frame(drawn: &str) -> String {
    format!(
        r#"<svg viewBox="0 0 {WIDTH} {HEIGHT}" preserveAspectRatio="none" aria-hidden="true" focusable="false">{drawn}</svg>"#
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scale_ends_at_a_round_number_in_at_most_four_steps() {
        for (most, expected) in [
            (0, (1, 1)),
            (1, (1, 1)),
            (4, (4, 1)),
            (7, (8, 2)),
            (37, (40, 10)),
            (101, (150, 50)),
            (8_123, (10_000, 5_000)),
        ] {
            assert_eq!(scale(most), expected, "{most}");
        }
        for most in [9, 99, 1_234_567, i64::MAX / 100] {
            let (top, step) = scale(most);
            assert!(top >= most && top / step <= 4, "{most}");
        }
    }

    #[test]
    fn a_higher_value_is_drawn_higher() {
        assert_eq!(line(&[0, 10], 10, false).matches("M250 400L750 0").count(), 2);
        assert!(line(&[0, 10], 10, true).contains("M250 400L750 400L750 0"));
        assert!(bars(&[5], 10).contains(r#"y="200" width="800" height="200""#));
        assert!(stack(&[1, 3], 4).contains(r#"x="250" width="750""#));
        assert!(
            ring(&[1, 1]).contains(r#"stroke-dasharray="5000 5000" stroke-dashoffset="-5000""#)
        );
    }

    #[test]
    fn absurd_values_stay_inside() {
        assert_eq!(share(i64::MAX, 1, 100), 100);
        assert_eq!(share(-5, 10, 100), 0);
        assert_eq!((line(&[], 1, true).is_empty(), bars(&[], 1).contains("rect")), (false, false));
    }
}
