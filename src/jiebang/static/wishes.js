// In a ranking the up and down keys do what the arrows beside a line do. Every page works without this file.
document.addEventListener('keydown', event => {
  const way = { ArrowUp: 'up', ArrowDown: 'down' }[event.key];
  const line = way && event.target.closest?.('.ranked > li');
  const button = line?.querySelector(`[data-move=${way}]`);
  if (!button || event.altKey || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  button.focus();
  button.click();
});

// The second tap of a double tap is meant for the button that was there, not for the one that took its place.
let drawn = -1000, last = { x: -100, y: -100 };
document.addEventListener('htmx:afterSwap', event => { drawn = event.timeStamp; });
document.addEventListener('click', event => {
  const { clientX: x, clientY: y } = event;
  const again = event.detail && event.timeStamp - drawn < 500 && Math.hypot(x - last.x, y - last.y) < 12;
  last = { x, y };
  if (!again || !event.target.closest('button[name=act]')) return;
  event.preventDefault();
  event.stopPropagation();
}, true);
