// What every part of the browser test stands on: the hospital, Chromium, visitors who sign in, and the looking at one page.
import { mkdirSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { Counts, listen, sidewaysAt320, violations } from './checks.mjs';
import { Hand } from './hand.mjs';
import { openHospital, PASSWORD } from './hospital.mjs';

const ARGUMENTS = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync'];
const NARROW = { width: 320, height: 900 };

export async function openStage() {
  const pictures = process.env.TREFOIL_PICTURES ?? 'target/pictures';
  mkdirSync(pictures, { recursive: true });
  const counts = new Counts();
  const hospital = await openHospital();
  const browser = await chromium.launch({ executablePath: process.env.TREFOIL_CHROMIUM ?? '/usr/bin/chromium', args: ARGUMENTS });
  const at = (path) => hospital.pages + path;
  const close = async () => { await browser.close(); await hospital.close(); };

  // Only axe needs to be let past the content security policy (`bypassCSP`); policyHolds() walks without that.
  async function visitor(options = {}) {
    const context = await browser.newContext({ viewport: { width: 1366, height: 768 }, locale: 'en-US', ...options });
    const page = await context.newPage();
    return { context, page, hand: new Hand(page), quiet: listen(page, hospital.pages) };
  }

  async function signIn({ page, hand }, username) {
    await page.goto(at('/sign-in'));
    await page.fill('#username', username);
    await page.fill('#password', PASSWORD);
    await hand.goes('main button[type=submit]');
  }

  async function signOut({ page, hand }) {
    await page.goto(at('/me'));
    await hand.goes(page.getByRole('button', { name: 'Sign out' }));
  }

  async function search({ page, hand }, terms) {
    await page.fill('header [name=terms]', terms);
    await hand.enters('header [name=terms]');
  }

  // One page in one state: title, one h1, axe, console, reflow, picture; at 320 px too where asked.
  async function judged(visit, name, { picture = true, narrow = false } = {}) {
    const { page, quiet } = visit;
    counts.check((await page.title()).includes('EPR'), `${name}: has a title (${await page.title()})`);
    counts.check((await page.locator('h1').count()) === 1, `${name}: has one h1`);
    const wrong = await violations(page);
    counts.check(wrong.length === 0, `${name}: axe finds nothing (${wrong.join('; ')})`);
    const wide = await sidewaysAt320(page);
    counts.check(!wide, `${name}: no sideways scroll at 320 px (${wide})`);
    if (narrow) {
      const usual = page.viewportSize();
      await page.setViewportSize(NARROW);
      const small = await violations(page);
      counts.check(small.length === 0, `${name}: axe finds nothing at 320 px (${small.join('; ')})`);
      await page.screenshot({ path: `${pictures}/${name}-320.png` });
      await page.setViewportSize(usual);
    }
    const noise = quiet();
    counts.check(noise.length === 0, `${name}: the console is quiet (${noise.join('; ')})`);
    await page.waitForTimeout(100); // let the page be painted again at its full width
    if (picture) await page.screenshot({ path: `${pictures}/${name}.png` });
    console.log(`${name}: looked at`);
  }

  // The records of a ward by bed.
  async function records({ page }, ward = '7B') {
    await page.goto(at(`/wards/${ward}`));
    const links = await page.locator('table a[data-row]').evaluateAll((all) => all.map((one) => one.getAttribute('href')));
    return links.filter((href) => /^\/patients\/[0-9a-f-]+$/.test(href));
  }

  return { counts, hospital, browser, pictures, at, close, visitor, signIn, signOut, search, judged, records };
}
