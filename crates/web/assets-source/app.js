// Trefoil's own script: small comforts on pages that all work without it. No build step, nothing stored in the browser.
'use strict';
(() => {
  const one = (selector, from = document) => from.querySelector(selector);
  const body = document.body;
  const typing = (target) => target.matches?.('input, textarea, select, [contenteditable]');

  // htmx leaves the path of the last page in the browser, and a path names a record. Nothing is kept on a shared computer.
  const forget = () => sessionStorage.removeItem('htmx-current-path-for-history');
  for (const moment of ['load', 'pagehide', 'htmx:afterSettle']) addEventListener(moment, () => setTimeout(forget));
  addEventListener('pagehide', forget);

  // `/` goes to the search box; a person can switch it off (WCAG 2.1.4) with data-shortcuts="off".
  document.addEventListener('keydown', (event) => {
    if (event.key !== '/' || event.ctrlKey || event.altKey || event.metaKey) return;
    if (typing(event.target) || body.dataset.shortcuts === 'off') return;
    const box = one('main [data-search]') || one('[data-search]');
    if (box) { event.preventDefault(); box.focus(); box.select?.(); }
  });

  // Arrow keys walk through the rows of a result list; Escape returns to the search box.
  document.addEventListener('keydown', (event) => {
    const from = event.target;
    const fromBox = from.matches?.('[data-search]');
    if (!fromBox && !from.matches?.('[data-row]')) return;
    if (event.key === 'Escape' && !fromBox) { (one('main [data-search]') || one('[data-search]'))?.focus(); return; }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    const list = fromBox ? one('main [data-rows]') : from.closest('[data-rows]');
    const rows = list ? [...list.querySelectorAll('[data-row]')] : [];
    const next = rows[fromBox ? (step > 0 ? 0 : -1) : rows.indexOf(from) + step];
    if (next) { event.preventDefault(); next.focus(); }
  });

  // An NHS number regroups 3 3 4 as it is typed; the caret stays behind the digit it was behind.
  const grouped = (digits) => [digits.slice(0, 3), digits.slice(3, 6), digits.slice(6)].filter(Boolean).join(' ');
  document.addEventListener('input', (event) => {
    const field = event.target;
    if (!field.matches?.('input[data-nhs-number]')) return;
    const before = field.value.slice(0, field.selectionStart).replace(/\D/g, '').length;
    field.value = grouped(field.value.replace(/\D/g, '').slice(0, 10));
    let place = 0;
    for (let seen = 0; seen < before && place < field.value.length; place += 1) if (field.value[place] !== ' ') seen += 1;
    field.setSelectionRange(place, place);
  });

  // A copied NHS number is ten plain digits.
  document.addEventListener('copy', (event) => {
    const field = typing(event.target) && event.target;
    const text = field ? field.value.slice(field.selectionStart, field.selectionEnd) : String(getSelection());
    if (!/^\s*\d{3}\s\d{3}\s\d{4}\s*$/.test(text)) return;
    event.clipboardData.setData('text/plain', text.replace(/\D/g, ''));
    event.preventDefault();
  });

  // Idle lock: a warning at four fifths of data-idle-seconds, then the lock form is sent. The server locks in any case.
  const idle = Number(body.dataset.idleSeconds);
  if (idle > 0) {
    let last = Date.now();
    let warning = null;
    const channel = 'BroadcastChannel' in window ? new BroadcastChannel('trefoil-activity') : null;
    const active = () => { last = Date.now(); warning?.remove(); warning = null; };
    const acted = () => { if (Date.now() - last > 1000) channel?.postMessage(0); active(); };
    if (channel) channel.onmessage = active;
    for (const kind of ['keydown', 'pointerdown', 'wheel', 'touchstart']) addEventListener(kind, acted, { passive: true });
    const check = () => {
      const away = (Date.now() - last) / 1000;
      if (away >= idle) {
        const form = one('form[data-lock]');
        if (form) form.requestSubmit(); else if (body.dataset.lockAddress) location.assign(body.dataset.lockAddress);
        last = Date.now();
      } else if (away >= idle * 0.8 && !warning) {
        warning = document.createElement('div');
        warning.className = 'idle-warning';
        warning.setAttribute('role', 'alert');
        warning.textContent = 'This screen locks soon. Press any key to stay.';
        body.append(warning);
      }
    };
    setInterval(check, Math.min(5000, idle * 100));
  }

  // A list that should refresh itself (data-refreshes = seconds, data-updated = the server's time) is swapped whole each time.
  // Three missed refreshes: say so, because an old list looks exactly like a quiet ward.
  const seen = new WeakMap();
  const look = () => document.querySelectorAll('[data-refreshes]').forEach((list) => {
    if (!seen.has(list)) { seen.set(list, Date.now()); return; }
    const missed = (Date.now() - seen.get(list)) / 1000 / Number(list.dataset.refreshes);
    if (missed < 3 || one('.stale-warning', list)) return;
    const line = document.createElement('p');
    line.className = 'stale-warning';
    line.setAttribute('role', 'alert');
    line.textContent = `Not updated since ${list.dataset.updated || 'this page was opened'}`;
    list.prepend(line);
  });
  if (one('[data-refreshes]')) { look(); setInterval(look, 1000); }

  // A form that keeps its draft on the server (data-autosave = where): 5 s after a change, and when a field is left. When it
  // cannot be saved the page says since when, and tries again; the text is kept on the page and nowhere else in the browser.
  document.querySelectorAll('form[data-autosave]').forEach((form) => {
    const status = one('[data-autosave-status]', form);
    let [changed, saving, timer, last] = [false, false, 0, status.textContent];
    const say = (words, lost) => { status.textContent = words; status.classList.toggle('unsaved', lost); };
    const soon = () => { timer ||= setTimeout(save, 5000); };
    const save = async () => {
      clearTimeout(timer);
      timer = 0;
      if (!changed || saving) return;
      [changed, saving] = [false, true];
      try {
        const body = new URLSearchParams(new FormData(form));
        const answer = await fetch(form.dataset.autosave, { method: 'POST', body, redirect: 'manual', keepalive: String(body).length < 60000 });
        if (answer.status !== 204) throw answer;
        last = answer.headers.get('x-said');
        if (!changed) say(last, false);
      } catch {
        changed = true;
        say(last.startsWith('Saved ') ? `Not saved since ${last.slice(6)}` : 'Not saved', true);
      }
      saving = false;
      if (changed) soon();
    };
    form.addEventListener('input', () => { changed = true; soon(); });
    form.addEventListener('focusout', save);
    addEventListener('pagehide', save);
    form.addEventListener('submit', () => { changed = false; clearTimeout(timer); });
    form.addEventListener('keydown', (event) => {
      if (!event.ctrlKey) return;
      if (event.key === 's') { event.preventDefault(); changed = true; save(); }
      if (event.key === 'Enter') { event.preventDefault(); form.requestSubmit(one('[data-main]', form)); }
    });
  });

  // Printing, and the error summary in front of the reader.
  document.addEventListener('click', (event) => { if (event.target.closest?.('[data-print]')) print(); });
  const summary = () => one('.nhsuk-error-summary')?.focus();
  document.addEventListener('htmx:afterSettle', summary);
  summary();
})();
