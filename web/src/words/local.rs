//! Numbers and days as the language writes them. English is written here; what other languages do is asked of the
//! browser, whose objects for it are made once: a list writes thousands of cells.

use super::is_other;
use js_sys::{Array, Function, Intl, Object, Reflect};
use wasm_bindgen::JsValue;

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
/// The kinds of numbers that Arabic has forms for, in the order of the catalogue.
const FORMS: [&str; 6] = ["zero", "one", "two", "few", "many", "other"];

thread_local! {
    static OTHER: Option<Other> = is_other().then(Other::new);
}

struct Other {
    plurals: Intl::PluralRules,
    day: Function,
    instant: Function,
    thousand: String,
    point: String,
}

impl Other {
    fn new() -> Self {
        let tag = tag();
        let locales = Array::of1(&JsValue::from_str(&tag));
        let day = [("day", "numeric"), ("month", "short"), ("year", "numeric")];
        let time = [("hour", "2-digit"), ("minute", "2-digit"), ("hourCycle", "h23")];
        let fixed = options(&day);
        let _ = Reflect::set(&fixed, &"timeZone".into(), &"UTC".into());
        let whole = options(&[day, time].concat());
        let numbers = Intl::NumberFormat::new(&locales, &Object::new());
        let parts = numbers.format_to_parts(12_345.6);
        let part = |name: &str, usual: &str| {
            let found = parts.iter().find(|part| field(part, "type").as_deref() == Some(name));
            found.and_then(|part| field(&part, "value")).unwrap_or_else(|| usual.to_owned())
        };
        Self {
            plurals: Intl::PluralRules::new(&locales, &Object::new()),
            day: Intl::DateTimeFormat::new(&locales, &fixed).format(),
            instant: Intl::DateTimeFormat::new(&locales, &whole).format(),
            thousand: part("group", ","),
            point: part("decimal", "."),
        }
    }
}

/// The language as the person's country has it, such as for the names of the months. Digits are the European ones, for
/// so are those of batch numbers, codes and doses; the calendar is the one that expiry dates are printed in.
fn tag() -> String {
    let page = super::language::now();
    let wanted = leptos::prelude::window().navigator().languages();
    let own = wanted
        .iter()
        .filter_map(|tag| tag.as_string())
        .find(|tag| tag.split('-').next() == Some(page.as_str()));
    let own = own.filter(|tag| !tag.contains("-u-")).unwrap_or(page);
    format!("{own}-u-ca-gregory-nu-latn")
}

fn options(pairs: &[(&str, &str)]) -> Object {
    let options = Object::new();
    for (name, value) in pairs {
        let _ = Reflect::set(&options, &JsValue::from_str(name), &JsValue::from_str(value));
    }
    options
}

fn field(object: &JsValue, name: &str) -> Option<String> {
    Reflect::get(object, &JsValue::from_str(name)).ok()?.as_string()
}

/// Which form of a text is right for so many.
pub fn form(many: i64) -> usize {
    OTHER.with(|other| match other {
        None => usize::from(many != 1),
        Some(other) => {
            let name = i32::try_from(many).map_or_else(
                |_| "other".to_owned(),
                |many| other.plurals.select(many.into()).into(),
            );
            FORMS.iter().position(|form| *form == name).unwrap_or(FORMS.len() - 1)
        }
    })
}

/// Thousands apart: `12345` is `12,345`. By hand, for stock and money are never floats, with the signs of the language.
pub fn grouped(digits: &str) -> String {
    OTHER.with(|other| grouped_by(other.as_ref().map_or(",", |other| &other.thousand), digits))
}

/// The same for how many there are of something.
pub fn counted(number: usize) -> String {
    grouped(&number.to_string())
}

fn grouped_by(sign: &str, digits: &str) -> String {
    let (minus, bare) = match digits.strip_prefix('-') {
        Some(bare) => ("-", bare),
        None => ("", digits),
    };
    let mut out = String::from(minus);
    for (place, digit) in bare.chars().enumerate() {
        if place > 0 && (bare.len() - place).is_multiple_of(3) {
            out.push_str(sign);
        }
        out.push(digit);
    }
    out
}

/// What stands between the whole and its part.
pub fn point() -> String {
    OTHER.with(|other| other.as_ref().map_or_else(|| ".".to_owned(), |other| other.point.clone()))
}

/// `2027-02-28` is `28 Feb 2027`; what is no day stays as it is.
pub fn day(text: &str) -> String {
    let told = OTHER.with(|other| written(&other.as_ref()?.day, text.get(..10)?));
    told.unwrap_or_else(|| english_day(text))
}

fn english_day(text: &str) -> String {
    let mut parts = text.get(..10).unwrap_or(text).splitn(3, '-');
    let (Some(year), Some(month), Some(day)) = (parts.next(), parts.next(), parts.next()) else {
        return text.to_owned();
    };
    let name = month.parse::<usize>().ok().and_then(|m| MONTHS.get(m.wrapping_sub(1)));
    match name {
        Some(name) => format!("{} {name} {year}", day.trim_start_matches('0')),
        None => text.to_owned(),
    }
}

/// An instant to the minute, in the clock of the person; none where the language is English, or it is no instant.
pub fn instant(text: &str) -> Option<String> {
    OTHER.with(|other| written(&other.as_ref()?.instant, text))
}

fn written(format: &Function, text: &str) -> Option<String> {
    let millis = js_sys::Date::parse(text);
    if millis.is_nan() {
        return None;
    }
    format.call1(&JsValue::UNDEFINED, &millis.into()).ok()?.as_string()
}
