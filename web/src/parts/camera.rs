//! The camera as a scanner, where the browser itself can read codes (Barcode Detection API).

use crate::describe::icons;
use crate::parts::dialog::{asked, dialog};
use crate::parts::dom::{El, Node, button, div, el};
use crate::parts::icon::icon;
use crate::parts::{scan, toast};
use js_sys::{Array, Function, Promise, Reflect};
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};

/// Between two looks at the picture, in milliseconds.
const PAUSE: i32 = 120;

/// A button for it; nothing where there is no camera or nobody to read codes.
pub fn camera() -> Option<El> {
    let detector = get(&window(), "BarcodeDetector")?;
    get(&window().navigator(), "mediaDevices")?;
    let open = RwSignal::new(None::<()>);
    let face = button("icon-button")
        .set("aria-label", w!("Scan with the camera"))
        .on_click(move || open.set(Some(())))
        .add(icon(icons::CAMERA));
    let detector = StoredValue::new_local(detector);
    let view = asked(open, move |()| finder(open, detector.get_value()));
    Some(div("camera").add(face).add(view))
}

fn finder(open: RwSignal<Option<()>>, detector: JsValue) -> El {
    let node = Node::new();
    let video = el("video").node(node).flag("autoplay", true).flag("playsinline", true);
    let video = video.set("aria-label", w!("What the camera sees")).prop("muted", || true.into());
    // The light of the camera goes out with the dialog, however it is closed.
    let stream = StoredValue::new_local(None::<JsValue>);
    on_cleanup(move || {
        stream.try_with_value(|stream| stream.iter().for_each(stop));
    });
    spawn_local(async move {
        match watch(node, &detector, stream).await {
            Ok(Some(code)) => {
                open.try_set(None);
                scan::take_in(code);
            }
            // Closed meanwhile.
            Ok(None) => {}
            Err(_) => {
                open.try_set(None);
                toast::refuse(w!("The camera cannot be used. Does this page have leave to?"));
            }
        }
    });
    dialog(w!("Scan with the camera"), move || open.set(None))
        .add(el("p").add(w!("Hold the code of the pack before the camera.")))
        .add(video)
}

/// The first code that is seen; none when the dialog is closed before.
async fn watch(
    node: Node,
    detector: &JsValue,
    stream: StoredValue<Option<JsValue>, LocalStorage>,
) -> Result<Option<String>, JsValue> {
    let devices = get(&window().navigator(), "mediaDevices").ok_or(JsValue::NULL)?;
    let wish = js_sys::JSON::parse(r#"{"video":{"facingMode":"environment"}}"#)?;
    let seen = promised(&devices, "getUserMedia", &wish).await?;
    if stream.try_set_value(Some(seen.clone())).is_some() {
        stop(&seen);
        return Ok(None);
    }
    let detector = Reflect::construct(detector.unchecked_ref::<Function>(), &Array::new())?;
    while let Some(video) = node.try_get_untracked() {
        let Some(video) = video else {
            pause().await?;
            continue;
        };
        if get(&video, "srcObject").is_none() {
            Reflect::set(&video, &"srcObject".into(), &seen)?;
        }
        // Before the first picture there is nothing to be read.
        let codes = promised(&detector, "detect", &video).await.unwrap_or_default();
        let first = codes.dyn_ref::<Array>().map(|codes| codes.get(0));
        if let Some(code) = first.and_then(|code| get(&code, "rawValue")?.as_string()) {
            return Ok(Some(code));
        }
        pause().await?;
    }
    Ok(None)
}

async fn pause() -> Result<JsValue, JsValue> {
    let mut later = |done: Function, _| {
        let _ = window().set_timeout_with_callback_and_timeout_and_arguments_0(&done, PAUSE);
    };
    JsFuture::from(Promise::new(&mut later)).await
}

async fn promised(of: &JsValue, name: &str, with: &JsValue) -> Result<JsValue, JsValue> {
    let call: Function = Reflect::get(of, &name.into())?.dyn_into()?;
    let promise: Promise = call.call1(of, with)?.dyn_into()?;
    JsFuture::from(promise).await
}

fn get(of: &JsValue, name: &str) -> Option<JsValue> {
    let value = Reflect::get(of, &name.into()).ok();
    value.filter(|value| !value.is_undefined() && !value.is_null())
}

fn stop(stream: &JsValue) {
    let call = |of: &JsValue, name: &str| get(of, name)?.dyn_ref::<Function>()?.call0(of).ok();
    let tracks = call(stream, "getTracks").map(|tracks| Array::from(&tracks)).unwrap_or_default();
    for track in tracks.iter() {
        call(&track, "stop");
    }
}
