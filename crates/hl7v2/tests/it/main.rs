//! Tests of the wire: parsing, building, acknowledging, framing, and real sockets.

#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "clippy.toml allows these in test functions but does not see helpers of an integration test"
)]

mod acknowledgements;
mod corpora;
mod escapes;
mod framing;
mod messages;
mod round_trip;
mod samples;
mod server;
mod server_limits;
mod timestamps;
