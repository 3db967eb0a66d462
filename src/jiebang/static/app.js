// The few things pages do beyond htmx. Every page works without this file.
(() => {
  // A form is sent once. The server keeps a second copy out anyway (idempotency key); this keeps the button from inviting it.
  const sending = new WeakSet();
  document.addEventListener('submit', event => {
    const form = event.target;
    if (form.matches('[hx-post], [hx-put], [hx-patch], [hx-delete], [data-hx-post]') || event.submitter?.hasAttribute('hx-post')) return;
    if (form.method !== 'post' || event.defaultPrevented) return;
    if (sending.has(form)) { event.preventDefault(); return; }
    sending.add(form);
    form.setAttribute('aria-busy', 'true');
    // A form that answers with a file leaves the page standing: it may be sent again after a while.
    setTimeout(() => release(form), 5000);
  });
  const release = form => { sending.delete(form); form.removeAttribute('aria-busy'); };
  // Back button: the page comes from the cache with its form still marked.
  addEventListener('pageshow', () => {
    for (const form of document.forms) release(form);
  });

  // A filter that is changed applies itself; without JavaScript its button is pressed.
  document.addEventListener('change', event => {
    const form = event.target.closest('form[data-auto]');
    if (form && event.target.matches('select, input[type=checkbox], input[type=radio], input[type=date]')) form.requestSubmit();
  });

  // A new password is typed once, so it can be looked at.
  const words = document.documentElement.lang.startsWith('en') ? ['Show', 'Hide'] : ['显示', '隐藏'];
  const addReveal = input => {
    const box = document.createElement('div'), button = document.createElement('button');
    box.className = 'reveal';
    button.type = 'button';
    button.textContent = words[0];
    button.setAttribute('aria-pressed', 'false');
    input.before(box);
    box.append(input, button);
    button.addEventListener('click', () => {
      const shown = input.type === 'password';
      input.type = shown ? 'text' : 'password';
      button.textContent = words[Number(shown)];
      button.setAttribute('aria-pressed', String(shown));
    });
  };
  document.addEventListener('DOMContentLoaded', () => document.querySelectorAll('input[data-reveal]').forEach(addReveal));

  // One open menu at a time; Escape and a click elsewhere close it.
  const menus = () => document.querySelectorAll('details[data-menu][open]');
  document.addEventListener('click', event => { for (const menu of menus()) if (!menu.contains(event.target)) menu.open = false; });
  document.addEventListener('keydown', event => {
    if (event.key !== 'Escape') return;
    for (const menu of menus()) { menu.open = false; menu.querySelector('summary').focus(); }
  });

  // What a link in such a table leads to is shown beside the table, where the links need not say so one by one.
  document.addEventListener('click', event => {
    const link = event.target.closest('[data-beside] a[href]');
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    htmx.ajax('GET', link.getAttribute('href'), { target: link.closest('[data-beside]').dataset.beside, swap: 'outerHTML', source: link });
  });

  // No connection, or a server that failed: what was typed stays, and a sentence says so.
  const trouble = () => document.getElementById('trouble');
  const show = () => { const box = trouble(); if (box) box.hidden = false; };
  document.addEventListener('htmx:sendError', show);
  document.addEventListener('htmx:timeout', show);
  document.addEventListener('htmx:responseError', event => { if (event.detail.xhr.status >= 500) show(); });
  document.addEventListener('htmx:afterOnLoad', event => {
    const box = trouble();
    if (box) box.hidden = true;
    if (event.detail.xhr.status < 400) document.getElementById('refusal')?.replaceChildren();
  });
})();
