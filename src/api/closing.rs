//! Whether the server is being asked to stop: subscriptions end then, so that their clients come again elsewhere.

use tokio::sync::watch;

/// Tells it once.
pub struct Closer(watch::Sender<bool>);

/// Hears it.
#[derive(Clone)]
pub struct Closing(watch::Receiver<bool>);

/// The two ends.
pub fn closing() -> (Closer, Closing) {
    let (closer, closing) = watch::channel(false);
    (Closer(closer), Closing(closing))
}

impl Closer {
    /// Says it.
    pub fn close(self) {
        self.0.send_replace(true);
    }
}

impl Closing {
    /// Done when it has been said; never, if nobody is left to say it.
    pub async fn begun(&mut self) {
        if self.0.wait_for(|closing| *closing).await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}
