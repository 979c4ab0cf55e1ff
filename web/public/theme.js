// Runs before the first paint: the person's colours, and which skeleton fits (signed in or not).
(function () {
  var root = document.documentElement;
  var dark = matchMedia('(prefers-color-scheme: dark)');
  function kept(name) {
    try { return localStorage.getItem('pharmacy.' + name) || ''; } catch (refused) { return ''; }
  }
  function paint() {
    var theme = kept('theme') || (dark.matches ? 'dark' : 'light');
    root.setAttribute('data-theme', theme);
  }
  paint();
  dark.addEventListener('change', paint);
  addEventListener('pharmacy-theme', paint);
  if (kept('signed-in')) root.setAttribute('data-signed-in', '');
  // When the program cannot be fetched or started, the skeleton must not stand there for ever.
  addEventListener('unhandledrejection', function () {
    if (document.getElementById('boot')) document.getElementById('boot-failed').hidden = false;
  });
  if (kept('folded')) root.setAttribute('data-folded', '');
})();
