//! Putting the documents into MongoDB: written beside the old collections, counted, and swapped in by renaming, so that
//! nobody ever reads a half. Beside them stands `projection`, which says as of which batch they are; it is for operators,
//! because the number of batches tells how busy a vote is.

use super::Collection;
use crate::engine::Moment;
use crate::mongo::{Mongo, Trouble};
use mongodb::bson::{DateTime, Document, doc};
use std::time::Duration;

/// The collection that says what the others show.
const SHOWN: &str = "projection";
/// How many documents are sent at once.
const STRIDE: usize = 500;
/// How long one step may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// Writes the collections anew and swaps them in. An earlier attempt that was cut off leaves nothing in the way; of two
/// at once, one at most succeeds.
///
/// # Errors
/// The database does not answer, or somebody else rebuilds at the same time. What was there before stays, or some
/// collections are already the new ones; the next call makes all of them new.
pub fn rebuild(mongo: &Mongo, collections: Vec<Collection>, moment: &Moment) -> Result<(), Trouble> {
    let names: Vec<&'static str> = collections.iter().map(|collection| collection.name).collect();
    for Collection { name, documents } in collections {
        write(mongo, &next(name), documents)?;
    }
    names.into_iter().try_for_each(|name| swap(mongo, name))?;
    let shown = mongo.collection(SHOWN).clone_with_type::<Document>();
    let seq = i64::try_from(moment.seq).unwrap_or(i64::MAX);
    let row = doc! { "_id": "shown", "seq": seq, "at": DateTime::from_millis(moment.at.0) };
    mongo.wait(async move { shown.replace_one(doc! { "_id": "shown" }, row).upsert(true).await })?;
    Ok(())
}

/// Where a collection is written before it takes the place of the old one.
fn next(name: &str) -> String {
    format!("{name}_next")
}

fn write(mongo: &Mongo, name: &str, documents: Vec<Document>) -> Result<(), Trouble> {
    let fresh = mongo.collection(name).clone_with_type::<Document>();
    let collection = fresh.clone();
    let expected = documents.len() as u64;
    mongo.wait_for(PATIENCE, async move {
        collection.drop().await?;
        collection.client().database(&collection.namespace().db).create_collection(collection.name()).await
    })?;
    let mut left = documents;
    while !left.is_empty() {
        let rest = left.split_off(left.len().min(STRIDE));
        let (collection, some) = (fresh.clone(), left);
        mongo.wait_for(PATIENCE, async move { collection.insert_many(some).await })?;
        left = rest;
    }
    let counted = mongo.wait_for(PATIENCE, async move { fresh.count_documents(doc! {}).await })?;
    match counted == expected {
        true => Ok(()),
        false => Err(Trouble::Refused("somebody else rebuilds the projection at the same time".into())),
    }
}

fn swap(mongo: &Mongo, name: &str) -> Result<(), Trouble> {
    let collection = mongo.collection(name);
    let database = collection.namespace().db;
    let rename = doc! {
        "renameCollection": format!("{database}.{}", next(name)),
        "to": format!("{database}.{name}"),
        "dropTarget": true,
        "writeConcern": { "w": "majority" },
    };
    mongo.wait_for(PATIENCE, async move {
        collection.client().database("admin").run_command(rename).await.map(drop)
    })
}
