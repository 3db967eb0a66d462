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
