//! One connection to a MongoDB replica set, shared by journal and vault: where it is, how long to wait for it, and what
//! its errors mean.
//!
//! The driver is asynchronous, journal and vault are not. Every operation runs on a small runtime of its own while the
//! caller waits for its answer, so that it makes no difference on which thread, inside which runtime, somebody calls.
//! Whatever the address says: writes are acknowledged by a majority that has them in its own journal, and reads see only
//! such writes.

use mongodb::bson::spec::BinarySubtype;
use mongodb::bson::{Binary, Document, RawDocumentBuf, doc};
use mongodb::error::{
    Error, ErrorKind, TRANSIENT_TRANSACTION_ERROR, UNKNOWN_TRANSACTION_COMMIT_RESULT, WriteFailure,
};
use mongodb::options::{
    Acknowledgment, ClientOptions, IndexOptions, ReadConcern, ReadPreference, SelectionCriteria, WriteConcern,
};
use mongodb::{Client, Collection, Database, IndexModel};
use std::fmt;
use std::future::Future;
use std::sync::LazyLock;
use std::time::Duration;
use tokio::runtime::Runtime;
use tokio::task::AbortHandle;

/// How long an operation may take before it counts as lost.
pub const PATIENCE: Duration = Duration::from_secs(5);
/// How long the driver looks for a primary.
const SELECTION: Duration = Duration::from_secs(2);
/// How long a primary waits for its majority.
const MAJORITY: Duration = Duration::from_secs(4);
/// How long a connection may take, and how much longer than a heartbeat a member may be silent.
const CONNECTION: Duration = Duration::from_secs(2);
/// How often a member is asked how it is.
const HEARTBEAT: Duration = Duration::from_secs(1);
/// How long after a conflict something is tried again.
const AGAIN: Duration = Duration::from_millis(10);
/// The database, if the address names none.
const DATABASE: &str = "idedugnad";

const DUPLICATE_KEY: i32 = 11000;
const NAMESPACE_EXISTS: i32 = 48;
/// Codes by which a server says that it is, or has just stopped being, no primary, or that time ran out: what was under
/// way may have happened.
const UNCERTAIN: [i32; 15] = [6, 7, 50, 64, 89, 91, 189, 262, 9001, 10058, 10107, 11600, 11602, 13435, 13436];

/// The driver's own threads; whoever waits for them is never one of them.
static RUNTIME: LazyLock<std::io::Result<Runtime>> = LazyLock::new(|| {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).thread_name("mongodb").enable_all().build()
});

/// Where a database is: `mongodb://…` or `mongodb+srv://…`. It may hold a password, so nothing prints all of it.
#[derive(Clone, PartialEq, Eq)]
pub struct Address(String);

impl Address {
    /// The address, if it is of MongoDB.
    pub fn of(url: &str) -> Option<Address> {
        let known = ["mongodb://", "mongodb+srv://"].iter().any(|scheme| url.starts_with(scheme));
        known.then(|| Address(url.to_owned()))
    }
}

/// Scheme, hosts and database; neither user nor password nor options. Where it is not clear which part is which, only
/// the scheme.
impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (scheme, rest) = self.0.split_once("://").unwrap_or(("mongodb", ""));
        let (before, options) = rest.split_once('?').unwrap_or((rest, ""));
        let place = before.rsplit('@').next().unwrap_or_default();
        let shown = if options.contains('@') { "…" } else { place };
        write!(f, "{scheme}://{shown}")
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// What became of an operation that did not succeed; text for the operator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// There is a document with that key already.
    Taken,
    /// It may have happened or not.
    Uncertain(String),
    /// It did not happen.
    Refused(String),
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Trouble::Taken => f.write_str("there is a document with that key already"),
            Trouble::Uncertain(what) | Trouble::Refused(what) => f.write_str(what),
        }
    }
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Trouble {
        let said = match &*error.kind {
            ErrorKind::ServerSelection { message, .. } => {
                format!(
                    "no primary is found; do a majority of the members run, and is the set's name right? ({message})"
                )
            }
            ErrorKind::Authentication { message, .. } => {
                format!("the server does not accept this user and password ({message})")
            }
            kind => kind.to_string(),
        };
        match *error.kind {
            ErrorKind::Write(WriteFailure::WriteError(error)) if error.code == DUPLICATE_KEY => {
                Trouble::Taken
            }
            ErrorKind::InsertMany(failures)
                if failures.write_errors.iter().flatten().any(|error| error.code == DUPLICATE_KEY) =>
            {
                Trouble::Taken
            }
            ErrorKind::Command(error) if error.code == DUPLICATE_KEY => Trouble::Taken,
            ErrorKind::Command(error) if !UNCERTAIN.contains(&error.code) => Trouble::Refused(said),
            ErrorKind::Write(WriteFailure::WriteError(_))
            | ErrorKind::ServerSelection { .. }
            | ErrorKind::Authentication { .. }
            | ErrorKind::InvalidArgument { .. }
            | ErrorKind::Bson(_) => Trouble::Refused(said),
            _ => Trouble::Uncertain(said),
        }
    }
}

/// Something that is done beside everything else; dropping it ends it.
#[derive(Debug)]
pub struct Task(AbortHandle);

impl Drop for Task {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// A handle of the connection; clones share it.
#[derive(Clone)]
pub struct Mongo {
    address: Address,
    database: Database,
}

impl fmt::Debug for Mongo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.address.fmt(f)
    }
}

impl Mongo {
    /// Connects and asks whether it is a replica set.
    ///
    /// # Errors
    /// One sentence for the operator, without the password.
    pub fn connect(address: &Address) -> Result<Mongo, String> {
        let url = address.0.clone();
        let database = wait(PATIENCE, async move {
            let client = Client::with_options(options(ClientOptions::parse(url).await?))?;
            Ok(client.default_database().unwrap_or_else(|| client.database(DATABASE)))
        });
        let database = database.map_err(|trouble| match trouble {
            // the driver quotes what it does not understand, and that may be a password
            Trouble::Refused(_) => format!(
                "{address} is no address the MongoDB driver understands; \
                 in a user name or password, anything but letters and digits must be percent-encoded"
            ),
            other => format!("{address} cannot be reached: {other}"),
        })?;
        let mongo = Mongo { address: address.clone(), database };
        let hello = mongo.hello().map_err(|trouble| format!("{address} cannot be used: {trouble}"))?;
        if !hello.contains_key("setName") {
            return Err(format!(
                "{address} is no replica set: start mongod with --replSet, also a single one"
            ));
        }
        Ok(mongo)
    }

    /// Where it is.
    pub fn address(&self) -> &Address {
        &self.address
    }

    /// A collection of the database.
    pub fn collection(&self, name: &str) -> Collection<RawDocumentBuf> {
        self.database.collection(name)
    }

    /// The names of the collections there are.
    ///
    /// # Errors
    /// The database does not answer.
    pub fn collection_names(&self) -> Result<Vec<String>, Trouble> {
        let database = self.database.clone();
        wait(PATIENCE, async move { database.list_collection_names().await })
    }

    /// Makes a collection that only takes documents of this JSON schema, unless it is there; several replicas may do so
    /// at once.
    ///
    /// # Errors
    /// The database does not answer, or does not let us.
    pub fn make_collection(&self, name: &'static str, schema: Document) -> Result<(), Trouble> {
        let database = self.database.clone();
        wait(PATIENCE, async move {
            let made = database.create_collection(name).validator(doc! { "$jsonSchema": schema }).await;
            match made {
                Err(error) if matches!(&*error.kind, ErrorKind::Command(e) if e.code == NAMESPACE_EXISTS) => {
                    Ok(())
                }
                other => other,
            }
        })
    }

    /// Makes a collection whose documents vanish when their date in `field` is so long ago, unless it is there.
    ///
    /// # Errors
    /// The database does not answer, or does not let us.
    pub fn make_expiry(
        &self,
        name: &'static str,
        field: &'static str,
        after: Duration,
    ) -> Result<(), Trouble> {
        let collection = self.collection(name);
        let options = IndexOptions::builder().expire_after(after).build();
        let index = IndexModel::builder().keys(doc! { field: 1 }).options(options).build();
        wait(PATIENCE, async move { collection.create_index(index).await.map(drop) })
    }

    /// The primary's clock, milliseconds since 1970 in UTC.
    ///
    /// # Errors
    /// There is no primary.
    pub fn time(&self) -> Result<i64, Trouble> {
        let time = self.hello()?.get_datetime("localTime").map(|time| time.timestamp_millis());
        time.map_err(|error| Trouble::Refused(format!("the server does not tell the time: {error}")))
    }

    fn hello(&self) -> Result<Document, Trouble> {
        let database = self.database.clone();
        wait(PATIENCE, async move { database.run_command(doc! { "hello": 1 }).await })
    }

    /// Does something beside everything else, until the task is dropped; `None` if there are no threads to be had.
    pub fn spawn(&self, act: impl Future<Output = ()> + Send + 'static) -> Option<Task> {
        RUNTIME.as_ref().ok().map(|runtime| Task(runtime.spawn(act).abort_handle()))
    }

    /// Waits for an operation, but not for long.
    ///
    /// # Errors
    /// What became of it otherwise.
    pub fn wait<T: Send + 'static>(
        &self,
        operation: impl Future<Output = mongodb::error::Result<T>> + Send + 'static,
    ) -> Result<T, Trouble> {
        wait(PATIENCE, operation)
    }

    /// Waits this long at most for an operation.
    ///
    /// # Errors
    /// What became of it otherwise.
    pub fn wait_for<T: Send + 'static>(
        &self,
        patience: Duration,
        operation: impl Future<Output = mongodb::error::Result<T>> + Send + 'static,
    ) -> Result<T, Trouble> {
        wait(patience, operation)
    }

    /// Inserts documents into several collections, all or none.
    ///
    /// # Errors
    /// `Taken` if one of the keys is; nothing was inserted then.
    pub fn insert_together(
        &self,
        collections: Vec<(&'static str, Vec<RawDocumentBuf>)>,
    ) -> Result<(), Trouble> {
        let count: usize = collections.iter().map(|(_, documents)| documents.len()).sum();
        let patience = PATIENCE + Duration::from_millis(count as u64);
        let database = self.database.clone();
        wait(patience, async move {
            loop {
                match transaction(&database, &collections).await {
                    Err(error) if error.contains_label(TRANSIENT_TRANSACTION_ERROR) => {
                        tokio::time::sleep(AGAIN).await;
                    }
                    other => return other,
                }
            }
        })
    }
}

/// One attempt to insert all of it; what is unfinished when this is dropped is undone by the driver or the server.
async fn transaction(
    database: &Database,
    collections: &[(&'static str, Vec<RawDocumentBuf>)],
) -> mongodb::error::Result<()> {
    let mut session = database.client().start_session().await?;
    session.start_transaction().write_concern(durably()).await?;
    for (name, documents) in collections.iter().filter(|(_, documents)| !documents.is_empty()) {
        let collection: Collection<RawDocumentBuf> = database.collection(name);
        collection.insert_many(documents).session(&mut session).await?;
    }
    loop {
        match session.commit_transaction().await {
            Err(error) if error.contains_label(UNKNOWN_TRANSACTION_COMMIT_RESULT) => {
                tokio::time::sleep(AGAIN).await;
            }
            other => return other,
        }
    }
}

/// Bytes as MongoDB keeps them.
pub fn binary(bytes: &[u8]) -> Binary {
    Binary { subtype: BinarySubtype::Generic, bytes: bytes.to_vec() }
}

/// What the address may not change, and shorter patience than the driver's own where it says nothing.
fn options(mut options: ClientOptions) -> ClientOptions {
    options.app_name.get_or_insert_with(|| DATABASE.into());
    options.server_selection_timeout.get_or_insert(SELECTION);
    options.connect_timeout.get_or_insert(CONNECTION);
    options.heartbeat_freq.get_or_insert(HEARTBEAT);
    options.retry_reads = Some(true);
    options.retry_writes = Some(true);
    options.read_concern = Some(ReadConcern::majority());
    options.write_concern = Some(durably());
    options.selection_criteria = Some(SelectionCriteria::ReadPreference(ReadPreference::Primary));
    options
}

/// Stored by a majority, in the journal of each.
fn durably() -> WriteConcern {
    let majority = WriteConcern::builder().w(Acknowledgment::Majority).journal(true);
    majority.w_timeout(MAJORITY).build()
}

/// Runs an operation on the driver's threads and waits for it.
fn wait<T: Send + 'static>(
    patience: Duration,
    operation: impl Future<Output = mongodb::error::Result<T>> + Send + 'static,
) -> Result<T, Trouble> {
    let runtime = RUNTIME
        .as_ref()
        .map_err(|error| Trouble::Refused(format!("the driver's threads do not start: {error}")))?;
    let (answer, heard) = std::sync::mpsc::sync_channel(1);
    runtime.spawn(async move {
        let _ = answer.send(tokio::time::timeout(patience, operation).await);
    });
    match heard.recv() {
        Ok(Ok(done)) => done.map_err(Trouble::from),
        Ok(Err(_)) => Err(Trouble::Uncertain(format!("no answer within {} seconds", patience.as_secs()))),
        Err(_) => Err(Trouble::Uncertain("the driver has panicked".into())),
    }
}

#[cfg(test)]
mod tests {
    use super::Address;

    #[test]
    fn an_address_is_printed_without_user_password_and_options() {
        for (url, shown) in [
            ("mongodb://a.no:1,b.no:2/contest", "mongodb://a.no:1,b.no:2/contest"),
            ("mongodb://kari:hemmelig@a.no/contest?w=1", "mongodb://a.no/contest"),
            ("mongodb+srv://kari:hem@me/lig@a.no", "mongodb+srv://a.no"),
            ("mongodb+srv://kari:hemme?lig@a.no", "mongodb+srv://…"),
            ("mongodb://kari:hemmelig@a.no/?tlsCertificateKeyFilePassword=hemmelig", "mongodb://a.no/"),
            ("mongodb://a.no/?proxyPassword=hemm@lig", "mongodb://…"),
        ] {
            let address = Address::of(url).unwrap();
            assert_eq!(address.to_string(), shown);
            assert_eq!(format!("{address:?}"), shown);
        }
        assert_eq!(Address::of("postgres://a.no"), None);
    }
}
