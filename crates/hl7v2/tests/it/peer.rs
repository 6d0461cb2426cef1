//! A laboratory in small: hears what is sent, and answers as it was told to.

use std::{
    collections::VecDeque,
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};
use trefoil_hl7v2::Message;

/// What it does with one message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Does {
    /// AA.
    Accepts,
    /// AE or AR with these words.
    Refuses(&'static str, &'static str),
    /// Says nothing, and keeps the connection.
    Hangs,
    /// Hears it, and closes the connection.
    Drops,
    /// AA for another message.
    AnswersAnother,
    /// What is no HL7 at all.
    Babbles,
    /// An ORL with AA that says what becomes of the order.
    Orders,
}

/// Answers by its list, then AA for ever.
pub(crate) struct Peer {
    pub(crate) address: SocketAddr,
    heard: Arc<Mutex<Vec<String>>>,
    task: JoinHandle<()>,
}

impl Peer {
    pub(crate) async fn that(does: &[Does]) -> Self {
        Self::at("127.0.0.1:0".parse().expect("an address"), does).await
    }

    pub(crate) async fn at(address: SocketAddr, does: &[Does]) -> Self {
        let listener = TcpListener::bind(address).await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let heard = Arc::new(Mutex::new(vec![]));
        let script = Arc::new(Mutex::new(does.iter().cloned().collect::<VecDeque<_>>()));
        let hears = heard.clone();
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(converse(stream, hears.clone(), script.clone()));
            }
        });
        Self { address, heard, task }
    }

    /// The control ids it heard, in order.
    pub(crate) fn heard(&self) -> Vec<String> {
        self.heard.lock().expect("lock").clone()
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn converse(mut stream: TcpStream, heard: Arc<Mutex<Vec<String>>>, script: Arc<Mutex<VecDeque<Does>>>) {
    let mut bytes = vec![];
    loop {
        let mut more = [0_u8; 4096];
        match stream.read(&mut more).await {
            Ok(0) | Err(_) => return,
            Ok(length) => bytes.extend_from_slice(&more[..length]),
        }
        let Some(end) = bytes.iter().position(|byte| *byte == 0x1c) else {
            continue;
        };
        let message = Message::parse(&bytes[1..end]).expect("a message");
        let header = message.header();
        bytes.drain(..end + 2);
        heard.lock().expect("lock").push(header.control_id.clone());
        let does = script.lock().expect("lock").pop_front().unwrap_or(Does::Accepts);
        let head = |kind: &str| {
            format!(
                "MSH|^~\\&|LIMS|RZZ|TREFOIL|RZZ|20260302||{kind}|A{}|P|2.5.1",
                header.control_id
            )
        };
        let control = &header.control_id;
        let answer = match does {
            Does::Accepts => format!("{}\rMSA|AA|{control}\r", head("ACK^O21^ACK")),
            Does::Refuses(code, words) => {
                format!("{}\rMSA|{code}|{control}|{words}\r", head("ACK^O21^ACK"))
            }
            Does::AnswersAnother => format!("{}\rMSA|AA|ANOTHER\r", head("ACK^O21^ACK")),
            Does::Babbles => "good morning".to_owned(),
            Does::Orders => format!(
                "{}\rMSA|AA|{control}\rPID|1||H1^^^RZZ||Jones^Ann\rPV1|1|I|MED^7B^A1^RZZ01\r",
                head("ADT^A01^ADT_A01")
            ),
            Does::Hangs => continue,
            Does::Drops => return,
        };
        let framed = [b"\x0b", answer.as_bytes(), b"\x1c\r"].concat();
        if stream.write_all(&framed).await.is_err() {
            return;
        }
    }
}
