// The pages that are printed: how many sheets, and what stands on each of them.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const ON_PATIENTS = ['Born', 'NHS No.', 'llergies'];

export async function paper(stage) {
  const { at, signIn } = stage;
  const visit = await stage.visitor();
  const { page } = visit;
  await signIn(visit, 'nurse.7b');
  const record = (await stage.records(visit))[3];
  await page.goto(at(record));
  const name = (await page.locator('h1').innerText()).split(',')[0];
  const wanted = [['', 'summary', 1], ['/drug-chart', 'drug-chart', 1], ['/observations', 'observations', 1], ['/results', 'results', 3], ['/notes', 'note', 1]];
  for (const [path, what, most] of wanted) {
    await page.goto(at(record + path));
    await printed(stage, page, what, most, [name, ...ON_PATIENTS]);
  }
  await page.goto(at('/wards/7B'));
  await printed(stage, page, 'ward-list', 2, ['Birch Ward']);
  await visit.context.close();
}

// One page on paper: at most so many sheets, and on each of them the words that tell whose it is.
export async function printed({ counts, pictures }, page, what, most, words) {
  const path = `${pictures}/${what}.pdf`;
  await page.pdf({ path, preferCSSPageSize: true });
  const sheets = (readFileSync(path, 'latin1').match(/\/Type\s*\/Page\b(?!s)/g) ?? []).length;
  console.log(`paper: ${what}: ${sheets} of A4 (at most ${most})`);
  counts.check(sheets >= 1 && sheets <= most, `${what} on paper: at most ${most} A4 (${sheets})`);
  const read = text(path);
  if (!read) return;
  read.forEach((sheet, index) => {
    const furniture = [`Page ${index + 1} of ${sheets}`, 'as it stood at', 'DEMONSTRATION'];
    const missing = [...(index === 0 || words.length > 1 ? words : []), ...furniture].filter((word) => !sheet.includes(word));
    counts.check(missing.length === 0, `${what} on paper: sheet ${index + 1} says ${missing.join(', ')}`);
  });
}

// The words of each sheet; nothing where poppler is not installed, which is said once.
let told = false;
function text(path) {
  try {
    return execFileSync('pdftotext', ['-layout', path, '-']).toString().split('\f').filter((sheet) => sheet.trim());
  } catch {
    if (!told) console.log('paper: pdftotext is not here, so the words on each sheet are not checked (install poppler-utils)');
    told = true;
    return null;
  }
}
