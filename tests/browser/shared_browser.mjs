// One computer, two people: what one was writing is kept for them and never shown to the other, nor left in the browser.
import { PASSWORD } from './hospital.mjs';

const SECRET = 'Told me in confidence about the tablets';

export async function sharedBrowser(stage) {
  const { at, counts, signIn, signOut } = stage;
  const visit = await stage.visitor();
  const { page, hand } = visit;
  await signIn(visit, 'doctor.7b');
  const record = (await stage.records(visit))[8];
  const editor = at(`${record}/notes/write/ward_round`);
  await page.goto(editor);
  await page.locator('form.note-editor textarea').first().fill(SECRET);
  const kept = page.waitForResponse((answer) => answer.url().includes('/notes/draft/') && answer.status() === 204);
  await page.locator('form.note-editor textarea').nth(1).focus();
  await kept;
  counts.check((await page.locator('[data-autosave-status]').innerText()).startsWith('Saved '), 'draft: the page says that it is saved');
  await hand.goes('form[data-lock] button');
  counts.check(!(await page.content()).includes(SECRET), 'draft: the locked page does not show it');
  await page.goBack().catch(() => {});
  counts.check(!(await page.content()).includes(SECRET), 'draft: the back button of a locked screen does not show it');
  await page.goto(at('/sign-in'));
  await signIn(visit, 'nurse.7b');
  const places = [editor, at(`${record}/notes`), at('/'), at(record)];
  for (const place of places) {
    await page.goto(place);
    counts.check(!(await page.content()).includes(SECRET), `draft: somebody else does not see it at ${new URL(place).pathname.replace(/[0-9a-f-]{36}/, '…')}`);
  }
  for (let back = 0; back < 8; back += 1) await page.goBack().catch(() => {});
  counts.check(!(await page.content()).includes(SECRET), 'draft: the back button of somebody else does not show it');
  await page.goto(at('/'));
  const left = await page.evaluate(async () => JSON.stringify([Object.entries(localStorage), Object.entries(sessionStorage),
    await (window.caches?.keys() ?? []), await (indexedDB.databases?.() ?? [])]));
  counts.check(left === '[[],[],[],[]]', `draft: nothing is left in the browser (${left})`);
  await signOut(visit);
  await signIn(visit, 'doctor.7b');
  await page.goto(at(`${record}/notes`));
  counts.check((await page.textContent('main')).includes('unsigned ward round'), 'draft: its writer is told of it');
  await page.goto(editor);
  counts.check((await page.locator('form.note-editor textarea').first().inputValue()) === SECRET, 'draft: its writer finds it again');
  const second = await visit.context.newPage();
  await second.goto(editor);
  counts.check((await second.locator('form.note-editor textarea').first().inputValue()) === SECRET, 'draft: a second tab of its writer has it too');
  await second.close();
  await switching(stage, visit, editor);
  await page.goto(editor);
  await hand.goes(page.getByRole('button', { name: 'Throw the draft away' }));
  await visit.context.close();
}

// Change user: the second never sees what the first was writing, and the first comes back to it with one sign-in.
async function switching({ at, counts, judged }, visit, editor) {
  const { page, hand } = visit;
  await page.goto(editor);
  await hand.goes(page.getByRole('button', { name: 'Change user' }));
  counts.check(new URL(page.url()).pathname === '/switch', 'switch: who is next is asked');
  counts.check(!(await page.content()).includes(SECRET), 'switch: the page shows nothing of what the first was writing');
  await judged(visit, 'switch', { narrow: true });
  await page.fill('#username', 'nurse.7b');
  await page.fill('#password', PASSWORD);
  await hand.enters('#password');
  counts.check((await page.textContent('header')).includes('K Turner'), 'switch: the second is in');
  counts.check(page.url() !== editor, 'switch: and not where the first was');
  for (const place of [editor, at('/')]) {
    await page.goto(place);
    counts.check(!(await page.content()).includes(SECRET), `switch: the second does not see it at ${new URL(place).pathname.replace(/[0-9a-f-]{36}/, '…')}`);
  }
  await page.goto(at('/wards/7B'));
  await hand.goes(page.getByRole('button', { name: 'Change user' }));
  await page.fill('#username', 'doctor.7b');
  await page.fill('#password', PASSWORD);
  await hand.enters('#password');
  counts.check(page.url() === editor, `switch: the first is back where they were, with one sign-in (${page.url()})`);
  counts.check((await page.locator('form.note-editor textarea').first().inputValue()) === SECRET, 'switch: with what they were writing');
}
