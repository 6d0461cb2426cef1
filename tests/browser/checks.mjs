// What is asked of every page: axe finds nothing, the console is quiet, nothing comes from elsewhere, no sideways scroll.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

export class Counts {
  passed = 0;
  failures = [];

  check(holds, words) {
    if (holds) this.passed += 1;
    else { this.failures.push(words); console.log(`  NOT SO: ${words}`); }
    return holds;
  }
}

export async function violations(page) {
  await page.evaluate(axe);
  const found = await page.evaluate((tags) => window.axe.run({ runOnly: tags }), TAGS);
  return found.violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.target.join(' ')).slice(0, 3).join(' | ')}`);
}

// Listens from now on; `quiet()` says what was heard.
export function listen(page, origin) {
  const heard = [];
  page.on('console', (message) => { if (['error', 'warning'].includes(message.type()) && !/status of (4\d\d)/.test(message.text())) heard.push(message.text()); });
  page.on('pageerror', (error) => heard.push(error.message));
  page.on('request', (request) => { if (!request.url().startsWith(origin) && !request.url().startsWith('data:')) heard.push(`asked elsewhere: ${request.url()}`); });
  return () => heard.splice(0);
}

export async function sidewaysAt320(page) {
  const before = page.viewportSize();
  await page.setViewportSize({ width: 320, height: 640 });
  const wide = await page.evaluate(() => document.documentElement.scrollWidth <= 320 ? '' : [...document.querySelectorAll('body *')]
    .filter((one) => one.getBoundingClientRect().right > 321 && !one.closest('.scroll-box')).slice(0, 4)
    .map((one) => `${one.tagName}.${one.className}`).join(' ') || 'something');
  await page.setViewportSize(before);
  return wide;
}
