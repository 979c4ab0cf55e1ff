//! Tokens for other programs: make one, see it once, revoke it.

use crate::describe::icons;
use crate::describe::show::{day, instant, plain};
use crate::http::{self, Life};
use crate::parts::dialog::Dialog;
use crate::parts::icon::icon;
use crate::parts::load::Loaded;
use crate::parts::problem::ProblemBox;
use crate::parts::secret::Secret;
use crate::parts::toast;
use crate::problem::Problem;
use crate::session::session;
use leptos::html;
use leptos::prelude::*;
use serde_json::{Value, json};
use web_sys::SubmitEvent;

#[component]
pub fn Tokens() -> impl IntoView {
    let life = StoredValue::new(Life::new());
    let all = Loaded::new(|| "tokens?per_page=100".to_owned());
    let making = RwSignal::new(false);
    let secret = RwSignal::new(None::<String>);
    let revoke = Callback::new(move |id: String| {
        let Some(life) = life.get_value() else {
            return;
        };
        http::delete(format!("tokens/{id}"), "").send(life, move |answer| match answer {
            Ok(_) => {
                toast::say("The token is revoked.");
                all.again();
            }
            Err(problem) => toast::warn(&problem),
        });
    });
    let made = move |token: String| {
        making.set(false);
        secret.set(Some(token));
        all.again();
    };
    view! {
        <section class="card wide">
            <h2>"API tokens"</h2>
            <p class="quiet">"For other programs that speak for you. Each can do no more than you."</p>
            {all.view(2, move |body| {
                let rows = body.get("items").and_then(Value::as_array).cloned().unwrap_or_default();
                let lines = rows.iter().map(|row| line(row, revoke)).collect::<Vec<_>>();
                view! { <ul class="lines" role="list">{lines}</ul> }.into_any()
            })}
            <button type="button" class="button" on:click=move |_| making.set(true)>
                {icon(icons::PLUS)} "New token"
            </button>
            {move || making.get().then(|| view! {
                <NewToken on_made=made on_close=move |()| making.set(false)/>
            })}
            {move || secret.get().map(|secret_text| view! {
                <Secret
                    text="The new token. Send it as Authorization: Bearer …"
                    secret=secret_text
                    on_close=move |()| secret.set(None)
                />
            })}
        </section>
    }
}

fn line(row: &Value, revoke: Callback<String>) -> AnyView {
    let scopes = row.get("scopes").and_then(Value::as_array).map_or(0, Vec::len);
    let used = plain(row, "last_used_at");
    let used =
        if used.is_empty() { "never used".to_owned() } else { format!("used {}", instant(&used)) };
    let until = day(&plain(row, "expires_at"));
    let hint = plain(row, "hint");
    let text = format!("{hint} · {scopes} permissions · until {until} · {used}");
    let text = text.trim_start_matches(" · ").to_owned();
    let name = plain(row, "name");
    let (label, id) = (format!("Revoke {name}"), plain(row, "id"));
    let revoked = !plain(row, "revoked_at").is_empty();
    view! {
        <li>
            <div><strong>{name}</strong><span class="quiet">{text}</span></div>
            {if revoked {
                view! { <span class="badge">"Revoked"</span> }.into_any()
            } else {
                view! {
                    <button type="button" class="button" aria-label=label
                        on:click=move |_| revoke.run(id.clone())>
                        "Revoke"
                    </button>
                }.into_any()
            }}
        </li>
    }
    .into_any()
}

#[component]
fn NewToken(
    #[prop(into)] on_made: Callback<String>,
    #[prop(into)] on_close: Callback<()>,
) -> impl IntoView {
    let life = StoredValue::new(Life::new());
    let key = StoredValue::new(http::key());
    let mine = session().and_then(|s| s.me()).map(|me| me.permissions.clone()).unwrap_or_default();
    let name = NodeRef::<html::Input>::new();
    let days = RwSignal::new("90".to_owned());
    let scopes = RwSignal::new(Vec::<String>::new());
    let problem = RwSignal::new(None::<Problem>);
    let error = RwSignal::new(None::<&'static str>);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let (Some(life), Some(name)) = (life.get_value(), name.get_untracked()) else {
            return;
        };
        error.set(if name.value().trim().is_empty() {
            Some("Give the token a name.")
        } else if scopes.with_untracked(Vec::is_empty) {
            Some("Choose at least one permission.")
        } else {
            None
        });
        if error.get_untracked().is_some() {
            return;
        }
        let days = days.get_untracked().parse::<i64>().unwrap_or(90);
        let body = json!({
            "name": name.value().trim(), "scopes": scopes.get_untracked(), "expires_in_days": days,
        });
        http::post("tokens", &body).key(key.get_value()).send(life, move |answer| match answer {
            Ok(reply) => on_made.run(plain(&reply.body, "token")),
            Err(found) => {
                // What was refused may be sent again in another form.
                key.set_value(http::key());
                problem.set(Some(found));
            }
        });
    };
    let boxes = mine.into_iter().map(|scope| tick(scope, scopes)).collect::<Vec<_>>();
    view! {
        <Dialog title="New API token" on_close=on_close>
            <form class="stack" novalidate on:submit=submit>
                {move || error.get().map(|text| view! { <p class="alert" role="alert">{text}</p> })}
                {move || problem.get().map(|problem| view! { <ProblemBox problem=problem/> })}
                <div class="field">
                    <label for="token-name">"Name"</label>
                    <input id="token-name" node_ref=name autofocus maxlength="200" autocomplete="off"/>
                    <p class="hint">"Which program it is for."</p>
                </div>
                <div class="field">
                    <label for="token-days">"Valid for"</label>
                    <select id="token-days" on:change=move |event| days.set(event_target_value(&event))>
                        <option value="30">"30 days"</option>
                        <option value="90" selected>"90 days"</option>
                        <option value="365">"One year"</option>
                    </select>
                </div>
                <fieldset class="ticks"><legend>"It may"</legend>{boxes}</fieldset>
                <footer class="dialog-foot">
                    <button type="button" class="button" on:click=move |_| on_close.run(())>"Cancel"</button>
                    <button type="submit" class="button primary">"Make the token"</button>
                </footer>
            </form>
        </Dialog>
    }
}

fn tick(scope: String, scopes: RwSignal<Vec<String>>) -> AnyView {
    let name = scope.clone();
    view! {
        <label class="check">
            <input
                type="checkbox"
                on:change=move |event| {
                    let on = event_target_checked(&event);
                    scopes.update(|all| {
                        all.retain(|other| *other != scope);
                        if on {
                            all.push(scope.clone());
                        }
                    });
                }
            />
            <code>{name}</code>
        </label>
    }
    .into_any()
}
