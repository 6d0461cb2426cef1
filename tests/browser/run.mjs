// The browser journey: every page of the first slice, with and without JavaScript, looked at by axe and kept as pictures.
import { mkdirSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { Counts, listen, sidewaysAt320, violations } from './checks.mjs';
import { openHospital, PASSWORD } from './hospital.mjs';

const ARGUMENTS = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync'];
const UNKNOWN = ['MSH|^~\\&|PAS|RZZ|ROUTE|ROUTE|20261122093000||ADT^Z99^ADT_Z99|BRW0001|P|2.4|||||GBR||EN||ITKv1.0',
  'EVN||20261122093000', 'PID|1||9999999034^^^NHS||TESTPATIENT^BROWSER||19620417|2', ''].join('\r');
const pictures = process.env.TREFOIL_PICTURES ?? 'target/pictures';
mkdirSync(pictures, { recursive: true });

const counts = new Counts();
const hospital = await openHospital();
const browser = await chromium.launch({ executablePath: process.env.TREFOIL_CHROMIUM ?? '/usr/bin/chromium', args: ARGUMENTS });
const at = (path) => hospital.pages + path;

async function visitor(options = {}) {
  const context = await browser.newContext({ viewport: { width: 1366, height: 768 }, locale: 'en-US', ...options });
  const page = await context.newPage();
  return { context, page, quiet: listen(page, hospital.pages) };
}

async function signIn(page, username) {
  await page.goto(at('/sign-in'));
  await page.fill('#username', username);
  await page.fill('#password', PASSWORD);
  await Promise.all([page.waitForNavigation(), page.click('main button[type=submit]')]);
}

async function search(page, terms) {
  await page.fill('header [name=terms]', terms);
  await Promise.all([page.waitForNavigation(), page.press('header [name=terms]', 'Enter')]);
}

// One page in one state: title, one h1, axe, console, reflow, picture.
async function judged(visit, name, { picture = true } = {}) {
  const { page, quiet } = visit;
  counts.check((await page.title()).includes('EPR'), `${name}: has a title (${await page.title()})`);
  counts.check((await page.locator('h1').count()) === 1, `${name}: has one h1`);
  const wrong = await violations(page);
  counts.check(wrong.length === 0, `${name}: axe finds nothing (${wrong.join('; ')})`);
  const wide = await sidewaysAt320(page);
  counts.check(!wide, `${name}: no sideways scroll at 320 px (${wide})`);
  const noise = quiet();
  counts.check(noise.length === 0, `${name}: the console is quiet (${noise.join('; ')})`);
  await page.waitForTimeout(100); // let the page be painted again at its full width
  if (picture) await page.screenshot({ path: `${pictures}/${name}.png` });
  console.log(`${name}: looked at`);
}

async function journey() {
  // Only axe needs to be let past the content security policy; policyHolds() walks without that.
  const visit = await visitor({ bypassCSP: true });
  const { page } = visit;
  await page.goto(at('/'));
  await judged(visit, 'sign-in');
  await signIn(page, 'nurse.7b');
  await judged(visit, 'home');
  await page.goto(at('/wards/7B'));
  await judged(visit, 'ward-list');
  counts.check((await page.locator('table [data-row]').count()) >= 18, 'ward-list: at least 18 patients are listed');
  await page.emulateMedia({ media: 'print' });
  await page.pdf({ path: `${pictures}/ward-list.pdf`, landscape: true, format: 'A4' });
  await page.emulateMedia({ media: 'screen' });
  const first = page.locator('table a[href^="/patients/"]').first();
  const record = await first.getAttribute('href');
  await Promise.all([page.waitForNavigation(), first.click()]);
  await judged(visit, 'record-summary');
  counts.check(await page.locator('.patient-banner').count() === 1, 'record-summary: has the banner');
  await Promise.all([page.waitForNavigation(), page.getByRole('link', { name: 'Who looked' }).click()]);
  await judged(visit, 'who-looked');
  const id = /\/patients\/([0-9a-f-]+)/.exec(record)[1];
  await search(page, 'Thwaite');
  await judged(visit, 'search');
  await signOut(page);
  await signIn(page, 'clerk.7a');
  await page.goto(at('/register'));
  await judged(visit, 'register');
  await signOut(page);
  await signIn(page, 'nurse.8c');
  await page.goto(at(`/patients/${id}`));
  await judged(visit, 'no-relationship');
  await page.goto(at(`/patients/${id}/break-glass`));
  await judged(visit, 'break-glass');
  await signOut(page);
  await signIn(page, 'records');
  await page.goto(at('/messages'));
  await judged(visit, 'message-queue-empty', { picture: false });
  const answer = await hospital.send(UNKNOWN);
  counts.check(answer.includes('MSA|AR|BRW0001'), `message-queue: an unknown type is answered AR (${answer})`);
  await page.goto(at('/messages'));
  counts.check((await page.locator('main').innerText()).includes('BRW0001'), 'message-queue: what was not applied is shown');
  await judged(visit, 'message-queue');
  await Promise.all([page.waitForNavigation(), page.locator('main a[href^="/messages/"]').first().click()]);
  await judged(visit, 'message');
  await page.goto(at('/no-such-page'));
  await judged(visit, 'not-found', { picture: false });
  await page.goto(at('/'));
  await Promise.all([page.waitForNavigation(), page.click('form[data-lock] button')]);
  await judged(visit, 'locked', { picture: false });
  await visit.context.close();
}

async function signOut(page) {
  await page.goto(at('/me'));
  await Promise.all([page.waitForNavigation(), page.getByRole('button', { name: 'Sign out' }).click()]);
}

// The same with scripts switched off: every page answers, and the main job can be done.
async function withoutScripts() {
  const { context, page, quiet } = await visitor({ javaScriptEnabled: false });
  await signIn(page, 'nurse.7b');
  counts.check(page.url() === at('/'), 'without JavaScript: one can sign in');
  await page.goto(at('/wards/7B'));
  counts.check(await page.locator('table a[href^="/patients/"]').count() >= 18, 'without JavaScript: the ward is listed');
  await search(page, 'Thwaite');
  counts.check(await page.locator('main a[href^="/patients/"]').count() >= 2, 'without JavaScript: a search finds people');
  // Somebody on her own ward: the others she would have to give a reason for.
  const own = page.locator('main tr', { hasText: '7B' }).locator('a[href^="/patients/"]').first();
  await Promise.all([page.waitForNavigation(), own.click()]);
  counts.check(await page.locator('.patient-banner').count() === 1, 'without JavaScript: the record opens');
  await Promise.all([page.waitForNavigation(), page.getByRole('link', { name: 'Who looked' }).click()]);
  counts.check((await page.locator('main table tbody tr').count()) >= 1, 'without JavaScript: who looked is shown');
  const names = await page.locator('main table tbody th').allInnerTexts();
  counts.check(names.some((name) => name.includes('RN')), 'without JavaScript: the nurse herself is in it');
  await signOut(page);
  counts.check(page.url().includes('/sign-in'), 'without JavaScript: one can sign out');
  await signIn(page, 'records');
  await page.goto(at('/messages'));
  counts.check((await page.locator('h1').innerText()).length > 0, 'without JavaScript: the message queue is shown');
  await page.goto(at('/register'));
  counts.check(await page.locator('form').count() >= 2, 'without JavaScript: the form to register is there');
  counts.check(quiet().length === 0, 'without JavaScript: the console is quiet');
  await context.close();
}

// The content security policy as a person's browser has it, with nothing let past.
async function policyHolds() {
  const { context, page, quiet } = await visitor();
  await signIn(page, 'nurse.7b');
  for (const path of ['/', '/wards/7B', '/wards']) await page.goto(at(path));
  await page.keyboard.press('/');
  counts.check(await page.evaluate(() => document.activeElement?.getAttribute('name')) === 'terms', '`/` goes to the search box');
  const noise = quiet();
  counts.check(noise.length === 0, `the content security policy is not broken (${noise.join('; ')})`);
  const stored = await page.evaluate(() => [...Object.entries(localStorage), ...Object.entries(sessionStorage)].map((one) => one.join('=')));
  counts.check(stored.length === 0, `nothing is kept in the browser (${stored.join('; ')})`);
  await context.close();
}

// The patient's day: a nurse and a doctor at the pages they work with, in pictures, at 320 px and in print.
async function day() {
  const nurse = await visitor({ bypassCSP: true });
  const { page } = nurse;
  await signIn(page, 'nurse.7b');
  await page.goto(at('/wards/7B'));
  const record = await page.locator('table a[href^="/patients/"]').nth(3).getAttribute('href');
  await page.goto(at(`${record}/observations`));
  // From the first field with the keyboard alone: values, Tab between them, Enter at the end.
  await page.focus('#respiration');
  let keys = 0;
  for (const value of ['22', '95', '4', '104', '58', '104', 'A', '38.4']) {
    await page.keyboard.type(value);
    keys += value.length;
    if (value !== '38.4') { await page.keyboard.press('Tab'); keys += 1; }
  }
  await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
  keys += 1;
  counts.check(keys <= 30 && (await page.textContent('main')).includes('NEWS2 8'), `observations: NEWS2 8 after ${keys} keys (at most 30)`);
  console.log(`observations: a whole set takes ${keys} keys`);
  for (const [path, name] of [['', 'summary-of-the-day'], ['/timeline', 'timeline'], ['/observations', 'observations'],
    ['/drug-chart', 'drug-chart'], ['/results', 'results'], ['/orders', 'orders'], ['/notes', 'notes'], ['/medicines', 'medicines']]) {
    await page.goto(at(record + path));
    await judged(nurse, name);
  }
  await page.goto(at('/observations/due'));
  await judged(nurse, 'observations-due');
  await page.goto(at(`${record}/drug-chart`));
  await page.pdf({ path: `${pictures}/drug-chart.pdf`, preferCSSPageSize: true });
  await page.goto(at(`${record}/observations`));
  await page.pdf({ path: `${pictures}/observations.pdf`, preferCSSPageSize: true });
  const doctor = await visitor({ bypassCSP: true });
  await signIn(doctor.page, 'doctor.7b');
  await judged(doctor, 'home-of-a-doctor');
  for (const [path, name] of [['/results', 'results-to-acknowledge'], [`${record}/prescribe?medicine=amoxi`, 'prescribe'],
    [`${record}/orders/new`, 'order-picker'], [`${record}/notes/write/ward_round`, 'note-editor'], [`${record}/allergies`, 'allergies'],
    [`${record}/problems`, 'problems'], [`${record}/observations/plan`, 'observation-plan']]) {
    await doctor.page.goto(at(path));
    await judged(doctor, name);
  }
}

try {
  await journey();
  await day();
  await withoutScripts();
  await policyHolds();
} catch (error) {
  counts.check(false, `the journey came to its end (${error.message})`);
} finally {
  await browser.close();
  await hospital.close();
}
console.log(`browser: ${counts.passed} checks passed, ${counts.failures.length} failed; pictures in ${pictures}`);
process.exit(counts.failures.length === 0 ? 0 : 1);
