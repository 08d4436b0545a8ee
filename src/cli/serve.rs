//! `idedugnad serve`: the service over a database, until it is told to stop.

use std::sync::Arc;

use clap::Args;
use tokio::net::TcpListener;

use super::database::Database;
use super::front::FrontArguments;
use super::sign_in::SignInArguments;
use super::{Ending, complain, say};
use crate::api::server::{Options, bind, serve_http};
use crate::api::viewer::SignIn;
use crate::engine::{Engine, Schedule, SystemClock};
use crate::identity::Identity;
use crate::identity::settings::Settings;

/// Serve a database. Who may sign in is settled below; everybody else reads what is public.
#[derive(Args)]
pub(super) struct Arguments {
    /// Address and port to listen on.
    #[arg(long, env = "IDEDUGNAD_LISTEN", default_value = "127.0.0.1:8080")]
    listen: String,
    /// Which database: sqlite:PATH or mongodb://HOSTS/NAME.
    #[arg(long, env = "IDEDUGNAD_DATABASE", hide_env_values = true)]
    database: Database,
    #[command(flatten)]
    front: FrontArguments,
    #[command(flatten)]
    sign_in: SignInArguments,
}

/// Serves until it is asked to stop; whatever the environment lacks is one sentence.
pub(super) fn run(arguments: &Arguments) -> Ending {
    log_to_stderr();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return unable(format!("no threads can be started: {error}")),
    };
    match runtime.block_on(serve(arguments)) {
        Ok(()) => Ending::Done,
        Err(sentence) => unable(sentence),
    }
}

fn unable(sentence: String) -> Ending {
    complain(sentence);
    Ending::Unable
}

async fn serve(arguments: &Arguments) -> Result<(), String> {
    let mut front = arguments.front.front()?;
    let settings = arguments.sign_in.settings()?;
    if let Some(url) = settings.as_ref().and_then(|settings| settings.public_url.as_ref()) {
        front.origins.push(url.origin().ascii_serialization());
    }
    let listener = listen(&arguments.listen).await?;
    let (journal, vault) = arguments.database.open("serving it")?;
    let engine = Engine::open(journal, vault, Arc::new(SystemClock)).map_err(|error| error.to_string())?;
    let options = Options { sign_in: sign_in(settings, &engine)?, personas: Vec::new(), front };
    run_until_stopped(engine, listener, options).await
}

/// A provider that does not answer yet keeps nobody from reading.
fn sign_in(settings: Option<Settings>, engine: &Engine) -> Result<SignIn, String> {
    let Some(settings) = settings else { return Ok(SignIn::Nobody) };
    let identity = Arc::new(Identity::new(settings, engine)?);
    let warming = identity.clone();
    tokio::spawn(async move { warming.warm_up().await });
    Ok(SignIn::Providers(identity))
}

/// Binds an address, or says in one sentence why not.
pub(super) async fn listen(address: &str) -> Result<TcpListener, String> {
    bind(address).await.map_err(|error| match error.kind() {
        std::io::ErrorKind::AddrInUse => format!("{address} is taken: another program listens there"),
        _ => format!("cannot listen on {address}: {error}"),
    })
}

/// Serves an engine until it is asked to stop, then lets requests under way finish and closes the database.
pub(super) async fn run_until_stopped(
    engine: Engine,
    listener: TcpListener,
    options: Options,
) -> Result<(), String> {
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    let schedule = Schedule::start(&engine).await?;
    say(format!("Idédugnad listens on http://{address}"));
    let served = serve_http(&engine, listener, options, super::asked_to_stop()).await;
    schedule.stop().await;
    engine.close().await;
    served.map_err(|error| format!("the server has stopped: {error}"))
}

/// Log lines go to standard error; `RUST_LOG` chooses which.
pub(super) fn log_to_stderr() {
    let filter = tracing_subscriber::EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("warn"));
    let _ = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).try_init();
}
