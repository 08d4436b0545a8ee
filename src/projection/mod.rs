//! What everybody may see, as documents for reporting tools: `campaigns`, `ideas`, `fundingQueue`, `pilots`, `benefits`.
//!
//! Written through `contest::View` as a guest sees it, so no rule of secrecy stands here. Texts are the bokmål ones, or
//! the nearest there are; what is unknown or not shown is null. A document repeats what a reader would otherwise have to
//! look up (the name of its campaign, the title of its idea), because reporting tools join badly.
//!
//! People are counted and not named, and long texts are left out: a copy outside the vault could not be forgotten. The
//! collections are never read by the platform, and can be thrown away and made again at any time.

mod rows;
mod store;

pub use store::rebuild;

use crate::api::global_id::{Id, Seal};
use crate::contest::{Actor, Lang, Prose, Time, UnitId, View, benefit};
use crate::engine::{Moment, Texts};
use crate::words;
use mongodb::bson::{Bson, DateTime, Decimal128, Document};
use std::str::FromStr;

/// The documents of one collection.
#[derive(Clone, Debug, PartialEq)]
pub struct Collection {
    /// Its name.
    pub name: &'static str,
    /// By the order of ids inside.
    pub documents: Vec<Document>,
}

/// The language of texts, where there is a choice.
const LANG: Lang = Lang::Nb;

/// Every collection as a guest sees the moment at `now`.
pub fn collections(moment: &Moment, seal: &Seal, now: Time) -> Vec<Collection> {
    let view = View::new(moment.state.clone(), Actor::Anonymous, now.max(moment.at));
    let guest = Guest { view, texts: &moment.texts, seal };
    vec![
        Collection { name: "campaigns", documents: rows::campaigns(&guest) },
        Collection { name: "ideas", documents: rows::ideas(&guest) },
        Collection { name: "fundingQueue", documents: rows::funding_queue(&guest) },
        Collection { name: "pilots", documents: rows::pilots(&guest) },
        Collection { name: "benefits", documents: rows::benefits(&guest) },
    ]
}

/// What a guest sees, in words.
struct Guest<'a> {
    view: View,
    texts: &'a Texts,
    seal: &'a Seal,
}

impl Guest<'_> {
    fn id<I: Id>(&self, id: I) -> Bson {
        self.seal.id(id).into()
    }

    /// The id of something that may not be shown.
    fn id_if<I: Id, T>(&self, id: I, shown: Option<T>) -> Bson {
        shown.map_or(Bson::Null, |_| self.id(id))
    }

    fn text(&self, prose: Prose) -> Bson {
        match self.texts.get(prose.prose) {
            Some(text) => text.as_ref().into(),
            None => words::erased(LANG).into(),
        }
    }

    fn best(&self, texts: &crate::contest::Texts) -> Bson {
        texts.best(LANG).map_or(Bson::Null, |prose| self.text(prose))
    }

    fn unit_name(&self, id: UnitId) -> Bson {
        self.view.unit(id).map_or(Bson::Null, |unit| self.text(unit.name))
    }

    fn unit_code(&self, id: UnitId) -> Bson {
        self.view.unit(id).map_or(Bson::Null, |unit| unit.code.as_str().into())
    }
}

/// A machine word, as the API's exports write it.
fn word(value: &impl serde::Serialize) -> Bson {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word.into(),
        Ok(serde_json::Value::Object(fields)) => fields.into_iter().next().map(|(word, _)| word).into(),
        _ => Bson::Null,
    }
}

fn date(time: Time) -> Bson {
    DateTime::from_millis(time.0).into()
}

fn date_if(time: Option<Time>) -> Bson {
    time.map_or(Bson::Null, date)
}

fn count(number: usize) -> Bson {
    i64::try_from(number).map_or(Bson::Null, Bson::Int64)
}

/// An exact number, `units` divided by ten to the power of `scale`.
fn decimal(units: i64, scale: u8) -> Bson {
    benefit::Decimal::new(units, scale).map_or(Bson::Null, exact)
}

fn exact(number: benefit::Decimal) -> Bson {
    Decimal128::from_str(&number.to_string()).map_or(Bson::Null, Bson::Decimal128)
}

/// Adds an amount under `name`, in whole øre and in kroner.
fn money(row: &mut Document, name: &str, ore: Option<i64>) {
    row.insert(format!("{name}Ore"), ore);
    row.insert(format!("{name}Kroner"), ore.map_or(Bson::Null, |ore| decimal(ore, 2)));
}
