// Starts the demonstration hospital on a free port and stops it: the pages under test are the ones a person gets.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { connect } from 'node:net';
import { join } from 'node:path';

export const PASSWORD = 'clover in the meadow';

export async function openHospital() {
  const folder = mkdtempSync(join(tmpdir(), 'trefoil-browser-'));
  const target = process.env.CARGO_TARGET_DIR ?? 'target';
  const child = spawn(join(target, 'debug', 'example-trust'), ['demo', '--database', `sqlite:${folder}/browser.db`], {
    env: { ...process.env, TREFOIL_LISTEN: '127.0.0.1:0', TREFOIL_MLLP_LISTEN: '127.0.0.1:0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  const address = await new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`the hospital did not open in 3 minutes; it said:\n${said}`)), 180_000);
    child.stdout.on('data', (bytes) => {
      said += bytes;
      const pages = /pages on (http:\/\/\S+)/.exec(said);
      const messages = /mllp:\/\/(\S+)/.exec(said);
      if (pages && messages && said.includes('Ctrl-C')) { clearTimeout(late); resolve({ pages: pages[1], messages: messages[1] }); }
    });
    child.on('exit', (code) => { clearTimeout(late); reject(new Error(`the hospital closed at once (${code}):\n${said}`)); });
  });
  const close = () => new Promise((resolve) => {
    child.removeAllListeners('exit');
    child.on('exit', () => { rmSync(folder, { recursive: true, force: true }); resolve(); });
    child.kill('SIGTERM');
  });
  // One HL7 v2 message in its frame; the acknowledgement.
  const send = (message) => new Promise((resolve, reject) => {
    const [host, port] = address.messages.split(':');
    let said = '';
    const socket = connect(Number(port), host, () => socket.write(`\x0b${message}\x1c\r`));
    socket.on('data', (bytes) => { said += bytes; if (said.includes('\x1c')) { socket.end(); resolve(said); } });
    socket.on('error', reject);
  });
  // Chromium takes a secure cookie from localhost; the address by number is not one.
  return { pages: address.pages.replace('127.0.0.1', 'localhost'), send, close };
}
