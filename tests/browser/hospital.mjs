// Starts the demonstration hospital on a free port and stops it: the pages under test are the ones a person gets.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';

export const PASSWORD = 'clover in the meadow';

// People come back from a provider to an address that is known before: a port that is free now.
const freePort = () => new Promise((resolve, reject) => {
  const server = createServer().on('error', reject);
  server.listen(0, '127.0.0.1', () => { const { port } = server.address(); server.close(() => resolve(port)); });
});

// A provider on this computer that lets people press their name.
async function openProvider(target) {
  const child = spawn(join(target, 'debug', 'openid-provider'), [], { stdio: ['ignore', 'pipe', 'inherit'] });
  const issuer = await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => reject(new Error(`the provider stopped at once (${code})`)));
    child.stdout.on('data', (bytes) => { const said = /issuer (http:\/\/[^,]+),/.exec(bytes); if (said) resolve(said[1]); });
  });
  return { issuer, close: () => { child.removeAllListeners('exit'); child.kill('SIGKILL'); } };
}

export async function openHospital() {
  const folder = mkdtempSync(join(tmpdir(), 'trefoil-browser-'));
  const target = process.env.CARGO_TARGET_DIR ?? 'target';
  const [port, provider] = [await freePort(), await openProvider(target)];
  const program = join(target, 'debug', 'example-trust');
  const database = `sqlite:${folder}/browser.db`;
  // Offered, so that whoever has no second factor signs in by the password alone, as in a demonstration.
  const key = join(folder, 'secrets-key');
  writeFileSync(key, randomBytes(32).toString('hex'), { mode: 0o600 });
  const environment = { ...process.env, TREFOIL_LISTEN: `127.0.0.1:${port}`, TREFOIL_MLLP_LISTEN: '127.0.0.1:0', TREFOIL_DATABASE: database,
    TREFOIL_ENVIRONMENT: 'demonstration', TREFOIL_SECOND_FACTOR: 'offered', TREFOIL_SECRETS_KEY: key, TREFOIL_OPENID_CONNECT_ORIGIN: `http://localhost:${port}`,
    TREFOIL_OPENID_CONNECT: `[{id="learning",name="A provider for learning",issuer="${provider.issuer}",client_id="trefoil"}]` };
  const child = spawn(program, ['demo', '--database', database], {
    env: environment,
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
    provider.close();
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
  return { pages: address.pages.replace('127.0.0.1', 'localhost'), send, close, provider, program, environment };
}
