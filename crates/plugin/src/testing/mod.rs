//! A plugin for tests, which speaks the protocol without the libraries that plugins are made with:
//! good, and for certain names of its objects as bad as a plugin can be.

mod requests;
mod server;
mod thing;

pub(crate) use requests::{create_thing, no_id, progress, thing};
pub(crate) use server::serve;
pub(crate) use thing::{Fake, thing_identity, thing_type};

use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;

/// Serves as a plugin in this process, on a socket in that directory, and says so in one line to
/// `handshake`, as a plugin does on its standard output. Does not come back.
///
/// # Errors
/// The socket cannot be made, or nobody takes the line.
pub fn serve_in(directory: &Path, handshake: &mut dyn Write) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let socket = directory.join(format!("fake-plugin-{}", std::process::id()));
        let listener = tokio::net::UnixListener::bind(&socket)?;
        writeln!(handshake, "1|6|unix|{}|grpc|", socket.display())?;
        handshake.flush()?;
        let fake = Arc::new(Fake::in_own_process());
        loop {
            let (stream, _) = listener.accept().await?;
            tokio::spawn(serve(stream, fake.clone()));
        }
    })
}
