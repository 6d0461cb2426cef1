// A telephone that shows the six digits of a second factor (RFC 6238), each of which is good once.
import { createHmac } from 'node:crypto';

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const STEP = 30;

function bytes(typed) {
  const bits = [...typed.replace(/[\s=]/g, '')].map((letter) => LETTERS.indexOf(letter).toString(2).padStart(5, '0')).join('');
  return Buffer.from(bits.match(/.{8}/g).map((eight) => parseInt(eight, 2)));
}

export class Telephone {
  used = 0;

  constructor(typed) { this.secret = bytes(typed); }

  at(step) {
    const count = Buffer.alloc(8);
    count.writeBigUInt64BE(BigInt(step));
    const made = createHmac('sha1', this.secret).update(count).digest();
    return String((made.readUInt32BE(made[19] & 15) & 0x7fffffff) % 1_000_000).padStart(6, '0');
  }

  // One that was not used yet. A clock that is a step off is forgiven, which saves most of the waiting.
  async code() {
    for (;;) {
      const now = Math.floor(Date.now() / 1000 / STEP);
      const step = Math.max(now - 1, this.used + 1);
      // Not the one that is too old within the moment it takes to send it.
      const old = step === now - 1 && Date.now() / 1000 % STEP > STEP - 5;
      if (step <= now + 1 && !old) { this.used = step; return this.at(step); }
      if (old) this.used = step;
      else await new Promise((resolve) => { setTimeout(resolve, 1000); });
    }
  }

  // One that is of no use: it was used, or is of another hour.
  wrong() { return this.at(Math.floor(Date.now() / 1000 / STEP) - 1000); }
}
